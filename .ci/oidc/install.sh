#!/usr/bin/env bash
# Installs the OpenID providers, by name and by pinned version: oidc-provider and oauth2-mock-server
# from npm, canaille from PyPI. Both kinds go under .ci/work, which git ignores, and are installed
# again only when their pins change.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
name=openid
work=../work/oidc
source ../pinned.sh

install_programs
node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' ||
    { echo "openid: the providers need Node.js 20 or newer, this is $(node --version)" >&2; exit 1; }

install_python "canaille"
install_node "oidc-provider and oauth2-mock-server"

version() { node -p "require('$work/node/node_modules/$1/package.json').version"; }
canaille="$("$work/venv/bin/python" -c \
    'from importlib.metadata import version; print(version("canaille"))')"
echo "openid: oidc-provider $(version oidc-provider)," \
    "oauth2-mock-server $(version oauth2-mock-server), canaille $canaille"

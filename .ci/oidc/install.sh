#!/usr/bin/env bash
# Installs the OpenID providers, by name and by pinned version: oidc-provider and oauth2-mock-server
# from npm, canaille from PyPI. Both kinds go under .ci/work, which git ignores, and are installed
# again only when their pins change.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
work=../work/oidc
mkdir -p "$work"
log="$work/install.log"

fail() {
    cat "$log" >&2
    echo "openid: could not install $1" >&2
    exit 1
}

has_venv() { python3 -c 'import ensurepip, venv' 2>/dev/null; }

packages=()
command -v openssl >/dev/null || packages+=(openssl)
command -v python3 >/dev/null || packages+=(python3)
has_venv || packages+=(python3-venv)
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)
if ((${#packages[@]})); then
    as_root=()
    [[ $(id -u) = 0 ]] || as_root=(sudo)
    "${as_root[@]}" apt-get update -q >"$log" 2>&1 || fail "${packages[*]}"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "${packages[@]}" >>"$log" 2>&1 ||
        fail "${packages[*]}"
fi
node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' ||
    { echo "openid: the providers need Node.js 20 or newer, this is $(node --version)" >&2; exit 1; }

# Whether what is installed is what the files of pins ask for.
is_current() { cmp -s <(cat "${@:2}") "$1"; }

if ! is_current "$work/venv/pins" requirements.txt; then
    rm -rf "$work/venv"
    { python3 -m venv "$work/venv" &&
        "$work/venv/bin/pip" install -q --disable-pip-version-check -r requirements.txt
    } >"$log" 2>&1 || fail "canaille"
    cat requirements.txt >"$work/venv/pins"
fi

if ! is_current "$work/node/pins" package.json package-lock.json; then
    rm -rf "$work/node"
    mkdir -p "$work/node"
    cp package.json package-lock.json "$work/node"
    npm ci --prefix "$work/node" --ignore-scripts --no-audit --no-fund --loglevel=error \
        >"$log" 2>&1 || fail "oidc-provider and oauth2-mock-server"
    cat package.json package-lock.json >"$work/node/pins"
fi

version() { node -p "require('$work/node/node_modules/$1/package.json').version"; }
canaille="$("$work/venv/bin/python" -c \
    'from importlib.metadata import version; print(version("canaille"))')"
echo "openid: oidc-provider $(version oidc-provider)," \
    "oauth2-mock-server $(version oauth2-mock-server), canaille $canaille"

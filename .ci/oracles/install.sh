#!/usr/bin/env bash
# Installs the independent implementations of XML signature, by name and by pinned version: xmlsec1
# and xmllint from Debian, lxml and signxml from PyPI, xml-crypto from npm. The last two kinds go
# under .ci/work, which git ignores, and are installed again only when their pins change.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
work=../work/oracles
mkdir -p "$work"
log="$work/install.log"

fail() {
    cat "$log" >&2
    echo "oracles: could not install $1" >&2
    exit 1
}

has_venv() { python3 -c 'import ensurepip, venv' 2>/dev/null; }
has_libxml2() { python3 -c 'import ctypes.util as u, sys; sys.exit(not u.find_library("xml2"))'; }

packages=()
command -v xmlsec1 >/dev/null || packages+=(xmlsec1)
command -v xmllint >/dev/null || packages+=(libxml2-utils)
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
has_libxml2 || { echo "oracles: the library libxml2 was not found" >&2; exit 1; }

# Whether what is installed is what the files of pins ask for.
is_current() { cmp -s <(cat "${@:2}") "$1"; }

if ! is_current "$work/venv/pins" requirements.txt; then
    rm -rf "$work/venv"
    { python3 -m venv "$work/venv" &&
        "$work/venv/bin/pip" install -q --disable-pip-version-check -r requirements.txt
    } >"$log" 2>&1 || fail "lxml and signxml"
    cat requirements.txt >"$work/venv/pins"
fi

if ! is_current "$work/node/pins" package.json package-lock.json; then
    rm -rf "$work/node"
    mkdir -p "$work/node"
    cp package.json package-lock.json "$work/node"
    npm ci --prefix "$work/node" --ignore-scripts --no-audit --no-fund --loglevel=error \
        >"$log" 2>&1 || fail "xml-crypto"
    cat package.json package-lock.json >"$work/node/pins"
fi

python="$work/venv/bin/python"
libxml2="$("$python" -c 'from lxml import etree; print(*etree.LIBXML_VERSION, sep=".")')"
version() { "$python" -c "from importlib.metadata import version; print(version('$1'))"; }
echo "oracles: $(xmlsec1 --version | cut -d' ' -f1,2), lxml $(version lxml) with libxml2 $libxml2," \
    "signxml $(version signxml)," \
    "xml-crypto $(node -p "require('$work/node/node_modules/xml-crypto/package.json').version")"

#!/usr/bin/env bash
# Installs the independent implementations of XML signature, by name and by pinned version: xmlsec1
# and xmllint from Debian, lxml and signxml from PyPI, xml-crypto from npm. The last two kinds go
# under .ci/work, which git ignores, and are installed again only when their pins change.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
name=oracles
work=../work/oracles
source ../pinned.sh

install_programs xmlsec1=xmlsec1 xmllint=libxml2-utils
has_libxml2() { python3 -c 'import ctypes.util as u, sys; sys.exit(not u.find_library("xml2"))'; }
has_libxml2 || { echo "oracles: the library libxml2 was not found" >&2; exit 1; }

install_python "lxml and signxml"
install_node "xml-crypto"

python="$work/venv/bin/python"
libxml2="$("$python" -c 'from lxml import etree; print(*etree.LIBXML_VERSION, sep=".")')"
version() { "$python" -c "from importlib.metadata import version; print(version('$1'))"; }
echo "oracles: $(xmlsec1 --version | cut -d' ' -f1,2), lxml $(version lxml) with libxml2 $libxml2," \
    "signxml $(version signxml)," \
    "xml-crypto $(node -p "require('$work/node/node_modules/xml-crypto/package.json').version")"

#!/usr/bin/env bash
# Has responses signed by three implementations that are not ours, and checks that
# `vestibule saml verify` accepts each. VESTIBULE names the program.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
root=$(cd ../.. && pwd)
vestibule=$(realpath "${VESTIBULE:-$root/target/debug/vestibule}")
work=$(cd ../work/oracles && pwd)
python=$work/venv/bin/python
signed=$work/signed

[[ -x $vestibule ]] || { echo "signers: there is no program $vestibule" >&2; exit 1; }
rm -rf "$signed"
"$python" -B signers/sign_xmlsec1.py --out "$signed/xmlsec1"
"$python" -B signers/sign_signxml.py --out "$signed/signxml"
ORACLES_NODE=$work/node node signers/sign_xml_crypto.cjs --out "$signed/xml-crypto"
exec "$python" -B signers/check.py "$vestibule" "$signed/xmlsec1" "$signed/signxml" "$signed/xml-crypto"

#!/usr/bin/env bash
# Signs responses with every algorithm that Vestibule signs with, and has the signatures checked by
# three implementations that are not ours. SIGN names the built example `sign` of
# vestibule-xmldsig. Arguments are more folders with signed documents: NAME.xml beside NAME.pem.
set -euo pipefail
more=()
for folder in "$@"; do more+=("$(realpath "$folder")"); done
cd "$(dirname "${BASH_SOURCE[0]}")"
root=$(cd ../.. && pwd)
sign=$(realpath "${SIGN:-$root/target/debug/examples/sign}")
work=$(cd ../work/oracles && pwd)
python=$work/venv/bin/python
ours=$work/ours

[[ -x $sign ]] || { echo "verifiers: there is no program $sign" >&2; exit 1; }
rm -rf "$ours"
mkdir -p "$ours/keys"

# Test keys, each with a self-signed certificate.
key() {
    openssl req -x509 -nodes -days 3650 -subj "/CN=Test signing key" "${@:2}" \
        -keyout "$ours/keys/$1.key" -out "$ours/keys/$1.pem" 2>"$ours/keys/openssl.log" ||
        { cat "$ours/keys/openssl.log" >&2; exit 1; }
}
key rsa -newkey rsa:2048
key p256 -newkey ec -pkeyopt ec_paramgen_curve:P-256
key p384 -newkey ec -pkeyopt ec_paramgen_curve:P-384
key p521 -newkey ec -pkeyopt ec_paramgen_curve:P-521
key ed25519 -newkey ed25519

for style in entra okta; do
    PYTHONPATH=signers "$python" -B -c 'import sys, response
sys.stdout.write(response.response(sys.argv[1], {}))' "$style" >"$ours/keys/$style.xml"
done

signed() {
    "$sign" "$ours/keys/$1.key" "$ours/keys/$1.pem" "$2" \
        <"$ours/keys/$3.xml" >"$ours/$3-$1-$2.xml"
    cp "$ours/keys/$1.pem" "$ours/$3-$1-$2.pem"
}
for style in entra okta; do
    for digest in sha256 sha384 sha512; do
        signed rsa "rsa-$digest" "$style"
        signed rsa "rsa-pss-$digest" "$style"
    done
    signed p256 ecdsa-sha256 "$style"
    signed p384 ecdsa-sha384 "$style"
    signed p521 ecdsa-sha512 "$style"
    signed ed25519 ed25519 "$style"
done
"$python" -B verifiers/verify.py "$ours" ${more[@]+"${more[@]}"}

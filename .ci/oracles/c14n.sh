#!/usr/bin/env bash
# Compares our canonical XML with libxml2's: see c14n.py, which takes the arguments. CANONICALIZE
# names the built example of vestibule-xmldsig, VESTIBULE_CORPORA a folder of real documents.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
canonicalize=$(realpath "${CANONICALIZE:-$here/../../target/debug/examples/canonicalize}")
[[ -x $canonicalize ]] || { echo "c14n: there is no program $canonicalize" >&2; exit 1; }
exec "$here/../work/oracles/venv/bin/python" -B "$here/c14n.py" "$canonicalize" "$@"

#!/usr/bin/env bash
# Checks our SCIM server with programs that are not ours, and with the testkit's clients, on every
# store: see run.py. What install.sh installs has to be there. VESTIBULE names the program, which has
# to be built with `serve`, and DIRECTORIES the testkit's example.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
vestibule=$(realpath "${VESTIBULE:-$here/../../target/debug/vestibule}")
directories=$(realpath "${DIRECTORIES:-$here/../../target/debug/examples/directories}")
for program in "$vestibule" "$directories"; do
    [[ -x $program ]] || { echo "scim: there is no program $program" >&2; exit 1; }
done
exec bash "$here/database.sh" "$here/../work/scim/venv/bin/python" -B "$here/run.py" \
    "$vestibule" "$directories" "$@"

#!/usr/bin/env bash
# Shows every diagnosis of a domain against name servers that are not ours: see run.py. What install.sh
# installs has to be there. VESTIBULE names the program, OBSERVE the example of vestibule-domains.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
observe=$(realpath "${OBSERVE:-$here/../../target/debug/examples/observe}")
vestibule=$(realpath "${VESTIBULE:-$here/../../target/debug/vestibule}")
for program in "$observe" "$vestibule"; do
    [[ -x $program ]] || { echo "dns: there is no program $program" >&2; exit 1; }
done
export PATH="$PATH:/usr/sbin"
exec python3 -B "$here/run.py" "$observe" "$vestibule" "$@"

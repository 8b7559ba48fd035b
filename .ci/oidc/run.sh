#!/usr/bin/env bash
# Has our relying party sign people in at OpenID providers that are not ours: see run.py. What
# install.sh installs has to be there. RELYING_PARTY names the program.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
relying_party=$(realpath "${RELYING_PARTY:-$here/../../target/debug/relying_party}")
[[ -x $relying_party ]] || { echo "openid: there is no program $relying_party" >&2; exit 1; }
exec python3 -B "$here/run.py" "$relying_party"

#!/usr/bin/env bash
# Installs name servers that are not ours, by name, from Debian: BIND 9, NSD and Unbound, and BIND's
# tools for signing. None of them is left running.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
name=dns
work=../work/dns
source ../pinned.sh
export PATH="$PATH:/usr/sbin"

# Their packages start them at port 53, where another resolver may be; a machine that has a policy of
# its own keeps it.
policy=/usr/sbin/policy-rc.d
as_root() { if [[ $(id -u) = 0 ]]; then "$@"; else sudo "$@"; fi; }
if [[ ! -e $policy ]]; then
    trap 'as_root rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
fi
install_programs named=bind9 dnssec-signzone=bind9-utils nsd=nsd unbound=unbound

echo "dns: $(named -v | cut -d' ' -f1,2), $(nsd -v 2>&1 | head -1), Unbound $(unbound -V | head -1 |
    cut -d' ' -f2)"

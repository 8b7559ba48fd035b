#!/usr/bin/env bash
# Runs a command beside a PostgreSQL that is thrown away after it: `database.sh COMMAND ARGUMENT...`.
# The command finds the address of an empty database in VESTIBULE_POSTGRES, whose user may make
# more of them. Without a command, prints the address and waits for the end of its input.
#
# It listens on a free port of the loopback address, trusts whoever connects, and is as durable as
# it is by default (fsync and synchronous_commit are on). Its collation is not that of bytes, as on
# most machines. Debian's `postgresql` is installed if it is missing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
name=database
work=$here/../work/scim
source "$here/../pinned.sh"

for folder in /usr/lib/postgresql/*/bin; do PATH="$folder:$PATH"; done
install_programs initdb=postgresql pg_ctl=postgresql
for folder in /usr/lib/postgresql/*/bin; do PATH="$folder:$PATH"; done
export PATH

# PostgreSQL does not run as root.
as_user=()
if [[ $(id -u) = 0 ]]; then
    user=postgres
    id "$user" >/dev/null 2>&1 || user=nobody
    as_user=(runuser -u "$user" -- env "PATH=$PATH")
fi

# The data are under .ci/work, unless its user may not go there.
data=$(mktemp -d "$(cd "$work" && pwd)/postgres.XXXXXX")
if ((${#as_user[@]})) && ! "${as_user[@]}" test -x "$(dirname "$data")"; then
    rmdir "$data"
    data=$(mktemp -d)
fi
((${#as_user[@]} == 0)) || chown "$user" "$data"

close() {
    "${as_user[@]}" pg_ctl -D "$data/cluster" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$data"
}
trap close EXIT
trap 'exit 1' INT TERM HUP

give_up() {
    cat "$data"/*.log >&2 2>/dev/null || true
    echo "database: $1" >&2
    exit 1
}

cd "$data"
"${as_user[@]}" initdb -D "$data/cluster" -U vestibule -A trust --encoding=UTF8 \
    --locale=C.UTF-8 --locale-provider=icu --icu-locale=en >"$data/initdb.log" 2>&1 ||
    give_up "PostgreSQL could not make a cluster"

free_port() {
    python3 -c 'import socket
with socket.socket() as s: s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
start() {
    port=$(free_port)
    "${as_user[@]}" pg_ctl -D "$data/cluster" -l "$data/cluster.log" -w -t 30 start -o "-p $port \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200 \
        -c fsync=on -c full_page_writes=on -c synchronous_commit=on" >/dev/null 2>&1
}
# Somebody may have taken the port meanwhile.
start || start || give_up "PostgreSQL did not start"
createdb -h 127.0.0.1 -p "$port" -U vestibule vestibule || give_up "there is no database"

export VESTIBULE_POSTGRES="postgres://vestibule@127.0.0.1:$port/vestibule"
if (($#)); then
    cd "$OLDPWD"
    "$@"
else
    echo "$VESTIBULE_POSTGRES"
    cat >/dev/null
fi

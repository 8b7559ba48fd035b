#!/usr/bin/env bash
# `vestibule scim serve` as a process of its own, on SQLite and on a throw-away PostgreSQL: fifty
# clients at once, kills at random points, and sessions that end in another process. With --ignored,
# the kills that take minutes.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
exec bash "$here/database.sh" cargo test --locked --package vestibule-cli --features serve \
    --test serve -- --nocapture --test-threads=1 "$@"

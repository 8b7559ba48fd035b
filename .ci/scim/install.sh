#!/usr/bin/env bash
# Installs what others wrote to check SCIM servers with, by name and by pinned version: scim2-cli with
# scim2-tester and scim2-client, and scim-sanity, from PyPI. They go under .ci/work, which git
# ignores, and are installed again only when their pins change.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
name=scim
work=../work/scim
source ../pinned.sh

install_programs
install_python "scim2-tester and scim-sanity"

"$work/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version
names = ("scim2-tester", "scim2-client", "scim2-models", "scim-sanity")
print("scim:", ", ".join(f"{name} {version(name)}" for name in names))
PYTHON

# Sourced by scripts that install what others wrote, by name and by pinned version. They set `name`,
# which errors begin with, and `work`, the folder under .ci/work that git ignores; files of pins are
# in the folder that the script stands in.
mkdir -p "$work"
log="$work/install.log"

fail() {
    cat "$log" >&2
    echo "$name: could not install $1" >&2
    exit 1
}

# Debian packages, for the programs that are missing: `install_programs PROGRAM=PACKAGE...`.
# Python with venv and Node.js with npm are always among them.
install_programs() {
    local packages=() pair
    for pair in "$@" openssl=openssl python3=python3 node=nodejs npm=npm; do
        command -v "${pair%%=*}" >/dev/null || packages+=("${pair##*=}")
    done
    python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3-venv)
    ((${#packages[@]})) || return 0
    local as_root=()
    [[ $(id -u) = 0 ]] || as_root=(sudo)
    "${as_root[@]}" apt-get update -q >"$log" 2>&1 || fail "${packages[*]}"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "${packages[@]}" >>"$log" 2>&1 ||
        fail "${packages[*]}"
}

# Whether what is installed is what the files of pins ask for.
is_current() { cmp -s <(cat "${@:2}") "$1"; }

# What requirements.txt pins, from PyPI: `install_python WHAT`.
install_python() {
    is_current "$work/venv/pins" requirements.txt && return 0
    rm -rf "$work/venv"
    { python3 -m venv "$work/venv" &&
        "$work/venv/bin/pip" install -q --disable-pip-version-check -r requirements.txt
    } >"$log" 2>&1 || fail "$1"
    cat requirements.txt >"$work/venv/pins"
}

# What package-lock.json pins, from npm: `install_node WHAT`.
install_node() {
    is_current "$work/node/pins" package.json package-lock.json && return 0
    rm -rf "$work/node"
    mkdir -p "$work/node"
    cp package.json package-lock.json "$work/node"
    npm ci --prefix "$work/node" --ignore-scripts --no-audit --no-fund --loglevel=error \
        >"$log" 2>&1 || fail "$1"
    cat package.json package-lock.json >"$work/node/pins"
}

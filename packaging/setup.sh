#!/usr/bin/env bash
# Makes .venv from requirements.lock, on a bare Debian 12 or anywhere Python 3.11-3.13 is; does nothing when
# nothing changed. PYTHON=/path/to/python chooses the interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=.venv
stamp=$venv/.set-up

say() { printf 'setup: %s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }

find_python() {
    local each
    for each in ${PYTHON:-python3 python3.11 python3.12 python3.13}; do
        if fits "$each"; then
            echo "$each"
            return
        fi
    done
    stop "no Python 3.11, 3.12 or 3.13 here${PYTHON:+ ($PYTHON)}; name one: make setup PYTHON=/path/to/python3.11"
}

# A .venv that was moved, lost its interpreter or was left half made is made again, not mended.
usable() {
    grep -qsF "$(pwd -P)/$venv" $venv/bin/activate && fits $venv/bin/python &&
        $venv/bin/python - ${PYTHON:+"$("$PYTHON" -V)"} <<'END' 2>/dev/null
import importlib.util, platform, sys
assert importlib.util.find_spec("pip")
assert sys.argv[1:] in ([], ["Python " + platform.python_version()])
END
}

state() {
    { "$venv/bin/python" -VV; cat requirements.lock pyproject.toml packaging/setup.sh; } |
        "$venv/bin/python" -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())'
}

# The system packages this machine lacks; the next one gets a test and a line of its own.
missing_packages() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
}

# What Qt's wheels load from the system: the library's file and the Debian package that holds it.
qt_libraries="libEGL.so.1:libegl1 libGL.so.1:libgl1 libxkbcommon.so.0:libxkbcommon0 libdbus-1.so.3:libdbus-1-3
libfontconfig.so.1:libfontconfig1 libglib-2.0.so.0:libglib2.0-0 libxcb-cursor.so.0:libxcb-cursor0
libxkbcommon-x11.so.0:libxkbcommon-x11-0 libxcb-icccm.so.4:libxcb-icccm4 libxcb-keysyms.so.1:libxcb-keysyms1
libxcb-shape.so.0:libxcb-shape0"

missing_libraries() {
    local each known
    command -v apt-get >/dev/null || return 0 # another system brings its own
    known=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p)
    for each in $qt_libraries; do
        grep -qF "${each%%:*} " <<<"$known" || echo "${each##*:}"
    done
}

install_packages() {
    local line="apt-get update && apt-get install -y --no-install-recommends $*"
    if ! command -v apt-get >/dev/null; then
        stop "missing: $*. Install it by this system's own means, then run make setup again."
    elif [ "$(id -u)" = 0 ]; then
        say "$line"
        sh -c "export DEBIAN_FRONTEND=noninteractive; $line" </dev/null >&2
    elif sudo -n true 2>/dev/null || { [ -t 0 ] && command -v sudo >/dev/null; }; then
        say "with sudo: $line"
        sudo sh -c "export DEBIAN_FRONTEND=noninteractive; $line" >&2
    else
        stop "missing: $*. Run this line as root, then make setup again:
    $line"
    fi
}

make_venv() {
    local python missing
    python=$(find_python)
    missing=$(missing_packages "$python")
    if [ -n "$missing" ]; then
        # shellcheck disable=SC2086 - one word per package
        install_packages $missing
        [ -z "$(missing_packages "$python")" ] ||
            stop "$python still lacks what $missing brings to Debian's own Python: make setup PYTHON=/usr/bin/python3"
    fi
    say "making $venv with $("$python" -V)"
    "$python" -m venv --clear $venv
}

libraries=$(missing_libraries)
# shellcheck disable=SC2086 - one word per package
[ -z "$libraries" ] || install_packages $libraries
usable || make_venv
now=$(state)
[ "$(cat $stamp 2>/dev/null || true)" != "$now" ] || exit 0

say "installing what requirements.lock names"
rm -f $stamp
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
$venv/bin/python -m pip install --quiet --only-binary :all: --require-hashes -r requirements.lock
$venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
echo "$now" >$stamp
say "done"

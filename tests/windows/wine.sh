# Sourced: a Windows of its own to try things in, and how checks are told. Nothing of the user's is read or
# written: the prefix, the home folder and the display are this run's.
# shellcheck shell=bash

WORK=$PWD/target/wine
PREFIX=$WORK/prefix
HOME=$WORK/home
PROFILE=$PREFIX/drive_c/users/$(id -un)
export HOME WINEPREFIX=$PREFIX WINEARCH=win64 WINEDEBUG=-all LC_ALL=C.UTF-8
# Neither .NET nor a browser is asked for.
export WINEDLLOVERRIDES='mscoree,mshtml='
unset WAYLAND_DISPLAY PREAU_DATA
started=()
checks=0
failures=0

# on_exit: stops what was started, by its number, and this prefix's own server.
on_exit() {
    local index
    for ((index = ${#started[@]} - 1; index >= 0; index--)); do
        kill "${started[index]}" 2>/dev/null || true
    done
    wineserver -k 2>/dev/null || true
}
trap on_exit EXIT

# fresh_windows: an empty Windows 10, and a display.
fresh_windows() {
    rm -rf "$WORK"
    mkdir -p "$HOME"
    Xvfb -displayfd 3 -screen 0 1280x900x24 -nolisten tcp 3>"$WORK/display" >"$WORK/xvfb.log" 2>&1 &
    started+=($!)
    local deadline=$((SECONDS + 20))
    until grep -q '[0-9]' "$WORK/display" 2>/dev/null; do
        [ "$SECONDS" -lt "$deadline" ] || fail 'The virtual display did not start.'
        sleep 0.1
    done
    DISPLAY=:$(tr -d '[:space:]' <"$WORK/display")
    export DISPLAY
    wineboot --init >"$WORK/wineboot.log" 2>&1
    wineserver -w
    x86_64-w64-mingw32-gcc-posix -O2 -Wall -Wextra -Werror -shared -s -static-libgcc \
        -o "$PREFIX/drive_c/windows/system32/bcryptprimitives.dll" tests/windows/bcryptprimitives.c -ladvapi32
    win reg add 'HKCU\Software\Wine' /v Version /d win10 /f >/dev/null
}

# win PROGRAM ARGUMENTS...: runs it, without the advice Debian's Wine gives about 32 bits.
win() {
    wine "$@" 2> >(grep -v -e 'wine32 is missing' -e 'multiarch needs' -e 'dpkg --add-architecture' -e 'apt-get install wine32' >&2)
}

# ok WHAT, not_ok WHAT DETAIL
ok() {
    checks=$((checks + 1))
    printf 'ok      %s\n' "$1"
}

not_ok() {
    checks=$((checks + 1))
    failures=$((failures + 1))
    printf 'FAILED  %s\n%s\n' "$1" "$2"
}

# same WHAT EXPECTED FOUND
same() {
    if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "expected: $2
found:    $3"; fi
}

# holds WHAT COMMAND...: the command says yes.
holds() {
    local what=$1
    shift
    if "$@"; then ok "$what"; else not_ok "$what" "no: $*"; fi
}

# ends WHAT CODE COMMAND...: how the command ends. Codes reach a shell modulo 256.
ends() {
    local what=$1 expected=$2 code=0 said
    shift 2
    said=$("$@" 2>&1) || code=$?
    if [ "$code" -eq $((expected % 256)) ]; then
        ok "$what (code $expected)"
    else
        not_ok "$what" "expected code: $expected, found: $code
$said"
    fi
}

# registry KEY VALUE: what is there, or nothing.
registry() {
    win reg query "$1" /v "$2" 2>/dev/null | iconv -f CP850 -t UTF-8 | tr -d '\r' | sed -n "s/^ *$2 *REG_[A-Z]* *//p"
}

# log: what the installer noted last.
log() {
    iconv -f UTF-16 -t UTF-8 "$PROFILE/Temp/preau-installation.log" | tr -d '\r' | tail -1
}

# waits_for WHAT COMMAND...: ten looks a second, twenty seconds at most.
waits_for() {
    local what=$1 deadline=$((SECONDS + 20))
    shift
    until "$@"; do
        if [ "$SECONDS" -ge "$deadline" ]; then
            not_ok "$what" "not within twenty seconds: $*"
            return
        fi
        sleep 0.1
    done
    ok "$what"
}

# tree FOLDER: names, sizes and contents, as one line.
tree() {
    (cd "$1" && find . -type f -print0 | sort -z | xargs -0 -r sha256sum | sha256sum)
}

# close: the count, and how it all ended.
close() {
    echo "$((checks - failures)) passed, $failures failed"
    [ "$failures" -eq 0 ]
}

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
# What is installed, by name.
INSTALLED='LICENCE.txt NOTICES.txt OFL.txt WebView2Loader.dll preau.exe preauctl.exe '
started=()
mounted=()
PATIENCE=20
. scripts/checks.sh

# on_exit: stops what was started, by its number, and this prefix's own server, and unmounts.
on_exit() {
    local index
    for ((index = ${#started[@]} - 1; index >= 0; index--)); do
        kill "${started[index]}" 2>/dev/null || true
    done
    wineserver -k 2>/dev/null || true
    for index in "${!mounted[@]}"; do
        "${as_root[@]}" umount "${mounted[index]}" 2>/dev/null || true
    done
}
trap on_exit EXIT
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo -n)

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

# tool NAME OPTIONS...: compiles a program of the tests, as $WORK/NAME.exe.
tool() {
    local name=$1
    shift
    x86_64-w64-mingw32-gcc-posix -O2 -Wall -Wextra -Werror -s -static-libgcc -o "$WORK/$name.exe" "tests/windows/$name.c" "$@"
}

# small_disk FOLDER SIZE: makes the folder a disk of that size; no when this machine lets nobody mount.
small_disk() {
    mkdir -p "$1"
    "${as_root[@]}" mount -t tmpfs -o "size=$2,uid=$(id -u),gid=$(id -g),mode=755" tmpfs "$1" 2>/dev/null || return 1
    mounted+=("$1")
}

# number, running: of preauctl. Wine must know it, and have started what it runs beside: who starts that first is not
# waited for alone. The number is the one Windows knows the program by, which winedbg tells in hexadecimal.
number() {
    winedbg --command 'info proc' 4>&- 5>&- 2>/dev/null | tr -d '\r' | awk '/preauctl\.exe/ { print $1; exit }'
}
running() {
    [ -n "$(number)" ]
}

# hold FILE [SECONDS], let_go: a program that keeps the file open so long, or until it is told.
hold() {
    rm -f "$WORK/holding"
    mkfifo "$WORK/holding"
    win "$WORK/hold.exe" "$(winepath -w "$1" 4>&- 5>&- 2>/dev/null)" <"$WORK/holding" >"$WORK/held" 2>&1 &
    holder=$!
    if [ $# -eq 2 ]; then
        sleep "$2" >"$WORK/holding" &
    else
        exec 5>"$WORK/holding"
    fi
    waits_for "$(basename "$1") is held" grep -q held "$WORK/held"
}
let_go() {
    exec 5>&-
    wait "$holder" || true
}

# win PROGRAM ARGUMENTS...: runs it, without the advice Debian's Wine gives about 32 bits. What others read from (4 and
# 5) is not handed on: Wine's services, which whoever comes first starts, would keep it open.
win() {
    wine "$@" 4>&- 5>&- 2> >(grep -v -e 'wine32 is missing' -e 'multiarch needs' -e 'dpkg --add-architecture' -e 'apt-get install wine32' >&2)
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

# names FOLDER: of the files in it, as $INSTALLED tells them.
names() {
    find "$1" -type f -printf '%f\n' | LC_ALL=C sort | tr '\n' ' '
}

# shape FOLDER: the rights of a folder and of what stands in it.
shape() {
    find "$1" -maxdepth 1 -printf '%m %y %f\n' | sort
}

# tree FOLDER: names, sizes and contents, as one line.
tree() {
    (cd "$1" && find . -type f -print0 | sort -z | xargs -0 -r sha256sum | sha256sum)
}

# field PATH JSON
field() {
    node -e 'const [path, text] = process.argv.slice(1); console.log(path.split(".").reduce((value, name) => value[name], JSON.parse(text)));' "$@"
}

# says TEXT: whether a window says it.
says() {
    win "$WORK/texts.exe" 2>/dev/null >"$WORK/texts"
    grep -qF -- "$1" "$WORK/texts"
}

# front: the window that is asked: a message, whose title ends there, before its page.
front() {
    {
        xdotool search --onlyvisible --name 'Préau.' || true
        xdotool search --onlyvisible --name 'Préau$' || true
    } 2>/dev/null | tail -1
}

# press KEY...
press() {
    xdotool windowfocus --sync "$(front)" key "$@"
}

# read_it: answers a message as it proposes, and sees it go.
read_it() {
    local message
    message=$(front)
    press Return
    gone_from_screen() {
        ! xwininfo -id "$message" 2>/dev/null | grep -q IsViewable
    }
    waits_for 'the message is read' gone_from_screen
}

# close: the count, and how it all ended.
close() {
    echo "$((checks - failures)) passed, $failures failed"
    [ "$failures" -eq 0 ]
}

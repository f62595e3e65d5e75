# Sourced by what tries packages: a Debian that has nothing else, what is done in it, and what is checked. It stands in
# target/debian, and is made anew each time from what was downloaded the first time.
# shellcheck shell=bash

. scripts/checks.sh

work=$PWD/target/debian
tree=$work/tree
started=()
# shellcheck disable=SC2317
on_exit() {
    local index
    for ((index = ${#started[@]} - 1; index >= 0; index--)); do
        kill "${started[index]}" 2>/dev/null || true
    done
}
trap on_exit EXIT

inside() {
    chroot "$tree" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}

apt() {
    inside apt-get --yes --quiet=2 -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "$@" >"$work/apt.log" 2>&1 ||
        fail "apt-get $* failed: $work/apt.log"
}

# apart COMMAND...: that, as root, where file systems that are mounted go with it.
apart() {
    local as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    exec "${as_root[@]}" unshare --mount --fork "$@"
}

# clean_debian: makes it.
clean_debian() {
    local mirror
    mkdir -p "$work"
    mirror=$(apt-get indextargets --format '$(SITE)' 'Release: stable*' 'Origin: Debian' | head -1)
    [ -n "$mirror" ] || mirror=$(apt-get indextargets --format '$(SITE)' 'Origin: Debian' | head -1)
    [ -n "$mirror" ] || fail 'apt knows no Debian mirror.'
    rm -rf "$tree"
    if [ ! -s "$work/base.tar" ]; then
        debootstrap --variant=minbase bookworm "$tree" "$mirror" >"$work/debootstrap.log" 2>&1 ||
            fail "debootstrap failed: $work/debootstrap.log"
        tar --directory "$tree" --create --file "$work/base.tar.part" .
        mv "$work/base.tar.part" "$work/base.tar"
    else
        mkdir "$tree"
        tar --directory "$tree" --extract --file "$work/base.tar"
    fi
    mount -t proc proc "$tree/proc"
    cp --dereference /etc/resolv.conf "$tree/etc/resolv.conf"
}

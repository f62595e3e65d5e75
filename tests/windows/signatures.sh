#!/usr/bin/env bash
# signatures.sh AUTHORITY FOLDER VERSION
# Everything that Windows runs bears a signature that the authority answers for, and a flipped byte is refused.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/stage.sh
. tests/windows/wine.sh

authority=$1
installer=$2/preau-$3-x64.exe
msi=$2/preau-$3-x64.msi
fresh_windows

# verified FILE: whether the signature holds.
verified() {
    osslsigncode verify -CAfile "$authority" -TSA-CAfile "$authority" -in "$1" >"$WORK/verify.log" 2>&1
}

# refused FILE
refused() {
    ! verified "$1"
}

# flipped FILE PLACE: a copy with one bit changed there, counted in thousandths of the file.
flipped() {
    local copy=$WORK/flipped size at byte
    cp "$1" "$copy"
    chmod u+w "$copy"
    size=$(stat --format=%s "$1")
    at=$((size * $2 / 1000))
    byte=$(od -An -tu1 -j "$at" -N 1 "$copy" | tr -d ' ')
    printf "\\x$(printf %02x $((byte ^ 1)))" | dd of="$copy" bs=1 seek="$at" conv=notrunc status=none
    echo "$copy"
}

win "$installer" /S
folder=$PROFILE/AppData/Local/Programs/Preau
for file in "$installer" "$msi" "$folder/preau.exe" "$folder/preauctl.exe" "$folder/uninstall.exe"; do
    name=$(basename "$file")
    holds "$name: signed" verified "$file"
    for place in 300 600; do
        holds "$name: a flipped byte is refused, at $place thousandths" refused "$(flipped "$file" "$place")"
    done
done
# Another authority does not answer for it.
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$WORK/other.key" -out "$WORK/other.pem" -days 2 -subj '/CN=Autre' 2>/dev/null
authority=$WORK/other.pem
holds 'another authority: refused' refused "$installer"
code=0
# The installer looks at itself too, signature or not.
win "$(flipped "$2/preau-$3-x64.exe" 500)" /S >/dev/null 2>&1 || code=$?
holds "a damaged installer does not install (code $code)" test "$code" -ne 0
close

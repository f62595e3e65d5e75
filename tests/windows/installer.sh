#!/usr/bin/env bash
# installer.sh OLDER NEWER FOLDER
# The installer as a town's service and a director use it: installed, used, upgraded, refused, removed.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/stage.sh
. tests/windows/wine.sh

older=$1
newer=$2
old=$3/preau-$older-x64.exe
new=$3/preau-$newer-x64.exe
key='HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\fr.preau.desktop'
key_for_all=${key/HKCU/HKLM}
webview2='HKCU\Software\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}'

fresh_windows
tool hold -municode
menu="$PROFILE/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Préau.lnk"
desktop="$HOME/Préau.lnk"
usual=$PROFILE/AppData/Local/Programs/Preau
data=$PROFILE/AppData/Local/fr.preau.desktop

echo '# Told'
while read -r code; do
    holds "code $code is told" grep -q "^| $code |" docs/installation.md
done < <(sed -n 's/^!define REFUSED_[A-Z0-9_]* \([0-9]*\)$/\1/p' packaging/windows/preau.nsi)

echo '# A folder of its own, or none'
archives="$PREFIX/drive_c/Archives de l’école"
mkdir -p "$archives/1998"
echo photos >"$archives/1998/classe.txt"
mkdir "$PREFIX/drive_c/Seulement"
touch "$PREFIX/drive_c/Seulement/OFL.txt"
mkdir -p "$PREFIX/drive_c/Travaux/nouveau"
touch "$PREFIX/drive_c/Travaux/nouveau/devis.txt"
touch "$PREFIX/drive_c/fichier"
everywhere() {
    shape "$PREFIX/drive_c"
    shape "$archives"
    shape "$PREFIX/drive_c/Seulement"
    shape "$PREFIX/drive_c/Travaux"
}
before=$(everywhere)
for foreign in 'Archives de l’école' Seulement Travaux; do
    # The installer takes the folder last and unquoted, as words.
    # shellcheck disable=SC2086
    ends "a folder that holds other things is refused: $foreign" 12 win "$old" /S /D=C:\\$foreign
    holds 'the reason is in the log' grep -qF "Le dossier « C:\\$foreign » contient autre chose que Préau" <<<"$(log)"
done
for place in 'C:\' 'C:\windows' 'C:\Windows\Préau' 'C:\Autre\..\windows\system32\Préau' '\\localhost\partage' \
    '\\localhost\partage\Préau' 'Q:\Préau' 'C:\fichier\Préau' "C:\\users\\$(id -un)\\AppData\\Local\\fr.preau.desktop\\Préau"; do
    ends "refused: $place" 12 win "$old" /S "/D=$place"
    holds 'the reason is in the log' grep -q 'Préau s’installe dans un dossier à lui' <<<"$(log)"
done
same 'nothing has changed anywhere' "$before" "$(everywhere)"
same 'not installed in the usual folder either' no "$([ -e "$usual" ] && echo yes || echo no)"
same 'nothing in Windows’ list' '' "$(registry "$key" DisplayVersion)"
mkdir -p "$PREFIX/drive_c/Reste/nouveau"
head -c 100000 /dev/zero >"$PREFIX/drive_c/Reste/nouveau/preau.exe"
ends 'what an interrupted installation left is taken again' 0 win "$old" /S '/D=C:\Reste'
same 'whole' "${INSTALLED}uninstall.exe " "$(names "$PREFIX/drive_c/Reste")"
cp "$PREFIX/drive_c/Reste/uninstall.exe" "$archives"
before=$(everywhere)
win "$archives/uninstall.exe" /S
told() {
    grep -q " $older 10 " <<<"$(log)"
}
waits_for 'an uninstaller put elsewhere says so' told
same 'and leaves that folder alone' "$before" "$(everywhere)"
rm "$archives/uninstall.exe"
ends 'removal' 0 win "$old" /S /Uninstall
same 'nothing left over' no "$([ -e "$PREFIX/drive_c/Reste" ] && echo yes || echo no)"
# Taken away by hand, then other things put in its place; and a program that an antivirus took away.
ends 'installed' 0 win "$old" /S '/D=C:\Reste'
chmod -R u+w "$PREFIX/drive_c/Reste"
rm "$PREFIX/drive_c/Reste/preau.exe"
ends 'without its program it is taken again' 0 win "$old" /S
same 'whole again' "${INSTALLED}uninstall.exe " "$(names "$PREFIX/drive_c/Reste")"
chmod -R u+w "$PREFIX/drive_c/Reste"
rm "$PREFIX/drive_c/Reste"/*
echo photos >"$PREFIX/drive_c/Reste/classe.txt"
ends 'taken away by hand: installed in the usual folder' 0 win "$old" /S
same 'and not there' 'classe.txt ' "$(names "$PREFIX/drive_c/Reste")"
ends 'removal' 0 win "$old" /S /Uninstall
mkdir "$PREFIX/drive_c/Vide"
ends 'an empty folder is taken' 0 win "$old" /S '/D=C:\Vide'
ends 'removal' 0 win "$old" /S /Uninstall

# The installer takes the folder last and unquoted, as words.
echo '# Installed by a person, in a folder with spaces and accents'
folder="$PROFILE/Écoles de la ville/Préau d’été"
ends 'silent installation' 0 win "$old" /S "/D=C:\\users\\$(id -un)\\Écoles" de la 'ville\Préau' d’été
same 'what is installed' "${INSTALLED}uninstall.exe " "$(names "$folder")"
same 'version in Windows’ list' "$older" "$(registry "$key" DisplayVersion)"
same 'name in Windows’ list' Préau "$(registry "$key" DisplayName)"
holds 'Start menu entry' test -s "$menu"
holds 'desktop entry' test -s "$desktop"
same 'programs the person cannot write' '' "$(find "$folder" -perm /222)"
holds 'absence of WebView2, in the log' grep -q 'WebView2 Runtime absent' <<<"$(iconv -f UTF-16 -t UTF-8 "$PROFILE/Temp/preau-installation.log" | tail -2)"

echo '# A school at work'
preauctl=$folder/preauctl.exe
documents="$PROFILE/Documents d’école"
mkdir -p "$documents"
in_documents() {
    (cd "$documents" && win "$preauctl" "$@")
}
before=$(tree "$folder")
ends 'fictitious files' 0 in_documents demo --out 'fichiers reçus' --pupils 60 --awkward none
written=$(in_documents demo --out 'fichiers reçus encore' --pupils 60 --awkward none --json)
ends 'data created, their key in the credential store' 0 in_documents init --author 'Camille Exemple'
ends 'import of a school' 0 in_documents import "$(field files.0 "$written")" "$(field files.1 "$written")" \
    --school "$(field schools.0.uai "$written")" --name "$(field schools.0.name "$written")" --degree 1D --town "$(field schools.0.town "$written")"
done_=$(in_documents notify --by sheet --no-separators --out 'feuilles de l’été.pdf' --json)
accounts=$(in_documents accounts --json)
count=$(field length "$accounts")
holds "accounts: $count" test "$count" -gt 60
same 'every account is notified' "$count" "$(field done "$done_")"
same 'a page for each account' "$count" "$(pdfinfo "$documents/feuilles de l’été.pdf" | sed -n 's/^Pages: *//p')"
password=$(field 0.provisional_password "$accounts")
sheet=$(pdftotext "$documents/feuilles de l’été.pdf" - | tr -d '[:space:]')
holds 'the first password is on a sheet' grep -qF "$password" <<<"$sheet"
list=$(in_documents list --csv --out liste.csv --json)
same 'lines of the list, below its header' "$(field file.count "$list")" "$(($(wc -l <"$documents/liste.csv") - 1))"
holds 'the data are under the profile' test -s "$data/ecole/preau.db"
same 'nothing in the data can be read' '' "$(grep -l -a -e 'SQLite format' -e CREATE "$data"/ecole/preau.db* || true)"
wineserver -w
same 'one key in the credential store' 1 "$(grep -c '^\[.*Credential Manager.*fr\.preau\.desktop\]' "$PREFIX/user.reg")"
same 'the program’s folder is as it was' "$before" "$(tree "$folder")"

echo '# Refused while running'
mkfifo "$WORK/typing"
win "$preauctl" init --author Autre --data "C:\\ailleurs" --passphrase-file - <"$WORK/typing" >/dev/null 2>&1 &
exec 4>"$WORK/typing"
waits_for 'preauctl waits for a passphrase' running
same_folder() {
    same "$1: nothing has changed" "$before$older" "$(tree "$folder")$(registry "$key" DisplayVersion)"
    same "$1: still protected" '' "$(find "$folder" -perm /222)"
}
ends 'upgrade while preauctl runs' 3 win "$new" /S
holds 'the reason is in the log' grep -q 'Préau est en cours d’utilisation' <<<"$(log)"
same_folder 'upgrade refused'
ends 'removal while preauctl runs' 3 win "$new" /S /Uninstall
same_folder 'removal refused'
ends 'upgrade that waits for a program that does not end' 3 win "$new" /S "/WaitFor=$((16#$(number)))"
same_folder 'upgrade that waited in vain'
exec 4>&-
wait $! || true
# Without WebView2 the window gives place to a message, which stays until it is read.
win "$folder/preau.exe" >"$WORK/window.log" 2>&1 &
window=$!
waits_for 'the window’s message' sh -c "xwininfo -root -tree | grep -q '\"Préau\"'"
import -window root "$WORK/sans-webview2.png"
ends 'upgrade while the window is open' 3 win "$new" /S
same_folder 'upgrade refused again'
xdotool search --name '^Préau$' windowfocus key Return
code=0
wait "$window" || code=$?
same 'without WebView2 the program ends with an error' 1 "$code"

echo '# Upgraded, with data, once the program that asks for it has ended'
mkfifo "$WORK/typing-again"
win "$preauctl" init --author Autre --data "C:\\ailleurs" --passphrase-file - <"$WORK/typing-again" >/dev/null 2>&1 &
asking=$!
exec 4>"$WORK/typing-again"
waits_for 'preauctl waits for a passphrase again' running
# What runs it must not keep open what the other one reads.
win "$new" /S "/WaitFor=$((16#$(number)))" 4>&- &
upgrade=$!
sleep 3
holds 'the upgrade waits' kill -0 "$upgrade"
same_folder 'upgrade that waits'
exec 4>&-
wait "$asking" || true
code=0
wait "$upgrade" || code=$?
same 'upgrade, once it may (code 0)' 0 "$code"
same 'version in Windows’ list' "$newer" "$(registry "$key" DisplayVersion)"
holds 'upgraded where it was' test -e "$folder/preau.exe"
same 'not installed elsewhere' no "$([ -e "$usual" ] && echo yes || echo no)"
same 'still protected' '' "$(find "$folder" -perm /222)"
same 'nothing left over' "$(wc -w <<<"$INSTALLED uninstall.exe")" "$(find "$folder" -mindepth 1 | wc -l)"
same 'the data open with the same accounts' "$accounts" "$(in_documents accounts --json)"
# Its files may be held a moment longer: nobody has this number any more.
before=$(tree "$folder")
hold "$folder/preau.exe" 8
ends 'a file that is held: refused at once' 3 win "$new" /S
holds 'it is held still' kill -0 "$holder"
ends 'let go some seconds after what was waited for ended: installed' 0 win "$new" /S /WaitFor=64000
let_go
hold "$folder/preauctl.exe"
begun=$SECONDS
ends 'not let go: refused' 3 win "$new" /S /WaitFor=64000
holds 'after fifteen seconds' test $((SECONDS - begun)) -ge 15
let_go
same 'nothing has changed' "$before" "$(tree "$folder")"
same 'still protected' '' "$(find "$folder" -perm /222)"
ends 'an older version is refused' 4 win "$old" /S
ends 'another folder is refused' 8 win "$new" /S '/D=C:\Autre'
same 'the newer version stays' "$newer" "$(registry "$key" DisplayVersion)"
rm "$desktop"
ends 'the same version again' 0 win "$new" /S
same 'a desktop entry that was removed stays so' no "$([ -e "$desktop" ] && echo yes || echo no)"

echo '# Removed, data kept'
kept=$(tree "$data")
ends 'silent removal that can be waited for' 0 win "$new" /S /Uninstall
same 'program folder' no "$([ -e "$folder" ] && echo yes || echo no)"
same 'Start menu entry' no "$([ -e "$menu" ] && echo yes || echo no)"
same 'version in Windows’ list' '' "$(registry "$key" DisplayVersion)"
same 'data' "$kept" "$(tree "$data")"
ends 'nothing to remove' 10 win "$new" /S /Uninstall
ends 'installed anew, in the usual folder' 0 win "$new" /S /NoDesktop
holds 'usual folder' test -e "$usual/preauctl.exe"
same 'no desktop entry' no "$([ -e "$desktop" ] && echo yes || echo no)"
preauctl=$usual/preauctl.exe
same 'the data are found again' "$accounts" "$(in_documents accounts --json)"
win "$usual/uninstall.exe" /S
gone() {
    [ ! -e "$usual" ]
}
waits_for 'removed from Windows’ list' gone
holds 'data kept again' test -s "$data/ecole/preau.db"

echo '# A full disk'
disk="$PREFIX/drive_c/Petit disque"
size=$(du -s --block-size=1 target/windows/program | cut -f1)
if small_disk "$disk" $((size * 3 / 2)); then
    ends 'the first installation fits' 0 win "$old" /S '/D=C:\Petit' disque
    before=$(tree "$disk")
    kept=$(tree "$data")
    ends 'an upgrade that does not fit' 5 win "$new" /S
    holds 'the reason is in the log' grep -q 'n’ont pas pu être écrits dans C:.Petit disque' <<<"$(log)"
    same 'the older version is whole' "$before$older" "$(tree "$disk")$(registry "$key" DisplayVersion)"
    same 'and protected' '' "$(find "$disk" -perm /222)"
    same 'nothing left over' "$(wc -w <<<"$INSTALLED uninstall.exe")" "$(find "$disk" -mindepth 1 | wc -l)"
    same 'the data' "$kept" "$(tree "$data")"
    preauctl=$disk/preauctl.exe
    same 'it works' "$accounts" "$(in_documents accounts --json)"
    "${as_root[@]}" mount -o "remount,size=$((size * 3))" "$disk"
    ends 'the same upgrade, with room' 0 win "$new" /S
    ends 'removal' 0 win "$new" /S /Uninstall
    "${as_root[@]}" mount -o "remount,size=$((size / 2))" "$disk"
    ends 'a first installation that does not fit' 5 win "$new" /S '/D=C:\Petit' disque
    same 'nothing left over' 0 "$(find "$disk" -mindepth 1 | wc -l)"
    same 'nothing in Windows’ list' '' "$(registry "$key" DisplayVersion)"
else
    echo 'skipped: nobody may mount a small disk here.'
fi

echo '# Data that cannot be erased'
ends 'installed' 0 win "$new" /S
preauctl=$usual/preauctl.exe
before=$(tree "$usual")
kept=$(tree "$data/ecole")
hold "$data/ecole/preau.db"
ends 'removal with the data, which a program holds' 11 win "$new" /S /Uninstall /DeleteData
let_go
same 'nothing is uninstalled' "$before$newer" "$(tree "$usual")$(registry "$key" DisplayVersion)"
same 'still protected' '' "$(find "$usual" -perm /222)"
same 'nothing is erased' "$kept" "$(tree "$data/ecole")"
same 'the key is kept: the data open' "$accounts" "$(in_documents accounts --json)"

echo '# Removed with the data'
ends 'removal with the data' 0 win "$new" /S /Uninstall /DeleteData
same 'data' no "$([ -e "$data" ] && echo yes || echo no)"
wineserver -w
same 'key in the credential store' 0 "$(grep -c '^\[.*Credential Manager.*fr\.preau\.desktop\]' "$PREFIX/user.reg" || true)"

echo '# WebView2 asked for'
ends 'refused without it' 9 win "$new" /S /RequireWebView2
same 'not installed' no "$([ -e "$usual" ] && echo yes || echo no)"
win reg add "$webview2" /v pv /d 120.0.2210.91 /f >/dev/null
ends 'installed with it' 0 win "$new" /S /RequireWebView2
win reg delete "$webview2" /f >/dev/null
ends 'removed' 0 win "$new" /S /Uninstall

echo '# For everybody'
everybody="$PREFIX/drive_c/Program Files/Preau"
ends 'older version' 0 win "$old" /S /AllUsers
holds 'in Program Files' test -e "$everybody/preau.exe"
# Of these rights Wine keeps that nobody has any beside the owner and administrators.
same 'rights of its own' '' "$(find "$everybody" -perm /007)"
same 'version in Windows’ list' "$older" "$(registry "$key_for_all" DisplayVersion)"
same 'nothing for this person alone' '' "$(registry "$key" DisplayVersion)"
holds 'everybody’s Start menu' test -s "$PREFIX/drive_c/ProgramData/Microsoft/Windows/Start Menu/Programs/Préau.lnk"
holds 'everybody’s desktop' test -s "$PREFIX/drive_c/users/Public/Desktop/Préau.lnk"
ends 'a second installation for one person is refused' 8 win "$new" /S
ends 'upgrade' 0 win "$new" /S /AllUsers
same 'version in Windows’ list' "$newer" "$(registry "$key_for_all" DisplayVersion)"
ends 'removal' 0 win "$new" /S /AllUsers /Uninstall
same 'program folder' no "$([ -e "$everybody" ] && echo yes || echo no)"
ends 'in another folder' 0 win "$new" /S /AllUsers '/D=C:\Logiciels\Préau'
same 'rights of its own there' '' "$(find "$PREFIX/drive_c/Logiciels/Préau" -perm /007)"
ends 'removal' 0 win "$new" /S /AllUsers /Uninstall
same 'everybody’s menu and desktop' '' "$(find "$PREFIX/drive_c/ProgramData" "$PREFIX/drive_c/users/Public" -name '*.lnk')"
close

#!/usr/bin/env bash
# msi.sh OLDER NEWER FOLDER
# The MSI as a deployment service uses it. Windows Installer ends with 1603 whatever the reason of a refusal,
# and writes the reason in its log.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/stage.sh
. tests/windows/wine.sh

older=$1
newer=$2
old=$3/preau-$older-x64.msi
new=$3/preau-$newer-x64.msi
fresh_windows
folder="$PREFIX/drive_c/Program Files/Preau"

# msi ARGUMENTS...: Windows Installer without questions.
msi() {
    win msiexec /qn /l*v "$(winepath -w "$WORK/msi.log" 2>/dev/null)" "$@"
}

# said: what the log of the last run says, in any encoding.
said() {
    iconv -f UTF-16LE -t UTF-8 "$WORK/msi.log" 2>/dev/null | tr -d '\r'
}

# version: the one Windows' list shows.
version() {
    win reg query 'HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall' /s 2>/dev/null | iconv -f CP850 -t UTF-8 | tr -d '\r' |
        awk '/DisplayName +REG_SZ +Préau$/ { ours = 1 } /DisplayVersion/ { version = $3 } /^HKEY/ || /^$/ { if (ours) print version; ours = 0 } END { if (ours) print version }' | sort -u | tr '\n' ' '
}

echo '# Texts'
same 'texts are in UTF-8' 65001 "$(msiinfo export "$new" _ForceCodepage | tr -d '\r' | awk 'NR == 3 { print $1 }')"
same 'language' 'x64;1036' "$(msiinfo suminfo "$new" | sed -n 's/^Template: //p')"
holds 'refusals are in French' grep -q 'Une version plus récente de Préau est déjà installée' <<<"$(msiinfo export "$new" LaunchCondition)"

echo '# Installed, used, upgraded, removed'
ends 'installation' 0 msi /i "$old"
same 'what is installed' 'LICENCE.txt OFL.txt WebView2Loader.dll preau.exe preauctl.exe ' \
    "$(find "$folder" -type f -printf '%f\n' | LC_ALL=C sort | tr '\n' ' ')"
holds 'desktop entry' test -n "$(find "$PREFIX/drive_c/users" "$HOME" -maxdepth 3 -name 'Préau.lnk' -not -path '*Menu*')"
holds 'menu entry' test -n "$(find "$PREFIX/drive_c" -path '*Menu*' -name 'Préau.lnk')"
ends 'data created' 0 win "$folder/preauctl.exe" init --author 'Camille Exemple'
before=$(tree "$folder")
mkfifo "$WORK/typing"
win "$folder/preauctl.exe" init --author Autre --data 'C:\ailleurs' --passphrase-file - <"$WORK/typing" >/dev/null 2>&1 &
exec 4>"$WORK/typing"
waits_for 'preauctl waits for a passphrase' sh -c "pgrep -f 'preauctl.exe init --author Autre' >/dev/null"
ends 'upgrade while preauctl runs' 1603 msi /i "$new"
same 'nothing has changed' "$before" "$(tree "$folder")"
ends 'removal while preauctl runs' 1603 msi /x "$old"
same 'still nothing has changed' "$before" "$(tree "$folder")"
exec 4>&-
wait $! || true
ends 'upgrade' 0 msi /i "$new"
ends 'the data open' 0 win "$folder/preauctl.exe" schools
ends 'an older version is refused' 1603 msi /i "$old"
ends 'removal' 0 msi /x "$new"
same 'program folder' no "$([ -e "$folder" ] && echo yes || echo no)"
holds 'data kept' test -s "$PROFILE/AppData/Local/fr.preau.desktop/ecole/preau.db"

echo '# Choices'
ends 'WebView2 asked for' 1603 msi /i "$new" REQUIREWEBVIEW2=1
ends 'another folder, no desktop entry' 0 msi /i "$new" ADDLOCAL=Programs 'INSTALLDIR=C:\Logiciels d’école\Préau'
holds 'in that folder' test -e "$PREFIX/drive_c/Logiciels d’école/Préau/preau.exe"
same 'no desktop entry' '' "$(find "$PREFIX/drive_c/users" "$HOME" -maxdepth 3 -name 'Préau.lnk' -not -path '*Menu*')"
ends 'the other installer is refused' 8 win "$3/preau-$newer-x64.exe" /S
ends 'removal' 0 msi /x "$new"
ends 'the other installer' 0 win "$3/preau-$newer-x64.exe" /S /AllUsers
ends 'the MSI is refused beside it' 1603 msi /i "$new"
close

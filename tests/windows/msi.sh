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
tool hold -municode
folder="$PREFIX/drive_c/Program Files/Preau"

# msi ARGUMENTS...: Windows Installer without questions.
msi() {
    win msiexec /qn /l*v "$(winepath -w "$WORK/msi.log" 2>/dev/null)" "$@"
}

# said: what the log of the last run says.
said() {
    iconv -f CP1252 -t UTF-8 -c "$WORK/msi.log" | tr -d '\r'
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
same 'what is installed' "$INSTALLED" "$(names "$folder")"
# Of these rights Wine keeps that nobody has any beside the owner and administrators.
same 'rights of its own' '' "$(find "$folder" -perm /007)"
holds 'desktop entry' test -n "$(find "$PREFIX/drive_c/users" "$HOME" -maxdepth 3 -name 'Préau.lnk' -not -path '*Menu*')"
holds 'menu entry' test -n "$(find "$PREFIX/drive_c" -path '*Menu*' -name 'Préau.lnk')"
ends 'data created' 0 win "$folder/preauctl.exe" init --author 'Camille Exemple'
before=$(tree "$folder")
mkfifo "$WORK/typing"
win "$folder/preauctl.exe" init --author Autre --data 'C:\ailleurs' --passphrase-file - <"$WORK/typing" >/dev/null 2>&1 &
exec 4>"$WORK/typing"
waits_for 'preauctl waits for a passphrase' running
ends 'upgrade while preauctl runs' 1603 msi /i "$new"
holds 'the reason is in the log' grep -q 'Préau est en cours d’utilisation' <<<"$(said)"
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
mkdir -p "$PREFIX/drive_c/Archives"
echo photos >"$PREFIX/drive_c/Archives/classe.txt"
before=$(shape "$PREFIX/drive_c")$(shape "$PREFIX/drive_c/Archives")
ends 'a folder that holds other things' 1603 msi /i "$new" 'INSTALLDIR=C:\Archives'
holds 'the reason is in the log' grep -q 'Le dossier « C:.Archives. » contient autre chose que Préau' <<<"$(said)"
for place in 'C:\' 'C:\windows\Préau' '\\localhost\partage\Préau' 'Q:\Préau' 'C:\users\quelqu’un\AppData\Local\fr.preau.desktop\Préau'; do
    ends "refused: $place" 1603 msi /i "$new" "INSTALLDIR=$place"
    holds 'the reason is in the log' grep -q 'Préau s’installe dans un dossier à lui' <<<"$(said)"
done
same 'nothing has changed' "$before" "$(shape "$PREFIX/drive_c")$(shape "$PREFIX/drive_c/Archives")"
same 'not installed in the usual folder either' no "$([ -e "$folder" ] && echo yes || echo no)"
elsewhere="$PREFIX/drive_c/Logiciels d’école/Préau"
ends 'another folder, no desktop entry' 0 msi /i "$old" ADDLOCAL=Programs 'INSTALLDIR=C:\Logiciels d’école\Préau'
holds 'in that folder' test -e "$elsewhere/preau.exe"
same 'rights of its own there' '' "$(find "$elsewhere" -perm /007)"
touch "$elsewhere/lisez-moi.txt"
ends 'upgrade, without a word of the folder' 0 msi /i "$new" ADDLOCAL=Programs
same 'in the same folder' "$INSTALLED" "$(names "$elsewhere" | sed 's/lisez-moi.txt //')"
same 'nowhere else' no "$([ -e "$folder" ] && echo yes || echo no)"
same 'rights of its own still' '' "$(find "$elsewhere" -not -name lisez-moi.txt -perm /007)"
rm "$elsewhere/lisez-moi.txt"
same 'no desktop entry' '' "$(find "$PREFIX/drive_c/users" "$HOME" -maxdepth 3 -name 'Préau.lnk' -not -path '*Menu*')"
ends 'the other installer is refused' 8 win "$3/preau-$newer-x64.exe" /S
ends 'removal' 0 msi /x "$new"
same 'program folder' no "$([ -e "$elsewhere" ] && echo yes || echo no)"

echo '# In use between the first look and the first change'
# Without the first look.
cp "$new" "$WORK/later.msi"
msibuild "$WORK/later.msi" -q "DELETE FROM InstallExecuteSequence WHERE Action = 'RefuseWhileRunning'"
ends 'installation' 0 msi /i "$(winepath -w "$WORK/later.msi" 2>/dev/null)" 'INSTALLDIR=C:\Logiciels d’école\Préau'
before=$(tree "$elsewhere")
hold "$elsewhere/preauctl.exe"
ends 'removal' 1603 msi /x "$(winepath -w "$WORK/later.msi" 2>/dev/null)"
holds 'the reason is in the log' grep -q 'Préau est en cours d’utilisation' <<<"$(said)"
same 'nothing has changed' "$before" "$(tree "$elsewhere")"
let_go
ends 'removal, once it may' 0 msi /x "$(winepath -w "$WORK/later.msi" 2>/dev/null)"
same 'program folder' no "$([ -e "$elsewhere" ] && echo yes || echo no)"
ends 'the other installer' 0 win "$3/preau-$newer-x64.exe" /S /AllUsers
ends 'the MSI is refused beside it' 1603 msi /i "$new"
close

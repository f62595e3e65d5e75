#!/usr/bin/env bash
# pages.sh OLDER NEWER FOLDER PICTURES
# The installer as a person sees it: its pages, their texts, and what they answer to a folder that will not do. Each
# page is kept as a picture in PICTURES.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/stage.sh
. tests/windows/wine.sh

older=$1
newer=$2
old=$3/preau-$older-x64.exe
new=$3/preau-$newer-x64.exe
pictures=$4
key='HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\fr.preau.desktop'

fresh_windows
tool texts
mkdir -p "$pictures"
usual=$PROFILE/AppData/Local/Programs/Preau

# page NAME TEXT...: the page that says all this, and its picture once it is drawn.
page() {
    local name=$1 text
    shift
    for text in "$@"; do
        waits_for "$name: $text" says "$text"
    done
    local last='' now deadline=$((SECONDS + 10))
    until now=$(import -window root png:- | tee "$pictures/$name.png" | sha256sum) && [ "$now" = "$last" ]; do
        [ "$SECONDS" -lt "$deadline" ] || break
        last=$now
        sleep 0.5
    done
}

# into_field TEXT: in place of what the folder's field holds.
into_field() {
    xdotool mousemove --window "$(front)" 200 220 click 1
    xdotool key ctrl+a
    xdotool type -- "$1"
}

# ended WHAT CODE: how the installer ends.
ended() {
    local code=0
    wait "$installer" || code=$?
    same "$1 (code $2)" "$2" "$code"
}

echo '# Installed by hand, from a folder that will not do to one that does'
archives=$PREFIX/drive_c/Archives
mkdir "$archives"
echo photos >"$archives/classe.txt"
before=$(shape "$archives")
win "$old" &
installer=$!
page webview2 'Le composant Microsoft Edge WebView2 Runtime, dont Préau a besoin'
read_it
page bienvenue 'Installer Préau' 'Préau administre les comptes en ligne des familles de l’école'
press Return
page dossier 'Dossier d’installation' 'Préau s’installe dans un dossier à lui.' '\AppData\Local\Programs\Preau'
# The field has the focus, its text selected.
xdotool type 'C:\'
press Return
page racine 'ni à la racine d’un disque, ni sur le réseau, ni dans le dossier de Windows'
read_it
into_field 'C:\Archives'
press Return
page refus 'Le dossier « C:\Archives » contient autre chose que Préau' '« C:\Archives\Preau » est proposé à sa place'
same 'nothing has changed' "$before" "$(shape "$archives")"
read_it
page propose 'C:\Archives\Preau'
press Return
page fin 'Préau est installé' 'Vous le trouverez dans le menu Démarrer et sur le Bureau.' 'Ouvrir Préau'
same 'what is installed' "${INSTALLED}uninstall.exe " "$(names "$archives/Preau")"
same 'what was there' "$before" "$(shape "$archives" | grep -v ' Preau$')"
same 'not in the usual folder' no "$([ -e "$usual" ] && echo yes || echo no)"
press Return
# The window cannot be shown here, and says why.
page ouverture 'WebView2 Runtime' 'OK'
read_it
ended 'installation by hand' 0

echo '# Upgraded by hand: nothing is asked'
win reg add 'HKCU\Software\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}' /v pv /d 120.0.2210.91 /f >/dev/null
win "$new" &
installer=$!
page fin-de-mise-a-jour 'Préau est installé'
same 'version in Windows’ list' "$newer" "$(registry "$key" DisplayVersion)"
# Not opened this time.
press space
press Return
ended 'upgrade by hand' 0

echo '# Removed by hand'
win "$archives/Preau/uninstall.exe"
page desinstaller 'Désinstaller Préau' 'Les données de l’école sont gardées, sauf si vous demandez de les effacer.' 'C:\Archives\Preau'
press Return
page donnees 'Voulez-vous aussi effacer les données de l’école enregistrées dans votre session'
read_it
page fin-de-desinstallation 'Désinstallation terminée' 'Préau est désinstallé.'
press Return
gone() {
    [ ! -e "$archives/Preau" ]
}
waits_for 'removed' gone
same 'what was there' "$before" "$(shape "$archives")"
close

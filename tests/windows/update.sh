#!/usr/bin/env bash
# update.sh VERSION NEXT FOLDER PICTURES
# A newer version, published as the publisher does it, offered to an installation at work, fetched and handed over; and
# all that must not be installed. The window does not open under Wine: crates/local/examples/update.rs, put in its
# place, does what it does.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/stage.sh

# The packages of the crates' tests, so that nothing is built twice.
scripts/windows-cargo build --locked --package preau-domain --package preau-release --package preau-local --example update
. tests/windows/wine.sh

version=$1
next=$2
installers=$3
pictures=$4
key='HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\fr.preau.desktop'

fresh_windows
tool texts
mkdir -p "$pictures"
folder=$PROFILE/AppData/Local/Programs/Preau
data=$PROFILE/AppData/Local/fr.preau.desktop
win reg add 'HKCU\Software\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}' /v pv /d 120.0.2210.91 /f >/dev/null

echo '# A school at work'
ends 'installed' 0 win "$installers/preau-$version-x64.exe" /S
documents=$PROFILE/Documents
in_documents() {
    (cd "$documents" && win "$folder/preauctl.exe" "$@")
}
written=$(in_documents demo --out reçus --pupils 40 --awkward none --json)
ends 'data created' 0 in_documents init --author 'Camille Exemple'
ends 'import' 0 in_documents import "$(field files.0 "$written")" "$(field files.1 "$written")" \
    --school "$(field schools.0.uai "$written")" --name "$(field schools.0.name "$written")" --degree 1D --town "$(field schools.0.town "$written")"
ends 'notification' 0 in_documents notify --by sheet --no-separators --out feuilles.pdf
accounts=$(in_documents accounts --json)
holds 'accounts' test "$(field length "$accounts")" -gt 40
example=target/windows/x86_64-pc-windows-gnu/debug/examples/update.exe
chmod u+w "$folder" "$folder/preau.exe"
cp "$example" "$folder/preau.exe"
chmod a-w "$folder" "$folder/preau.exe"

echo '# A publisher'
site=$WORK/site
mkdir -p "$site" "$WORK/$next" "$WORK/older"
for name in publisher forger; do
    minisign -G -W -p "$WORK/$name.pub" -s "$WORK/$name.key" >/dev/null
done
node -e '
const { appendFileSync, readFileSync } = require("node:fs");
const { basename, join } = require("node:path");
const [folder, log] = process.argv.slice(1);
const server = require("node:http").createServer((request, response) => {
  appendFileSync(log, `${request.method} ${request.url} ${Object.keys(request.headers)} ${request.headers["user-agent"]}\n`);
  try {
    response.end(readFileSync(join(folder, basename(decodeURIComponent(request.url)))));
  } catch {
    response.writeHead(404).end();
  }
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
' "$site" "$WORK/asked" >"$WORK/port" &
started+=($!)
waits_for 'a server' grep -q '[0-9]' "$WORK/port"
PREAU_UPDATE_KEY=$(tail -n 1 "$WORK/publisher.pub")
PREAU_UPDATE_ADDRESS=http://127.0.0.1:$(cat "$WORK/port")/preau/
export PREAU_UPDATE_KEY PREAU_UPDATE_ADDRESS
printf 'L’envoi des notifications par mail.\nDes listes plus lisibles.\n' >"$WORK/notes"

# publish VERSION KEY FOLDER: what the folder holds, announced by that key, on the server.
publish() {
    scripts/release-manifest --key "$WORK/$2.key" --notes "$WORK/notes" "$1" "$3" >/dev/null
    rm -f "$site"/*
    cp "$3"/* "$site"
}

# application STEP: as the window does; what it said is in $said.
application() {
    said=$(win "$folder/preau.exe" "$@" 2>&1 | tr -d '\r')
}

# found WHAT OUTCOME: what a search that is asked for finds.
found() {
    application ask || true
    same "$1" "$2" "$(field outcome "$said" 2>&1 || echo "$said")"
}

# untouched WHAT: nothing is installed, fetched or saved.
untouched() {
    same "$1: the version" "$version" "$(registry "$key" DisplayVersion)"
    same "$1: nothing is kept of it" '' "$(find "$data/mises-a-jour" -type f ! -name dossier-de-preau.txt 2>/dev/null || true)"
    same "$1: no copy for an update" '' "$(find "$data/ecole/sauvegardes" -name '*-update.*db')"
}

echo '# Without a network'
reachable=$PREAU_UPDATE_ADDRESS
export PREAU_UPDATE_ADDRESS=http://127.0.0.1:9/preau/
application look || true
same 'nothing is said at the opening' 'null null' "$(field outcome "$said") $(field offer "$said")"
found 'said when asked' unreachable
export PREAU_UPDATE_ADDRESS=$reachable

echo '# An older version'
cp "$installers/preau-$version-x64.exe" "$WORK/older/preau-0.0.1-x64.exe"
publish 0.0.1 publisher "$WORK/older"
found 'not offered' up_to_date
same 'no offer' null "$(field offer "$said")"

echo '# A forged announcement'
cp "$installers/preau-$next-x64.exe" "$WORK/$next"
publish "$next" forger "$WORK/$next"
found 'refused and said' forged
same 'no offer' null "$(field offer "$said")"
ends 'nothing to install' 1 application install
untouched 'forged'

echo '# A newer version, its file altered on the way'
publish "$next" publisher "$WORK/$next"
found 'offered' offered
same 'version' "$next" "$(field offer.version "$said")"
same 'what it brings' "$(cat "$WORK/notes")" "$(field offer.notes.0 "$said")
$(field offer.notes.1 "$said")"
same 'Préau closes for it' closes "$(field offer.way "$said")"
printf '\x00' | dd of="$site/preau-$next-x64.exe" bs=1 seek=1000000 conv=notrunc status=none
if cmp -s "$site/preau-$next-x64.exe" "$WORK/$next/preau-$next-x64.exe"; then
    printf '\x01' | dd of="$site/preau-$next-x64.exe" bs=1 seek=1000000 conv=notrunc status=none
fi
code=0
application install || code=$?
same 'refused' 1 "$code"
holds "said: $said" grep -q '^update-tampered: Le fichier reçu n’est pas celui que l’éditeur de Préau a signé' <<<"$said"
untouched 'altered'

echo '# The newer version'
cp "$WORK/$next/preau-$next-x64.exe" "$site"
# The installer that takes over holds what this program wrote to: a file.
code=0
win "$folder/preau.exe" install >"$WORK/handed" 2>&1 || code=$?
same 'the program ends' 0 "$code"
holds 'it handed over' grep -q '^handed over to .*mises-a-jour' "$WORK/handed"
waits_for 'the installer takes over' says 'Préau est installé'
import -window root "$pictures/mise-a-jour.png"
same 'a copy of the data was made first' 1 "$(find "$data/ecole/sauvegardes" -name '*-update.*db' | wc -l)"
# Not opened.
press space
press Return
installed() {
    [ "$(registry "$key" DisplayVersion)" = "$next" ]
}
waits_for 'version in Windows’ list' installed
closed() {
    ! says 'Préau est installé'
}
waits_for 'the installer ends' closed
same 'the window is in its place again' no "$(cmp -s "$example" "$folder/preau.exe" && echo yes || echo no)"
same 'what is installed' "${INSTALLED}uninstall.exe " "$(names "$folder")"
same 'protected' '' "$(find "$folder" -perm /222)"
same 'installed once' 1 "$(iconv -f UTF-16 -t UTF-8 "$PROFILE/Temp/preau-installation.log" | grep -c " $next 0 ")"
same 'the same accounts' "$accounts" "$(in_documents accounts --json)"
same 'nothing asked that says who asks' '' "$(grep -v -E '^GET /preau/[^ ?]+ [a-z,-]* preau$' "$WORK/asked" | head -3 || true)"
same 'no cookie' '' "$(grep -i cookie "$WORK/asked" | head -3 || true)"
close

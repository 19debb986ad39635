#!/usr/bin/env bash
# A program compiled by wasmc must print exactly what its native build prints for the same script.
# usage: same-output.sh lua|sqlite3 WASMC FOLDER-OF-BUILDS FOLDER-OF-SCRIPTS; exit status 77 when the builds are not there.
set -euo pipefail
app=$1 wasmc=$2 builds=$3 scripts=$4
for file in "$builds/$app.wasm" "$builds/$app-native"; do
  [[ -f $file ]] || { echo "skipped: no $file; tools/build-apps makes it"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cp "$scripts/$app".* .
"$wasmc" -O2 "$builds/$app.wasm" -o compiled

run() { # PROGRAM
  case $app in
  lua) "$1" lua.lua one two ;;
  sqlite3) rm -f test.db && "$1" -batch test.db <sqlite3.sql ;;
  esac
}
run "$builds/$app-native" >wanted 2>&1
run ./compiled >found 2>&1 || { echo "exit status $?"; cat found; exit 1; }
[[ -s wanted ]]
diff -u wanted found
echo "$(wc -l <found) lines, the same"

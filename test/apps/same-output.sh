#!/usr/bin/env bash
# A program compiled by wasmc must print exactly what its native build prints for the same script, and end alike.
# usage: same-output.sh NAME WASMC FOLDER-OF-BUILDS FOLDER-OF-SCRIPTS; exit status 77 when the builds are not there.
set -euo pipefail
app=$1 wasmc=$2 builds=$3 scripts=$4
for file in "$builds/$app.wasm" "$builds/$app-native"; do
  [[ -f $file ]] || { echo "skipped: no $file; tools/build-apps makes it"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
options=(-O2)
case $app in dash | mawk | *-posix) options+=(--dir=/) ;; esac # they start other programs
[[ $app != python-posix ]] || options+=(-O1 --async-signals)    # large; and signals interrupt what it computes
"$wasmc" "${options[@]}" "$builds/$app.wasm" -o compiled

# Everything by relative names in a fresh folder, so that no output depends on where it is.
run() { # PROGRAM
  case $app in
  lua*) "$1" "$app.lua" one two ;;
  sqlite3*) "$1" -batch test.db <"$app.sql" ;;
  dash) "$1" dash.sh one 'two words' ;;
  mawk) "$1" -f mawk.awk mawk.txt ;;
  python-posix) "$1" python-posix.py one 'two words' ;;
  minigzip) bash minigzip.sh "$1" ;;
  esac
}

# The exit status is the last line.
record() { # PROGRAM FILE
  local status=0
  rm -rf here && mkdir here
  cp "$1" here/program
  cp "$scripts/$app".* here
  (cd here && export VISIBLE='a value' && run ./program) >"$2" 2>&1 </dev/null || status=$?
  echo "exit status $status" >>"$2"
}
record "$builds/$app-native" wanted
record compiled found
[[ $(wc -l <wanted) -gt 5 ]]
diff -u wanted found
echo "$(wc -l <found) lines, the same"
# Stopping and continuing jobs needs a terminal.
[[ $app != dash ]] || timeout 120 python3 "$scripts/job-control.py" ./compiled

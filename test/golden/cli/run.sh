#!/bin/sh
# run.sh WASMC SOURCE_DIR [--update]: runs the commands of cases.txt and compares the transcript with it.
# Each command gets a folder of its own with the inputs; behind its output come the exit status and the files that it left.
set -u
wasmc=$1 source=$2 update=${3-}
LC_ALL=C
export LC_ALL
unset NO_COLOR TERM WASMC_RESOURCE_DIR
. "$(dirname "$0")/../../script.sh"
need wat2wasm wabt
mkdir "$work/inputs" "$work/bin"
ln -s "$wasmc" "$work/bin/wasmc"
cp "$source"/inputs/* "$work/inputs"
for wat in "$source"/inputs/*.wat; do
    wat2wasm --enable-all --no-check --debug-names "$wat" -o "$work/inputs/$(basename "$wat" .wat).wasm" 2> /dev/null
done
PATH=$work/bin:$PATH
export PATH

run_case() {
    rm -rf "$work/here"
    cp -r "$work/inputs" "$work/here"
    (cd "$work/here" && ls -A) > "$work/before"
    (cd "$work/here" && sh -c "$1") > "$work/output" 2>&1 < /dev/null
    status=$?
    tr -d '\000' < "$work/output" | sed '/^ *$/d; s/ *$//' # blank lines are the table's; sed ends the last line
    echo "=> $status" $(cd "$work/here" && ls -A | comm -13 "$work/before" -)
}

while IFS= read -r line; do
    case $line in
    '#'* | '') printf '%s\n' "$line" ;;
    '$ '*) printf '%s\n' "$line"; run_case "${line#??}" ;;
    esac
done < "$source/cases.txt" > "$work/transcript"

if [ "$update" = --update ]; then
    cp "$work/transcript" "$source/cases.txt"
else
    diff -u "$source/cases.txt" "$work/transcript"
fi

#!/bin/sh
# usage: run.sh WASMC CLANG CASES SOURCES... [-- LAUNCHER WASMC_OPTIONS...]: builds a WebAssembly program with threads from SOURCES, compiles it,
# and runs each part of CASES as its line says.
set -u
wasmc=$1 clang=$2 cases=$3
shift 3
sources=
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    sources="$sources $1"
    shift
done
[ $# -gt 0 ] && shift
launcher=${1:-}
[ $# -gt 0 ] && shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Linked without -O: clang would have wasm-opt drop the names.
objects=
for source in $sources; do
    objects="$objects $work/$(basename "$source").o"
    "$clang" --target=wasm32 -O2 -ffreestanding -fno-builtin -matomics -mbulk-memory -ftls-model=local-exec -c "$source" -o "${objects##* }" || exit 1
done
# shellcheck disable=SC2086
"$clang" --target=wasm32 -nostdlib $objects -o "$work/program.wasm" -Wl,--shared-memory,--import-memory,--export-memory,--max-memory=134217728 || exit 1
"$wasmc" "$@" "$work/program.wasm" -o "$work/program" || exit 1
failed=0 passed=0
while IFS='|' read -r part status out words; do
    part=$(echo $part) status=$(echo $status) out=$(echo $out) words=$(echo "$words" | sed 's/^ *//;s/ *$//')
    case $part in '#'* | '') continue ;; esac
    (cd "$work" && timeout 60 $launcher ./program "$part" >out 2>err)
    got=$? text=$(echo $(cat "$work/out"))
    if [ "$got" != "$status" ] || [ "$text" != "$out" ]; then
        echo "$part: status $got, output '$text'; expected $status, '$out'"
        cat "$work/err"
        failed=$((failed + 1))
        continue
    fi
    # shellcheck disable=SC2254
    case $(cat "$work/err") in
    *$words*) passed=$((passed + 1)) ;;
    *)
        echo "$part: expected '$words' in:"
        cat "$work/err"
        failed=$((failed + 1))
        ;;
    esac
done <"$cases"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]

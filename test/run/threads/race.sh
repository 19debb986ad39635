#!/bin/sh
# usage: race.sh WASMC CLANG GUEST RACE [HELPER]: runs RACE beside a folder that it must not reach and one that it must not change, on the kernel's
# resolution of paths and, with HELPER (which refuses system calls), on our own.
set -u
wasmc=$1 clang=$2 guest=$3 race=$4 helper=${5:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for source in "$guest" "$race"; do
    "$clang" --target=wasm32 -O2 -ffreestanding -fno-builtin -matomics -mbulk-memory -ftls-model=local-exec -c "$source" \
        -o "$work/$(basename "$source").o" || exit 1
done
"$clang" --target=wasm32 -nostdlib "$work"/*.o -o "$work/race.wasm" -Wl,--shared-memory,--import-memory,--export-memory,--max-memory=134217728 || exit 1
"$wasmc" -O1 --dir="$work/t/in::/in" --dir="$work/t/ro::/ro:ro" "$work/race.wasm" -o "$work/race" || exit 1

outside() { (cd "$work/t" && find out ro -printf '%p %m %y %s %n %T@ %C@ %l\n' | sort); }

# once COMMAND...
once() {
    rm -rf "$work/t"
    mkdir -p "$work/t/in/d" "$work/t/in/x/y/z" "$work/t/in/sub" "$work/t/ro/sub" "$work/t/out"
    echo "SECRET" >"$work/t/out/secret"
    echo "inside" >"$work/t/in/d/secret"
    before=$(outside)
    timeout 200 "$@" >"$work/output" 2>&1
    status=$?
    if [ "$status" = 0 ] && [ "$before" = "$(outside)" ] && [ "$(cat "$work/output")" = "inside, all sides moved" ]; then
        return
    fi
    echo "status $status: $(head -c 1000 "$work/output")"
    outside
    exit 1
}

once "$work/race"
[ -z "$helper" ] || once "$helper" openat2 landlock_create_ruleset -- "$work/race"
echo passed

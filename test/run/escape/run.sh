#!/bin/bash
# run.sh WASMC CLANG HELPER: the attempts of wasi.c and posix.c, compiled, on the kernel's resolution of paths and on our own, with the sandbox
# and without; and what the environment of a program may not change. What is not granted is the same afterwards. Prints how many attempts were refused.
set -u
wasmc=$1 clang=$2 helper=$3
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 1
trap 'exec 8>&-; rm -rf "$work"' EXIT
failed=0 refused=0 controls=0

fail() {
    echo "FAILED: $1"
    failed=1
}

build() { # source
    "$clang" --target=wasm32-unknown-unknown -O1 -ffreestanding -nostdlib -Wall -Wl,--no-entry -Wl,--export-memory -Wl,--allow-undefined \
        "$here/$1.c" -o "$work/$1.wasm" 2> "$work/log" || { echo "skipped: $clang cannot build for wasm32: $(head -n 1 "$work/log")"; exit 77; }
}

script() { printf '#!%s\nexit 0\n' "$2" > "$1" && chmod +x "$1"; }

tree() {
    rm -rf "$work/t"
    mkdir -p "$work/t/in/dir/sub" "$work/t/in/race" "$work/t/out/dir" "$work/t/ro/dir" "$work/t/map" && cd "$work/t" || exit 1
    for f in in/file in/dir/file out/secret ro/file map/file; do echo "$f" > $f; done
    echo inside > in/race/secret && truncate -s 6 in/race/secret
    echo "SECRET of some length" > out/secret
    ln -s file in/l_in && ln -s .. in/l_up && ln -s ../out in/l_out && ln -s ../out/secret in/l_secret && ln -s l_up/out/secret in/l_chain
    ln -s ../../../out/secret in/dir/l_up3 && ln -s "$PWD/out/secret" in/l_abs && ln -s /etc/shadow in/l_etc && ln -s / in/l_root
    ln -s /proc/self/root in/l_proc && ln -s /proc/self/fd/9 in/l_fd && ln -s /proc/self/cwd in/l_cwd && ln -s /dev/mem in/l_mem
    ln -s ../ro/file in/l_ro && ln -s l_self in/l_self && ln -s ../out/new in/l_dangle && ln -s "$PWD/out/new" in/l_absdangle
    ln -s ../out in/race_link && ln -s ../out/secret ro/l_out && ln -s /bin/sh in/l_sh && mkfifo in/fifo
    cp "$work/prog" in/prog && cp "$work/prog" out/prog
    script in/script /bin/sh && script in/script_in "/in/prog -x " && script in/script_twice " script_in" && script in/script_self script_self
    script in/script_out ../out/prog
}

# Everything about the places that are not granted for writing.
outside() { (cd "$work/t" && find out ro -printf '%p %m %y %s %n %T@ %C@ %l\n' | sort && cat out/secret ro/file) }

# attempt NAME COMMAND...: the guest's own account, with out/secret as 9 and out as 10, and somebody who exchanges a folder with a link.
attempt() {
    local name=$1 before after r c rest
    shift
    tree
    before=$(outside)
    mkfifo "$work/end.$$" 2> /dev/null
    "$helper" exchange in/race in/race_link < "$work/end.$$" &
    exec 8> "$work/end.$$"
    (cd "$work/t/in" && timeout 120 "$@" 9< ../out/secret 10< ../out 8>&-) < /dev/null > "$work/output" 2>&1
    local status=$?
    exec 8>&-
    wait
    after=$(outside)
    [ $status = 0 ] || fail "$name: status $status: $(head -c 3000 "$work/output")"
    [ "$before" = "$after" ] || fail "$name: changed what is not granted: $(diff <(echo "$before") <(echo "$after"))"
    read -r r rest c rest <<< "$(tail -n 1 "$work/output")"
    case $r$c in *[!0-9]* | '') fail "$name: no count" ;; *) refused=$((refused + r)) controls=$((controls + c)) ;; esac
}

# check NAME STATUS PATTERN COMMAND...
check() {
    local name=$1 want=$2 pattern=$3
    shift 3
    "$@" < /dev/null > "$work/output" 2>&1
    local status=$?
    if [ $status != "$want" ] || ! grep -q -e "$pattern" "$work/output"; then
        fail "$name: status $status, expected $want with '$pattern': $(head -c 1000 "$work/output")"
    elif [ "$want" = 0 ]; then controls=$((controls + 1)); else refused=$((refused + 1)); fi
}

build wasi
build posix
"$wasmc" "$here/prog.wat" -o "$work/prog" || exit 1
grants=(--dir="$work/t/in::/in" --dir="$work/t/ro::/ro:ro" --dir="$work/t/map::/map")
for sandbox in auto none; do
    "$wasmc" -O1 --sandbox=$sandbox "${grants[@]}" "$work/wasi.wasm" -o "$work/wasi-$sandbox" || exit 1
    attempt "WASI, sandbox $sandbox, openat2" "$work/wasi-$sandbox"
    attempt "WASI, sandbox $sandbox, component walk" "$helper" openat2 -- "$work/wasi-$sandbox"
done
for sandbox in auto none; do
    "$wasmc" -O1 --sandbox=$sandbox "${grants[@]}" "$work/posix.wasm" -o "$work/posix-$sandbox" || exit 1
    attempt "Emscripten, sandbox $sandbox, openat2" "$work/posix-$sandbox"
    attempt "Emscripten, sandbox $sandbox, component walk" "$helper" openat2 -- "$work/posix-$sandbox"
    "$wasmc" -O1 --sandbox=$sandbox --exec=none --kill=own "${grants[@]}" "$work/posix.wasm" -o "$work/posix-$sandbox" || exit 1
    attempt "Emscripten, sandbox $sandbox, nothing executed" "$work/posix-$sandbox" restricted
done
attempt "Emscripten without Landlock" "$helper" landlock_create_ruleset -- "$work/posix-auto" restricted
attempt "WASI without Landlock" "$helper" landlock_create_ruleset openat2 -- "$work/wasi-auto"

# the environment
tree
see="$here/see.wat"
"$wasmc" "$see" "${grants[@]}" --max-memory=1M --timeout=1h --env=KNOWN -o "$work/see" && "$wasmc" "$see" --rt=none "${grants[@]}" -o "$work/see-none" || exit 1
export SECRET=leak KNOWN=yes
check "the own environment" 0 '^KNOWN=yes$' "$work/see"
check "variables that were not granted" 1 SECRET=leak sh -c '"$0" | grep SECRET=leak || { echo no SECRET=leak; exit 1; }' "$work/see"
for value in 'dir=/' "dir=$work/t/out" "dir=$work/t/in/../out" "dir=$work/t/in/l_out" "dir=$work/t" 'dir=/proc/self/root' 'dir=/proc/self/fd/9::/in' "dir=$work/t/out::/in" \
    'max-memory=x' 'timeout=0' 'net=all' 'nonsense' 'dir=' 'trace=1' 'dir=::/in' 'max-memory=99999999999999999999'; do
    check "WASMC_RT=$value" 3 'WASMC_RT' env "WASMC_RT=$value" "$work/see"
done
check "narrowing" 0 'dir .*/in/dir as ' env "WASMC_RT=dir=$work/t/in/dir;trace" "$work/see"
check "more memory than compiled in" 1 'at most 1 MiB' sh -c 'env "WASMC_RT=max-memory=1G;trace" "$0" 2>&1 | grep "at most 1 MiB" && exit 1' "$work/see"
check "more time than compiled in" 1 'at most 3600000 ms' sh -c 'env "WASMC_RT=timeout=9h;trace" "$0" 2>&1 | grep "at most 3600000 ms" && exit 1' "$work/see"
check "writing to what is read-only" 1 'ro.*read-only' sh -c 'env "WASMC_RT=dir=$1;trace" "$0" 2>&1 | grep ro.*read-only && exit 1' "$work/see" "$work/t/ro"
check "no WASMC_RT" 0 KNOWN env WASMC_RT=help "$work/see-none"
if [ "$(id -u)" = 0 ] && chmod 755 "$work" && cp "$work/see" "$work/see-suid" && chown nobody "$work/see-suid" && chmod 4755 "$work/see-suid"; then
    check "WASMC_RT in a set-user-id program" 1 KNOWN sh -c 'env WASMC_RT=help "$0" | grep "WASMC_RT=ITEM" || { echo not KNOWN; exit 1; }' "$work/see-suid"
else
    echo "set-user-id: not tried (not root)"
fi

echo "$refused attempts refused, $controls controls"
[ $refused -ge 60 ] || fail "fewer than 60 attempts"
exit $failed

#!/bin/sh
# run.sh WASMC CLANG FAULTS: a compiled hello makes fewer than 20 system calls, is at most 48 KB without its symbols, and takes at most two page faults
# more than a static C program does: the guest's stack and its memory are two pages more.
set -u
wasmc=$1 clang=$2 faults=$3
. "$(dirname "$0")/../../script.sh"
need strace strace
[ "$clang" ] || { echo "skipped: no clang"; exit 77; }
cat > "$work/hello.c" << 'END'
#include <stdio.h>
int main(void)
{
    puts("hello, world");
    return 0;
}
END
"$clang" --target=wasm32-wasi -O2 "$work/hello.c" -o "$work/hello.wasm" 2> "$work/why" || { echo "skipped: no C library for WASI: $(head -1 "$work/why")"; exit 77; }
strace -f -o /dev/null true 2> "$work/why" || { echo "skipped: strace does not work here: $(head -1 "$work/why")"; exit 77; }

# calls OPTIONS...: how many system calls the program makes as strace -c counts them, execve among them
calls() {
    "$wasmc" -O2 "$@" "$work/hello.wasm" -o "$work/hello" || exit 1
    strace -c -o "$work/calls" "$work/hello" > "$work/out" || fail "$* does not run under strace"
    [ "$(cat "$work/out")" = "hello, world" ] || fail "$* printed: $(cat "$work/out")"
    awk '$NF == "total" { print $4 }' "$work/calls"
}
for options in '' -s --sandbox=strict --sandbox=none -static-pie; do
    # shellcheck disable=SC2086
    n=$(calls $options)
    echo "hello ${options:-as it is}: $n system calls"
    { [ "$n" -ge 5 ] && [ "$n" -lt 20 ]; } || { fail "hello $options makes $n system calls:"; cat "$work/calls"; }
done

"$wasmc" -O2 -s "$work/hello.wasm" -o "$work/hello" || exit 1
bytes=$(stat -c %s "$work/hello")
echo "hello -s: $bytes bytes"
[ "$bytes" -le 49152 ] || fail "hello -s has $bytes bytes"

triple=$(uname -m)-linux-musl
library=/usr/lib/$triple
if [ -e "$library/libc.a" ] && "$clang" -O2 -static -nostdlib -nostdlibinc -isystem "/usr/include/$triple" -fuse-ld=lld -Wl,--gc-sections \
    "$library/crt1.o" "$library/crti.o" "$work/hello.c" "$library/libc.a" "$library/crtn.o" -o "$work/native" 2> "$work/why"; then
    "$wasmc" -O2 "$work/hello.wasm" -o "$work/hello" || exit 1
    ours=$("$faults" "$work/hello") theirs=$("$faults" "$work/native") || fail "a program could not be started"
    echo "page faults: $ours, of a static C program $theirs"
    [ "$ours" -le $((theirs + 2)) ] || fail "$ours page faults, a static C program has $theirs"
fi
exit $failed

#!/bin/sh
# attempts.sh WASMC LLD LIB SOURCE_DIR CLANG FLAGS...: every attempt ends by SIGSYS with a message where the filter is, and gets through
# where there is none, so that it is known to be one.
set -u
wasmc=$1 lld=$2 lib=$3 source=$4
shift 4
command -v wat2wasm > /dev/null || { echo "skipped: wat2wasm (package wabt) is not installed"; exit 77; }
grep -q '^Seccomp' /proc/self/status || { echo "skipped: the kernel has no seccomp"; exit 77; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
"$@" -c "$source/attempts.c" -o "$work/attempts.o" || exit 1
for sandbox in auto strict none; do
    "$wasmc" -c -static-pie --sandbox=$sandbox "$source/inputs/hello.wat" -o "$work/$sandbox.o" &&
        "$lld" -static -pie --no-dynamic-linker -z text --gc-sections -o "$work/$sandbox" "$lib/rcrt1.o" "$lib/crti.o" "$work/$sandbox.o" "$work/attempts.o" \
            --start-group "$lib/libwasmc_wasi.a" "$lib/libwasmc_rt.a" "$lib/libc.a" --end-group "$lib/crtn.o" || exit 1
done
failed=0 count=0
try() { # program attempt status message
    ATTEMPT=$2 sh -c '"$0"; exit $?' "$work/$1" > /dev/null 2> "$work/stderr"
    status=$?
    if [ $status != "$3" ] || { [ "$4" ] && ! grep -q "$4" "$work/stderr"; }; then
        echo "FAILED: $2 with --sandbox=$1: status $status, expected $3; stderr: $(cat "$work/stderr")"
        failed=1
    fi
    count=$((count + 1))
}
for attempt in $(sed -n 's/^    {"\([a-z0-9_-]*\)".*/\1/p' "$source/attempts.c"); do
    if [ $attempt = allowed ]; then
        try auto $attempt 0 ''
        try strict $attempt 0 ''
    else
        try auto $attempt 159 'hello.wa.*: system call [0-9]* is not allowed by the sandbox'
        try strict $attempt 159 'hello.wa.*: system call [0-9]* is not allowed by the sandbox'
    fi
    ATTEMPT=$attempt "$work/none" < /dev/null > /dev/null 2>&1 || { echo "FAILED: $attempt does not work without a sandbox: status $?"; failed=1; }
done
# start-up stays short: fewer than 20 system calls
if command -v strace > /dev/null; then
    "$wasmc" "$source/inputs/hello.wat" -o "$work/hello" && strace -o "$work/trace" "$work/hello" > /dev/null
    calls=$(grep -c '^[a-z]' "$work/trace")
    [ "$calls" -lt 20 ] || { echo "FAILED: $calls system calls"; failed=1; }
fi
# a function without a row would switch the filter off
for f in $(sed -n 's/^HOST(\([a-z_]*\),.*/\1/p' "$source/../../../abi-wasi/wasi.def"); do
    grep -q "^SYSCALLS($f, " "$source/../../../abi-wasi/sandbox.def" || { echo "FAILED: $f has no row in sandbox.def"; failed=1; }
done
echo "$count attempts"
[ $count -ge 40 ] || failed=1
exit $failed

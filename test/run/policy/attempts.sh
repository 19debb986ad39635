#!/bin/sh
# attempts.sh WASMC LLD LIB SOURCE_DIR WITHOUT CLANG FLAGS...: every attempt ends by SIGSYS with a message where the filter is, and gets through
# where there is none, so that it is known to be one.
set -u
wasmc=$1 lld=$2 lib=$3 source=$4 without=$5
shift 5
. "$(dirname "$0")/../../script.sh"
need wat2wasm wabt
grep -q '^Seccomp' /proc/self/status || { echo "skipped: the kernel has no seccomp"; exit 77; }
"$@" -c "$source/attempts.c" -o "$work/attempts.o" || exit 1
build() { # program module options
    "$wasmc" -c -static-pie $3 "$2" -o "$work/$1.o" &&
        "$lld" -static -pie --no-dynamic-linker -z text --gc-sections -o "$work/$1" "$lib/rcrt1.o" "$lib/crti.o" "$work/$1.o" "$work/attempts.o" \
            --start-group "$lib/libwasmc_wasi.a" "$lib/libwasmc_rt.a" "$lib/libc.a" --end-group "$lib/crtn.o" || exit 1
}
for sandbox in auto strict none; do
    build $sandbox "$source/inputs/hello.wat" --sandbox=$sandbox
    build fence-$sandbox "$source/../escape/see.wat" "--sandbox=$sandbox --env=ATTEMPT"
done
build fence-dir "$source/../escape/see.wat" "--sandbox=strict --dir=."
count=0
try() { # program attempt status message
    ATTEMPT=$2 sh -c '"$0"; exit $?' "$work/$1" > /dev/null 2> "$work/stderr"
    status=$?
    if [ $status != "$3" ] || { [ "$4" ] && ! grep -q "$4" "$work/stderr"; }; then
        echo "FAILED: $2 with --sandbox=$1: status $status, expected $3; stderr: $(cat "$work/stderr")"
        failed=1
    fi
    count=$((count + 1))
}
for attempt in $(sed -n 's/^    {"\([a-z0-9_-]*\)".*/\1/p' "$source/attempts.c" | grep -v ^fence); do
    if [ $attempt = allowed ]; then
        try auto $attempt 0 ''
        try strict $attempt 0 ''
    else
        try auto $attempt 159 'hello.wa.*: system call [0-9]* is not allowed by the sandbox'
        try strict $attempt 159 'hello.wa.*: system call [0-9]* is not allowed by the sandbox'
    fi
    ATTEMPT=$attempt "$work/none" < /dev/null > /dev/null 2>&1 || fail "$attempt does not work without a sandbox: status $?"
done
# The fence (Landlock) of a program that opens files; without it, or on a kernel that has none, the same calls get through.
fenced() { # program attempt status
    (cd "$work/folder" && ATTEMPT=$2 "$work/$1" > /dev/null 2> "$work/stderr")
    status=$?
    [ $status = "$3" ] || fail "$2 in $1: status $status, expected $3; stderr: $(cat "$work/stderr")"
    count=$((count + 1))
}
mkdir "$work/folder" && touch "$work/outside" "$work/folder/inside"
if "$without" --landlock; then
    for attempt in $(sed -n 's/^    {"\(fence-[a-z0-9]*\)".*/\1/p' "$source/attempts.c"); do
        expected=13
        case $attempt in *-inside | *-node) expected=0 ;; esac
        fenced fence-auto $attempt $expected
        case $attempt in *-node) expected=13 ;; esac
        fenced fence-dir $attempt $expected
        case $attempt in *-inside) expected=13 ;; esac
        fenced fence-strict $attempt $expected
        fenced fence-none $attempt 0
        (cd "$work/folder" && ATTEMPT=$attempt "$without" landlock_create_ruleset -- "$work/fence-auto" > /dev/null 2>&1) ||
            fail "$attempt does not work without Landlock"
    done
else
    echo "skipped: the kernel has no Landlock"
fi
"$without" landlock_create_ruleset -- "$work/fence-strict" 2> "$work/stderr"
[ $? = 3 ] && grep -q 'no Landlock' "$work/stderr" || fail "strict without Landlock: $(cat "$work/stderr")"
# start-up stays short: fewer than 20 system calls
if command -v strace > /dev/null; then
    "$wasmc" "$source/inputs/hello.wat" -o "$work/hello" && strace -o "$work/trace" "$work/hello" > /dev/null
    calls=$(grep -c '^[a-z]' "$work/trace")
    [ "$calls" -lt 20 ] || fail "$calls system calls"
fi
# the filter's table: every function of the Emscripten ABI has a row, and every call that a row names is known
root=$source/../../..
sed -n 's/^HOST_ENV([a-z0-9_]*, [A-Za-z0-9_]*, \([a-z0-9_]*\),.*/\1/p; s/^HOST_SYS([a-z0-9_]*, \([a-z0-9_]*\),.*/\1/p; s/^SYSCALL_2018(\([0-9]*\),.*/syscall\1/p' "$root/abi-emscripten/env.def" "$root/abi-emscripten/syscalls.def" | grep -v '^syscall$' | sort -u > "$work/functions"
sed -n 's/^SYSCALLS(\([a-z0-9_]*\), .*/\1/p' "$root/abi-emscripten/env_sandbox.def" | sort -u > "$work/rows"
missing=$(comm -23 "$work/functions" "$work/rows")
[ -z "$missing" ] || fail "no rows in env_sandbox.def for: $missing"
sed 's@/\*.*@@' "$root/abi-wasi/sandbox.def" "$root/abi-emscripten/env_sandbox.def" | grep -o '"[^"]*"' | tr -d '"' | tr ' ' '\n' | sort -u | grep . > "$work/calls"
sed -n 's/^SYSCALL\(_X86_64\)*(\([a-z0-9_]*\),.*/\2/p' "$root/runtime-lib/include/syscalls_linux.def" | sort -u > "$work/known"
unknown=$(comm -23 "$work/calls" "$work/known")
[ -z "$unknown" ] || fail "not in syscalls_linux.def: $unknown"
# a function without a row would switch the filter off
for f in $(sed -n 's/^HOST(\([a-z_]*\),.*/\1/p' "$source/../../../abi-wasi/wasi.def"); do
    grep -q "^SYSCALLS($f, " "$source/../../../abi-wasi/sandbox.def" || fail "$f has no row in sandbox.def"
done
echo "$count attempts"
[ $count -ge 40 ] || failed=1
exit $failed

#!/bin/sh
# run.sh WASMC SOURCE_DIR: `wasmc run` compiles once per module, options and compiler, and passes everything through.
set -u
wasmc=$1 source=$2
. "$(dirname "$0")/../../script.sh"
need wat2wasm wabt
cd "$work" || exit 1
export XDG_CACHE_HOME="$work/cache"
wat2wasm "$source/arguments.wat" -o arguments.wasm || exit 1
# expect STATUS COMMAND...: standard output in out, the rest in err
expect() {
    wanted=$1
    shift
    "$@" > out 2> err < /dev/null
    status=$?
    [ $status = "$wanted" ] || fail "status $status instead of $wanted: $*"
}
entries() { find "$work/cache/wasmc" -type f -perm -100 | wc -l; } # programs: batches are not executable

# the program has its arguments, among them what wasmc would understand, its own name, and its status
expect 4 "$wasmc" run -v ./arguments.wasm -O0 @x --help
grep -q '^compiling into ' err && grep -q LLVM err || fail "the first run did not compile"
printf './arguments.wasm\n-O0\n@x\n--help\n' | cmp -s - out || fail "arguments"
[ "$(entries)" = 1 ] || fail "one program, $(entries) entries"

# the second run compiles nothing, wherever the file lies and whatever says how to report
expect 2 "$wasmc" run -v -j1 --color=never "$work/arguments.wasm" x
grep -q '^cached ' err && ! grep -q LLVM err || fail "the second run compiled"
expect 1 "$wasmc" run ./arguments.wasm
[ -s err ] && fail "messages without -v"
ln -s "$wasmc" wasmc-run
expect 3 ./wasmc-run ./arguments.wasm a b
[ "$(entries)" = 1 ] || fail "the same program again, $(entries) entries"

# other options, other bytes: other entries
expect 1 "$wasmc" run -O0 arguments.wasm
[ "$(entries)" = 2 ] || fail "-O0 shares an entry"
printf '\0\002\001x' >> arguments.wasm
expect 1 "$wasmc" run -v arguments.wasm
grep -q '^compiling into ' err || fail "changed bytes were not compiled"
[ "$(entries)" = 3 ] || fail "changed bytes share an entry"

# several at once
for i in 1 2 3 4; do
    "$wasmc" run -O1 arguments.wasm $i 2 3 > "many.$i" 2>&1 &
done
wait
for i in 1 2 3 4; do
    printf 'arguments.wasm\n%s\n2\n3\n' $i | cmp -s - "many.$i" || fail "run $i of several"
done
[ "$(entries)" = 4 ] || fail "several at once, $(entries) entries"
ls -A cache/wasmc | grep -v '^[0-9a-f]\{64\}$' && fail "something else was left in the cache"

# clearing takes the programs and nothing else
touch cache/wasmc/mine
expect 0 "$wasmc" --clear-cache
[ "$(ls cache/wasmc)" = mine ] || fail "--clear-cache"
expect 1 "$wasmc" run arguments.wasm

# errors say what to do; nothing is left behind
echo 'not wasm' > bad.wasm
expect 1 "$wasmc" run bad.wasm
grep -q '^bad.wasm' err || fail "no place in the message"
expect 3 "$wasmc" run missing.wasm
expect 2 "$wasmc" run
expect 2 "$wasmc" run -
expect 2 "$wasmc" run -o x arguments.wasm
expect 2 "$wasmc" run --validate arguments.wasm
[ "$(entries)" = 1 ] || fail "failures left something"
chmod g+w cache/wasmc
expect 3 "$wasmc" run arguments.wasm
grep -q 'others can write to it' err || fail "a cache that others can write to"
unset XDG_CACHE_HOME
expect 3 env -u HOME "$wasmc" run arguments.wasm
grep -q 'XDG_CACHE_HOME' err || fail "no cache and no hint"
expect 1 env HOME="$work/home" "$wasmc" run arguments.wasm
[ -d home/.cache/wasmc ] || fail "~/.cache is not used"
exit $failed

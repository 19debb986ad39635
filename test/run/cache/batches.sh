#!/bin/sh
# batches.sh WASMC: --cache-dir gives what compiling gives, byte for byte, and compiles only what changed.
set -u
wasmc=$1
. "$(dirname "$0")/../../script.sh"
need wat2wasm wabt
cd "$work" || exit 1

# module NAME CHANGED INSERTED: 600 functions; the numbered one does more, behind the other stands another
module() {
    awk -v changed="$2" -v inserted="$3" 'BEGIN {
        print "(module (memory 1) (table 8 funcref) (elem (i32.const 0) $f1 $f70 $f71 $f599)"
        print "(type $t (func (param i32) (result i32)))"
        for (k = 0; k < 600; k++) {
            printf "(func $f%d (type $t) (local $s i32) (loop $l (local.set $s (i32.add (local.get $s) (i32.xor (local.get 0) (i32.const %d))))", k, k * 7919
            if (k == changed)
                print "(i32.store (local.get 0) (i32.div_u (local.get $s) (local.get 0))) (local.set $s (i32.rotl (local.get $s) (i32.const 3)))"
            if (k > 1) printf "(local.set $s (i32.add (local.get $s) (call $f%d (i32.shr_u (local.get 0) (i32.const 1)))))", k / 2
            if (k % 50 == 7) print "(local.set $s (call_indirect (type $t) (local.get $s) (i32.and (local.get 0) (i32.const 3))))"
            print "(br_if $l (local.tee 0 (i32.shr_u (local.get 0) (i32.const 2))))) (local.get $s))"
            if (k == inserted) print "(func $another (type $t) (i32.mul (local.get 0) (i32.const 3)))"
        }
        print "(func (export \"main\") (result i32) (drop (call $another_or (i32.const 5)))"
        for (k = 0; k < 600; k++) printf "(drop (call $f%d (i32.const 99)))", k
        print "(i32.and (call $f599 (i32.const 1234567)) (i32.const 127)))"
        printf "(func $another_or (type $t) %s)", inserted != "none" ? "(call $another (local.get 0))" : "(local.get 0)"
        print ")"
    }' > "$1.wat"
    wat2wasm --debug-names "$1.wat" -o "$1.wasm" || exit 1
    cp "$1.wasm" m.wasm # the name of the file is in the code
}
# with OPTIONS...: compiles m.wasm with the cache; $all and $cached are numbers of batches
with() {
    rm -f cached.out plain.out
    "$wasmc" -v --cache-dir=cache "$@" m.wasm -o cached.out 2> err || fail "with a cache: $*"
    all=$(sed -n 's/^batches //p' err)
    cached=$(sed -n 's/^cached batches \([0-9]*\).*/\1/p' err)
    damaged=$(sed -n 's/^cached batches.*damaged //p' err)
    "$wasmc" "$@" m.wasm -o plain.out 2> err || fail "without a cache: $*"
    cmp cached.out plain.out || fail "the cache changes the output: $*"
}

module one none none
with -O0
[ "$all" -ge 6 ] && [ "$cached" = 0 ] || fail "at first: $cached of $all batches"
with -O0 -j1
[ "$cached" = "$all" ] || fail "again: $cached of $all batches"
"$wasmc" -ftime-report --cache-dir=cache -O0 m.wasm -o cached.out 2>&1 | grep -q '^  cache ' || fail "-ftime-report says nothing"

# another body, other offsets behind it; another function, other numbers behind it
module changed 300 none
with -O0
[ "$((all - cached))" = 1 ] || fail "one function changed: $cached of $all batches"
module inserted none 100
with -O0
[ "$((all - cached))" -le 4 ] || fail "one function inserted: $cached of $all batches"

# what else decides about code
module one none none
for options in -O1 '-O0 -g0' '-O0 -static-pie' '-O0 -march=x86-64-v3' '-O0 -mattr=+bmi2' '-O0 --bounds=check' '-O0 --target=aarch64-linux-musl -c'; do
    case $options in
    *v3 | *bmi2) [ "$(uname -m)" = x86_64 ] || continue ;;
    esac
    with $options
    [ "$cached" = 0 ] || fail "$options takes $cached batches of other options"
done
with -O0 --max-memory=1M --env=A=b # the policy is data
[ "$((all - cached))" -le 1 ] || fail "another policy: $cached of $all batches"

# damaged entries
largest=$(ls -S cache | head -n 1)
printf 'x' | dd of="cache/$largest" bs=1 seek=2000 conv=notrunc 2> /dev/null
rm -rf other && cp -r cache other
for entry in cache/*; do
    : > "$entry"
done
with -O0
[ "$cached" = 0 ] && [ "$damaged" = "$all" ] || fail "empty entries: $cached cached, $damaged damaged of $all"
with -O0
[ "$cached" = "$all" ] || fail "damaged entries were not replaced"
rm -rf cache && mv other cache
count=0
for options in -O0 -O1 '-O0 -g0' '-O0 -static-pie' '-O0 -march=x86-64-v3' '-O0 -mattr=+bmi2' '-O0 --bounds=check' '-O0 --target=aarch64-linux-musl -c'; do
    with $options
    [ -z "$damaged" ] || count=$((count + damaged))
done
[ $count -le 1 ] || fail "$count damaged instead of at most 1"

# a cache that cannot be used is none
: > file
for folder in /proc/none file/cache; do
    "$wasmc" -O0 --cache-dir=$folder m.wasm -o plain.out 2> err || fail "$folder: no output"
    grep -q '^wasmc: warning: .*cache folder' err || fail "$folder: no warning"
    "$wasmc" -w -O0 --cache-dir=$folder m.wasm -o plain.out 2> err && [ ! -s err ] || fail "$folder: -w warns"
done
chmod g+w cache
"$wasmc" -O0 --cache-dir=cache m.wasm -o plain.out 2> err || fail "a cache of others: no output"
grep -q 'others can write to it' err || fail "a cache of others is used"
chmod g-w cache

# run keeps batches, too
export XDG_CACHE_HOME="$work/run"
"$wasmc" run -O0 m.wasm > /dev/null 2>&1
status=$?
module changed 300 none
"$wasmc" run -v -O0 m.wasm > out 2> err
grep -q '^cached batches [1-9]' err || fail "run caches no batches"
module one none none
"$wasmc" -O0 m.wasm -o plain.out && ./plain.out
[ $? = $status ] || fail "run: status $status"
"$wasmc" --clear-cache
[ "$(ls "$work/run/wasmc" | wc -l)" = 0 ] || fail "--clear-cache leaves batches"
"$wasmc" --clear-cache --cache-dir=cache
[ "$(ls cache | wc -l)" = 0 ] || fail "--clear-cache --cache-dir"
exit $failed

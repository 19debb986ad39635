#!/bin/sh
# run.sh WASMC: small functions are inlined across batches, which changes neither what programs do nor where they trap, and the cache of batches knows.
set -u
wasmc=$1
. "$(dirname "$0")/../../script.sh"
need wat2wasm wabt
cd "$work" || exit 1

# module NAME DIVISOR ADDRESS FACTOR CHANGED: 150 functions, more than a batch holds, call others behind them: $share and $get are small and can trap, $outer
# calls $inner, $large has a loop. $share's body has FACTOR; the function with the number CHANGED does more.
module() {
    awk -v divisor="$2" -v address="$3" -v factor="$4" -v changed="$5" 'BEGIN {
        print "(module (memory 1) (type $t (func (param i32) (result i32)))"
        for (k = 0; k < 150; k++) {
            printf "(func $f%d (type $t) (local $s i32) (local.set $s (i32.const %d)) (loop $l", k, k * 7919
            print "(local.set $s (i32.add (call $share (local.get $s) (local.get 0)) (call $get (i32.and (local.get $s) (i32.const 1023)))))"
            print "(local.set $s (i32.xor (call $outer (local.get $s)) (call $large (local.get 0))))"
            if (k == changed) print "(i32.store (local.get 0) (i32.mul (local.get $s) (i32.const 77777))) (local.set $s (i32.rotl (local.get $s) (i32.const 3)))"
            print "(br_if $l (local.tee 0 (i32.shr_u (local.get 0) (i32.const 2))))) (local.get $s))"
        }
        print "(func (export \"main\") (result i32) (local $s i32)"
        for (k = 0; k < 150; k++) printf "(local.set $s (i32.add (local.get $s) (call $f%d (i32.const 99))))", k
        print "(i32.rem_u (local.get $s) (i32.const 120)))"
        printf "(func $share (param i32 i32) (result i32) (i32.div_u (i32.mul (local.get 0) (i32.const %d)) (i32.sub (local.get 1) (i32.const %d))))\n", factor, divisor
        printf "(func $get (type $t) (i32.mul (i32.load offset=%s (local.get 0)) (i32.const 10007)))\n", address
        print "(func $inner (type $t) (i32.rotl (local.get 0) (i32.const 7)))"
        print "(func $outer (type $t) (i32.add (call $inner (local.get 0)) (i32.const 1)))"
        print "(func $large (type $t) (loop $l (br_if $l (local.tee 0 (i32.shr_u (local.get 0) (i32.const 1))))) (local.get 0)))"
    }' > "$1.wat"
    wat2wasm --debug-names "$1.wat" -o "$1.wasm" || exit 1
}
# callers FUNCTION: how many objects in the folder refer to one of another
callers() { for object in objects/*.o; do nm "$object" | grep " U wasm\.$1\$"; done | wc -l; }

module calm 1000 8 5 none
module divides 99 8 5 none
module reads 1000 70000 5 none
for options in -O1 '-O1 --bounds=check' '-O2 -static-pie'; do
    for name in calm divides reads; do
        for switch in '' -fno-import-functions; do
            # shellcheck disable=SC2086
            "$wasmc" -w $options $switch $name.wasm -o program || fail "$options $switch $name: not compiled"
            ./program > "out$switch" 2>&1
            echo "status $?" >> "out$switch"
        done
        cmp out out-fno-import-functions || { fail "$options $name: it matters whether functions are imported"; cat out*; }
        case $name in
        calm) grep -q '^status 1\?[0-9]\?[0-9]$' out || { fail "$options: $name"; cat out; } ;;
        divides) grep -q 'integer divide by zero' out && grep -q share out || { fail "$options: $name"; cat out; } ;;
        reads) grep -q 'out of bounds memory access' out && grep -q get out || { fail "$options: $name"; cat out; } ;;
        esac
    done
done

# calls are gone from other batches, the large function's are not
"$wasmc" -O1 -j1 --save-temps=objects calm.wasm -o one
for name in share get outer inner; do [ "$(callers $name)" = 0 ] || fail "$name is called from $(callers $name) other batches"; done
[ "$(callers large)" -ge 1 ] || fail "large is not called from other batches"
"$wasmc" -O1 -j2 calm.wasm -o two
cmp one two || fail "the number of threads matters"
rm -r objects
"$wasmc" -O1 -fno-import-functions --save-temps=objects calm.wasm -o one
for name in share get outer; do [ "$(callers $name)" -ge 1 ] || fail "-fno-import-functions: $name is called from $(callers $name) other batches"; done

# what a profile says is hot is imported although it is large, and traps where it did
for name in calm divides reads; do
    "$wasmc" -w -O2 $name.wasm -o program && ./program > out 2>&1
    echo "status $?" >> out
    "$wasmc" -w -fprofile-generate=$name.profile $name.wasm -o counting && ./counting > /dev/null 2>&1
    rm -rf objects
    "$wasmc" -w -O2 -fprofile-use=$name.profile --save-temps=objects $name.wasm -o program || fail "$name with a profile: not compiled"
    ./program > used 2>&1
    echo "status $?" >> used
    cmp out used || { fail "$name: it matters whether there is a profile"; cat out used; }
    [ $name != calm ] || [ "$(callers large)" = 0 ] || fail "large is hot and called from $(callers large) other batches"
done

# with NAME: compiles it with the cache; $all and $cached are numbers of batches
with() {
    cp "$1.wasm" m.wasm # the name of the file is in the code
    "$wasmc" -O1 -v --cache-dir=cache m.wasm -o cached 2> err || fail "$1 with a cache"
    all=$(sed -n 's/^batches //p' err)
    cached=$(sed -n 's/^cached batches \([0-9]*\).*/\1/p' err)
    "$wasmc" -O1 m.wasm -o plain || fail "$1 without a cache"
    cmp cached plain || fail "$1: the cache changes the output"
}
with calm
with calm
[ "$all" -ge 3 ] && [ "$cached" = "$all" ] || fail "the same again: $cached of $all batches"
module moved 1000 8 5 20 # what is imported lies elsewhere now
with moved
[ "$((all - cached))" = 1 ] || fail "one large function changed: $cached of $all batches"
module other 1000 8 7 none # a small function changed: its callers, and not the data
with other
[ "$cached" -le 1 ] || fail "a small function changed: $cached of $all batches are still there"
exit $failed

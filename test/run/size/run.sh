#!/bin/sh
# run.sh WASMC: -Os makes smaller code than -O2 of loops that -O2 vectorises, unrolls, versions and aligns, and of calls that -O2 inlines; the results are
# equal.
set -u
wasmc=$1
. "$(dirname "$0")/../../script.sh"
need wat2wasm wabt
need size binutils
cd "$work" || exit 1
awk 'BEGIN {
    print "(module (import \"wasi_snapshot_preview1\" \"proc_exit\" (func $exit (param i32))) (memory (export \"memory\") 2)"
    for (k = 0; k < 12; k++) { # y[i] += x[i] * k + i, called from two places
        printf "(func $add%d (param $x i32) (param $y i32) (param $n i32) (local $i i32) (loop $l ", k
        print "(i32.store (i32.add (local.get $y) (i32.shl (local.get $i) (i32.const 2)))"
        print "  (i32.add (i32.load (i32.add (local.get $y) (i32.shl (local.get $i) (i32.const 2))))"
        printf "    (i32.add (local.get $i) (i32.mul (i32.const %d) (i32.load (i32.add (local.get $x) (i32.shl (local.get $i) (i32.const 2))))))))\n", 2 * k + 3
        print "(br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n)))))"
    }
    print "(func (export \"_start\") (local $k i32) (loop $l"
    for (k = 0; k < 12; k++) printf "(call $add%d (i32.const 0) (i32.const 65536) (i32.const 999)) (call $add%d (i32.const 65536) (i32.const 4) (i32.const 998))\n", k, k
    print "(br_if $l (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 1))) (i32.const 9))))"
    print "(call $exit (i32.rem_u (i32.load (i32.const 3000)) (i32.const 113)))))"
}' > m.wat
wat2wasm m.wat -o m.wasm || exit 1
for level in -O2 -Os; do
    "$wasmc" -w $level m.wasm -o "program$level" && "$wasmc" -w $level -c m.wasm -o "object$level.o" || exit 1
    "./program$level"
    eval "status$(echo $level | tr -d -)=$?"
    eval "bytes$(echo $level | tr -d -)=$(size "object$level.o" | awk 'NR == 2 { print $1 }')"
done
echo "-O2: $bytesO2 bytes of code, -Os: $bytesOs"
[ "$statusO2" = "$statusOs" ] || { echo "failed: exit status $statusO2 and $statusOs"; exit 1; }
[ $((bytesOs * 4)) -lt $((bytesO2 * 3)) ] || { echo "failed: expected less than three quarters"; exit 1; }

aligned() { "$wasmc" -w "$@" -S m.wasm -o - | grep -c 'p2align[[:space:]]*5'; }
[ "$(aligned -O2)" -ge 12 ] || { echo "failed: -O2 should align each loop to 32 bytes"; exit 1; }
[ "$(aligned -O2 -fno-align-loops)" = 0 ] || { echo "failed: -fno-align-loops should align none"; exit 1; }
[ "$(aligned -Os)" = 0 ] || { echo "failed: -Os should align none"; exit 1; }

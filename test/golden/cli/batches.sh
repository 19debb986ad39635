#!/bin/sh
# batches.sh WASMC TRIPLE...: a program of several batches on one thread, at every level, while the allocator overwrites what is freed: no batch
# may touch what belonged to the one before. (4 is the byte that makes LLVM take freed memory for a source location.)
wasmc=$1
shift
. "$(dirname "$0")/../../script.sh"
need wat2wasm wabt
unset WASMC_RESOURCE_DIR
MALLOC_PERTURB_=4 GLIBC_TUNABLES=glibc.malloc.tcache_count=0
export MALLOC_PERTURB_ GLIBC_TUNABLES

functions=130 # two full batches and one that is not
{
    echo '(module (memory 1)'
    i=0
    while [ $i -lt $functions ]; do
        echo "(func \$f$i (param i32) (result i32) (i32.store (local.get 0) (i32.const $i))"
        echo "(if (local.get 0) (then (drop (call \$f$(((i + 1) % functions)) (i32.const 5))) unreachable)) (i32.div_s (local.get 0) (i32.const $i)))"
        i=$((i + 1))
    done
    echo '(func (export "_start") (drop (call $f0 (i32.const 1)))))'
} > "$work/many.wat"
wat2wasm "$work/many.wat" -o "$work/many.wasm" || exit 1

for triple; do
    for level in 0 1 2 3; do
        "$wasmc" -O$level -j1 --target="$triple" "$work/many.wasm" -o "$work/many" || fail "-O$level, $triple: status $?"
    done
done
exit $failed

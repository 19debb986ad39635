#!/bin/sh
# run.sh WASMC: a memory of more than 16 MB is advised to have huge pages, from the start or when it grows, unless -fno-huge-pages. Whether the kernel
# gives them is its decision: what is looked at is the advice, "hg" in smaps.
set -u
wasmc=$1
. "$(dirname "$0")/../../script.sh"
need wat2wasm wabt
[ -d /sys/kernel/mm/transparent_hugepage ] && [ -r /proc/self/smaps ] || { echo "skipped: no transparent huge pages here"; exit 77; }
cd "$work" || exit 1

# expect COUNT PAGES GROW OPTIONS...: whether a program with PAGES that grows by GROW has the advice while it waits for input
expect() {
    wanted=$1 pages=$2 grow=$3
    shift 3
    cat > m.wat << WAT
(module (import "wasi_snapshot_preview1" "fd_read" (func \$read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func \$write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") $pages 1000) (data (i32.const 8) "\20\00\00\00\01\00\00\00") (data (i32.const 32) "r")
  (func (export "_start") (drop (memory.grow (i32.const $grow))) (i32.store8 (i32.const 4194304) (i32.const 1))
    (drop (call \$write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 0)))
    (drop (call \$read (i32.const 0) (i32.const 8) (i32.const 1) (i32.const 0)))))
WAT
    wat2wasm m.wat -o m.wasm && "$wasmc" -w -O1 "$@" m.wasm -o program || failed=1
    rm -f stdin stdout && mkfifo stdin stdout # not "out", which fail() prints
    ./program < stdin > stdout &
    exec 3> stdin 4< stdout
    dd bs=1 count=1 <&4 > /dev/null 2>&1 # it is where it waits
    found=$(grep -c '^VmFlags:.* hg' /proc/$!/smaps)
    exec 3>&- 4<&-
    wait $! || fail "status $?"
    [ "$((found > 0))" = "$wanted" ] || fail "$pages pages, grown by $grow, $*: $found mappings with the advice"
}
expect 1 300 0
expect 1 300 0 -static-pie
expect 1 300 0 --bounds=check
expect 0 300 0 -fno-huge-pages
expect 0 256 0
expect 1 100 200
expect 0 100 200 -fno-huge-pages
exit $failed

#!/bin/sh
# limits.sh FIXED REGISTER CHECKED: little address space gives a clear message and exit 3, and checked memories do with what there is;
# 500 starts of a program with a fixed base and image chunks find their place free.
fixed=$1 register=$2 checked=$3
failed=0

expect() { # status text command...
    want=$1 text=$2
    shift 2
    got=$("$@" 2>&1 >/dev/null)
    status=$?
    if [ "$status" != "$want" ] || [ "$got" != "$text" ]; then
        echo "FAILED: $*: status $status, stderr: $got"
        failed=1
    fi
}

limited() { # KiB command...
    (ulimit -v "$1" && shift && exec "$@")
}

reserve='fixture.wasm: cannot reserve 8 GiB of address space (ulimit -v?): compile with --bounds=check'
expect 3 "$reserve" limited 4000000 "$fixed" image
expect 3 "$reserve" limited 4000000 "$register" image
expect 0 "" limited 400000 "$checked" image
expect 3 'fixture.wasm: cannot map a stack of 1 MiB (ulimit -v?): compile with a smaller --stack-size' limited 1800 "$checked" image

i=0
while [ $i -lt 500 ]; do
    "$fixed" image || { echo "FAILED: start $i: status $?"; failed=1; }
    i=$((i + 1))
done
exit $failed

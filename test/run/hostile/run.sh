#!/bin/sh
# run.sh WASMC: bodies of bodies.awk are compiled without excess, and do what node says they do.
set -u
wasmc=$1
here=$(dirname "$(realpath "$0")")
command -v wat2wasm > /dev/null || { echo "skipped: wat2wasm is not installed (package wabt)"; exit 77; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0
fail() { echo "failed: $*"; failures=1; }

# make KIND COUNT: m.wasm
make() {
    awk -v kind="$1" -v n="$2" -f "$here/bodies.awk" > m.wat && wat2wasm m.wat -o m.wasm || exit 1
}
# returns STATUS OPTIONS...: m.wasm compiled so returns that.
returns() {
    expected=$1
    shift
    "$wasmc" "$@" m.wasm -o program > output 2>&1 || { fail "$kind $*: $(cat output)"; return; }
    ./program
    status=$?
    [ $status = "$expected" ] || fail "$kind $*: exit status $status instead of $expected"
}

# budget KIND COUNT STATUS WHAT: one body with as much of WHAT as is compiled with less effort, and says so, from -O1 on (-O2 where LEVELS says so); one with
# a tenth of it is not.
budget() {
    kind=$1
    make "$kind" $(($2 / 10))
    "$wasmc" -O2 m.wasm -o program > output 2>&1 || fail "$kind: $(cat output)"
    grep -q remark output && fail "$kind: $(cat output)"
    make "$kind" "$2"
    for level in -O0 -O1 -O2 -Os; do
        returns "$3" $level
        remarks=$(grep -c "remark: function 1 has .* $4: compiled with fewer optimisations" output)
        case " $levels " in
        *" $level "*) [ "$remarks" = 1 ] || fail "$kind $level: no remark about $4: $(cat output)" ;;
        *) [ "$remarks" = 0 ] || fail "$kind $level: $(cat output)" ;;
        esac
    done
}
levels="-O1 -O2 -Os"
budget loops 500 19 loops
budget cases 2600 27 'entries of br_table'
budget table 19000 2 'entries of br_table'
budget ifs 9000 106 'instructions in a row'
levels="-O2 -Os"
budget stores 5000 14 'memory accesses in a row'

# A phi for every local at every join would be 17 million, and 3.7 GB.
kind=locals
make locals 3500
for level in -O0 -O2; do
    returns 19 -w $level -ftime-report
    peak=$(sed -n 's/^peak memory \([0-9]*\) MiB$/\1/p' output)
    echo "3,500 joins, 5,000 locals, $level: $peak MiB"
    [ "${peak:-9999}" -lt 800 ] || fail "$kind $level: $peak MiB"
done
exit $failures

#!/bin/sh
# run.sh WASMC SOURCE_DIR LAUNCHER [options of wasmc]: -fprofile-generate counts what runs, -fprofile-use changes nothing but speed.
set -u
wasmc=$1 source=$2 launcher=$3 # runs programs of another CPU, or ''
shift 3
. "$(dirname "$0")/../../script.sh"
need wat2wasm wabt
cd "$work" || exit 1
compile() { "$wasmc" --verify-ir "$@" 2> err || fail "wasmc $*"; }
for name in counts fork threads; do
    wat2wasm --debug-names --enable-threads "$source/$name.wat" -o $name.wasm || exit 1
done
sed 's/ MUTABLE$//' "$source/calls.wat" > constant.wat
sed 's/ MUTABLE$/(table.set $t (i32.const 3) (ref.func $b))/' "$source/calls.wat" > mutable.wat
for name in constant mutable; do
    wat2wasm --debug-names $name.wat -o $name.wasm || exit 1
done

# ---- counting ----
compile "$@" -fprofile-generate counts.wasm
$launcher ./counts 2> err || fail "the instrumented program"
cp counts.profile first
"$wasmc" inspect counts.profile > dump
sed -n '3,/^wasm.main/p' dump | diff "$source/counts.expected" - || fail "counts"
cat > calls.expected <<'END'
  0xb branch 900 100
  0x11 call element 1x100
  0x3b branch 1 999
  0x43 branch 1 0
END
# four of six targets have a place in the second call; what takes from the rarest differs, the sum does not
grep -A 5 '^wasm.main' dump | sed -n '2p;3p;5p;6p' > found
diff calls.expected found || fail "branches of main"
grep -A 5 '^wasm.main' dump | sed -n 4p | awk '{ for (i = 4; i <= NF; i++) { n = $i; sub(/.*x/, "", n); if (n ~ /^[0-9]+$/) sum += n } } END { exit sum != 900 }' ||
    fail "calls of main"

# every end of a program leaves the counts, and adds to what is there
calls() { "$wasmc" inspect "$1" | sed -n "s/^wasm.$2 //p"; }
n=1
for arguments in x 'x x' 'x x x'; do
    $launcher ./counts $arguments > /dev/null 2>&1
    n=$((n + 1))
    [ "$(calls counts.profile switch)" = ${n}000 ] || fail "after the ends of $n programs"
done
for i in 1 2 3 4; do
    WASMC_PROFILE="$work/several.profile" $launcher ./counts &
done
wait
[ "$(calls several.profile main)" -ge 1 ] || fail "WASMC_PROFILE"
[ -n "$launcher" ] && sandbox=auto || sandbox=strict # qemu has no system call filters
compile "$@" -fprofile-generate="$work/else.profile" --sandbox=$sandbox counts.wasm -o strict
(mkdir -p elsewhere && cd elsewhere && $launcher ../strict) || fail "in a sandbox"
[ "$(calls else.profile switch)" = 1000 ] || fail "a sandbox leaves no counts"

compile "$@" -fprofile-generate fork.wasm
$launcher ./fork || fail "fork"
[ "$(calls fork.profile work)" = 6 ] && "$wasmc" inspect fork.profile | grep -q 'branch 6 3024$' || fail "counts of children"
compile "$@" -fprofile-generate threads.wasm
$launcher ./threads || fail "threads"
[ "$(calls threads.profile work)" = 4 ] && "$wasmc" inspect threads.profile | grep -q 'branch 4 399996$' || fail "counts of threads"

# ---- using ----
# use NAME TEXT OPTION...: the program behaves as without a profile, which shows in its code as TEXT
use() {
    name=$1 text=$2
    shift 2
    compile "$@" $name.wasm -o $name.plain
    compile "$@" -fprofile-generate $name.wasm -o $name.counting
    rm -f $name.counting.profile
    $launcher ./$name.counting x 2> /dev/null # element 1 a hundred times
    compile "$@" -fprofile-use=$name.counting.profile -v $name.wasm -o $name.used
    "$wasmc" "$@" -O0 -g0 -S -emit-llvm -fprofile-use=$name.counting.profile $name.wasm -o $name.ll
    grep -q "$text" $name.ll || fail "$name $*: no $text"
    for arguments in '' x 'x x' 'x x x' 'x x x x'; do
        $launcher ./$name.plain $arguments > plain 2>&1
        plain=$?
        $launcher ./$name.used $arguments > used 2>&1
        [ $? = $plain ] || fail "$name $arguments: not status $plain"
        head -n 1 plain > first.plain
        head -n 1 used | cmp -s - first.plain || fail "$name $arguments: another message"
        [ $plain -ne 0 ] || fail "$name $arguments: nothing happened"
    done
}
use constant '!"branch_weights", i32 0, i32 0, i32 100}' "$@"
use constant '^likely:' "$@" -fno-callee-sets
use mutable '^likely:' "$@"

# a hot callee of another batch: in the caller's code, and traps there are reported as without a profile
forty='1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40'
{
    echo '(module (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32))) (memory (export "memory") 1)'
    echo '(func (export "_start") (local i32) (drop (call $sizes (i32.const 0) (i32.const 4))) (loop $l (call $far (local.get 0))'
    echo '(br_if $l (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 1000))))'
    for i in 1 2 3 4 5; do
        for k in $forty; do
            echo "(call \$f${i}_$k)"
        done
    done
    echo ')'
    for i in 1 2 3 4 5; do
        for k in $forty; do
            echo "(func \$f${i}_$k (i32.store (i32.const 64) (i32.const $i$k)))"
        done
    done
    echo '(func $far (param i32) (if (i32.eq (local.get 0) (i32.const 777)) (then (if (i32.eq (i32.load (i32.const 0)) (i32.const 2)) (then (unreachable)))))'
    echo '(i32.store (i32.const 68) (i32.add (i32.load (i32.const 68)) (local.get 0)))))'
} > far.wat
wat2wasm --debug-names far.wat -o far.wasm || exit 1
compile "$@" far.wasm
mv far plain.far
compile "$@" -fprofile-generate far.wasm
$launcher ./far || fail "far"
compile "$@" -fprofile-use=far.profile far.wasm
$launcher ./far || fail "far with its profile"
mv far used.far && mv plain.far far
$launcher ./far x 2> plain
mv used.far far
$launcher ./far x 2> used
[ $? = 134 ] && grep -q '#0 .* far$' used && head -n 3 used > top && head -n 3 plain | cmp - top || fail "a trap in code of another batch"

cp first counts.profile
compile "$@" -fprofile-use=counts.profile counts.wasm -o used
$launcher ./used x
[ $? = 9 ] || fail "a program that uses its profile"
"$wasmc" "$@" -O0 -g0 -S -emit-llvm -fprofile-use=counts.profile counts.wasm -o counts.ll
for expected in '!{!"branch_weights", i32 100, i32 900}' '!{!"function_entry_count", i64 1000}' '!{!"branch_weights", i32 625, i32 125, i32 125, i32 125}' \
    '!{!"branch_weights", i32 999, i32 1}' '!{!"MaxFunctionCount", i64 1000}'; do
    grep -qF "$expected" counts.ll || fail "no $expected"
done
never=$(sed -n 's/^define.* @wasm.never() \(#[0-9]*\).*/\1/p' counts.ll)
grep "^attributes $never = " counts.ll | grep -q 'cold.*optsize' || fail "what never ran is not cold"

# a module that has changed keeps the profile of what has not; names and shapes decide, not numbers
sed 's/(i32.const 77)/(i32.eqz (i32.const 77))/; s/(func $a /(func $new (result i32) (i32.const 1)) (func $a /' "$source/counts.wat" > changed.wat
wat2wasm --debug-names changed.wat -o changed.wasm || exit 1
"$wasmc" "$@" -v -fprofile-use=counts.profile changed.wasm -o changed 2> err || fail "a changed module"
grep -q '^wasmc: warning: counts.profile: 1 of 8 functions have changed' err || fail "no word of the change"
$launcher ./changed x
[ $? = 9 ] || fail "the changed program"
"$wasmc" "$@" -w -fprofile-use=counts.profile changed.wasm -o changed 2> err && [ ! -s err ] || fail "-w"

# ---- files that are wrong ----
# refused FILE TEXT
refused() {
    "$wasmc" -fprofile-use="$1" counts.wasm -o x 2> err
    [ $? = 1 ] && grep -q "$2" err || fail "$1: no '$2'"
}
size=$(wc -c < first)
head -c 30 first > short && refused short 'cut off'
head -c $((size / 2 + 8)) first > cut && refused cut 'cut off'
{ head -c 72 first; printf '\007'; tail -c +74 first; } > version && refused version 'version 7'
{ head -c 130 first; printf '\377\377\377'; tail -c +134 first; } > damaged && refused damaged 'damaged'
refused counts.wasm 'not a profile'
refused fork.profile "another program's"
"$wasmc" -fprofile-use=missing counts.wasm -o x 2> err
[ $? = 3 ] || fail "a missing profile"
for options in '-fprofile-generate -fprofile-use=first' '-fprofile-generate --emit=lib'; do
    "$wasmc" $options counts.wasm -o x 2> err
    [ $? = 2 ] || fail "$options"
done

# what is no profile stays; the profile of another program does not
echo 'my text' > mine
WASMC_PROFILE=mine $launcher ./counts 2> err || fail "without a place for its profile"
grep -q "no profile is written to 'mine': the file is there and is not a profile" err && [ "$(cat mine)" = 'my text' ] || fail "somebody's file"
WASMC_PROFILE=nowhere/x $launcher ./counts 2> err || fail "a folder that is not there"
grep -q 'no profile is written' err || fail "no word of a folder that is not there"
cp fork.profile other
WASMC_PROFILE=other $launcher ./counts 2> err && [ "$(calls other switch)" = 1000 ] || fail "the profile of another program"
: > empty
WASMC_PROFILE=empty $launcher ./counts 2> err && [ "$(calls empty switch)" = 1000 ] || fail "an empty file"
ls | grep '\.new$' && fail "temporary files stay"
exit $failed

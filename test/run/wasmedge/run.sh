#!/bin/sh
# run.sh WASMC CLANG SOURCE_DIR VERSION: the guest must say what expected.txt has; without a network it gets none. Where there is no IPv6 its part is left out.
set -u
wasmc=$1 clang=$2 source=$3 version=$4
[ "$clang" ] || { echo "skipped: no clang"; exit 77; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
echo 'int main(void) { return 0; }' > "$work/empty.c"
"$clang" --target=wasm32-wasi "$work/empty.c" -o "$work/empty.wasm" 2> "$work/why" || { echo "skipped: no C library for WASI: $(head -1 "$work/why")"; exit 77; }
"$clang" --target=wasm32-wasi -O1 -DVERSION="$version" "$source/guest.c" -o "$work/guest.wasm" || exit 1
failed=0
check() { # what expected
    diff -u "$2" "$work/output" || { echo "FAILED: $1"; failed=1; }
}
sed '/^# IPv6/,/^# end/d' "$source/expected.txt" > "$work/without"
sed '/^#/d' "$source/expected.txt" > "$work/expected"
for sandbox in auto none strict; do
    net=$([ $sandbox = strict ] && echo --net=all)
    # shellcheck disable=SC2086
    "$wasmc" -O1 --sandbox=$sandbox $net "$work/guest.wasm" -o "$work/guest" || exit 1
    timeout 60 "$work/guest" > "$work/output" 2>&1 || { echo "FAILED: --sandbox=$sandbox: status $?"; failed=1; }
    [ "$(grep -c 'we_open(family' "$work/output")" -gt 2 ] && expected=$work/expected || expected=$work/without
    check "--sandbox=$sandbox" "$expected"
done
printf 'we_open(1, 2, &s): 2\nwe_connect(0, &address, 1) != 0: 1\n' > "$work/refused"
for options in --net=none --sandbox=strict; do
    "$wasmc" -O1 $options "$work/guest.wasm" -o "$work/guest" && "$work/guest" x > "$work/output" 2>&1
    check "$options" "$work/refused"
done
# A name that is found in a file of the machine, whatever folders are granted.
if grep -q '^127\..*localhost' /etc/hosts; then
    printf 'we_names("localhost", 9, "", 0, &hints, &first, 1, &s): 0\n1: 127\n' > "$work/found"
    "$wasmc" -O1 --dir="$work::/work" "$work/guest.wasm" -o "$work/guest" && "$work/guest" name > "$work/output" 2>&1
    check "localhost with --dir" "$work/found"
fi
exit $failed

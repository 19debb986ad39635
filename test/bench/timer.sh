#!/usr/bin/env bash
# bench/timer.c: every run is counted, a command that fails or prints something else is left out and named, the reference's failure is fatal.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
clang-19 -O1 -fsanitize=undefined -fno-sanitize-recover "$here/../../bench/timer.c" -o "$scratch/timer" 2>/dev/null ||
  clang-19 -O1 "$here/../../bench/timer.c" -o "$scratch/timer"
cd "$scratch"

# counted LABEL MEASURE TIMES
counted() {
  local found
  found=$(grep -c "^$1"$'\t'"$2"$'\t' out || true)
  [[ $found = "$3" ]] || { cat out err >&2 && echo "$1 $2: $found samples, expected $3" >&2 && exit 1; }
}

echo input >in
./timer -n 4 -i in first cat -- second/2 sh -c 'echo input' -- other echo different -- gone ./not-there -- fails false >out 2>err
counted first wall 4
counted first user 4
counted second cpu 2
counted second peak 2
for label in other gone fails; do
  counted "$label" wall 0
  counted "$label" failed 1
done
grep -q 'timer: other: printed something else than the first command' err
grep -q 'timer: gone: No such file' err

# A command that is right in the first round and wrong in the third.
# shellcheck disable=SC2016 # the inner shell's variables
./timer -n 3 first echo 1 -- changes sh -c 'n=$(cat count 2>/dev/null || echo 0); echo $((n + 1)) >count; [ $n = 2 ] && echo 2 || echo 1' >out 2>err
counted changes wall 2
counted changes failed 1

if ./timer first false -- second true >out 2>err; then exit 1; fi
grep -q 'timer: first: exited with a status other than 0' err
./timer -k -n 2 first false -- second true >out 2>err
counted second wall 2
./timer -d -n 2 a echo 1 -- b echo 2 >out 2>err
counted b wall 2

# Sleeping takes time but no processor time, working takes both.
# shellcheck disable=SC2016
./timer -n 3 busy sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done' -- idle sleep 0.05 >out 2>err
awk -F '\t' '$1 == "idle" && $2 == "wall" && $4 < 0.05 { exit 1 } $1 == "idle" && $2 == "cpu" && $4 > 0.04 { exit 1 }
  $1 == "busy" && $2 == "user" && $4 < 0.001 { exit 1 }' out
status=0
./timer -n 0 a true 2>err || status=$?
[[ $status = 2 ]]

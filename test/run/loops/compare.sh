#!/usr/bin/env bash
# Random innermost loops must do at -O2 and -O3 what they do at -O0. usage: compare.sh WASMC SEED COUNT [OPTION...]
# A loop that differs is named with its number in the module that `generate.py SEED COUNT` prints.
set -euo pipefail
wasmc=$1 seed=$2 count=$3
options=("${@:4}")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 "$here/generate.py" "$seed" "$count" >loops.wat
wat2wasm loops.wat -o loops.wasm
for level in -O0 -O2 -O3; do
  "$wasmc" -w "$level" "${options[@]}" loops.wasm -o "program$level"
  "./program$level" | od -An -v -w8 -tx8 >"result$level"
  [[ $(wc -l <"result$level") = "$count" ]] || { echo "$level: $(wc -l <"result$level") results instead of $count" && exit 1; }
done
# The loops must be different ones, and some must have been written anew.
[[ $(sort -u result-O0 | wc -l) -gt $((count / 2)) ]]
"$wasmc" -w -O2 "${options[@]}" -S -emit-llvm loops.wasm -o with.ll
[[ $(grep -c '^version' with.ll) -gt 0 ]] || { echo "no loop was versioned" && exit 1; }
status=0
for level in -O2 -O3; do
  diff <(nl -v0 result-O0) <(nl -v0 "result$level") >differences || { echo "$level differs (seed $seed):" && head -20 differences && status=1; }
done
[[ $status != 0 ]] || echo "$count loops, $(grep -c '^version' with.ll) versions"
exit $status

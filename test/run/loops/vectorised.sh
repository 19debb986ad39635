#!/usr/bin/env bash
# Unrolled loops come out as vector instructions, and only with loop versions. usage: vectorised.sh WASMC
set -euo pipefail
wasmc=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
wat2wasm --debug-names "$here/unrolled.wat" -o unrolled.wasm

packed() { # INSTRUCTION FUNCTION [OPTION...]: how often
  "$wasmc" -w -O2 --target=x86_64-linux-musl -S "${@:3}" unrolled.wasm -o - | sed -n "/^wasm\.$2:/,/^\.Lfunc_end/p" | grep -c "$1" || true
}
for case in "mulpd stencil" "paddd sum" "mulpd rows" "mulpd middle"; do
  read -r instruction function <<<"$case"
  with=$(packed "$instruction" "$function") without=$(packed "$instruction" "$function" -fno-loop-versions)
  echo "$function: $with times $instruction, $without without loop versions"
  [[ $with -gt 0 && $with -gt $without ]] || exit 1
done

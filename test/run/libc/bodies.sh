#!/usr/bin/env bash
# Every function of guest_libc.def in what Debian's toolchains make is recognised as what its name says; a body that is changed in one place, or that
# calls such a body, is recognised no more. usage: bodies.sh LIBC_EXTRACT
set -euo pipefail
extract=$1
here=$(cd "$(dirname "$0")" && pwd)
for tool in wasm-opt emcc wasm2wat; do
  command -v "$tool" >/dev/null || { echo "skipped: $tool is missing (binaryen, emscripten, wabt)" && exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
functions="memchr memcmp memcpy memmove memset strchrnul strcmp strlen strncmp"

"$here/make-variants" variants wasi-libc-O2 emcc-O2 >/dev/null
mkdir bodies
for variant in wasi-libc wasi-libc-O2 emcc-O2; do
  "$extract" "variants/$variant.wasm" bodies >lines
  recognised=$(awk '$4 != "-" {print $4}' lines | sort -u | tr '\n' ' ')
  [[ $recognised = "$functions " ]] || { echo "$variant: recognised are $recognised" && exit 1; }
  awk '$4 != "-" {gsub("_", "", $5); if ($4 != $5) {print "recognised as " $4 ": " $5; exit 1}}' lines
done

# strlen that stops at 1, memcmp that looks at every other byte, memset and memcpy with another offset; memmove calls memcpy, strchrnul calls strlen.
wasm2wat --enable-all variants/wasi-libc.wasm -o plain.wat
sed '/(func $memcmp /,/^  (func/s/i32.const 1$/i32.const 2/; /(func $strlen /,/^  (func/s/i32.eqz/i32.const 1\n i32.eq/
  /(func $memset /,/^  (func/s/i32.store8 offset=1$/i32.store8 offset=2/; /(func $memcpy /,/^  (func/s/i32.load8_u offset=1$/i32.load8_u offset=2/' plain.wat >changed.wat
wat2wasm --enable-all --debug-names changed.wat -o changed.wasm
"$extract" changed.wasm bodies | awk '$4 != "-" {print $4}' | sort | tr '\n' ' ' >lines
[[ $(cat lines) = "memchr strcmp strncmp " ]] || { echo "changed, and recognised are $(cat lines)" && exit 1; }

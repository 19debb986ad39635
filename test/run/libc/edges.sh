#!/usr/bin/env bash
# The edges of recognised functions: a module of wasi-libc's, and one of Emscripten's where that is installed, once with and once without recognition,
# as two libraries in one C program (edges.c).
# usage: edges.sh WASMC CC
set -euo pipefail
wasmc=$1 cc=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
names=(memcpy memmove memset memcmp memchr strncmp strcmp strlen)

cat >strchrnul.c <<'END'
char *__strchrnul(const char *, int);
char *strchrnul(const char *s, int c) { return __strchrnul(s, c); }
END
clang-19 --target=wasm32-wasi -O2 -c strchrnul.c

# module NAME BYTES
module() {
  clang-19 --target=wasm32-wasi -nostartfiles strchrnul.o "${names[@]/#/-Wl,--export=}" -Wl,--no-entry,--export=strchrnul \
    "-Wl,--initial-memory=$2,--max-memory=$2,-z,stack-size=16384" -o "$1.wasm"
}
module small 65536
module all 4294967296

# compare MODULE LEVEL MEMORY_AFTER_TRAPS [OPTION...]
compare() {
  local recognised
  "$wasmc" -w --emit=lib "-O$2" "${@:4}" "$1.wasm" -o libon.a
  "$wasmc" -w --emit=lib "-O$2" "${@:4}" -fno-libc-recognition "$1.wasm" -o liboff.a
  "$cc" -O1 -I. "$here/edges.c" libon.a liboff.a -pthread -o edges
  recognised=$(nm libon.a | grep -c ' wasm_libc_strlen' || true)
  [[ $recognised -gt 0 ]] || { echo "$1: nothing was recognised" && exit 1; }
  [[ $(nm liboff.a | grep -c ' wasm_libc_strlen' || true) = 0 ]] || { echo "$1: recognised although switched off" && exit 1; }
  echo "$1 -O$2 ${*:4}"
  ./edges "$2$3" 60000 "$3" >seen || { cat seen && exit 1; }
}
# Vectors write less before they trap than the bytes they stand for, so that memory is the same after a trap only where there are none.
compare small 1 1
[[ $(grep -c ' 0 returned\| 0 trapped' seen) = 0 ]] || { cat seen && exit 1; }
compare small 2 0
compare small 1 1 --bounds=check
compare all 1 1
compare all 2 0
if command -v emcc >/dev/null; then
  export NODE_PATH=${NODE_PATH:-/usr/share/nodejs}
  emcc -O2 -s STANDALONE_WASM --no-entry -fno-builtin -s "EXPORTED_FUNCTIONS=$(printf '_%s,' "${names[@]}")_strchrnul" -s INITIAL_MEMORY=65536 -s TOTAL_STACK=16384 \
    strchrnul.c -o emscripten.wasm
  compare emscripten 1 1 --abi=none
fi

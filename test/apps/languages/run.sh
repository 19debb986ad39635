#!/usr/bin/env bash
# A program of another language must do as WebAssembly what it does natively. usage: run.sh cpp|rust|go|assemblyscript WASMC; 77 when the language is not there.
set -euo pipefail
language=$1 wasmc=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

skip() { echo "skipped: $*" && exit 77; }
need() { command -v "$1" >/dev/null || skip "no $1"; }

# C++ has its native build from the same headers' standard, not from the same library.
build_cpp() {
  need clang++-19
  echo '#include <vector>' | clang++-19 --target=wasm32-wasi -fsyntax-only -x c++ - 2>/dev/null || skip "no libc++ for WASI (package libc++-19-dev-wasm32)"
  clang++-19 --target=wasm32-wasi -std=c++17 -O2 -fno-exceptions "$here/cpp.cc" -o guest.wasm
  clang++-19 -std=c++17 -O2 -fno-exceptions "$here/cpp.cc" -o native
}

# Debian calls the target wasm32-wasi, newer releases of Rust wasm32-wasip1.
build_rust() {
  need rustc
  local rustc target
  for rustc in $(type -ap rustc); do
    for target in wasm32-wasip1 wasm32-wasi; do
      [[ -d $("$rustc" --print sysroot)/lib/rustlib/$target ]] || continue
      "$rustc" --edition 2018 --target "$target" -O "$here/rust.rs" -o guest.wasm
      "$rustc" --edition 2018 -O "$here/rust.rs" -o native
      return
    done
  done
  skip "no Rust library for $target (package libstd-rust-dev-wasm32)"
}

build_go() {
  need go
  export GOCACHE=$work/cache GOFLAGS=-mod=mod GO111MODULE=off
  go tool dist list | grep -q '^wasip1/wasm$' || skip "this Go has no wasip1 (it came with 1.21)"
  GOOS=wasip1 GOARCH=wasm go build -o guest.wasm "$here/go.go"
  go build -o native "$here/go.go"
}

# There is no native build of this language: node's WASI is the other side.
build_assemblyscript() {
  local asc=$here/../../../build/assemblyscript
  need node
  [[ -x $asc/node_modules/.bin/asc ]] || skip "no AssemblyScript (tools/fetch-assemblyscript installs it)"
  (cd "$asc" && node_modules/.bin/asc "$here/assemblyscript.ts" -O --config node_modules/@assemblyscript/wasi-shim/asconfig.json -o "$work/guest.wasm")
  printf '#!/bin/sh\nexec "%s" --no-warnings "%s" ../guest.wasm "$@"\n' "$(command -v node)" "$here/../../../bench/node-wasi.mjs" >native
  chmod +x native
}

# In a folder of its own. Go finds relative names by PWD.
run() { # PROGRAM
  mkdir "$1.folder"
  status=0
  (cd "$1.folder" && exec -a program env -i COLOUR=blue PWD="$PWD" "../$1" argument "b c" <"$here/stdin.txt") >"$1.out" 2>&1 || status=$?
  echo "status $status" >>"$1.out"
}

"build_$language"
"$wasmc" -w -O0 guest.wasm -o compiled
run native
run compiled
grep -q 'status 3' native.out
diff -u native.out compiled.out
echo "$language: $(wc -l <compiled.out) lines, the same"

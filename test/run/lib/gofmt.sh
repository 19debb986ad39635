#!/bin/sh
# gofmt.sh WASMC SOURCE_DIR CC GOFMT.wasm: a reactor that nobody made for this, as a C library (tools/fetch-corpus brings it).
set -eu
wasmc=$1 source=$2 cc=$3 wasm=$4
[ -e "$wasm" ] || { echo "skipped: $wasm is missing; tools/fetch-corpus downloads it"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$wasmc" --emit=lib "$wasm" -o libgofmt.a
"$cc" -Wall -Wextra -Werror -O1 -I. "$source/gofmt.c" libgofmt.a -o gofmt -pthread
printf 'package main\nimport "fmt"\nfunc  main( ) {\nx := map[string]int{"a":1,\n "bbb":22}\n  fmt.Println( x )}\n' > in
printf 'package main\n\nimport "fmt"\n\nfunc main() {\n\tx := map[string]int{"a": 1,\n\t\t"bbb": 22}\n\tfmt.Println(x)\n}\n' > expected
status=0
./gofmt < in > out || status=$?
[ $status = 1 ] && cmp expected out || { cat out; exit 1; }
status=0
echo 'package (' | ./gofmt > out || status=$?
[ $status = 2 ] && grep -q expected out || { echo "status $status"; cat out; exit 1; }

#!/usr/bin/env bash
# bench/compare against two small results whose changes are known: what it prints (compare.expected) and its exit status.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"

# says STATUS ARGUMENT...
says() {
  local status=0
  echo "compare ${*:2}"
  ../../bench/compare "${@:2}" 2>&1 || status=$?
  echo "status $status"
  [[ $status = "$1" ]] || { echo "expected status $1" >&2 && exit 1; }
}

diff -u compare.expected <(
  says 1 old.json new.json
  says 0 old.json old.json
  says 1 --absolute --label wasm2c --all old.json new.json
  says 0 --threshold 60 --label wasmc-simd --label native old.json new.json
  says 2 old.json first-format.json
  says 2 old.json
)

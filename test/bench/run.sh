#!/usr/bin/env bash
# bench/run on one small workload: it builds, measures in all columns that need nothing else, and records a result that bench/report and
# bench/compare read. usage: run.sh WASMC WORK-DIRECTORY
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
wasmc=$1 work=$2
for file in /usr/share/wasi-sysroot/lib/wasm32-wasi/libc.a /usr/lib/wasm32-wasi/libc.a; do [[ ! -e $file ]] || libc=$file; done
[[ -n ${libc:-} ]] || { echo "skipped: wasi-libc is not installed" && exit 77; }

rm -f "$work"/result.*
"$here/../../bench/run" --quick --wasmc "$wasmc" --work "$work" --output "$work/result.json" --case gemm --columns "native wasmc wasmc-simd" kernels startup

python3 - "$work/result.json" <<'EOF'
import json, sys
result = json.load(open(sys.argv[1]))
rows = {(row["part"], row["case"], row["label"], row["measure"]): row for row in result["results"]}
for label in "native", "wasmc", "wasmc-simd":
    row = rows["speed", "gemm", label, "user"]
    assert row["class"] == "kernels" and row["n"] == 2 and 0.01 < row["min"] <= row["median"] <= row["max"] < 60, row
    assert rows["speed", "gemm", label, "peak"]["median"] > 1000
for label in "musl", "wasmc", "wasmc-unsandboxed":
    assert rows["startup", "hello", label, "wall"]["n"] == 20
assert 1000 < rows["startup", "hello", "wasmc", "size"]["median"] < 1e6
assert result["failures"] == [] and result["settings"]["rounds"] == "2" and "wasmc" in result["versions"]["wasmc"], result
assert result["columns"]["wasmc"].startswith("scalar wasmc -O2") and result["machine"]["cpu"]
EOF
"$here/../../bench/compare" "$work/result.json" "$work/result.json"
grep -q '<svg' "$work/result.svg"

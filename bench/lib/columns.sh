# shellcheck shell=bash disable=SC2034,SC2154 # sourced by bench/run
# The columns of the tables: who compiles a program, from what, and what then runs it. Engines are found by a variable or on PATH; none is
# required but clang and wasmc.

declare -A tool=() column_form=() column_rule=() column_flags=() column_runner=()
columns=() default_columns=() absent=()

# find_tool NAME VARIABLE: tool[NAME] becomes $VARIABLE, or NAME where PATH has it, or nothing.
find_tool() {
  tool[$1]=${!2:-$(command -v "$1" || true)}
  [[ -z ${tool[$1]} || -x $(command -v "${tool[$1]}") ]] || fail "\$$2 is ${!2}, which cannot be executed"
}

# column NAME FORM RULE FLAGS RUNNER TOOL...: FORM is what is compiled: source, scalar or simd (modules without and with -msimd128). RULE makes
# the file that is run (bench/lib/plan.sh); -: the module itself. RUNNER: a command in front of that file. Left out where a TOOL is missing.
column() {
  local name=$1 each
  column_form[$name]=$2 column_rule[$name]=$3 column_flags[$name]=$4 column_runner[$name]=$5
  for each in "${@:6}"; do
    [[ -n ${tool[$each]} ]] || { absent+=("$name ($each)") && return; }
  done
  columns+=("$name")
}

# WasmEdge after 0.17 runs what it has compiled only when told to.
wasmedge_runner() {
  [[ -n ${tool[wasmedge]} ]] || return 0
  local help mode=
  help=$("${tool[wasmedge]}" --help 2>/dev/null </dev/null) || true
  [[ $help != *--run-mode* ]] || mode=" --run-mode aot"
  echo "${tool[wasmedge]}$mode"
}

# define_columns WASMC MARCH
define_columns() {
  local wasm2c_tools=(wasm2c) each
  tool[wasmc]=$1 tool[clang]=clang-19
  find_tool wasm2c WASM2C
  find_tool wamrc WAMRC
  find_tool iwasm IWASM
  find_tool wasmtime WASMTIME
  find_tool wasmer WASMER
  find_tool wavm WAVM
  find_tool wasmedge WASMEDGE
  find_tool node NODE
  find_tool bun BUN
  local wamr_cpu=
  [[ -z $2 ]] || wamr_cpu="--target=x86_64 --cpu=$2 --enable-segue"
  local wasmedge_run
  wasmedge_run=$(wasmedge_runner)
  local js_host=$bench/node-wasi.mjs node="${tool[node]} --no-warnings --experimental-wasi-unstable-preview1"

  column native source native "" "" clang
  column wasmc scalar wasmc -O2 "" wasmc
  column wasmc-simd simd wasmc -O2 "" wasmc
  column wasm2c scalar wasm2c "" "" wasm2c
  column wamr scalar wamrc "$wamr_cpu" "${tool[iwasm]}" wamrc iwasm
  column wasmtime scalar wasmtime "-O opt-level=2" "${tool[wasmtime]} run --allow-precompiled" wasmtime
  column wasmer scalar wasmer "${WASMER_FLAGS:-}" "${tool[wasmer]} run" wasmer
  column wavm scalar wavm "" "${tool[wavm]} run --precompiled --abi=wasi" wavm
  column wasmedge scalar wasmedge "" "$wasmedge_run" wasmedge
  column node scalar - "" "$node $js_host" node
  column node-turbofan scalar - "" "$node --no-liftoff $js_host" node
  column bun scalar - "" "${tool[bun]} $js_host" bun
  default_columns=("${columns[@]}")
  # Only by --columns, or for start-up:
  column wasmc-unsandboxed scalar wasmc "-O2 --sandbox=none" "" wasmc
  column wasmc-O1 scalar wasmc -O1 "" wasmc
  column wasmc-O3 scalar wasmc -O3 "" wasmc
  column wasmc-O3-simd simd wasmc -O3 "" wasmc
  column wamr-simd simd wamrc "$wamr_cpu" "${tool[iwasm]}" wamrc iwasm
  column wasmtime-simd simd wasmtime "-O opt-level=2" "${tool[wasmtime]} run --allow-precompiled" wasmtime
  column wasmedge-simd simd wasmedge "" "$wasmedge_run" wasmedge
  column node-turbofan-simd simd - "" "$node --no-liftoff $js_host" node
}

# What runs in every second round only: engines that compile while they run take longest.
column_every() {
  case $1 in
  native | wasmc*) echo 1 ;;
  *) echo 2 ;;
  esac
}

# versions: lines "NAME<tab>VERSION" of all tools that are there.
versions() {
  local name version
  for name in "${!tool[@]}"; do
    [[ -n ${tool[$name]} ]] || continue
    version=$("${tool[$name]}" "$([[ $name = wavm ]] && echo version || echo --version)" 2>/dev/null </dev/null | head -n 1) || true
    version=${version/#"${tool[$name]}"/$name} # one engine says how it was called
    printf '%s\t%s\n' "$name" "$version"
  done | sort
}

# shellcheck shell=bash disable=SC2154 # sourced by bench/run
# Compiling: processor time and peak memory of the compilers from module to what is run, and the size of that.

# wasm2c_script CASE MODULE OUTPUT: two commands as one that the timer can execute; prints its path.
wasm2c_script() {
  local runtime=${WASM2C_RUNTIME:-/usr/share/wabt/wasm2c} script=$3.sh
  mkdir -p "$3.c"
  {
    printf '#!/bin/sh\nset -e\n'
    quoted "${tool[wasm2c]}" -n program "$2" -o "$3.c/program.c"
    echo
    quoted exec clang-19 -O3 ${march:+-march=$march} -w -I"$3.c" -I"$runtime" "$3.c/program.c" "$bench/wasm2c-host.c" "$runtime/wasm-rt-impl.c" -lm -o "$3"
  } >"$script"
  chmod +x "$script"
  echo "$script"
}

# compile_by LABEL/EVERY COMMAND...: one more command for the timer.
compile_by() {
  [[ ${#timer_commands[@]} = 0 ]] || timer_commands+=(--)
  timer_commands+=("$@")
}

# compile_commands CASE MODULE OUTPUT-PREFIX: sets timer_commands.
compile_commands() {
  local name=$1 module=$2 to=$3 level column
  timer_commands=()
  for level in 0 1 2 3; do compile_by "wasmc -O$level" "$wasmc" "-O$level" ${march:+-march=$march} -j1 "$module" -o "$to-wasmc-O$level"; done
  compile_by "wasmc -O2 -j2" "$wasmc" -O2 ${march:+-march=$march} -j2 "$module" -o "$to-wasmc-j2"
  for column in "${chosen_columns[@]}"; do
    case $column in
    native)
      eval "compile_by 'clang -O3 from C/2' $(driver_of "${case_sources[$name]}") -O3 ${march:+-march=$march} ${case_sources[$name]} ${case_flags[$name]} -o $to-native"
      ;;
    wasm2c) compile_by "wasm2c + clang -O3/2" "$(wasm2c_script "$name" "$module" "$to-wasm2c")" ;;
    wamr) eval "compile_by wamr/2 ${tool[wamrc]} ${column_flags[wamr]} -o $to-wamr $module" ;;
    wasmtime | wasmer) eval "compile_by $column/2 ${tool[$column]} compile ${column_flags[$column]} $module -o $to-$column" ;;
    wavm) compile_by wavm/2 "${tool[wavm]}" compile --format=precompiled-wasm "$module" "$to-wavm" ;;
    wasmedge) compile_by wasmedge/2 "${tool[wasmedge]}" compile "$module" "$to-wasmedge" ;;
    node-turbofan) compile_by "node, optimised/2" "${tool[node]}" "${node_eager[@]}" "$bench/node-compile.mjs" "$module" ;;
    esac
  done
}

# V8 compiles every function by its optimising tier before it hands the module out.
node_eager=(--no-liftoff --no-wasm-tier-up --no-wasm-dynamic-tiering --no-wasm-lazy-compilation)

measure_compile() {
  local name label file
  rm -rf "$work/compile"
  mkdir -p "$work/compile"
  for name in $compile_cases; do
    [[ -e $work/$name/scalar.wasm ]] || continue
    compile_commands "$name" "$work/$name/scalar.wasm" "$work/compile/$name"
    measure compile "" "$name" -d -k -n "$compile_rounds" "${timer_commands[@]}"
    sample compile "" "$name" module size bytes "$(stat -c %s "$work/$name/scalar.wasm")"
    for label in wasmc-O0 wasmc-O1 wasmc-O2 wasmc-O3 wasm2c wamr wasmtime wasmer wavm wasmedge native; do
      file=$work/compile/$name-$label
      [[ ! -e $file ]] || size_sample size "$name" "$label" "$file"
    done
  done
}

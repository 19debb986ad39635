# shellcheck shell=bash disable=SC2154 # sourced by bench/run
# Scale: time and memory of the compiler over the size of the module, beside V8 compiling all of it with its optimising tier; and how soon the
# largest program starts, compiled and under node.

# scale_module NAME: where that module is; nothing when it is not there.
scale_module() {
  local file
  for file in "$work/$1/scalar.wasm" "$build/corpus/$1.wasm" "$build/apps/$1.wasm" "$1"; do
    [[ ! -f $file ]] || { echo "$file" && return; }
  done
}

# measure_version NAME MODULE EXECUTABLE: "NAME --version", one in its own words: the timer only counts that it succeeds.
measure_version() {
  local node=("${tool[node]}" --no-warnings --experimental-wasi-unstable-preview1) link=$work/scale/run/$1
  mkdir -p "$work/scale/run"
  ln -sf "$3" "$link" # a program of many names looks at the one it is called by
  measure scale-start "" "$1 --version" -d -k -n 10 wasmc/1 "$link" --version -- node/5 "${node[@]}" "$bench/node-wasi.mjs" "$2" --version
}

measure_scale() {
  local name module level commands started
  [[ -n ${tool[node]} ]] || say "  no node: only wasmc is measured"
  mkdir -p "$work/scale"
  for name in $scale_modules; do
    module=$(scale_module "$name")
    [[ -n $module ]] || { say "  $name: not there (tools/fetch-corpus $name downloads what is in the corpus)" && continue; }
    started=$EPOCHREALTIME
    commands=()
    for level in $scale_levels; do
      commands+=("wasmc -O$level" "$wasmc" -w "-O$level" ${march:+-march=$march} -j"$jobs" "$module" -o "$work/scale/$(basename "$name" .wasm)-O$level" --)
    done
    if [[ -n ${tool[node]} ]]; then
      commands+=("node, optimised" "${tool[node]}" "${node_eager[@]}" "$bench/node-compile.mjs" "$module")
    else
      unset 'commands[-1]'
    fi
    name=$(basename "$name" .wasm)
    measure scale "" "$name" -d -k -n "$scale_rounds" "${commands[@]}"
    sample scale "" "$name" module size bytes "$(stat -c %s "$module")"
    for level in $scale_levels; do
      [[ ! -e $work/scale/$name-O$level ]] || size_sample scale "$name" "wasmc -O$level" "$work/scale/$name-O$level"
    done
    say "  $name: $(seconds_since "$started")"
    [[ $name != clang || -z ${tool[node]} ]] || measure_version clang "$module" "$work/scale/clang-O${scale_levels##* }"
  done
}

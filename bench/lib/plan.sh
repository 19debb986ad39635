# shellcheck shell=bash disable=SC2154,SC2016 # sourced by bench/run; ninja expands what is in single quotes
# How everything that is measured is built: a plan for ninja, which builds in parallel and only what changed, commands included.

# ninja_text TEXT: with the characters escaped that ninja would take for its own.
ninja_text() {
  local text="$*"
  echo "${text//'$'/'$$'}"
}

# The same optimiser and the same C for all: -O3 natively and for the modules, whose link is without -O, at which clang would run wasm-opt if
# there is one. Without contraction to fused multiply-add, which WebAssembly forbids and some levels of CPU offer: results must agree.
plan_rules() {
  local level=${march:+-march=$march} runtime=${WASM2C_RUNTIME:-/usr/share/wabt/wasm2c}
  cat <<EOF
rule native
  command = \$driver -O3 $level -ffp-contract=off \$in \$flags -o \$out
rule module
  command = rm -rf \$out.o && mkdir -p \$out.o && cd \$out.o && \$driver --target=wasm32-wasi -O3 -mbulk-memory \$compile -c \$in && \$
      \$driver --target=wasm32-wasi -Wl,--strip-debug -Wl,-z,stack-size=1048576 *.o \$link -o \$out && rm -rf \$out.o
rule wasmc
  command = $wasmc $level \$flags \$in -o \$out
rule wasm2c
  command = mkdir -p \$out.c && ${tool[wasm2c]} -n program \$in -o \$out.c/program.c && \$
      clang-19 -O3 $level -w -I\$out.c -I$runtime \$out.c/program.c $bench/wasm2c-host.c $runtime/wasm-rt-impl.c -lm -o \$out
rule wamrc
  command = ${tool[wamrc]} \$flags -o \$out \$in
rule wasmtime
  command = ${tool[wasmtime]} compile \$flags \$in -o \$out
rule wasmer
  command = ${tool[wasmer]} compile \$flags \$in -o \$out
rule wavm
  command = ${tool[wavm]} compile --format=precompiled-wasm \$flags \$in \$out
rule wasmedge
  command = ${tool[wasmedge]} compile \$flags \$in \$out
EOF
}

# driver_of SOURCE...: the compiler for these sources.
driver_of() {
  case " $* " in
  *.cc\ *) echo "clang++-19 -fno-exceptions" ;;
  *) echo clang-19 ;;
  esac
}

# split_flags compile|link FLAGS: libraries are for the link, everything else for the compiler.
split_flags() {
  local word
  eval "set -- $1 $2"
  for word in "${@:2}"; do
    if [[ $word = -l* ]]; then [[ $1 = compile ]] || quoted "$word"; else [[ $1 = link ]] || quoted "$word"; fi
  done
}

# plan_module CASE FORM
plan_module() {
  local name=$1 form=$2 flags="${case_flags[$1]:-} ${case_wasi_flags[$1]:-}" extra=
  [[ $form = scalar ]] || extra=-msimd128
  printf 'build %s: module %s | %s\n' "$work/$name/$form.wasm" "${case_sources[$name]}${case_wasi_sources[$name]:-}" "$headers"
  printf '  driver = %s\n' "$(driver_of "${case_sources[$name]}")"
  printf '  compile = %s\n  link = %s\n' "$(ninja_text "$(split_flags compile "$flags") $extra")" "$(ninja_text "$(split_flags link "$flags")")"
}

# plan_product CASE COLUMN
plan_product() {
  local name=$1 column=$2 rule=${column_rule[$2]}
  case $rule in
  -) return ;;
  native)
    printf 'build %s: native %s | %s\n' "$work/$name/native" "${case_sources[$name]}" "$headers"
    printf '  driver = %s\n  flags = %s\n' "$(driver_of "${case_sources[$name]}")" "$(ninja_text "${case_flags[$name]:-}")"
    ;;
  *)
    printf 'build %s: %s %s | %s\n' "$(product "$name" "$column")" "$rule" "$work/$name/${column_form[$column]}.wasm" "$(compiler_files "$rule")"
    printf '  flags = %s\n' "${column_flags[$column]}"
    ;;
  esac
}

# compiler_files RULE: what the product is made anew for when it changes.
compiler_files() {
  case $1 in
  wasmc) echo "$wasmc" "${wasmc%/bin/*}"/lib/wasmc/*/*.a ;;
  wasm2c) echo "${tool[wasm2c]}" "$bench/wasm2c-host.c" ;;
  *) echo "${tool[$1]}" ;;
  esac
}

# product CASE COLUMN: the file that is run.
product() {
  if [[ ${column_rule[$2]} = - ]]; then echo "$work/$1/${column_form[$2]}.wasm"; else echo "$work/$1/$2"; fi
}

# columns_of CASE: those it is built for.
columns_of() {
  case ${case_class[$1]} in
  startup) echo "${chosen_columns[@]}" wasmc-unsandboxed ;;
  compile) echo native ;;
  *) echo "${chosen_columns[@]}" ;;
  esac
}

# plan: prints all of it.
plan() {
  local headers="$bench/kernels/kernel.h $bench/apps/data.h" name form column
  plan_rules
  for name in "${cases[@]}"; do
    for form in scalar simd; do plan_module "$name" "$form"; done
    for column in $(columns_of "$name"); do plan_product "$name" "$column"; done
  done
}

# The files that must exist to measure.
products() {
  local name column
  for name in "${cases[@]}"; do
    for column in $(columns_of "$name"); do product "$name" "$column"; done
    [[ ${case_class[$name]} != compile ]] || echo "$work/$name/scalar.wasm"
  done
}

# build_workloads: what cannot be built is missing afterwards; ninja's log says why.
build_workloads() {
  local start=$EPOCHREALTIME log=$logs/bench-build.log wanted
  mkdir -p "$logs"
  plan >"$work/build.ninja"
  mapfile -t wanted < <(products)
  if [[ ${#wanted[@]} -gt 0 ]] && ! ninja -C "$work" -j "$jobs" -k 0 "${wanted[@]}" >"$log" 2>&1; then
    say "  not everything could be built: see $log"
    sed -n 's/^FAILED: //p' "$log" | xargs -r rm -f # what is left is of an earlier build
  fi
  say "  workloads: $(seconds_since "$start")"
}

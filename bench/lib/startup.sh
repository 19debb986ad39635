# shellcheck shell=bash disable=SC2154 # sourced by bench/run
# Start-up: the wall time from exec to exit of "hello, world", and how large it is.

# By hand what musl-gcc does, because that needs gcc.
hello_static_musl() {
  local triple include library
  triple=$(uname -m)-linux-musl
  include=/usr/include/$triple library=/usr/lib/$triple
  clang-19 -O3 -static -nostdlib -nostdlibinc -isystem "$include" -fuse-ld=lld -Wl,--gc-sections \
    "$library/crt1.o" "$library/crti.o" "$bench/apps/hello.c" "$library/libc.a" "$library/crtn.o" -o "$1"
}

# Engines that take 50 ms need not run as often as programs that take 0.2.
startup_every() {
  case $1 in
  native | musl | wasmc* | wasm2c) echo 1 ;;
  *) echo 10 ;;
  esac
}

measure_startup() {
  local column file runner=() arguments=("musl/1" "$work/hello/musl")
  need_packages musl-dev
  hello_static_musl "$work/hello/musl"
  for column in "${chosen_columns[@]}" wasmc-unsandboxed; do
    file=$(product hello "$column")
    [[ $column != *-simd && $column != node-turbofan && -e $file ]] || continue
    read -r -a runner <<<"${column_runner[$column]}"
    arguments+=(-- "$column/$(startup_every "$column")" "${runner[@]}" "$file")
    if [[ -z ${column_runner[$column]} ]]; then size_sample startup hello "$column" "$file"; fi
  done
  size_sample startup hello musl "$work/hello/musl"
  measure startup "" hello -n "$startup_rounds" "${arguments[@]}"
}

# shellcheck shell=bash disable=SC2154,SC2034 # sourced by bench/run
# What is measured: every workload with its sources, its input, and its flags.

declare -A case_class=() case_sources=() case_input=() case_arguments=() case_flags=() case_wasi_sources=() case_wasi_flags=()
cases=()

# quoted WORD...: one line that a shell reads as these words.
quoted() { [[ $# = 0 ]] || printf '%q ' "$@"; }

# workload CLASS NAME SOURCE...: false if nothing needs it: its class is not measured or no --case names it, and it is not one of those that are
# only compiled (class "compile").
workload() {
  local class=$1 name=$2 pattern chosen=no
  shift 2
  # shellcheck disable=SC2053 # a pattern is meant
  for pattern in "${wanted_cases[@]}"; do [[ $name != $pattern ]] || chosen=yes; done
  if [[ $chosen = no ]] || ! does "$class"; then
    class=compile
    does compile && [[ " $compile_cases " = *" $name "* ]] || return 1
  fi
  cases+=("$name")
  case_class[$name]=$class case_sources[$name]=$(quoted "$@")
  case_input[$name]=/dev/null case_flags[$name]=-lm
}

add_own() {
  local source
  for source in "$bench/$1"/*.c "$bench/$1"/*.cc; do
    [[ ! -e $source ]] || workload "$1" "$(basename "${source%.*}")" "$source" || true
  done
}

# sources_of PACKAGE: where that package's source is.
sources_of() {
  debian_source "$1" "$build/bench/sources/$1" >&2
  echo "$build/bench/sources/$1"
}

# What nothing needs is not downloaded.
add_applications() {
  local from files
  if workload applications lua; then
    take_lua
    case_sources[lua]=$(quoted "${lua_sources[@]}")
    case_flags[lua]="$(quoted "${lua_flags[@]}")-lm"
    case_wasi_sources[lua]=$(quoted "${lua_wasi_sources[@]}")
    case_wasi_flags[lua]=$(quoted "${lua_wasi_flags[@]}" "${lua_wasi_libraries[@]}")
    case_input[lua]=$bench/programs/script.lua
    case_arguments[lua]=-
  fi
  if workload applications sqlite3; then
    take_sqlite3
    case_sources[sqlite3]=$(quoted "${sqlite3_sources[@]}")
    case_flags[sqlite3]="$(quoted "${sqlite3_flags[@]}")-lm"
    case_wasi_flags[sqlite3]=$(quoted "${sqlite3_wasi_flags[@]}" "${sqlite3_wasi_libraries[@]}")
    case_input[sqlite3]=$bench/programs/script.sql
  fi
  if workload applications zlib; then
    from=$(sources_of zlib)
    case_sources[zlib]=$(quoted "$bench/apps/zlib-program.c" "$from"/{adler32,crc32,deflate,inflate,inffast,inftrees,trees,compress,uncompr,zutil}.c)
    case_flags[zlib]="-w -I$from"
  fi
  if workload applications zstd; then
    from=$(sources_of libzstd)
    files=("$from"/lib/{common,compress,decompress}/*.c)
    case_sources[zstd]=$(quoted "$bench/apps/zstd-program.c" "${files[@]}")
    # One of its decompressors has assembly for x86, which WebAssembly cannot have.
    case_flags[zstd]="-w -DZSTD_DISABLE_ASM=1 -I$from/lib"
  fi
  if workload applications lz4; then
    from=$(sources_of lz4)
    case_sources[lz4]=$(quoted "$bench/apps/lz4-program.c" "$from"/lib/{lz4,lz4hc}.c)
    case_flags[lz4]="-w -I$from/lib"
  fi
}

define_workloads() {
  add_own kernels
  add_own programs
  add_applications
  if does startup || does scale; then
    cases+=(hello)
    case_class[hello]=startup case_sources[hello]=$bench/apps/hello.c
  fi
}

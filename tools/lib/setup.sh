# shellcheck shell=bash
# What the scripts in tools/ and bench/ share: packages, sources, steps that are done once, and the figures they print.
# Source it after `set -euo pipefail`. Everything is written below build/; the only exception is installing packages.

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$project/build
logs=$build/logs
jobs=${JOBS:-$(nproc)}

# To configure, build and link wasmc, and to compile its runtime. The last line is what LLVM's own libraries need.
build_packages=(clang-19 llvm-19-dev liblld-19-dev cmake ninja-build musl-dev
  libxml2-dev libzstd-dev zlib1g-dev)

# To build C programs for WASI.
wasi_packages=(clang-19 lld-19 wasi-libc libclang-rt-19-dev-wasm32)

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

say() { printf '%s\n' "$*"; }

# seconds_since START: START is a value of $EPOCHREALTIME, whose decimal separator follows the locale.
seconds_since() {
  local now=${EPOCHREALTIME//[!0-9]/} then=${1//[!0-9]/}
  local tenths=$(((now - then) / 100000))
  printf '%d.%d s' $((tenths / 10)) $((tenths % 10))
}

# size_of FILE: bytes, grouped for reading.
size_of() { stat -c %s "$1" | sed -E ':a; s/^([0-9]+)([0-9]{3})/\1 \2/; ta; s/$/ bytes/'; }

as_root() {
  if [[ $(id -u) = 0 ]]; then
    "$@"
  else
    command -v sudo >/dev/null || fail "installing packages needs root or sudo; as root, run: $*"
    sudo "$@"
  fi
}

# only_one NAME: waits until no other run in this checkout builds the same thing. The lock ends with others_may_run or
# with the process.
only_one() {
  mkdir -p "$build"
  exec {lock}>"$build/.lock-$1"
  flock --nonblock "$lock" || { say "waiting for another run to finish ..." && flock "$lock"; }
}

others_may_run() { exec {lock}>&-; }

# logged NAME COMMAND...: runs it in a subshell with its output in a log file, whose end is shown only if it fails.
# (Not simply `if ! COMMAND`: there bash would ignore -e inside COMMAND when that is a function.)
logged() {
  local log=$logs/$1.log status
  mkdir -p "$logs"
  set +e
  (set -e && "${@:2}") >"$log" 2>&1 </dev/null
  status=$?
  set -e
  if [[ $status != 0 ]]; then
    tail -n 30 "$log" >&2
    fail "$1 failed; all of its output is in $log"
  fi
}

# step NAME STAMP [DEPENDENCY...] -- COMMAND...: runs COMMAND unless STAMP exists and is newer than every dependency.
# A step that is interrupted leaves no stamp, so it runs again.
step() {
  local name=$1 stamp=$2 done_before=yes dependency
  shift 2
  [[ -e $stamp ]] || done_before=no
  while [[ $1 != -- ]]; do
    dependency=$1
    shift
    [[ $dependency -nt $stamp ]] && done_before=no
  done
  shift
  if [[ $done_before = yes ]]; then
    say "  $name: done before"
    return
  fi
  local start=$EPOCHREALTIME
  say "  $name ..."
  rm -f "$stamp"
  logged "${name// /-}" "$@"
  mkdir -p "$(dirname "$stamp")"
  touch "$stamp"
  say "  $name: $(seconds_since "$start")"
}

package_installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) = installed ]]; }

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

# A machine that has never run `apt-get update`, or has an old idea of the archive, needs the update first.
update_and_install() { apt_install "$@" || { as_root apt-get update && apt_install "$@"; }; }

# need_packages PACKAGE...: installs those that are missing.
need_packages() {
  local package missing=()
  command -v apt-get >/dev/null || fail "this script knows how to prepare Debian 12 only. It needs what Debian calls: $*"
  for package; do
    package_installed "$package" || missing+=("$package")
  done
  [[ ${#missing[@]} = 0 ]] && return
  local start=$EPOCHREALTIME
  say "  installing ${missing[*]} ..."
  logged packages update_and_install "${missing[@]}"
  say "  packages: $(seconds_since "$start")"
}

# need_command COMMAND PACKAGE: for tools that may have come from elsewhere than Debian.
need_command() { command -v "$1" >/dev/null || need_packages "$2"; }

# The machine's own package sources, as source-package lines. Asking apt keeps its mirrors and reads both formats of
# its configuration. Only Debian's own archive of this release counts: a newer one would bring another nginx.
source_lines() {
  local uri release component origin codename
  # shellcheck source=/dev/null
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  # shellcheck disable=SC2016 # apt expands these, not the shell
  apt-get indextargets --format '$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(ORIGIN)' 'Created-By: Packages' | sort -u |
    while IFS='|' read -r uri release component origin; do
      [[ $origin = Debian && $release = "$codename"* && $release != *backports* ]] || continue
      printf 'deb-src %s %s %s\n' "$uri" "$release" "$component"
    done
}

# With these options apt keeps its lists of source packages below build/, so the machine's configuration stays as it
# is and no rights are needed. (Its download user could not write there: hence the sandbox option.)
private_apt_get() {
  local state=$build/apt
  apt-get -o Dir::Etc::SourceList="$state/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$state/lists" -o Dir::Cache="$state/cache" -o APT::Sandbox::User=root "$@"
}

# fetch_source PACKAGE DIRECTORY: what the index names first; should its mirror lack a file (an archive may list a package that another one
# keeps), the same from each archive alone.
fetch_source() {
  local state=$build/apt package=$1 directory=$2 lines line
  mapfile -t lines <"$state/sources.list"
  for line in "$(printf '%s\n' "${lines[@]}")" "${lines[@]}"; do
    printf '%s\n' "$line" >"$state/sources.list"
    rm -rf "$directory" && mkdir -p "$directory"
    if private_apt_get update && (cd "$directory" && private_apt_get source --download-only "$package"); then return; fi
  done
  fail "no archive has the source of $package"
}

download_source() {
  local state=$build/apt package=$1 directory=$2
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
  source_lines >"$state/sources.list"
  if [[ ! -s $state/sources.list ]]; then
    as_root apt-get update
    source_lines >"$state/sources.list"
  fi
  [[ -s $state/sources.list ]] || fail "apt on this machine has no Debian archive configured"
  fetch_source "$package" "$directory.download"
  rm -rf "$directory"
  # apt has checked the files against the signed archive already.
  dpkg-source --no-check --no-copy -x "$directory.download"/*.dsc "$directory"
}

# debian_source PACKAGE DIRECTORY: unpacks the source package as Debian builds it.
debian_source() {
  need_packages dpkg-dev
  step "source of $1" "$2.done" -- download_source "$1" "$2"
}

# free_port: a port on the loopback address that nobody listens on.
free_port() {
  local port
  for _ in {1..100}; do
    port=$((20000 + RANDOM % 20000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
  fail "found no free port"
}

# What a compiler that works consists of: itself, and its runtime for this machine.
compiler_targets=(wasmc "runtime-$(uname -m)-linux-musl")

# build_wasmc PRESET [TARGET...]: into build/PRESET, everything unless targets are named.
build_wasmc() {
  local preset=$1 target options=()
  shift
  need_packages "${build_packages[@]}"
  step "configure $preset" "$build/$preset/build.ninja" "$project/CMakeLists.txt" "$project/CMakePresets.json" -- \
    cmake -S "$project" --preset "$preset"
  for target; do options+=(--target "$target"); done
  # Not a step with a stamp: ninja knows better what is out of date.
  local start=$EPOCHREALTIME
  logged "build-$preset" cmake --build "$build/$preset" -j "$jobs" "${options[@]}"
  say "  build $preset: $(seconds_since "$start")"
}

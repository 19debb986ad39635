# shellcheck shell=bash disable=SC2034,SC2154 # the arrays are for who sources this
# Where the sources of Lua and SQLite are and what they are compiled with: for tools/build-apps and bench/run, which differ in the rest.
# Source it after setup.sh. Sources are unpacked below build/apps, once.

apps=$build/apps

# take_lua: lua_sources, lua_flags for every build, lua_wasi_flags, lua_wasi_sources and lua_wasi_libraries for WASI.
take_lua() {
  local source=$apps/lua-source generated=$apps/lua-generated file
  debian_source lua5.4 "$source"
  lua_sources=()
  for file in "$source"/src/*.c; do
    [[ $file = */luac.c ]] || lua_sources+=("$file")
  done
  # Debian's build writes this header; it holds a part of the search path for native modules.
  if [[ ! -e $generated/lua5.4-deb-multiarch.h ]]; then
    mkdir -p "$generated"
    echo '#define DEB_HOST_MULTIARCH "none"' >"$generated/lua5.4-deb-multiarch.h"
  fi
  lua_flags=(-w -I"$generated")
  # Lua's three hooks for other ways to handle errors. There is nowhere to jump, so an error ends the program.
  lua_wasi_flags=(-I"$project/tools/lib/wasi" -D'LUAI_THROW(L, c)=abort()' -D'LUAI_TRY(L, c, a)={ a }' -Dluai_jmpbuf=int -DL_tmpnam=1
    -D_WASI_EMULATED_SIGNAL -D_WASI_EMULATED_PROCESS_CLOCKS)
  lua_wasi_sources=("$project/tools/lib/wasi/lua-missing.c")
  lua_wasi_libraries=(-lwasi-emulated-signal -lwasi-emulated-process-clocks -lm)
}

# SQLite's own makefile joins the library's sources into one file.
join_sqlite3_sources() {
  rm -rf "$2"
  mkdir -p "$2"
  cd "$2" || exit
  CC=clang-19 "$1/configure" --disable-tcl --disable-readline
  make sqlite3.c shell.c
}

# take_sqlite3: the same for SQLite's shell: sqlite3_sources, sqlite3_flags, sqlite3_wasi_flags, sqlite3_wasi_libraries.
take_sqlite3() {
  local source=$apps/sqlite3-source generated=$apps/sqlite3-generated
  if [[ ! -e $generated.done ]]; then
    need_packages make tcl
    debian_source sqlite3 "$source"
  fi
  step "sqlite3 sources" "$generated.done" -- join_sqlite3_sources "$source" "$generated"
  sqlite3_sources=("$generated/sqlite3.c" "$generated/shell.c")
  # The same features in all builds, so that all print the same.
  sqlite3_flags=(-w -I"$generated" -DSQLITE_THREADSAFE=0 -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_OMIT_POPEN -DSQLITE_OMIT_WAL
    -DSQLITE_NOHAVE_SYSTEM)
  sqlite3_wasi_flags=(-I"$project/tools/lib/wasi" -include sqlite-missing.h -D_WASI_EMULATED_GETPID -D_WASI_EMULATED_SIGNAL
    -D_WASI_EMULATED_PROCESS_CLOCKS)
  sqlite3_wasi_libraries=(-lwasi-emulated-getpid -lwasi-emulated-signal -lwasi-emulated-process-clocks)
}

#!/bin/sh
# run.sh WASMC SOURCE_DIR [CC]: makes two libraries, links a C program with them in every way and runs it.
set -eu
wasmc=$1 source=$2 cc=${3:-cc}
command -v wat2wasm > /dev/null || { echo "skipped: wat2wasm (package wabt) is not installed"; exit 77; }
command -v "$cc" > /dev/null || { echo "skipped: $cc is not installed"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
wat2wasm --enable-all "$source/arith.wat" -o arith.wasm
wat2wasm --enable-all "$source/reactor.wat" -o reactor.wasm
fail() { echo "failed: $*"; exit 1; }

# what the program prints, and that it ends well
run() {
    status=0
    "$@" > output 2> errors || status=$?
    printf 'from reactor\nfrom reactor\nok\n' | cmp -s - output && [ $status = 0 ] || { cat output errors; fail "status $status: $*"; }
}

for level in -O0 -O2 --bounds=check; do
    "$wasmc" $level --emit=lib arith.wasm -o libarith.a
    "$wasmc" $level --emit=lib reactor.wasm
    "$cc" -Wall -Wextra -Werror -O1 -I. "$source/program.c" libarith.a libreactor.a -o static -pthread
    run ./static
    "$cc" -O1 -no-pie -Wl,--gc-sections -I. "$source/program.c" libreactor.a libarith.a -o fixed -pthread
    run ./fixed
done
# nothing of a library is visible but what its header declares
nm -g --defined-only libarith.a | sed -n 's/.* [A-Z] //p' | grep -v '^arith_' && fail "symbols without the library's prefix"
nm -g --defined-only libarith.a | sed -n 's/.* [A-Z] //p' | while read -r symbol; do grep -q "\<$symbol(" arith.h || fail "$symbol is not declared"; done

"$wasmc" arith.wasm -o libarith.so --emit=lib
"$wasmc" -shared reactor.wasm
"$cc" -O1 -I. "$source/program.c" -L. -l:libarith.so -l:libreactor.so -Wl,-rpath,"$work" -rdynamic -o dynamic -pthread
run ./dynamic
# both archives inside one shared object, which needs position-independent code
"$cc" -shared -Wl,--whole-archive libarith.a libreactor.a -Wl,--no-whole-archive -o libboth.so
"$cc" -O1 -I. "$source/program.c" -L. -lboth -Wl,-rpath,"$work" -rdynamic -o both -pthread
run ./both

# a limit: the second page is refused
"$wasmc" --max-memory=64K --emit=lib arith.wasm -o libarith.a
"$cc" -O1 -I. "$source/program.c" libarith.a libreactor.a -o limited -pthread
./limited > output 2> errors && fail "grew beyond --max-memory"
[ "$(wc -l < errors)" = 2 ] && grep -q 'failed: arith_grow(1, &r) == 0 && r == 1' errors || { cat errors; fail "--max-memory"; }
"$wasmc" --timeout=1s --emit=lib arith.wasm -o libarith.a 2> errors && fail "--timeout was accepted"
grep -q 'are for programs, not for libraries' errors || fail "another error than expected"

# the header is C++ too, and stands alone
for header in arith.h reactor.h; do
    echo "#include \"$header\"" > header.c
    "$cc" -Wall -Wextra -Werror -std=c11 -I. -c header.c -o header.o
    "$cc" -Wall -Wextra -Werror -x c++ -I. -c header.c -o header.o
done

# the output does not depend on the number of threads
"$wasmc" -j1 --emit=lib arith.wasm -o one/libarith.a 2> errors && fail "wrote into a folder that does not exist"
mkdir one two
"$wasmc" -j1 --emit=lib arith.wasm -o one/libarith.a
"$wasmc" -j2 --emit=lib arith.wasm -o two/libarith.a
cmp one/libarith.a two/libarith.a
cmp one/arith.h two/arith.h

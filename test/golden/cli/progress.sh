#!/bin/sh
# progress.sh WASMC: a compilation of some seconds draws a line on a terminal and erases it; nothing of it goes elsewhere.
set -u
wasmc=$1
. "$(dirname "$0")/../../script.sh"
need wat2wasm wabt
need script bsdutils
awk 'BEGIN {
    print "(module (memory 1)"
    for (i = 0; i < 1000; i++) {
        printf "(func $f%d (param i32 i32) (result i32) (local i32)\n(loop\n", i
        for (k = 0; k < 6; k++)
            printf "(i32.store offset=%d (local.get 0) (i32.xor (i32.load offset=%d (local.get 1)) (i32.mul (local.get 2) (i32.const %d))))\n", k * 4, k * 8, i * 7 + k
        print "(local.set 2 (i32.add (local.get 2) (i32.const 1))) (br_if 0 (i32.lt_u (local.get 2) (local.get 1)))) (local.get 2))"
    }
    print "(func (export \"_start\")"
    for (i = 0; i < 1000; i++)
        printf "(drop (call $f%d (i32.const %d) (i32.const 9)))\n", i, i * 64
    print "))"
}' > "$work/long.wat"
wat2wasm "$work/long.wat" -o "$work/long.wasm" || exit 1
cd "$work" || exit 1
escape=$(printf '\033')

# on_terminal OPTIONS: what a terminal would get
on_terminal() { SHELL=/bin/sh script -qec "$wasmc -O2 -j1 $* long.wasm -o long" /dev/null < /dev/null; }

unset NO_COLOR
TERM=xterm on_terminal > terminal || fail "does not compile on a terminal: $(cat terminal)"
tr '\r' '\n' < terminal | grep -q "^\[ *[0-9]*%\] compiling long.wasm: [0-9.]* of [0-9.]* MB of code$escape\[K\$" || fail "no progress line on a terminal: $(cat -v terminal)"
[ "$(tail -c 4 terminal | cat -v)" = '^M^[[K' ] || fail "the progress line is not erased at the end: $(tail -c 20 terminal | cat -v)"
percents=$(tr '\r' '\n' < terminal | sed -n 's/^\[ *\([0-9]*\)%.*/\1/p')
[ "$percents" = "$(echo "$percents" | sort -n)" ] || fail "progress goes backwards: $percents"
TERM=dumb on_terminal > dumb
[ ! -s dumb ] || fail "a dumb terminal gets: $(cat -v dumb)"
TERM=xterm on_terminal -w > /dev/null || fail "-w on a terminal"
TERM=xterm "$wasmc" -O2 -j1 long.wasm -o long > file 2>&1 || fail "does not compile"
[ ! -s file ] || fail "no terminal, but: $(cat -v file)"
exit $failed

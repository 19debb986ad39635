# Functions as large as they get. Prints a script.
awk '
function repeat(text, n,    s) { for (s = ""; n > 0; n--) s = s text; return s }
BEGIN {
    # br_table of 100,000 entries: index modulo 3 selects, the default is the fourth.
    print "(module (func (export \"table\") (param i32) (result i32)"
    print "  block $d block $c block $b block $a local.get 0 br_table"
    for (i = 0; i < 100000; i++)
        printf " %s%s", i % 3 == 0 ? "$a" : i % 3 == 1 ? "$b" : "$c", i % 20 == 19 ? "\n" : ""
    print " $d end i32.const 1 return end i32.const 2 return end i32.const 3 return end i32.const 4))"
    split("0 1 1 2 2 3 3 1 49999 2 99998 3 99999 1 100000 4 -1 4 0x80000000 4 0x186a1 4", want, " ")
    for (i = 1; i in want; i += 2)
        printf "(assert_return (invoke \"table\" (i32.const %s)) (i32.const %s))\n", want[i], want[i + 1]

    # 50,000 locals of each type in turn: the integers are set, all are read.
    print "(module (func (export \"locals\") (param i64) (result i64) (local $sum i64) (local $f f64)"
    for (i = 0; i < 500; i++)
        print "  (local" repeat(" i64", 100) ")"
    for (i = 3; i < 50003; i++)
        printf "  (local.set %d (i64.add (local.get %d) (i64.const %d)))\n", i, i == 3 ? 0 : i - 1, i % 7
    for (i = 3; i < 50003; i += 5)
        printf "  (local.set $sum (i64.add (local.get $sum) (local.get %d)))\n", i
    print "  (i64.add (local.get $sum) (local.get 50002))))"
    x = 0
    for (i = 3; i < 50003; i++) {
        x += i % 7
        if ((i - 3) % 5 == 0)
            sum += x
    }
    printf "(assert_return (invoke \"locals\" (i64.const 0)) (i64.const %.0f))\n", sum + x
    printf "(assert_return (invoke \"locals\" (i64.const 1000)) (i64.const %.0f))\n", sum + x + 1000 * 10001

    # Locals that live across a loop: 2,000 phis.
    print "(module (func (export \"phis\") (param i32) (result i32) (local $n i32)"
    for (i = 0; i < 20; i++)
        print "  (local" repeat(" i32", 100) ")"
    print "  (loop $l"
    for (i = 2; i < 2002; i++)
        printf "  (local.set %d (i32.add (local.get %d) (i32.shr_u (local.get %d) (i32.const 1))))\n", i, i == 2 ? 0 : i - 1, i
    print "  (br_if $l (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 3))))"
    print "  (local.get 2001)))"
    for (i = 2; i < 2002; i++)
        v[i] = 0
    for (n = 0; n < 3; n++)
        for (i = 2; i < 2002; i++)
            v[i] = (int(v[i] / 2) + (i == 2 ? 1 : v[i - 1])) % 4294967296
    printf "(assert_return (invoke \"phis\" (i32.const 1)) (i32.const %.0f))\n", v[2001]

    # 10,000 blocks deep, left from the innermost to every depth that a table names.
    print "(module (func (export \"deep\") (param i32) (result i32)"
    print repeat("block ", 10000) "local.get 0 br_table 0 1 2 9997 9998 9999 9999"
    print repeat("end ", 9999) "i32.const 5 return end i32.const 6)"
    print "  (func (export \"deep-loops\") (result i32) (local i32)"
    print repeat("loop ", 3000) "local.get 0 i32.const 1 i32.add local.set 0 local.get 0 i32.const 10 i32.lt_u br_if 1500" repeat(" end", 3000) " local.get 0)"
    print "  (func (export \"deep-ifs\") (param i32) (result i32)"
    print repeat("local.get 0 if ", 3000) "i32.const 1 return" repeat(" end", 3000) " i32.const 2)"
    print "  (func (export \"deep-values\") (param i32) (result i32)"
    print repeat("local.get 0 ", 10000) repeat("i32.add ", 9999) "))"
    print "(assert_return (invoke \"deep-loops\") (i32.const 10))"
    print "(assert_return (invoke \"deep-ifs\" (i32.const 1)) (i32.const 1))"
    print "(assert_return (invoke \"deep-ifs\" (i32.const 0)) (i32.const 2))"
    print "(assert_return (invoke \"deep-values\" (i32.const 3)) (i32.const 30000))"
    for (i = 0; i < 6; i++)
        printf "(assert_return (invoke \"deep\" (i32.const %d)) (i32.const %d))\n", i, i == 5 ? 6 : 5

    # A straight line of 30,000 instructions, and one of 10,000 branches.
    print "(module (memory 1) (func (export \"long\") (param i32) (result i32) local.get 0"
    x = 1
    for (i = 0; i < 5000; i++) {
        printf " i32.const %d i32.add i32.const %d i32.mul i32.const 3 i32.div_u%s", i % 1000, 5 + i % 2, i % 10 == 9 ? "\n" : ""
        x = int((x + i % 1000) % 4294967296 * (5 + i % 2) % 4294967296 / 3)
    }
    print ")\n  (func (export \"branches\") (param i32) (result i32) (local $n i32)"
    for (i = 0; i < 10000; i++)
        printf "  (if (i32.and (local.get 0) (i32.const %d)) (then (local.set $n (i32.add (local.get $n) (i32.const 1)))))\n", 2 ^ (i % 20)
    print "  (local.get $n)))"
    printf "(assert_return (invoke \"long\" (i32.const 1)) (i32.const %.0f))\n", x
    print "(assert_return (invoke \"branches\" (i32.const 1)) (i32.const 500))"
    print "(assert_return (invoke \"branches\" (i32.const 0xfffff)) (i32.const 10000))"
    print "(assert_return (invoke \"branches\" (i32.const 0)) (i32.const 0))"

    # 1,000 parameters, 1,000 results.
    print "(module"
    print "  (func $many (param" repeat(" i64", 1000) ") (result" repeat(" i64", 1000) ")"
    for (i = 999; i >= 0; i--)
        printf "(local.get %d)%s", i, i % 10 ? "" : "\n"
    print ")\n  (func (export \"many\") (param i64) (result i64) (local $n i64)"
    for (i = 0; i < 1000; i++)
        printf "(i64.add (local.get 0) (i64.const %d))%s", i, i % 10 ? "" : "\n"
    print "  call $many"
    for (i = 0; i < 999; i++)
        printf "%s%s", i % 2 ? "i64.sub " : "i64.add ", i % 20 ? "" : "\n"
    print "))"
    # the results come back in the opposite order: the stack is 999 ... 0 with 0 on top
    x = 0
    for (i = 0; i < 999; i++)
        x = i % 2 ? i + 1 - x : i + 1 + x
    printf "(assert_return (invoke \"many\" (i64.const 0)) (i64.const %.0f))\n", x

    # 100,000 globals, each exported.
    print "(module $many"
    for (i = 0; i < 100000; i++)
        printf "  (global (export \"g%d\") (mut i32) (i32.const %d))\n", i, i * 3
    print "  (func (export \"add\") (global.set 99999 (i32.add (global.get 99999) (global.get 50000)))))"
    print "(register \"many\" $many)"
    print "(assert_return (get $many \"g50000\") (i32.const 150000))"
    print "(module (global $g (import \"many\" \"g99999\") (mut i32)) (func (export \"last\") (result i32) (global.get $g)))"
    print "(assert_return (invoke $many \"add\"))"
    print "(assert_return (invoke \"last\") (i32.const 449997))"
}'

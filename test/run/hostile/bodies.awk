# A module whose function f has a body of a kind that no compiler writes: what passes find superlinear. Its result is the exit status.
# usage: awk -v kind=KIND -v n=COUNT -f bodies.awk
function random(limit) { seed = (seed * 1103 + 12345) % 1048573; return seed % limit }
function get(limit) { return sprintf("local.get %d ", random(limit)) }
function add(limit) { return get(limit) sprintf("i32.const %d i32.add local.set %d ", random(99), random(limit)) }

function ifs(limit) { for (i = 0; i < n; i++) print get(limit) "i32.const 5 i32.and if " add(limit) "end" }
function loops() { # each counts to 21, from what the one before left
    for (i = 0; i < n; i++)
        print "i32.const 21 local.set 3 loop local.get 0 i32.const 1023 i32.and i32.load offset=" 4 * (i % 9) " local.get 1 i32.xor local.set 1 "\
              "local.get 3 i32.const 1 i32.sub local.tee 3 br_if 0 end"
}
function cases() { # a switch with n cases, n times
    print "i32.const " n " local.set 3 loop"
    for (i = 0; i <= n; i++) print "block"
    printf "local.get 3 br_table"
    for (i = 0; i <= n; i++) printf " %d", i
    print " end"
    for (i = 0; i < n; i++) printf "%s%s\n", add(3), i < n - 1 ? "br " (n - 1 - i) " end" : "end"
    print "local.get 3 i32.const 1 i32.sub local.tee 3 br_if 0 end"
}
function table() { # n entries, eight targets
    for (i = 0; i < 8; i++) print "block"
    printf "local.get 0 br_table"
    for (i = 0; i <= n; i++) printf " %d", random(8)
    print ""
    for (i = 0; i < 8; i++) print "end " add(8)
}
function stores() { for (i = 0; i < n; i++) print get(3) "i32.const 1023 i32.and " get(3) "i32.const 1023 i32.and i32.load offset=" 4 * random(999) " i32.store offset=" 4 * random(999) }

BEGIN {
    seed = 7
    print "(module (import \"wasi_snapshot_preview1\" \"proc_exit\" (func $exit (param i32))) (memory (export \"memory\") 1)"
    print "(data (i32.const 0) \"\\03\\01\\04\\01\\05\\09\\02\\06\\05\\03\\05\\08\")"
    print "(func $f (param i32 i32 i32) (result i32)"
    for (i = 3; i < (kind == "locals" ? 5000 : 8); i++) print "(local i32)"
    if (kind == "locals") ifs(5000)
    else if (kind == "ifs") ifs(8)
    else if (kind == "loops") loops()
    else if (kind == "cases") cases()
    else if (kind == "table") table()
    else if (kind == "stores") stores()
    else exit 1
    print "local.get 0 local.get 1 i32.add local.get 2 i32.xor i32.const 8 i32.load i32.add)"
    print "(func (export \"_start\") (call $exit (i32.and (i32.const 127) (call $f (i32.load (i32.const 0)) (i32.load8_u (i32.const 2)) (i32.load8_u (i32.const 5)))))))"
}

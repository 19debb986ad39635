# An i32 may come out of a 64-bit register whose upper half is anything. Every way to get one here, and every use as an index; in each the upper
# half of the i64 parameter must not matter. Prints a script.
awk '
BEGIN { n = 0 }
function use(name, source, code, result) {
    printf "  (func (export \"%s %s\") (param $x i64) (result i32) (local $i i32) (local $f f64)\n    %s\n    %s)\n", name, sname[source], code, result
}
{
    sname[n] = $1
    $1 = ""
    scode[n++] = $0
}
END {
    print "(module $m"
    print "  (memory (export \"memory\") 2)"
    print "  (data (i32.const 1000) \"\\2a\\00\\00\\00\") (data $passive \"abcdefgh\")"
    print "  (type $f (func (result i32)))"
    print "  (table $t 8 funcref) (elem (table $t) (i32.const 5) func $answer)"
    print "  (table $e 8 externref)"
    print "  (global $g (mut i32) (i32.const 0))"
    print "  (type $wrap (func (param i64) (result i32)))"
    print "  (table $w 1 funcref) (elem (table $w) (i32.const 0) func $wrapped)"
    print "  (func $answer (result i32) (i32.const 42))"
    print "  (func $wrapped (type $wrap) (i32.wrap_i64 (local.get 0)))"
    print "  (func $id (param i32) (result i32) (local.get 0))"
    print "  (func $two (param i64) (result i32 i32) (i32.wrap_i64 (local.get 0)) (i32.wrap_i64 (local.get 0)))"
    print "  (func $deep (param i64 i64 i64 i64 i64 i64 i64 i64 i32) (result i32) (local.get 8))"
    for (s = 0; s < n; s++) {
        use("load", s, "", "(i32.load (" scode[s] "))")
        use("load-offset", s, "", "(i32.load offset=4294966296 (i32.add (" scode[s] ") (i32.const 0)))")
        use("store", s, "(i32.store (" scode[s] ") (i32.const 7))", "(i32.load (i32.const 1000)) (i32.store (i32.const 1000) (i32.const 42))")
        use("fill", s, "(memory.fill (" scode[s] ") (i32.const 9) (i32.const 1))", "(i32.load8_u (i32.const 1000)) (i32.store (i32.const 1000) (i32.const 42))")
        use("fill-length", s, "(memory.fill (i32.const 2000) (i32.const 9) (" scode[s] "))", "(i32.add (i32.load8_u (i32.const 2999)) (i32.load8_u (i32.const 3000)))")
        use("copy", s, "(memory.copy (i32.const 4000) (" scode[s] ") (i32.const 4))", "(i32.load (i32.const 4000))")
        use("init", s, "(memory.init $passive (i32.const 5000) (i32.sub (" scode[s] ") (i32.const 998)) (i32.const 1))", "(i32.load8_u (i32.const 5000))")
        use("grow", s, "", "(memory.grow (i32.mul (" scode[s] ") (i32.const 100)))")
        use("call_indirect", s, "", "(call_indirect $t (type $f) (i32.sub (" scode[s] ") (i32.const 995)))")
        use("table.get", s, "", "(ref.is_null (table.get $t (i32.sub (" scode[s] ") (i32.const 995))))")
        use("table.fill", s, "(table.fill $e (i32.sub (" scode[s] ") (i32.const 995)) (ref.null extern) (i32.const 1))", "(table.size $e)")
        use("br_table", s, "(block (block (block (br_table 0 1 2 (i32.sub (" scode[s] ") (i32.const 999)))) (return (i32.const 1))) (return (i32.const 2)))", "(i32.const 3)")
        use("extend", s, "", "(i32.wrap_i64 (i64.shr_u (i64.extend_i32_u (" scode[s] ")) (i64.const 32)))")
        use("convert", s, "", "(i32.trunc_f64_u (f64.convert_i32_u (" scode[s] ")))")
        use("divide", s, "", "(i32.div_u (" scode[s] ") (i32.const 10))")
        use("shift", s, "", "(i32.shr_u (" scode[s] ") (i32.const 3))")
        use("if", s, "", "(if (result i32) (i32.sub (" scode[s] ") (i32.const 1000)) (then (i32.const 1)) (else (i32.const 0)))")
    }
    print ")"
    split("load 42 store 7 fill 9 fill-length 9 copy 42 init 99 grow -1 call_indirect 42 table.get 0 table.fill 8 br_table 2 extend 0 convert 1000 divide 100 shift 125 if 0", want, " ")
    split("0x3e8 0x1000003e8 0xffffffff000003e8 0x80000000000003e8 0x7fffffff000003e8", x, " ")
    for (s = 0; s < n; s++)
        for (k = 1; k <= 5; k++) {
            for (u = 1; u in want; u += 2)
                printf "(assert_return (invoke \"%s %s\" (i64.const %s)) (i32.const %s))\n", want[u], sname[s], x[k], want[u + 1]
            printf "(assert_trap (invoke \"load-offset %s\" (i64.const %s)) \"out of bounds memory access\")\n", sname[s], x[k]
        }
}' << 'END'
wrap i32.wrap_i64 (local.get $x)
add i32.wrap_i64 (i64.add (local.get $x) (i64.const 0x5500000000))
shift i32.wrap_i64 (i64.shr_s (i64.shl (local.get $x) (i64.const 7)) (i64.const 7))
call call $wrapped (local.get $x)
argument call $id (i32.wrap_i64 (local.get $x))
ninth-argument call $deep (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (i32.wrap_i64 (local.get $x))
two-results i32.and (call $two (local.get $x))
indirect call_indirect $w (type $wrap) (local.get $x) (i32.const 0)
local local.tee $i (i32.wrap_i64 (local.get $x))
select select (i32.wrap_i64 (local.get $x)) (i32.const 1) (i64.ne (local.get $x) (i64.const 0))
block block (result i32) (i32.wrap_i64 (local.get $x))
branch block (result i32) (br 0 (i32.wrap_i64 (local.get $x)))
loop loop (result i32) (i32.wrap_i64 (local.get $x))
if if (result i32) (i64.ne (local.get $x) (i64.const 0)) (then (i32.wrap_i64 (local.get $x))) (else (i32.const 1))
extend8 i32.or (i32.extend8_s (i32.const 0)) (i32.wrap_i64 (local.get $x))
xor i32.xor (i32.wrap_i64 (i64.xor (local.get $x) (i64.const -1))) (i32.const -1)
popcnt i32.add (i32.wrap_i64 (i64.sub (local.get $x) (i64.const 1))) (i32.popcnt (i32.const 0x80000000))
memory i32.load (block (result i32) (i64.store (i32.const 6000) (local.get $x)) (i32.const 6000))
lane i32x4.extract_lane 0 (i64x2.splat (local.get $x))
float i32.trunc_sat_f64_u (f64.convert_i32_u (i32.wrap_i64 (local.get $x)))
rotate i32.rotl (i32.rotr (i32.wrap_i64 (local.get $x)) (i32.const 5)) (i32.const 5)
END

# Addresses around 2^31 and 2^32 for every access width: index + offset is a 33-bit sum that never wraps. One module has a page of memory, the other
# all 65,536. Prints a script.
awk '
BEGIN { n = 0 }
function hex(n) { return sprintf("0x%x", n) }
function access(op, width, type, store, off,    name) {
    name = op "@" hex(off)
    if (store)
        return sprintf("  (func (export \"%s\") (param i32 %s) (%s offset=%s (local.get 0) (local.get 1)))\n", name, type, op, hex(off))
    return sprintf("  (func (export \"%s\") (param i32) (result %s) (%s offset=%s (local.get 0)))\n", name, type, op, hex(off))
}
function value(type, n) { return type == "v128" ? sprintf("(v128.const i64x2 %d %d)", n, n) : sprintf("(%s.const %d)", type, n) }
function invoke(i, off, index_, n) { return sprintf("(invoke \"%s@%s\" (i32.const %s)%s)", op[i], hex(off), hex(index_), store[i] ? " " value(type[i], n) : "") }
function traps(i, off, index_) { printf "(assert_trap %s \"out of bounds memory access\")\n", invoke(i, off, index_, -1) }
function module(name, pages,    i, k) {
    printf "(module $%s\n  (memory %d)\n  (func (export \"byte\") (param i32) (result i32) (i32.load8_u (local.get 0)))\n", name, pages
    for (i = 0; i < n; i++)
        for (k = 0; k < noffsets; k++)
            printf "%s", access(op[i], width[i], type[i], store[i], offset[k])
    print ")"
}
{ op[n] = $1; width[n] = $2; type[n] = $3; store[n] = $1 ~ /store/; n++ }
END {
    noffsets = split("2147483632 2147483647 2147483648 2147483649 4294967280 4294967288 4294967292 4294967294 4294967295", list, " ")
    for (k = 0; k < noffsets; k++)
        offset[k] = list[k + 1]
    limit = 4294967296
    module("small", 1)
    for (i = 0; i < n; i++)
        for (k = 0; k < noffsets; k++) {
            traps(i, offset[k], 0)
            traps(i, offset[k], 2147483648)
            traps(i, offset[k], 4294967295)
            traps(i, offset[k], limit - offset[k]) # wrapped, this would be address 0
        }
    module("big", 65536)
    for (i = 0; i < n; i++)
        for (k = 0; k < noffsets; k++) {
            last = limit - width[i] - offset[k]
            traps(i, offset[k], 4294967295)
            traps(i, offset[k], last + 1 < 0 ? 0 : last + 1)
            if (last < 0)
                continue
            if (!store[i]) {
                printf "(assert_return %s %s)\n", invoke(i, offset[k], last), type[i] == "f32" || type[i] == "f64" ? "(" type[i] ".const 0)" : value(type[i], 0)
                continue
            }
            printf "(assert_return %s)\n", invoke(i, offset[k], last, -1)
            for (b = limit - width[i]; b < limit; b++)
                printf "(assert_return (invoke \"byte\" (i32.const %s)) (i32.const %s))\n", hex(b), type[i] ~ /f/ ? last_byte(type[i], b - limit + width[i]) : 255
            printf "(assert_return (invoke \"byte\" (i32.const %s)) (i32.const 0))\n", hex(limit - width[i] - 1)
            printf "(assert_return %s)\n", invoke(i, offset[k], last, 0)
        }
}
# The bytes of -1.0.
function last_byte(type, b) { return type == "f32" ? (b == 3 ? 191 : b == 2 ? 128 : 0) : (b == 7 ? 191 : b == 6 ? 240 : 0) }
' << END
i32.load8_s 1 i32
i32.load8_u 1 i32
i32.load16_s 2 i32
i32.load16_u 2 i32
i32.load 4 i32
i64.load8_s 1 i64
i64.load8_u 1 i64
i64.load16_s 2 i64
i64.load16_u 2 i64
i64.load32_s 4 i64
i64.load32_u 4 i64
i64.load 8 i64
f32.load 4 f32
f64.load 8 f64
v128.load 16 v128
v128.load8x8_s 8 v128
v128.load16_splat 2 v128
v128.load32_zero 4 v128
i32.store8 1 i32
i32.store16 2 i32
i32.store 4 i32
i64.store8 1 i64
i64.store16 2 i64
i64.store32 4 i64
i64.store 8 i64
f32.store 4 f32
f64.store 8 f64
v128.store 16 v128
END

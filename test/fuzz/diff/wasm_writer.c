#include "wasm_writer.h"

#include <string.h>

void put_byte(struct writer *w, unsigned byte) { VEC_PUSH(w->arena, &w->bytes, (uint8_t)byte); }

void put_span(struct writer *w, struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        put_byte(w, s.ptr[i]);
}

void put_u32(struct writer *w, uint32_t n)
{
    for (; n >= 0x80; n >>= 7)
        put_byte(w, n | 0x80);
    put_byte(w, n);
}

void put_s64(struct writer *w, int64_t n)
{
    for (; n < -64 || n > 63; n >>= 7)
        put_byte(w, (unsigned)(n & 0x7f) | 0x80);
    put_byte(w, (unsigned)(n & 0x7f));
}

void put_vector(struct writer *w, struct span s)
{
    put_u32(w, (uint32_t)s.len);
    put_span(w, s);
}

void put_name(struct writer *w, const char *name) { put_vector(w, span_of(name)); }

struct span writer_span(const struct writer *w) { return (struct span){w->bytes.items, w->bytes.len}; }

void put_section(struct writer *w, enum section id, const struct writer *content)
{
    put_byte(w, id);
    put_vector(w, writer_span(content));
}

void put_header(struct writer *w) { put_span(w, (struct span){(const uint8_t *)"\0asm\1\0\0\0", 8}); }

void put_op(struct writer *w, enum op op)
{
    const struct op_info *info = &op_info[op];
    if (!info->prefix) {
        put_byte(w, info->code);
        return;
    }
    put_byte(w, info->prefix);
    put_u32(w, info->code);
}

void put_op_index(struct writer *w, enum op op, uint32_t index)
{
    put_op(w, op);
    put_u32(w, index);
}

static void put_raw(struct writer *w, enum op op, const void *bytes, size_t size)
{
    put_op(w, op);
    put_span(w, (struct span){bytes, size});
}

void put_const(struct writer *w, valtype type, const uint64_t *bits)
{
    switch (type) {
    case VT_I32: put_op(w, OP_I32_CONST); put_s64(w, (int32_t)bits[0]); break;
    case VT_I64: put_op(w, OP_I64_CONST); put_s64(w, (int64_t)bits[0]); break;
    case VT_F32: put_raw(w, OP_F32_CONST, bits, 4); break;
    case VT_F64: put_raw(w, OP_F64_CONST, bits, 8); break;
    default: put_raw(w, OP_V128_CONST, bits, 16); break;
    }
}

uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

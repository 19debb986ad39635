/* The out-of-line half of the reader: long LEB128, floats, names. */
#include "reader.h"

#include <string.h>

struct reader reader_of(struct span bytes, const uint8_t *module_base, struct diag *d)
{
    return (struct reader){bytes.ptr, bytes.ptr + bytes.len, module_base, d};
}

bool reader_fail_end(struct reader *r) { return fail(r->diag, (uint64_t)(r->end - r->base), "unexpected end of section or function"); }

bool read_bytes(struct reader *r, size_t n, struct span *out)
{
    if (n > reader_left(r))
        return fail(r->diag, reader_offset(r), "unexpected end of section or function: %zu bytes wanted, %zu left", n, reader_left(r));
    *out = (struct span){r->pos, n};
    r->pos += n;
    return true;
}

bool read_unsigned(struct reader *r, unsigned bits, uint64_t *out)
{
    uint64_t start = reader_offset(r), value = 0;
    for (unsigned shift = 0;; shift += 7) {
        uint8_t byte;
        if (!read_byte(r, &byte))
            return false;
        unsigned room = bits - shift; /* bits of the value that this byte may fill */
        if (room < 7 && (byte & 0x7f) >> room != 0)
            return fail(r->diag, start, "integer too large: more than %u bits", bits);
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            break;
        if (room <= 7)
            return fail(r->diag, start, "integer representation too long: more than %u bytes for %u bits", shift / 7 + 1, bits);
    }
    *out = value;
    return true;
}

bool read_signed(struct reader *r, unsigned bits, int64_t *out)
{
    uint64_t start = reader_offset(r), value = 0;
    for (unsigned shift = 0;; shift += 7) {
        uint8_t byte;
        if (!read_byte(r, &byte))
            return false;
        unsigned room = bits - shift;
        /* In the last possible byte, the bits beyond the width must repeat the sign bit. */
        uint8_t stray = room < 7 ? (byte & 0x7f) >> (room - 1) : 0;
        if (stray != 0 && stray != 0x7f >> (room - 1))
            return fail(r->diag, start, "integer too large: more than %u bits", bits);
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte & 0x80) {
            if (room <= 7)
                return fail(r->diag, start, "integer representation too long: more than %u bytes for %u bits", shift / 7 + 1, bits);
            continue;
        }
        if (shift + 7 < 64 && (byte & 0x40))
            value |= ~0ull << (shift + 7);
        break;
    }
    *out = (int64_t)value;
    return true;
}

bool read_long_u32(struct reader *r, uint32_t *out)
{
    uint64_t value;
    if (!read_unsigned(r, 32, &value))
        return false;
    *out = (uint32_t)value;
    return true;
}

bool read_long_s32(struct reader *r, int32_t *out)
{
    int64_t value;
    if (!read_signed(r, 32, &value))
        return false;
    *out = (int32_t)value;
    return true;
}

bool read_f32_bits(struct reader *r, uint32_t *out)
{
    struct span s;
    if (!read_bytes(r, 4, &s))
        return false;
    *out = s.ptr[0] | (uint32_t)s.ptr[1] << 8 | (uint32_t)s.ptr[2] << 16 | (uint32_t)s.ptr[3] << 24;
    return true;
}

bool read_f64_bits(struct reader *r, uint64_t *out)
{
    uint32_t low, high;
    if (!read_f32_bits(r, &low) || !read_f32_bits(r, &high))
        return false;
    *out = low | (uint64_t)high << 32;
    return true;
}

bool utf8_valid(struct span s)
{
    size_t ascii = 0; /* names are nearly always ASCII: eight bytes at a time */
    for (uint64_t word; s.len - ascii >= sizeof word; ascii += sizeof word) {
        memcpy(&word, s.ptr + ascii, sizeof word);
        if (word & 0x8080808080808080u)
            break;
    }
    for (size_t i = ascii, n; i < s.len; i += n) {
        n = utf8_length(s.ptr + i, s.len - i);
        if (n == 0)
            return false;
    }
    return true;
}

bool read_name(struct reader *r, struct span *out)
{
    uint32_t len;
    if (!read_u32(r, &len))
        return false;
    uint64_t start = reader_offset(r);
    if (len > reader_left(r))
        return fail(r->diag, start, "length out of bounds: a name of %u bytes, %zu left", len, reader_left(r));
    read_bytes(r, len, out);
    if (!utf8_valid(*out))
        return fail(r->diag, start, "malformed UTF-8 encoding");
    return true;
}

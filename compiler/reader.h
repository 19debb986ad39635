/* Bounds-checked reading of the binary format (spec 5.2): every function reports through the diag and returns false at the end of
 * the bytes or on a malformed encoding. The hot ones are inline: the decoder and the validator live in them. */
#ifndef WASMC_READER_H
#define WASMC_READER_H

#include "diag.h"

struct reader {
    const uint8_t *pos, *end;
    const uint8_t *base; /* module byte 0, so that offsets in messages are module offsets */
    struct diag *diag;
};

struct reader reader_of(struct span bytes, const uint8_t *module_base, struct diag *d);
static inline uint64_t reader_offset(const struct reader *r) { return (uint64_t)(r->pos - r->base); }
static inline size_t reader_left(const struct reader *r) { return (size_t)(r->end - r->pos); }
/* Records "unexpected end of section or function" at the current position; always false. */
bool reader_fail_end(struct reader *r);

/* The general LEB128 decoders behind the inline ones: any length up to the width's, all checks. */
bool read_unsigned(struct reader *r, unsigned bits, uint64_t *out);
bool read_signed(struct reader *r, unsigned bits, int64_t *out);
/* The same in the shape of the inline functions, which end in a plain jump to these. */
bool read_long_u32(struct reader *r, uint32_t *out);
bool read_long_s32(struct reader *r, int32_t *out);

static inline bool read_byte(struct reader *r, uint8_t *out)
{
    if (__builtin_expect(r->pos == r->end, 0))
        return reader_fail_end(r);
    *out = *r->pos++;
    return true;
}

/* The next n bytes as a borrowed span. */
bool read_bytes(struct reader *r, size_t n, struct span *out);

/* LEB128 (spec 5.2.2): "integer representation too long" past the width's last byte, "integer too large" on stray bits,
 * "unexpected end" when the bytes run out. One and two bytes, nearly all there are, are decoded in line. */
static inline bool read_u32(struct reader *r, uint32_t *out)
{
    const uint8_t *p = r->pos;
    if (__builtin_expect(r->end - p >= 2, 1)) {
        if (p[0] < 0x80) {
            *out = p[0];
            r->pos = p + 1;
            return true;
        }
        if (p[1] < 0x80) {
            *out = (p[0] & 0x7fu) | (uint32_t)p[1] << 7;
            r->pos = p + 2;
            return true;
        }
    }
    return read_long_u32(r, out);
}

static inline bool read_s32(struct reader *r, int32_t *out)
{
    const uint8_t *p = r->pos;
    if (__builtin_expect(r->end - p >= 2, 1)) {
        if (p[0] < 0x80) {
            *out = (p[0] ^ 0x40) - 0x40;
            r->pos = p + 1;
            return true;
        }
        if (p[1] < 0x80) {
            *out = (((p[0] & 0x7f) | p[1] << 7) ^ 0x2000) - 0x2000;
            r->pos = p + 2;
            return true;
        }
    }
    return read_long_s32(r, out);
}

static inline bool read_u64(struct reader *r, uint64_t *out)
{
    if (__builtin_expect(r->pos != r->end && *r->pos < 0x80, 1)) {
        *out = *r->pos++;
        return true;
    }
    return read_unsigned(r, 64, out);
}

static inline bool read_s33(struct reader *r, int64_t *out) { return read_signed(r, 33, out); }
static inline bool read_s64(struct reader *r, int64_t *out) { return read_signed(r, 64, out); }

bool read_f32_bits(struct reader *r, uint32_t *out);
bool read_f64_bits(struct reader *r, uint64_t *out);
/* vec(byte) that must be UTF-8 (spec 5.2.4): "malformed UTF-8 encoding". */
bool read_name(struct reader *r, struct span *out);
bool utf8_valid(struct span s);

#endif

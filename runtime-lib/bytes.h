/* A cursor over bytes that may be hostile or cut off: reads past the end give 0 and set bad. Little-endian. */
#ifndef WASM_BYTES_H
#define WASM_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct bytes {
    const uint8_t *p, *end;
    bool bad;
};

static inline size_t bytes_left(const struct bytes *b) { return (size_t)(b->end - b->p); }

/* The next n bytes, which b then stands behind; NULL (and bad) when there are fewer. */
static inline const uint8_t *bytes_take(struct bytes *b, uint64_t n)
{
    if (n > bytes_left(b)) {
        b->bad = true;
        b->p = b->end;
        return NULL;
    }
    const uint8_t *at = b->p;
    b->p = at ? at + n : NULL; /* of a missing section */
    return at;
}

static inline struct bytes bytes_sub(struct bytes *b, uint64_t n)
{
    const uint8_t *at = bytes_take(b, n);
    return at ? (struct bytes){at, at + n, false} : (struct bytes){b->end, b->end, true};
}

/* size 1, 2, 4 or 8. */
static inline uint64_t bytes_uint(struct bytes *b, unsigned size)
{
    uint64_t v = 0;
    const uint8_t *at = bytes_take(b, size);
    if (at)
        memcpy(&v, at, size);
    return v;
}

static inline uint64_t bytes_uleb(struct bytes *b)
{
    uint64_t v = 0;
    for (unsigned shift = 0; b->p < b->end; shift += 7) {
        uint8_t byte = *b->p++;
        if (shift < 64)
            v |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return v;
    }
    b->bad = true;
    return 0;
}

static inline int64_t bytes_sleb(struct bytes *b)
{
    uint64_t v = 0;
    for (unsigned shift = 0; b->p < b->end;) {
        uint8_t byte = *b->p++;
        if (shift < 64)
            v |= (uint64_t)(byte & 0x7f) << shift;
        shift += 7;
        if (!(byte & 0x80))
            return (int64_t)(shift < 64 && byte & 0x40 ? v | ~0ull << shift : v);
    }
    b->bad = true;
    return 0;
}

/* Steps over a NUL-terminated string, which it returns; NULL when the NUL is missing. */
static inline const char *bytes_string(struct bytes *b)
{
    const uint8_t *nul = bytes_left(b) ? memchr(b->p, 0, bytes_left(b)) : NULL;
    return (const char *)bytes_take(b, nul ? (uint64_t)(nul - b->p) + 1 : UINT64_MAX);
}

/* A DWARF initial length (DWARF 5, 7.4): the bytes of the unit, with *offset_size 4 or 8. */
static inline struct bytes bytes_unit(struct bytes *b, unsigned *offset_size)
{
    uint64_t length = bytes_uint(b, 4);
    *offset_size = 4;
    if (length == 0xffffffff) {
        length = bytes_uint(b, 8);
        *offset_size = 8;
    }
    return bytes_sub(b, length);
}

#endif

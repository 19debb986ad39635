/* Native routines in front of the guest's own memcmp, strlen and the like (compiler/translate/guest_libc.c): 16 bytes at a time. Compiled with
 * -fno-builtin: a loop here must not become a call of what it implements.
 *
 * Searches read whole aligned blocks of 64 bytes at most: pages of memories are larger and aligned, so that a block which begins inside the memory
 * ends there. */
#include "wasm_abi.h"

#include <stdbool.h>
#include <string.h>

typedef uint8_t v16 __attribute__((vector_size(16)));
typedef int8_t flags16 __attribute__((vector_size(16)));
typedef v16 any16 __attribute__((aligned(1), may_alias));
typedef uint64_t any8 __attribute__((aligned(1), may_alias));
typedef uint32_t any4 __attribute__((aligned(1), may_alias));
typedef bool bits16 __attribute__((ext_vector_type(16)));

/* A bit per lane that is not zero. */
static inline uint32_t lanes(flags16 flags)
{
    bits16 bits = __builtin_convertvector(flags != 0, bits16);
    uint16_t mask;
    __builtin_memcpy(&mask, &bits, sizeof mask);
    return mask;
}

static inline v16 load(const uint8_t *p) { return *(const any16 *)p; }
static inline v16 all(uint8_t byte) { return (v16){0} + byte; }

/* ---- comparing ---- */

static inline int32_t difference_at(const uint8_t *l, const uint8_t *r, uint64_t i) { return l[i] - r[i]; }

/* Up to 15 bytes: two overlapping halves; the second counts only if the first is equal. */
static int32_t compare_small(const uint8_t *l, const uint8_t *r, uint64_t n)
{
    uint64_t i = 0, x;
    if (n < 4) {
        for (; i < n; i++)
            if (l[i] != r[i])
                return difference_at(l, r, i);
        return 0;
    }
    if (n >= 8) {
        x = *(const any8 *)l ^ *(const any8 *)r;
        if (!x) {
            i = n - 8;
            x = *(const any8 *)(l + i) ^ *(const any8 *)(r + i);
        }
    } else {
        x = *(const any4 *)l ^ *(const any4 *)r;
        if (!x) {
            i = n - 4;
            x = *(const any4 *)(l + i) ^ *(const any4 *)(r + i);
        }
    }
    return x ? difference_at(l, r, i + (unsigned)__builtin_ctzll(x) / 8) : 0;
}

static inline uint32_t unequal(const uint8_t *l, const uint8_t *r) { return lanes((flags16)(load(l) != load(r))); }

/* The first multiple of 64 whose block differs, or the last from which 64 bytes are left. */
static uint64_t skip_equal(const uint8_t *l, const uint8_t *r, uint64_t n)
{
    uint64_t i = 0;
    for (; i + 64 <= n; i += 64) {
        v16 x = load(l + i) ^ load(r + i), y = load(l + i + 16) ^ load(r + i + 16);
        v16 z = load(l + i + 32) ^ load(r + i + 32), w = load(l + i + 48) ^ load(r + i + 48);
        if (lanes((flags16)(x | y | z | w)))
            break;
    }
    return i;
}

int32_t wasm_libc_memcmp(const uint8_t *l, const uint8_t *r, uint64_t n)
{
    uint32_t m;
    if (n && *l != *r) /* most often, and vectors would wait for what has just been written in pieces */
        return difference_at(l, r, 0);
    if (n < 16)
        return compare_small(l, r, n);
    for (uint64_t i = n >= 128 ? skip_equal(l, r, n) : 0; i + 16 <= n; i += 16)
        if ((m = unequal(l + i, r + i)))
            return difference_at(l, r, i + (unsigned)__builtin_ctz(m));
    m = unequal(l + n - 16, r + n - 16); /* the rest, and some that is equal */
    return m ? difference_at(l, r, n - 16 + (unsigned)__builtin_ctz(m)) : 0;
}

int64_t wasm_libc_strcmp(const uint8_t *l, const uint8_t *r, uint64_t limit)
{
    uint64_t i = 0;
    if (limit && *l != *r)
        return difference_at(l, r, 0);
    for (; i + 16 <= limit; i += 16) {
        v16 a = load(l + i);
        uint32_t m = lanes((flags16)(a != load(r + i)) | (flags16)(a == 0));
        if (m)
            return difference_at(l, r, i + (unsigned)__builtin_ctz(m));
    }
    for (; i < limit; i++)
        if (l[i] != r[i] || l[i] == 0)
            return difference_at(l, r, i);
    return WASM_LIBC_UNDECIDED;
}

/* ---- searching ---- */

/* Which bytes a search stops at: `byte`, and `other` as well (the same again if there is but one). */
struct wanted {
    v16 byte, other;
};

static inline flags16 hits(v16 v, struct wanted w) { return (flags16)(v == w.byte) | (flags16)(v == w.other); }
static inline flags16 hits_at(const uint8_t *p, struct wanted w) { return hits(*(const v16 *)p, w); }

/* The offset from s of the first wanted byte below the limit. Everything up to there can be read, and so can the block of 64 bytes it is in. */
static inline __attribute__((always_inline)) int64_t search(const uint8_t *s, uint64_t limit, struct wanted w)
{
    if (limit == 0)
        return WASM_LIBC_UNDECIDED;
    uint64_t skew = (uintptr_t)s & 15, at = 0;
    const uint8_t *p = s - skew, *end = s + limit;
    uint32_t m = lanes(hits_at(p, w)) >> skew;
    if (m) {
        at = (unsigned)__builtin_ctz(m);
        return at < limit ? (int64_t)at : WASM_LIBC_UNDECIDED;
    }
    for (p += 16; p < end; p += 16) {
        if (((uintptr_t)p & 63) == 0) { /* whole blocks without a hit */
            for (; p < end && !lanes(hits_at(p, w) | hits_at(p + 16, w) | hits_at(p + 32, w) | hits_at(p + 48, w)); p += 64)
                ;
            if (p >= end)
                break;
        }
        if ((m = lanes(hits_at(p, w)))) {
            at = (uint64_t)(p - s) + (unsigned)__builtin_ctz(m);
            return at < limit ? (int64_t)at : WASM_LIBC_UNDECIDED;
        }
    }
    return WASM_LIBC_UNDECIDED;
}

int64_t wasm_libc_strlen(const uint8_t *s, uint64_t limit) { return search(s, limit, (struct wanted){all(0), all(0)}); }

int64_t wasm_libc_memchr(const uint8_t *s, uint32_t c, uint64_t limit) { return search(s, limit, (struct wanted){all((uint8_t)c), all((uint8_t)c)}); }

int64_t wasm_libc_strchrnul(const uint8_t *s, uint32_t c, uint64_t limit) { return search(s, limit, (struct wanted){all((uint8_t)c), all(0)}); }

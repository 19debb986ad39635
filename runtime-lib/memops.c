/* memcpy, memmove and memset for the whole program: memory.copy and memory.fill are as fast as these are, and the C library's are slow
 * for short blocks and for overlapping ones. In one file, so that no part of the library's comes along. Compiled with
 * -ffreestanding -fno-builtin: a loop here must not become a call of itself. All hand through what they return, so that large blocks are a jump and
 * small ones need no stack. */
#include "cpu.h"
#include "wasm_abi.h"

#include <stddef.h>
#include <string.h>

typedef uint8_t v16 __attribute__((vector_size(16), aligned(1), may_alias));
typedef uint64_t u64 __attribute__((aligned(1), may_alias));
typedef uint32_t u32 __attribute__((aligned(1), may_alias));
typedef uint16_t u16 __attribute__((aligned(1), may_alias));

#define AT(type, p, i) (((type *)(p))[i])

/* Up to 16 bytes: two overlapping halves, loaded before either is stored. */
static inline void move_small(uint8_t *d, const uint8_t *s, size_t n)
{
    if (n >= 8) {
        uint64_t a = AT(const u64, s, 0), b = AT(const u64, s + n - 8, 0);
        AT(u64, d, 0) = a;
        AT(u64, d + n - 8, 0) = b;
    } else if (n >= 4) {
        uint32_t a = AT(const u32, s, 0), b = AT(const u32, s + n - 4, 0);
        AT(u32, d, 0) = a;
        AT(u32, d + n - 4, 0) = b;
    } else if (n >= 2) {
        uint16_t a = AT(const u16, s, 0), b = AT(const u16, s + n - 2, 0);
        AT(u16, d, 0) = a;
        AT(u16, d + n - 2, 0) = b;
    } else if (n) {
        *d = *s;
    }
}

/* 17 to 128 bytes, by the same idea. */
static inline void move_medium(uint8_t *d, const uint8_t *s, size_t n)
{
    const uint8_t *se = s + n;
    uint8_t *de = d + n;
    v16 a = AT(const v16, s, 0), z = AT(const v16, se, -1);
    if (n > 32) {
        v16 b = AT(const v16, s, 1), y = AT(const v16, se, -2);
        if (n > 64) {
            v16 c = AT(const v16, s, 2), x = AT(const v16, se, -3);
            v16 e = AT(const v16, s, 3), w = AT(const v16, se, -4);
            AT(v16, d, 2) = c;
            AT(v16, d, 3) = e;
            AT(v16, de, -4) = w;
            AT(v16, de, -3) = x;
        }
        AT(v16, d, 1) = b;
        AT(v16, de, -2) = y;
    }
    AT(v16, d, 0) = a;
    AT(v16, de, -1) = z;
}

/* More than 128 bytes with d below s or apart from it: ascending, with aligned stores. The ends are loaded before anything is stored,
 * and stored last, since they may overlap the source. */
static void move_up(uint8_t *d, const uint8_t *s, size_t n)
{
    uint8_t *de = d + n;
    const uint8_t *se = s + n;
    v16 head = AT(const v16, s, 0);
    v16 w = AT(const v16, se, -4), x = AT(const v16, se, -3), y = AT(const v16, se, -2), z = AT(const v16, se, -1);
    size_t skip = 16 - ((uintptr_t)d & 15);
    uint8_t *p = d + skip;
    const uint8_t *q = s + skip;
    for (; p < de - 64; p += 64, q += 64) {
        v16 a = AT(const v16, q, 0), b = AT(const v16, q, 1), c = AT(const v16, q, 2), e = AT(const v16, q, 3);
        AT(v16, p, 0) = a;
        AT(v16, p, 1) = b;
        AT(v16, p, 2) = c;
        AT(v16, p, 3) = e;
    }
    AT(v16, de, -4) = w;
    AT(v16, de, -3) = x;
    AT(v16, de, -2) = y;
    AT(v16, de, -1) = z;
    AT(v16, d, 0) = head;
}

/* The mirror image, for d inside [s, s+n). */
static void move_down(uint8_t *d, const uint8_t *s, size_t n)
{
    uint8_t *de = d + n;
    const uint8_t *se = s + n;
    v16 tail = AT(const v16, se, -1);
    v16 a0 = AT(const v16, s, 0), a1 = AT(const v16, s, 1), a2 = AT(const v16, s, 2), a3 = AT(const v16, s, 3);
    size_t skip = ((uintptr_t)de & 15) ? ((uintptr_t)de & 15) : 16;
    uint8_t *p = de - skip;
    const uint8_t *q = se - skip;
    for (; p > d + 64; p -= 64, q -= 64) {
        v16 a = AT(const v16, q, -1), b = AT(const v16, q, -2), c = AT(const v16, q, -3), e = AT(const v16, q, -4);
        AT(v16, p, -1) = a;
        AT(v16, p, -2) = b;
        AT(v16, p, -3) = c;
        AT(v16, p, -4) = e;
    }
    AT(v16, d, 3) = a3;
    AT(v16, d, 2) = a2;
    AT(v16, d, 1) = a1;
    AT(v16, d, 0) = a0;
    AT(v16, de, -1) = tail;
}

/* cpu_fast_strings, asked at the first large block: 0 not asked, 1 yes, 2 no. Several threads may ask at once. */
static uint8_t fast_strings;

static __attribute__((noinline, cold)) bool ask_fast_strings(void)
{
    fast_strings = cpu_fast_strings() ? 1 : 2;
    return fast_strings == 1;
}

static inline bool use_strings(size_t n) { return n >= CPU_STRING_MIN && (fast_strings ? fast_strings == 1 : ask_fast_strings()); }

/* The value, of which the compiler knows nothing: else it keeps the argument for itself instead of taking what a callee returns. */
static inline uint64_t opaque(uint64_t value)
{
    __asm__("" : "+r"(value));
    return value;
}

static __attribute__((noinline)) uint64_t move_large(uint8_t *d, const uint8_t *s, size_t n, uint64_t result)
{
    if ((uintptr_t)d - (uintptr_t)s < n)
        move_down(d, s, n);
    else if (use_strings(n) && (uintptr_t)s - (uintptr_t)d >= 64 && cpu_string_copy_suits(d, s))
        cpu_copy_string(d, s, n);
    else
        move_up(d, s, n);
    return opaque(result);
}

static inline __attribute__((always_inline)) uint64_t move(uint8_t *d, const uint8_t *s, size_t n, uint64_t result)
{
    if (n > 128)
        return move_large(d, s, n, result);
    if (n > 16)
        move_medium(d, s, n);
    else
        move_small(d, s, n);
    return result;
}

void *memmove(void *d, const void *s, size_t n) { return (void *)move(d, s, n, (uintptr_t)d); }
void *memcpy(void *restrict d, const void *restrict s, size_t n) { return memmove(d, s, n); }
int32_t wasm_libc_memmove(uint8_t *d, const uint8_t *s, uint64_t n, int32_t result) { return (int32_t)move(d, s, n, (uint32_t)result); }

static inline void set_small(uint8_t *d, uint64_t pattern, size_t n)
{
    if (n >= 8) {
        AT(u64, d, 0) = pattern;
        AT(u64, d + n - 8, 0) = pattern;
    } else if (n >= 4) {
        AT(u32, d, 0) = (uint32_t)pattern;
        AT(u32, d + n - 4, 0) = (uint32_t)pattern;
    } else if (n >= 2) {
        AT(u16, d, 0) = (uint16_t)pattern;
        AT(u16, d + n - 2, 0) = (uint16_t)pattern;
    } else if (n) {
        *d = (uint8_t)pattern;
    }
}

static __attribute__((noinline)) uint64_t set_large(uint8_t *d, uint8_t byte, size_t n, uint64_t result)
{
    if (use_strings(n)) {
        cpu_set_string(d, byte, n);
        return opaque(result);
    }
    uint8_t *de = d + n;
    v16 v = (v16){0} + byte;
    AT(v16, d, 0) = v;
    for (uint8_t *p = d + 16 - ((uintptr_t)d & 15); p < de - 64; p += 64) {
        AT(v16, p, 0) = v;
        AT(v16, p, 1) = v;
        AT(v16, p, 2) = v;
        AT(v16, p, 3) = v;
    }
    AT(v16, de, -4) = v;
    AT(v16, de, -3) = v;
    AT(v16, de, -2) = v;
    AT(v16, de, -1) = v;
    return opaque(result);
}

static inline __attribute__((always_inline)) uint64_t set(uint8_t *d, uint8_t byte, size_t n, uint64_t result)
{
    uint8_t *de = d + n;
    v16 v = (v16){0} + byte;
    if (n > 128)
        return set_large(d, byte, n, result);
    if (n <= 16) {
        set_small(d, byte * 0x0101010101010101u, n);
        return result;
    }
    if (n > 32) {
        if (n > 64) {
            AT(v16, d, 2) = v;
            AT(v16, d, 3) = v;
            AT(v16, de, -4) = v;
            AT(v16, de, -3) = v;
        }
        AT(v16, d, 1) = v;
        AT(v16, de, -2) = v;
    }
    AT(v16, d, 0) = v;
    AT(v16, de, -1) = v;
    return result;
}

void *memset(void *d, int value, size_t n) { return (void *)set(d, (uint8_t)value, n, (uintptr_t)d); }
int32_t wasm_libc_memset(uint8_t *d, uint32_t value, uint64_t n, int32_t result) { return (int32_t)set(d, (uint8_t)value, n, (uint32_t)result); }

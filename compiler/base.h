/* Foundations shared by every part of the compiler: byte spans, arenas, growable arrays, checked arithmetic.
 * Nothing here knows about WebAssembly or LLVM. */
#ifndef WASMC_BASE_H
#define WASMC_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A borrowed run of bytes; never owns, may hold NULs (WebAssembly names do). */
struct span {
    const uint8_t *ptr;
    size_t len;
};

/* A span over a C string literal or NUL-terminated string, without the NUL. */
struct span span_of(const char *s);
bool span_eq(struct span a, struct span b);
bool span_eq_str(struct span a, const char *s);
/* Bytes of the well-formed UTF-8 sequence (Unicode table 3-7) at p, 0 when malformed or cut off. left > 0. */
size_t utf8_length(const uint8_t *p, size_t left);

/* A bump allocator: everything in it lives until arena_reset or arena_free. Running out of memory ends the process with a
 * message and exit status 3 (environment), so callers never check for NULL. Not thread-safe: one arena has one owner. */
struct arena;
struct arena *arena_new(void);
void arena_free(struct arena *a);
/* Forgets every allocation but keeps the chunks for reuse. */
void arena_reset(struct arena *a);
/* size may be 0; align is a power of two; memory is zeroed. */
void *arena_alloc(struct arena *a, size_t size, size_t align);
/* Bytes handed out since the arena was made or reset (for -ftime-report and the decoder's memory test). */
size_t arena_used(const struct arena *a);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* NUL-terminated copy of a span. */
char *arena_strdup(struct arena *a, struct span s);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type), _Alignof(type)))
#define ARENA_ARRAY(arena, type, n) ((type *)arena_alloc_array((arena), (n), sizeof(type), _Alignof(type)))
void *arena_alloc_array(struct arena *a, size_t n, size_t size, size_t align);

/* Growable array in an arena: `struct { T *items; uint32_t len, cap; } v = {0}; VEC_PUSH(arena, &v, item);`
 * Growth abandons the old storage inside the arena (geometric, so at most twice the final size). */
#define VEC(T)                                                                                                                                                 \
    struct {                                                                                                                                                   \
        T *items;                                                                                                                                              \
        uint32_t len, cap;                                                                                                                                     \
    }
#define VEC_PUSH(arena, v, item)                                                                                                                               \
    do {                                                                                                                                                       \
        if ((v)->len == (v)->cap)                                                                                                                              \
            (v)->items = vec_grow((arena), (v)->items, &(v)->cap, sizeof *(v)->items, _Alignof(max_align_t));                                                  \
        (v)->items[(v)->len++] = (item);                                                                                                                       \
    } while (0)
void *vec_grow(struct arena *a, void *items, uint32_t *cap, size_t size, size_t align);

#define ARRAY_LEN(x) (sizeof(x) / sizeof((x)[0]))

static inline uint64_t align_up(uint64_t n, uint64_t align) { return (n + align - 1) & ~(align - 1); }

/* malloc family that ends the process with exit status 3 when memory is out; for the few places that outlive arenas. */
void *xmalloc(size_t n);
void *xrealloc(void *p, size_t n);

#endif

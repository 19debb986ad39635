/* Arenas, spans and the memory functions that never return NULL. */
#include "base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Under AddressSanitizer the unused part of a chunk is poisoned, and a gap follows each allocation, so that a write past the
 * end of an arena array is caught like one past a malloc'ed array. */
#if defined(__has_feature) && __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
enum { RED_ZONE = 16 };
#define POISON(p, n) ASAN_POISON_MEMORY_REGION(p, n)
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
#else
enum { RED_ZONE = 0 };
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

enum {
    CHUNK_MIN = 16 * 1024,   /* payload bytes of an arena's first chunk */
    CHUNK_MAX = 1024 * 1024, /* later ones double up to this; larger requests get a chunk of their own */
};

struct chunk {
    struct chunk *next;
    size_t size;  /* bytes of payload */
    size_t used;  /* handed out */
    size_t dirty; /* bytes below this may hold old data; those above are still zero from calloc */
    max_align_t payload[];
};

struct arena {
    struct chunk *first, *current; /* chunks before current are full (until a reset) */
    size_t used;
};

/* 3 is EXIT_ENVIRONMENT of diag.h, which this file is below. */
static _Noreturn void out_of_memory(size_t n)
{
    fprintf(stderr, "wasmc: error: out of memory (%zu bytes wanted)\n", n);
    exit(3);
}

void *xmalloc(size_t n)
{
    void *p = malloc(n ? n : 1);
    if (!p)
        out_of_memory(n);
    return p;
}

void *xrealloc(void *p, size_t n)
{
    p = realloc(p, n ? n : 1);
    if (!p)
        out_of_memory(n);
    return p;
}

struct span span_of(const char *s) { return (struct span){(const uint8_t *)s, strlen(s)}; }

bool span_eq(struct span a, struct span b) { return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0); }

bool span_eq_str(struct span a, const char *s) { return span_eq(a, span_of(s)); }

struct arena *arena_new(void)
{
    struct arena *a = xmalloc(sizeof *a);
    *a = (struct arena){0};
    return a;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    for (struct chunk *c = a->first, *next; c; c = next) {
        next = c->next;
        UNPOISON(c->payload, c->size);
        free(c);
    }
    free(a);
}

void arena_reset(struct arena *a)
{
    for (struct chunk *c = a->first; c; c = c->next) {
        if (c->dirty < c->used)
            c->dirty = c->used;
        c->used = 0;
        POISON(c->payload, c->size);
    }
    a->current = a->first;
    a->used = 0;
}

size_t arena_used(const struct arena *a) { return a->used; }

size_t utf8_length(const uint8_t *p, size_t left)
{
    if (p[0] < 0x80)
        return 1;
    /* The second byte's range excludes overlong forms, surrogates and code points above U+10FFFF. */
    uint8_t low = p[0] == 0xe0 ? 0xa0 : p[0] == 0xf0 ? 0x90 : 0x80;
    uint8_t high = p[0] == 0xed ? 0x9f : p[0] == 0xf4 ? 0x8f : 0xbf;
    size_t n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    if (p[0] < 0xc2 || p[0] > 0xf4 || n > left || p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

/* A new chunk of at least `need` payload bytes, placed behind the current one. */
static struct chunk *chunk_new(struct arena *a, size_t need)
{
    size_t size = a->current ? a->current->size * 2 : CHUNK_MIN;
    if (size > CHUNK_MAX)
        size = CHUNK_MAX;
    if (size < need)
        size = need;
    if (size > SIZE_MAX - sizeof(struct chunk))
        out_of_memory(size);
    struct chunk *c = calloc(1, sizeof *c + size);
    if (!c)
        out_of_memory(size);
    c->size = size;
    POISON(c->payload, size);
    if (a->current) {
        c->next = a->current->next;
        a->current->next = c;
    } else {
        a->first = c;
    }
    return c;
}

/* Where in the chunk `size` bytes aligned to `align` would start; SIZE_MAX when they do not fit. */
static size_t chunk_place(const struct chunk *c, size_t size, size_t align)
{
    uintptr_t base = (uintptr_t)c->payload;
    size_t at = align_up(base + c->used, align) - base;
    return at <= c->size && size <= c->size - at ? at : SIZE_MAX;
}

void *arena_alloc(struct arena *a, size_t size, size_t align)
{
    if (size > SIZE_MAX / 2)
        out_of_memory(size);
    size_t want = size + RED_ZONE;
    size_t at = a->current ? chunk_place(a->current, want, align) : SIZE_MAX;
    while (at == SIZE_MAX) {
        struct chunk *next = a->current ? a->current->next : NULL;
        a->current = next && chunk_place(next, want, align) != SIZE_MAX ? next : chunk_new(a, want + align);
        at = chunk_place(a->current, want, align);
    }
    struct chunk *c = a->current;
    uint8_t *p = (uint8_t *)c->payload + at;
    c->used = at + want;
    a->used += size;
    UNPOISON(p, size);
    if (at < c->dirty)
        memset(p, 0, size < c->dirty - at ? size : c->dirty - at);
    return p;
}

void *arena_alloc_array(struct arena *a, size_t n, size_t size, size_t align)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes))
        out_of_memory(SIZE_MAX);
    return arena_alloc(a, bytes, align);
}

char *arena_strdup(struct arena *a, struct span s)
{
    char *copy = arena_alloc(a, s.len + 1, 1);
    if (s.len)
        memcpy(copy, s.ptr, s.len);
    return copy;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *text = arena_alloc(a, (size_t)n + 1, 1);
    va_start(args, fmt);
    vsnprintf(text, (size_t)n + 1, fmt, args);
    va_end(args);
    return text;
}

void *vec_grow(struct arena *a, void *items, uint32_t *cap, size_t size, size_t align)
{
    if (*cap > UINT32_MAX / 2)
        out_of_memory(SIZE_MAX);
    uint32_t bigger = *cap ? *cap * 2 : 8;
    void *grown = arena_alloc_array(a, bigger, size, align);
    if (*cap)
        memcpy(grown, items, *cap * size);
    *cap = bigger;
    return grown;
}

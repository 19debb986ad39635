/* Builds binary modules byte by byte for tests. A body or section is built in a buffer of its own and then appended with its size. */
#ifndef WASMC_TEST_WASM_BUILDER_H
#define WASMC_TEST_WASM_BUILDER_H

#include <stdlib.h>
#include <string.h>

#include "base.h"

struct bytes {
    uint8_t *items;
    size_t len, cap;
};

static inline void put(struct bytes *b, uint8_t byte)
{
    if (b->len == b->cap)
        b->items = xrealloc(b->items, b->cap = b->cap ? b->cap * 2 : 64);
    b->items[b->len++] = byte;
}

static inline void put_all(struct bytes *b, const void *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put(b, ((const uint8_t *)bytes)[i]);
}

/* put_bytes(b, 0x41, 0x00): any number of literal bytes. */
#define put_bytes(b, ...) put_all((b), (const uint8_t[]){__VA_ARGS__}, sizeof(const uint8_t[]){__VA_ARGS__})

static inline void put_u32(struct bytes *b, uint32_t n)
{
    for (; n >= 0x80; n >>= 7)
        put(b, (n & 0x7f) | 0x80);
    put(b, (uint8_t)n);
}

static inline void put_name(struct bytes *b, const char *name)
{
    put_u32(b, (uint32_t)strlen(name));
    put_all(b, name, strlen(name));
}

static inline void bytes_free(struct bytes *b)
{
    free(b->items);
    *b = (struct bytes){0};
}

/* Appends `from` with its length in front, and empties it. */
static inline void put_sized(struct bytes *b, struct bytes *from)
{
    put_u32(b, (uint32_t)from->len);
    put_all(b, from->items, from->len);
    bytes_free(from);
}

static inline void put_section(struct bytes *b, uint8_t id, struct bytes *contents)
{
    put(b, id);
    put_sized(b, contents);
}

static inline void put_header(struct bytes *b) { put_bytes(b, 0, 'a', 's', 'm', 1, 0, 0, 0); }

/* A whole module: one function of type () -> (results), with the given body (local declarations, instructions, end). body is emptied. */
static inline void put_function_module(struct bytes *b, const uint8_t *results, size_t nresults, struct bytes *body)
{
    struct bytes s = {0};
    put_header(b);
    put_bytes(&s, 1, 0x60, 0);
    put_u32(&s, (uint32_t)nresults);
    put_all(&s, results, nresults);
    put_section(b, 1, &s);
    put_bytes(&s, 1, 0);
    put_section(b, 3, &s);
    put(&s, 1);
    put_sized(&s, body);
    put_section(b, 10, &s);
}

#endif

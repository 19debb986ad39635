/* Decoding and validating bytes in one call, for tests. */
#ifndef WASMC_TEST_LOAD_H
#define WASMC_TEST_LOAD_H

#include <stdlib.h>

#include "decode.h"
#include "validate.h"

struct loaded {
    struct module m;
    struct diag d;
    struct arena *arena, *scratch;
    uint8_t *copy; /* an exact malloc'ed copy of the input, so that AddressSanitizer sees reads past the end */
    bool ok;
};

static inline struct loaded load(const void *bytes, size_t n, const struct features *f)
{
    struct loaded l = {.arena = arena_new(), .scratch = arena_new(), .copy = xmalloc(n)};
    if (n)
        memcpy(l.copy, bytes, n);
    diag_init(&l.d, "test.wasm");
    l.ok = module_decode(l.arena, (struct span){l.copy, n}, f, &l.d, &l.m) && module_validate(&l.m, l.scratch, &l.d);
    return l;
}

static inline void unload(struct loaded *l)
{
    arena_free(l->arena);
    arena_free(l->scratch);
    free(l->copy);
}

#endif

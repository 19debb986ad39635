/* Fuzz target: profiles that are wrong. An input says what is changed in a valid one: its bytes are xor-ed over it, and its length is the length of what is
 * left, so zeros are the profile itself. Whatever the reader accepts has counts inside the file, and takes no more memory than in proportion to it. */
#include <stdlib.h>
#include <string.h>

#include "decode.h"
#include "profile.h"
#include "sha256.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* In place of LLVM's: what the digits are does not matter here. */
void sha256_hex(const uint8_t *bytes, size_t n, char out[65])
{
    memset(out, n && bytes[0] == 0 ? '0' : '1', 64);
    out[64] = 0;
}

/* (type (func (param i32))) (table 1 funcref) and two functions: one with if and br_table, one with call_indirect and br_if */
static const uint8_t module_bytes[] = {0,    'a',  's',  'm',  1,    0,    0,    0,    1,    5,    1,    0x60, 1,    0x7f, 0,    3,    3,    2,    0,    0,    4,    4, 1,
                                       0x70, 0,    1,    10,   36,   2,    18,   0,    0x20, 0,    0x04, 0x40, 0x02, 0x40, 0x20, 0,    0x0e, 2,    0,    1,    1, 0x0b,
                                       0x0b, 0x0b, 0x01, 15,   0,    0x20, 0,    0x41, 0,    0x11, 0,    0,    0x20, 0,    0x0d, 0,    0x01, 0x01, 0x0b};

struct subject {
    struct module m;
    struct world w;
    bool reachable[2];
    const char *symbols[2];
    struct world_table table;
};

static void make_subject(struct arena *a, struct diag *d, struct subject *s)
{
    struct features f = features_all();
    *s = (struct subject){.reachable = {true, true}, .symbols = {"wasm.first", "wasm.second"}, .table = {.is_const = true}};
    s->w = (struct world){.reachable = s->reachable, .symbols = s->symbols, .tables = &s->table};
    require(module_decode(a, (struct span){module_bytes, sizeof module_bytes}, &f, d, &s->m));
}

/* A malloc'ed copy of exactly that size, so that AddressSanitizer sees what reads behind it. */
static uint8_t *make_profile(struct arena *a, const struct subject *s, const uint8_t *data, size_t size, struct diag *d)
{
    struct profile plan;
    require(profile_plan(a, &s->m, &s->w, 8, "x.profile", d, &plan));
    uint8_t *bytes = calloc(1, size + 1);
    memcpy(bytes, plan.head.ptr, size < plan.head.len ? size : plan.head.len);
    for (size_t i = plan.head.len; i < size; i += 8) /* counters */
        bytes[i] = (uint8_t)(i / 8);
    for (size_t i = 0; i < size; i++)
        bytes[i] ^= data[i];
    return realloc(bytes, size ? size : 1);
}

enum { WHOLE = 384 }; /* bytes of the profile */

static bool is_valid(const uint8_t *data, size_t size)
{
    size_t i = 0;
    while (i < size && data[i] == 0)
        i++;
    return size >= WHOLE && i == size;
}

static void check_counts(const struct profile *p, uint32_t nfuncs, struct span file)
{
    static const uint32_t least[] = {1 + 2 + 3, 1 + 9 + 2};
    for (uint32_t i = 0; i < nfuncs; i++) {
        const uint8_t *at = (const uint8_t *)p->funcs[i].counts;
        require(!at || (at >= file.ptr && at + 8 * least[i] <= file.ptr + file.len));
    }
    require(p->matched + p->stale <= nfuncs && p->matched > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct diag d;
    diag_init(&d, "fuzz");
    struct subject s;
    make_subject(a, &d, &s);
    struct span file = {make_profile(a, &s, data, size, &d), size};
    size_t before = arena_used(a);
    struct profile p;
    bool ok = profile_match(a, &s.m, &s.w, file, &d, &p);
    require(ok == !d.failed && (ok || d.message[0]) && (!is_valid(data, size) || (ok && p.matched == 2)));
    if (ok)
        check_counts(&p, s.m.nfuncs, file);
    diag_init(&d, "fuzz");
    require((profile_text(a, file, &d) != NULL) == !d.failed);
    require(arena_used(a) - before <= 4096 + size * 64);
    arena_free(a);
    free((void *)file.ptr);
    return 0;
}

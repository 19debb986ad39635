#include "guest_libc.h"

#include <stdlib.h>
#include <string.h>

#include "insn.h"
#include "sha256.h"

const char *libc_function_name(enum libc_function f)
{
    static const char *const names[LIBC_COUNT] = {
        [LIBC_NONE] = "",
#define LIBC_FUNCTION(id, name) [LIBC_##id] = name,
#include "guest_libc.def"
    };
    return names[f];
}

/* ---- the canonical form ---- */

enum { MOST_LOCALS = 64, LONGEST_BODY = 8192 };

struct canon {
    struct arena *arena;
    const struct module *m;
    const struct hosts *h;
    const uint8_t *recognised;
    VEC(uint8_t) bytes;
    uint32_t nparams, nlocals, nseen;
    valtype types[MOST_LOCALS];
    uint8_t number[MOST_LOCALS]; /* by local index: 1 + its place in the order of appearance; 0 = not seen */
};

static void put(struct canon *c, uint64_t n, unsigned width)
{
    for (unsigned i = 0; i < width; i++)
        VEC_PUSH(c->arena, &c->bytes, (uint8_t)(n >> 8 * i));
}

static bool put_signature(struct canon *c, const struct functype *ft)
{
    c->nparams = c->nlocals = ft->nparams;
    if (ft->nparams > MOST_LOCALS)
        return false;
    put(c, ft->nparams, 1);
    put(c, ft->nresults, 1);
    for (uint32_t i = 0; i < ft->nparams; i++)
        put(c, c->types[i] = ft->params[i], 4);
    for (uint32_t i = 0; i < ft->nresults; i++)
        put(c, ft->results[i], 4);
    return true;
}

static bool read_locals(struct canon *c, struct reader *r)
{
    uint32_t runs = 0;
    struct local_run run;
    if (!read_u32(r, &runs))
        return false;
    while (runs--) {
        if (!read_local_run(r, &c->m->features, &run) || run.count > MOST_LOCALS - c->nlocals)
            return false;
        while (run.count--)
            c->types[c->nlocals++] = run.type;
    }
    return true;
}

/* Parameters keep their numbers. */
static bool put_local(struct canon *c, uint32_t local)
{
    if (local < c->nparams) {
        put(c, local, 1);
        return true;
    }
    if (!c->number[local])
        c->number[local] = (uint8_t)++c->nseen;
    put(c, c->nparams + c->number[local] - 1, 1);
    put(c, c->types[local], 4);
    return true;
}

static void put_text(struct canon *c, const char *s)
{
    while (*s)
        put(c, (uint8_t)*s++, 1);
    put(c, 0, 1);
}

static bool put_callee(struct canon *c, uint32_t funcidx)
{
    const char *function = c->recognised[funcidx] ? libc_function_name(c->recognised[funcidx]) : NULL;
    bool host = c->m->funcs[funcidx].import != NO_INDEX && c->h && c->h->funcs[funcidx];
    if (!function && !host)
        return false;
    put(c, function ? 'f' : 'h', 1);
    put_text(c, function ? function : c->h->funcs[funcidx]->symbol);
    return true;
}

static bool put_labels(struct canon *c, const struct insn *in)
{
    const uint8_t *pos = in->labels.pos;
    put(c, in->labels.count, 4);
    for (uint32_t i = 0; i <= in->labels.count; i++)
        put(c, insn_label(&pos), 4);
    return true;
}

static bool put_number(struct canon *c, uint64_t n, unsigned width)
{
    put(c, n, width);
    return true;
}

static bool put_immediate(struct canon *c, const struct insn *in)
{
    switch (op_info[in->op].imm) {
    case IMM_NONE: return true;
    case IMM_BLOCKTYPE: return !in->block.is_index && put_number(c, in->block.result, 4);
    case IMM_LABEL: return put_number(c, in->index, 4);
    case IMM_LABELS: return put_labels(c, in);
    case IMM_FUNC: return in->op == OP_CALL && put_callee(c, in->index);
    case IMM_LOCAL: return put_local(c, in->index);
    case IMM_MEMARG0:
    case IMM_MEMARG1:
    case IMM_MEMARG2:
    case IMM_MEMARG3: return in->mem.memory == 0 && put_number(c, in->mem.offset, 8);
    case IMM_MEMORY: return in->op == OP_MEMORY_FILL && in->index == 0;
    case IMM_MEMORY_MEMORY: return in->index == 0 && in->index2 == 0;
    case IMM_I32: return put_number(c, (uint32_t)in->i32, 4);
    case IMM_I64: return put_number(c, (uint64_t)in->i64, 8);
    default: return false;
    }
}

static bool put_body(struct canon *c, const struct func *f)
{
    struct diag ignored;
    diag_init(&ignored, "");
    struct reader r = reader_of(f->body, c->m->bytes.ptr, &ignored);
    struct insn in;
    if (f->body.len > LONGEST_BODY || !put_signature(c, &c->m->types[f->typeidx]) || !read_locals(c, &r))
        return false;
    while (r.pos < r.end) {
        if (!insn_read(&r, &c->m->features, &in))
            return false;
        put(c, op_info[in.op].prefix, 1);
        put(c, op_info[in.op].code, 2);
        if (!put_immediate(c, &in))
            return false;
    }
    return true;
}

struct span libc_canonical_body(struct arena *a, const struct module *m, const struct hosts *h, const uint8_t *recognised, uint32_t funcidx)
{
    struct canon c = {.arena = a, .m = m, .h = h, .recognised = recognised};
    if (!put_body(&c, &m->funcs[funcidx]))
        return (struct span){0};
    return (struct span){c.bytes.items, c.bytes.len};
}

struct libc_hash libc_hash_of(struct span canonical)
{
    char hex[65];
    sha256_hex(canonical.ptr, canonical.len, hex);
    hex[32] = 0;
    uint64_t low = strtoull(hex + 16, NULL, 16);
    hex[16] = 0;
    return (struct libc_hash){strtoull(hex, NULL, 16), low};
}

/* ---- recognition ---- */

static enum libc_function lookup(struct libc_hash h)
{
    static const struct {
        struct libc_hash hash;
        uint8_t function;
    } bodies[] = {
#define LIBC_BODY(id, high, low, origin) {{high, low}, LIBC_##id},
#include "guest_libc.def"
        {{0, 0}, LIBC_NONE},
    };
    for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
        if (bodies[i].hash.high == h.high && bodies[i].hash.low == h.low)
            return bodies[i].function;
    return LIBC_NONE;
}

/* One to three numbers in, one out: nothing in the table looks otherwise. */
static bool is_candidate(const struct module *m, uint32_t funcidx)
{
    const struct functype *ft = func_type(m, funcidx);
    if (m->funcs[funcidx].import != NO_INDEX || ft->nresults != 1 || ft->results[0] != VT_I32 || ft->nparams < 1 || ft->nparams > 3)
        return false;
    for (uint32_t i = 0; i < ft->nparams; i++)
        if (ft->params[i] != VT_I32)
            return false;
    return true;
}

uint8_t *libc_recognise(struct arena *a, const struct module *m, const struct hosts *h)
{
    uint8_t *recognised = ARENA_ARRAY(a, uint8_t, m->nfuncs);
    const struct limits *memory = m->nmemories ? &m->memories[0].limits : NULL;
    if (!memory || memory->is64 || memory->page_log2 != 16)
        return recognised;
    struct arena *scratch = arena_new();
    for (int round = 0; round < 2; round++) { /* memmove calls memcpy */
        for (uint32_t i = m->nimported_funcs; i < m->nfuncs; i++) {
            if (recognised[i] || !is_candidate(m, i))
                continue;
            arena_reset(scratch);
            struct span body = libc_canonical_body(scratch, m, h, recognised, i);
            if (body.len)
                recognised[i] = (uint8_t)lookup(libc_hash_of(body));
        }
    }
    arena_free(scratch);
    return recognised;
}

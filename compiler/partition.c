/* Cuts the functions at places that their names decide, as a treap is built: what does not fit one batch is cut in front of the function with the
 * greatest hash of its name near the middle, and so on. Where a range is cut depends on nothing outside it and hardly on the sizes, so a
 * function that grows, comes or goes changes the batch it is in, and seldom another. */
#include "partition.h"

#include "effort.h"

/* One function per LLVM module costs 1.65x the CPU of 64 (measured, see HACKING.md); one batch never holds more code than this, so
 * that the last batch does not keep one thread busy alone. Batches are two thirds of these limits on the average. */
#define BATCH_FUNCTIONS 112
#define BATCH_BYTES (72u << 10)

struct partition {
    struct arena *arena;
    enum opt_level opt;
    const uint32_t *order; /* funcidx */
    uint8_t *levels;       /* opt_level of order[i]; one that is not compiled at `opt` is alone in its batch */
    uint64_t *starts;      /* bytes in front of order[i] */
    uint64_t *hashes;      /* of the names */
    VEC(struct batch) batches;
};

/* FNV-1a, its bits mixed once more: the greatest of many is wanted. */
static uint64_t name_hash(const char *s)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (; *s; s++)
        h = (h ^ (uint8_t)*s) * 0x100000001b3u;
    h = (h ^ h >> 32) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 29;
}

static bool is_reduced(const struct partition *p, uint32_t i) { return p->levels[i] != p->opt; }

static void add_batch(struct partition *p, uint32_t from, uint32_t to)
{
    struct batch b = {.funcs = p->order + from, .count = to - from, .bytes = p->starts[to] - p->starts[from], .opt = (enum opt_level)p->levels[from]};
    VEC_PUSH(p->arena, &p->batches, b);
}

/* In front of which function the range, of at least two, is cut. */
static uint32_t cut_of(const struct partition *p, uint32_t from, uint32_t to)
{
    uint32_t quarter = (to - from) / 4, best = from + (quarter ? quarter : 1);
    for (uint32_t i = best + 1; i <= from + 3 * quarter; i++)
        if (p->hashes[i] > p->hashes[best])
            best = i;
    return best;
}

static uint32_t first_reduced(const struct partition *p, uint32_t from, uint32_t to)
{
    while (from < to && !is_reduced(p, from))
        from++;
    return from;
}

static void split(struct partition *p, uint32_t from, uint32_t to)
{
    uint32_t reduced = first_reduced(p, from, to);
    bool fits = to - from <= BATCH_FUNCTIONS && p->starts[to] - p->starts[from] <= BATCH_BYTES;
    if (to - from == 1 || (fits && reduced == to)) {
        add_batch(p, from, to);
    } else if (reduced < to) {
        if (reduced > from)
            split(p, from, reduced);
        add_batch(p, reduced, reduced + 1);
        if (reduced + 1 < to)
            split(p, reduced + 1, to);
    } else {
        uint32_t cut = cut_of(p, from, to);
        split(p, from, cut);
        split(p, cut, to);
    }
}

uint32_t partition_make(struct arena *a, const struct program *program, bool single, struct batch **out)
{
    const struct module *m = program->module;
    uint32_t *order = ARENA_ARRAY(a, uint32_t, m->nfuncs), n = 0;
    for (uint32_t i = 0; i < m->nfuncs; i++)
        if (program->world->reachable[i] && m->funcs[i].import == NO_INDEX)
            order[n++] = i;
    struct partition p = {a, program->options->opt, order, ARENA_ARRAY(a, uint8_t, n), ARENA_ARRAY(a, uint64_t, n + 1ull), ARENA_ARRAY(a, uint64_t, n), {0}};
    for (uint32_t i = 0; i < n; i++) {
        p.starts[i + 1] = p.starts[i] + m->funcs[order[i]].body.len;
        p.hashes[i] = name_hash(program->world->symbols[order[i]]);
        p.levels[i] = (uint8_t)effort_level(a, m, order[i], p.opt, NULL);
    }
    struct batch first = {.with_data = true, .opt = p.opt};
    VEC_PUSH(a, &p.batches, first);
    if (single) {
        p.batches.items[0].funcs = order;
        p.batches.items[0].count = n;
    } else if (n) {
        split(&p, 0, n);
    }
    *out = p.batches.items;
    return p.batches.len;
}

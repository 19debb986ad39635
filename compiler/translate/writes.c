/* One look ahead over a body: which instructions write which local, and where loops end. */
#include <stdlib.h>

#include "translate.h"

/* An open construct: the index of the loop it is, NO_LOOP for others. */
#define NO_LOOP UINT32_MAX

static int compare_keys(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static uint64_t key_of(uint32_t local, uint64_t offset) { return (uint64_t)local << 32 | offset; }

void writes_find(struct fn *f)
{
    struct arena *a = f->t->scratch;
    struct writes *w = &f->writes;
    struct reader r = f->r;
    struct insn in;
    VEC(uint32_t) open = {0};
    VEC_PUSH(a, &open, NO_LOOP);
    while (open.len && insn_read(&r, &f->t->m->features, &in)) {
        switch (in.op) {
        case OP_LOCAL_SET:
        case OP_LOCAL_TEE: VEC_PUSH(a, &w->keys, key_of(in.index, in.offset)); break;
        case OP_LOOP: {
            struct loop_range range = {(uint32_t)in.offset, 0};
            VEC_PUSH(a, &open, w->loops.len);
            VEC_PUSH(a, &w->loops, range);
            break;
        }
        case OP_BLOCK:
        case OP_IF: VEC_PUSH(a, &open, NO_LOOP); break;
        case OP_END:
            if (open.items[--open.len] != NO_LOOP)
                w->loops.items[open.items[open.len]].end = (uint32_t)in.offset;
            break;
        default: break;
        }
    }
    if (w->keys.len)
        qsort(w->keys.items, w->keys.len, sizeof *w->keys.items, compare_keys);
}

bool writes_within(const struct writes *w, uint32_t local, uint64_t from, uint64_t to)
{
    if (from >= to)
        return false;
    uint64_t key = key_of(local, from);
    uint32_t low = 0, high = w->keys.len;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (w->keys.items[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < w->keys.len && w->keys.items[low] < key_of(local, to);
}

uint64_t writes_loop_end(const struct writes *w, uint64_t loop)
{
    uint32_t low = 0, high = w->loops.len - 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (w->loops.items[middle].begin < loop)
            low = middle + 1;
        else
            high = middle;
    }
    return w->loops.items[low].end;
}

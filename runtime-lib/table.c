/* Tables that change at run time (spec 4.4.6). Bounds are checked first, then all or nothing. */
#include "memory.h"
#include "os.h"

#include <string.h>

/* Elements a table may grow to when it states no smaller maximum: 80 MB of pointers, what browsers allow. */
#define LARGEST_TABLE 10000000ull

static void fill(void **elems, void *value, uint64_t n)
{
    for (uint64_t i = 0; i < n; i++)
        elems[i] = value;
}

/* Moves the elements to a larger, zero-filled array. The old one stays: other threads may still be reading it, and as the size doubles
 * all old ones together are no larger than the new one. */
static bool enlarge(struct wasm_table *t, uint64_t size)
{
    uint64_t capacity = t->capacity * 2;
    capacity = capacity < 512 ? 512 : capacity > LARGEST_TABLE ? LARGEST_TABLE : capacity;
    if (capacity < size)
        capacity = size;
    uint8_t *p;
    if (os_map(capacity * sizeof *t->elems, &p))
        return false;
    if (t->size)
        memcpy(p, t->elems, t->size * sizeof *t->elems);
    t->elems = (void **)p;
    t->capacity = capacity;
    return true;
}

uint64_t wasm_table_grow(struct wasm_table *t, void *value, uint64_t delta)
{
    uint64_t old = t->size;
    uint64_t limit = t->max < LARGEST_TABLE ? t->max : LARGEST_TABLE;
    if (old > limit || delta > limit - old)
        return delta ? UINT64_MAX : old;
    if (old + delta > t->capacity && !enlarge(t, old + delta))
        return UINT64_MAX;
    fill(t->elems + old, value, delta);
    t->size = old + delta;
    return old;
}

void wasm_table_fill(struct wasm_table *t, uint64_t d, void *value, uint64_t n)
{
    if (!in_bounds(d, n, t->size))
        wasm_trap_table_bounds();
    fill(t->elems + d, value, n);
}

void wasm_table_copy(struct wasm_table *dst, struct wasm_table *src, uint64_t d, uint64_t s, uint64_t n)
{
    if (!in_bounds(d, n, dst->size) || !in_bounds(s, n, src->size))
        wasm_trap_table_bounds();
    if (n)
        memmove(dst->elems + d, src->elems + s, n * sizeof *dst->elems);
}

void wasm_table_init(struct wasm_table *t, const struct wasm_elem_segment *seg, uint64_t d, uint64_t s, uint64_t n)
{
    if (!in_bounds(d, n, t->size) || !in_bounds(s, n, seg->size))
        wasm_trap_table_bounds();
    if (n)
        memcpy(t->elems + d, seg->elems + s, n * sizeof *t->elems);
}

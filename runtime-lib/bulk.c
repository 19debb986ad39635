/* memory.copy, memory.fill, memory.init (spec 4.4.7). */
#include "memory.h"

#include <string.h>

void wasm_memory_copy(struct wasm_memory *dst, struct wasm_memory *src, uint64_t d, uint64_t s, uint64_t n)
{
    if (__builtin_expect(!in_bounds(d, n, memory_size(dst)) || !in_bounds(s, n, memory_size(src)), 0))
        wasm_trap_memory_bounds();
    memmove(dst->base + d, src->base + s, n);
}

void wasm_memory_fill(struct wasm_memory *m, uint64_t d, uint32_t value, uint64_t n)
{
    if (__builtin_expect(!in_bounds(d, n, memory_size(m)), 0))
        wasm_trap_memory_bounds();
    memset(m->base + d, (uint8_t)value, n);
}

void wasm_memory_init(struct wasm_memory *m, const struct wasm_data_segment *seg, uint64_t d, uint64_t s, uint64_t n)
{
    if (!in_bounds(d, n, memory_size(m)) || !in_bounds(s, n, seg->size))
        wasm_trap_memory_bounds();
    if (n)
        memcpy(m->base + d, seg->bytes + s, n);
}

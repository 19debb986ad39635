#include "memory.h"

#include "os.h"
#include "text.h"

#include <errno.h>

/* Most address space asked for a memory with 64-bit addresses that states no smaller maximum. */
#define LARGEST_RESERVATION (64ull << 30)

/* More than the 16 MB that Emscripten gives to every program. In less, a page of 2 MB would often be touched little; in more, there are few page faults
 * and misses of the TLB. */
#define HUGE_FROM ((16u << 20) + 1)

static uint64_t round_up(uint64_t n, uint64_t unit) { return (n + unit - 1) & ~(unit - 1); }

static uint64_t reservation_size(const struct wasm_memory *m)
{
    if (!(m->flags & WASM_MEMORY_CHECKED))
        return WASM_RESERVATION;
    uint64_t size = m->max < LARGEST_RESERVATION ? m->max : LARGEST_RESERVATION;
    return round_up(size > m->min ? size : m->min, os_page_size());
}

/* Maps the part [from, to) of a memory at a fixed place: what is below min accessible, the rest not. */
static int map_part(const struct wasm_memory *m, uint64_t from, uint64_t to)
{
    uint64_t border = round_up(m->min, os_page_size());
    border = border < from ? from : border > to ? to : border;
    int error = 0;
    if (from < border)
        error = os_map_at(m->base + from, border - from, true);
    if (!error && border < to)
        error = os_map_at(m->base + border, to - border, false);
    return error;
}

/* Fills the address space between the chunks of the image that the kernel has mapped. */
static int reserve_fixed(struct wasm_memory *m, uint64_t size)
{
    uint64_t at = 0;
    int error = 0;
    for (uint64_t i = 0; i < wasm_module.nchunks && !error; i++) {
        const struct wasm_image_chunk *c = &wasm_module.chunks[i];
        error = map_part(m, at, c->offset);
        at = c->offset + c->size;
    }
    return error ? error : map_part(m, at, size);
}

static int reserve_anywhere(struct wasm_memory *m, uint64_t size)
{
    int error = os_reserve(size, &m->base);
    if (!error && m->min)
        error = os_commit(m->base, round_up(m->min, os_page_size()));
    return error;
}

/* A checked memory works with less than its maximum: halves until it fits. */
static int reserve(struct wasm_memory *m, uint64_t *size)
{
    if (m->flags & WASM_MEMORY_FIXED)
        return reserve_fixed(m, *size);
    int error = reserve_anywhere(m, *size);
    while (error == ENOMEM && m->flags & WASM_MEMORY_CHECKED && *size / 2 >= round_up(m->min, os_page_size()) && *size > os_page_size()) {
        *size = round_up(*size / 2, os_page_size());
        error = reserve_anywhere(m, *size);
    }
    return error;
}

static void explain(const struct wasm_memory *m, uint64_t size, int error, char *why, size_t why_size)
{
    char amount[24];
    text_amount(amount, size);
    if (error == EEXIST)
        text_format(why, why_size, "address 0x%lx is taken by something else: compile with -static-pie", (unsigned long)WASM_FIXED_BASE);
    else if (m->flags & WASM_MEMORY_CHECKED)
        text_format(why, why_size, "cannot reserve %s for linear memory (ulimit -v?)", amount);
    else
        text_format(why, why_size, "cannot reserve %s of address space (ulimit -v?): compile with --bounds=check", amount);
}

/* When the memory becomes large: all of it from then on, because neighbours of different advice would be mappings of their own. */
static void advise(const struct wasm_memory *m, uint64_t old, uint64_t new)
{
    if (m->flags & WASM_MEMORY_HUGE && old < HUGE_FROM && new >= HUGE_FROM)
        os_advise_huge(m->base, m->reserved);
}

bool memory_reserve(struct wasm_memory *m, char *why, size_t why_size)
{
    uint64_t size = reservation_size(m);
    if (!size)
        return true;
    if (m->flags & WASM_MEMORY_FIXED)
        m->base = (uint8_t *)WASM_FIXED_BASE;
    int error = reserve(m, &size);
    if (error) {
        explain(m, size, error, why, why_size);
        return false;
    }
    m->reserved = size;
    m->size = m->min;
    if (m->max > size)
        m->max = size;
    advise(m, 0, m->min);
    return true;
}

void memory_release(struct wasm_memory *m)
{
    os_unmap(m->base, m->reserved);
    m->reserved = m->size = 0;
}

bool memories_reserve(char *why, size_t why_size)
{
    for (uint32_t i = 0; i < wasm_module.nmemories; i++)
        if (!memory_reserve(&wasm_module.memories[i], why, why_size))
            return false;
    return true;
}

bool memory_reserves(const uint8_t *p)
{
    for (uint32_t i = 0; i < wasm_module.nmemories; i++) {
        const struct wasm_memory *m = &wasm_module.memories[i];
        if (p >= m->base && p < m->base + m->reserved)
            return true;
    }
    return false;
}

/* Committing is idempotent, so threads that grow a shared memory at once need no lock: the size decides who was first. */
uint64_t wasm_memory_grow(struct wasm_memory *m, uint64_t delta)
{
    uint64_t page = os_page_size(), old = memory_size(m);
    do {
        if (delta > (m->max - old) >> m->page_log2)
            return UINT64_MAX;
        uint64_t new = old + (delta << m->page_log2);
        uint64_t from = round_up(old, page), to = round_up(new, page);
        if (from < to && os_commit(m->base + from, to - from))
            return UINT64_MAX;
        advise(m, old, new);
    } while (!__atomic_compare_exchange_n(&m->size, &old, old + (delta << m->page_log2), false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
    return old >> m->page_log2;
}

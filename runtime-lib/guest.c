/* The one door to guest memory for host functions. */
#include "host.h"
#include "memory.h"

#include <string.h>

void *guest_ptr(uint32_t addr, uint64_t len)
{
    const struct wasm_memory *m = &wasm_memories[0];
    return in_bounds(addr, len, memory_size(m)) ? m->base + addr : NULL;
}

const char *guest_cstr(uint32_t addr, uint64_t max)
{
    const struct wasm_memory *m = &wasm_memories[0];
    uint64_t size = memory_size(m);
    if (addr >= size)
        return NULL;
    uint64_t room = size - addr;
    if (max < room)
        room = max + 1;
    const char *s = (const char *)m->base + addr;
    return memchr(s, 0, room) ? s : NULL;
}

/* Linear memories, from reservation to growth. Internal to the runtime. */
#ifndef WASM_MEMORY_H
#define WASM_MEMORY_H

#include "wasm_abi.h"

#include <stdbool.h>

/* Bytes accessible now; another thread may be growing a shared memory. */
static inline uint64_t memory_size(const struct wasm_memory *m) { return __atomic_load_n(&m->size, __ATOMIC_RELAXED); }

/* Whether [at, at+n) lies inside [0, size). */
static inline bool in_bounds(uint64_t at, uint64_t n, uint64_t size) { return n <= size && at <= size - n; }

/* Reserves and maps every memory of the program; the image's chunks are there already. Before anything calls malloc: the kernel starts
 * the heap behind the image, which may be inside the reservation. On failure false and the reason in why. */
bool memories_reserve(char *why, size_t why_size);
/* One of them; the memories of modules linked at run time come and go. */
bool memory_reserve(struct wasm_memory *m, char *why, size_t why_size);
void memory_release(struct wasm_memory *m);
/* Whether p lies in the address space of some memory. Safe in a signal handler. */
bool memory_reserves(const uint8_t *p);

#endif

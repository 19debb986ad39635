/* A guest for tests of the host functions: one memory with an allocator behind it, between pages that nobody may touch. */
#ifndef EMSCRIPTEN_TEST_GUEST_H
#define EMSCRIPTEN_TEST_GUEST_H

#include "env.h"

#define GUEST_SIZE (1u << 20)
/* The lower half is the tests' own, the upper the allocator's. */
#define GUEST_HEAP (GUEST_SIZE / 2)

extern uint8_t *guest; /* GUEST_SIZE bytes, page-aligned */
extern struct wasm_policy test_policy;
/* Fresh memory, an empty heap. */
void guest_start(void);
/* The Emscripten release that the guest pretends to be from. */
void guest_set_version(uint32_t version);
uint32_t guest_heap_used(void);
uint64_t guest_load(uint32_t addr, unsigned bytes);
/* Puts the text with its NUL at addr, which it returns. */
uint32_t guest_text(uint32_t addr, const char *text);
/* errno of the guest, its own number. */
uint32_t guest_errno(void);
/* Handlers called through the table, the last one's arguments. */
extern uint32_t guest_calls, guest_last_index, guest_last_signal;

#endif

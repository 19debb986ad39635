#define _GNU_SOURCE
#include "thread.h"
#include "guest.h"
#include "unwind.h"
#include "memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ERRNO_AT 64u
#define MARGIN 65536u

uint8_t *guest;
struct wasm_policy test_policy = {.flags = WASM_POLICY_DEFAULT_DIRS};
struct wasm_memory wasm_memories[1];
/* Writable here, so that one process can be guests of several eras. */
struct wasm_module test_module __asm__("wasm_module") = {.abi_version = WASM_ABI_VERSION, .memories = wasm_memories, .policy = &test_policy};
uint32_t guest_calls, guest_last_index, guest_last_signal;
static uint32_t heap_used;

void guest_start(void)
{
    if (!guest) {
        uint8_t *p = mmap(NULL, GUEST_SIZE + 2 * MARGIN, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        guest = p + MARGIN;
    }
    mmap(guest, GUEST_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    wasm_memories[0] = (struct wasm_memory){.base = guest, .size = GUEST_SIZE, .min = GUEST_SIZE, .max = GUEST_SIZE, .reserved = GUEST_SIZE, .page_log2 = 16};
    heap_used = 0;
}

void guest_set_version(uint32_t version) { test_module.emscripten_version = version; }
uint32_t guest_heap_used(void) { return heap_used; }

uint64_t guest_load(uint32_t addr, unsigned bytes)
{
    uint64_t v = 0;
    memcpy(&v, guest + addr, bytes);
    return v;
}

uint32_t guest_text(uint32_t addr, const char *text)
{
    memcpy(guest + addr, text, strlen(text) + 1);
    return addr;
}

uint32_t guest_errno(void) { return (uint32_t)guest_load(ERRNO_AT, 4); }

/* ---- the guest's exports ---- */

uint32_t test_errno_location(void) __asm__("wasm_export.__errno_location");
uint32_t test_errno_location(void) { return ERRNO_AT; }

uint32_t test_memalign(uint32_t align, uint32_t size) __asm__("wasm_export.memalign");
uint32_t test_memalign(uint32_t align, uint32_t size)
{
    uint32_t at = (heap_used + align - 1) / align * align;
    if (align == 0 || size > GUEST_SIZE || at + size > GUEST_SIZE - GUEST_HEAP)
        return 0;
    heap_used = at + size;
    return GUEST_HEAP + at;
}
uint32_t test_malloc(uint32_t size) __asm__("wasm_export.malloc");
uint32_t test_malloc(uint32_t size) { return test_memalign(16, size); }
void test_free(uint32_t addr) __asm__("wasm_export.free");
void test_free(uint32_t addr) { (void)addr; }

void test_dyncall_vi(uint32_t index, uint32_t a) __asm__("wasm_dyncall.vi");
void test_dyncall_vi(uint32_t index, uint32_t a)
{
    guest_calls++;
    guest_last_index = index;
    guest_last_signal = a;
}
void test_dyncall_viii(uint32_t index, uint32_t a, uint32_t b, uint32_t c) __asm__("wasm_dyncall.viii");
void test_dyncall_viii(uint32_t index, uint32_t a, uint32_t b, uint32_t c) { test_dyncall_vi(index, a); }

/* ---- the runtime's side ---- */

uint64_t wasm_memory_grow(struct wasm_memory *m, uint64_t delta) { return UINT64_MAX; }

void host_trap(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vprintf(fmt, args);
    va_end(args);
    exit(98);
}
void wasm_trap_memory_bounds(void) { exit(98); }
void wasm_trap_stack_exhausted(void) { exit(98); }
void wasm_trap_indirect_call_type(void) { exit(98); }

/* Nothing here catches what a guest throws. */
bool unwind_is_caught(void) { return false; }
void unwind_throw(void) { abort(); }
struct wasm_catch *unwind_hide(void) { return NULL; }
void unwind_restore(struct wasm_catch *hidden) {}

int thread_spawn_then(void (*fn)(void *), void (*then)(void *), void *arg) { return 11; }
void thread_leave(void) { abort(); }

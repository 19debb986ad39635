/* A stand-in for a compiled module, written in C: functions called wasm.<name>, and line numbers that play the module offsets. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include "host.h"

/* A function of the module. */
#define WASM(name) __asm__("wasm." name) __attribute__((noinline))

/* Keeps the call before it from becoming a jump, which would lose a frame. */
#define NO_TAIL_CALL __asm__ volatile("")

/* Linear memory 0, with 64-bit arithmetic as generated code does it: any 32-bit index plus any 32-bit offset. */
static inline volatile uint8_t *at(uint32_t index, uint32_t offset) { return wasm_memories[0].base + ((uint64_t)index + offset); }

#endif

/* What the runtime needs from a processor: its registers, entering and leaving the guest's stack, and the check that it can run the
 * program. cpu_<name>.S and cpu_<name>.c implement it. */
#ifndef WASM_CPU_H
#define WASM_CPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include "cpu_x86_64.h"
#elif defined(__aarch64__)
#include "cpu_aarch64.h"
#else
#error "no cpu_<name>.h for this processor"
#endif

struct wasm_thread;

/* Indexed by DWARF register number (System V ABI supplements); CPU_SP and CPU_PC are among them. The .S files know the layout. */
struct cpu_registers {
    uint64_t r[CPU_REGISTERS];
};

/* Calls fn(arg) with the stack pointer at stack (16-byte aligned; NULL: stay on the current one). Returns 0 when fn does, or the code
 * given to cpu_guest_leave, which discards every frame above this one. Nests: the previous landing is kept in this call's frame. */
int cpu_guest_enter(struct wasm_thread *t, void (*fn)(void *), void *arg, void *stack);
void cpu_guest_leave(struct wasm_thread *t, int code) __attribute__((noreturn));

/* Whether the instruction at pc, which has just trapped, is the one that generated code uses for unreachable. */
bool cpu_is_trap_instruction(const uint8_t *pc);
/* Whether copies and fills of CPU_STRING_MIN bytes and more should use the string instructions. Slow: keep the answer. */
bool cpu_fast_strings(void);
/* The name of the CPU level a program needs ("x86-64-v2") when this machine lacks it, else NULL. level: WASM_MODULE_CPU_LEVEL. */
const char *cpu_missing_level(unsigned level);

#endif

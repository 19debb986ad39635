/* x86-64: DWARF numbers 0..15 are rax rdx rcx rbx rsi rdi rbp rsp r8..r15, 16 is the return address column, used for the pc. */
#ifndef WASM_CPU_X86_64_H
#define WASM_CPU_X86_64_H

#define CPU_REGISTERS 17
#define CPU_SP 7
#define CPU_PC 16
/* What the trap instruction raises. */
#define CPU_TRAP_SIGNAL SIGILL

/* From this size on the string instructions are faster than vectors, on processors that have them fast (cpu_fast_strings). */
#define CPU_STRING_MIN 2048u

/* Whether a string copy from s to d runs at full speed. It crawls (20 times slower on Zen 4) where a store and the next loads differ in
 * the address bits above the page only. */
static inline bool cpu_string_copy_suits(const void *d, const void *s)
{
    size_t ahead = ((size_t)d - (size_t)s) & 4095;
    return ahead == 0 || ahead >= 64;
}

/* Ascending copy and fill of n bytes. */
static inline void cpu_copy_string(void *d, const void *s, size_t n) { __asm__ volatile("rep movsb" : "+D"(d), "+S"(s), "+c"(n) : : "memory"); }
static inline void cpu_set_string(void *d, uint8_t value, size_t n) { __asm__ volatile("rep stosb" : "+D"(d), "+c"(n) : "a"(value) : "memory"); }

/* The architecture's column in syscalls_linux.def. */
#define CPU_CHOOSE(x86_64, aarch64) x86_64

#endif

/* AArch64: DWARF numbers 0..30 are x0..x30 (30 the link register), 31 is sp, 32 the pc. */
#ifndef WASM_CPU_AARCH64_H
#define WASM_CPU_AARCH64_H

#define CPU_REGISTERS 33
#define CPU_SP 31
#define CPU_PC 32
/* What the trap instruction raises. */
#define CPU_TRAP_SIGNAL SIGTRAP

/* No string instructions before ARMv8.8: never used. */
#define CPU_STRING_MIN SIZE_MAX
static inline bool cpu_string_copy_suits(const void *d, const void *s)
{
    (void)d, (void)s;
    return false;
}
static inline void cpu_copy_string(void *d, const void *s, size_t n) { (void)d, (void)s, (void)n; }
static inline void cpu_set_string(void *d, uint8_t value, size_t n) { (void)d, (void)value, (void)n; }

/* The architecture's column in syscalls_linux.def. */
#define CPU_CHOOSE(x86_64, aarch64) aarch64

#endif

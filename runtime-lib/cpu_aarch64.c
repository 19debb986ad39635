/* AArch64: ARMv8-A is what every such machine has, so there is no level to check. */
#include "cpu.h"

const char *cpu_missing_level(unsigned level)
{
    (void)level;
    return NULL;
}

bool cpu_fast_strings(void) { return false; }

/* brk (LLVM's trap), or udf. */
bool cpu_is_trap_instruction(const uint8_t *pc)
{
    uint32_t instruction = *(const uint32_t *)pc;
    return (instruction & 0xffe0001f) == 0xd4200000 || instruction >> 16 == 0;
}

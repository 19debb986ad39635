/* x86-64: the check of the psABI's levels (System V ABI, x86-64 supplement, "Micro-Architecture Levels") and the trap instruction. */
#include "cpu.h"

#include <cpuid.h>
#include <stddef.h>

enum leaf { LEAF_1_ECX, LEAF_7_EBX, LEAF_EXTENDED_ECX, LEAF_XCR0, LEAVES };

/* All bits of mask must be set in that leaf for programs of this level and above. LAHF and MOVBE and their like are implied by their
 * neighbours on every processor ever made, and each CPUID costs microseconds in a virtual machine. */
static const struct requirement {
    unsigned level;
    enum leaf leaf;
    uint32_t mask;
} requirements[] = {
    {2, LEAF_1_ECX, bit_SSE3 | bit_SSSE3 | bit_CMPXCHG16B | bit_SSE41 | bit_SSE42 | bit_POPCNT},
    {3, LEAF_1_ECX, bit_FMA | bit_MOVBE | bit_OSXSAVE | bit_AVX | bit_F16C},
    {3, LEAF_XCR0, 0x6},
    {3, LEAF_7_EBX, bit_BMI | bit_AVX2 | bit_BMI2},
    {3, LEAF_EXTENDED_ECX, bit_LZCNT},
    {4, LEAF_XCR0, 0xe6},
    {4, LEAF_7_EBX, bit_AVX512F | bit_AVX512DQ | bit_AVX512CD | bit_AVX512BW | bit_AVX512VL},
};
static const char *const level_names[] = {NULL, "x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4"};
#define MAX_LEVEL 4u

/* Only asked after OSXSAVE was seen: XGETBV is undefined without it. */
static uint32_t read_xcr0(void)
{
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

static uint32_t read_leaf(enum leaf leaf)
{
    static const struct {
        uint32_t number;
        bool ebx;
    } leaves[LEAVES] = {[LEAF_1_ECX] = {1, false}, [LEAF_7_EBX] = {7, true}, [LEAF_EXTENDED_ECX] = {0x80000001, false}};
    if (leaf == LEAF_XCR0)
        return read_xcr0();
    uint32_t a, b, c, d, number = leaves[leaf].number;
    if (number != 1 && __get_cpuid_max(number & 0x80000000, NULL) < number)
        return 0;
    __cpuid_count(number, 0, a, b, c, d);
    return leaves[leaf].ebx ? b : c;
}

const char *cpu_missing_level(unsigned level)
{
    if (level > MAX_LEVEL)
        level = MAX_LEVEL;
    for (size_t i = 0; i < sizeof requirements / sizeof *requirements; i++) {
        const struct requirement *r = &requirements[i];
        if (r->level <= level && (read_leaf(r->leaf) & r->mask) != r->mask)
            return level_names[level];
    }
    return NULL;
}

/* ERMS: leaf 7, EBX bit 9. */
bool cpu_fast_strings(void) { return read_leaf(LEAF_7_EBX) >> 9 & 1; }

/* ud2 (0f 0b), or ud1 (0f b9) which LLVM emits for llvm.ubsantrap. */
bool cpu_is_trap_instruction(const uint8_t *pc) { return pc[0] == 0x0f && (pc[1] == 0x0b || pc[1] == 0xb9); }

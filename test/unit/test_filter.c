/* The system call filter, run here as the kernel would run it: every number, and what depends on arguments. */
#include "check.h"
#include "filter.h"

#include <stdio.h>

/* linux/seccomp.h, struct seccomp_data */
struct call {
    uint32_t nr, arch;
    uint64_t pc, args[6];
};

/* linux/bpf_common.h: what filters are made of. 0 for a program that leaves itself or does anything else. */
static uint32_t run(const struct wasm_filter *code, uint32_t n, const struct call *call)
{
    enum { LOAD = 0x20, IF_EQUAL = 0x15, IF_AT_LEAST = 0x35, IF_SET = 0x45, RETURN = 0x06 };
    uint32_t a = 0;
    for (uint32_t pc = 0; pc < n; pc++) {
        const struct wasm_filter *i = &code[pc];
        if (i->code == LOAD && i->k <= sizeof *call - 4)
            memcpy(&a, (const char *)call + i->k, 4);
        else if (i->code == RETURN)
            return i->k;
        else if (i->code == IF_EQUAL || i->code == IF_AT_LEAST || i->code == IF_SET)
            pc += (i->code == IF_EQUAL ? a == i->k : i->code == IF_AT_LEAST ? a >= i->k : (a & i->k) != 0) ? i->if_so : i->if_not;
        else
            return 0;
    }
    return 0;
}

#define ALLOW 0x7fff0000u
#define TRAP 0x00030000u
#define X86_64 0xc000003eu
#define AARCH64 0xc00000b7u

static const struct test {
    enum arch arch;
    uint32_t name;
    bool no_fork;
    int mmap, mprotect, clone; /* the architecture's */
    int numbers[80];           /* ends with -1 */
} tests[] = {
    {ARCH_X86_64, X86_64, true, 9, 10, 56, {231, -1}},
    {ARCH_X86_64, X86_64, false, 9, 10, 56, {0, -1}},
    {ARCH_X86_64, X86_64, true, 9, 10, 56, {0, 1, 3, 5, 8, 9, 10, 11, 13, 14, 15, 20, 56, 60, 72, 202, 231, 257, 302, 448, -1}},
    {ARCH_X86_64, X86_64, false, 9, 10, 56, {8, 9, 10, 11, 55, 56, 57, 334, 335, 450, -1}},
    {ARCH_X86_64, X86_64, true, 9, 10, 56, {0,   2,   4,   6,   8,   9,   10,  12,  14,  16,  18,  20,  22,  24,  26,  28,  30,  32,  34,  36,  38,  40,  42, 44, 46, 48,
                                            50,  52,  54,  56,  58,  60,  62,  64,  66,  68,  70,  72,  74,  76,  78,  80,  82,  84,  86,  88,  90,  92,  94, 96, 98, 100,
                                            102, 104, 106, 108, 110, 112, 114, 116, 118, 120, 122, 124, 126, 128, 130, 132, 134, 136, 138, 140, 142, 144, -1}},
    {ARCH_AARCH64, AARCH64, true, 222, 226, 220, {56, 57, 63, 64, 93, 94, 220, 222, 226, 439, -1}},
    {ARCH_AARCH64, AARCH64, false, 222, 226, 220, {220, 221, 222, 223, -1}},
};

static bool is_listed(const struct test *t, uint32_t nr)
{
    for (size_t i = 0; t->numbers[i] >= 0; i++)
        if ((uint32_t)t->numbers[i] == nr)
            return true;
    return false;
}

/* By the words of filter.h. */
static uint32_t expected(const struct test *t, const struct call *call)
{
    enum { EXECUTABLE = 4, THREAD = 0x10000 };
    if (call->arch != t->name || !is_listed(t, call->nr))
        return TRAP;
    if ((int)call->nr == t->mmap || (int)call->nr == t->mprotect)
        return (uint32_t)call->args[2] & EXECUTABLE ? TRAP : ALLOW;
    if ((int)call->nr == t->clone && t->no_fork)
        return (uint32_t)call->args[0] & THREAD ? ALLOW : TRAP;
    return ALLOW;
}

static void test_numbers(const struct test *t, const struct wasm_filter *code, uint32_t n, uint32_t arch, uint64_t flags, uint64_t protection)
{
    static const uint32_t beyond[] = {1000, 0x3fffffff, 0x40000000, 0x40000001, 0x7fffffff, 0x80000000, 0xffffffff};
    for (uint32_t i = 0; i < 600 + ARRAY_LEN(beyond); i++) {
        char name[64];
        struct call call = {.nr = i < 600 ? i : beyond[i - 600], .arch = arch, .args = {flags, ~0ull, protection}};
        snprintf(name, sizeof name, "list %td, call %u of %x (%llx, %llx)", t - tests, call.nr, arch, (unsigned long long)flags, (unsigned long long)protection);
        CHECK_CASE(run(code, n, &call) == expected(t, &call), name);
    }
}

int main(void)
{
    struct arena *a = arena_new();
    uint32_t n;
    CHECK(!filter_build(a, ARCH_X86_64, NULL, 0, false, &n) && n == 0);
    for (const struct test *t = tests; t < tests + ARRAY_LEN(tests); t++) {
        uint32_t count = 0;
        while (t->numbers[count] >= 0)
            count++;
        const struct wasm_filter *code = filter_build(a, t->arch, t->numbers, count, t->no_fork, &n);
        if (!CHECK(code != NULL))
            continue;
        test_numbers(t, code, n, t->name, 0x10000, 3);
        test_numbers(t, code, n, t->name, 0x3d0f00, 7);
        test_numbers(t, code, n, t->name, 0x11, 4);
        test_numbers(t, code, n, 0x40000003, 0x10000, 3); /* a 32-bit call of the same processor */
        test_numbers(t, code, n, t->name == X86_64 ? AARCH64 : X86_64, 0x10000, 3);
    }
    int many[200];
    for (int i = 0; i < 200; i++)
        many[i] = 2 * i;
    CHECK(!filter_build(a, ARCH_X86_64, many, 200, false, &n) && n == 0); /* no jump would reach the answers */
    arena_free(a);
    return check_result();
}

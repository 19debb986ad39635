#include "filter.h"

/* linux/bpf_common.h, linux/seccomp.h, linux/audit.h, sched.h, sys/mman.h */
#define DATA_NR 0u /* offsets in struct seccomp_data */
#define DATA_ARCH 4u
#define DATA_ARG0 16u /* the lower half */
#define DATA_ARG2 32u
#define BPF_LOAD 0x20u /* BPF_LD | BPF_W | BPF_ABS */
#define BPF_IF_EQUAL 0x15u
#define BPF_IF_AT_LEAST 0x35u
#define BPF_IF_SET 0x45u
#define BPF_RETURN 0x06u
#define RET_TRAP 0x00030000u
#define RET_ALLOW 0x7fff0000u
#define CLONE_THREAD 0x10000u
#define PROT_EXEC 4u

static const struct {
    uint32_t name;           /* in linux/audit.h */
    int mmap, mprotect, clone; /* syscalls_linux.def has them as well */
} archs[] = {[ARCH_X86_64] = {0xc000003e, 9, 10, 56}, [ARCH_AARCH64] = {0xc00000b7, 222, 226, 220}};

#define RANGES_MAX 244 /* every jump must stay below 256 instructions */
#define HEAD 3         /* instructions in front of the search: they load the number */
#define TAIL 8         /* and behind it */
#define NUMBERS 512    /* more than any kernel has */

/* What is done with the numbers from `from` on, up to the next range. */
struct range {
    uint32_t from;
    uint8_t answer;
};
/* Where an answer is, behind the search: the check of a protection, the two results, and the check that clone makes a thread. */
enum { PROTECTED = 0, ALLOWED = 2, FORBIDDEN = 3, THREADS_ONLY = 4 };

/* Appends unless the answer is that of the range before; a range that nothing is in gives way. */
static uint32_t add_range(struct range *r, uint32_t n, uint32_t from, uint8_t answer)
{
    if (n && r[n - 1].from == from)
        n--;
    if (n && r[n - 1].answer == answer)
        return n;
    r[n] = (struct range){from, answer};
    return n + 1;
}

static uint8_t answer_for(enum arch arch, int nr, bool no_fork)
{
    if (nr == archs[arch].clone && no_fork)
        return THREADS_ONLY;
    return nr == archs[arch].mmap || nr == archs[arch].mprotect ? PROTECTED : ALLOWED;
}

/* A program under construction. */
struct filter {
    struct wasm_filter *code;
    uint32_t n, answers; /* instructions so far; where the answers will be */
};

static void put(struct filter *f, uint16_t code, uint32_t if_so, uint32_t if_not, uint32_t k)
{
    f->code[f->n++] = (struct wasm_filter){code, (uint8_t)if_so, (uint8_t)if_not, k};
}

/* Where n > 1 ranges that end at `end` are best asked about: so that as many numbers lie on one side as on the other. When a filter is installed the
 * kernel tries every number there is, which costs more than all questions of a short run. */
static uint32_t divide(const struct range *r, uint32_t n, uint32_t end)
{
    uint32_t i = 1;
    while (i + 1 < n && r[i].from - r->from < end - r[i + 1].from)
        i++;
    return i;
}

/* Binary search among n > 1 ranges by n - 1 questions: the kernel takes half a microsecond for each instruction at start. */
static void search(struct filter *f, const struct range *r, uint32_t n, uint32_t end)
{
    uint32_t low_half = divide(r, n, end), at = f->n, low = at + 1, high = low + low_half - 1;
    const struct range *middle = r + low_half;
    uint32_t above = n - low_half > 1 ? high : f->answers + middle->answer, below = low_half > 1 ? low : f->answers + r->answer;
    put(f, BPF_IF_AT_LEAST, above - low, below - low, middle->from);
    if (low_half > 1)
        search(f, r, low_half, middle->from);
    if (n - low_half > 1)
        search(f, middle, n - low_half, end);
}

/* Right architecture, else forbidden; the answer for the number. */
static void build(struct filter *f, uint32_t arch_name, const struct range *r, uint32_t n)
{
    f->answers = HEAD + n - 1;
    put(f, BPF_LOAD, 0, 0, DATA_ARCH);
    put(f, BPF_IF_EQUAL, 0, f->answers + FORBIDDEN - 2, arch_name);
    put(f, BPF_LOAD, 0, 0, DATA_NR);
    search(f, r, n, NUMBERS);
    put(f, BPF_LOAD, 0, 0, DATA_ARG2);
    put(f, BPF_IF_SET, 1, 0, PROT_EXEC);
    put(f, BPF_RETURN, 0, 0, RET_ALLOW);
    put(f, BPF_RETURN, 0, 0, RET_TRAP);
    put(f, BPF_LOAD, 0, 0, DATA_ARG0);
    put(f, BPF_IF_SET, 0, 1, CLONE_THREAD);
    put(f, BPF_RETURN, 0, 0, RET_ALLOW);
    put(f, BPF_RETURN, 0, 0, RET_TRAP);
}

const struct wasm_filter *filter_build(struct arena *a, enum arch arch, const int *numbers, uint32_t n, bool no_fork, uint32_t *count)
{
    *count = 0;
    if (n == 0)
        return NULL;
    struct range *r = ARENA_ARRAY(a, struct range, 2 * (size_t)n + 1);
    uint32_t nranges = add_range(r, 0, 0, FORBIDDEN);
    for (uint32_t i = 0; i < n; i++) {
        nranges = add_range(r, nranges, (uint32_t)numbers[i], answer_for(arch, numbers[i], no_fork));
        nranges = add_range(r, nranges, (uint32_t)numbers[i] + 1, FORBIDDEN);
    }
    if (nranges > RANGES_MAX)
        return NULL;
    struct filter f = {.code = ARENA_ARRAY(a, struct wasm_filter, HEAD + nranges + TAIL)};
    build(&f, archs[arch].name, r, nranges);
    *count = f.n;
    return f.code;
}

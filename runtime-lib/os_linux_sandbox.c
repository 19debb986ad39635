/* The system call filter on Linux: seccomp(2). What the policy does not list ends the program by SIGSYS, with a message. */
#define _GNU_SOURCE
#include "cpu.h"
#include "os.h"
#include "start.h"
#include "text.h"
#include "wasm_abi.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* linux/filter.h, linux/seccomp.h: musl comes without the kernel's headers. */
struct sock_filter {
    uint16_t code;
    uint8_t jt, jf;
    uint32_t k;
};
struct sock_fprog {
    uint16_t len;
    struct sock_filter *filter;
};
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
#define SECCOMP_MODE_FILTER 2

/* The compiler's numbers are the C library's. */
#define SYSCALL(name, x86_64, aarch64) _Static_assert(SYS_##name == CPU_CHOOSE(x86_64, aarch64), #name);
#define SYSCALL_X86_64(name, x86_64)
#include "syscalls_linux.def"

#define RANGES_MAX 244 /* every jump must stay below 256 instructions */
#define HEAD 3         /* instructions in front of the search: they load the number */
#define TAIL 8         /* and behind it */
#define THREAD 0x10000u /* sched.h: CLONE_THREAD */

static void on_violation(int sig, siginfo_t *info, void *context)
{
    if (info->si_code > 0) /* else somebody sent the signal */
        text_error("%s: system call %d is not allowed by the sandbox\n", wasm_module.name, info->si_syscall);
    raise(sig); /* takes effect when this handler returns: it is gone then */
}

/* What is done with the numbers from `from` on, up to the next range. */
struct range {
    uint16_t from;
    uint8_t answer;
};
/* Where an answer is, behind the search: the check of a protection, the two results, and the check that clone makes a thread. */
enum { PROTECTED = 0, ALLOWED = 2, FORBIDDEN = 3, THREADS_ONLY = 4 };

/* Appends unless the answer is that of the range before; a range that nothing is in gives way. */
static uint32_t add_range(struct range *r, uint32_t n, uint16_t from, uint8_t answer)
{
    if (n && r[n - 1].from == from)
        n--;
    if (n && r[n - 1].answer == answer)
        return n;
    r[n] = (struct range){from, answer};
    return n + 1;
}

static uint8_t answer_for(const struct wasm_policy *p, uint16_t nr)
{
    if (nr == SYS_clone && p->flags & WASM_POLICY_NO_FORK)
        return THREADS_ONLY;
    return nr == SYS_mmap || nr == SYS_mprotect ? PROTECTED : ALLOWED;
}

/* The policy's numbers, which ascend, as ranges of one answer; how many, or 0 when there are too many. */
static uint32_t ranges(struct range r[RANGES_MAX], const struct wasm_policy *p)
{
    uint32_t n = add_range(r, 0, 0, FORBIDDEN);
    for (uint32_t i = 0; i < p->nsyscalls; i++) {
        uint16_t nr = p->syscalls[i];
        if (n + 2 > RANGES_MAX)
            return 0;
        n = add_range(r, n, nr, answer_for(p, nr));
        n = add_range(r, n, (uint16_t)(nr + 1), FORBIDDEN);
    }
    return n;
}

/* A program under construction. */
struct filter {
    uint32_t n, answers; /* instructions so far; where the answers will be */
    struct sock_filter code[HEAD + RANGES_MAX + TAIL];
};

static void put(struct filter *f, uint16_t code, uint32_t if_so, uint32_t if_not, uint32_t k)
{
    f->code[f->n++] = (struct sock_filter){code, (uint8_t)if_so, (uint8_t)if_not, k};
}

/* Binary search among n > 1 ranges by n - 1 questions: installing a filter costs the kernel half a microsecond for each instruction, and it
 * tries every number there is, so that a list of all numbers costs as much again. */
static void search(struct filter *f, const struct range *r, uint32_t n)
{
    uint32_t half = n / 2, at = f->n, low = at + 1, high = low + half - 1;
    put(f, BPF_IF_AT_LEAST, (n - half > 1 ? high : f->answers + r[half].answer) - low, half > 1 ? 0 : f->answers + r->answer - low, r[half].from);
    if (half > 1)
        search(f, r, half);
    if (n - half > 1)
        search(f, r + half, n - half);
}

/* The program: right architecture, else forbidden; the answer for the number; memory never becomes executable. */
static void build(struct filter *f, const struct range *r, uint32_t n)
{
    f->n = 0;
    f->answers = HEAD + n - 1;
    put(f, BPF_LOAD, 0, 0, DATA_ARCH);
    put(f, BPF_IF_EQUAL, 0, f->answers + FORBIDDEN - 2, CPU_AUDIT_ARCH);
    put(f, BPF_LOAD, 0, 0, DATA_NR);
    search(f, r, n);
    put(f, BPF_LOAD, 0, 0, DATA_ARG2);
    put(f, BPF_IF_SET, 1, 0, PROT_EXEC);
    put(f, BPF_RETURN, 0, 0, RET_ALLOW);
    put(f, BPF_RETURN, 0, 0, RET_TRAP);
    put(f, BPF_LOAD, 0, 0, DATA_ARG0);
    put(f, BPF_IF_SET, 0, 1, THREAD);
    put(f, BPF_RETURN, 0, 0, RET_ALLOW);
    put(f, BPF_RETURN, 0, 0, RET_TRAP);
}

static bool allows(const struct wasm_policy *p, uint16_t nr)
{
    for (uint32_t i = 0; i < p->nsyscalls; i++)
        if (p->syscalls[i] == nr)
            return true;
    return false;
}

/* 0 or an errno value. */
static int install(const struct wasm_policy *p)
{
    struct range r[RANGES_MAX];
    struct filter filter;
    struct sigaction action = {.sa_sigaction = on_violation, .sa_flags = (int)(SA_SIGINFO | SA_ONSTACK | SA_RESETHAND)};
    uint32_t n = ranges(r, p);
    if (!n)
        return E2BIG;
    build(&filter, r, n);
    struct sock_fprog program = {.len = (uint16_t)filter.n, .filter = filter.code};
    if (!allows(p, SYS_openat))
        os_keep_self(wasm_module.emscripten_version != 0);
    if (sigaction(SIGSYS, &action, NULL) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
        return errno;
    return 0;
}

void wasm_start_sandbox(int argc, char **argv)
{
    const struct wasm_policy *p = wasm_module.policy;
    if (install(p) && p->flags & WASM_POLICY_STRICT)
        give_up("this system has no system call filters (seccomp), which --sandbox=strict asks for");
}

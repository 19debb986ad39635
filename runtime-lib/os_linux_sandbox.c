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
#define DATA_ARG2 32u
#define BPF_LOAD 0x20u /* BPF_LD | BPF_W | BPF_ABS */
#define BPF_IF_EQUAL 0x15u
#define BPF_IF_SET 0x45u
#define BPF_RETURN 0x06u
#define RET_TRAP 0x00030000u
#define RET_ALLOW 0x7fff0000u
#define SECCOMP_MODE_FILTER 2

/* The compiler's numbers are the C library's. */
#define SYSCALL(name, x86_64, aarch64) _Static_assert(SYS_##name == CPU_CHOOSE(x86_64, aarch64), #name);
#define SYSCALL_X86_64(name, x86_64)
#include "syscalls_linux.def"

/* A jump reaches 255 instructions: the limit of the list. */
#define SYSCALLS_MAX 240
#define HEAD 3 /* instructions before the list */
#define TAIL 5 /* and behind it */

static void on_violation(int sig, siginfo_t *info, void *context)
{
    if (info->si_code > 0) /* else somebody sent the signal */
        text_error("%s: system call %d is not allowed by the sandbox\n", wasm_module.name, info->si_syscall);
    raise(sig); /* takes effect when this handler returns: it is gone then */
}

/* The program: right architecture, else forbidden; a number of the list is allowed, but memory never becomes executable.
 *   head   load arch; unless ours goto trap; load nr
 *   list   nr of mmap, mprotect: goto protection; other numbers: goto allow
 *   trap   return TRAP
 *   prot   load the third argument; PROT_EXEC: trap
 *   allow  return ALLOW */
static uint16_t build(struct sock_filter *f, const struct wasm_policy *p)
{
    uint16_t n = 0;
    uint16_t trap = (uint16_t)(3 + p->nsyscalls), protection = (uint16_t)(trap + 1), allow = (uint16_t)(trap + 4);
    f[n++] = (struct sock_filter){BPF_LOAD, 0, 0, DATA_ARCH};
    f[n] = (struct sock_filter){BPF_IF_EQUAL, 0, (uint8_t)(trap - n - 1), CPU_AUDIT_ARCH};
    n++;
    f[n++] = (struct sock_filter){BPF_LOAD, 0, 0, DATA_NR};
    for (uint32_t i = 0; i < p->nsyscalls; i++, n++) {
        uint16_t nr = p->syscalls[i];
        uint16_t target = nr == SYS_mmap || nr == SYS_mprotect ? protection : allow;
        f[n] = (struct sock_filter){BPF_IF_EQUAL, (uint8_t)(target - n - 1), 0, nr};
    }
    f[n++] = (struct sock_filter){BPF_RETURN, 0, 0, RET_TRAP};
    f[n++] = (struct sock_filter){BPF_LOAD, 0, 0, DATA_ARG2};
    f[n++] = (struct sock_filter){BPF_IF_SET, 0, 1, PROT_EXEC};
    f[n++] = (struct sock_filter){BPF_RETURN, 0, 0, RET_TRAP};
    f[n++] = (struct sock_filter){BPF_RETURN, 0, 0, RET_ALLOW};
    return n;
}

/* 0 or an errno value. */
static int install(const struct wasm_policy *p)
{
    struct sock_filter filter[HEAD + SYSCALLS_MAX + TAIL];
    struct sigaction action = {.sa_sigaction = on_violation, .sa_flags = (int)(SA_SIGINFO | SA_ONSTACK | SA_RESETHAND)};
    if (p->nsyscalls > SYSCALLS_MAX)
        return E2BIG;
    struct sock_fprog program = {.len = build(filter, p), .filter = filter};
    os_keep_self();
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

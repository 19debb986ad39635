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
struct sock_fprog {
    uint16_t len;
    const struct wasm_filter *filter;
};
#define SECCOMP_MODE_FILTER 2

/* The compiler's numbers are the C library's. */
#define SYSCALL(name, x86_64, aarch64) _Static_assert(SYS_##name == CPU_CHOOSE(x86_64, aarch64), #name);
#define SYSCALL_X86_64(name, x86_64)
#include "syscalls_linux.def"

static void on_violation(int sig, siginfo_t *info, void *context)
{
    if (info->si_code > 0) /* else somebody sent the signal */
        text_error("%s: system call %d is not allowed by the sandbox\n", wasm_module.name, info->si_syscall);
    raise(sig); /* takes effect when this handler returns: it is gone then */
}

/* 0 or an errno value. */
static int install(const struct wasm_policy *p)
{
    struct sigaction action = {.sa_sigaction = on_violation, .sa_flags = (int)(SA_SIGINFO | SA_ONSTACK | SA_RESETHAND)};
    struct sock_fprog program = {.len = (uint16_t)p->nfilter, .filter = p->filter};
    if (!p->filter)
        return E2BIG;
    if (p->flags & WASM_POLICY_KEEP_SELF)
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

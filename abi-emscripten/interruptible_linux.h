/* The system call that a signal handler can call off: one stub per processor. */
#ifndef EMSCRIPTEN_INTERRUPTIBLE_LINUX_H
#define EMSCRIPTEN_INTERRUPTIBLE_LINUX_H

#include <signal.h>
#include <signal.h>
#include <stdint.h>
#include <ucontext.h>

/* The system call's result, or INTERRUPTIBLE_CALLED_OFF when *flag was not 0 before the call began (or before the kernel would have begun
 * it again, after a handler with SA_RESTART). The kernel itself never returns that number. */
#define INTERRUPTIBLE_CALLED_OFF (-512)
int64_t interruptible_syscall(const volatile int *flag, long number, long a, long b, long c, long d, long e, long f);
/* The instructions between looking at the flag and being in the kernel; moving the program counter from there to cancel
 * calls it off. */
extern const char interruptible_begin[], interruptible_end[], interruptible_cancel[];
uintptr_t context_pc(const ucontext_t *context);
void context_set_pc(ucontext_t *context, uintptr_t pc);

/* The kernel's struct sigaction, for a signal that the C library's function refuses. */
struct kernel_sigaction {
    void (*handler)(int signum, siginfo_t *info, void *context);
    unsigned long flags;
    void (*restorer)(void); /* what the handler returns to, with KERNEL_SA_RESTORER */
    uint64_t mask;
};
#define KERNEL_SA_RESTORER 0x04000000ul
/* Fills flags (with SA_ ones in front) and restorer as this processor needs them. */
void set_restorer(struct kernel_sigaction *action);

#endif

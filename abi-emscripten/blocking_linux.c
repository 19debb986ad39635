/* Linux: blocking.h by one system call stub. The stub looks at signals_pending and enters the kernel in a range of instructions that the
 * signal handler knows: a signal that arrives anywhere in the range, also one after which the kernel would restart the call, moves the
 * program counter to the stub's exit. So a noted signal always keeps the call from sleeping. */
#define _GNU_SOURCE
#include "blocking.h"
#include "cancel.h"
#include "signals.h"
#include "thread.h"

#include "interruptible_linux.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's numbers and sizes that the C library's headers do not give. */
#define KERNEL_SIGSET 8
#define KERNEL_FUTEX_WAIT 0
#define KERNEL_FUTEX_WAKE 1

void block_interrupted(void *ucontext)
{
    uintptr_t pc = context_pc(ucontext);
    if (pc >= (uintptr_t)interruptible_begin && pc < (uintptr_t)interruptible_end)
        context_set_pc(ucontext, (uintptr_t)interruptible_cancel);
}

/* Signals are the first thread's. In every other one only being cancelled calls a sleep off. */
static bool in_spawned_thread(void) { return cancel_flag && thread_is_spawned && thread_is_spawned(); }

static int64_t call_in_thread(long number, long a, long b, long c, long d, long e, long f)
{
    int64_t r;
    do {
        r = interruptible_syscall(cancel_flag(), number, a, b, c, d, e, f);
        if (r == INTERRUPTIBLE_CALLED_OFF || r == -EINTR)
            cancel_test();
    } while (r == INTERRUPTIBLE_CALLED_OFF);
    return r;
}

/* For waiting: a signal that is noted before it begins ends it. */
static int64_t wait_call(long number, long a, long b, long c, long d, long e, long f)
{
    if (in_spawned_thread())
        return call_in_thread(number, a, b, c, d, e, f);
    int64_t r = interruptible_syscall(&signals_pending, number, a, b, c, d, e, f);
    return r == INTERRUPTIBLE_CALLED_OFF ? -EINTR : r;
}

/* For everything else: a signal that is noted before it begins is delivered before it, as if no time had passed. */
static int64_t call(long number, long a, long b, long c, long d, long e, long f)
{
    int64_t r;
    if (in_spawned_thread())
        return call_in_thread(number, a, b, c, d, e, f);
    while ((r = interruptible_syscall(&signals_pending, number, a, b, c, d, e, f)) == INTERRUPTIBLE_CALLED_OFF)
        signals_deliver();
    return r;
}

/* ---- cancel.h ---- */

static void look_again(int signum, siginfo_t *info, void *context) { block_interrupted(context); }

/* The C library keeps this signal for itself and refuses to set it, and uses it for nothing but its own pthread_cancel, which nobody calls here. */
void cancel_prepare(void)
{
    struct kernel_sigaction action = {.handler = look_again, .flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
    set_restorer(&action);
    syscall(SYS_rt_sigaction, CANCEL_SIGNAL, &action, NULL, KERNEL_SIGSET);
}

void cancel_wake(pid_t tid) { syscall(SYS_tgkill, getpid(), tid, CANCEL_SIGNAL); }

int64_t block_read(int fd, void *buf, size_t n) { return call(SYS_read, fd, (long)buf, (long)n, 0, 0, 0); }
int64_t block_write(int fd, const void *buf, size_t n) { return call(SYS_write, fd, (long)buf, (long)n, 0, 0, 0); }
int64_t block_readv(int fd, const struct iovec *iov, int n) { return call(SYS_readv, fd, (long)iov, n, 0, 0, 0); }
int64_t block_writev(int fd, const struct iovec *iov, int n) { return call(SYS_writev, fd, (long)iov, n, 0, 0, 0); }
int64_t block_accept(int fd, void *addr, socklen_t *len, int flags) { return call(SYS_accept4, fd, (long)addr, (long)len, flags, 0, 0); }
int64_t block_connect(int fd, const void *addr, socklen_t len) { return call(SYS_connect, fd, (long)addr, len, 0, 0, 0); }
int64_t block_sendto(int fd, const void *buf, size_t n, int flags, const void *addr, socklen_t len)
{
    return call(SYS_sendto, fd, (long)buf, (long)n, flags, (long)addr, len);
}
int64_t block_recvfrom(int fd, void *buf, size_t n, int flags, void *addr, socklen_t *len)
{
    return call(SYS_recvfrom, fd, (long)buf, (long)n, flags, (long)addr, (long)len);
}
int64_t block_sendmsg(int fd, const struct msghdr *msg, int flags) { return call(SYS_sendmsg, fd, (long)msg, flags, 0, 0, 0); }
int64_t block_recvmsg(int fd, struct msghdr *msg, int flags) { return call(SYS_recvmsg, fd, (long)msg, flags, 0, 0, 0); }
int64_t block_wait(pid_t pid, int *status, int options, struct rusage *usage) { return call(SYS_wait4, pid, (long)status, options, (long)usage, 0, 0); }
int64_t block_waitid(int type, uint32_t id, siginfo_t *info, int options) { return call(SYS_waitid, type, (int)id, (long)info, options, 0, 0); }
int64_t block_lock(int fd, int command, const struct flock *lock) { return call(SYS_fcntl, fd, command, (long)lock, 0, 0, 0); }
int64_t block_flock(int fd, int operation) { return call(SYS_flock, fd, operation, 0, 0, 0, 0); }
int64_t block_sendfile(int out, int in, off_t *offset, size_t n) { return call(SYS_sendfile, out, in, (long)offset, (long)n, 0, 0); }
int64_t block_splice(int in, off_t *in_at, int out, off_t *out_at, size_t n, unsigned flags)
{
    return call(SYS_splice, in, (long)in_at, out, (long)out_at, (long)n, (long)flags);
}
int64_t block_tee(int in, int out, size_t n, unsigned flags) { return call(SYS_tee, in, out, (long)n, (long)flags, 0, 0); }

int64_t block_wait_word(uint32_t *word, uint32_t expected) { return call(SYS_futex, (long)word, KERNEL_FUTEX_WAIT, (long)expected, 0, 0, 0); }
void block_wake_all(uint32_t *word) { syscall(SYS_futex, word, KERNEL_FUTEX_WAKE, INT_MAX, NULL, NULL, 0); }
void block_wake_word(uint32_t *word) { syscall(SYS_futex, word, KERNEL_FUTEX_WAKE, 1, NULL, NULL, 0); }

int64_t block_poll(struct pollfd *fds, unsigned n, const struct timespec *timeout, const sigset_t *mask)
{
    struct timespec copy; /* the kernel writes the remaining time into it */
    if (timeout)
        copy = *timeout;
    return wait_call(SYS_ppoll, (long)fds, n, (long)(timeout ? &copy : NULL), (long)mask, KERNEL_SIGSET, 0);
}

int64_t block_select(int n, void *r, void *w, void *e, struct timespec *timeout, const sigset_t *mask)
{
    const struct {
        const sigset_t *mask;
        size_t size;
    } with_mask = {mask, KERNEL_SIGSET};
    return wait_call(SYS_pselect6, n, (long)r, (long)w, (long)e, (long)timeout, (long)&with_mask);
}

int64_t block_epoll(int fd, void *events, int max, int timeout_ms, const sigset_t *mask)
{
    return wait_call(SYS_epoll_pwait, fd, (long)events, max, timeout_ms, (long)mask, KERNEL_SIGSET);
}

int64_t block_sleep(int clock, int flags, const struct timespec *request, struct timespec *remaining)
{
    return call(SYS_clock_nanosleep, clock, flags, (long)request, (long)remaining, 0, 0);
}

int64_t block_sigsuspend(const sigset_t *mask) { return wait_call(SYS_rt_sigsuspend, (long)mask, KERNEL_SIGSET, 0, 0, 0, 0); }

int64_t block_sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *timeout)
{
    return wait_call(SYS_rt_sigtimedwait, (long)set, (long)info, (long)timeout, KERNEL_SIGSET, 0, 0);
}

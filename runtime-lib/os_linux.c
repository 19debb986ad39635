/* Linux with musl. */
#define _GNU_SOURCE
#include "os.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* mman.h of older C libraries lacks it (Linux 4.17; older kernels take it as a hint). */
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif
/* linux/futex.h */
#define FUTEX_WAIT_PRIVATE 128
#define FUTEX_WAKE_PRIVATE 129

uint64_t os_page_size(void) { return getauxval(AT_PAGESZ); }

static int map(void *at, uint64_t size, int access, int flags, uint8_t **out)
{
    void *p = mmap(at, size, access, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
    if (p == MAP_FAILED)
        return errno;
    *out = p;
    return 0;
}

int os_reserve(uint64_t size, uint8_t **out) { return map(NULL, size, PROT_NONE, MAP_NORESERVE, out); }

int os_map_at(uint8_t *at, uint64_t size, bool accessible)
{
    uint8_t *p;
    int error = map(at, size, accessible ? PROT_READ | PROT_WRITE : PROT_NONE, MAP_FIXED_NOREPLACE | MAP_NORESERVE, &p);
    if (error)
        return error;
    if (p == at)
        return 0;
    munmap(p, size);
    return EEXIST;
}

int os_commit(uint8_t *at, uint64_t size) { return mprotect(at, size, PROT_READ | PROT_WRITE) ? errno : 0; }

void os_advise_huge(uint8_t *at, uint64_t size) { madvise(at, size, MADV_HUGEPAGE); }

int os_protect(uint8_t *at, uint64_t size) { return mprotect(at, size, PROT_NONE) ? errno : 0; }

int os_map(uint64_t size, uint8_t **out) { return map(NULL, size, PROT_READ | PROT_WRITE, 0, out); }

int os_map_stack(uint64_t size, uint8_t **out) { return map(NULL, size, PROT_READ | PROT_WRITE, MAP_NORESERVE | MAP_STACK, out); }

void os_unmap(uint8_t *at, uint64_t size) { munmap(at, size); }

static _Thread_local struct wasm_thread *current_thread;

struct wasm_thread *os_thread(void) { return current_thread; }

void os_set_thread(struct wasm_thread *t) { current_thread = t; }

/* The process's, since signal dispositions are the process's. */
static os_fault_handler *fault_handler;
static const int fault_signals[] = {SIGSEGV, SIGBUS, CPU_TRAP_SIGNAL};
/* What was there before us: in a library, the handlers of the program and of other libraries. */
static struct sigaction previous_actions[sizeof fault_signals / sizeof *fault_signals];

/* The default action, in the way the kernel would have taken it: a fault repeats itself when the instruction is executed again, a signal
 * that somebody sent is sent again. */
static void die_by(int sig, const siginfo_t *info)
{
    struct sigaction dflt = {.sa_handler = SIG_DFL};
    sigaction(sig, &dflt, NULL);
    if (info->si_code <= 0)
        raise(sig);
}

static const struct sigaction *previous_action(int sig)
{
    size_t i = 0;
    while (fault_signals[i] != sig)
        i++;
    return &previous_actions[i];
}

/* A signal that is none of the guest's goes to whom it would have gone without us. Nobody can ignore a fault: it would only repeat itself. */
static void pass_on(int sig, siginfo_t *info, void *context)
{
    const struct sigaction *a = previous_action(sig);
    bool ignored = a->sa_handler == SIG_IGN;
    if (a->sa_flags & SA_SIGINFO)
        a->sa_sigaction(sig, info, context);
    else if (a->sa_handler == SIG_DFL || (ignored && info->si_code > 0))
        die_by(sig, info);
    else if (!ignored)
        a->sa_handler(sig);
}

/* Never longjmps: returns from the signal normally, so that the mask and the alternate stack are as the kernel expects them. */
static void on_fault(int sig, siginfo_t *info, void *context)
{
    int saved_errno = errno;
    struct os_fault fault = {.access = sig == SIGSEGV || sig == SIGBUS, .address = info->si_addr};
    os_context_read(context, &fault.registers);
    struct os_verdict verdict = {0};
    if (info->si_code > 0)
        verdict = fault_handler(&fault);
    if (verdict.thread)
        os_context_leave(context, &verdict);
    else
        pass_on(sig, info, context);
    errno = saved_errno;
}

int os_catch_faults(os_fault_handler *handler)
{
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    fault_handler = handler;
    for (size_t i = 0; i < sizeof fault_signals / sizeof *fault_signals; i++) {
        if (sigaction(fault_signals[i], &action, &previous_actions[i]))
            return errno;
    }
    return 0;
}

/* What a handler needs, whatever registers the kernel saves above it. */
#define FAULT_STACK_ENOUGH (32u << 10)

int os_set_fault_stack(uint8_t *stack, uint64_t size)
{
    stack_t s = {.ss_sp = stack, .ss_size = size}, before;
    if (sigaltstack(&s, &before))
        return errno;
    /* The program's, or another library's: goes back. */
    if (!(before.ss_flags & SS_DISABLE) && before.ss_size >= FAULT_STACK_ENOUGH && sigaltstack(&before, NULL))
        return errno;
    return 0;
}

void os_clear_fault_stack(const uint8_t *stack)
{
    stack_t none = {.ss_flags = SS_DISABLE}, now;
    if (!sigaltstack(NULL, &now) && now.ss_sp == stack)
        sigaltstack(&none, NULL);
}

void os_write_error(const char *text, size_t size)
{
    while (size) {
        ssize_t n = write(STDERR_FILENO, text, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        text += n;
        size -= (size_t)n;
    }
}

static int kept_self = -1;

/* The name given to execve, which costs less to find than the one in /proc, when it has a folder: others would mean another file elsewhere. */
static int open_self(void)
{
    const char *name = (const char *)getauxval(AT_EXECFN), *const names[] = {name && strchr(name, '/') ? name : "", "/proc/self/exe"};
    int fd = -1;
    /* musl's open adds a call that sets O_CLOEXEC again, for kernels that did not know it */
    for (size_t i = 0; i < 2 && fd < 0; i++)
        fd = (int)syscall(SYS_openat, AT_FDCWD, names[i], O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    return fd;
}

/* Never one of the standard descriptors, which the guest could read. */
void os_keep_self(bool high)
{
    int fd = open_self();
    if (high && fd >= 0) {
        int moved = fcntl(fd, F_DUPFD_CLOEXEC, 1000);
        close(fd);
        fd = moved;
    }
    if (fd > STDERR_FILENO)
        kept_self = fd;
    else if (fd >= 0)
        close(fd);
}

const uint8_t *os_map_self(size_t *size)
{
    int fd = kept_self >= 0 ? kept_self : open_self();
    if (fd < 0)
        return NULL;
    struct stat st;
    void *p = MAP_FAILED;
    if (!fstat(fd, &st) && st.st_size > 0)
        p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (p == MAP_FAILED)
        return NULL;
    *size = (size_t)st.st_size;
    return p;
}

void os_exit(int status) { _exit(status); }

int os_futex_wait(const uint32_t *word, uint32_t expected, int64_t timeout_ns)
{
    struct timespec t = {.tv_sec = timeout_ns / 1000000000, .tv_nsec = timeout_ns % 1000000000};
    return syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, timeout_ns < 0 ? NULL : &t) ? errno : 0;
}

void os_futex_wake(const uint32_t *word, uint32_t count) { syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count); }

int64_t os_monotonic_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

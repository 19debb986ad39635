/* Deferred delivery of signals to guest handlers: see signals.h. */
#define _GNU_SOURCE
#include "thread.h"
#include "signals.h"
#include "blocking.h"
#include "env.h"
#include "guest.h"
#include "layout.h"
#include "start.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIGNALS 64
#define GUEST_SIG_DFL 0u
/* sigaction flags, the same in the guest as on Linux. */
#define GUEST_SA_SIGINFO 4u
#define GUEST_SA_RESTART 0x10000000u /* the host's handler has it likewise: the kernel decides which calls go on */
#define GUEST_SA_NODEFER 0x40000000u
#define GUEST_SA_RESETHAND 0x80000000u
/* Passed to the host: how children report. */
#define GUEST_SA_CHILD (SA_NOCLDSTOP | SA_NOCLDWAIT)
#define SIGINFO_SIZE 128u

GUEST_DYNCALL(void, dyncall_vi, "vi", (uint32_t index, uint32_t a));
GUEST_DYNCALL(void, dyncall_viii, "viii", (uint32_t index, uint32_t a, uint32_t b, uint32_t c));
/* The fastcomp compiler numbers function pointers per signature: only its own exports can call them. */
GUEST_EXPORT(void, export_dyncall_vi, "dynCall_vi", (uint32_t index, uint32_t a));
GUEST_EXPORT(void, export_dyncall_viii, "dynCall_viii", (uint32_t index, uint32_t a, uint32_t b, uint32_t c));

struct guest_action {
    uint32_t handler, flags;
    uint64_t mask;
    void (*arrived)(int signum); /* instead of a guest handler: signals_watch() */
};

static struct {
    struct guest_action actions[SIGNALS + 1];
    volatile sig_atomic_t raised[SIGNALS + 1];
    siginfo_t info[SIGNALS + 1];
    uint64_t blocked;      /* the guest's mask; the host's is the same without the synchronous signals */
    bool blocked_known;    /* false until the mask inherited at start has been read */
    uint32_t siginfo_addr; /* guest memory for one siginfo_t; allocated when the first SA_SIGINFO handler is installed */
} state;

volatile int signals_pending;

/* Signals are the process's and reach its first thread; the mask of any other is only what it reads back. */
static _Thread_local uint64_t blocked_in_thread;
static bool in_first_thread(void) { return !thread_is_spawned || !thread_is_spawned(); }

/* SIG_IGN was 1 until 2.0.26; since then it is -2, as 1 is a function's address. */
static uint32_t guest_sig_ign(void) { return era_version() < ERA(2, 0, 27) ? 1u : -2u; }
static bool is_handled(const struct guest_action *a) { return a->arrived || (a->handler != GUEST_SIG_DFL && a->handler != guest_sig_ign()); }

static uint64_t bit(int signum) { return (uint64_t)1 << (signum - 1); }

/* Faults of the program itself: always the runtime's, whose handlers turn them into traps. The guest sees them when sent by kill(). */
static bool is_synchronous(int signum) { return signum == SIGSEGV || signum == SIGBUS || signum == SIGILL || signum == SIGFPE || signum == SIGTRAP; }

static sigset_t host_mask(uint64_t mask)
{
    sigset_t set;
    sigemptyset(&set);
    for (int s = 1; s <= SIGNALS; s++)
        if (mask & bit(s) && !is_synchronous(s))
            sigaddset(&set, s);
    return set;
}

static uint64_t guest_mask(const sigset_t *set)
{
    uint64_t mask = 0;
    for (int s = 1; s <= SIGNALS; s++)
        if (sigismember(set, s) == 1)
            mask |= bit(s);
    return mask;
}

static uint64_t blocked(void)
{
    if (!state.blocked_known) {
        sigset_t now;
        sigprocmask(SIG_SETMASK, NULL, &now);
        state.blocked = guest_mask(&now);
        state.blocked_known = true;
    }
    return state.blocked;
}

/* Async-signal context: note and leave. */
static void note(int signum, siginfo_t *info, void *context)
{
    state.info[signum] = *info;
    state.raised[signum] = 1;
    signals_pending = 1;
    block_interrupted(context);
}

/* The lowest noted signal that mask allows, 0 when there is none; brings the flag up to date for it. */
static int next_signal(uint64_t mask)
{
    signals_pending = 0; /* before the scan: a signal noted during it sets the flag again */
    for (int s = 1; s <= SIGNALS; s++)
        if (state.raised[s] && !(mask & bit(s))) {
            signals_pending = 1;
            return s;
        }
    return 0;
}

static void set_blocked(uint64_t mask)
{
    sigset_t set = host_mask(mask);
    sigprocmask(SIG_SETMASK, &set, NULL);
    state.blocked = mask & ~(bit(SIGKILL) | bit(SIGSTOP));
    state.blocked_known = true;
    next_signal(state.blocked);
}

/* Guest siginfo_t: signo 0, errno 4, code 8, then per kind of signal pid 12, uid 16, and at 20 a child's status or a queued value, which
 * lie at one place on the host, too. */
bool signals_write_info(uint32_t addr, const siginfo_t *info)
{
    uint8_t *p = guest_ptr(addr, SIGINFO_SIZE);
    if (!p)
        return false;
    const int32_t words[6] = {info->si_signo, info->si_errno, info->si_code, info->si_pid, (int32_t)info->si_uid, info->si_status};
    memset(p, 0, SIGINFO_SIZE);
    memcpy(p, words, sizeof words);
    return true;
}

static void call_handler(const struct guest_action *action, int signum)
{
    if (action->arrived) {
        action->arrived(signum);
        return;
    }
    if (!(action->flags & GUEST_SA_SIGINFO)) {
        em_call_sighandler(action->handler, (uint32_t)signum);
        return;
    }
    signals_write_info(state.siginfo_addr, &state.info[signum]);
    if (export_dyncall_viii)
        export_dyncall_viii(action->handler, (uint32_t)signum, state.siginfo_addr, 0);
    else if (dyncall_viii)
        dyncall_viii(action->handler, (uint32_t)signum, state.siginfo_addr, 0);
}

void em_call_sighandler(uint32_t handler, uint32_t signum)
{
    if (export_dyncall_vi)
        export_dyncall_vi(handler, signum);
    else if (dyncall_vi)
        dyncall_vi(handler, signum);
}

/* Runs the action of one noted signal. */
static void deliver_one(int signum)
{
    struct guest_action action = state.actions[signum];
    if (!is_handled(&action)) { /* changed since it was noted */
        state.raised[signum] = 0;
        if (action.handler == GUEST_SIG_DFL)
            raise(signum);
        return;
    }
    uint64_t before = blocked();
    set_blocked(before | action.mask | (action.flags & GUEST_SA_NODEFER ? 0 : bit(signum)));
    state.raised[signum] = 0; /* from here on its arrival is another one */
    next_signal(blocked());
    if (action.flags & GUEST_SA_RESETHAND)
        signals_set_handler((uint32_t)signum, GUEST_SIG_DFL);
    call_handler(&action, signum);
    set_blocked(before);
}

static void deliver_under(uint64_t mask)
{
    int s = next_signal(mask), saved = errno;
    if (s == 0)
        return;
    uint32_t guest_errno = guest_get_errno();
    for (; s != 0; s = next_signal(mask))
        deliver_one(s);
    guest_put_errno(guest_errno);
    errno = saved;
}

void signals_deliver(void)
{
    if (in_first_thread())
        deliver_under(blocked());
}

/* Called by compiled loops (--async-signals), so between any two instructions of a function. Handlers start beyond what a leaf function
 * may keep past the stack pointer without moving it; without the exports that move it no handler is safe to run. */
#define LEAF_FRAME_MAX 128
GUEST_EXPORT(uint32_t, loop_stack_save, "stackSave", (void));
GUEST_EXPORT(void, loop_stack_restore, "stackRestore", (uint32_t top));
void wasm_poll_signals(void);
void wasm_poll_signals(void)
{
    if (!loop_stack_save || !loop_stack_restore)
        return;
    uint32_t top = loop_stack_save();
    loop_stack_restore(era_is_fastcomp() ? top + LEAF_FRAME_MAX : top - LEAF_FRAME_MAX);
    signals_deliver();
    loop_stack_restore(top);
}

int64_t signals_with_mask(uint64_t mask, int64_t (*call)(const sigset_t *host_mask, void *arg), void *arg)
{
    if (next_signal(mask) != 0) { /* noted earlier, when the guest had it blocked */
        deliver_under(mask);
        return -EINTR;
    }
    sigset_t set = host_mask(mask);
    int64_t r = call(&set, arg);
    deliver_under(mask);
    next_signal(blocked());
    return r;
}

int64_t signals_fork(void)
{
    sigset_t all, before;
    sigfillset(&all);
    signals_boundary();
    sigprocmask(SIG_SETMASK, &all, &before);
    bool spawned = !in_first_thread();
    int64_t pid = host_result(fork());
    if (pid == 0) {
        for (int s = 1; s <= SIGNALS; s++)
            state.raised[s] = 0;
        if (limits_after_fork)
            limits_after_fork();
        if (thread_after_fork)
            thread_after_fork();
        if (spawned) /* whose host mask blocks everything */
            before = host_mask(state.blocked = blocked_in_thread);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return pid;
}

/* ---- sigaction and friends ---- */

static int64_t install(int signum, const struct guest_action *action)
{
    struct sigaction host = {.sa_flags = (int)(action->flags & GUEST_SA_CHILD)};
    if (is_handled(action)) {
        host.sa_sigaction = note;
        host.sa_flags |= SA_SIGINFO | SA_ONSTACK | (action->flags & GUEST_SA_RESTART ? SA_RESTART : 0);
        sigfillset(&host.sa_mask);
    } else {
        host.sa_handler = action->handler == GUEST_SIG_DFL ? SIG_DFL : SIG_IGN;
    }
    if (is_synchronous(signum))
        return 0;
    return host_result(sigaction(signum, &host, NULL));
}

/* What the guest reads before it has installed anything: ignored signals stay ignored across execve. */
static void read_inherited(int signum)
{
    struct sigaction host;
    struct guest_action *action = &state.actions[signum];
    if (action->handler == GUEST_SIG_DFL && !is_synchronous(signum) && sigaction(signum, NULL, &host) == 0 && host.sa_handler == SIG_IGN)
        action->handler = guest_sig_ign();
}

int64_t signals_action(uint32_t signum, uint32_t action, uint32_t previous)
{
    const struct sigaction_layout *l = layout_sigaction(era_version());
    const uint8_t *from = action ? guest_ptr(action, l->size) : NULL;
    uint8_t *to = previous ? guest_ptr(previous, l->size) : NULL;
    if (signum == 0 || signum > SIGNALS)
        return -EINVAL;
    if ((action && !from) || (previous && !to))
        return -EFAULT;
    struct guest_action before, after = {0};
    read_inherited((int)signum);
    before = state.actions[signum];
    if (from) {
        after.handler = (uint32_t)field_get(from, l->handler);
        after.flags = (uint32_t)field_get(from, l->flags);
        after.mask = field_get(from, l->mask);
        if (after.flags & GUEST_SA_SIGINFO && !state.siginfo_addr && !(state.siginfo_addr = guest_malloc(SIGINFO_SIZE)))
            return -ENOMEM;
        int64_t r = install((int)signum, &after);
        if (r < 0)
            return r;
        state.actions[signum] = after;
    }
    if (previous) {
        to = guest_ptr(previous, l->size);
        memset(to, 0, l->size);
        field_put(to, l->handler, before.handler);
        field_put(to, l->mask, before.mask);
        field_put(to, l->flags, before.flags);
    }
    return 0;
}

int64_t signals_set_handler(uint32_t signum, uint32_t handler)
{
    if (signum == 0 || signum > SIGNALS)
        return -EINVAL;
    read_inherited((int)signum);
    struct guest_action before = state.actions[signum], after = {.handler = handler, .flags = GUEST_SA_RESTART};
    int64_t r = install((int)signum, &after);
    if (r < 0)
        return r;
    state.actions[signum] = after;
    return before.handler;
}

int64_t signals_watch(int signum, void (*arrived)(int signum))
{
    struct guest_action action = {.flags = GUEST_SA_RESTART, .arrived = arrived};
    int64_t r = install(signum, &action);
    if (r == 0)
        state.actions[signum] = action;
    return r;
}

bool signals_read_set(uint32_t addr, uint64_t *mask)
{
    const void *p = guest_ptr(addr, sizeof *mask);
    if (p)
        memcpy(mask, p, sizeof *mask);
    return p != NULL;
}

static bool write_set(uint32_t addr, uint64_t mask)
{
    uint32_t size = layout_sigaction(era_version())->sigset;
    uint8_t *p = guest_ptr(addr, size);
    if (!p)
        return false;
    memset(p, 0, size);
    memcpy(p, &mask, sizeof mask);
    return true;
}

int64_t signals_mask(uint32_t how, uint32_t set, uint32_t previous)
{
    bool spawned = !in_first_thread();
    uint64_t mask = 0, before = spawned ? blocked_in_thread : blocked();
    if (set && !signals_read_set(set, &mask))
        return -EFAULT;
    if (previous && !write_set(previous, before))
        return -EFAULT;
    if (!set)
        return 0;
    signals_boundary(); /* what came before the change is delivered under the old mask */
    switch (how) {
    case SIG_BLOCK: mask = before | mask; break;
    case SIG_UNBLOCK: mask = before & ~mask; break;
    case SIG_SETMASK: break;
    default: return -EINVAL;
    }
    if (spawned)
        blocked_in_thread = mask;
    else
        set_blocked(mask);
    return 0;
}

int64_t signals_get_pending(uint32_t set)
{
    sigset_t host;
    sigpending(&host);
    uint64_t mask = guest_mask(&host);
    for (int s = 1; s <= SIGNALS; s++)
        if (state.raised[s])
            mask |= bit(s);
    return write_set(set, mask) ? 0 : -EFAULT;
}

static int64_t suspend(const sigset_t *mask, void *unused) { return block_sigsuspend(mask); }

int64_t signals_suspend(uint32_t set)
{
    uint64_t mask;
    if (!signals_read_set(set, &mask))
        return -EFAULT;
    return signals_with_mask(mask, suspend, NULL);
}

int64_t signals_pause(void) { return signals_with_mask(blocked(), suspend, NULL); }

/* A synchronous signal that the guest handles and sends to itself never passes through the host. */
static bool note_directly(uint32_t signum)
{
    if (signum > SIGNALS || !is_synchronous((int)signum) || !is_handled(&state.actions[signum]))
        return false;
    state.info[signum] = (siginfo_t){.si_signo = (int)signum, .si_code = SI_USER, .si_pid = getpid(), .si_uid = getuid()};
    state.raised[signum] = 1;
    signals_pending = 1;
    return true;
}

/* The program itself, a child, the group it leads. WNOWAIT: asked, not waited for. */
static bool is_own(pid_t pid)
{
    siginfo_t info;
    pid_t self = getpid();
    if (pid <= 0)
        return (pid ? -pid : getpgrp()) == self;
    return pid == self || !waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT);
}

bool signals_may_reach(int32_t pid) { return !host_kill_own() || is_own(pid); }

int64_t signals_kill(uint32_t pid, uint32_t signum)
{
    if ((pid_t)pid == getpid() && note_directly(signum))
        return 0;
    if (!signals_may_reach((int32_t)pid))
        return -EPERM;
    return host_result(kill((pid_t)pid, (int)signum));
}

/* In any thread but the first it would stay pending for ever. */
static int send_to_self(int signum) { return in_first_thread() ? raise(signum) : kill(getpid(), signum); }

int64_t signals_raise(uint32_t signum) { return note_directly(signum) ? 0 : host_result(send_to_self((int)signum)); }

int64_t signals_queue(uint32_t pid, uint32_t signum, uint32_t value)
{
    if (!signals_may_reach((int32_t)pid))
        return -EPERM;
    return host_result(sigqueue((pid_t)pid, (int)signum, (union sigval){.sival_ptr = (void *)(uintptr_t)value}));
}

bool signals_read_host_set(uint32_t addr, sigset_t *set)
{
    uint64_t mask;
    if (!signals_read_set(addr, &mask))
        return false;
    *set = host_mask(mask);
    return true;
}

/* A noted signal of mask, taken back before any handler sees it; 0 when there is none. */
static int take_noted(uint64_t mask, siginfo_t *info)
{
    for (int s = 1; s <= SIGNALS; s++)
        if (state.raised[s] && mask & bit(s)) {
            *info = state.info[s];
            state.raised[s] = 0;
            return s;
        }
    return 0;
}

int64_t signals_wait(uint32_t set, uint32_t info, uint32_t timeout)
{
    const struct time_layout *l = layout_time(era_version());
    const uint8_t *p = timeout ? guest_ptr(timeout, l->size) : NULL;
    siginfo_t found;
    struct timespec ts;
    int64_t sec, nsec;
    uint64_t mask;
    if (!signals_read_set(set, &mask) || (timeout && !p))
        return -EFAULT;
    if (p) {
        layout_read_time(l, p, &sec, &nsec);
        ts = (struct timespec){.tv_sec = sec, .tv_nsec = nsec};
    }
    sigset_t host = host_mask(mask);
    int64_t r = take_noted(mask, &found);
    if (r == 0)
        r = block_sigtimedwait(&host, &found, p ? &ts : NULL);
    return r < 0 || !info || signals_write_info(info, &found) ? r : -EFAULT;
}

void signals_reset(uint64_t mask)
{
    for (int s = 1; s <= SIGNALS; s++)
        if (mask & bit(s))
            signals_set_handler((uint32_t)s, GUEST_SIG_DFL);
}

/* Guest handlers run on the guest's own stack whatever is asked for: accepted, and reported as not in use (stack_t: sp, flags, size). */
#define GUEST_SS_DISABLE 2u
uint32_t em_sigaltstack(uint32_t stack, uint32_t previous)
{
    const uint32_t none[3] = {0, GUEST_SS_DISABLE, 0};
    void *p = previous ? guest_ptr(previous, sizeof none) : NULL;
    if (previous && !p)
        return libc_result(-EFAULT);
    if (p)
        memcpy(p, none, sizeof none);
    return libc_result(0);
}

/* ---- the C library's functions ---- */

/* union sigval by value: the ABI passes a pointer to a copy. */
uint32_t em_sigqueue(uint32_t pid, uint32_t signum, uint32_t value) { return libc_result(signals_queue(pid, signum, guest_va(value))); }
uint32_t em_sigtimedwait(uint32_t set, uint32_t info, uint32_t timeout) { return libc_result(signals_wait(set, info, timeout)); }
uint32_t em_sigwaitinfo(uint32_t set, uint32_t info) { return libc_result(signals_wait(set, info, 0)); }

uint32_t em_kill(uint32_t pid, uint32_t signum) { return libc_result(signals_kill(pid, signum)); }
uint32_t em_raise(uint32_t signum) { return libc_result(signals_raise(signum)); }
uint32_t em_sigaction(uint32_t signum, uint32_t action, uint32_t previous) { return libc_result(signals_action(signum, action, previous)); }
uint32_t em_signal(uint32_t signum, uint32_t handler) { return libc_result(signals_set_handler(signum, handler)); }
uint32_t em_sigprocmask(uint32_t how, uint32_t set, uint32_t previous) { return libc_result(signals_mask(how, set, previous)); }
uint32_t em_pthread_sigmask(uint32_t how, uint32_t set, uint32_t previous) { return wasi_result(signals_mask(how, set, previous)); }
uint32_t em_sigpending(uint32_t set) { return libc_result(signals_get_pending(set)); }
uint32_t em_sigsuspend(uint32_t set) { return libc_result(signals_suspend(set)); }
uint32_t em_sigemptyset(uint32_t set) { return libc_result(write_set(set, 0) ? 0 : -EFAULT); }
uint32_t em_sigfillset(uint32_t set) { return libc_result(write_set(set, UINT64_MAX) ? 0 : -EFAULT); }

/* Sets (on) or clears signal signum in the set at addr. */
static int64_t change_set(uint32_t addr, uint32_t signum, bool on)
{
    uint64_t mask;
    if (signum == 0 || signum > SIGNALS)
        return -EINVAL;
    if (!signals_read_set(addr, &mask))
        return -EFAULT;
    mask = on ? mask | bit((int)signum) : mask & ~bit((int)signum);
    return guest_put64(addr, mask) ? 0 : -EFAULT;
}

uint32_t em_sigaddset(uint32_t set, uint32_t signum) { return libc_result(change_set(set, signum, true)); }
uint32_t em_sigdelset(uint32_t set, uint32_t signum) { return libc_result(change_set(set, signum, false)); }
uint32_t em_sigismember(uint32_t set, uint32_t signum)
{
    uint64_t mask = 0;
    if (signum == 0 || signum > SIGNALS || !signals_read_set(set, &mask))
        return libc_result(-EINVAL);
    return mask & bit((int)signum) ? 1 : 0;
}

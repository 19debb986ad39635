/* A thread that runs guest code: its stack and its last trap. Internal to the runtime and the ABI libraries. */
#ifndef WASM_THREAD_H
#define WASM_THREAD_H

#include "cpu.h"

#include <stdbool.h>
#include <stddef.h>

struct wasm_catch;

struct wasm_thread {
    void *landing; /* stack pointer of the innermost cpu_guest_enter, NULL outside; cpu_*.S know that it comes first */
    struct wasm_catch *catcher; /* the innermost open catch of the innermost guest call (unwind.h), or NULL */
    /* One mapping: guard (no access), guest stack, fault stack. */
    uint8_t *guard, *stack, *stack_end;
    /* The last trap, for the report. */
    int trap;                       /* enum wasm_trap */
    bool at_call;                   /* pc is a return address rather than the instruction that trapped */
    struct cpu_registers registers; /* of the innermost frame */
    char message[200];              /* host_trap's, else empty */
    struct wasm_thread *next;       /* spawn.c: of all threads, once there are two */
    int fds[4];                     /* thread_note_fd: descriptors + 1 */
    unsigned nfds;                  /* noted ever */
};

/* The bytes below the guest stack that no access may skip: frames larger than this are probed by generated code. */
#define THREAD_GUARD (256u << 10)
#define THREAD_FAULT_STACK (64u << 10)

/* Prepares t for the calling thread: guest stack of stack_size bytes (rounded up to pages), fault stack. On failure false and the reason
 * in why. t must outlive the thread's last guest call. */
bool thread_attach(struct wasm_thread *t, uint64_t stack_size, char *why, size_t why_size);
/* The two halves of it, for a thread that another one prepares: maps; makes it the calling thread's. */
bool thread_map(struct wasm_thread *t, uint64_t stack_size, char *why, size_t why_size);
int thread_adopt(struct wasm_thread *t); /* 0 or an errno value */
/* Unmaps what thread_attach mapped; not from a guest call. */
void thread_detach(struct wasm_thread *t);
void thread_unmap(struct wasm_thread *t); /* what thread_map mapped, when nobody adopted it */

/* Runs fn(arg) on the calling thread's guest stack. 0, or the enum wasm_trap that ended it; then os_thread() tells where. From within a
 * guest call it nests and stays on the stack. */
int wasm_guest_call(void (*fn)(void *), void *arg);

/* ---- spawn.c, which only programs with threads contain ---- */

/* Starts a thread that runs fn(arg) as a guest call, on a guest stack of its own, and ends with it; a trap in it ends the process. 0 or an
 * errno value. Signals are blocked in it: they are the first thread's. */
int thread_spawn(void (*fn)(void *), void *arg);
/* The same, and then(arg) on the host's stack when the guest call is over. */
int thread_spawn_then(void (*fn)(void *), void (*then)(void *), void *arg);
/* Ends the calling thread, which thread_spawn started, as if fn had returned. */
void thread_leave(void) __attribute__((noreturn));
/* Whether thread_spawn started the calling thread. Weak as the next. */
bool thread_is_spawned(void) __attribute__((weak));
/* In the child of a fork: the calling thread is the only one, and the first. Weak likewise. */
void thread_after_fork(void) __attribute__((weak));
/* The calling thread is about to end the process: at most one thread returns from this; whoever comes later waits for the end. Weak: NULL in programs
 * without threads. */
void thread_claim_end(void) __attribute__((weak));
/* The calling thread is about to use this host descriptor (negative: forget all). The last few are remembered. Weak likewise. */
void thread_note_fd(int fd) __attribute__((weak));
/* Whether another thread has noted it. The caller sees to it that nobody notes it meanwhile. */
bool thread_fd_in_use(int fd) __attribute__((weak));

/* The specification suite's words for a trap. */
const char *trap_text(int trap);
/* Once per process: traps end guest calls from now on. 0 or an errno value. */
int traps_install(void);
/* Ends the innermost guest call; the stubs' destination. */
void trap_raise(int trap, const struct cpu_registers *registers) __attribute__((noreturn));

/* Prints "wasm trap: ..." and the backtrace of t's last trap to stderr. Call before t runs guest code again. */
void trap_report(const struct wasm_thread *t);

#endif

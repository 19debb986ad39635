/* Threads that the guest starts: a host thread with a small stack, on which a guest call runs. */
#define _GNU_SOURCE
#include "os.h"
#include "thread.h"
#include "wasm_abi.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

/* Host functions run on the guest's stack; the host's carries only the way there and the report of a trap. */
#define HOST_STACK (128u << 10)

struct spawned {
    struct wasm_thread thread;
    void (*fn)(void *);
    void *arg;
};

static uint32_t ending; /* futex: 1 once a thread ends the process */

void thread_claim_end(void)
{
    if (!__atomic_exchange_n(&ending, 1, __ATOMIC_SEQ_CST))
        return;
    for (;;)
        os_futex_wait(&ending, 1, -1);
}

static void *body(void *p)
{
    struct spawned *s = p;
    int trap = thread_adopt(&s->thread) ? WASM_TRAP_STACK_EXHAUSTED : wasm_guest_call(s->fn, s->arg);
    if (trap) {
        thread_claim_end();
        trap_report(&s->thread);
        os_exit(WASM_TRAP_EXIT);
    }
    thread_detach(&s->thread);
    free(s);
    return NULL;
}

/* With every signal blocked, which the new thread inherits; faults come through all the same. */
static int create(struct spawned *s)
{
    pthread_attr_t attr;
    pthread_t id;
    sigset_t all, before;
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attr, HOST_STACK);
    sigfillset(&all);
    const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGSYS};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        sigdelset(&all, faults[i]);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    int error = pthread_create(&id, &attr, body, s);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    return error;
}

int thread_spawn(void (*fn)(void *), void *arg)
{
    char why[160];
    struct spawned *s = malloc(sizeof *s);
    if (!s)
        return ENOMEM;
    s->fn = fn;
    s->arg = arg;
    if (!thread_map(&s->thread, wasm_module.stack_size, why, sizeof why)) {
        free(s);
        return EAGAIN;
    }
    int error = create(s);
    if (error) {
        thread_unmap(&s->thread);
        free(s);
    }
    return error;
}

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
    void (*fn)(void *), (*then)(void *);
    void *arg;
};
/* What wasm_guest_call gives for a thread that left: no trap. */
#define LEFT (-1)

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static struct wasm_thread *threads; /* every one, once the first has started another */
static struct wasm_thread *first;

static void enlist(struct wasm_thread *t)
{
    pthread_mutex_lock(&list_lock);
    t->next = threads;
    threads = t;
    pthread_mutex_unlock(&list_lock);
}

static void unlist(const struct wasm_thread *t)
{
    pthread_mutex_lock(&list_lock);
    struct wasm_thread **link = &threads;
    while (*link != t)
        link = &(*link)->next;
    *link = t->next;
    pthread_mutex_unlock(&list_lock);
}

#define NOTED (sizeof((struct wasm_thread *)0)->fds / sizeof(int))

void thread_note_fd(int fd)
{
    struct wasm_thread *t = os_thread();
    if (fd < 0)
        for (size_t i = 0; i < NOTED; i++)
            __atomic_store_n(&t->fds[i], 0, __ATOMIC_RELEASE);
    else
        __atomic_store_n(&t->fds[t->nfds++ % NOTED], fd + 1, __ATOMIC_RELEASE);
}

bool thread_fd_in_use(int fd)
{
    bool used = false;
    pthread_mutex_lock(&list_lock);
    for (const struct wasm_thread *t = threads; t; t = t->next)
        for (size_t i = 0; i < NOTED; i++)
            used |= t != os_thread() && __atomic_load_n(&t->fds[i], __ATOMIC_ACQUIRE) == fd + 1;
    pthread_mutex_unlock(&list_lock);
    return used;
}

static uint32_t ending; /* futex: 1 once a thread ends the process */

void thread_claim_end(void)
{
    static _Thread_local bool mine; /* what runs at the end may end the process again */
    if (mine || !__atomic_exchange_n(&ending, 1, __ATOMIC_SEQ_CST)) {
        mine = true;
        return;
    }
    for (;;)
        os_futex_wait(&ending, 1, -1);
}

static void *body(void *p)
{
    struct spawned *s = p;
    int trap = thread_adopt(&s->thread) ? WASM_TRAP_STACK_EXHAUSTED : wasm_guest_call(s->fn, s->arg);
    if (trap && trap != LEFT) {
        thread_claim_end();
        trap_report(&s->thread);
        os_exit(WASM_TRAP_EXIT);
    }
    if (s->then)
        s->then(s->arg);
    unlist(&s->thread);
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

void thread_leave(void) { cpu_guest_leave(os_thread(), LEFT); }

bool thread_is_spawned(void) { return first && os_thread() != first; }

/* The lock may have been another thread's at the moment of the fork. */
void thread_after_fork(void)
{
    if (!first)
        return;
    list_lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    first = threads = os_thread();
    first->next = NULL;
    ending = 0;
}

int thread_spawn(void (*fn)(void *), void *arg) { return thread_spawn_then(fn, NULL, arg); }

int thread_spawn_then(void (*fn)(void *), void (*then)(void *), void *arg)
{
    char why[160];
    struct spawned *s = malloc(sizeof *s);
    if (!s)
        return ENOMEM;
    s->fn = fn;
    s->then = then;
    s->arg = arg;
    if (!thread_map(&s->thread, wasm_module.stack_size, why, sizeof why)) {
        free(s);
        return EAGAIN;
    }
    if (!first) /* the first thread starts the second */
        enlist(first = os_thread());
    enlist(&s->thread);
    int error = create(s);
    if (error) {
        unlist(&s->thread);
        thread_unmap(&s->thread);
        free(s);
    }
    return error;
}

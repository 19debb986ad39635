/* Threads of programs built with -pthread (Emscripten 3.1.6 and later). Its C library, inside the module, makes the thread's block and stack,
 * joins and cancels; the host starts threads, in the order in which Emscripten's own host called the module's exports, wakes those that are
 * cancelled, and frees what is left of them. Every host function runs where it is called: nothing of ours is sent to the main thread. */
#define _GNU_SOURCE
#include "blocking.h"
#include "cancel.h"
#include "env.h"
#include "exit.h"
#include "guest.h"
#include "layout.h"
#include "mailbox.h"
#include "thread.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The last two parameters came in 3.1.39; older releases have a flag for the profiler as the fifth. */
GUEST_EXPORT(void, thread_init, "_emscripten_thread_init",
             (uint32_t block, uint32_t is_main, uint32_t is_runtime, uint32_t can_block, uint32_t stack_size, uint32_t profile));
GUEST_EXPORT(uint32_t, tls_init_old, "emscripten_tls_init", (void));
GUEST_EXPORT(uint32_t, tls_init_new, "_emscripten_tls_init", (void));
GUEST_EXPORT(void, set_stack_limits, "emscripten_stack_set_limits", (uint32_t top, uint32_t end));
GUEST_EXPORT(void, stack_restore_old, "stackRestore", (uint32_t top));
GUEST_EXPORT(void, stack_restore_new, "_emscripten_stack_restore", (uint32_t top));
GUEST_EXPORT(void, thread_exit, "_emscripten_thread_exit", (uint32_t result));
GUEST_EXPORT(void, free_data, "_emscripten_thread_free_data", (uint32_t block));
GUEST_DYNCALL(uint32_t, start_routine, "ii", (uint32_t function, uint32_t arg));
void wasm_thread_instantiate(void) __attribute__((weak, visibility("hidden")));
void fs_before_threads(void) __attribute__((weak));

/* The stack of threads whose creator does not say. Since 3.1.27 it is 64 KiB unless the link said otherwise, which only the JavaScript knows: here
 * it is as much as before, or what a share of memory allows. */
#define DEFAULT_STACK_SIZE (2u << 20)
#define SMALL_STACK_SIZE (64u << 10)
#define STACK_SHARE 64
#define NAME_NOT_SUPPORTED ((uint32_t)-1) /* EMSCRIPTEN_RESULT_NOT_SUPPORTED of functions that draw */

/* One that runs, or has ended detached and is to be freed by somebody else, as it cannot free the stack it runs on. */
struct started {
    struct started *next;
    uint32_t block, function, arg;
    pid_t tid; /* the host's, 0 until it runs */
    bool running, detached;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ended = PTHREAD_COND_INITIALIZER;
static struct started *list;
static _Thread_local struct started *self; /* NULL in the first thread */

static struct started **find(uint32_t block)
{
    struct started **link = &list;
    while (*link && (*link)->block != block)
        link = &(*link)->next;
    return link;
}

/* With the lock held: an ended one that nobody joins, out of the list; or NULL. */
static struct started *take_dead(void)
{
    struct started **link = &list;
    while (*link && ((*link)->running || !(*link)->detached))
        link = &(*link)->next;
    struct started *s = *link;
    if (s)
        *link = s->next;
    return s;
}

static void free_dead(void)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        struct started *s = take_dead();
        pthread_mutex_unlock(&lock);
        if (!s)
            return;
        free_data(s->block);
        free(s);
    }
}

static uint32_t default_stack_size(void)
{
    uint64_t share = wasm_memories[0].max / STACK_SHARE;
    if (era_version() < ERA(3, 1, 27) || share > DEFAULT_STACK_SIZE)
        return DEFAULT_STACK_SIZE;
    return share < SMALL_STACK_SIZE ? SMALL_STACK_SIZE : (uint32_t)share & ~0xffffu;
}

static void init_thread(uint32_t block, uint32_t first)
{
    thread_init(block, first, first, 1, era_version() < ERA(3, 1, 39) ? 0 : default_stack_size(), 0);
}

static void init_tls(void) { (tls_init_new ? tls_init_new : tls_init_old)(); }

/* Makes the stack that the program allocated this thread's. The structure's first word is its own address: a check of what the release tells. */
static void enter_stack(uint32_t block)
{
    const struct thread_layout *l = layout_thread(era_version());
    const uint8_t *p = guest_ptr(block, l->size);
    uint32_t top = p ? (uint32_t)field_get(p, l->stack) : 0, size = p ? (uint32_t)field_get(p, l->stack_size) : 0;
    if (!p || top < size || size == 0 || !guest_ptr(top - size, size))
        host_trap("a thread's stack is not where this release of Emscripten has it: say which it is by --emscripten-version=");
    set_stack_limits(top, top - size);
    (stack_restore_new ? stack_restore_new : stack_restore_old)(top);
}

static void run_guest(struct started *s)
{
    wasm_thread_instantiate();
    init_thread(s->block, 0);
    enter_stack(s->block);
    init_tls();
    thread_exit(start_routine(s->function, s->arg));
}

static void run(void *p)
{
    self = p;
    __atomic_store_n(&self->tid, (pid_t)syscall(SYS_gettid), __ATOMIC_RELEASE);
    run_guest(p);
}

/* Behind the guest call: nothing of the guest's runs in this thread any more. */
static void finish(void *p)
{
    struct started *s = p;
    pthread_mutex_lock(&lock);
    s->running = false;
    pthread_cond_broadcast(&ended);
    pthread_mutex_unlock(&lock);
}

static void remove_started(struct started *s)
{
    pthread_mutex_lock(&lock);
    struct started **link = find(s->block);
    if (*link)
        *link = s->next;
    pthread_mutex_unlock(&lock);
    free(s);
}

static bool can_start(void)
{
    return thread_init && (tls_init_old || tls_init_new) && set_stack_limits && (stack_restore_old || stack_restore_new) && thread_exit && free_data &&
           start_routine;
}

static void lock_for_fork(void) { pthread_mutex_lock(&lock); }
static void unlock_after_fork(void) { pthread_mutex_unlock(&lock); }

/* Other threads' blocks are copied with the memory, but nobody will end them: the C library's fork leaves them alone as well. */
static void forget_others(void)
{
    for (struct started *s = list; s; s = s->next)
        s->running = s == self;
    unlock_after_fork();
}

static void before_threads(void)
{
    static bool done; /* the first thread starts the second */
    if (done)
        return;
    done = true;
    if (fs_before_threads)
        fs_before_threads();
    cancel_prepare();
    pthread_atfork(lock_for_fork, unlock_after_fork, forget_others);
}

uint32_t em_pthread_create(uint32_t block, uint32_t attributes, uint32_t function, uint32_t arg)
{
    if (!can_start())
        return errno_to_guest(ENOTSUP);
    free_dead();
    before_threads();
    struct started *s = malloc(sizeof *s);
    if (!s)
        return errno_to_guest(EAGAIN);
    *s = (struct started){.block = block, .function = function, .arg = arg, .running = true};
    pthread_mutex_lock(&lock);
    s->next = list;
    list = s;
    pthread_mutex_unlock(&lock);
    if (!thread_spawn_then(run, finish, s))
        return 0;
    remove_started(s);
    return errno_to_guest(EAGAIN);
}

/* By pthread_join, of another thread; by a detached thread at its end, of itself. */
void em_thread_cleanup(uint32_t block)
{
    pthread_mutex_lock(&lock);
    struct started **link = find(block), *s = *link;
    if (s && s == self)
        s->detached = true;
    while (s && s != self && s->running)
        pthread_cond_wait(&ended, &lock);
    if (s && s != self)
        *find(block) = s->next;
    pthread_mutex_unlock(&lock);
    if (!s || s == self)
        return;
    free_data(block);
    free(s);
    free_dead();
}

/* pthread_exit has done everything but leave. */
void em_unwind_to_event_loop(void)
{
    if (self)
        thread_leave();
    exit_program(0);
}

void em_init_main_thread(uint32_t block)
{
    if (thread_init)
        init_thread(block, 1);
    if (tls_init_old || tls_init_new)
        init_tls();
}

/* ---- cancellation: pthread_cancel has set the word that cancellation points look at; whoever sleeps in the host is woken ---- */

#define GUEST_CANCELED UINT32_MAX
#define GUEST_CANCEL_ENABLE 0

/* This thread's word while it may be cancelled, otherwise one that stays 0. */
const volatile int *cancel_flag(void)
{
    static const int never = 0;
    const struct thread_layout *l = layout_thread(era_version());
    const uint8_t *p = self ? guest_ptr(self->block, l->size) : NULL;
    return p && field_get(p, l->cancel_state) == GUEST_CANCEL_ENABLE ? (const volatile int *)(p + l->cancel.at) : &never;
}

/* Handlers of pthread_cleanup_push and destructors of keys run in the program; then nothing is left of the thread. */
void cancel_test(void)
{
    if (!self || !*cancel_flag())
        return;
    thread_exit(GUEST_CANCELED);
    thread_leave();
}

static void wake(uint32_t block)
{
    pthread_mutex_lock(&lock);
    struct started *s = *find(block);
    pid_t tid = s && s->running ? __atomic_load_n(&s->tid, __ATOMIC_ACQUIRE) : 0;
    if (tid)
        cancel_wake(tid);
    pthread_mutex_unlock(&lock);
}

/* Other signals are the process's: the first thread takes them. */
uint32_t em_pthread_kill(uint32_t block, uint32_t sig)
{
    if (sig != 0 && sig != CANCEL_SIGNAL)
        return em_raise(sig);
    if (sig)
        wake(block);
    return 0;
}

uint32_t em_default_pthread_stack_size(void) { return default_stack_size(); }
void em_check_blocking_allowed(void) {}
void em_thread_set_strongref(uint32_t block) {}
void em_thread_exit_joinable(uint32_t block) {}
uint32_t em_webgl_create_context(uint32_t target, uint32_t attributes) { return 0; }
uint32_t em_set_canvas_element_size(uint32_t target, uint32_t width, uint32_t height) { return NAME_NOT_SUPPORTED; }

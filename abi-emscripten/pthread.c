/* Threads of programs built with -pthread (Emscripten 3.1.6). Its C library, inside the module, makes the thread's block and stack, joins and
 * cancels; the host starts threads, in the order in which Emscripten's own host called the module's exports, and frees what is left of them.
 * Nothing is sent to the main thread: every host function runs where it is called. */
#include "env.h"
#include "exit.h"
#include "guest.h"
#include "thread.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

GUEST_EXPORT(void, thread_init, "_emscripten_thread_init", (uint32_t block, uint32_t is_main, uint32_t is_runtime, uint32_t can_block));
GUEST_EXPORT(uint32_t, tls_init, "emscripten_tls_init", (void));
GUEST_EXPORT(void, set_stack_limits, "emscripten_stack_set_limits", (uint32_t top, uint32_t end));
GUEST_EXPORT(void, stack_restore, "stackRestore", (uint32_t top));
GUEST_EXPORT(void, thread_exit, "_emscripten_thread_exit", (uint32_t result));
GUEST_EXPORT(void, free_data, "_emscripten_thread_free_data", (uint32_t block));
GUEST_DYNCALL(uint32_t, start_routine, "ii", (uint32_t function, uint32_t arg));
void wasm_thread_instantiate(void) __attribute__((weak, visibility("hidden")));
void fs_before_threads(void) __attribute__((weak));

/* struct pthread of 3.1.6: 112 bytes */
#define BLOCK_STACK 44
#define BLOCK_STACK_SIZE 48
#define DEFAULT_STACK_SIZE (2u << 20)
#define NAME_NOT_SUPPORTED ((uint32_t)-1) /* EMSCRIPTEN_RESULT_NOT_SUPPORTED of functions that draw */

/* One that runs, or has ended detached and is to be freed by somebody else, as it cannot free the stack it runs on. */
struct started {
    struct started *next;
    uint32_t block, function, arg;
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

static void run_guest(struct started *s)
{
    uint32_t top = 0, size = 0;
    wasm_thread_instantiate();
    thread_init(s->block, 0, 0, 1);
    guest_get32(s->block + BLOCK_STACK, &top);
    guest_get32(s->block + BLOCK_STACK_SIZE, &size);
    set_stack_limits(top, top - size);
    stack_restore(top);
    tls_init();
    thread_exit(start_routine(s->function, s->arg));
}

static void run(void *p)
{
    self = p;
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

uint32_t em_pthread_create(uint32_t block, uint32_t attributes, uint32_t function, uint32_t arg)
{
    if (!thread_init || !tls_init || !set_stack_limits || !stack_restore || !thread_exit || !free_data || !start_routine)
        return errno_to_guest(ENOTSUP);
    free_dead();
    if (fs_before_threads)
        fs_before_threads();
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
        thread_init(block, 1, 1, 1);
    if (tls_init)
        tls_init();
}

#define SIGCANCEL 33u /* musl's; pthread_cancel has set the flag that cancellation points look at */

/* Signals are the process's: the first thread takes them. */
uint32_t em_pthread_kill(uint32_t block, uint32_t sig) { return sig == 0 || sig == SIGCANCEL ? 0 : em_raise(sig); }

uint32_t em_default_pthread_stack_size(void) { return DEFAULT_STACK_SIZE; }
void em_check_blocking_allowed(void) {}
/* Threads look at their queues themselves when they wait. */
uint32_t em_notify_thread_queue(uint32_t target, uint32_t main) { return 1; }
double em_receive_on_main_thread(uint32_t index, uint32_t n, uint32_t args) { host_trap("a call of JavaScript on the main thread"); }
uint32_t em_webgl_create_context(uint32_t target, uint32_t attributes) { return 0; }
uint32_t em_set_canvas_element_size(uint32_t target, uint32_t width, uint32_t height) { return NAME_NOT_SUPPORTED; }

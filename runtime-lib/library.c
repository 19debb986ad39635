/* What stands behind the C functions of a library (--emit=lib): instead of start.c, and like it once per module. Everything here is local to
 * one library, so that several live in a program. The C library is the program's own, whichever it is. */
#include "host.h"
#include "memory.h"
#include "os.h"
#include "text.h"
#include "thread.h"

#include <pthread.h>
#include <stdlib.h>

extern char **environ;
extern __typeof__(wasm_abi_library) wasm_abi_library __attribute__((weak, visibility("hidden")));

/* A WASI reactor's constructor. */
GUEST_EXPORT(void, guest_initialize, "_initialize", (void));

static struct {
    bool started, usable;
    int outcome;   /* of instantiation */
    char why[160]; /* it cannot be used */
    pthread_key_t key;
} library = {.why = "the library is not instantiated"};

/* ---- threads: each that calls gets a guest stack, until it ends ---- */

static void release_thread(void *p)
{
    struct wasm_thread *t = p;
    thread_detach(t);
    free(t);
}

static struct wasm_thread *attach_thread(void)
{
    struct wasm_thread *t = calloc(1, sizeof *t);
    if (!t || !thread_attach(t, wasm_module.stack_size, library.why, sizeof library.why)) {
        free(t);
        return NULL;
    }
    if (!pthread_setspecific(library.key, t))
        return t;
    release_thread(t);
    return NULL;
}

static bool thread_ready(void) { return os_thread() || attach_thread(); }

/* ---- instantiation ---- */

static bool machine_suits(void)
{
    const char *missing = cpu_missing_level(WASM_MODULE_CPU_LEVEL(wasm_module.flags));
    if (missing)
        text_format(library.why, sizeof library.why, "this library needs an %s CPU", missing);
    return !missing;
}

/* --max-memory */
static bool limit_memories(void)
{
    uint64_t limit = wasm_module.policy->max_memory;
    for (uint32_t i = 0; limit && i < wasm_module.nmemories; i++) {
        struct wasm_memory *m = &wasm_module.memories[i];
        if (m->min > limit) {
            text_format(library.why, sizeof library.why, "the module needs more memory than --max-memory allows");
            return false;
        }
        if (m->max > limit)
            m->max = limit >> m->page_log2 << m->page_log2;
    }
    return true;
}

static bool prepare(void)
{
    if (!machine_suits() || !limit_memories() || !memories_reserve(library.why, sizeof library.why))
        return false;
    if (pthread_key_create(&library.key, release_thread) || !thread_ready())
        return false;
    if (!traps_install())
        return true;
    text_format(library.why, sizeof library.why, "cannot install the signal handlers for traps");
    return false;
}

static void instantiate(void *unused)
{
    wasm_module.instantiate();
    if (guest_initialize)
        guest_initialize();
}

int wasm_library_instantiate(void)
{
    if (library.started)
        return library.outcome;
    library.started = true;
    library.outcome = WASM_UNAVAILABLE;
    if (!prepare())
        return library.outcome;
    library.usable = true;
    if (wasm_abi_library)
        wasm_abi_library(environ);
    library.outcome = wasm_guest_call(instantiate, NULL);
    return library.outcome;
}

/* ---- calls ---- */

struct call {
    wasm_thunk *thunk;
    void (*code)(void);
    const struct wasm_slot *args;
    struct wasm_slot *results;
};

static void run(void *arg)
{
    const struct call *c = arg;
    c->thunk(c->code, c->args, c->results);
}

int wasm_library_call(wasm_thunk *thunk, void (*code)(void), const struct wasm_slot *args, struct wasm_slot *results)
{
    struct call call = {thunk, code, args, results};
    return library.usable && thread_ready() ? wasm_guest_call(run, &call) : WASM_UNAVAILABLE;
}

/* ---- traps ---- */

const char *wasm_library_text(int trap)
{
    const struct wasm_thread *t = os_thread();
    if (trap == WASM_TRAP_NONE)
        return "no error";
    if (trap == WASM_UNAVAILABLE)
        return library.why;
    return trap == WASM_TRAP_HOST && t && t->message[0] ? t->message : trap_text(trap);
}

void wasm_library_trap(const char *message) { host_trap("%s", message); }

void wasm_library_exit(uint32_t status) { host_trap("the module exits with status %u", (unsigned)status); }

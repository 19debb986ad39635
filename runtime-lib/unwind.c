/* The chain of open catches, one per thread. */
#include "unwind.h"
#include "os.h"
#include "thread.h"

/* The second half of wasm_catch_begin (cpu_*.S): the registers are saved. */
uint32_t catch_link(struct wasm_catch *c);
uint32_t catch_link(struct wasm_catch *c)
{
    struct wasm_thread *t = os_thread();
    c->outer = t->catcher;
    t->catcher = c;
    return 0;
}

void wasm_catch_end(struct wasm_catch *c) { os_thread()->catcher = c->outer; }

bool unwind_is_caught(void) { return os_thread()->catcher != NULL; }

void unwind_throw(void)
{
    struct wasm_thread *t = os_thread();
    const struct wasm_catch *c = t->catcher;
    t->catcher = c->outer;
    cpu_catch_resume(c);
}

struct wasm_catch *unwind_hide(void)
{
    struct wasm_thread *t = os_thread();
    struct wasm_catch *hidden = t->catcher;
    t->catcher = NULL;
    return hidden;
}

void unwind_restore(struct wasm_catch *hidden) { os_thread()->catcher = hidden; }

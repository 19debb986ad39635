#include "thread.h"

#include "os.h"
#include "text.h"
#include "wasm_abi.h"

static uint64_t round_to_pages(uint64_t n)
{
    uint64_t page = os_page_size();
    return (n + page - 1) & ~(page - 1);
}

bool thread_map(struct wasm_thread *t, uint64_t stack_size, char *why, size_t why_size)
{
    uint64_t stack = stack_size < UINT64_MAX / 2 ? round_to_pages(stack_size) : UINT64_MAX / 2;
    uint8_t *base;
    int error = os_map_stack(THREAD_GUARD + stack + THREAD_FAULT_STACK, &base);
    if (!error && (error = os_protect(base, THREAD_GUARD)))
        os_unmap(base, THREAD_GUARD + stack + THREAD_FAULT_STACK);
    if (error) {
        char amount[24];
        text_format(why, why_size, "cannot map a stack of %s (ulimit -v?): compile with a smaller --stack-size", text_amount(amount, stack));
        return false;
    }
    *t = (struct wasm_thread){.guard = base, .stack = base + THREAD_GUARD, .stack_end = base + THREAD_GUARD + stack};
    return true;
}

int thread_adopt(struct wasm_thread *t)
{
    os_set_thread(t);
    return os_set_fault_stack(t->stack_end, THREAD_FAULT_STACK);
}

bool thread_attach(struct wasm_thread *t, uint64_t stack_size, char *why, size_t why_size)
{
    if (!thread_map(t, stack_size, why, why_size))
        return false;
    int error = thread_adopt(t);
    if (error)
        text_format(why, why_size, "cannot set the signal stack (error %d)", error);
    return !error;
}

void thread_detach(struct wasm_thread *t)
{
    os_set_thread(NULL);
    os_clear_fault_stack(t->stack_end);
    thread_unmap(t);
}

void thread_unmap(struct wasm_thread *t)
{
    os_unmap(t->guard, (uint64_t)(t->stack_end - t->guard) + THREAD_FAULT_STACK);
}

static bool on_guest_stack(const struct wasm_thread *t, const void *p) { return (const uint8_t *)p >= t->stack && (const uint8_t *)p < t->stack_end; }

int wasm_guest_call(void (*fn)(void *), void *arg)
{
    struct wasm_thread *t = os_thread();
    bool nested = on_guest_stack(t, __builtin_frame_address(0));
    struct wasm_catch *outer = t->catcher;
    t->catcher = NULL; /* what is thrown inside is not for those outside: a landing lies in between */
    int trap = cpu_guest_enter(t, fn, arg, nested ? NULL : t->stack_end);
    t->catcher = outer;
    return trap;
}

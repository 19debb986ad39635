/* How a guest ends in a trap. Three ways lead to cpu_guest_leave: a stub called by generated code or the runtime, a fault, host_trap. */
#include "host.h"
#include "memory.h"
#include "os.h"
#include "text.h"
#include "thread.h"

static const char *const texts[WASM_TRAP_COUNT] = {
    [WASM_TRAP_NONE] = "none",
#define TRAP(e, name, text) [WASM_TRAP_##e] = text,
#include "traps.def"
#undef TRAP
};

const char *trap_text(int trap) { return trap > 0 && trap < WASM_TRAP_COUNT ? texts[trap] : "unknown trap"; }

void trap_raise(int trap, const struct cpu_registers *registers)
{
    struct wasm_thread *t = os_thread();
    if (!t || !t->landing) {
        text_error("wasm trap: %s\n  outside of a guest call\n", trap_text(trap));
        os_exit(WASM_TRAP_EXIT);
    }
    if (trap != WASM_TRAP_HOST)
        t->message[0] = 0;
    t->trap = trap;
    t->at_call = true;
    t->registers = *registers;
    cpu_guest_leave(t, trap);
}

/* The trap that a fault means, or WASM_TRAP_NONE when it is a defect of ours and has to look like one. */
static int fault_trap(const struct wasm_thread *t, const struct os_fault *f)
{
    if (!f->access && wasm_module.flags & WASM_MODULE_LIBRARY)
        return WASM_TRAP_NONE; /* generated code calls stubs: the instruction is somebody else's */
    if (!f->access)
        return cpu_is_trap_instruction((const uint8_t *)f->registers.r[CPU_PC]) ? WASM_TRAP_UNREACHABLE : WASM_TRAP_NONE;
    if (memory_reserves(f->address))
        return WASM_TRAP_MEMORY_BOUNDS;
    if (f->address >= t->guard && f->address < t->stack)
        return WASM_TRAP_STACK_EXHAUSTED;
    return WASM_TRAP_NONE;
}

/* Runs in the signal handler. */
static struct os_verdict on_fault(const struct os_fault *f)
{
    struct wasm_thread *t = os_thread();
    int trap = t && t->landing ? fault_trap(t, f) : WASM_TRAP_NONE;
    if (trap == WASM_TRAP_NONE)
        return (struct os_verdict){0};
    t->message[0] = 0;
    t->trap = trap;
    t->at_call = false;
    t->registers = f->registers;
    return (struct os_verdict){t, t->landing, trap};
}

int traps_install(void) { return os_catch_faults(on_fault); }

void host_trap(const char *fmt, ...)
{
    struct wasm_thread *t = os_thread();
    if (t) {
        va_list args;
        va_start(args, fmt);
        text_vformat(t->message, sizeof t->message, fmt, args);
        va_end(args);
    }
    wasm_trap_host();
}

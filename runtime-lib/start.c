/* main() of a compiled program. */
#include "host.h"
#include "memory.h"
#include "os.h"
#include "start.h"
#include "text.h"
#include "thread.h"

#include <stdlib.h>

struct program {
    int argc;
    char **argv, **envp;
    int status;
};

static struct wasm_thread main_thread;

void give_up(const char *why)
{
    text_error("%s: %s\n", wasm_module.name, why);
    os_exit(EXIT_ENVIRONMENT);
}

static void check_cpu(void)
{
    char why[64];
    unsigned level = WASM_MODULE_CPU_LEVEL(wasm_module.flags);
    const char *missing = level <= os_certain_cpu_level() ? NULL : cpu_missing_level(level);
    if (!missing)
        return;
    text_format(why, sizeof why, "this program needs an %s CPU", missing);
    give_up(why);
}

/* On the guest stack. */
static void run(void *arg)
{
    struct program *p = arg;
    wasm_module.instantiate();
    p->status = wasm_abi_main(p->argc, p->argv, p->envp);
}

int main(int argc, char **argv, char **envp)
{
    char why[160];
    check_cpu();
    if (!memories_reserve(why, sizeof why) || !thread_attach(&main_thread, wasm_module.stack_size, why, sizeof why))
        give_up(why);
    if (traps_install())
        give_up("cannot install the signal handlers for traps");
    for (wasm_start_step *const *step = wasm_module.steps; step && *step; step++)
        (*step)(argc, argv);
    struct program p = {argc, argv, envp, 0};
    if (wasm_guest_call(run, &p)) {
        if (thread_claim_end)
            thread_claim_end();
        trap_report(&main_thread);
        os_exit(WASM_TRAP_EXIT);
    }
    if (thread_claim_end)
        thread_claim_end();
    exit(p.status);
}

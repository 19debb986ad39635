/* main() of a module that diff-prepare made: runs its steps and prints what came of each, a line each:
 *
 *   K RESULT MEMORY GLOBALS LOG     step K returned; hashes as 16 hexadecimal digits
 *   K !TRAP  MEMORY GLOBALS LOG     it trapped, with the specification's words
 *
 * The same lines come from the other engines (oracle.mjs). */
#include "host.h"
#include "memory.h"
#include "thread.h"

#include <stdbool.h>
#include <stdio.h>

GUEST_EXPORT(uint32_t, guest_main, "main", (uint32_t step, uint32_t word));

struct call {
    uint32_t step, word, result;
};

static void instantiate(void *unused) { wasm_module.instantiate(); }

static void call_main(void *arg)
{
    struct call *c = arg;
    c->result = guest_main(c->step, c->word);
}

/* what: 0 result, 1 memory, 2 globals, 3 log. */
static unsigned long long report(uint32_t what)
{
    struct call low = {0, 1 + 2 * what, 0}, high = {0, 2 + 2 * what, 0};
    if (wasm_guest_call(call_main, &low) || wasm_guest_call(call_main, &high))
        printf("the report trapped\n");
    return (unsigned long long)high.result << 32 | low.result;
}

static bool run_step(uint32_t step)
{
    struct call c = {step, 0, 0};
    int trap = wasm_guest_call(call_main, &c);
    if (!trap && c.result)
        return false;
    if (trap)
        printf("%u !%s", (unsigned)step, trap_text(trap));
    else
        printf("%u %016llx", (unsigned)step, report(0));
    printf(" %016llx %016llx %016llx\n", report(1), report(2), report(3));
    return true;
}

static struct wasm_thread main_thread;

int main(void)
{
    char why[160] = "cannot catch faults";
    if (!memories_reserve(why, sizeof why) || !thread_attach(&main_thread, wasm_module.stack_size, why, sizeof why) || traps_install()) {
        printf("cannot start: %s\n", why);
        return 1;
    }
    int trap = wasm_guest_call(instantiate, NULL);
    if (trap)
        printf("start !%s\n", trap_text(trap));
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (uint32_t step = 0; run_step(step);)
        step++;
    printf("end\n");
    return 0;
}

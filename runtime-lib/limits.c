/* What the policy limits besides the view of the host: the program's name, its memory, its time. */
#include "memory.h"
#include "os.h"
#include "start.h"
#include "text.h"

static void limit_memory(struct wasm_memory *m, uint64_t limit)
{
    char why[96], needed[24], allowed[24];
    if (m->min > limit) {
        text_format(why, sizeof why, "the program needs %s of memory, its limit is %s", text_amount(needed, m->min), text_amount(allowed, limit));
        give_up(why);
    }
    if (m->max > limit)
        m->max = limit >> m->page_log2 << m->page_log2;
}

void wasm_start_limits(int argc, char **argv)
{
    const struct wasm_policy *p = wasm_module.policy;
    if (p->arg0 && argc > 0)
        argv[0] = (char *)p->arg0;
    for (uint32_t i = 0; p->max_memory && i < wasm_module.nmemories; i++)
        limit_memory(&wasm_module.memories[i], p->max_memory);
    if (p->timeout_ms && os_set_timeout(p->timeout_ms))
        give_up("cannot set a timer for the time limit");
}

void limits_after_fork(void)
{
    const struct wasm_policy *p = wasm_module.policy;
    if (p->timeout_ms && os_set_timeout(0))
        give_up("cannot set a timer for the time limit");
}

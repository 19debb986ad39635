/* A script of the specification suite as a program: the modules are linked in, the commands are data. */
#include "commands.h"

#include <stdio.h>

int main(void)
{
    struct message why;
    struct program p = {.plan = &spec_plan, .linking = PTHREAD_MUTEX_INITIALIZER};
    struct context c = {.program = &p, .plan = {spec_plan.bytes, spec_plan.bytes + spec_plan.size}};
    p.instances = heap_alloc((spec_plan.ninstances + 1) * sizeof *p.instances);
    p.threads = heap_alloc((spec_plan.nthreads + 1) * sizeof *p.threads);
    for (uint64_t i = 0; i < spec_plan.ninstances; i++)
        p.instances[i].module = spec_plan.instances[i];
    if (!thread_attach(&c.guest, spec_plan.stack_size, why.text, sizeof why.text) || traps_install()) {
        puts("!cannot prepare the guest's stack or catch faults");
        return 1;
    }
    context_run(&c);
    return 0;
}

#include "test.h"

#include <string.h>

void test_fail(struct test *t, uint32_t command, const char *message)
{
    t->states[command].status = STATUS_FAILED;
    t->states[command].message = message;
}

void test_pass(struct test *t, uint32_t command) { t->states[command].status = STATUS_PASSED; }

static bool test_read(struct test *t, const char *path)
{
    if (!script_read(t->arena, path, t->diag, &t->script))
        return false;
    t->states = ARENA_ARRAY(t->arena, struct command_state, t->script.ncommands);
    for (uint32_t i = 0; i < t->script.ncommands; i++)
        t->states[i] = (struct command_state){.file = NO_INDEX, .instance = NO_INDEX, .thread = NO_INDEX};
    return true;
}

/* Scripts that only ask what is valid have nothing to run. */
static bool has_instances(const struct test *t) { return t->ninstances > (t->spectest != NO_INDEX ? 1 : 0); }

bool test_run(struct test *t, const char *path)
{
    t->spectest = NO_INDEX;
    if (!test_read(t, path) || !test_load(t) || !test_assign(t))
        return false;
    bool ok = !has_instances(t) || (test_compile(t) && test_plan(t) && test_link(t) && test_execute(t));
    for (uint32_t i = 0; ok && i < t->script.ncommands; i++)
        if (t->states[i].status == STATUS_NONE)
            test_fail(t, i, "was not run");
    return ok;
}

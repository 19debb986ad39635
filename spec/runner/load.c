/* Decoding and validation: `module` must be accepted, assert_invalid and assert_malformed rejected. At which of the two stages does not count:
 * the suite and the reference decoder themselves disagree in places (lane indices beyond a byte, for one). */
#include "decode.h"
#include "files.h"
#include "test.h"
#include "validate.h"
#include "wat.h"

#include <stdlib.h>
#include <string.h>

static bool wanted(struct span first_block) { return true; }

static bool read_module(struct test *t, const char *path, struct module_file *f)
{
    diag_init(&f->diag, path);
    if (!file_read(path, wanted, t->diag, &f->bytes) || (wat_is_text(f->bytes) && !wat_convert(t->arena, &f->bytes, t->diag)))
        return false;
    struct arena *scratch = arena_new();
    if (module_decode(t->arena, f->bytes, &t->config->features, &f->diag, &f->module))
        module_validate(&f->module, scratch, &f->diag);
    arena_free(scratch);
    return true;
}

static bool add_file(struct test *t, uint32_t command, const char *path)
{
    struct module_file *f = &t->files[t->nfiles++];
    f->command = command;
    return read_module(t, path, f);
}

/* The commands that accept or reject a module and do no more. */
static void judge(struct test *t, uint32_t i)
{
    enum command_kind kind = t->script.commands[i].kind;
    const struct diag *d = &t->files[t->states[i].file].diag;
    bool must_fail = kind == COMMAND_INVALID || kind == COMMAND_MALFORMED;
    if (d->failed != must_fail)
        test_fail(t, i, d->failed ? arena_printf(t->arena, "rejected: %s", d->message) : "accepted");
    else if (must_fail || kind == COMMAND_DEFINITION)
        test_pass(t, i);
}

bool test_load(struct test *t)
{
    const struct script *s = &t->script;
    t->files = ARENA_ARRAY(t->arena, struct module_file, s->ncommands + 1);
    for (uint32_t i = 0; i < s->ncommands; i++) {
        const struct command *c = &s->commands[i];
        if (!c->filename)
            continue;
        bool custom = c->kind == COMMAND_INVALID_CUSTOM || c->kind == COMMAND_MALFORMED_CUSTOM;
        if (c->is_text || custom) {
            t->states[i].status = STATUS_SKIPPED;
            continue;
        }
        t->states[i].file = t->nfiles;
        if (!add_file(t, i, arena_printf(t->arena, "%s/%s", s->folder, c->filename)))
            return false;
        judge(t, i);
    }
    return add_file(t, PLAN_NO_COMMAND, t->config->spectest);
}

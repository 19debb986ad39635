/* Names -> instances, as the script's own scoping has it; and from the order of the commands how long each instance lives. */
#include "test.h"

#include <string.h>

/* Whose names a thread sees. */
struct scope {
    struct test *t;
    uint32_t current;                /* instance, or NO_INDEX */
    VEC(struct binding) instances;   /* by identifier */
    VEC(struct binding) definitions; /* module_file by identifier */
    VEC(struct binding) registered;  /* by the name modules import from */
};
struct binding {
    struct span name;
    uint32_t index;
};

static uint32_t lookup(const struct binding *bindings, uint32_t n, struct span name)
{
    while (n--)
        if (span_eq(bindings[n].name, name))
            return bindings[n].index;
    return NO_INDEX;
}

#define BIND(scope, list, name_, index_)                                                                                                                       \
    do {                                                                                                                                                       \
        struct binding binding_ = {(name_), (index_)};                                                                                                         \
        VEC_PUSH((scope)->t->arena, &(scope)->list, binding_);                                                                                                 \
    } while (0)

/* No name: the current instance. */
static uint32_t find_instance(const struct scope *s, struct span name) { return name.ptr ? lookup(s->instances.items, s->instances.len, name) : s->current; }

/* ---- instances that may run each other's code ---- */

static uint32_t group_of(struct test *t, uint32_t i)
{
    while (t->instances[i].group != i)
        i = t->instances[i].group;
    return i;
}

static void join(struct test *t, uint32_t a, uint32_t b)
{
    a = group_of(t, a);
    b = group_of(t, b);
    t->instances[a > b ? a : b].group = a > b ? b : a;
}

/* Imports join, whatever they are. Of spectest only the table does: functions of one instance stand in it for another to call. */
static void join_imports(struct scope *s, uint32_t instance)
{
    struct test *t = s->t;
    const struct module *m = &t->files[t->instances[instance].file].module;
    for (uint32_t i = 0; i < m->nimports; i++) {
        uint32_t from = lookup(s->registered.items, s->registered.len, m->imports[i].module);
        if (from != NO_INDEX && (from != t->spectest || m->imports[i].kind == EXTERN_TABLE))
            join(t, instance, from);
    }
}

static uint32_t new_instance(struct scope *s, uint32_t file, uint32_t command, bool unlinkable)
{
    struct test *t = s->t;
    uint32_t i = t->ninstances++;
    t->instances[i] = (struct instance){.file = file, .command = command, .group = i, .unlinkable = unlinkable};
    if (!unlinkable)
        join_imports(s, i);
    return i;
}

/* ---- the commands ---- */

/* The instance whose module was rejected does not exist; what acts on it fails. */
static void create(struct scope *s, uint32_t i, uint32_t file, bool becomes_current)
{
    struct test *t = s->t;
    const struct command *c = &t->script.commands[i];
    uint32_t instance = NO_INDEX;
    if (file != NO_INDEX && !t->files[file].diag.failed)
        instance = new_instance(s, file, i, c->kind == COMMAND_UNLINKABLE);
    t->states[i].instance = instance;
    if (!becomes_current)
        return;
    s->current = instance;
    if (c->name.ptr)
        BIND(s, instances, c->name, instance);
}

static void assign_definition(struct scope *s, uint32_t i) { BIND(s, definitions, s->t->script.commands[i].name, s->t->states[i].file); }

static void assign_module(struct scope *s, uint32_t i) { create(s, i, s->t->states[i].file, true); }
static void assign_failing_module(struct scope *s, uint32_t i) { create(s, i, s->t->states[i].file, false); }

/* No name: the latest definition. */
static void assign_instance(struct scope *s, uint32_t i)
{
    struct span name = s->t->script.commands[i].module;
    uint32_t n = s->definitions.len;
    create(s, i, name.ptr ? lookup(s->definitions.items, n, name) : n ? s->definitions.items[n - 1].index : NO_INDEX, true);
}

static void assign_register(struct scope *s, uint32_t i)
{
    const struct command *c = &s->t->script.commands[i];
    uint32_t instance = s->t->states[i].instance = find_instance(s, c->name);
    if (instance != NO_INDEX)
        BIND(s, registered, c->as, instance);
}

static void assign_action(struct scope *s, uint32_t i) { s->t->states[i].instance = find_instance(s, s->t->script.commands[i].module); }
static void assign_nothing(struct scope *s, uint32_t i) {}

static void assign_wait(struct scope *s, uint32_t i)
{
    struct test *t = s->t;
    for (uint32_t k = 0; k < i; k++)
        if (t->script.commands[k].kind == COMMAND_THREAD && span_eq(t->script.commands[k].name, t->script.commands[i].name))
            t->states[i].thread = t->states[k].thread;
}

static void scope_begin(struct scope *s, struct test *t)
{
    *s = (struct scope){.t = t, .current = NO_INDEX};
    BIND(s, registered, span_of("spectest"), t->spectest);
}

static void assign_commands(struct scope *s, uint32_t from, uint32_t to);

/* The thread sees one instance of ours, under its identifier. */
static void assign_thread(struct scope *s, uint32_t i)
{
    const struct command *c = &s->t->script.commands[i];
    struct scope inner;
    scope_begin(&inner, s->t);
    s->t->states[i].thread = s->t->nthreads++;
    if (c->shared.ptr)
        BIND(&inner, instances, c->shared, find_instance(s, c->shared));
    assign_commands(&inner, i + 1, i + 1 + c->nested);
}

static void assign_commands(struct scope *s, uint32_t from, uint32_t to)
{
    static void (*const assigners[])(struct scope *s, uint32_t i) = {
        [COMMAND_MODULE] = assign_module,
        [COMMAND_DEFINITION] = assign_definition,
        [COMMAND_INSTANCE] = assign_instance,
        [COMMAND_REGISTER] = assign_register,
        [COMMAND_ACTION] = assign_action,
        [COMMAND_RETURN] = assign_action,
        [COMMAND_TRAP] = assign_action,
        [COMMAND_EXHAUSTION] = assign_action,
        [COMMAND_EXCEPTION] = assign_action,
        [COMMAND_SUSPENSION] = assign_action,
        [COMMAND_INVALID] = assign_nothing,
        [COMMAND_MALFORMED] = assign_nothing,
        [COMMAND_UNLINKABLE] = assign_failing_module,
        [COMMAND_UNINSTANTIABLE] = assign_failing_module,
        [COMMAND_INVALID_CUSTOM] = assign_nothing,
        [COMMAND_MALFORMED_CUSTOM] = assign_nothing,
        [COMMAND_THREAD] = assign_thread,
        [COMMAND_WAIT] = assign_wait,
    };
    for (uint32_t i = from; i < to; i += 1 + s->t->script.commands[i].nested)
        assigners[s->t->script.commands[i].kind](s, i);
}

/* ---- life times and the fixed base ---- */

/* Threads overlap: with them everything lives to the end. */
static void find_lives(struct test *t)
{
    for (uint32_t i = 0; i < t->script.ncommands; i++) {
        uint32_t instance = t->states[i].instance;
        if (instance != NO_INDEX)
            t->instances[group_of(t, instance)].last = i;
    }
    for (uint32_t i = 0; i < t->ninstances; i++)
        t->instances[i].last = t->nthreads || i == t->spectest ? t->script.ncommands : t->instances[group_of(t, i)].last;
}

static bool can_be_fixed(const struct test *t, const struct instance *in)
{
    const struct module *m = &t->files[in->file].module;
    return t->config->fixed_base && !in->unlinkable && in->command != PLAN_NO_COMMAND && m->nmemories && m->memories[0].import == NO_INDEX &&
           !m->memories[0].limits.is64;
}

/* The most instances whose lives do not overlap: again and again the one that ends first among those that begin behind the last. */
static void choose_fixed(struct test *t)
{
    uint32_t free_from = 0;
    for (;;) {
        struct instance *best = NULL;
        for (uint32_t i = 0; i < t->ninstances; i++) {
            struct instance *in = &t->instances[i];
            if (can_be_fixed(t, in) && in->command >= free_from && (!best || in->last < best->last))
                best = in;
        }
        if (!best)
            return;
        best->fixed = true;
        free_from = best->last + 1;
    }
}

bool test_assign(struct test *t)
{
    struct scope s;
    t->instances = ARENA_ARRAY(t->arena, struct instance, t->script.ncommands + 1);
    t->spectest = 0;
    t->instances[t->ninstances++] = (struct instance){.file = t->nfiles - 1, .command = PLAN_NO_COMMAND};
    scope_begin(&s, t);
    assign_commands(&s, 0, t->script.ncommands);
    find_lives(t);
    choose_fixed(t);
    return true;
}

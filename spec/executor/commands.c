#include "commands.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

/* ---- reporting ---- */

/* One write per line: what was said survives a crash, and lines of several threads do not mix. */
static void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *fmt, ...)
{
    char line[640];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(line, sizeof line - 1, fmt, args);
    va_end(args);
    n = n < (int)sizeof line - 1 ? n : (int)sizeof line - 2;
    for (int i = 0; i < n; i++)
        line[i] = line[i] == '\n' ? ' ' : line[i];
    line[n++] = '\n';
    if (write(STDOUT_FILENO, line, (size_t)n) < 0)
        _exit(1);
}

static _Noreturn void give_up(const struct message *why)
{
    say("!%s", why->text);
    _exit(1);
}

/* ---- expectations ---- */

/* What a guest call did. */
struct outcome {
    int trap; /* enum wasm_trap */
    const char *types;
    const struct wasm_slot *results;
};

/* A text of the suite begins ours, or ours begins it: "uninitialized element 2" names the element. */
static bool same_words(struct text expected, const char *got)
{
    size_t n = strlen(got) < expected.size ? strlen(got) : expected.size;
    return memcmp(expected.bytes, got, n) == 0;
}

static bool check(struct reader *r, const struct outcome *o, struct message *why)
{
    enum plan_expectation expectation = read_u8(r);
    if (expectation == PLAN_TRAPS) {
        struct text text = read_text(r);
        if (!o->trap)
            return message_set(why, "no trap, expected: %.*s", (int)text.size, text.bytes);
        return same_words(text, trap_text(o->trap)) || message_set(why, "trap: %s, expected: %.*s", trap_text(o->trap), (int)text.size, text.bytes);
    }
    if (o->trap)
        return message_set(why, "trap: %s", trap_text(o->trap));
    return expectation == PLAN_ANY || results_match(r, o->types, o->results, why);
}

/* ---- instances ---- */

static struct instance *read_instance(struct context *c, struct reader *r) { return &c->program->instances[read_u32(r)]; }

static void instantiate(void *module) { ((const struct wasm_linkable *)module)->module.instantiate(); }

/* The words of proposals that the runtime does not distinguish. */
static bool same_link_error(struct text expected, const char *got)
{
    static const char memory[] = "memory types incompatible";
    if (text_eq(expected, memory, sizeof memory - 1))
        expected = (struct text){"incompatible import type", 24};
    return same_words(expected, got);
}

static bool check_unlinkable(struct reader *r, bool linked, struct message *why)
{
    struct text text = read_text(r);
    if (linked)
        return message_set(why, "linked, expected: %.*s", (int)text.size, text.bytes);
    struct message got = *why;
    return same_link_error(text, got.text) || message_set(why, "%s, expected: %.*s", got.text, (int)text.size, text.bytes);
}

static bool run_create(struct context *c, struct reader *r, struct message *why)
{
    struct instance *in = read_instance(c, r);
    pthread_mutex_lock(&c->program->linking);
    bool linked = instance_link(in, c->registry, why);
    pthread_mutex_unlock(&c->program->linking);
    struct reader expectation = *r;
    if (read_u8(&expectation) == PLAN_UNLINKABLE)
        return check_unlinkable(&expectation, linked, why);
    if (!linked)
        return false;
    struct outcome o = {.trap = wasm_guest_call(instantiate, (void *)in->module), .types = ""};
    return check(r, &o, why);
}

static bool run_release(struct context *c, struct reader *r, struct message *why)
{
    pthread_mutex_lock(&c->program->linking);
    instance_release(read_instance(c, r));
    pthread_mutex_unlock(&c->program->linking);
    return true;
}

static bool run_register(struct context *c, struct reader *r, struct message *why)
{
    pthread_mutex_lock(&c->program->linking);
    struct registration *new = heap_alloc(sizeof *new);
    pthread_mutex_unlock(&c->program->linking);
    new->instance = read_instance(c, r);
    new->name = read_text(r);
    new->next = c->registry;
    c->registry = new;
    return new->instance->alive || message_set(why, "the instance was not linked");
}

/* ---- actions ---- */

struct call {
    wasm_thunk *thunk;
    void (*code)(void);
    struct wasm_slot args[MAX_VALUES], results[MAX_VALUES];
};

static void call_thunk(void *arg)
{
    struct call *call = arg;
    call->thunk(call->code, call->args, call->results);
}

/* types: parameters, ':', results. */
static bool read_args(struct reader *r, const char *types, struct call *call, struct message *why)
{
    uint8_t n = read_u8(r);
    bool ok = strcspn(types, ":") == n;
    for (uint8_t i = 0; i < n; i++) {
        char letter;
        call->args[i] = read_value(r, &letter);
        ok = ok && types[i] == letter;
    }
    return ok || message_set(why, "the arguments are not of the function's type %s", types);
}

static bool run_invoke(struct context *c, struct reader *r, struct message *why)
{
    static const struct call empty;
    struct call call = empty;
    struct instance *in = read_instance(c, r);
    struct text field = read_text(r);
    if (!in->alive)
        return message_set(why, "the instance was not linked");
    struct entity e = instance_export(in, field, WASM_EXTERN_FUNC, &call.thunk);
    if (!e.address)
        return message_set(why, "no exported function \"%.*s\"", (int)field.size, field.bytes);
    if (!read_args(r, e.declaration->type, &call, why))
        return false;
    call.code = ((const struct wasm_func *)e.address)->code;
    struct outcome o = {.trap = wasm_guest_call(call_thunk, &call), .types = strchr(e.declaration->type, ':') + 1, .results = call.results};
    return check(r, &o, why);
}

static bool run_get(struct context *c, struct reader *r, struct message *why)
{
    struct instance *in = read_instance(c, r);
    struct text field = read_text(r);
    struct entity e = in->alive ? instance_export(in, field, WASM_EXTERN_GLOBAL, NULL) : (struct entity){0};
    if (!e.address)
        return message_set(why, "no exported global \"%.*s\"", (int)field.size, field.bytes);
    static const uint8_t sizes[128] = {['i'] = 4, ['l'] = 8, ['f'] = 4, ['d'] = 8, ['v'] = 16, ['p'] = 8, ['e'] = 8};
    struct wasm_slot value = {{0}};
    memcpy(value.bytes, e.address, sizes[(uint8_t)e.declaration->type[0] & 127]);
    struct outcome o = {.types = e.declaration->type, .results = &value};
    return check(r, &o, why);
}

/* ---- threads ---- */

static void *thread_main(void *arg)
{
    struct context *c = arg;
    struct message why;
    if (!thread_attach(&c->guest, c->program->plan->stack_size, why.text, sizeof why.text))
        give_up(&why);
    context_run(c);
    thread_detach(&c->guest);
    return NULL;
}

static bool run_thread(struct context *c, struct reader *r, struct message *why)
{
    struct context *new = &c->program->threads[read_u32(r)];
    *new = (struct context){.program = c->program, .plan = *r};
    return pthread_create(&new->id, NULL, thread_main, new) == 0 || message_set(why, "cannot start a thread");
}

static bool run_wait(struct context *c, struct reader *r, struct message *why)
{
    return pthread_join(c->program->threads[read_u32(r)].id, NULL) == 0 || message_set(why, "cannot join the thread");
}

/* ---- all of them ---- */

void context_run(struct context *c)
{
    static bool (*const runners[])(struct context *c, struct reader *r, struct message *why) = {
        [PLAN_CREATE] = run_create, [PLAN_RELEASE] = run_release, [PLAN_REGISTER] = run_register, [PLAN_INVOKE] = run_invoke,
        [PLAN_GET] = run_get,       [PLAN_THREAD] = run_thread,   [PLAN_WAIT] = run_wait,
    };
    while (c->plan.at < c->plan.end) {
        struct message why = {""};
        uint32_t size = read_u32(&c->plan);
        struct reader record = {c->plan.at, c->plan.at + size};
        c->plan.at += size;
        enum plan_kind kind = read_u8(&record);
        uint32_t command = read_u32(&record);
        if (command != PLAN_NO_COMMAND)
            say("+%u", (unsigned)command);
        bool ok = runners[kind](c, &record, &why);
        if (command != PLAN_NO_COMMAND)
            say("=%u %s", (unsigned)command, ok ? "ok" : why.text);
        else if (!ok)
            give_up(&why);
    }
}

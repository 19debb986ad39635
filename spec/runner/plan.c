/* The commands as the executor reads them (plan.h), in an object of their own that also names the instances. */
#include "codegen.h"
#include "test.h"

#include <llvm-c/Core.h>
#include <llvm-c/IRReader.h>
#include <stdio.h>
#include <string.h>

/* Bytes under construction. */
struct writer {
    struct test *t;
    VEC(uint8_t) bytes;
};

static void put_u8(struct writer *w, unsigned n) { VEC_PUSH(w->t->arena, &w->bytes, (uint8_t)n); }

static void put_bytes(struct writer *w, const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        put_u8(w, ((const uint8_t *)bytes)[i]);
}

static void put_u32(struct writer *w, uint32_t n) { put_bytes(w, &n, sizeof n); }

static void put_text(struct writer *w, struct span s)
{
    put_u32(w, (uint32_t)s.len);
    put_bytes(w, s.ptr, s.len);
}

/* Returns where the record's size is to be filled in. */
static uint32_t begin_record(struct writer *w, enum plan_kind kind, uint32_t command)
{
    uint32_t at = w->bytes.len;
    put_u32(w, 0);
    put_u8(w, kind);
    put_u32(w, command);
    return at;
}

static void end_record(struct writer *w, uint32_t at)
{
    uint32_t size = w->bytes.len - at - 4;
    memcpy(w->bytes.items + at, &size, sizeof size);
}

/* ---- values ---- */

static void put_value(struct writer *w, const struct pattern *p)
{
    put_u8(w, (uint8_t)p->letter);
    put_bytes(w, p->value, sizeof p->value);
}

static void put_pattern(struct writer *w, const struct pattern *p)
{
    put_u8(w, (uint8_t)p->letter);
    put_u8(w, p->match);
    put_bytes(w, p->value, sizeof p->value);
    put_bytes(w, p->mask, sizeof p->mask);
}

static void put_results(struct writer *w, const struct command *c)
{
    put_u8(w, PLAN_RETURNS);
    put_u8(w, c->nexpected);
    for (uint32_t i = 0; i < c->nexpected; i++) {
        put_u8(w, c->expected[i].count);
        for (uint32_t k = 0; k < c->expected[i].count; k++)
            put_pattern(w, &c->expected[i].alternatives[k]);
    }
}

static void put_failure(struct writer *w, enum plan_expectation kind, struct span text)
{
    put_u8(w, kind);
    put_text(w, text);
}

static void put_expectation(struct writer *w, const struct command *c)
{
    switch (c->kind) {
    case COMMAND_ACTION: put_u8(w, PLAN_ANY); break;
    case COMMAND_UNLINKABLE: put_failure(w, PLAN_UNLINKABLE, c->text); break;
    case COMMAND_TRAP:
    case COMMAND_EXHAUSTION:
    case COMMAND_UNINSTANTIABLE: put_failure(w, PLAN_TRAPS, c->text); break;
    case COMMAND_EXCEPTION: put_failure(w, PLAN_TRAPS, span_of("unhandled exception")); break;
    case COMMAND_SUSPENSION: put_failure(w, PLAN_TRAPS, c->text); break;
    default: put_results(w, c); break; /* a module that must instantiate returns nothing */
    }
}

/* ---- commands ---- */

static void put_create(struct writer *w, uint32_t i)
{
    uint32_t at = begin_record(w, PLAN_CREATE, i);
    put_u32(w, w->t->states[i].instance);
    put_expectation(w, &w->t->script.commands[i]);
    end_record(w, at);
}

static void put_register(struct writer *w, uint32_t command, uint32_t instance, struct span name)
{
    uint32_t at = begin_record(w, PLAN_REGISTER, command);
    put_u32(w, instance);
    put_text(w, name);
    end_record(w, at);
}

static void put_action(struct writer *w, uint32_t i)
{
    const struct command *c = &w->t->script.commands[i];
    uint32_t at = begin_record(w, c->is_get ? PLAN_GET : PLAN_INVOKE, i);
    put_u32(w, w->t->states[i].instance);
    put_text(w, c->field);
    if (!c->is_get) {
        put_u8(w, c->nargs);
        for (uint32_t k = 0; k < c->nargs; k++)
            put_value(w, &c->args[k]);
    }
    put_expectation(w, c);
    end_record(w, at);
}

static void put_releases(struct writer *w, uint32_t i)
{
    for (uint32_t k = 0; k < w->t->ninstances; k++) {
        const struct instance *in = &w->t->instances[k];
        if (in->last != i || in->broken || in->unlinkable)
            continue;
        uint32_t at = begin_record(w, PLAN_RELEASE, PLAN_NO_COMMAND);
        put_u32(w, k);
        end_record(w, at);
    }
}

static void put_commands(struct writer *w, uint32_t from, uint32_t to);

static void put_thread(struct writer *w, uint32_t i)
{
    uint32_t at = begin_record(w, PLAN_THREAD, i);
    put_u32(w, w->t->states[i].thread);
    put_register(w, PLAN_NO_COMMAND, w->t->spectest, span_of("spectest"));
    put_commands(w, i + 1, i + 1 + w->t->script.commands[i].nested);
    end_record(w, at);
}

static void put_wait(struct writer *w, uint32_t i)
{
    uint32_t at = begin_record(w, PLAN_WAIT, i);
    put_u32(w, w->t->states[i].thread);
    end_record(w, at);
}

static bool instance_is_there(const struct test *t, uint32_t i)
{
    uint32_t instance = t->states[i].instance;
    return instance != NO_INDEX && !t->instances[instance].broken;
}

static void put_command(struct writer *w, uint32_t i)
{
    struct test *t = w->t;
    const struct command *c = &t->script.commands[i];
    bool thread = c->kind == COMMAND_THREAD || c->kind == COMMAND_WAIT;
    if (t->states[i].status != STATUS_NONE)
        return;
    if (thread ? t->states[i].thread == NO_INDEX : !instance_is_there(t, i))
        test_fail(t, i, thread ? "no such thread" : "its module was rejected");
    else if (thread)
        (c->kind == COMMAND_THREAD ? put_thread : put_wait)(w, i);
    else if (c->kind == COMMAND_REGISTER)
        put_register(w, i, t->states[i].instance, c->as);
    else if (c->field.ptr)
        put_action(w, i);
    else
        put_create(w, i);
}

static void put_commands(struct writer *w, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i += 1 + w->t->script.commands[i].nested) {
        put_command(w, i);
        put_releases(w, i);
    }
}

static void put_spectest(struct writer *w)
{
    uint32_t at = begin_record(w, PLAN_CREATE, PLAN_NO_COMMAND);
    put_u32(w, w->t->spectest);
    put_u8(w, PLAN_ANY);
    end_record(w, at);
    put_register(w, PLAN_NO_COMMAND, w->t->spectest, span_of("spectest"));
}

/* ---- the object ---- */

/* LLVM assembly: quoted symbols and byte strings say all that is needed. An instance that is not there is never used. */
static char *program_text(struct test *t, const struct writer *w)
{
    struct writer text = {.t = t};
    char line[256];
#define PUT(...) put_bytes(&text, line, (size_t)snprintf(line, sizeof line, __VA_ARGS__))
    for (uint32_t i = 0; i < t->ninstances; i++)
        if (!t->instances[i].broken)
            PUT("@\"m%u!wasm_linkable\" = external hidden constant i8\n", (unsigned)i);
    PUT("@instances = private constant [%u x ptr] [", (unsigned)t->ninstances);
    for (uint32_t i = 0; i < t->ninstances; i++) {
        if (t->instances[i].broken)
            PUT("%sptr null", i ? ", " : "");
        else
            PUT("%sptr @\"m%u!wasm_linkable\"", i ? ", " : "", (unsigned)i);
    }
    PUT("]\n@bytes = private constant [%u x i8] c\"", (unsigned)w->bytes.len);
    for (uint32_t i = 0; i < w->bytes.len; i++)
        PUT("\\%02x", w->bytes.items[i]);
    PUT("\"\n@spec_plan = hidden constant { ptr, i64, i64, i64, i64, ptr } { ptr @bytes, i64 %u, i64 %llu, i64 %u, i64 %u, ptr @instances }\n",
        (unsigned)w->bytes.len, (unsigned long long)t->config->codegen.stack_size, (unsigned)t->ninstances, (unsigned)t->nthreads);
#undef PUT
    put_u8(&text, 0);
    return (char *)text.bytes.items;
}

static bool emit(struct test *t, const char *text)
{
    struct codegen_options options = t->config->codegen;
    const struct program program = {.target = t->config->target, .options = &options};
    LLVMTargetMachineRef machine = codegen_machine(&program, OPT_O0, t->diag);
    if (!machine)
        return false;
    char *layout = codegen_data_layout(machine), *message = NULL;
    LLVMContextRef context = LLVMContextCreate();
    LLVMModuleRef module = NULL;
    LLVMMemoryBufferRef buffer = LLVMCreateMemoryBufferWithMemoryRange(text, strlen(text), "plan", true);
    bool ok = !LLVMParseIRInContext(context, buffer, &module, &message);
    if (ok) {
        LLVMSetTarget(module, t->config->target->llvm_triple);
        LLVMSetDataLayout(module, layout);
        ok = codegen_emit(OPT_O0, module, machine, OUTPUT_OBJECT, t->diag, &t->objects.items[t->objects.count++]);
        LLVMDisposeModule(module);
    } else {
        fail_with(t->diag, EXIT_INTERNAL, "the plan is not LLVM assembly: %s", message);
        LLVMDisposeMessage(message);
    }
    LLVMDisposeMessage(layout);
    LLVMDisposeTargetMachine(machine); /* before the context: codegen.h */
    LLVMContextDispose(context);
    return ok;
}

bool test_plan(struct test *t)
{
    struct writer w = {.t = t};
    put_spectest(&w);
    put_commands(&w, 0, t->script.ncommands);
    return emit(t, program_text(t, &w));
}

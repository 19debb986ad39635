/* One function body: set-up, the instruction loop, clean-up. */
#include "translate.h"

struct lowering {
    lower_fn *lower;
    int64_t arg;
};

static const struct lowering lowering[OP_COUNT] = {
#define OP(e, text, prefix, code, imm, sig, feature, family, arg) [OP_##e] = {lower_##family, arg},
#include "../ops.def"
#undef OP
};

void push(struct fn *f, LLVMValueRef v) { VEC_PUSH(f->t->scratch, &f->stack, v); }
LLVMValueRef pop(struct fn *f) { return f->stack.items[--f->stack.len]; }
LLVMValueRef *stack_from(struct fn *f, uint32_t height) { return f->stack.items ? f->stack.items + height : NULL; }

LLVMBasicBlockRef new_llvm_block(struct fn *f, const char *name) { return LLVMAppendBasicBlockInContext(f->t->context, f->value, name); }

void set_unreachable(struct fn *f)
{
    f->unreachable = true;
    f->skipped_depth = 0;
}

void unsupported(struct fn *f, const struct insn *in)
{
    f->t->diag->funcidx = f->funcidx;
    f->failed = true;
    fail(f->t->diag, in->offset, "%s is not supported by the code generator yet", op_info[in->op].text);
}

/* In unreachable code only the nesting matters: everything up to the end or else that closes the dead region is dropped. */
static bool skip_unreachable(struct fn *f, const struct insn *in)
{
    switch (in->op) {
    case OP_BLOCK:
    case OP_LOOP:
    case OP_IF: f->skipped_depth++; return true;
    case OP_ELSE: return f->skipped_depth > 0;
    case OP_END:
        if (f->skipped_depth == 0)
            return false;
        f->skipped_depth--;
        return true;
    default: return true;
    }
}

/* Runs of locals stay runs: a million declared locals cost what their declaration does. */
static void read_locals(struct fn *f)
{
    uint32_t end = f->type->nparams;
    read_u32(&f->r, &f->nruns);
    f->runs = ARENA_ARRAY(f->t->scratch, struct local_range, f->nruns);
    for (uint32_t i = 0; i < f->nruns; i++) {
        struct local_run run;
        read_local_run(&f->r, &f->t->m->features, &run);
        end += run.count;
        f->runs[i] = (struct local_range){end, run.type};
    }
}

valtype local_type(const struct fn *f, uint32_t local)
{
    if (local < f->type->nparams)
        return f->type->params[local];
    uint32_t low = 0, high = f->nruns - 1;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (local < f->runs[middle].end)
            high = middle;
        else
            low = middle + 1;
    }
    return f->runs[low].type;
}

static void begin(struct fn *f)
{
    struct translator *t = f->t;
    struct block *entry = block_new(f, "entry");
    entry->sealed = true;
    block_enter(f, entry);
    read_locals(f);
    writes_find(f);
    for (uint32_t i = 0; i < f->type->nparams; i++)
        local_write(f, i, LLVMGetParam(f->value, i));
    struct frame outer = {.kind = FRAME_FUNC, .target = block_new(f, "return"), .type = *f->type};
    outer.phis = ARENA_ARRAY(t->scratch, LLVMValueRef, f->type->nresults);
    VEC_PUSH(t->scratch, &f->frames, outer);
}

/* They are for speed and double a loop's code. */
static bool wants_loop_versions(struct fn *f)
{
    const struct codegen_options *o = f->t->program->options;
    return (f->t->opt == OPT_O2 || f->t->opt == OPT_O3) && !o->no_loop_versions && profile_wants_loops(f) && !libc_function_of(f->t, f->funcidx);
}

static bool wants_aligned_loops(const struct fn *f)
{
    const struct codegen_options *o = f->t->program->options;
    return (f->t->opt == OPT_O2 || f->t->opt == OPT_O3) && !o->no_align_loops && profile_wants_loops(f);
}

bool translate_function(struct translator *t, uint32_t funcidx)
{
    const struct func *func = &t->m->funcs[funcidx];
    arena_reset(t->scratch);
    struct fn f = {.t = t, .b = t->builder, .funcidx = funcidx, .type = func_type(t->m, funcidx), .r = reader_of(func->body, t->m->bytes.ptr, t->diag)};
    f.value = declare_func(t, funcidx);
    set_function_attributes(t, f.value);
    debug_function(t, f.value, t->program->world->symbols[funcidx], func->offset, &f.scope);
    debug_location(t, f.scope, func->offset);
    begin(&f);
    profile_begin_function(&f);
    uint32_t next_counter = 1; /* behind the entry's */
    libc_begin(&f);
    while (f.frames.len && !f.failed) {
        struct insn in;
        if (!insn_read(&f.r, &t->m->features, &in))
            return false; /* validated: cannot happen, and the reader has said why */
        f.offset = in.offset;
        f.counter = next_counter;
        next_counter += f.profiled ? profile_counters(t->program->world, &in, &(enum wasm_profile_kind){0}) : 0;
        if (f.unreachable && skip_unreachable(&f, &in))
            continue;
        lowering[in.op].lower(&f, &in, lowering[in.op].arg);
    }
    if (f.failed)
        return false;
    ssa_finish(&f);
    memory_finish(&f);
    if (wants_loop_versions(&f))
        version_loops(&f);
    if (wants_aligned_loops(&f))
        align_loops(&f);
    return true;
}

LLVMValueRef translate_constexpr(struct translator *t, LLVMValueRef function, const struct constexpr *e)
{
    arena_reset(t->scratch);
    struct fn f = {.t = t, .b = t->builder, .value = function, .r = reader_of(e->code, t->m->bytes.ptr, t->diag)};
    struct insn in;
    while (insn_read(&f.r, &t->m->features, &in) && in.op != OP_END)
        lowering[in.op].lower(&f, &in, lowering[in.op].arg);
    return pop(&f);
}

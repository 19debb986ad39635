/* Structured control (spec 4.4.8): blocks become LLVM blocks, the values a label takes become phis of the target block. */
#include "translate.h"

void lower_unreachable(struct fn *f, const struct insn *in, int64_t arg)
{
    debug_location(f->t, f->scope, f->offset);
    trap_always(f, WASM_TRAP_UNREACHABLE);
    set_unreachable(f);
}

void lower_nop(struct fn *f, const struct insn *in, int64_t arg) {}

/* Parameters and results of a block; the single-result form needs no type section entry. */
static struct functype block_type(struct fn *f, const struct blocktype *b)
{
    if (b->is_index)
        return f->t->m->types[b->typeidx];
    struct functype type = {0};
    if (b->result != VT_BOTTOM) {
        valtype *result = ARENA_NEW(f->t->scratch, valtype);
        *result = b->result;
        type.results = result;
        type.nresults = 1;
    }
    return type;
}

/* Types a branch to the label carries. */
static const valtype *label_types(const struct frame *fr, uint32_t *n)
{
    *n = fr->kind == FRAME_LOOP ? fr->type.nparams : fr->type.nresults;
    return fr->kind == FRAME_LOOP ? fr->type.params : fr->type.results;
}

static struct frame *label_frame(struct fn *f, uint32_t label) { return &f->frames.items[f->frames.len - 1 - label]; }

/* Records an edge from here to the label, with the values on top of the stack (which stay there). The caller builds the branch. */
static void add_branch_edge(struct fn *f, struct frame *fr)
{
    uint32_t n;
    const valtype *types = label_types(fr, &n);
    LLVMBasicBlockRef from = LLVMGetInsertBlock(f->b);
    for (uint32_t i = 0; i < n; i++) {
        if (!fr->phis[i]) {
            /* The block has no instructions yet except earlier phis of this loop. */
            LLVMPositionBuilderAtEnd(f->b, fr->target->first);
            fr->phis[i] = LLVMBuildPhi(f->b, llvm_type(f->t, types[i]), "");
            LLVMPositionBuilderAtEnd(f->b, from);
        }
        LLVMValueRef v = f->stack.items[f->stack.len - n + i];
        LLVMAddIncoming(fr->phis[i], &v, &from, 1);
    }
    block_add_pred(f, fr->target);
}

static void branch(struct fn *f, struct frame *fr)
{
    add_branch_edge(f, fr);
    LLVMBuildBr(f->b, fr->target->first);
}

/* A block with one predecessor, the current one. */
static struct block *block_behind(struct fn *f, const char *name)
{
    struct block *b = block_new(f, name);
    block_add_pred(f, b);
    block_below(b, f->cur, f->offset);
    b->sealed = true;
    return b;
}

static struct frame *push_frame(struct fn *f, enum frame_kind kind, const struct insn *in)
{
    struct frame fr = {.kind = kind, .type = block_type(f, &in->block), .entry = f->cur};
    fr.height = f->stack.len - fr.type.nparams;
    uint32_t n;
    label_types(&fr, &n);
    fr.phis = ARENA_ARRAY(f->t->scratch, LLVMValueRef, n);
    VEC_PUSH(f->t->scratch, &f->frames, fr);
    return &f->frames.items[f->frames.len - 1];
}

void lower_block(struct fn *f, const struct insn *in, int64_t arg)
{
    struct frame *fr = push_frame(f, FRAME_BLOCK, in);
    fr->target = block_new(f, "end");
}

/* --async-signals: each turn of a loop looks at the flag that the host's signal handler sets. The flag is an int of the Emscripten library. */
static void poll_signals(struct fn *f)
{
    struct translator *t = f->t;
    LLVMValueRef flag = LLVMGetNamedGlobal(t->module, "signals_pending");
    if (!flag) {
        flag = LLVMAddGlobal(t->module, t->i32, "signals_pending");
        hide(flag);
    }
    LLVMValueRef pending = LLVMBuildLoad2(f->b, t->i32, flag, "");
    LLVMSetVolatile(pending, true);
    LLVMBasicBlockRef next = cold_branch(f, LLVMBuildICmp(f->b, LLVMIntNE, pending, const_i32(t, 0), ""), "signal");
    call_runtime(t, "wasm_poll_signals", "v", NULL, 0);
    LLVMBuildBr(f->b, next);
    LLVMPositionBuilderAtEnd(f->b, next);
}

void lower_loop(struct fn *f, const struct insn *in, int64_t arg)
{
    struct frame *fr = push_frame(f, FRAME_LOOP, in);
    fr->target = block_new(f, "loop");
    branch(f, fr);
    block_below(fr->target, fr->entry, writes_loop_end(&f->writes, f->offset));
    block_enter(f, fr->target);
    f->stack.len = fr->height;
    for (uint32_t i = 0; i < fr->type.nparams; i++)
        push(f, fr->phis[i]);
    if (f->t->program->options->async_signals)
        poll_signals(f);
}

/* A condition as i1. Comparisons have just been widened to i32: take them back instead of comparing again. */
static LLVMValueRef is_true(struct fn *f, LLVMValueRef v)
{
    if (LLVMIsAZExtInst(v) && LLVMTypeOf(LLVMGetOperand(v, 0)) == f->t->i1)
        return LLVMGetOperand(v, 0);
    return LLVMBuildICmp(f->b, LLVMIntNE, v, const_i32(f->t, 0), "");
}

void lower_if(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef cond = is_true(f, pop(f));
    struct frame *fr = push_frame(f, FRAME_IF, in);
    profile_count_branch(f, cond);
    struct block *then = block_behind(f, "then");
    fr->target = block_new(f, "end");
    fr->else_block = block_behind(f, "else");
    fr->params = ARENA_ARRAY(f->t->scratch, LLVMValueRef, fr->type.nparams);
    for (uint32_t i = 0; i < fr->type.nparams; i++)
        fr->params[i] = f->stack.items[fr->height + i];
    profile_weigh_branch(f, LLVMBuildCondBr(f->b, cond, then->first, fr->else_block->first));
    block_enter(f, then);
}

static void enter_else(struct fn *f, struct frame *fr)
{
    block_enter(f, fr->else_block);
    f->stack.len = fr->height;
    for (uint32_t i = 0; i < fr->type.nparams; i++)
        push(f, fr->params[i]);
    f->unreachable = false;
    fr->kind = FRAME_ELSE;
}

void lower_else(struct fn *f, const struct insn *in, int64_t arg)
{
    struct frame *fr = label_frame(f, 0);
    if (!f->unreachable)
        branch(f, fr);
    enter_else(f, fr);
}

void lower_end(struct fn *f, const struct insn *in, int64_t arg)
{
    struct frame fr = *label_frame(f, 0);
    if (fr.kind == FRAME_LOOP) { /* nothing branches to the end of a loop: control just falls out of it */
        block_seal(f, fr.target);
        f->frames.len--;
        if (f->unreachable)
            f->stack.len = fr.height;
        return;
    }
    if (!f->unreachable)
        branch(f, label_frame(f, 0));
    if (fr.kind == FRAME_IF) { /* no else: it passes the parameters on */
        enter_else(f, label_frame(f, 0));
        branch(f, label_frame(f, 0));
    }
    fr = *label_frame(f, 0);
    f->frames.len--;
    f->stack.len = fr.height;
    block_seal(f, fr.target);
    f->unreachable = fr.target->preds.len == 0;
    if (f->unreachable) {
        LLVMDeleteBasicBlock(fr.target->first);
        return;
    }
    if (fr.kind != FRAME_FUNC)
        block_below(fr.target, fr.entry, f->offset);
    block_enter(f, fr.target);
    if (fr.kind == FRAME_FUNC) {
        build_return(f->t, f->type, fr.phis);
        return;
    }
    for (uint32_t i = 0; i < fr.type.nresults; i++)
        push(f, fr.phis[i]);
}

void lower_br(struct fn *f, const struct insn *in, int64_t arg)
{
    branch(f, label_frame(f, in->index));
    set_unreachable(f);
}

void lower_br_if(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef cond = is_true(f, pop(f));
    struct frame *fr = label_frame(f, in->index);
    profile_count_branch(f, cond);
    struct block *next = block_behind(f, "next");
    add_branch_edge(f, fr);
    profile_weigh_branch(f, LLVMBuildCondBr(f->b, cond, fr->target->first, next->first));
    block_enter(f, next);
}

/* One edge block per distinct label, so that a phi has one entry per label however many table entries name it. */
static struct block *table_edge(struct fn *f, struct block **edges, uint32_t label)
{
    if (!edges[label])
        edges[label] = block_behind(f, "case");
    return edges[label];
}

void lower_br_table(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef index = pop(f);
    uint32_t count = in->labels.count, depth = f->frames.len;
    struct block **edges = ARENA_ARRAY(f->t->scratch, struct block *, depth);
    uint32_t *labels = ARENA_ARRAY(f->t->scratch, uint32_t, count + 1);
    const uint8_t *pos = in->labels.pos;
    for (uint32_t i = 0; i <= count; i++)
        labels[i] = insn_label(&pos);
    profile_count_table(f, index, count);
    LLVMValueRef sw = LLVMBuildSwitch(f->b, index, table_edge(f, edges, labels[count])->first, count);
    for (uint32_t i = 0; i < count; i++) {
        if (labels[i] != labels[count])
            LLVMAddCase(sw, const_i32(f->t, i), table_edge(f, edges, labels[i])->first);
    }
    profile_weigh_table(f, sw, labels, count);
    for (uint32_t label = 0; label < depth; label++) {
        if (edges[label]) {
            block_enter(f, edges[label]);
            branch(f, label_frame(f, label));
        }
    }
    set_unreachable(f);
}

void lower_return(struct fn *f, const struct insn *in, int64_t arg)
{
    build_return(f->t, f->type, stack_from(f, f->stack.len - f->type->nresults));
    set_unreachable(f);
}

void lower_drop(struct fn *f, const struct insn *in, int64_t arg) { pop(f); }

void lower_select(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef cond = is_true(f, pop(f));
    LLVMValueRef b = pop(f), a = pop(f);
    push(f, LLVMBuildSelect(f->b, cond, a, b, ""));
}

/* Calls (spec 4.4.8). */
#include <stddef.h>

#include "translate.h"

uint32_t type_id(const struct translator *t, uint32_t typeidx) { return t->m->types[typeidx].canon + 1; }

LLVMValueRef type_id_value(struct fn *f, uint32_t typeidx)
{
    struct translator *t = f->t;
    if (!t->program->options->linkable)
        return const_i32(t, type_id(t, typeidx));
    return LLVMBuildLoad2(f->b, t->i32, byte_offset(t, declare_type_ids(t), 4ull * t->m->types[typeidx].canon), "");
}

LLVMValueRef build_call(struct fn *f, LLVMTypeRef type, LLVMValueRef callee, LLVMValueRef *args, unsigned nargs, unsigned conv)
{
    debug_location(f->t, f->scope, f->offset);
    LLVMValueRef call = LLVMBuildCall2(f->b, type, callee, args, nargs, "");
    LLVMSetInstructionCallConv(call, conv);
    return call;
}

void push_results(struct fn *f, const struct functype *ft, LLVMValueRef call)
{
    for (uint32_t i = 0; i < ft->nresults; i++)
        push(f, result_of_call(f->t, ft, call, i));
}

/* Several results come back from C through consecutive 8-byte slots. */
static void call_host_multi(struct fn *f, uint32_t funcidx, LLVMValueRef *args)
{
    struct translator *t = f->t;
    const struct functype *ft = func_type(t->m, funcidx);
    LLVMValueRef *with_slots = ARENA_ARRAY(t->scratch, LLVMValueRef, ft->nparams + 1);
    for (uint32_t i = 0; i < ft->nparams; i++)
        with_slots[i] = args[i];
    LLVMValueRef slots = LLVMBuildAlloca(f->b, LLVMArrayType2(t->i128, ft->nresults), "");
    with_slots[ft->nparams] = slots;
    build_call(f, c_signature_of(t, t->m->funcs[funcidx].typeidx), declare_func(t, funcidx), with_slots, ft->nparams + 1, LLVMCCallConv);
    for (uint32_t i = 0; i < ft->nresults; i++)
        push(f, LLVMBuildLoad2(f->b, llvm_type(t, ft->results[i]), byte_offset(t, slots, 8ull * i), ""));
}

static void call_direct(struct fn *f, uint32_t funcidx, bool tail)
{
    struct translator *t = f->t;
    const struct functype *ft = func_type(t->m, funcidx);
    f->stack.len -= ft->nparams;
    LLVMValueRef *args = stack_from(f, f->stack.len);
    bool c_call = func_is_host(t, funcidx) && !tail && t->program->hosts->funcs[funcidx];
    if (c_call && ft->nresults > 1) {
        call_host_multi(f, funcidx, args);
        return;
    }
    LLVMValueRef callee;
    if (func_is_slot(t, funcidx))
        callee = LLVMBuildLoad2(f->b, t->ptr, func_reference(t, funcidx), ""); /* struct wasm_func.code */
    else
        callee = tail ? declare_func_address(t, funcidx) : declare_func(t, funcidx);
    profile_note_call(f, funcidx);
    LLVMValueRef call = build_call(f, signature_of(t, t->m->funcs[funcidx].typeidx), callee, args, ft->nparams, c_call ? (unsigned)LLVMCCallConv : t->call_conv);
    push_results(f, ft, call);
}

void lower_call(struct fn *f, const struct insn *in, int64_t arg) { call_direct(f, in->index, false); }

/* musttail needs the return right behind the call; the program's calling convention is tailcc then (world.uses_tail_calls). */
static void finish_tail_call(struct fn *f, const struct functype *ft)
{
    LLVMValueRef call = ft->nresults == 0 ? LLVMGetLastInstruction(LLVMGetInsertBlock(f->b)) : NULL;
    if (ft->nresults > 1) { /* drop the extracted values again: the aggregate is returned as it is */
        LLVMValueRef first = f->stack.items[f->stack.len - ft->nresults];
        call = LLVMGetOperand(first, 0);
        for (uint32_t i = 0; i < ft->nresults; i++)
            LLVMInstructionEraseFromParent(pop(f));
    } else if (ft->nresults == 1) {
        call = pop(f);
    }
    LLVMSetTailCallKind(call, LLVMTailCallKindMustTail);
    if (ft->nresults == 0)
        LLVMBuildRetVoid(f->b);
    else
        LLVMBuildRet(f->b, call);
    set_unreachable(f);
}

void lower_return_call(struct fn *f, const struct insn *in, int64_t arg)
{
    call_direct(f, in->index, true);
    finish_tail_call(f, func_type(f->t->m, in->index));
}

void lower_return_call_indirect(struct fn *f, const struct insn *in, int64_t arg)
{
    call_indirect_plain(f, in);
    finish_tail_call(f, &f->t->m->types[in->index]);
}

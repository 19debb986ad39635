/* Traps: a branch to a cold block that calls the runtime's stub for the trap kind and never returns. */
#include "translate.h"

static const char *const trap_symbols[WASM_TRAP_COUNT] = {
#define TRAP(e, name, text) [WASM_TRAP_##e] = "wasm_trap_" #name,
#include "traps.def"
#undef TRAP
};

LLVMValueRef declare_trap(struct translator *t, enum wasm_trap trap)
{
    if (!t->traps[trap]) {
        LLVMTypeRef type;
        LLVMValueRef fn = declare_runtime(t, trap_symbols[trap], "v", &type);
        LLVMAddAttributeAtIndex(fn, LLVMAttributeFunctionIndex, LLVMCreateEnumAttribute(t->context, t->attr_noreturn, 0));
        LLVMAddAttributeAtIndex(fn, LLVMAttributeFunctionIndex, LLVMCreateEnumAttribute(t->context, t->attr_cold, 0));
        t->traps[trap] = fn;
    }
    return t->traps[trap];
}

void trap_always(struct fn *f, enum wasm_trap trap)
{
    struct translator *t = f->t;
    LLVMValueRef callee = declare_trap(t, trap);
    LLVMValueRef call = LLVMBuildCall2(f->b, LLVMGlobalGetValueType(callee), callee, NULL, 0, "");
    /* Merged calls would lose which instruction trapped. */
    LLVMAddCallSiteAttribute(call, LLVMAttributeFunctionIndex, LLVMCreateEnumAttribute(t->context, t->attr_nomerge, 0));
    LLVMBuildUnreachable(f->b);
}

LLVMBasicBlockRef cold_branch(struct fn *f, LLVMValueRef cond, const char *name)
{
    LLVMBasicBlockRef cold = new_llvm_block(f, name), next = new_llvm_block(f, "ok");
    debug_location(f->t, f->scope, f->offset);
    LLVMBuildCondBr(f->b, cond, cold, next);
    LLVMPositionBuilderAtEnd(f->b, cold);
    return next;
}

void trap_if(struct fn *f, LLVMValueRef cond, enum wasm_trap trap)
{
    if (LLVMIsAConstantInt(cond) && LLVMConstIntGetZExtValue(cond) == 0)
        return;
    LLVMBasicBlockRef next = cold_branch(f, cond, "trap");
    trap_always(f, trap);
    LLVMPositionBuilderAtEnd(f->b, next);
}

#include <string.h>

#include "translate.h"

static const char *const names[INTRINSIC_COUNT] = {
    [INTRINSIC_CTLZ] = "llvm.ctlz",
    [INTRINSIC_CTTZ] = "llvm.cttz",
    [INTRINSIC_CTPOP] = "llvm.ctpop",
    [INTRINSIC_FSHL] = "llvm.fshl",
    [INTRINSIC_FSHR] = "llvm.fshr",
    [INTRINSIC_FABS] = "llvm.fabs",
    [INTRINSIC_CEIL] = "llvm.ceil",
    [INTRINSIC_FLOOR] = "llvm.floor",
    [INTRINSIC_TRUNC] = "llvm.trunc",
    [INTRINSIC_ROUNDEVEN] = "llvm.roundeven",
    [INTRINSIC_SQRT] = "llvm.sqrt",
    [INTRINSIC_MINIMUM] = "llvm.minimum",
    [INTRINSIC_MAXIMUM] = "llvm.maximum",
    [INTRINSIC_COPYSIGN] = "llvm.copysign",
    [INTRINSIC_FPTOSI_SAT] = "llvm.fptosi.sat",
    [INTRINSIC_FPTOUI_SAT] = "llvm.fptoui.sat",
    [INTRINSIC_FMA] = "llvm.fma",
    [INTRINSIC_ARITHMETIC_FENCE] = "llvm.arithmetic.fence",
    [INTRINSIC_SADD_SAT] = "llvm.sadd.sat",
    [INTRINSIC_UADD_SAT] = "llvm.uadd.sat",
    [INTRINSIC_SSUB_SAT] = "llvm.ssub.sat",
    [INTRINSIC_USUB_SAT] = "llvm.usub.sat",
    [INTRINSIC_SMIN] = "llvm.smin",
    [INTRINSIC_UMIN] = "llvm.umin",
    [INTRINSIC_SMAX] = "llvm.smax",
    [INTRINSIC_UMAX] = "llvm.umax",
    [INTRINSIC_ABS] = "llvm.abs",
    [INTRINSIC_REDUCE_UMIN] = "llvm.vector.reduce.umin",
    [INTRINSIC_REDUCE_UMAX] = "llvm.vector.reduce.umax",
};

LLVMValueRef call_intrinsic(struct translator *t, enum intrinsic id, LLVMTypeRef *overloads, unsigned noverloads, LLVMValueRef *args, unsigned nargs)
{
    unsigned llvm_id = LLVMLookupIntrinsicID(names[id], strlen(names[id]));
    LLVMValueRef fn = LLVMGetIntrinsicDeclaration(t->module, llvm_id, overloads, noverloads);
    LLVMTypeRef type = LLVMIntrinsicGetType(t->context, llvm_id, overloads, noverloads);
    return LLVMBuildCall2(t->builder, type, fn, args, nargs, "");
}

/* Conversions between vector shapes (spec 4.3.4 lane by lane). */
#include "vector.h"

void lower_simd_trunc_saturate(struct fn *f, const struct insn *in, int64_t arg)
{
    push_v128(f, vector_ops(f->t)->trunc(f, pop_shape(f, simd_shape(arg)), (enum intrinsic)simd_what(arg)));
}

void lower_simd_convert(struct fn *f, const struct insn *in, int64_t arg)
{
    push_v128(f, LLVMBuildCast(f->b, (LLVMOpcode)simd_what(arg), pop_shape(f, simd_shape(arg)), shape_type(f->t, F32X4), ""));
}

void lower_simd_convert_low(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef v = low_half(f, pop_shape(f, simd_shape(arg)));
    push_v128(f, LLVMBuildCast(f->b, (LLVMOpcode)simd_what(arg), v, shape_type(f->t, F64X2), ""));
}

/* LLVM folds a demotion of a promotion to nothing, which would let a signalling NaN through (convert.c). */
void lower_simd_demote_zero(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef v = pop(f);
    bool promoted = LLVMIsABitCastInst(v) && LLVMIsAFPExtInst(LLVMGetOperand(v, 0));
    v = LLVMBuildBitCast(f->b, v, shape_type(f->t, F64X2), "");
    if (promoted)
        v = fence(f, v);
    push_v128(f, with_zeros(f, LLVMBuildFPTrunc(f->b, v, LLVMVectorType(f->t->f32, 2), "")));
}

void lower_simd_promote_low(struct fn *f, const struct insn *in, int64_t arg)
{
    push_v128(f, LLVMBuildFPExt(f->b, low_half(f, pop_shape(f, (enum shape)arg)), shape_type(f->t, F64X2), ""));
}

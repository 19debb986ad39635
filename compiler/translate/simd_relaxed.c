/* Relaxed vector instructions (spec 4.3.6): where the specification leaves a choice, vector_ops.c makes it once per kind of CPU, so that an
 * instruction gives the same result for the same operands everywhere in a program. */
#include "vector.h"

typedef LLVMValueRef binary_fn(struct fn *f, LLVMValueRef a, LLVMValueRef b);

static void push_binary(struct fn *f, enum shape shape, binary_fn *op)
{
    LLVMValueRef b = pop_shape(f, shape), a = pop_shape(f, shape);
    push_v128(f, op(f, a, b));
}

void lower_relaxed_swizzle(struct fn *f, const struct insn *in, int64_t arg) { push_binary(f, I8X16, vector_ops(f->t)->relaxed_swizzle); }
void lower_relaxed_q15mulr(struct fn *f, const struct insn *in, int64_t arg) { push_binary(f, I16X8, vector_ops(f->t)->relaxed_q15mulr); }
void lower_relaxed_dot(struct fn *f, const struct insn *in, int64_t arg) { push_binary(f, I8X16, vector_ops(f->t)->relaxed_dot); }

void lower_relaxed_dot_add(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef sum = pop_shape(f, I32X4), b = pop(f), a = pop(f);
    LLVMValueRef dot = vector_ops(f->t)->relaxed_dot(f, a, b);
    push_v128(f, LLVMBuildAdd(f->b, vector_ops(f->t)->extadd_pairwise(f, dot, LLVMSExt), sum, ""));
}

void lower_relaxed_trunc(struct fn *f, const struct insn *in, int64_t arg)
{
    enum intrinsic saturate = simd_what(arg) == LLVMFPToSI ? INTRINSIC_FPTOSI_SAT : INTRINSIC_FPTOUI_SAT;
    push_v128(f, vector_ops(f->t)->relaxed_trunc(f, pop_shape(f, simd_shape(arg)), saturate));
}

void lower_relaxed_minmax(struct fn *f, const struct insn *in, int64_t arg) { lower_minmax_by(f, arg, vector_ops(f->t)->relaxed_minmax); }

/* The bitwise choice: one instruction on arm64 and with AVX-512, and LLVM turns it into a blend when the mask is a comparison. */
void lower_relaxed_laneselect(struct fn *f, const struct insn *in, int64_t arg) { lower_simd_bitselect(f, in, arg); }

/* One rounding where the CPU has the instruction, two elsewhere. Not llvm.fmuladd: LLVM would round constants as it likes. */
static LLVMValueRef multiply_add(struct fn *f, LLVMValueRef a, LLVMValueRef b, LLVMValueRef c)
{
    LLVMValueRef args[] = {a, b, c};
    if (vector_fuses(f->t))
        return call_lanewise(f, INTRINSIC_FMA, args, 3);
    return float_binary(f, LLVMFAdd, float_binary(f, LLVMFMul, a, b), c);
}

void lower_relaxed_madd(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef c = pop_shape(f, (enum shape)arg), b = pop_shape(f, (enum shape)arg), a = pop_shape(f, (enum shape)arg);
    push_v128(f, multiply_add(f, a, b, c));
}

void lower_relaxed_nmadd(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef c = pop_shape(f, (enum shape)arg), b = pop_shape(f, (enum shape)arg), a = pop_shape(f, (enum shape)arg);
    push_v128(f, multiply_add(f, LLVMBuildFNeg(f->b, a, ""), b, c));
}

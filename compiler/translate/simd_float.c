/* Float vectors (spec 4.3.3 lane by lane). */
#include "vector.h"

void lower_simd_compare_float(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = pop_shape(f, simd_shape(arg)), a = pop_shape(f, simd_shape(arg));
    push_v128(f, lane_mask(f, LLVMBuildFCmp(f->b, (LLVMRealPredicate)simd_what(arg), a, b, ""), shape_bits(simd_shape(arg))));
}

static void unary(struct fn *f, enum shape shape, enum intrinsic id)
{
    LLVMValueRef v = pop_shape(f, shape);
    push_v128(f, call_lanewise(f, id, &v, 1));
}

/* abs and neg change the sign bit alone, of NaNs too. */
void lower_simd_float_abs(struct fn *f, const struct insn *in, int64_t arg) { unary(f, (enum shape)arg, INTRINSIC_FABS); }
void lower_simd_float_negate(struct fn *f, const struct insn *in, int64_t arg) { push_v128(f, LLVMBuildFNeg(f->b, pop_shape(f, (enum shape)arg), "")); }
void lower_simd_sqrt(struct fn *f, const struct insn *in, int64_t arg) { unary(f, (enum shape)arg, INTRINSIC_SQRT); }
void lower_simd_round(struct fn *f, const struct insn *in, int64_t arg) { unary(f, simd_shape(arg), (enum intrinsic)simd_what(arg)); }

/* Whether LLVM could take v for the neutral element of an operation: every lane is 0 or 1 with any sign, or infinite (min and max). */
static bool is_neutral_literal(LLVMValueRef v)
{
    for (unsigned i = 0; i < lane_count(v); i++) {
        LLVMValueRef lane = LLVMIsConstant(v) ? LLVMGetAggregateElement(v, i) : NULL;
        if (!lane || !LLVMIsAConstantFP(lane))
            return false;
        LLVMBool lossy;
        double d = __builtin_fabs(LLVMConstRealGetDouble(lane, &lossy));
        if (d != 0.0 && d != 1.0 && d != __builtin_inf())
            return false;
    }
    return true;
}

/* The operands, with what would make LLVM return the other one unchanged hidden from it: a signalling NaN must come out quiet. */
static void pop_operands(struct fn *f, enum shape shape, LLVMValueRef *a, LLVMValueRef *b)
{
    LLVMValueRef second = pop(f), first = pop(f);
    *b = reshape(f, second, shape_type(f->t, shape));
    *a = reshape(f, first, shape_type(f->t, shape));
    if (first == second || is_neutral_literal(*b)) /* min(x, x) is x to LLVM */
        *b = fence(f, *b);
    else if (is_neutral_literal(*a))
        *a = fence(f, *a);
}

void lower_simd_float_binary(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef a, b;
    pop_operands(f, simd_shape(arg), &a, &b);
    push_v128(f, LLVMBuildBinOp(f->b, (LLVMOpcode)simd_what(arg), a, b, ""));
}

void lower_simd_float_minmax(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef a, b;
    pop_operands(f, simd_shape(arg), &a, &b);
    push_v128(f, vector_ops(f->t)->minmax(f, a, b, (enum intrinsic)simd_what(arg)));
}

/* pmin is b < a ? b : a, pmax a < b ? b : a (spec 4.3.3 fpmin, fpmax): minps with its operands swapped. */
void lower_simd_float_pseudo(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = pop_shape(f, simd_shape(arg)), a = pop_shape(f, simd_shape(arg));
    push_v128(f, LLVMBuildSelect(f->b, LLVMBuildFCmp(f->b, (LLVMRealPredicate)simd_what(arg), b, a, ""), b, a, ""));
}

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

/* Whether v is a literal in which a lane is 0 or 1 with any sign, or infinite: what LLVM could take for neutral in an operation. */
static bool has_neutral_lane(LLVMValueRef v)
{
    for (unsigned i = 0; LLVMIsConstant(v) && i < lane_count(v); i++) {
        LLVMValueRef lane = LLVMGetAggregateElement(v, i);
        LLVMBool lossy;
        double d = lane && LLVMIsAConstantFP(lane) ? __builtin_fabs(LLVMConstRealGetDouble(lane, &lossy)) : 2;
        if (d == 0.0 || d == 1.0 || d == __builtin_inf())
            return true;
    }
    return false;
}

/* Hides what would make LLVM return the other operand unchanged: a signalling NaN must come out quiet. LLVM asks for all lanes to be
 * neutral, or for one when both operands are literals. */
static void hide_neutral(struct fn *f, LLVMValueRef *a, LLVMValueRef *b)
{
    if (has_neutral_lane(*b))
        *b = fence(f, *b);
    else if (has_neutral_lane(*a))
        *a = fence(f, *a);
}

LLVMValueRef float_binary(struct fn *f, LLVMOpcode op, LLVMValueRef a, LLVMValueRef b)
{
    hide_neutral(f, &a, &b);
    return LLVMBuildBinOp(f->b, op, a, b, "");
}

void lower_simd_float_binary(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = pop_shape(f, simd_shape(arg)), a = pop_shape(f, simd_shape(arg));
    push_v128(f, float_binary(f, (LLVMOpcode)simd_what(arg), a, b));
}

void lower_minmax_by(struct fn *f, int64_t arg, minmax_fn *minmax)
{
    LLVMTypeRef type = shape_type(f->t, simd_shape(arg));
    LLVMValueRef second = pop(f), first = pop(f), b = reshape(f, second, type), a = reshape(f, first, type);
    if (first == second || (LLVMIsConstant(first) && LLVMIsConstant(second))) /* min(x, x) is x to LLVM, min(NaN, 1) the same NaN */
        b = fence(f, b);
    hide_neutral(f, &a, &b);
    push_v128(f, minmax(f, a, b, (enum intrinsic)simd_what(arg)));
}

void lower_simd_float_minmax(struct fn *f, const struct insn *in, int64_t arg) { lower_minmax_by(f, arg, vector_ops(f->t)->minmax); }

/* pmin is b < a ? b : a, pmax a < b ? b : a (spec 4.3.3 fpmin, fpmax): minps with its operands swapped. */
void lower_simd_float_pseudo(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = pop_shape(f, simd_shape(arg)), a = pop_shape(f, simd_shape(arg));
    push_v128(f, vector_ops(f->t)->pick(f, (LLVMRealPredicate)simd_what(arg), b, a));
}

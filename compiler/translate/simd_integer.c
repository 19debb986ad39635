/* Integer vectors and vectors as bits (spec 4.3.2 lane by lane, 4.3.5). */
#include "vector.h"

void lower_simd_not(struct fn *f, const struct insn *in, int64_t arg) { push_v128(f, LLVMBuildNot(f->b, pop_shape(f, I64X2), "")); }

void lower_simd_binary(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = pop_shape(f, simd_shape(arg)), a = pop_shape(f, simd_shape(arg));
    push_v128(f, LLVMBuildBinOp(f->b, (LLVMOpcode)simd_what(arg), a, b, ""));
}

void lower_simd_andnot(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = pop_shape(f, I64X2), a = pop_shape(f, I64X2);
    push_v128(f, LLVMBuildAnd(f->b, a, LLVMBuildNot(f->b, b, ""), ""));
}

/* A mask that comes from a comparison makes LLVM see the select in it. */
void lower_simd_bitselect(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef mask = pop_shape(f, I64X2), b = pop_shape(f, I64X2), a = pop_shape(f, I64X2);
    LLVMValueRef from_b = LLVMBuildAnd(f->b, b, LLVMBuildNot(f->b, mask, ""), "");
    push_v128(f, LLVMBuildOr(f->b, LLVMBuildAnd(f->b, a, mask, ""), from_b, ""));
}

void lower_simd_compare_int(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = pop_shape(f, simd_shape(arg)), a = pop_shape(f, simd_shape(arg));
    push_v128(f, lane_mask(f, LLVMBuildICmp(f->b, (LLVMIntPredicate)simd_what(arg), a, b, ""), shape_bits(simd_shape(arg))));
}

static void push_i32(struct fn *f, LLVMValueRef v) { push(f, LLVMBuildZExt(f->b, v, f->t->i32, "")); }

void lower_simd_any_true(struct fn *f, const struct insn *in, int64_t arg) { push_i32(f, vector_ops(f->t)->any_true(f, pop(f))); }
void lower_simd_all_true(struct fn *f, const struct insn *in, int64_t arg) { push_i32(f, vector_ops(f->t)->all_true(f, pop_shape(f, (enum shape)arg))); }

/* The sign of each lane, lane 0 in the lowest bit. */
void lower_simd_bitmask(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef v = pop_shape(f, (enum shape)arg), signs = LLVMBuildICmp(f->b, LLVMIntSLT, v, LLVMConstNull(LLVMTypeOf(v)), "");
    push_i32(f, LLVMBuildBitCast(f->b, signs, LLVMIntTypeInContext(f->t->context, lane_count(v)), ""));
}

void lower_simd_abs(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef wraps = LLVMConstNull(f->t->i1); /* abs of the smallest value is itself, not poison */
    push_v128(f, call_lanewise2(f, INTRINSIC_ABS, pop_shape(f, (enum shape)arg), wraps));
}

void lower_simd_negate(struct fn *f, const struct insn *in, int64_t arg) { push_v128(f, LLVMBuildNeg(f->b, pop_shape(f, (enum shape)arg), "")); }

void lower_simd_popcnt(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef v = pop_shape(f, (enum shape)arg);
    push_v128(f, call_lanewise(f, INTRINSIC_CTPOP, &v, 1));
}

/* The count is taken modulo the lane width (spec 4.3.2 ishl); LLVM's shifts are undefined beyond it. */
void lower_simd_shift(struct fn *f, const struct insn *in, int64_t arg)
{
    enum shape shape = simd_shape(arg);
    LLVMValueRef count = LLVMBuildAnd(f->b, pop(f), const_i32(f->t, shape_bits(shape) - 1), ""), v = pop_shape(f, shape);
    count = LLVMBuildIntCast2(f->b, count, shape_lane(f->t, shape), false, "");
    push_v128(f, LLVMBuildBinOp(f->b, (LLVMOpcode)simd_what(arg), v, splat(f, count, LLVMTypeOf(v)), ""));
}

void lower_simd_intrinsic_binary(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = pop_shape(f, simd_shape(arg)), a = pop_shape(f, simd_shape(arg));
    push_v128(f, call_lanewise2(f, (enum intrinsic)simd_what(arg), a, b));
}

/* (a + b + 1) >> 1 without losing the carry: LLVM knows this form as pavg and urhadd. */
void lower_simd_average(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = widen_lanes(f, pop_shape(f, (enum shape)arg), LLVMZExt), a = widen_lanes(f, pop_shape(f, (enum shape)arg), LLVMZExt);
    LLVMValueRef one = const_splat(LLVMTypeOf(a), 1), sum = LLVMBuildAdd(f->b, LLVMBuildAdd(f->b, a, b, ""), one, "");
    push_v128(f, LLVMBuildTrunc(f->b, LLVMBuildLShr(f->b, sum, one, ""), shape_type(f->t, (enum shape)arg), ""));
}

void lower_simd_narrow(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = pop_shape(f, simd_shape(arg)), a = pop_shape(f, simd_shape(arg));
    push_v128(f, vector_ops(f->t)->narrow(f, a, b, (enum saturation)simd_what(arg)));
}

typedef LLVMValueRef half_fn(struct fn *f, LLVMValueRef v);

static LLVMValueRef pop_extended(struct fn *f, int64_t arg, half_fn *half)
{
    return widen_lanes(f, half(f, pop_shape(f, simd_shape(arg))), (LLVMOpcode)simd_what(arg));
}

static void multiply_extended(struct fn *f, int64_t arg, half_fn *half)
{
    LLVMValueRef b = pop_extended(f, arg, half), a = pop_extended(f, arg, half);
    push_v128(f, LLVMBuildMul(f->b, a, b, ""));
}

void lower_simd_extend_low(struct fn *f, const struct insn *in, int64_t arg) { push_v128(f, pop_extended(f, arg, low_half)); }
void lower_simd_extend_high(struct fn *f, const struct insn *in, int64_t arg) { push_v128(f, pop_extended(f, arg, high_half)); }
void lower_simd_extmul_low(struct fn *f, const struct insn *in, int64_t arg) { multiply_extended(f, arg, low_half); }
void lower_simd_extmul_high(struct fn *f, const struct insn *in, int64_t arg) { multiply_extended(f, arg, high_half); }

void lower_simd_extadd_pairwise(struct fn *f, const struct insn *in, int64_t arg)
{
    push_v128(f, vector_ops(f->t)->extadd_pairwise(f, pop_shape(f, simd_shape(arg)), (LLVMOpcode)simd_what(arg)));
}

void lower_simd_dot(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = pop_shape(f, simd_shape(arg)), a = pop_shape(f, simd_shape(arg));
    push_v128(f, vector_ops(f->t)->dot(f, a, b));
}

void lower_simd_q15mulr(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = pop_shape(f, (enum shape)arg), a = pop_shape(f, (enum shape)arg);
    push_v128(f, vector_ops(f->t)->q15mulr(f, a, b));
}

/* What each kind of CPU does best: generic IR where LLVM finds the instruction, the target's intrinsics where it does not. */
#include <string.h>

#include "vector.h"

/* ---- portable ---- */

/* Lane by lane: only for an x86-64 so old that it has no pshufb. */
static LLVMValueRef portable_swizzle(struct fn *f, LLVMValueRef a, LLVMValueRef lanes)
{
    LLVMTypeRef type = LLVMTypeOf(a);
    LLVMValueRef inside = LLVMBuildICmp(f->b, LLVMIntULT, lanes, const_splat(type, 16), ""), result = LLVMConstNull(type);
    LLVMValueRef wrapped = LLVMBuildAnd(f->b, lanes, const_splat(type, 15), "");
    for (uint32_t i = 0; i < 16; i++) {
        LLVMValueRef lane = LLVMBuildExtractElement(f->b, wrapped, const_i32(f->t, i), "");
        LLVMValueRef byte = LLVMBuildExtractElement(f->b, a, LLVMBuildZExt(f->b, lane, f->t->i32, ""), "");
        result = LLVMBuildInsertElement(f->b, result, byte, const_i32(f->t, i), "");
    }
    return LLVMBuildSelect(f->b, inside, result, LLVMConstNull(type), "");
}

/* (a * b + 0x4000) >> 15; only -1 * -1 goes beyond the range. */
static LLVMValueRef portable_q15mulr(struct fn *f, LLVMValueRef a, LLVMValueRef b)
{
    LLVMValueRef product = LLVMBuildMul(f->b, widen_lanes(f, a, LLVMSExt), widen_lanes(f, b, LLVMSExt), "");
    LLVMTypeRef wide = LLVMTypeOf(product);
    LLVMValueRef rounded = LLVMBuildAShr(f->b, LLVMBuildAdd(f->b, product, const_splat(wide, 0x4000), ""), const_splat(wide, 15), "");
    return LLVMBuildTrunc(f->b, call_lanewise2(f, INTRINSIC_SMIN, rounded, const_splat(wide, 0x7fff)), LLVMTypeOf(a), "");
}

static LLVMValueRef portable_extadd_pairwise(struct fn *f, LLVMValueRef v, LLVMOpcode extension)
{
    return LLVMBuildAdd(f->b, widen_lanes(f, even_lanes(f, v), extension), widen_lanes(f, odd_lanes(f, v), extension), "");
}

/* Both operands signed, sums wrap. */
static LLVMValueRef portable_relaxed_dot(struct fn *f, LLVMValueRef a, LLVMValueRef b)
{
    LLVMValueRef products = LLVMBuildMul(f->b, widen_lanes(f, a, LLVMSExt), widen_lanes(f, b, LLVMSExt), "");
    return LLVMBuildAdd(f->b, even_lanes(f, products), odd_lanes(f, products), "");
}

static LLVMValueRef portable_trunc(struct fn *f, LLVMValueRef v, enum intrinsic saturate)
{
    LLVMTypeRef overloads[] = {int_lanes(f, v, 32), LLVMTypeOf(v)};
    return call_intrinsic(f->t, saturate, overloads, 2, &v, 1);
}

static LLVMValueRef portable_minmax(struct fn *f, LLVMValueRef a, LLVMValueRef b, enum intrinsic id) { return call_lanewise2(f, id, a, b); }

static const struct vector_ops portable = {
    .swizzle = portable_swizzle,
    .relaxed_swizzle = portable_swizzle,
    .q15mulr = portable_q15mulr,
    .relaxed_q15mulr = portable_q15mulr,
    .extadd_pairwise = portable_extadd_pairwise,
    .relaxed_dot = portable_relaxed_dot,
    .trunc = portable_trunc,
    .relaxed_trunc = portable_trunc,
    .minmax = portable_minmax,
    .relaxed_minmax = portable_minmax,
};

const struct vector_ops *vector_ops(const struct translator *t) { return &portable; }

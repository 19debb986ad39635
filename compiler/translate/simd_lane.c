/* Vector constants and the movement of lanes (spec 4.3.5: shuffle, swizzle, splat, extract_lane, replace_lane). */
#include "vector.h"

void lower_const_v128(struct fn *f, const struct insn *in, int64_t arg) { push(f, const_v128(f, f->t->v128, in->v128)); }

/* LLVM finds wider lanes, rotations and blends in the byte shuffle by itself. */
void lower_simd_shuffle(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = pop(f), a = pop(f), mask[16];
    for (int i = 0; i < 16; i++)
        mask[i] = const_i32(f->t, in->v128[i]);
    push(f, LLVMBuildShuffleVector(f->b, a, b, LLVMConstVector(mask, 16), ""));
}

/* A swizzle by literal lanes is a shuffle with zeros. */
static LLVMValueRef swizzle_literal(struct fn *f, LLVMValueRef a, LLVMValueRef lanes)
{
    LLVMValueRef mask[16];
    for (unsigned i = 0; i < 16; i++) {
        uint64_t lane = LLVMConstIntGetZExtValue(LLVMGetAggregateElement(lanes, i));
        mask[i] = const_i32(f->t, lane < 16 ? (uint32_t)lane : 16);
    }
    return LLVMBuildShuffleVector(f->b, a, LLVMConstNull(f->t->v128), LLVMConstVector(mask, 16), "");
}

static bool is_literal(LLVMValueRef v) { return LLVMIsAConstantDataVector(v) || (LLVMIsConstant(v) && LLVMIsNull(v)); }

void lower_simd_swizzle(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef lanes = pop(f), a = pop(f);
    push(f, is_literal(lanes) ? swizzle_literal(f, a, lanes) : vector_ops(f->t)->swizzle(f, a, lanes));
}

/* The i32 operand of the 8 and 16 bit shapes, cut to a lane. */
static LLVMValueRef to_lane(struct fn *f, LLVMValueRef v, enum shape shape)
{
    LLVMTypeRef lane = shape_lane(f->t, shape);
    return LLVMTypeOf(v) == lane ? v : LLVMBuildTrunc(f->b, v, lane, "");
}

void lower_simd_splat(struct fn *f, const struct insn *in, int64_t arg)
{
    push_v128(f, splat(f, to_lane(f, pop(f), (enum shape)arg), shape_type(f->t, (enum shape)arg)));
}

void lower_simd_extract_lane(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef lane = LLVMBuildExtractElement(f->b, pop_shape(f, simd_shape(arg)), const_i32(f->t, in->lane), "");
    push(f, simd_what(arg) ? LLVMBuildCast(f->b, (LLVMOpcode)simd_what(arg), lane, f->t->i32, "") : lane);
}

void lower_simd_replace_lane(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef lane = to_lane(f, pop(f), (enum shape)arg), v = pop_shape(f, (enum shape)arg);
    push_v128(f, LLVMBuildInsertElement(f->b, v, lane, const_i32(f->t, in->lane), ""));
}

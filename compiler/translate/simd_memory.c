/* Vector loads and stores narrower than 128 bits (spec 4.4.7); v128.load and v128.store are rows of memory.c. All with alignment 1. */
#include "vector.h"

static LLVMValueRef load(struct fn *f, const struct memarg *mem, LLVMTypeRef type, unsigned bytes)
{
    LLVMValueRef v = LLVMBuildLoad2(f->b, type, memory_address(f, pop(f), mem, bytes), "");
    LLVMSetAlignment(v, 1);
    VEC_PUSH(f->t->scratch, &f->loads, v);
    return v;
}

static LLVMValueRef load_lane(struct fn *f, const struct memarg *mem, enum shape shape) { return load(f, mem, shape_lane(f->t, shape), shape_bits(shape) / 8); }

void lower_simd_load_extend(struct fn *f, const struct insn *in, int64_t arg)
{
    enum shape wide = simd_shape(arg);
    LLVMTypeRef narrow = LLVMVectorType(LLVMIntTypeInContext(f->t->context, shape_bits(wide) / 2), shape_lanes(wide));
    push_v128(f, widen_lanes(f, load(f, &in->mem, narrow, 8), (LLVMOpcode)simd_what(arg)));
}

void lower_simd_load_splat(struct fn *f, const struct insn *in, int64_t arg)
{
    push_v128(f, splat(f, load_lane(f, &in->mem, (enum shape)arg), shape_type(f->t, (enum shape)arg)));
}

void lower_simd_load_zero(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef lane = load_lane(f, &in->mem, (enum shape)arg), zero = LLVMConstNull(shape_type(f->t, (enum shape)arg));
    push_v128(f, LLVMBuildInsertElement(f->b, zero, lane, const_i32(f->t, 0), ""));
}

void lower_simd_load_lane(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef v = pop_shape(f, (enum shape)arg), lane = load_lane(f, &in->mem, (enum shape)arg);
    push_v128(f, LLVMBuildInsertElement(f->b, v, lane, const_i32(f->t, in->lane), ""));
}

void lower_simd_store_lane(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef v = pop_shape(f, (enum shape)arg), lane = LLVMBuildExtractElement(f->b, v, const_i32(f->t, in->lane), "");
    LLVMValueRef address = memory_address(f, pop(f), &in->mem, shape_bits((enum shape)arg) / 8);
    LLVMSetAlignment(LLVMBuildStore(f->b, lane, address), 1);
}

/* Shapes and the small vector vocabulary of the simd_*.c files. */
#include <string.h>

#include "vector.h"

static const struct {
    uint8_t lanes, bits;
    bool is_float;
} shapes[] = {
    [I8X16] = {16, 8, false}, [I16X8] = {8, 16, false}, [I32X4] = {4, 32, false}, [I64X2] = {2, 64, false}, [F32X4] = {4, 32, true}, [F64X2] = {2, 64, true},
};

unsigned shape_lanes(enum shape s) { return shapes[s].lanes; }
unsigned shape_bits(enum shape s) { return shapes[s].bits; }

LLVMTypeRef shape_lane(struct translator *t, enum shape s)
{
    if (shapes[s].is_float)
        return s == F32X4 ? t->f32 : t->f64;
    return LLVMIntTypeInContext(t->context, shapes[s].bits);
}

LLVMTypeRef shape_type(struct translator *t, enum shape s) { return LLVMVectorType(shape_lane(t, s), shapes[s].lanes); }

unsigned lane_count(LLVMValueRef v) { return LLVMGetVectorSize(LLVMTypeOf(v)); }
unsigned lane_bits(LLVMValueRef v) { return LLVMGetIntTypeWidth(LLVMGetElementType(LLVMTypeOf(v))); }
LLVMTypeRef int_lanes(struct fn *f, LLVMValueRef v, unsigned bits) { return LLVMVectorType(LLVMIntTypeInContext(f->t->context, bits), lane_count(v)); }

/* The bytes of a literal vector; false for everything else. */
static bool literal_bytes(struct fn *f, LLVMValueRef v, uint8_t bytes[16])
{
    unsigned width = 16 / lane_count(v);
    for (unsigned i = 0; i < lane_count(v); i++) {
        LLVMValueRef lane = LLVMIsConstant(v) ? LLVMGetAggregateElement(v, i) : NULL;
        if (lane && LLVMIsAConstantFP(lane))
            lane = LLVMConstBitCast(lane, LLVMIntTypeInContext(f->t->context, 8 * width));
        if (!lane || !LLVMIsAConstantInt(lane))
            return false;
        uint64_t bits = LLVMConstIntGetZExtValue(lane);
        memcpy(bytes + i * width, &bits, width);
    }
    return true;
}

LLVMValueRef const_v128(struct fn *f, LLVMTypeRef type, const uint8_t bytes[16])
{
    LLVMValueRef lanes[16];
    unsigned n = LLVMGetVectorSize(type), width = 16 / n;
    for (unsigned i = 0; i < n; i++) {
        uint64_t bits = 0;
        memcpy(&bits, bytes + i * width, width);
        lanes[i] = LLVMConstBitCast(LLVMConstInt(LLVMIntTypeInContext(f->t->context, 8 * width), bits, false), LLVMGetElementType(type));
    }
    return LLVMConstVector(lanes, n);
}

LLVMValueRef reshape(struct fn *f, LLVMValueRef v, LLVMTypeRef type)
{
    uint8_t bytes[16];
    return literal_bytes(f, v, bytes) ? const_v128(f, type, bytes) : LLVMBuildBitCast(f->b, v, type, "");
}

LLVMValueRef pop_shape(struct fn *f, enum shape s) { return reshape(f, pop(f), shape_type(f->t, s)); }
void push_v128(struct fn *f, LLVMValueRef v) { push(f, reshape(f, v, f->t->v128)); }

static LLVMValueRef repeat(LLVMTypeRef vector, LLVMValueRef lane)
{
    LLVMValueRef lanes[16];
    unsigned n = LLVMGetVectorSize(vector);
    for (unsigned i = 0; i < n; i++)
        lanes[i] = lane;
    return LLVMConstVector(lanes, n);
}

LLVMValueRef const_splat(LLVMTypeRef vector, uint64_t n) { return repeat(vector, LLVMConstInt(LLVMGetElementType(vector), n, false)); }
LLVMValueRef const_float_splat(LLVMTypeRef vector, double x) { return repeat(vector, LLVMConstReal(LLVMGetElementType(vector), x)); }

LLVMValueRef splat(struct fn *f, LLVMValueRef scalar, LLVMTypeRef vector)
{
    LLVMValueRef one = LLVMBuildInsertElement(f->b, LLVMGetPoison(vector), scalar, const_i32(f->t, 0), "");
    return lanes_of(f, one, LLVMGetPoison(vector), 0, 0, LLVMGetVectorSize(vector));
}

LLVMValueRef lanes_of(struct fn *f, LLVMValueRef a, LLVMValueRef b, unsigned first, unsigned step, unsigned n)
{
    LLVMValueRef mask[32];
    for (unsigned i = 0; i < n; i++)
        mask[i] = const_i32(f->t, first + i * step);
    return LLVMBuildShuffleVector(f->b, a, b, LLVMConstVector(mask, n), "");
}

static LLVMValueRef half_of(struct fn *f, LLVMValueRef v, unsigned first, unsigned step)
{
    return lanes_of(f, v, LLVMGetPoison(LLVMTypeOf(v)), first, step, lane_count(v) / 2);
}

LLVMValueRef low_half(struct fn *f, LLVMValueRef v) { return half_of(f, v, 0, 1); }
LLVMValueRef high_half(struct fn *f, LLVMValueRef v) { return half_of(f, v, lane_count(v) / 2, 1); }
LLVMValueRef even_lanes(struct fn *f, LLVMValueRef v) { return half_of(f, v, 0, 2); }
LLVMValueRef odd_lanes(struct fn *f, LLVMValueRef v) { return half_of(f, v, 1, 2); }
LLVMValueRef concat(struct fn *f, LLVMValueRef low, LLVMValueRef high) { return lanes_of(f, low, high, 0, 1, 2 * lane_count(low)); }
LLVMValueRef with_zeros(struct fn *f, LLVMValueRef v) { return concat(f, v, LLVMConstNull(LLVMTypeOf(v))); }

LLVMValueRef widen_lanes(struct fn *f, LLVMValueRef v, LLVMOpcode extension)
{
    return LLVMBuildCast(f->b, extension, v, int_lanes(f, v, 2 * lane_bits(v)), "");
}

LLVMValueRef lane_mask(struct fn *f, LLVMValueRef cond, unsigned bits) { return LLVMBuildSExt(f->b, cond, int_lanes(f, cond, bits), ""); }

LLVMValueRef call_lanewise(struct fn *f, enum intrinsic id, LLVMValueRef *args, unsigned nargs)
{
    LLVMTypeRef type = LLVMTypeOf(args[0]);
    return call_intrinsic(f->t, id, &type, 1, args, nargs);
}

LLVMValueRef call_lanewise2(struct fn *f, enum intrinsic id, LLVMValueRef a, LLVMValueRef b)
{
    LLVMValueRef args[] = {a, b};
    return call_lanewise(f, id, args, 2);
}

LLVMValueRef fence(struct fn *f, LLVMValueRef v) { return call_lanewise(f, INTRINSIC_ARITHMETIC_FENCE, &v, 1); }

LLVMValueRef is_nonzero(struct fn *f, LLVMValueRef v) { return LLVMBuildICmp(f->b, LLVMIntNE, v, LLVMConstNull(LLVMTypeOf(v)), ""); }

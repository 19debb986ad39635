/* What the simd_*.c files share. A v128 on the value stack is <16 x i8>; each instruction looks at it as its shape. The bitcasts between
 * the two cost nothing: LLVM pulls them out of loads, phis and arithmetic. */
#ifndef WASMC_VECTOR_H
#define WASMC_VECTOR_H

#include "translate.h"

/* The halves of SIMD(what, shape). */
static inline enum shape simd_shape(int64_t arg) { return (enum shape)(arg & 0xff); }
static inline int simd_what(int64_t arg) { return (int)(arg >> 8); }

/* ---- vector.c ---- */
unsigned shape_lanes(enum shape s);
unsigned shape_bits(enum shape s); /* of one lane */
LLVMTypeRef shape_lane(struct translator *t, enum shape s);
LLVMTypeRef shape_type(struct translator *t, enum shape s);
/* The vector type with v's lane count and integer lanes of that many bits. */
LLVMTypeRef int_lanes(struct fn *f, LLVMValueRef v, unsigned bits);
unsigned lane_bits(LLVMValueRef v);
unsigned lane_count(LLVMValueRef v);

/* The same 128 bits as another vector type. Literals stay literals: LLVM's builder would leave a cast around them. */
LLVMValueRef reshape(struct fn *f, LLVMValueRef v, LLVMTypeRef type);
LLVMValueRef const_v128(struct fn *f, LLVMTypeRef type, const uint8_t bytes[16]);
LLVMValueRef pop_shape(struct fn *f, enum shape s);
/* Any vector of 128 bits. */
void push_v128(struct fn *f, LLVMValueRef v);

/* A constant with the same n in every lane; integers and floats. */
LLVMValueRef const_splat(LLVMTypeRef vector, uint64_t n);
LLVMValueRef const_float_splat(LLVMTypeRef vector, double x);
/* The scalar in every lane. */
LLVMValueRef splat(struct fn *f, LLVMValueRef scalar, LLVMTypeRef vector);
/* Lanes first, first + step, ... of a followed by b, n of them. */
LLVMValueRef lanes_of(struct fn *f, LLVMValueRef a, LLVMValueRef b, unsigned first, unsigned step, unsigned n);
LLVMValueRef low_half(struct fn *f, LLVMValueRef v);
LLVMValueRef high_half(struct fn *f, LLVMValueRef v);
LLVMValueRef even_lanes(struct fn *f, LLVMValueRef v);
LLVMValueRef odd_lanes(struct fn *f, LLVMValueRef v);
LLVMValueRef concat(struct fn *f, LLVMValueRef low, LLVMValueRef high);
/* v and as many zero lanes behind it. */
LLVMValueRef with_zeros(struct fn *f, LLVMValueRef v);
/* Integer lanes of twice the width, by LLVMSExt or LLVMZExt. */
LLVMValueRef widen_lanes(struct fn *f, LLVMValueRef v, LLVMOpcode extension);
/* -1 where the <n x i1> is set, in lanes of that width. */
LLVMValueRef lane_mask(struct fn *f, LLVMValueRef cond, unsigned bits);
/* An intrinsic overloaded by the type of its first argument alone. */
LLVMValueRef call_lanewise(struct fn *f, enum intrinsic id, LLVMValueRef *args, unsigned nargs);
LLVMValueRef call_lanewise2(struct fn *f, enum intrinsic id, LLVMValueRef a, LLVMValueRef b);
/* Keeps LLVM from folding through a float vector (numeric.c says why). */
LLVMValueRef fence(struct fn *f, LLVMValueRef v);
/* v != 0, as i1; v an integer. */
LLVMValueRef is_nonzero(struct fn *f, LLVMValueRef v);

/* simd_float.c: LLVMFAdd and the like, a NaN result always quiet. */
LLVMValueRef float_binary(struct fn *f, LLVMOpcode op, LLVMValueRef a, LLVMValueRef b);
/* INTRINSIC_MINIMUM or INTRINSIC_MAXIMUM of a and b. */
typedef LLVMValueRef minmax_fn(struct fn *f, LLVMValueRef a, LLVMValueRef b, enum intrinsic id);
/* Pops two vectors of SIMD(intrinsic, shape) and pushes what minmax makes of them. */
void lower_minmax_by(struct fn *f, int64_t arg, minmax_fn *minmax);

/* ---- vector_ops.c ---- */

/* The operations whose best code generic IR cannot express, one set per kind of CPU. Operands and results have the lanes named; where
 * relaxed operations leave a choice, each set takes what the CPU does in one instruction, and LLVM folds constants to the same. */
struct vector_ops {
    LLVMValueRef (*swizzle)(struct fn *f, LLVMValueRef a, LLVMValueRef lanes); /* i8x16 i8x16 -> i8x16; lanes of 16 and more give 0 */
    LLVMValueRef (*relaxed_swizzle)(struct fn *f, LLVMValueRef a, LLVMValueRef lanes);
    LLVMValueRef (*q15mulr)(struct fn *f, LLVMValueRef a, LLVMValueRef b); /* i16x8 i16x8 -> i16x8, saturated */
    LLVMValueRef (*relaxed_q15mulr)(struct fn *f, LLVMValueRef a, LLVMValueRef b);
    LLVMValueRef (*extadd_pairwise)(struct fn *f, LLVMValueRef v, LLVMOpcode extension); /* i8x16 -> i16x8, i16x8 -> i32x4 */
    LLVMValueRef (*dot)(struct fn *f, LLVMValueRef a, LLVMValueRef b);                   /* i16x8 i16x8 -> i32x4: sums of neighbouring products */
    LLVMValueRef (*relaxed_dot)(struct fn *f, LLVMValueRef a, LLVMValueRef b);           /* i8x16 i8x16 -> i16x8 */
    LLVMValueRef (*trunc)(struct fn *f, LLVMValueRef v, enum intrinsic saturate);        /* f32x4 -> i32x4, f64x2 -> i32x4 with zeros behind */
    LLVMValueRef (*relaxed_trunc)(struct fn *f, LLVMValueRef v, enum intrinsic saturate);
    minmax_fn *minmax, *relaxed_minmax;
    LLVMValueRef (*pick)(struct fn *f, LLVMRealPredicate predicate, LLVMValueRef a, LLVMValueRef b); /* a where the predicate holds, else b */
    LLVMValueRef (*any_true)(struct fn *f, LLVMValueRef v);                                          /* i8x16 -> i1 */
    LLVMValueRef (*all_true)(struct fn *f, LLVMValueRef v);                                          /* any integer shape -> i1 */
    LLVMValueRef (*narrow)(struct fn *f, LLVMValueRef a, LLVMValueRef b, enum saturation kind);      /* i16x8 or i32x4, to half the width */
};
/* The set for the CPU compiled for. */
const struct vector_ops *vector_ops(const struct translator *t);
/* Whether the CPU multiplies and adds with one rounding. */
bool vector_fuses(const struct translator *t);

#endif

/* What each kind of CPU does best: generic IR where LLVM finds the instruction, the target's intrinsics where it does not. */
#include <string.h>

#include "vector.h"

/* An LLVM intrinsic of one target. overloads: the types its name is completed with, as LLVM's declaration lists them. */
static LLVMValueRef call_target(struct fn *f, const char *name, LLVMTypeRef *overloads, unsigned noverloads, LLVMValueRef *args, unsigned nargs)
{
    unsigned id = LLVMLookupIntrinsicID(name, strlen(name));
    LLVMValueRef callee = LLVMGetIntrinsicDeclaration(f->t->module, id, overloads, noverloads);
    return LLVMBuildCall2(f->b, LLVMIntrinsicGetType(f->t->context, id, overloads, noverloads), callee, args, nargs, "");
}

/* ---- portable ---- */

/* Lane by lane; LLVM finds a permutation by a variable in it where the CPU has one. */
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

/* Both kinds read signed lanes (spec 4.3.2 narrow). */
static LLVMValueRef portable_narrow(struct fn *f, LLVMValueRef a, LLVMValueRef b, enum saturation kind)
{
    LLVMValueRef v = concat(f, a, b);
    unsigned bits = lane_bits(v) / 2;
    uint64_t low = kind == SATURATE_S ? -(1ull << (bits - 1)) : 0, high = kind == SATURATE_S ? (1ull << (bits - 1)) - 1 : (1ull << bits) - 1;
    v = call_lanewise2(f, INTRINSIC_SMAX, v, const_splat(LLVMTypeOf(v), low));
    v = call_lanewise2(f, INTRINSIC_SMIN, v, const_splat(LLVMTypeOf(v), high));
    return LLVMBuildTrunc(f->b, v, int_lanes(f, v, bits), "");
}

static LLVMValueRef portable_any_true(struct fn *f, LLVMValueRef v) { return is_nonzero(f, LLVMBuildBitCast(f->b, v, f->t->i128, "")); }

static LLVMValueRef portable_all_true(struct fn *f, LLVMValueRef v)
{
    LLVMValueRef zeros = LLVMBuildICmp(f->b, LLVMIntEQ, v, LLVMConstNull(LLVMTypeOf(v)), "");
    return LLVMBuildNot(f->b, is_nonzero(f, LLVMBuildBitCast(f->b, zeros, LLVMIntTypeInContext(f->t->context, lane_count(v)), "")), "");
}

/* ---- x86-64 ---- */

static LLVMValueRef x86_binary(struct fn *f, const char *name, LLVMValueRef a, LLVMValueRef b)
{
    LLVMValueRef args[] = {a, b};
    return call_target(f, name, NULL, 0, args, 2);
}

/* pshufb: lanes of 128 and more give 0, else the low four bits count. */
static LLVMValueRef x86_relaxed_swizzle(struct fn *f, LLVMValueRef a, LLVMValueRef lanes) { return x86_binary(f, "llvm.x86.ssse3.pshuf.b.128", a, lanes); }

/* Adding 0x70 sets the top bit of 16 and more and keeps the low bits of the others. */
static LLVMValueRef x86_swizzle(struct fn *f, LLVMValueRef a, LLVMValueRef lanes)
{
    return x86_relaxed_swizzle(f, a, call_lanewise2(f, INTRINSIC_UADD_SAT, lanes, const_splat(LLVMTypeOf(lanes), 0x70)));
}

/* pmulhrsw gives -1 for -1 * -1. */
static LLVMValueRef x86_relaxed_q15mulr(struct fn *f, LLVMValueRef a, LLVMValueRef b) { return x86_binary(f, "llvm.x86.ssse3.pmul.hr.sw.128", a, b); }

static LLVMValueRef x86_q15mulr(struct fn *f, LLVMValueRef a, LLVMValueRef b)
{
    LLVMValueRef r = x86_relaxed_q15mulr(f, a, b), wrapped = LLVMBuildICmp(f->b, LLVMIntEQ, r, const_splat(LLVMTypeOf(r), 0x8000), "");
    return LLVMBuildXor(f->b, r, lane_mask(f, wrapped, 16), "");
}

static LLVMValueRef pmaddwd(struct fn *f, LLVMValueRef a, LLVMValueRef b) { return x86_binary(f, "llvm.x86.sse2.pmadd.wd", a, b); }

/* pmaddubsw: unsigned lanes of a times signed lanes of b, neighbours added with saturation. */
static LLVMValueRef pmaddubsw(struct fn *f, LLVMValueRef a, LLVMValueRef b) { return x86_binary(f, "llvm.x86.ssse3.pmadd.ub.sw.128", a, b); }

static LLVMValueRef x86_extadd_pairwise(struct fn *f, LLVMValueRef v, LLVMOpcode extension)
{
    LLVMValueRef ones = const_splat(LLVMTypeOf(v), 1);
    if (lane_bits(v) == 8)
        return extension == LLVMSExt ? pmaddubsw(f, ones, v) : pmaddubsw(f, v, ones);
    return extension == LLVMSExt ? pmaddwd(f, v, ones) : portable_extadd_pairwise(f, v, extension);
}

/* The second operand has lanes below 128: signed or not is the same. */
static LLVMValueRef x86_relaxed_dot(struct fn *f, LLVMValueRef a, LLVMValueRef b) { return pmaddubsw(f, b, a); }

static LLVMValueRef x86_pick(struct fn *f, LLVMRealPredicate predicate, LLVMValueRef a, LLVMValueRef b)
{
    return LLVMBuildSelect(f->b, LLVMBuildFCmp(f->b, predicate, a, b, ""), a, b, "");
}

/* minps, maxps: the second operand where the lanes are equal or one is a NaN. */
static LLVMValueRef x86_relaxed_minmax(struct fn *f, LLVMValueRef a, LLVMValueRef b, enum intrinsic id)
{
    return x86_pick(f, id == INTRINSIC_MINIMUM ? LLVMRealOLT : LLVMRealOGT, a, b);
}

/* Both orders of minps joined by or: -0 wins (and for maxps by and: +0 wins). The sum of operands of which one is a NaN is a quiet NaN;
 * llvm.minimum on x86 would hand a signalling one through. */
static LLVMValueRef x86_minmax(struct fn *f, LLVMValueRef a, LLVMValueRef b, enum intrinsic id)
{
    LLVMTypeRef type = LLVMTypeOf(a), bits = lane_count(a) == 4 ? shape_type(f->t, I32X4) : shape_type(f->t, I64X2);
    LLVMValueRef one = LLVMBuildBitCast(f->b, x86_relaxed_minmax(f, a, b, id), bits, "");
    LLVMValueRef other = LLVMBuildBitCast(f->b, x86_relaxed_minmax(f, b, a, id), bits, "");
    LLVMValueRef ordered = LLVMBuildBinOp(f->b, id == INTRINSIC_MINIMUM ? LLVMOr : LLVMAnd, one, other, "");
    LLVMValueRef unordered = LLVMBuildFCmp(f->b, LLVMRealUNO, a, b, "");
    return LLVMBuildSelect(f->b, unordered, LLVMBuildFAdd(f->b, a, b, ""), LLVMBuildBitCast(f->b, ordered, type, ""), "");
}

/* cvttps2dq, cvttpd2dq: 0x80000000 for a NaN and what does not fit; f64x2 gives zeros behind. */
static LLVMValueRef cvttp2dq(struct fn *f, LLVMValueRef v)
{
    return call_target(f, lane_count(v) == 4 ? "llvm.x86.sse2.cvttps2dq" : "llvm.x86.sse2.cvttpd2dq", NULL, 0, &v, 1);
}

static LLVMValueRef is_number(struct fn *f, LLVMValueRef v) { return LLVMBuildFCmp(f->b, LLVMRealORD, v, v, ""); }

static LLVMValueRef x86_trunc_f32_s(struct fn *f, LLVMValueRef v)
{
    LLVMTypeRef type = LLVMTypeOf(v);
    LLVMValueRef number = LLVMBuildSelect(f->b, is_number(f, v), v, LLVMConstNull(type), "");
    LLVMValueRef above = LLVMBuildFCmp(f->b, LLVMRealOGE, number, const_float_splat(type, 0x1p31), "");
    return LLVMBuildXor(f->b, cvttp2dq(f, number), lane_mask(f, above, 32), ""); /* 0x80000000 becomes 0x7fffffff */
}

/* The upper limit is a double; where v is a NaN it is 0, and minpd takes its second operand. */
static LLVMValueRef x86_trunc_f64_s(struct fn *f, LLVMValueRef v)
{
    LLVMTypeRef type = LLVMTypeOf(v);
    LLVMValueRef limit = LLVMBuildSelect(f->b, is_number(f, v), const_float_splat(type, 0x1p31 - 1), LLVMConstNull(type), "");
    return cvttp2dq(f, x86_pick(f, LLVMRealOLT, v, limit));
}

static LLVMValueRef x86_trunc_f32_u(struct fn *f, LLVMValueRef v)
{
    LLVMTypeRef type = LLVMTypeOf(v), result = int_lanes(f, v, 32);
    v = x86_pick(f, LLVMRealOGT, v, LLVMConstNull(type)); /* NaN to 0 */
    LLVMValueRef above = LLVMBuildFCmp(f->b, LLVMRealOGE, v, const_float_splat(type, 0x1p32), "");
    return LLVMBuildSelect(f->b, above, LLVMConstAllOnes(result), LLVMBuildFPToUI(f->b, v, result, ""), "");
}

/* Adding 2^52 leaves the integer in the low bits of the double. */
static LLVMValueRef x86_trunc_f64_u(struct fn *f, LLVMValueRef v)
{
    LLVMTypeRef type = LLVMTypeOf(v);
    v = x86_pick(f, LLVMRealOGT, v, LLVMConstNull(type)); /* NaN to 0 */
    v = x86_pick(f, LLVMRealOLT, v, const_float_splat(type, 0x1p32 - 1));
    v = LLVMBuildFAdd(f->b, call_lanewise(f, INTRINSIC_TRUNC, &v, 1), const_float_splat(type, 0x1p52), "");
    return with_zeros(f, LLVMBuildTrunc(f->b, LLVMBuildBitCast(f->b, v, shape_type(f->t, I64X2), ""), int_lanes(f, v, 32), ""));
}

static LLVMValueRef x86_trunc(struct fn *f, LLVMValueRef v, enum intrinsic saturate)
{
    if (saturate == INTRINSIC_FPTOUI_SAT)
        return lane_count(v) == 4 ? x86_trunc_f32_u(f, v) : x86_trunc_f64_u(f, v);
    return lane_count(v) == 4 ? x86_trunc_f32_s(f, v) : x86_trunc_f64_s(f, v);
}

static LLVMValueRef x86_relaxed_trunc(struct fn *f, LLVMValueRef v, enum intrinsic saturate)
{
    return saturate == INTRINSIC_FPTOSI_SAT ? cvttp2dq(f, v) : x86_trunc(f, v, saturate);
}

static const struct vector_ops x86_64 = {
    .swizzle = x86_swizzle,
    .relaxed_swizzle = x86_relaxed_swizzle,
    .q15mulr = x86_q15mulr,
    .relaxed_q15mulr = x86_relaxed_q15mulr,
    .extadd_pairwise = x86_extadd_pairwise,
    .dot = pmaddwd,
    .relaxed_dot = x86_relaxed_dot,
    .trunc = x86_trunc,
    .relaxed_trunc = x86_relaxed_trunc,
    .minmax = x86_minmax,
    .relaxed_minmax = x86_relaxed_minmax,
    .pick = x86_pick,
    .any_true = portable_any_true,
    .all_true = portable_all_true,
    .narrow = portable_narrow,
};

static const struct vector_ops x86_64_before_ssse3 = {
    .swizzle = portable_swizzle,
    .relaxed_swizzle = portable_swizzle,
    .q15mulr = portable_q15mulr,
    .relaxed_q15mulr = portable_q15mulr,
    .extadd_pairwise = portable_extadd_pairwise,
    .dot = pmaddwd,
    .relaxed_dot = portable_relaxed_dot,
    .trunc = x86_trunc,
    .relaxed_trunc = x86_relaxed_trunc,
    .minmax = x86_minmax,
    .relaxed_minmax = x86_relaxed_minmax,
    .pick = x86_pick,
    .any_true = portable_any_true,
    .all_true = portable_all_true,
    .narrow = portable_narrow,
};

/* ---- aarch64 ---- */

/* Intrinsics whose name ends in the type of the operands and the result. */
static LLVMValueRef arm_binary(struct fn *f, const char *name, LLVMValueRef a, LLVMValueRef b)
{
    LLVMTypeRef type = LLVMTypeOf(a);
    LLVMValueRef args[] = {a, b};
    return call_target(f, name, &type, 1, args, 2);
}

static LLVMValueRef arm_swizzle(struct fn *f, LLVMValueRef a, LLVMValueRef lanes) { return arm_binary(f, "llvm.aarch64.neon.tbl1", a, lanes); }
static LLVMValueRef arm_q15mulr(struct fn *f, LLVMValueRef a, LLVMValueRef b) { return arm_binary(f, "llvm.aarch64.neon.sqrdmulh", a, b); }

/* fmin, fmax. */
static LLVMValueRef arm_minmax(struct fn *f, LLVMValueRef a, LLVMValueRef b, enum intrinsic id) { return call_lanewise2(f, id, a, b); }

/* fcmgt, bit. When LLVM knows that b is no NaN it would take fminnm, which does not give b where a is a signalling NaN. */
static LLVMValueRef arm_pick(struct fn *f, LLVMRealPredicate predicate, LLVMValueRef a, LLVMValueRef b)
{
    return LLVMBuildSelect(f->b, LLVMBuildFCmp(f->b, predicate, a, b, ""), a, fence(f, b), "");
}

static LLVMValueRef arm_extadd_pairwise(struct fn *f, LLVMValueRef v, LLVMOpcode extension)
{
    LLVMTypeRef overloads[] = {lane_bits(v) == 8 ? shape_type(f->t, I16X8) : shape_type(f->t, I32X4), LLVMTypeOf(v)};
    return call_target(f, extension == LLVMSExt ? "llvm.aarch64.neon.saddlp" : "llvm.aarch64.neon.uaddlp", overloads, 2, &v, 1);
}

static LLVMValueRef multiply_wide(struct fn *f, LLVMValueRef a, LLVMValueRef b)
{
    return LLVMBuildMul(f->b, widen_lanes(f, a, LLVMSExt), widen_lanes(f, b, LLVMSExt), "");
}

/* smull, smull2, addp. As plain additions LLVM would regroup them with those around. */
static LLVMValueRef arm_dot(struct fn *f, LLVMValueRef a, LLVMValueRef b)
{
    LLVMValueRef low = multiply_wide(f, low_half(f, a), low_half(f, b)), high = multiply_wide(f, high_half(f, a), high_half(f, b));
    return arm_binary(f, "llvm.aarch64.neon.addp", low, high);
}

/* sqxtn, sqxtun, uqxtn: lanes of half the width, saturated. */
static LLVMValueRef arm_saturate(struct fn *f, const char *name, LLVMValueRef v)
{
    LLVMTypeRef half = int_lanes(f, v, lane_bits(v) / 2);
    return call_target(f, name, &half, 1, &v, 1);
}

static LLVMValueRef arm_narrow(struct fn *f, LLVMValueRef a, LLVMValueRef b, enum saturation kind)
{
    const char *name = kind == SATURATE_S ? "llvm.aarch64.neon.sqxtn" : "llvm.aarch64.neon.sqxtun";
    return concat(f, arm_saturate(f, name, a), arm_saturate(f, name, b));
}

/* fcvtzs and fcvtzu saturate to their own width: f64x2 goes through i64x2, saturated twice. */
static LLVMValueRef arm_trunc(struct fn *f, LLVMValueRef v, enum intrinsic saturate)
{
    bool wide = lane_count(v) == 2;
    LLVMTypeRef overloads[] = {shape_type(f->t, wide ? I64X2 : I32X4), LLVMTypeOf(v)};
    LLVMValueRef lanes = call_intrinsic(f->t, saturate, overloads, 2, &v, 1);
    const char *narrow = saturate == INTRINSIC_FPTOSI_SAT ? "llvm.aarch64.neon.sqxtn" : "llvm.aarch64.neon.uqxtn";
    return wide ? with_zeros(f, arm_saturate(f, narrow, lanes)) : lanes;
}

/* The largest of the words: umaxv. */
static LLVMValueRef arm_any_true(struct fn *f, LLVMValueRef v)
{
    v = LLVMBuildBitCast(f->b, v, shape_type(f->t, I32X4), "");
    return is_nonzero(f, call_lanewise(f, INTRINSIC_REDUCE_UMAX, &v, 1));
}

/* The smallest lane: uminv, which knows no lanes of 64 bits. */
static LLVMValueRef arm_all_true(struct fn *f, LLVMValueRef v)
{
    return lane_bits(v) == 64 ? portable_all_true(f, v) : is_nonzero(f, call_lanewise(f, INTRINSIC_REDUCE_UMIN, &v, 1));
}

static const struct vector_ops aarch64 = {
    .swizzle = arm_swizzle,
    .relaxed_swizzle = arm_swizzle,
    .q15mulr = arm_q15mulr,
    .relaxed_q15mulr = arm_q15mulr,
    .extadd_pairwise = arm_extadd_pairwise,
    .dot = arm_dot,
    .relaxed_dot = arm_dot,
    .trunc = arm_trunc,
    .relaxed_trunc = arm_trunc,
    .minmax = arm_minmax,
    .relaxed_minmax = arm_minmax,
    .pick = arm_pick,
    .any_true = arm_any_true,
    .all_true = arm_all_true,
    .narrow = arm_narrow,
};

/* ---- the choice ---- */

bool vector_fuses(const struct translator *t) { return t->program->target->arch != ARCH_X86_64 || x86_has_fma(t->program); }

const struct vector_ops *vector_ops(const struct translator *t)
{
    if (t->program->target->arch == ARCH_AARCH64)
        return &aarch64;
    return x86_has_ssse3(t->program) ? &x86_64 : &x86_64_before_ssse3;
}

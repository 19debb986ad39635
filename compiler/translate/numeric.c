/* Numeric instructions (spec 4.3), scalar: where LLVM's meaning is narrower than WebAssembly's, the difference is built here. */
#include <math.h>

#include "translate.h"

void lower_const_i32(struct fn *f, const struct insn *in, int64_t arg) { push(f, const_i32(f->t, (uint32_t)in->i32)); }
void lower_const_i64(struct fn *f, const struct insn *in, int64_t arg) { push(f, const_i64(f->t, (uint64_t)in->i64)); }

/* Through the bit pattern, so that NaN payloads survive. */
void lower_const_f32(struct fn *f, const struct insn *in, int64_t arg) { push(f, LLVMConstBitCast(const_i32(f->t, in->f32_bits), f->t->f32)); }
void lower_const_f64(struct fn *f, const struct insn *in, int64_t arg) { push(f, LLVMConstBitCast(const_i64(f->t, in->f64_bits), f->t->f64)); }

static LLVMValueRef as_i32(struct fn *f, LLVMValueRef cond) { return LLVMBuildZExt(f->b, cond, f->t->i32, ""); }

void lower_eqz(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef v = pop(f);
    push(f, as_i32(f, LLVMBuildICmp(f->b, LLVMIntEQ, v, LLVMConstNull(LLVMTypeOf(v)), "")));
}

void lower_compare_int(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = pop(f), a = pop(f);
    push(f, as_i32(f, LLVMBuildICmp(f->b, (LLVMIntPredicate)arg, a, b, "")));
}

void lower_compare_float(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = pop(f), a = pop(f);
    push(f, as_i32(f, LLVMBuildFCmp(f->b, (LLVMRealPredicate)arg, a, b, "")));
}

void lower_binary(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = pop(f), a = pop(f);
    push(f, LLVMBuildBinOp(f->b, (LLVMOpcode)arg, a, b, ""));
}

static LLVMValueRef all_ones(LLVMValueRef like) { return LLVMConstAllOnes(LLVMTypeOf(like)); }

/* The smallest signed value of v's type. */
static LLVMValueRef int_min(LLVMValueRef v)
{
    LLVMTypeRef type = LLVMTypeOf(v);
    return LLVMConstInt(type, 1ull << (LLVMGetIntTypeWidth(type) - 1), false);
}

static LLVMValueRef equals(struct fn *f, LLVMValueRef a, LLVMValueRef b) { return LLVMBuildICmp(f->b, LLVMIntEQ, a, b, ""); }

/* spec 4.3.2 idiv, irem: division by zero traps, INT_MIN / -1 traps, INT_MIN % -1 is 0 where LLVM's srem is undefined. */
void lower_divide(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = pop(f), a = pop(f);
    trap_if(f, equals(f, b, LLVMConstNull(LLVMTypeOf(b))), WASM_TRAP_DIVIDE_BY_ZERO);
    if (arg == LLVMSDiv) {
        LLVMValueRef overflow = LLVMBuildAnd(f->b, equals(f, a, int_min(a)), equals(f, b, all_ones(b)), "");
        trap_if(f, overflow, WASM_TRAP_INTEGER_OVERFLOW);
    } else if (arg == LLVMSRem) {
        /* x % -1 is x % 1 */
        b = LLVMBuildSelect(f->b, equals(f, b, all_ones(b)), LLVMConstInt(LLVMTypeOf(b), 1, false), b, "");
    }
    /* A constant zero divisor: the code behind the trap is dead, but LLVM would fold the division to poison before knowing. */
    if (LLVMIsAConstantInt(b) && LLVMIsNull(b))
        b = LLVMConstInt(LLVMTypeOf(b), 1, false);
    push(f, LLVMBuildBinOp(f->b, (LLVMOpcode)arg, a, b, ""));
}

/* spec 4.3.2: shift counts are modulo the width; LLVM's are poison from the width on. */
void lower_shift(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = pop(f), a = pop(f);
    LLVMTypeRef type = LLVMTypeOf(a);
    LLVMValueRef count = LLVMBuildAnd(f->b, b, LLVMConstInt(type, LLVMGetIntTypeWidth(type) - 1, false), "");
    push(f, LLVMBuildBinOp(f->b, (LLVMOpcode)arg, a, count, ""));
}

/* The funnel shifts take their count modulo the width, as WebAssembly does. */
void lower_rotate(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef count = pop(f), v = pop(f);
    LLVMTypeRef type = LLVMTypeOf(v);
    LLVMValueRef args[] = {v, v, count};
    push(f, call_intrinsic(f->t, (enum intrinsic)arg, &type, 1, args, 3));
}

void lower_count_zeros(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef v = pop(f);
    LLVMTypeRef type = LLVMTypeOf(v);
    LLVMValueRef args[] = {v, LLVMConstNull(f->t->i1)}; /* zero is not poison: the width */
    push(f, call_intrinsic(f->t, (enum intrinsic)arg, &type, 1, args, 2));
}

void lower_intrinsic_unary(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef v = pop(f);
    LLVMTypeRef type = LLVMTypeOf(v);
    push(f, call_intrinsic(f->t, (enum intrinsic)arg, &type, 1, &v, 1));
}

void lower_intrinsic_binary(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = pop(f), a = pop(f);
    LLVMTypeRef type = LLVMTypeOf(a);
    LLVMValueRef args[] = {a, b};
    push(f, call_intrinsic(f->t, (enum intrinsic)arg, &type, 1, args, 2));
}

void lower_float_negate(struct fn *f, const struct insn *in, int64_t arg) { push(f, LLVMBuildFNeg(f->b, pop(f), "")); }

/* Keeps LLVM from folding through a value. */
static LLVMValueRef launder(struct fn *f, LLVMValueRef v)
{
    LLVMTypeRef type = LLVMTypeOf(v);
    return call_intrinsic(f->t, INTRINSIC_ARITHMETIC_FENCE, &type, 1, &v, 1);
}

/* Whether v is a literal of that magnitude. */
static bool is_literal(LLVMValueRef v, double magnitude)
{
    LLVMBool lossy;
    return LLVMIsAConstantFP(v) && fabs(LLVMConstRealGetDouble(v, &lossy)) == magnitude;
}

static bool is_negative_zero(LLVMValueRef v)
{
    LLVMBool lossy;
    return is_literal(v, 0) && signbit(LLVMConstRealGetDouble(v, &lossy));
}

/* The operand that makes LLVM replace the operation by the other operand or its negation, which would let a signalling NaN through: x*1, x/1,
 * x+0, x-0, -0-x. Producers fold these themselves; in hot code stand their neighbours (1/x, 0-x), which must stay as they are. */
static LLVMValueRef *identity_operand(LLVMOpcode op, LLVMValueRef *a, LLVMValueRef *b)
{
    double identity = op == LLVMFMul || op == LLVMFDiv ? 1 : 0;
    if (is_literal(*b, identity))
        return b;
    if ((op == LLVMFMul || op == LLVMFAdd) && is_literal(*a, identity))
        return a;
    return op == LLVMFSub && is_negative_zero(*a) ? a : NULL;
}

void lower_float_binary(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = pop(f), a = pop(f), *literal = identity_operand((LLVMOpcode)arg, &a, &b);
    if (literal)
        *literal = launder(f, *literal);
    push(f, LLVMBuildBinOp(f->b, (LLVMOpcode)arg, a, b, ""));
}

/* minss, maxss: the second operand where the two are equal or one is a NaN. */
static LLVMValueRef x86_pick(struct fn *f, LLVMRealPredicate which, LLVMValueRef a, LLVMValueRef b)
{
    return LLVMBuildSelect(f->b, LLVMBuildFCmp(f->b, which, a, b, ""), a, b, "");
}

/* Both orders of minss joined by or: -0 wins (for maxss by and: +0 wins). The sum of operands of which one is a NaN is a quiet NaN;
 * llvm.minimum on x86 would hand a signalling one through. */
static LLVMValueRef x86_minmax(struct fn *f, LLVMValueRef a, LLVMValueRef b, bool min)
{
    LLVMRealPredicate which = min ? LLVMRealOLT : LLVMRealOGT;
    LLVMTypeRef type = LLVMTypeOf(a), bits = type == f->t->f32 ? f->t->i32 : f->t->i64;
    LLVMValueRef one = LLVMBuildBitCast(f->b, x86_pick(f, which, a, b), bits, ""), other = LLVMBuildBitCast(f->b, x86_pick(f, which, b, a), bits, "");
    LLVMValueRef ordered = LLVMBuildBinOp(f->b, min ? LLVMOr : LLVMAnd, one, other, "");
    LLVMValueRef unordered = LLVMBuildFCmp(f->b, LLVMRealUNO, a, b, "");
    return LLVMBuildSelect(f->b, unordered, LLVMBuildFAdd(f->b, a, b, ""), LLVMBuildBitCast(f->b, ordered, type, ""), "");
}

/* spec 4.3.3 fmin, fmax: a NaN operand gives a quiet NaN, -0 is less than +0; fmin and fmax on arm64 are just that, but LLVM replaces
 * min(x, x), min(x, inf) and max(x, -inf) by x. */
void lower_float_minmax(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = pop(f), a = pop(f);
    if (f->t->program->target->arch != ARCH_X86_64) {
        LLVMValueRef args[] = {a, a == b || is_literal(b, INFINITY) ? launder(f, b) : b};
        if (is_literal(a, INFINITY))
            args[0] = launder(f, a);
        LLVMTypeRef type = LLVMTypeOf(a);
        push(f, call_intrinsic(f->t, (enum intrinsic)arg, &type, 1, args, 2));
        return;
    }
    push(f, x86_minmax(f, a, b, arg == INTRINSIC_MINIMUM));
}

/* ceil, floor, trunc, nearest (roundeven). */
void lower_round(struct fn *f, const struct insn *in, int64_t arg) { lower_intrinsic_unary(f, in, arg); }

void lower_extend_sign(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef v = pop(f);
    LLVMTypeRef narrow = LLVMIntTypeInContext(f->t->context, (unsigned)arg);
    push(f, LLVMBuildSExt(f->b, LLVMBuildTrunc(f->b, v, narrow, ""), LLVMTypeOf(v), ""));
}

/* Wide arithmetic proposal: (a_lo, a_hi, b_lo, b_hi) -> (lo, hi). */
static LLVMValueRef join_i128(struct fn *f, LLVMValueRef lo, LLVMValueRef hi)
{
    LLVMTypeRef i128 = f->t->i128;
    LLVMValueRef high = LLVMBuildShl(f->b, LLVMBuildZExt(f->b, hi, i128, ""), LLVMConstInt(i128, 64, false), "");
    return LLVMBuildOr(f->b, LLVMBuildZExt(f->b, lo, i128, ""), high, "");
}

static void push_i128(struct fn *f, LLVMValueRef v)
{
    push(f, LLVMBuildTrunc(f->b, v, f->t->i64, ""));
    push(f, LLVMBuildTrunc(f->b, LLVMBuildLShr(f->b, v, LLVMConstInt(f->t->i128, 64, false), ""), f->t->i64, ""));
}

void lower_wide_addsub(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b_hi = pop(f), b_lo = pop(f), a_hi = pop(f), a_lo = pop(f);
    push_i128(f, LLVMBuildBinOp(f->b, (LLVMOpcode)arg, join_i128(f, a_lo, a_hi), join_i128(f, b_lo, b_hi), ""));
}

void lower_wide_mul(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef b = pop(f), a = pop(f);
    LLVMValueRef wide_a = LLVMBuildCast(f->b, (LLVMOpcode)arg, a, f->t->i128, ""), wide_b = LLVMBuildCast(f->b, (LLVMOpcode)arg, b, f->t->i128, "");
    push_i128(f, LLVMBuildMul(f->b, wide_a, wide_b, ""));
}

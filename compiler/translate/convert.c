/* Conversions (spec 4.3.4). */
#include "translate.h"

static LLVMTypeRef result_type(struct fn *f, const struct insn *in)
{
    switch (op_info[in->op].signature[2]) { /* "s:d" */
    case 'i': return f->t->i32;
    case 'l': return f->t->i64;
    case 'f': return f->t->f32;
    default: return f->t->f64;
    }
}

void lower_convert(struct fn *f, const struct insn *in, int64_t arg) { push(f, LLVMBuildCast(f->b, (LLVMOpcode)arg, pop(f), result_type(f, in), "")); }

/* LLVM folds a demotion of a promotion to nothing, which would let a signalling NaN through. */
void lower_demote_promote(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef v = pop(f);
    if (LLVMIsAFPExtInst(v) || LLVMIsAFPTruncInst(v)) {
        LLVMTypeRef type = LLVMTypeOf(v);
        v = call_intrinsic(f->t, INTRINSIC_ARITHMETIC_FENCE, &type, 1, &v, 1);
    }
    push(f, LLVMBuildCast(f->b, (LLVMOpcode)arg, v, result_type(f, in), ""));
}

/* The values that truncate into range are lo < x < hi, or lo <= x where lo - 1 is not representable in the source type. */
struct trunc_range {
    double lo, hi;
    bool lo_inclusive;
};

static struct trunc_range trunc_range(bool to_i64, bool from_f64, bool is_signed)
{
    if (!is_signed)
        return (struct trunc_range){-1.0, to_i64 ? 0x1p64 : 0x1p32, false};
    if (to_i64)
        return (struct trunc_range){-0x1p63, 0x1p63, true};
    return from_f64 ? (struct trunc_range){-0x1p31 - 1, 0x1p31, false} : (struct trunc_range){-0x1p31, 0x1p31, true};
}

/* spec 4.3.4 trunc: NaN is an invalid conversion, anything else outside the range an integer overflow. One test on the hot path. */
void lower_trunc_checked(struct fn *f, const struct insn *in, int64_t arg)
{
    struct translator *t = f->t;
    LLVMValueRef x = pop(f);
    LLVMTypeRef from = LLVMTypeOf(x), to = result_type(f, in);
    struct trunc_range r = trunc_range(to == t->i64, from == t->f64, arg == LLVMFPToSI);
    LLVMValueRef above = LLVMBuildFCmp(f->b, r.lo_inclusive ? LLVMRealOGE : LLVMRealOGT, x, LLVMConstReal(from, r.lo), "");
    LLVMValueRef below = LLVMBuildFCmp(f->b, LLVMRealOLT, x, LLVMConstReal(from, r.hi), "");
    LLVMValueRef bad = LLVMBuildNot(f->b, LLVMBuildAnd(f->b, above, below, ""), "");
    if (!(LLVMIsAConstantInt(bad) && LLVMIsNull(bad))) {
        LLVMBasicBlockRef next = cold_branch(f, bad, "trap");
        trap_if(f, LLVMBuildFCmp(f->b, LLVMRealUNO, x, x, ""), WASM_TRAP_INVALID_CONVERSION);
        trap_always(f, WASM_TRAP_INTEGER_OVERFLOW);
        LLVMPositionBuilderAtEnd(f->b, next);
    }
    push(f, LLVMBuildCast(f->b, (LLVMOpcode)arg, x, to, ""));
}

void lower_trunc_saturate(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef x = pop(f);
    LLVMTypeRef overloads[] = {result_type(f, in), LLVMTypeOf(x)};
    push(f, call_intrinsic(f->t, (enum intrinsic)arg, overloads, 2, &x, 1));
}

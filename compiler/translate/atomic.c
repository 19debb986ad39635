/* Atomic memory instructions (threads proposal): sequentially consistent, and real atomics on unshared memories too, because forked
 * processes share pages. */
#include "translate.h"

/* An unaligned atomic access traps (threads proposal), after the bounds check as for plain accesses. */
static LLVMValueRef atomic_address(struct fn *f, const struct insn *in, uint32_t width)
{
    LLVMValueRef index = pop(f);
    LLVMTypeRef type = LLVMTypeOf(index);
    if (width > 1) {
        LLVMValueRef sum = LLVMBuildAdd(f->b, index, LLVMConstInt(type, in->mem.offset & (width - 1), false), "");
        LLVMValueRef low = LLVMBuildAnd(f->b, sum, LLVMConstInt(type, width - 1, false), "");
        trap_if(f, LLVMBuildICmp(f->b, LLVMIntNE, low, LLVMConstNull(type), ""), WASM_TRAP_UNALIGNED_ATOMIC);
    }
    return memory_address(f, index, &in->mem, width);
}

static LLVMTypeRef letter_type(struct fn *f, char c) { return c == 'i' ? f->t->i32 : f->t->i64; }
static LLVMTypeRef operand_type(struct fn *f, const struct insn *in) { return letter_type(f, op_info[in->op].signature[1]); }

static LLVMValueRef narrow(struct fn *f, LLVMValueRef v, LLVMTypeRef type) { return LLVMTypeOf(v) == type ? v : LLVMBuildTrunc(f->b, v, type, ""); }
static LLVMValueRef widen(struct fn *f, LLVMValueRef v, LLVMTypeRef type) { return LLVMTypeOf(v) == type ? v : LLVMBuildZExt(f->b, v, type, ""); }

void lower_atomic_load(struct fn *f, const struct insn *in, int64_t arg)
{
    uint32_t width = access_width((enum access)arg);
    LLVMValueRef v = LLVMBuildLoad2(f->b, access_type(f->t, (enum access)arg), atomic_address(f, in, width), "");
    LLVMSetOrdering(v, LLVMAtomicOrderingSequentiallyConsistent);
    LLVMSetAlignment(v, width);
    VEC_PUSH(f->t->scratch, &f->loads, v);
    push(f, widen(f, v, letter_type(f, op_info[in->op].signature[2])));
}

void lower_atomic_store(struct fn *f, const struct insn *in, int64_t arg)
{
    uint32_t width = access_width((enum access)arg);
    LLVMValueRef v = narrow(f, pop(f), access_type(f->t, (enum access)arg));
    LLVMValueRef store = LLVMBuildStore(f->b, v, atomic_address(f, in, width));
    LLVMSetOrdering(store, LLVMAtomicOrderingSequentiallyConsistent);
    LLVMSetAlignment(store, width);
}

void lower_atomic_rmw(struct fn *f, const struct insn *in, int64_t arg)
{
    enum access access = (enum access)(arg & 0xff);
    LLVMValueRef v = narrow(f, pop(f), access_type(f->t, access));
    LLVMValueRef address = atomic_address(f, in, access_width(access));
    LLVMValueRef old = LLVMBuildAtomicRMW(f->b, (LLVMAtomicRMWBinOp)(arg >> 8), address, v, LLVMAtomicOrderingSequentiallyConsistent, false);
    VEC_PUSH(f->t->scratch, &f->loads, old); /* adding nothing is only a load, and only a fence when nobody uses it */
    push(f, widen(f, old, operand_type(f, in)));
}

/* The comparison is of the wrapped expected value in memory's width (threads proposal, cmpxchg). */
void lower_atomic_cmpxchg(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMTypeRef type = access_type(f->t, (enum access)arg);
    LLVMTypeRef wide = operand_type(f, in);
    LLVMValueRef replacement = narrow(f, pop(f), type), wide_expected = pop(f);
    LLVMValueRef expected = narrow(f, wide_expected, type);
    LLVMValueRef address = atomic_address(f, in, access_width((enum access)arg));
    LLVMValueRef pair = LLVMBuildAtomicCmpXchg(f->b, address, expected, replacement, LLVMAtomicOrderingSequentiallyConsistent,
                                               LLVMAtomicOrderingSequentiallyConsistent, false);
    push(f, widen(f, LLVMBuildExtractValue(f->b, pair, 0, ""), wide));
}

void lower_atomic_fence(struct fn *f, const struct insn *in, int64_t arg) { LLVMBuildFence(f->b, LLVMAtomicOrderingSequentiallyConsistent, false, ""); }

/* The runtime sleeps; reading one byte here first makes an address outside memory trap as a load does. */
static LLVMValueRef touched_address(struct fn *f, const struct insn *in, uint32_t width)
{
    LLVMValueRef address = atomic_address(f, in, width);
    LLVMSetVolatile(LLVMBuildLoad2(f->b, f->t->i8, address, ""), true);
    return address;
}

void lower_atomic_notify(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef count = pop(f);
    LLVMValueRef args[] = {memory_descriptor(f->t, in->mem.memory), touched_address(f, in, 4), count};
    push(f, call_runtime(f->t, "wasm_atomic_notify", "ippi", args, 3));
}

void lower_atomic_wait(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef timeout = pop(f), expected = pop(f);
    LLVMValueRef address = touched_address(f, in, (uint32_t)arg / 8);
    if (!f->t->m->memories[in->mem.memory].limits.shared) {
        trap_if(f, LLVMConstAllOnes(f->t->i1), WASM_TRAP_EXPECTED_SHARED);
        push(f, const_i32(f->t, 0));
        return;
    }
    LLVMValueRef args[] = {memory_descriptor(f->t, in->mem.memory), address, expected, timeout};
    const char *name = arg == 32 ? "wasm_atomic_wait32" : "wasm_atomic_wait64";
    push(f, call_runtime(f->t, name, arg == 32 ? "ippil" : "ippll", args, 4));
}

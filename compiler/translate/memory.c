/* Memory instructions (spec 4.4.7): addresses, loads, stores, size and grow.
 *
 * An address is always zext(index) + 33-bit offset: it stays inside the reservation whatever the program does, so plain loads and stores
 * need no check in guard mode. Accesses have alignment 1 (the immediate is only a hint). */
#include <stddef.h>

#include "translate.h"

struct access_info {
    uint8_t bits;
    bool sign;
};

static const struct access_info access_info[] = {
    [ACCESS_WORD32] = {32, false}, [ACCESS_WORD64] = {64, false}, [ACCESS_SEXT8] = {8, true},    [ACCESS_ZEXT8] = {8, false},   [ACCESS_SEXT16] = {16, true},
    [ACCESS_ZEXT16] = {16, false}, [ACCESS_SEXT32] = {32, true},  [ACCESS_ZEXT32] = {32, false}, [ACCESS_V128] = {128, false},
};

uint32_t access_width(enum access a) { return access_info[a].bits / 8; }

LLVMTypeRef access_type(struct translator *t, enum access a)
{
    return a == ACCESS_V128 ? t->v128 : LLVMIntTypeInContext(t->context, access_info[a].bits);
}

static const struct memory *memory_of(struct fn *f, uint32_t memidx) { return &f->t->m->memories[memidx]; }

LLVMValueRef index_to_i64(struct fn *f, LLVMValueRef v)
{
    return LLVMTypeOf(v) == f->t->i64 ? v : LLVMBuildZExt(f->b, v, f->t->i64, "");
}

/* Only memory 0 of a fixed-base program has a link-time address. */
static bool is_fixed(struct fn *f, uint32_t memidx)
{
    const struct codegen_options *o = f->t->program->options;
    return memidx == 0 && o->fixed_base && !memory_of(f, 0)->limits.is64 && !(o->linkable && memory_of(f, 0)->import != NO_INDEX);
}

/* Marks a load as reading something that never changes after start-up. */
static void mark_invariant(struct translator *t, LLVMValueRef load)
{
    unsigned kind = LLVMGetMDKindIDInContext(t->context, "invariant.load", 14);
    LLVMSetMetadata(load, kind, LLVMMetadataAsValue(t->context, LLVMMDNodeInContext2(t->context, NULL, 0)));
}

/* LLVM's fast instruction selector (-O0) adds any 32-bit constant to a symbol's displacement without asking whether the sum still fits; the other
 * one leaves constants from 16 MiB on alone. */
static bool is_far(struct fn *f, LLVMValueRef index, uint64_t offset)
{
    uint64_t constant = offset + (LLVMIsAConstantInt(index) ? LLVMConstIntGetZExtValue(index) : 0);
    return f->t->opt == OPT_O0 && constant >= 16u << 20;
}

static LLVMValueRef memory_base(struct fn *f, uint32_t memidx, bool far)
{
    struct translator *t = f->t;
    if (is_fixed(f, memidx) && !far)
        return declare_linear_memory(t);
    LLVMValueRef field = byte_offset(t, memory_descriptor(t, memidx), offsetof(struct wasm_memory, base));
    LLVMValueRef base = LLVMBuildLoad2(f->b, t->ptr, field, "base");
    mark_invariant(t, base);
    return base;
}

/* Bounds are checked in code when there is no guard region to catch the access. */
static bool needs_check(struct fn *f, uint32_t memidx)
{
    return f->t->program->options->bounds == BOUNDS_CHECK || memory_of(f, memidx)->limits.is64 || memory_of(f, memidx)->limits.page_log2 != 16;
}

LLVMValueRef memory_size_bytes(struct fn *f, uint32_t memidx)
{
    struct translator *t = f->t;
    const struct world_memory *w = &t->program->world->memories[memidx];
    if (!w->grows)
        return const_i64(t, w->min);
    LLVMValueRef size = LLVMBuildLoad2(f->b, t->i64, byte_offset(t, memory_descriptor(t, memidx), offsetof(struct wasm_memory, size)), "size");
    if (memory_of(f, memidx)->limits.shared) { /* another thread may be growing it */
        LLVMSetOrdering(size, LLVMAtomicOrderingMonotonic);
        LLVMSetAlignment(size, 8);
    }
    return size;
}

/* index + offset + width <= size, without overflow: offset + width is compared with the size first when it could exceed it. */
static void check_bounds(struct fn *f, LLVMValueRef index, const struct memarg *m, uint32_t width)
{
    struct translator *t = f->t;
    LLVMValueRef size = memory_size_bytes(f, m->memory), bad;
    if (m->offset > UINT64_MAX - width) {
        bad = LLVMConstAllOnes(t->i1);
    } else {
        LLVMValueRef extent = const_i64(t, m->offset + width);
        LLVMValueRef too_small = LLVMBuildICmp(f->b, LLVMIntULT, size, extent, "");
        LLVMValueRef beyond = LLVMBuildICmp(f->b, LLVMIntUGT, index, LLVMBuildSub(f->b, size, extent, ""), "");
        bad = LLVMBuildOr(f->b, too_small, beyond, "");
    }
    trap_if(f, bad, WASM_TRAP_MEMORY_BOUNDS);
}

LLVMValueRef memory_pointer(struct fn *f, LLVMValueRef index, uint32_t memidx, uint64_t offset)
{
    LLVMValueRef address = LLVMBuildGEP2(f->b, f->t->i8, memory_base(f, memidx, is_far(f, index, offset)), &index, 1, "");
    return byte_offset(f->t, address, offset);
}

LLVMValueRef memory_address(struct fn *f, LLVMValueRef index, const struct memarg *m, uint32_t width)
{
    debug_location(f->t, f->scope, f->offset);
    index = index_to_i64(f, index);
    if (needs_check(f, m->memory))
        check_bounds(f, index, m, width);
    return memory_pointer(f, index, m->memory, m->offset);
}

static LLVMValueRef widen(struct fn *f, LLVMValueRef v, enum access a, LLVMTypeRef to)
{
    if (LLVMTypeOf(v) == to)
        return v;
    if (to == f->t->f32 || to == f->t->f64)
        return LLVMBuildBitCast(f->b, v, to, "");
    return access_info[a].sign ? LLVMBuildSExt(f->b, v, to, "") : LLVMBuildZExt(f->b, v, to, "");
}

/* The type after the colon (loads) or of the last operand (stores) of a row like "m:l" or "md:". */
static LLVMTypeRef letter_type(struct translator *t, char c)
{
    return c == 'i' ? t->i32 : c == 'l' ? t->i64 : c == 'f' ? t->f32 : c == 'd' ? t->f64 : t->v128;
}

/* Floats are loaded as floats: going through an integer register would hide the pattern from the vectoriser. */
static LLVMTypeRef memory_type(struct fn *f, enum access a, LLVMTypeRef value)
{
    bool whole = a == ACCESS_WORD32 || a == ACCESS_WORD64 || a == ACCESS_V128;
    return whole ? value : access_type(f->t, a);
}

void lower_load(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMTypeRef to = letter_type(f->t, op_info[in->op].signature[2]);
    LLVMValueRef address = memory_address(f, pop(f), &in->mem, access_width((enum access)arg));
    LLVMValueRef v = LLVMBuildLoad2(f->b, memory_type(f, (enum access)arg, to), address, "");
    LLVMSetAlignment(v, 1);
    VEC_PUSH(f->t->scratch, &f->loads, v);
    push(f, widen(f, v, (enum access)arg, to));
}

void lower_store(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef v = pop(f), address = memory_address(f, pop(f), &in->mem, access_width((enum access)arg));
    LLVMTypeRef type = memory_type(f, (enum access)arg, LLVMTypeOf(v));
    if (LLVMTypeOf(v) != type)
        v = LLVMBuildTrunc(f->b, v, type, "");
    LLVMSetAlignment(LLVMBuildStore(f->b, v, address), 1);
}

/* Instructions without effect, which LLVM removes when nobody uses them; every intrinsic the translator calls is one. */
static bool is_pure(LLVMValueRef v)
{
    return LLVMIsACastInst(v) || LLVMIsABinaryOperator(v) || LLVMIsACmpInst(v) || LLVMIsAUnaryOperator(v) || LLVMIsASelectInst(v) ||
           LLVMIsAExtractElementInst(v) || LLVMIsAInsertElementInst(v) || LLVMIsAShuffleVectorInst(v) || LLVMIsAIntrinsicInst(v);
}

/* Whether nothing observable can depend on v: no use, or only pure instructions that are dead themselves. */
static bool is_dead(LLVMValueRef v, int depth)
{
    for (LLVMUseRef u = LLVMGetFirstUse(v); u; u = LLVMGetNextUse(u)) {
        LLVMValueRef user = LLVMGetUser(u);
        if (!is_pure(user) || depth == 0 || !is_dead(user, depth - 1))
            return false;
    }
    return true;
}

void memory_finish(struct fn *f)
{
    bool all = f->t->program->options->strict_loads;
    for (uint32_t i = 0; i < f->loads.len; i++) {
        if (all || is_dead(f->loads.items[i], 8))
            LLVMSetVolatile(f->loads.items[i], true);
    }
}

static LLVMValueRef to_index_type(struct fn *f, uint32_t memidx, LLVMValueRef v)
{
    return memory_of(f, memidx)->limits.is64 ? v : LLVMBuildTrunc(f->b, v, f->t->i32, "");
}

void lower_memory_size(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef pages = LLVMBuildLShr(f->b, memory_size_bytes(f, in->index), const_i64(f->t, memory_of(f, in->index)->limits.page_log2), "");
    push(f, to_index_type(f, in->index, pages));
}

void lower_memory_grow(struct fn *f, const struct insn *in, int64_t arg)
{
    debug_location(f->t, f->scope, f->offset);
    LLVMValueRef args[] = {memory_descriptor(f->t, in->index), index_to_i64(f, pop(f))};
    push(f, to_index_type(f, in->index, call_runtime(f->t, "wasm_memory_grow", "lpl", args, 2)));
}

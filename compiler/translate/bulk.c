/* Bulk memory and table instructions (spec 4.4.6, 4.4.7). For 32-bit memories, memory.copy and memory.fill are a bounds check and LLVM's memmove and
 * memset, which are a few instructions for small constant sizes; for all others the runtime checks bounds and copies. */
#include <stddef.h>

#include "translate.h"

static LLVMValueRef pop_index(struct fn *f) { return index_to_i64(f, pop(f)); }

/* size, source, destination are popped; (destination object, source object, d, s, n) are passed. */
static void call_copy(struct fn *f, const char *runtime, LLVMValueRef dst, LLVMValueRef src)
{
    LLVMValueRef n = pop_index(f), s = pop_index(f), d = pop_index(f);
    LLVMValueRef args[] = {dst, src, d, s, n};
    debug_location(f->t, f->scope, f->offset);
    call_runtime(f->t, runtime, "vpplll", args, 5);
}

/* Whether blocks in this memory are checked here; a sum of 64-bit addresses could wrap. */
static bool is_direct(const struct fn *f, uint32_t memidx)
{
    return !f->t->m->memories[memidx].limits.is64 && !f->t->program->options->no_inline_copies;
}

LLVMValueRef larger(struct fn *f, LLVMValueRef a, LLVMValueRef b)
{
    return call_intrinsic(f->t, INTRINSIC_UMAX, &f->t->i64, 1, (LLVMValueRef[]){a, b}, 2);
}

LLVMValueRef leaves_memory(struct fn *f, uint32_t memidx, LLVMValueRef at, LLVMValueRef n)
{
    return LLVMBuildICmp(f->b, LLVMIntUGT, LLVMBuildAdd(f->b, at, n, ""), memory_size_bytes(f, memidx), "");
}

static void copy_directly(struct fn *f, uint32_t dst, uint32_t src)
{
    LLVMValueRef n = pop_index(f), s = pop_index(f), d = pop_index(f);
    debug_location(f->t, f->scope, f->offset);
    LLVMValueRef bad = dst == src ? leaves_memory(f, dst, larger(f, d, s), n)
                                  : LLVMBuildOr(f->b, leaves_memory(f, dst, d, n), leaves_memory(f, src, s, n), "");
    trap_if(f, bad, WASM_TRAP_MEMORY_BOUNDS);
    LLVMBuildMemMove(f->b, memory_pointer(f, d, dst, 0), 1, memory_pointer(f, s, src, 0), 1, n);
}

void lower_memory_copy(struct fn *f, const struct insn *in, int64_t arg)
{
    if (is_direct(f, in->index) && is_direct(f, in->index2))
        copy_directly(f, in->index, in->index2);
    else
        call_copy(f, "wasm_memory_copy", memory_descriptor(f->t, in->index), memory_descriptor(f->t, in->index2));
}

void lower_memory_init(struct fn *f, const struct insn *in, int64_t arg)
{
    call_copy(f, "wasm_memory_init", memory_descriptor(f->t, in->index2), declare_data(f->t, in->index));
}

void lower_memory_fill(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef n = pop_index(f), value = pop(f), d = pop_index(f);
    debug_location(f->t, f->scope, f->offset);
    if (is_direct(f, in->index)) {
        trap_if(f, leaves_memory(f, in->index, d, n), WASM_TRAP_MEMORY_BOUNDS);
        LLVMBuildMemSet(f->b, memory_pointer(f, d, in->index, 0), LLVMBuildTrunc(f->b, value, f->t->i8, ""), n, 1);
        return;
    }
    LLVMValueRef args[] = {memory_descriptor(f->t, in->index), d, value, n};
    call_runtime(f->t, "wasm_memory_fill", "vplil", args, 4);
}

static void store_zero(struct fn *f, LLVMValueRef segment, uint64_t field)
{
    LLVMBuildStore(f->b, const_i64(f->t, 0), byte_offset(f->t, segment, field));
}

void lower_data_drop(struct fn *f, const struct insn *in, int64_t arg)
{
    store_zero(f, declare_data(f->t, in->index), offsetof(struct wasm_data_segment, size));
}

void lower_elem_drop(struct fn *f, const struct insn *in, int64_t arg)
{
    store_zero(f, declare_elem(f->t, in->index), offsetof(struct wasm_elem_segment, size));
}

void lower_table_init(struct fn *f, const struct insn *in, int64_t arg)
{
    call_copy(f, "wasm_table_init", table_address(f->t, in->index2), declare_elem(f->t, in->index));
}

void lower_table_copy(struct fn *f, const struct insn *in, int64_t arg)
{
    call_copy(f, "wasm_table_copy", table_address(f->t, in->index), table_address(f->t, in->index2));
}

void lower_table_fill(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef n = pop_index(f), value = pop(f), d = pop_index(f);
    LLVMValueRef args[] = {table_address(f->t, in->index), d, value, n};
    debug_location(f->t, f->scope, f->offset);
    call_runtime(f->t, "wasm_table_fill", "vplpl", args, 4);
}

void lower_table_grow(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef n = pop_index(f), value = pop(f);
    LLVMValueRef args[] = {table_address(f->t, in->index), value, n};
    LLVMValueRef old = call_runtime(f->t, "wasm_table_grow", "lppl", args, 3);
    push(f, f->t->m->tables[in->index].limits.is64 ? old : LLVMBuildTrunc(f->b, old, f->t->i32, ""));
}

/* Bulk memory and table instructions (spec 4.4.6, 4.4.7): the runtime checks bounds and copies. */
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

void lower_memory_copy(struct fn *f, const struct insn *in, int64_t arg)
{
    call_copy(f, "wasm_memory_copy", memory_descriptor(f->t, in->index), memory_descriptor(f->t, in->index2));
}

void lower_memory_init(struct fn *f, const struct insn *in, int64_t arg)
{
    call_copy(f, "wasm_memory_init", memory_descriptor(f->t, in->index2), declare_data(f->t, in->index));
}

void lower_memory_fill(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef n = pop_index(f), value = pop(f), d = pop_index(f);
    LLVMValueRef args[] = {memory_descriptor(f->t, in->index), d, value, n};
    debug_location(f->t, f->scope, f->offset);
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

/* Table and reference instructions (spec 4.4.3, 4.4.6). */
#include <stddef.h>

#include "translate.h"

/* Elements in the table, as i64. */
static LLVMValueRef table_size(struct fn *f, uint32_t tableidx)
{
    struct translator *t = f->t;
    if (t->program->world->tables[tableidx].is_const)
        return const_i64(t, t->m->tables[tableidx].limits.min);
    return LLVMBuildLoad2(f->b, t->i64, byte_offset(t, table_address(t, tableidx), offsetof(struct wasm_table, size)), "");
}

/* Address of element index of a mutable table, checked. */
static LLVMValueRef table_element(struct fn *f, uint32_t tableidx, LLVMValueRef index)
{
    struct translator *t = f->t;
    index = index_to_i64(f, index);
    trap_if(f, LLVMBuildICmp(f->b, LLVMIntUGE, index, table_size(f, tableidx), ""), WASM_TRAP_TABLE_BOUNDS);
    LLVMValueRef elems = LLVMBuildLoad2(f->b, t->ptr, byte_offset(t, table_address(t, tableidx), offsetof(struct wasm_table, elems)), "");
    return LLVMBuildGEP2(f->b, t->ptr, elems, &index, 1, "");
}

void lower_table_get(struct fn *f, const struct insn *in, int64_t arg)
{
    push(f, LLVMBuildLoad2(f->b, f->t->ptr, table_element(f, in->index, pop(f)), ""));
}

void lower_table_set(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef v = pop(f);
    LLVMBuildStore(f->b, v, table_element(f, in->index, pop(f)));
}

void lower_table_size(struct fn *f, const struct insn *in, int64_t arg)
{
    LLVMValueRef n = table_size(f, in->index);
    push(f, f->t->m->tables[in->index].limits.is64 ? n : LLVMBuildTrunc(f->b, n, f->t->i32, ""));
}

void lower_ref_null(struct fn *f, const struct insn *in, int64_t arg) { push(f, LLVMConstNull(f->t->ptr)); }

void lower_ref_is_null(struct fn *f, const struct insn *in, int64_t arg) { push(f, LLVMBuildZExt(f->b, LLVMBuildIsNull(f->b, pop(f), ""), f->t->i32, "")); }

void lower_ref_func(struct fn *f, const struct insn *in, int64_t arg) { push(f, func_reference(f->t, in->index)); }

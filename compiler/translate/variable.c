/* Variable instructions (spec 4.4.5). */
#include "translate.h"

void lower_local_get(struct fn *f, const struct insn *in, int64_t arg) { push(f, local_read(f, in->index)); }
void lower_local_set(struct fn *f, const struct insn *in, int64_t arg) { local_write(f, in->index, pop(f)); }
void lower_local_tee(struct fn *f, const struct insn *in, int64_t arg) { local_write(f, in->index, f->stack.items[f->stack.len - 1]); }

void lower_global_get(struct fn *f, const struct insn *in, int64_t arg)
{
    struct translator *t = f->t;
    if (t->program->world->globals[in->index].is_const)
        push(f, const_value(t, &t->program->world->global_values[in->index]));
    else
        push(f, LLVMBuildLoad2(f->b, llvm_type(t, t->m->globals[in->index].type), global_address(t, in->index), ""));
}

void lower_global_set(struct fn *f, const struct insn *in, int64_t arg) { LLVMBuildStore(f->b, pop(f), global_address(f->t, in->index)); }

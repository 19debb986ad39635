/* call_indirect (spec 4.4.8.11): how the callee is found and checked.
 *
 * In a table nobody writes, what a call of one type can reach is known (world_callees):
 *   few      a switch over the possible slots calls the callee directly, so that it can be inlined;
 *   own      the type has a table of code addresses of its own, in which traps stand in all other slots: one load and no check of the type;
 *   plain    type ids and code addresses side by side, when neither pays.
 * A table that something writes holds references (struct wasm_func *). */
#include <stddef.h>

#include "translate.h"

/* ---- the arrays of a constant table: each in a section of its own, so that the linker drops what no code uses ---- */

static LLVMValueRef declare_array(struct translator *t, const char *name, LLVMTypeRef element, uint32_t tableidx)
{
    LLVMValueRef v = LLVMGetNamedGlobal(t->module, name);
    if (!v) {
        v = LLVMAddGlobal(t->module, LLVMArrayType2(element, t->m->tables[tableidx].limits.min), name);
        LLVMSetGlobalConstant(v, true);
        hide(v);
    }
    return v;
}

/* relocated: position-independent code has addresses filled in at start. */
static void define_array(struct translator *t, LLVMValueRef array, LLVMTypeRef element, LLVMValueRef *values, uint64_t n, bool relocated)
{
    size_t len;
    const char *section = relocated && t->program->options->pic ? ".data.rel.ro" : ".rodata";
    LLVMSetSection(array, arena_printf(t->arena, "%s.%s", section, LLVMGetValueName2(array, &len)));
    LLVMSetInitializer(array, LLVMConstArray2(element, values, n));
}

/* Type ids fit 16 bits in any real program; the width is a fact of the module, the same in every batch. */
static LLVMTypeRef type_id_type(struct translator *t) { return t->m->ntypes < 0xffff ? t->i16 : t->i32; }

static LLVMValueRef declare_types(struct translator *t, uint32_t tableidx)
{
    return declare_array(t, symbol_name(t, SYMBOL_TABLE_TYPES, tableidx), type_id_type(t), tableidx);
}

/* Where memory 0 lies at its fixed address, code lies below it: 32 bits hold an address. */
static LLVMTypeRef code_type(struct translator *t) { return t->program->options->fixed_base ? t->i32 : t->ptr; }

static LLVMValueRef code_constant(struct translator *t, LLVMValueRef function)
{
    return t->program->options->fixed_base ? LLVMConstTrunc(LLVMConstPtrToInt(function, t->i64), t->i32) : function;
}

static LLVMValueRef declare_code(struct translator *t, uint32_t tableidx)
{
    return declare_array(t, symbol_name(t, SYMBOL_TABLE_CODE, tableidx), code_type(t), tableidx);
}

static LLVMValueRef declare_own(struct translator *t, uint32_t tableidx, uint32_t canon)
{
    return declare_array(t, symbol_name(t, SYMBOL_TABLE_CALLEES, tableidx, canon), code_type(t), tableidx);
}

static LLVMValueRef load_code(struct fn *f, LLVMValueRef array, LLVMValueRef index)
{
    struct translator *t = f->t;
    LLVMTypeRef type = code_type(t);
    LLVMValueRef code = LLVMBuildLoad2(f->b, type, LLVMBuildGEP2(f->b, type, array, &index, 1, ""), "");
    return type == t->ptr ? code : LLVMBuildIntToPtr(f->b, LLVMBuildZExt(f->b, code, t->i64, ""), t->ptr, "");
}

/* ---- which form ---- */

static const struct world_callees *callees_of(const struct translator *t, uint32_t tableidx, uint32_t typeidx)
{
    const struct world_table *table = &t->program->world->tables[tableidx];
    if (!table->is_const || !table->callees || t->program->options->no_callee_sets)
        return NULL;
    return &table->callees[t->m->types[typeidx].canon];
}

/* Bytes of WebAssembly in the bodies that a switch chooses from, and those times the places that have the switch. A single callee may be of any size. */
#define FEW_BYTES 512
#define FEW_BYTES_TOTAL (16u << 10)

static bool has_few(const struct world_callees *c)
{
    bool small = c->bytes <= FEW_BYTES && c->bytes * c->nsites <= FEW_BYTES_TOTAL;
    return c->nslots == 1 || (c->nslots > 1 && c->nslots <= WORLD_FEW_SLOTS && small);
}

/* A check of the type is some 40 bytes with what tells the kinds of traps apart; a table of its own should not be much larger than what it saves. */
#define OWN_TABLE_FREE 4096
#define OWN_TABLE_PER_SITE 64

static bool has_own_table(const struct translator *t, uint32_t tableidx, const struct world_callees *c)
{
    uint64_t bytes = t->m->tables[tableidx].limits.min * (t->program->options->fixed_base ? 4 : 8);
    return c->nsites && c->nslots && bytes <= OWN_TABLE_FREE + (uint64_t)OWN_TABLE_PER_SITE * c->nsites;
}

/* ---- definitions ---- */

/* A trap function is entered like the callee it stands for, by a call in the code that traps, and never returns: its own type and convention do not
 * matter. LLVM must not find out, though, hence "externally initialised". */
static void define_own(struct translator *t, uint32_t tableidx, uint32_t canon)
{
    uint64_t n = t->m->tables[tableidx].limits.min;
    const uint32_t *funcs = t->program->world->tables[tableidx].funcs;
    LLVMValueRef *code = ARENA_ARRAY(t->arena, LLVMValueRef, n);
    for (uint64_t k = 0; k < n; k++) {
        if (funcs[k] == NO_INDEX)
            code[k] = declare_trap(t, WASM_TRAP_UNINITIALIZED_ELEMENT);
        else if (t->m->types[t->m->funcs[funcs[k]].typeidx].canon != canon)
            code[k] = declare_trap(t, WASM_TRAP_INDIRECT_CALL_TYPE);
        else
            code[k] = declare_func_address(t, funcs[k]);
        code[k] = code_constant(t, code[k]);
    }
    LLVMValueRef own = declare_own(t, tableidx, canon);
    define_array(t, own, code_type(t), code, n, true);
    LLVMSetExternallyInitialized(own, true);
}

void define_const_table(struct translator *t, uint32_t tableidx)
{
    uint64_t n = t->m->tables[tableidx].limits.min;
    const struct world_table *table = &t->program->world->tables[tableidx];
    LLVMTypeRef id_type = type_id_type(t);
    LLVMValueRef *types = ARENA_ARRAY(t->arena, LLVMValueRef, n), *code = ARENA_ARRAY(t->arena, LLVMValueRef, n);
    for (uint64_t k = 0; k < n; k++) {
        bool null = table->funcs[k] == NO_INDEX;
        types[k] = LLVMConstInt(id_type, null ? 0 : type_id(t, t->m->funcs[table->funcs[k]].typeidx), false);
        code[k] = null ? LLVMConstNull(code_type(t)) : code_constant(t, declare_func_address(t, table->funcs[k]));
    }
    define_array(t, declare_types(t, tableidx), id_type, types, n, false);
    define_array(t, declare_code(t, tableidx), code_type(t), code, n, true);
    for (uint32_t i = 0; i < t->m->ntypes; i++) {
        const struct world_callees *c = t->m->types[i].canon == i ? callees_of(t, tableidx, i) : NULL;
        if (c && !has_few(c) && has_own_table(t, tableidx, c))
            define_own(t, tableidx, i);
    }
}

/* ---- call sites ---- */

static void check_index(struct fn *f, uint32_t tableidx, LLVMValueRef index)
{
    LLVMValueRef size = const_i64(f->t, f->t->m->tables[tableidx].limits.min);
    trap_if(f, LLVMBuildICmp(f->b, LLVMIntUGE, index, size, ""), WASM_TRAP_UNDEFINED_ELEMENT);
}

static LLVMValueRef load_type_id(struct fn *f, uint32_t tableidx, LLVMValueRef index)
{
    LLVMTypeRef type = type_id_type(f->t);
    return LLVMBuildLoad2(f->b, type, LLVMBuildGEP2(f->b, type, declare_types(f->t, tableidx), &index, 1, ""), "");
}

/* The cold side of a failed type check tells a null element from a wrong one. */
static void trap_bad_element(struct fn *f, LLVMValueRef found)
{
    trap_if(f, LLVMBuildIsNull(f->b, found, ""), WASM_TRAP_UNINITIALIZED_ELEMENT);
    trap_always(f, WASM_TRAP_INDIRECT_CALL_TYPE);
}

/* Types and code stand side by side in read-only data, so both loads are independent. */
static LLVMValueRef plain_callee(struct fn *f, uint32_t tableidx, uint32_t typeidx, LLVMValueRef index)
{
    check_index(f, tableidx, index);
    LLVMValueRef found = load_type_id(f, tableidx, index);
    LLVMValueRef bad = LLVMBuildICmp(f->b, LLVMIntNE, found, LLVMConstInt(type_id_type(f->t), type_id(f->t, typeidx), false), "");
    LLVMBasicBlockRef next = cold_branch(f, bad, "trap");
    trap_bad_element(f, found);
    LLVMPositionBuilderAtEnd(f->b, next);
    return load_code(f, declare_code(f->t, tableidx), index);
}

static LLVMValueRef mutable_callee(struct fn *f, uint32_t tableidx, uint32_t typeidx, LLVMValueRef index)
{
    struct translator *t = f->t;
    LLVMValueRef table = table_address(t, tableidx);
    LLVMValueRef size = LLVMBuildLoad2(f->b, t->i64, byte_offset(t, table, offsetof(struct wasm_table, size)), "");
    trap_if(f, LLVMBuildICmp(f->b, LLVMIntUGE, index, size, ""), WASM_TRAP_UNDEFINED_ELEMENT);
    LLVMValueRef elems = LLVMBuildLoad2(f->b, t->ptr, byte_offset(t, table, offsetof(struct wasm_table, elems)), "");
    LLVMValueRef ref = LLVMBuildLoad2(f->b, t->ptr, LLVMBuildGEP2(f->b, t->ptr, elems, &index, 1, ""), "");
    trap_if(f, LLVMBuildIsNull(f->b, ref, ""), WASM_TRAP_UNINITIALIZED_ELEMENT);
    LLVMValueRef found = LLVMBuildLoad2(f->b, t->i32, byte_offset(t, ref, offsetof(struct wasm_func, type)), "");
    trap_if(f, LLVMBuildICmp(f->b, LLVMIntNE, found, type_id_value(f, typeidx), ""), WASM_TRAP_INDIRECT_CALL_TYPE);
    if (profile_generates(f)) {
        LLVMValueRef funcidx = LLVMBuildLoad2(f->b, t->i32, byte_offset(t, ref, offsetof(struct wasm_func, funcidx)), "");
        profile_count_call(f, LLVMBuildZExt(f->b, funcidx, t->i64, ""));
    }
    return LLVMBuildLoad2(f->b, t->ptr, ref, "");
}

/* The arguments are on top of the stack and stay there. */
static LLVMValueRef call_type(struct fn *f, uint32_t typeidx, LLVMValueRef callee)
{
    struct translator *t = f->t;
    const struct functype *ft = &t->m->types[typeidx];
    return build_call(f, signature_of(t, typeidx), callee, stack_from(f, f->stack.len - ft->nparams), ft->nparams, t->call_conv);
}

static void finish_call(struct fn *f, uint32_t typeidx, LLVMValueRef result)
{
    const struct functype *ft = &f->t->m->types[typeidx];
    f->stack.len -= ft->nparams;
    push_results(f, ft, result);
}

/* Direct calls on ways of their own, and perhaps one that is not: all meet again. */
struct ways {
    LLVMValueRef results[WORLD_FEW_SLOTS + 1];
    LLVMBasicBlockRef from[WORLD_FEW_SLOTS + 1];
    uint32_t n;
};
_Static_assert(LIKELY_TARGETS <= WORLD_FEW_SLOTS, "both have room");

/* The current way ends with that result. */
static void end_way(struct fn *f, struct ways *w, LLVMValueRef result)
{
    w->results[w->n] = result;
    w->from[w->n++] = LLVMGetInsertBlock(f->b);
}

/* The result wherever it comes from. */
static LLVMValueRef join_ways(struct fn *f, uint32_t typeidx, struct ways *w)
{
    LLVMTypeRef type = llvm_result_type(f->t, &f->t->m->types[typeidx]);
    LLVMBasicBlockRef done = new_llvm_block(f, "called");
    for (uint32_t i = 0; i < w->n; i++) {
        LLVMPositionBuilderAtEnd(f->b, w->from[i]);
        LLVMBuildBr(f->b, done);
    }
    LLVMPositionBuilderAtEnd(f->b, done);
    if (type == f->t->void_type)
        return NULL;
    LLVMValueRef result = LLVMBuildPhi(f->b, type, "");
    LLVMAddIncoming(result, w->results, w->from, w->n);
    return result;
}

/* A direct call per slot; for other indices only a trap is left, of whatever kind. */
static LLVMValueRef call_few(struct fn *f, const struct insn *in, const struct world_callees *c, LLVMValueRef index)
{
    struct translator *t = f->t;
    struct ways ways = {.n = 0};
    LLVMBasicBlockRef other = new_llvm_block(f, "trap");
    debug_location(t, f->scope, f->offset);
    LLVMValueRef choice = LLVMBuildSwitch(f->b, index, other, c->nslots);
    for (uint32_t i = 0; i < c->nslots; i++) {
        LLVMBasicBlockRef slot = new_llvm_block(f, "slot");
        LLVMAddCase(choice, const_i64(t, c->slots[i]), slot);
        LLVMPositionBuilderAtEnd(f->b, slot);
        end_way(f, &ways, call_type(f, in->index, declare_func_address(t, t->program->world->tables[in->index2].funcs[c->slots[i]])));
    }
    profile_weigh_slots(f, choice, c->slots, c->nslots);
    LLVMPositionBuilderAtEnd(f->b, other);
    check_index(f, in->index2, index);
    trap_bad_element(f, load_type_id(f, in->index2, index));
    return join_ways(f, in->index, &ways);
}

/* The call is what traps: merged with another one it would not say where. */
static LLVMValueRef call_own(struct fn *f, const struct insn *in, LLVMValueRef index)
{
    struct translator *t = f->t;
    check_index(f, in->index2, index);
    LLVMValueRef call = call_type(f, in->index, load_code(f, declare_own(t, in->index2, t->m->types[in->index].canon), index));
    LLVMAddCallSiteAttribute(call, LLVMAttributeFunctionIndex, LLVMCreateEnumAttribute(t->context, t->attr_nomerge, 0));
    return call;
}

static LLVMValueRef call_plain(struct fn *f, const struct insn *in, LLVMValueRef index)
{
    bool constant = f->t->program->world->tables[in->index2].is_const;
    return call_type(f, in->index, (constant ? plain_callee : mutable_callee)(f, in->index2, in->index, index));
}

/* The function that a constant index means, NO_INDEX when the call traps or the index is not known. */
static uint32_t known_callee(struct fn *f, const struct insn *in, LLVMValueRef index)
{
    const struct module *m = f->t->m;
    if (!LLVMIsAConstantInt(index) || LLVMConstIntGetZExtValue(index) >= m->tables[in->index2].limits.min)
        return NO_INDEX;
    uint32_t funcidx = f->t->program->world->tables[in->index2].funcs[LLVMConstIntGetZExtValue(index)];
    return funcidx != NO_INDEX && m->types[m->funcs[funcidx].typeidx].canon == m->types[in->index].canon ? funcidx : NO_INDEX;
}

static LLVMValueRef call_one_of(struct fn *f, const struct insn *in, const struct world_callees *c, LLVMValueRef index)
{
    uint32_t known = known_callee(f, in, index);
    if (known != NO_INDEX)
        return call_type(f, in->index, declare_func_address(f->t, known));
    if (has_few(c))
        return call_few(f, in, c, index);
    return (has_own_table(f->t, in->index2, c) ? call_own : call_plain)(f, in, index);
}

static LLVMValueRef call_any(struct fn *f, const struct insn *in, LLVMValueRef index)
{
    const struct world_callees *c = callees_of(f->t, in->index2, in->index);
    return c ? call_one_of(f, in, c, index) : call_plain(f, in, index);
}

/* Calls the likely targets by name, where `subject` is what they are known by; goes on where it is none of them. */
static void call_likely(struct fn *f, const struct insn *in, const struct likely_target *likely, uint32_t n, LLVMValueRef subject, struct ways *ways)
{
    struct translator *t = f->t;
    for (uint32_t i = 0; i < n; i++) {
        LLVMBasicBlockRef direct = new_llvm_block(f, "likely"), next = new_llvm_block(f, "other");
        profile_note_call(f, likely[i].funcidx);
        LLVMValueRef callee = declare_func_address(t, likely[i].funcidx);
        LLVMValueRef expected = LLVMTypeOf(subject) == t->ptr ? callee : const_i64(t, likely[i].target);
        LLVMValueRef same = LLVMBuildICmp(f->b, LLVMIntEQ, subject, expected, "");
        profile_weigh_target(f, LLVMBuildCondBr(f->b, same, direct, next), &likely[i]);
        LLVMPositionBuilderAtEnd(f->b, direct);
        end_way(f, ways, call_type(f, in->index, callee));
        LLVMPositionBuilderAtEnd(f->b, next);
    }
}

/* A profile knows where the call goes most of the time. In a constant table the index says it all, before bounds and type are checked. */
static LLVMValueRef call_by_profile(struct fn *f, const struct insn *in, const struct likely_target *likely, uint32_t n, LLVMValueRef index)
{
    struct ways ways = {.n = 0};
    if (f->t->program->world->tables[in->index2].is_const) {
        call_likely(f, in, likely, n, index, &ways);
        end_way(f, &ways, call_any(f, in, index));
    } else {
        LLVMValueRef callee = mutable_callee(f, in->index2, in->index, index);
        call_likely(f, in, likely, n, callee, &ways);
        end_way(f, &ways, call_type(f, in->index, callee));
    }
    return join_ways(f, in->index, &ways);
}

/* The index of the element to call, as i64, counted where it decides about the callee. */
static LLVMValueRef pop_index(struct fn *f, const struct insn *in)
{
    LLVMValueRef index = index_to_i64(f, pop(f));
    if (f->t->program->world->tables[in->index2].is_const)
        profile_count_call(f, index);
    return index;
}

void lower_call_indirect(struct fn *f, const struct insn *in, int64_t arg)
{
    struct likely_target likely[LIKELY_TARGETS];
    const struct world_callees *c = callees_of(f->t, in->index2, in->index);
    LLVMValueRef index = pop_index(f, in);
    uint32_t n = c && has_few(c) ? 0 : profile_likely_targets(f, in->index2, in->index, likely);
    finish_call(f, in->index, n ? call_by_profile(f, in, likely, n, index) : call_any(f, in, index));
}

void call_indirect_plain(struct fn *f, const struct insn *in)
{
    finish_call(f, in->index, call_plain(f, in, pop_index(f, in)));
}

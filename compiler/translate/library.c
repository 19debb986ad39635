/* The C functions of a library (compiler/library.h): every export behind a call of the runtime's that turns traps into a returned code. */
#include "../library.h"
#include "translate.h"

/* What other programs see; the rest of the library is hidden. */
static LLVMValueRef begin_public(struct translator *t, const char *symbol, LLVMTypeRef type)
{
    LLVMValueRef fn = add_c_function(t, symbol, type);
    LLVMSetVisibility(fn, LLVMDefaultVisibility);
    return fn;
}

/* foo_instantiate and the like are names for functions of the runtime's. */
static void define_alias(struct translator *t, const char *symbol, const char *runtime, const char *types)
{
    LLVMTypeRef type;
    LLVMValueRef callee = declare_runtime(t, runtime, types, &type), fn = begin_public(t, symbol, type), arg = NULL;
    if (types[1])
        arg = LLVMGetParam(fn, 0);
    LLVMValueRef call = LLVMBuildCall2(t->builder, type, callee, &arg, types[1] != 0, "");
    if (types[0] == 'v')
        LLVMBuildRetVoid(t->builder);
    else
        LLVMBuildRet(t->builder, call);
}

static LLVMValueRef new_slots(struct translator *t, uint32_t n)
{
    LLVMValueRef slots = LLVMBuildAlloca(t->builder, LLVMArrayType2(t->i128, n ? n : 1), "");
    LLVMSetAlignment(slots, sizeof(struct wasm_slot));
    return slots;
}

static LLVMValueRef slot(struct translator *t, LLVMValueRef slots, uint32_t i) { return byte_offset(t, slots, sizeof(struct wasm_slot) * i); }

/* Where a result goes: to the caller, or nowhere when it gave NULL. */
static LLVMValueRef result_place(struct translator *t, LLVMValueRef pointer, LLVMValueRef nowhere)
{
    LLVMValueRef is_null = LLVMBuildICmp(t->builder, LLVMIntEQ, pointer, LLVMConstNull(t->ptr), "");
    return LLVMBuildSelect(t->builder, is_null, nowhere, pointer, "");
}

static void store_results(struct translator *t, LLVMValueRef fn, const struct functype *ft, LLVMValueRef results)
{
    for (uint32_t i = 0; i < ft->nresults; i++) {
        LLVMValueRef v = LLVMBuildLoad2(t->builder, llvm_type(t, ft->results[i]), slot(t, results, i), "");
        LLVMBuildStore(t->builder, v, result_place(t, LLVMGetParam(fn, ft->nparams + i), slot(t, results, i)));
    }
}

static LLVMTypeRef public_type(struct translator *t, const struct functype *ft)
{
    LLVMTypeRef *params = ARENA_ARRAY(t->arena, LLVMTypeRef, ft->nparams + ft->nresults);
    for (uint32_t i = 0; i < ft->nparams + ft->nresults; i++)
        params[i] = i < ft->nparams ? llvm_type(t, ft->params[i]) : t->ptr;
    return LLVMFunctionType(t->i32, params, ft->nparams + ft->nresults, false);
}

static void define_function(struct translator *t, const struct library_entity *e)
{
    const struct functype *ft = func_type(t->m, e->index);
    LLVMValueRef thunk = thunk_of(t, t->m->funcs[e->index].typeidx), code = declare_func_address(t, e->index);
    LLVMValueRef fn = begin_public(t, e->symbol, public_type(t, ft));
    LLVMValueRef args = new_slots(t, ft->nparams), results = new_slots(t, ft->nresults);
    for (uint32_t i = 0; i < ft->nparams; i++)
        LLVMBuildStore(t->builder, LLVMGetParam(fn, i), slot(t, args, i));
    LLVMValueRef trap = call_runtime(t, "wasm_library_call", "ipppp", (LLVMValueRef[]){thunk, code, args, results}, 4);
    LLVMBasicBlockRef done = LLVMAppendBasicBlockInContext(t->context, fn, "done"), out = LLVMAppendBasicBlockInContext(t->context, fn, "out");
    LLVMBuildCondBr(t->builder, LLVMBuildICmp(t->builder, LLVMIntEQ, trap, const_i32(t, WASM_TRAP_NONE), ""), done, out);
    LLVMPositionBuilderAtEnd(t->builder, done);
    store_results(t, fn, ft, results);
    LLVMBuildBr(t->builder, out);
    LLVMPositionBuilderAtEnd(t->builder, out);
    LLVMBuildRet(t->builder, trap);
}

static void define_memory_reader(struct translator *t, const char *symbol, uint32_t memidx, LLVMTypeRef type, size_t field)
{
    begin_public(t, symbol, LLVMFunctionType(type, NULL, 0, false));
    LLVMValueRef at = byte_offset(t, memory_descriptor(t, memidx), field);
    LLVMBuildRet(t->builder, LLVMBuildLoad2(t->builder, type, at, ""));
}

static void define_global_reader(struct translator *t, const struct library_entity *e)
{
    LLVMTypeRef type = llvm_type(t, t->m->globals[e->index].type);
    bool is_const = t->program->world->globals[e->index].is_const;
    begin_public(t, e->symbol, LLVMFunctionType(type, NULL, 0, false));
    LLVMValueRef v = is_const ? const_value(t, &t->program->world->global_values[e->index])
                              : LLVMBuildLoad2(t->builder, type, global_address(t, e->index), "");
    LLVMBuildRet(t->builder, v);
}

void define_library(struct translator *t)
{
    const struct library *l = t->program->library;
    define_alias(t, l->instantiate, "wasm_library_instantiate", "i");
    define_alias(t, l->trap_text, "wasm_library_text", "pi");
    define_alias(t, l->trap, "wasm_library_trap", "vp");
    for (uint32_t i = 0; i < l->funcs.count; i++)
        define_function(t, &l->funcs.items[i]);
    for (uint32_t i = 0; i < l->memories.count; i++) {
        const struct library_entity *e = &l->memories.items[i];
        define_memory_reader(t, arena_printf(t->arena, "%s_base", e->symbol), e->index, t->ptr, offsetof(struct wasm_memory, base));
        define_memory_reader(t, arena_printf(t->arena, "%s_size", e->symbol), e->index, t->i64, offsetof(struct wasm_memory, size));
    }
    for (uint32_t i = 0; i < l->globals.count; i++)
        define_global_reader(t, &l->globals.items[i]);
}

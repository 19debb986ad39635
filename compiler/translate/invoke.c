/* Emscripten's invoke_<signature> (compiler/invoke.h): one C function per signature that the program imports.
 *
 *   top = stackSave()
 *   if wasm_catch_begin(catch) == 0 { result = table[function](arguments); wasm_catch_end(catch); return result }
 *   stackRestore(top); setThrew(1, 0); return 0
 *
 * wasm_catch_begin returns twice, but no value changes between its returns, so that nothing need be volatile. */
#include "../invoke.h"

#include <string.h>

#include "translate.h"

/* The trampoline of one signature. */
struct invoke {
    struct translator *t;
    LLVMValueRef fn;
    const char *letters;
    const struct functype *import; /* its type as imported */
};

static LLVMValueRef call_export(struct translator *t, uint32_t funcidx, LLVMValueRef *args)
{
    LLVMValueRef call = LLVMBuildCall2(t->builder, signature_of(t, t->m->funcs[funcidx].typeidx), declare_func_address(t, funcidx), args,
                                       func_type(t->m, funcidx)->nparams, "");
    LLVMSetInstructionCallConv(call, t->call_conv);
    return call;
}

static LLVMValueRef convert_float(struct translator *t, LLVMValueRef v, LLVMTypeRef to)
{
    return LLVMTypeOf(v) == to ? v : LLVMBuildFPCast(t->builder, v, to, "");
}

/* The signature that the letters name. */
static struct functype called_type(const struct invoke *k)
{
    struct functype ft = {.nparams = (uint32_t)strlen(k->letters) - 1, .nresults = k->letters[0] != 'v'};
    valtype *params = ARENA_ARRAY(k->t->arena, valtype, ft.nparams + 1), *results = ARENA_ARRAY(k->t->arena, valtype, 1);
    for (uint32_t i = 0; i < ft.nparams; i++)
        invoke_letter_type(k->letters[i + 1], &params[i]);
    invoke_letter_type(k->letters[0], results);
    ft.params = params;
    ft.results = results;
    return ft;
}

/* The arguments of the called function, from those of the import. */
static LLVMValueRef *called_arguments(const struct invoke *k, const struct functype *called)
{
    struct translator *t = k->t;
    LLVMValueRef *args = ARENA_ARRAY(t->arena, LLVMValueRef, called->nparams);
    unsigned at = 1;
    for (uint32_t i = 0; i < called->nparams; i++) {
        LLVMValueRef v = LLVMGetParam(k->fn, at++);
        if (called->params[i] == VT_I64 && LLVMTypeOf(v) == t->i32) {
            LLVMValueRef high = LLVMBuildZExt(t->builder, LLVMGetParam(k->fn, at++), t->i64, "");
            v = LLVMBuildOr(t->builder, LLVMBuildZExt(t->builder, v, t->i64, ""), LLVMBuildShl(t->builder, high, const_i64(t, 32), ""), "");
        }
        args[i] = called->params[i] == VT_F32 ? convert_float(t, v, t->f32) : v;
    }
    return args;
}

/* What the import returns for a result of the called function: the high word of a legalised integer goes where getTempRet0 reads it. */
static LLVMValueRef import_result(const struct invoke *k, LLVMValueRef v)
{
    struct translator *t = k->t;
    if (k->import->nresults == 0)
        return NULL;
    LLVMTypeRef type = llvm_type(t, k->import->results[0]);
    if (type == t->i32 && LLVMTypeOf(v) == t->i64) {
        LLVMValueRef high = LLVMBuildTrunc(t->builder, LLVMBuildLShr(t->builder, v, const_i64(t, 32), ""), t->i32, "");
        call_runtime(t, "em_set_temp_ret0", "vi", &high, 1);
        return LLVMBuildTrunc(t->builder, v, t->i32, "");
    }
    return type == t->f64 ? convert_float(t, v, type) : v;
}

static bool same_types(const valtype *a, const valtype *b, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

static bool same_functype(const struct functype *a, const struct functype *b)
{
    return a->nparams == b->nparams && a->nresults == b->nresults && same_types(a->params, b->params, a->nparams) &&
           same_types(a->results, b->results, a->nresults);
}

/* Through the table; NULL, and the block ended by a trap, when the module has no function of that type. */
static LLVMValueRef call_table(const struct invoke *k)
{
    struct translator *t = k->t;
    const struct functype called = called_type(k);
    LLVMValueRef *args = called_arguments(k, &called);
    for (uint32_t i = 0; i < t->m->ntypes && t->m->ntables && t->m->tables[0].type == VT_FUNCREF; i++)
        if (same_functype(&t->m->types[i], &called)) {
            LLVMValueRef result = call_through_table(t, k->fn, i, LLVMGetParam(k->fn, 0), args);
            return called.nresults ? import_result(k, result) : LLVMGetUndef(t->i32);
        }
    struct fn f = {.t = t, .b = t->builder, .value = k->fn};
    trap_always(&f, WASM_TRAP_INDIRECT_CALL_TYPE);
    return NULL;
}

/* dynCall_<signature>, where the module exports it for the host with the same conventions: fastcomp's function pointers mean something to it only. */
static LLVMValueRef call_dyncall_export(const struct invoke *k, const struct export *e)
{
    LLVMValueRef *args = ARENA_ARRAY(k->t->arena, LLVMValueRef, k->import->nparams);
    for (uint32_t i = 0; i < k->import->nparams; i++)
        args[i] = LLVMGetParam(k->fn, i);
    return call_export(k->t, e->index, args);
}

static LLVMValueRef call_target(const struct invoke *k)
{
    const struct export *e = module_find_export(k->t->m, arena_printf(k->t->arena, "dynCall_%s", k->letters));
    bool usable = e && e->kind == EXTERN_FUNC && same_functype(func_type(k->t->m, e->index), k->import);
    return usable ? call_dyncall_export(k, e) : call_table(k);
}

static void return_value(const struct invoke *k, LLVMValueRef v)
{
    if (k->import->nresults == 0)
        LLVMBuildRetVoid(k->t->builder);
    else
        LLVMBuildRet(k->t->builder, v);
}

static LLVMAttributeRef attribute(struct translator *t, const char *name)
{
    return LLVMCreateEnumAttribute(t->context, LLVMGetEnumAttributeKindForName(name, strlen(name)), 0);
}

static LLVMValueRef begin_catch(struct translator *t, LLVMValueRef catch)
{
    LLVMValueRef call = call_runtime(t, "wasm_catch_begin", "ip", &catch, 1);
    LLVMAddAttributeAtIndex(LLVMGetNamedFunction(t->module, "wasm_catch_begin"), LLVMAttributeFunctionIndex, attribute(t, "returns_twice"));
    LLVMAddCallSiteAttribute(call, LLVMAttributeFunctionIndex, attribute(t, "returns_twice"));
    return call;
}

static void define_invoke(const struct invoke *k)
{
    struct translator *t = k->t;
    struct invoke_exports exports;
    invoke_find_exports(t->m, &exports);
    LLVMAddAttributeAtIndex(k->fn, LLVMAttributeFunctionIndex, attribute(t, "noinline"));
    begin_c_function(t, k->fn);
    LLVMBasicBlockRef calls = LLVMAppendBasicBlockInContext(t->context, k->fn, "calls"), caught = LLVMAppendBasicBlockInContext(t->context, k->fn, "caught");
    LLVMValueRef catch = LLVMBuildAlloca(t->builder, LLVMArrayType2(t->i64, sizeof(struct wasm_catch) / 8), "");
    LLVMSetAlignment(catch, 16);
    LLVMValueRef top = call_export(t, exports.stack_save, NULL);
    LLVMValueRef again = LLVMBuildIsNotNull(t->builder, begin_catch(t, catch), "");
    LLVMBuildCondBr(t->builder, again, caught, calls);

    LLVMPositionBuilderAtEnd(t->builder, calls);
    LLVMValueRef result = call_target(k);
    if (result) {
        call_runtime(t, "wasm_catch_end", "vp", &catch, 1);
        return_value(k, result);
    }

    LLVMPositionBuilderAtEnd(t->builder, caught);
    LLVMValueRef threw[] = {const_i32(t, 1), const_i32(t, 0)};
    call_export(t, exports.stack_restore, &top);
    call_export(t, exports.set_threw, threw);
    return_value(k, k->import->nresults ? LLVMConstNull(llvm_type(t, k->import->results[0])) : NULL);
}

void define_invokes(struct translator *t)
{
    for (uint32_t i = 0; i < t->m->nimported_funcs; i++) {
        const struct host_row *row = t->program->hosts->funcs[i];
        if (!row || !row->invoke)
            continue;
        struct invoke k = {t, declare_func(t, i), row->invoke, func_type(t->m, i)};
        if (LLVMCountBasicBlocks(k.fn) == 0) /* a name may be imported twice */
            define_invoke(&k);
    }
}

#include <stdio.h>
#include <string.h>

#include "translate.h"

LLVMValueRef const_i32(struct translator *t, uint32_t n) { return LLVMConstInt(t->i32, n, false); }
LLVMValueRef const_i64(struct translator *t, uint64_t n) { return LLVMConstInt(t->i64, n, false); }

LLVMTypeRef llvm_type(struct translator *t, valtype v)
{
    switch (v & 0xff) {
    case VT_I32: return t->i32;
    case VT_I64: return t->i64;
    case VT_F32: return t->f32;
    case VT_F64: return t->f64;
    case VT_V128: return t->v128;
    default: return t->ptr;
    }
}

/* How result i of several travels: x86-64 has vector registers for three and returns further floats in those of the x87, whose loads make signalling
 * NaNs quiet. Behind three floats or vectors, floats are integers. */
static LLVMTypeRef carrier_type(struct translator *t, const struct functype *ft, uint32_t i)
{
    uint32_t in_vector_registers = 0;
    for (uint32_t k = 0; k < i; k++)
        in_vector_registers += ft->results[k] == VT_F32 || ft->results[k] == VT_F64 || ft->results[k] == VT_V128;
    if (in_vector_registers >= 3 && ft->results[i] == VT_F32)
        return t->i32;
    if (in_vector_registers >= 3 && ft->results[i] == VT_F64)
        return t->i64;
    return llvm_type(t, ft->results[i]);
}

static LLVMValueRef as_type(struct translator *t, LLVMValueRef v, LLVMTypeRef type)
{
    return LLVMTypeOf(v) == type ? v : LLVMBuildBitCast(t->builder, v, type, "");
}

LLVMValueRef result_of_call(struct translator *t, const struct functype *ft, LLVMValueRef call, uint32_t i)
{
    return ft->nresults == 1 ? call : as_type(t, LLVMBuildExtractValue(t->builder, call, i, ""), llvm_type(t, ft->results[i]));
}

void build_return(struct translator *t, const struct functype *ft, LLVMValueRef *values)
{
    if (ft->nresults == 0) {
        LLVMBuildRetVoid(t->builder);
        return;
    }
    if (ft->nresults == 1) {
        LLVMBuildRet(t->builder, values[0]);
        return;
    }
    for (uint32_t i = 0; i < ft->nresults; i++)
        values[i] = as_type(t, values[i], carrier_type(t, ft, i));
    LLVMBuildAggregateRet(t->builder, values, ft->nresults);
}

LLVMTypeRef llvm_result_type(struct translator *t, const struct functype *ft)
{
    if (ft->nresults == 0)
        return t->void_type;
    if (ft->nresults == 1)
        return llvm_type(t, ft->results[0]);
    LLVMTypeRef *types = ARENA_ARRAY(t->arena, LLVMTypeRef, ft->nresults);
    for (uint32_t i = 0; i < ft->nresults; i++)
        types[i] = carrier_type(t, ft, i);
    return LLVMStructTypeInContext(t->context, types, ft->nresults, false);
}

LLVMTypeRef signature_of(struct translator *t, uint32_t typeidx)
{
    const struct functype *ft = &t->m->types[typeidx];
    if (!t->signatures[typeidx]) {
        LLVMTypeRef *params = ARENA_ARRAY(t->arena, LLVMTypeRef, ft->nparams);
        for (uint32_t i = 0; i < ft->nparams; i++)
            params[i] = llvm_type(t, ft->params[i]);
        t->signatures[typeidx] = LLVMFunctionType(llvm_result_type(t, ft), params, ft->nparams, false);
    }
    return t->signatures[typeidx];
}

/* C wrappers of several results take a last pointer to 8-byte slots (wasm_abi.h); the rest is as in WebAssembly. */
LLVMTypeRef c_signature_of(struct translator *t, uint32_t typeidx)
{
    const struct functype *ft = &t->m->types[typeidx];
    if (ft->nresults <= 1)
        return signature_of(t, typeidx);
    if (!t->c_signatures[typeidx]) {
        LLVMTypeRef *params = ARENA_ARRAY(t->arena, LLVMTypeRef, ft->nparams + 1);
        for (uint32_t i = 0; i < ft->nparams; i++)
            params[i] = llvm_type(t, ft->params[i]);
        params[ft->nparams] = t->ptr;
        t->c_signatures[typeidx] = LLVMFunctionType(t->void_type, params, ft->nparams + 1, false);
    }
    return t->c_signatures[typeidx];
}

/* Hidden also makes the symbol dso_local, so that it is addressed directly and not through the GOT. */
void hide(LLVMValueRef global) { LLVMSetVisibility(global, LLVMHiddenVisibility); }

static void add_function_attribute(struct translator *t, LLVMValueRef fn, unsigned kind)
{
    LLVMAddAttributeAtIndex(fn, LLVMAttributeFunctionIndex, LLVMCreateEnumAttribute(t->context, kind, 0));
}

void set_function_attributes(struct translator *t, LLVMValueRef fn)
{
    add_function_attribute(t, fn, t->attr_nounwind);
    LLVMAddAttributeAtIndex(fn, LLVMAttributeFunctionIndex, t->probe_stack);
    LLVMAddAttributeAtIndex(fn, LLVMAttributeFunctionIndex, t->probe_size);
    LLVMAddAttributeAtIndex(fn, LLVMAttributeFunctionIndex, t->keep_frames);
    if (t->program->options->opt == OPT_OS) /* the pipeline's name alone chooses thresholds; passes and the code generator look here */
        add_function_attribute(t, fn, t->attr_optsize);
}

static bool is_linkable(const struct translator *t) { return t->program->options->linkable; }

bool func_is_host(const struct translator *t, uint32_t funcidx) { return t->m->funcs[funcidx].import != NO_INDEX && !is_linkable(t); }
bool func_is_slot(const struct translator *t, uint32_t funcidx) { return t->m->funcs[funcidx].import != NO_INDEX && is_linkable(t); }

const char *symbol_name(struct translator *t, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    const char *prefix = t->program->options->symbol_prefix;
    return arena_printf(t->arena, "%s%s", prefix ? prefix : "", text);
}

/* An import nobody provides (--allow-missing): its wrapper is all there is of it. */
static bool func_is_missing(const struct translator *t, uint32_t funcidx)
{
    return func_is_host(t, funcidx) && t->program->hosts->funcs[funcidx] == NULL;
}

/* An import that the user of a library defines: perhaps in another object than the library's. */
static bool is_users(const struct translator *t, uint32_t funcidx) { return t->program->library && t->program->hosts->funcs[funcidx]->abi == ABI_NONE; }

LLVMValueRef declare_func(struct translator *t, uint32_t funcidx)
{
    if (func_is_missing(t, funcidx))
        return declare_func_address(t, funcidx);
    if (!t->funcs[funcidx]) {
        uint32_t typeidx = t->m->funcs[funcidx].typeidx;
        bool host = func_is_host(t, funcidx);
        const char *symbol = t->program->world->symbols[funcidx];
        if (!host && t->program->options->symbol_prefix)
            symbol = arena_printf(t->arena, "%s%s", t->program->options->symbol_prefix, symbol);
        LLVMValueRef fn = LLVMGetNamedFunction(t->module, symbol); /* two imports may be served by one host function */
        if (!fn) {
            fn = LLVMAddFunction(t->module, symbol, host ? c_signature_of(t, typeidx) : signature_of(t, typeidx));
            if (!host || !is_users(t, funcidx))
                hide(fn);
            if (host)
                add_function_attribute(t, fn, t->attr_nounwind);
            else
                LLVMSetFunctionCallConv(fn, t->call_conv);
        }
        t->funcs[funcidx] = fn;
    }
    return t->funcs[funcidx];
}

LLVMValueRef declare_func_address(struct translator *t, uint32_t funcidx)
{
    if (!func_is_host(t, funcidx))
        return declare_func(t, funcidx);
    if (!t->wrappers[funcidx]) {
        LLVMValueRef fn = LLVMAddFunction(t->module, symbol_name(t, SYMBOL_HOST_WRAPPER, funcidx), signature_of(t, t->m->funcs[funcidx].typeidx));
        hide(fn);
        LLVMSetFunctionCallConv(fn, t->call_conv);
        t->wrappers[funcidx] = fn;
    }
    return t->wrappers[funcidx];
}

static LLVMValueRef declare_variable(struct translator *t, LLVMValueRef *slot, const char *name, LLVMTypeRef type)
{
    if (!*slot) {
        *slot = LLVMAddGlobal(t->module, type, name);
        hide(*slot);
    }
    return *slot;
}

/* Where there are threads each is an instance of the module: it shares the memories, and has globals of its own. */
LLVMValueRef declare_global(struct translator *t, uint32_t g)
{
    LLVMValueRef v = declare_variable(t, &t->globals[g], symbol_name(t, SYMBOL_GLOBAL, g), llvm_type(t, t->m->globals[g].type));
    if (t->program->world->threads)
        LLVMSetThreadLocalMode(v, t->program->library ? LLVMInitialExecTLSModel : LLVMLocalExecTLSModel);
    return v;
}

static LLVMTypeRef struct_of_words(struct translator *t, size_t bytes) { return LLVMArrayType2(t->i64, bytes / 8); }

LLVMValueRef declare_table(struct translator *t, uint32_t i)
{
    return declare_variable(t, &t->tables[i], symbol_name(t, SYMBOL_TABLE, i), struct_of_words(t, sizeof(struct wasm_table)));
}

LLVMValueRef declare_funcref(struct translator *t, uint32_t i)
{
    return declare_variable(t, &t->funcrefs[i], symbol_name(t, SYMBOL_FUNCREF, i), struct_of_words(t, sizeof(struct wasm_func)));
}

LLVMValueRef declare_data(struct translator *t, uint32_t i)
{
    return declare_variable(t, &t->datas[i], symbol_name(t, SYMBOL_DATA, i), struct_of_words(t, sizeof(struct wasm_data_segment)));
}

LLVMValueRef declare_elem(struct translator *t, uint32_t i)
{
    return declare_variable(t, &t->elems[i], symbol_name(t, SYMBOL_ELEM, i), struct_of_words(t, sizeof(struct wasm_elem_segment)));
}

LLVMValueRef declare_memories(struct translator *t)
{
    uint32_t n = t->m->nmemories ? t->m->nmemories : 1;
    return declare_variable(t, &t->memories, symbol_name(t, "wasm_memories"), LLVMArrayType2(t->i64, n * sizeof(struct wasm_memory) / 8));
}

/* No size and no alignment that LLVM could turn into dereferenceability: any access may trap. */
LLVMValueRef declare_linear_memory(struct translator *t)
{
    return declare_variable(t, &t->linear_memory, "wasm_linear_memory", LLVMArrayType2(t->i8, 0));
}

LLVMValueRef declare_import(struct translator *t, uint32_t import)
{
    return declare_variable(t, &t->imports[import], symbol_name(t, SYMBOL_IMPORT, import), t->ptr);
}

LLVMValueRef declare_type_ids(struct translator *t)
{
    return declare_variable(t, &t->type_ids, symbol_name(t, SYMBOL_TYPE_IDS), LLVMArrayType2(t->i32, t->m->ntypes));
}

/* What the loader put into an import's slot, or NULL when the entity is the program's own. */
static LLVMValueRef imported_entity(struct translator *t, uint32_t import)
{
    if (import == NO_INDEX || !is_linkable(t))
        return NULL;
    return LLVMBuildLoad2(t->builder, t->ptr, declare_import(t, import), "");
}

LLVMValueRef memory_descriptor(struct translator *t, uint32_t memidx)
{
    LLVMValueRef imported = imported_entity(t, t->m->memories[memidx].import);
    return imported ? imported : byte_offset(t, declare_memories(t), memidx * sizeof(struct wasm_memory));
}

LLVMValueRef table_address(struct translator *t, uint32_t tableidx)
{
    LLVMValueRef imported = imported_entity(t, t->m->tables[tableidx].import);
    return imported ? imported : declare_table(t, tableidx);
}

LLVMValueRef global_address(struct translator *t, uint32_t globalidx)
{
    LLVMValueRef imported = imported_entity(t, t->m->globals[globalidx].import);
    return imported ? imported : declare_global(t, globalidx);
}

LLVMValueRef func_reference(struct translator *t, uint32_t funcidx)
{
    LLVMValueRef imported = imported_entity(t, t->m->funcs[funcidx].import);
    return imported ? imported : declare_funcref(t, funcidx);
}

LLVMValueRef byte_offset(struct translator *t, LLVMValueRef base, uint64_t offset)
{
    if (offset == 0)
        return base;
    LLVMValueRef index = const_i64(t, offset);
    return LLVMBuildGEP2(t->builder, t->i8, base, &index, 1, "");
}

static LLVMTypeRef letter_type(struct translator *t, char c)
{
    switch (c) {
    case 'v': return t->void_type;
    case 'i': return t->i32;
    case 'l': return t->i64;
    default: return t->ptr;
    }
}

LLVMValueRef declare_runtime(struct translator *t, const char *name, const char *types, LLVMTypeRef *type)
{
    LLVMTypeRef params[8];
    unsigned n = 0;
    for (const char *c = types + 1; *c; c++)
        params[n++] = letter_type(t, *c);
    *type = LLVMFunctionType(letter_type(t, types[0]), params, n, false);
    LLVMValueRef fn = LLVMGetNamedFunction(t->module, name);
    if (!fn) {
        fn = LLVMAddFunction(t->module, name, *type);
        hide(fn);
        add_function_attribute(t, fn, t->attr_nounwind);
    }
    return fn;
}

LLVMValueRef call_runtime(struct translator *t, const char *name, const char *types, LLVMValueRef *args, unsigned nargs)
{
    LLVMTypeRef type;
    LLVMValueRef fn = declare_runtime(t, name, types, &type);
    return LLVMBuildCall2(t->builder, type, fn, args, nargs, "");
}

LLVMValueRef const_value(struct translator *t, const struct const_value *v)
{
    LLVMTypeRef type = llvm_type(t, v->type);
    if (v->is_func)
        return declare_funcref(t, (uint32_t)v->bits);
    switch (v->type) {
    case VT_I32:
    case VT_I64: return LLVMConstInt(type, v->bits, false);
    case VT_F32: return LLVMConstBitCast(LLVMConstInt(t->i32, v->bits, false), type);
    case VT_F64: return LLVMConstBitCast(LLVMConstInt(t->i64, v->bits, false), type);
    case VT_V128: {
        LLVMValueRef bytes[16];
        for (int i = 0; i < 16; i++)
            bytes[i] = LLVMConstInt(t->i8, v->v128[i], false);
        return LLVMConstVector(bytes, 16);
    }
    default: /* externref values a host could give do not exist at compile time */ return LLVMConstNull(type);
    }
}

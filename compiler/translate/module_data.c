/* Everything of a program that is not a function body: memories and their image, tables, globals, segments, function references, wrappers
 * that C can call, the instantiation function, and struct wasm_module with the baked-in policy (layouts: wasm_abi.h). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../filter.h"
#include "../link.h"
#include "../policy.h"
#include "translate.h"

static bool is_linkable(const struct translator *t) { return t->program->options->linkable; }

/* ---- constants ---- */

/* A private string constant; the address. */
static LLVMValueRef string_constant(struct translator *t, const char *s)
{
    LLVMValueRef text = LLVMConstStringInContext2(t->context, s, strlen(s), false);
    LLVMValueRef v = LLVMAddGlobal(t->module, LLVMTypeOf(text), "");
    LLVMSetInitializer(v, text);
    LLVMSetGlobalConstant(v, true);
    LLVMSetLinkage(v, LLVMPrivateLinkage);
    LLVMSetUnnamedAddress(v, LLVMGlobalUnnamedAddr);
    return v;
}

static LLVMValueRef null_ptr(struct translator *t) { return LLVMConstNull(t->ptr); }

LLVMValueRef private_constant(struct translator *t, LLVMValueRef init)
{
    LLVMValueRef v = LLVMAddGlobal(t->module, LLVMTypeOf(init), "");
    LLVMSetInitializer(v, init);
    LLVMSetGlobalConstant(v, true);
    LLVMSetLinkage(v, LLVMPrivateLinkage);
    return v;
}

/* Defines a declared variable with a structure of its own: the declaration's type is only a size, so it is replaced. */
static LLVMValueRef define_struct(struct translator *t, LLVMValueRef declared, LLVMValueRef *fields, unsigned n, bool constant)
{
    LLVMValueRef init = LLVMConstStructInContext(t->context, fields, n, false);
    size_t len;
    const char *name = LLVMGetValueName2(declared, &len);
    char *copy = arena_strdup(t->arena, (struct span){(const uint8_t *)name, len});
    LLVMValueRef v = LLVMAddGlobal(t->module, LLVMTypeOf(init), "");
    LLVMReplaceAllUsesWith(declared, v);
    LLVMDeleteGlobal(declared);
    LLVMSetValueName2(v, copy, len);
    LLVMSetInitializer(v, init);
    LLVMSetGlobalConstant(v, constant);
    LLVMSetAlignment(v, 16);
    hide(v);
    return v;
}

/* ---- memories ---- */

static uint32_t memory_flags(const struct translator *t, uint32_t i)
{
    const struct limits *l = &t->m->memories[i].limits;
    const struct codegen_options *o = t->program->options;
    uint32_t flags = (l->shared ? WASM_MEMORY_SHARED : 0) | (t->program->options->no_huge_pages ? 0 : WASM_MEMORY_HUGE);
    if (i == 0 && o->fixed_base && !l->is64)
        flags |= WASM_MEMORY_FIXED;
    if (l->is64)
        flags |= WASM_MEMORY_64;
    if (o->bounds == BOUNDS_CHECK || l->is64 || l->page_log2 != 16)
        flags |= WASM_MEMORY_CHECKED;
    return flags;
}

static void define_memories(struct translator *t)
{
    const struct module *m = t->m;
    uint32_t n = m->nmemories ? m->nmemories : 1;
    LLVMValueRef *all = ARENA_ARRAY(t->arena, LLVMValueRef, n);
    for (uint32_t i = 0; i < n; i++) {
        /* Element 0 exists even without a memory; a linkable module's imports live elsewhere. */
        bool own = i < m->nmemories && !(is_linkable(t) && m->memories[i].import != NO_INDEX);
        const struct world_memory none = {0}, *w = own ? &t->program->world->memories[i] : &none;
        uint32_t flags = own ? memory_flags(t, i) : 0;
        LLVMValueRef base = flags & WASM_MEMORY_FIXED ? LLVMConstIntToPtr(const_i64(t, WASM_FIXED_BASE), t->ptr) : null_ptr(t);
        LLVMValueRef fields[] = {base, const_i64(t, w->min), const_i64(t, w->min), const_i64(t, w->max), const_i64(t, 0),
                                 const_i32(t, m->nmemories ? m->memories[i].limits.page_log2 : 16), const_i32(t, flags)};
        all[i] = LLVMConstStructInContext(t->context, fields, ARRAY_LEN(fields), false);
    }
    t->memories = define_struct(t, declare_memories(t), all, n, false);
}

/* With the fixed base the linker places each chunk at its own address in the image (link_elf.c): start-up copies nothing. */
static LLVMValueRef define_image(struct translator *t, const struct image *image)
{
    LLVMValueRef *table = ARENA_ARRAY(t->arena, LLVMValueRef, image->count);
    for (uint32_t k = 0; k < image->count; k++) {
        const struct image_chunk *c = &image->chunks[k];
        LLVMValueRef bytes = LLVMConstStringInContext2(t->context, (const char *)c->bytes, c->size, true);
        char name[64];
        LLVMValueRef v = LLVMAddGlobal(t->module, LLVMTypeOf(bytes), symbol_name(t, SYMBOL_IMAGE, k));
        LLVMSetInitializer(v, bytes);
        hide(v);
        LLVMSetAlignment(v, WASM_IMAGE_PAGE);
        snprintf(name, sizeof name, ".wasm_memory.%u", k);
        LLVMSetSection(v, name);
        LLVMValueRef fields[] = {const_i64(t, c->offset), const_i64(t, c->size)};
        table[k] = LLVMConstStructInContext(t->context, fields, 2, false);
    }
    if (image->count == 0)
        return null_ptr(t);
    return private_constant(t, LLVMConstArray2(LLVMTypeOf(table[0]), table, image->count));
}

/* ---- functions as values ---- */

/* In a linkable module the canonical type index, which the loader replaces by the id it gives out. */
static uint32_t func_type_id(struct translator *t, uint32_t funcidx)
{
    uint32_t typeidx = t->m->funcs[funcidx].typeidx;
    return is_linkable(t) ? t->m->types[typeidx].canon : type_id(t, typeidx);
}

static void define_funcref(struct translator *t, uint32_t funcidx)
{
    LLVMValueRef fields[] = {declare_func_address(t, funcidx), const_i32(t, func_type_id(t, funcidx)), const_i32(t, funcidx)};
    t->funcrefs[funcidx] = define_struct(t, declare_funcref(t, funcidx), fields, 3, !is_linkable(t));
}

static LLVMValueRef begin_function(struct translator *t, LLVMValueRef fn)
{
    set_function_attributes(t, fn);
    LLVMPositionBuilderAtEnd(t->builder, LLVMAppendBasicBlockInContext(t->context, fn, "entry"));
    LLVMSetCurrentDebugLocation2(t->builder, NULL);
    return fn;
}

static void params_of(LLVMValueRef fn, LLVMValueRef *out, unsigned first, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        out[i] = LLVMGetParam(fn, first + i);
}

static void build_result(struct translator *t, const struct functype *ft, LLVMValueRef call)
{
    if (ft->nresults == 0)
        LLVMBuildRetVoid(t->builder);
    else
        LLVMBuildRet(t->builder, call);
}

static void build_missing_trap(struct translator *t)
{
    LLVMValueRef none = NULL;
    call_runtime(t, "wasm_trap_missing_import", "v", &none, 0);
    LLVMBuildUnreachable(t->builder);
}

/* --allow-missing */
static void build_missing(struct translator *t, const struct functype *ft)
{
    if (t->program->hosts->missing != MISSING_ZERO) {
        build_missing_trap(t);
        return;
    }
    LLVMValueRef *zeros = ARENA_ARRAY(t->arena, LLVMValueRef, ft->nresults);
    for (uint32_t i = 0; i < ft->nresults; i++)
        zeros[i] = LLVMConstNull(llvm_type(t, ft->results[i]));
    build_return(t, ft, zeros);
}

/* An import with the program's own calling convention, for tables, references, tail calls and re-exports. */
static void define_host_wrapper(struct translator *t, uint32_t funcidx)
{
    const struct functype *ft = func_type(t->m, funcidx);
    LLVMValueRef fn = begin_function(t, declare_func_address(t, funcidx));
    if (!t->program->hosts->funcs[funcidx]) {
        build_missing(t, ft);
        return;
    }
    LLVMValueRef *args = ARENA_ARRAY(t->arena, LLVMValueRef, ft->nparams + 1);
    params_of(fn, args, 0, ft->nparams);
    LLVMTypeRef type = c_signature_of(t, t->m->funcs[funcidx].typeidx);
    if (ft->nresults <= 1) {
        build_result(t, ft, LLVMBuildCall2(t->builder, type, declare_func(t, funcidx), args, ft->nparams, ""));
        return;
    }
    LLVMValueRef slots = args[ft->nparams] = LLVMBuildAlloca(t->builder, LLVMArrayType2(t->i128, ft->nresults), "");
    LLVMBuildCall2(t->builder, type, declare_func(t, funcidx), args, ft->nparams + 1, "");
    LLVMValueRef *results = ARENA_ARRAY(t->arena, LLVMValueRef, ft->nresults);
    for (uint32_t i = 0; i < ft->nresults; i++)
        results[i] = LLVMBuildLoad2(t->builder, llvm_type(t, ft->results[i]), byte_offset(t, slots, 8ull * i), "");
    build_return(t, ft, results);
}

static void call_and_return_as_c(struct translator *t, LLVMValueRef fn, const struct functype *ft, LLVMTypeRef type, LLVMValueRef callee, LLVMValueRef *args)
{
    LLVMValueRef call = LLVMBuildCall2(t->builder, type, callee, args, ft->nparams, "");
    LLVMSetInstructionCallConv(call, t->call_conv);
    if (ft->nresults <= 1) {
        build_result(t, ft, call);
        return;
    }
    LLVMValueRef slots = LLVMGetLastParam(fn);
    for (uint32_t i = 0; i < ft->nresults; i++)
        LLVMBuildStore(t->builder, result_of_call(t, ft, call, i), byte_offset(t, slots, 8ull * i));
    LLVMBuildRetVoid(t->builder);
}

void begin_c_function(struct translator *t, LLVMValueRef fn)
{
    size_t len;
    hide(fn);
    LLVMSetSection(fn, arena_printf(t->arena, ".text.%s", LLVMGetValueName2(fn, &len)));
    begin_function(t, fn);
}

LLVMValueRef add_c_function(struct translator *t, const char *name, LLVMTypeRef type)
{
    LLVMValueRef fn = LLVMAddFunction(t->module, name, type);
    begin_c_function(t, fn);
    return fn;
}

static void define_export(struct translator *t, const struct export *e)
{
    const struct functype *ft = func_type(t->m, e->index);
    uint32_t typeidx = t->m->funcs[e->index].typeidx;
    const char *name = arena_printf(t->arena, "wasm_export.%s", arena_strdup(t->arena, e->name));
    LLVMValueRef fn = add_c_function(t, name, c_signature_of(t, typeidx));
    LLVMValueRef *args = ARENA_ARRAY(t->arena, LLVMValueRef, ft->nparams);
    params_of(fn, args, 0, ft->nparams);
    call_and_return_as_c(t, fn, ft, signature_of(t, typeidx), declare_func_address(t, e->index), args);
}

static void define_exports(struct translator *t)
{
    for (uint32_t i = 0; i < t->m->nexports; i++) {
        const struct export *e = &t->m->exports[i];
        bool has_nul = memchr(e->name.ptr, 0, e->name.len) != NULL; /* no C code can name it */
        if (t->program->library && !span_eq_str(e->name, "_initialize")) /* the others have public functions */
            continue;
        if (e->kind == EXTERN_FUNC && t->program->world->reachable[e->index] && !has_nul)
            define_export(t, e);
    }
}

/* Emscripten's letters for a signature, result first; NULL when it has several results or types without a letter. */
static const char *signature_letters(struct translator *t, const struct functype *ft)
{
    static const struct {
        valtype type;
        char letter;
    } letters[] = {{VT_I32, 'i'}, {VT_I64, 'j'}, {VT_F32, 'f'}, {VT_F64, 'd'}};
    if (ft->nresults > 1)
        return NULL;
    char *text = ARENA_ARRAY(t->arena, char, ft->nparams + 2);
    text[0] = 'v';
    for (uint32_t i = 0; i < ft->nparams + ft->nresults; i++) {
        valtype v = i < ft->nparams ? ft->params[i] : ft->results[0];
        char *at = i < ft->nparams ? &text[i + 1] : &text[0];
        *at = 0;
        for (size_t k = 0; k < ARRAY_LEN(letters); k++)
            if (letters[k].type == v)
                *at = letters[k].letter;
        if (!*at)
            return NULL;
    }
    return text;
}

LLVMValueRef call_through_table(struct translator *t, LLVMValueRef function, uint32_t typeidx, LLVMValueRef index, LLVMValueRef *args)
{
    const struct functype *ft = &t->m->types[typeidx];
    struct fn f = {.t = t, .b = t->builder, .value = function};
    for (uint32_t i = 0; i < ft->nparams; i++)
        push(&f, args[i]);
    push(&f, index);
    struct insn in = {.op = OP_CALL_INDIRECT, .index = typeidx, .index2 = 0};
    LLVMDIBuilderRef di = t->di;
    t->di = NULL; /* no source position */
    lower_call_indirect(&f, &in, 0);
    t->di = di;
    return ft->nresults ? pop(&f) : NULL;
}

/* wasm_dyncall.<sig>: a call through table 0 with the checks of call_indirect. */
static void define_dyncall(struct translator *t, uint32_t typeidx, const char *letters)
{
    const struct functype *ft = &t->m->types[typeidx];
    LLVMTypeRef *types = ARENA_ARRAY(t->arena, LLVMTypeRef, ft->nparams + 1);
    types[0] = t->i32;
    for (uint32_t i = 0; i < ft->nparams; i++)
        types[i + 1] = llvm_type(t, ft->params[i]);
    LLVMTypeRef type = LLVMFunctionType(llvm_result_type(t, ft), types, ft->nparams + 1, false);
    LLVMValueRef value = add_c_function(t, arena_printf(t->arena, "wasm_dyncall.%s", letters), type);
    LLVMValueRef *args = ARENA_ARRAY(t->arena, LLVMValueRef, ft->nparams);
    params_of(value, args, 1, ft->nparams);
    build_result(t, ft, call_through_table(t, value, typeidx, LLVMGetParam(value, 0), args));
}

static void define_dyncalls(struct translator *t)
{
    if (!t->program->world->tables_used || t->m->ntables == 0 || t->m->tables[0].type != VT_FUNCREF)
        return;
    for (uint32_t i = 0; i < t->m->ntypes; i++) {
        const char *letters = t->m->types[i].canon == i ? signature_letters(t, &t->m->types[i]) : NULL;
        if (letters)
            define_dyncall(t, i, letters);
    }
}

/* ---- tables and segments ---- */

static struct const_value elem_value(struct translator *t, const struct elem *e, uint32_t k)
{
    if (e->funcs)
        return (struct const_value){.type = e->type, .is_func = true, .bits = e->funcs[k]};
    return const_eval(t->m, t->program->world->global_values, &e->exprs[k]);
}

/* Whether only instantiation can know the value: it depends on what a linkable module imports. */
static bool needs_code(struct translator *t, const struct const_value *v) { return v->is_unknown || (v->is_func && func_is_slot(t, (uint32_t)v->bits)); }

/* The elements of a segment; those that need code are null until fill_elem_array. */
static LLVMValueRef elem_array(struct translator *t, const struct elem *e)
{
    if (e->count == 0)
        return null_ptr(t);
    LLVMValueRef *values = ARENA_ARRAY(t->arena, LLVMValueRef, e->count);
    for (uint32_t k = 0; k < e->count; k++) {
        struct const_value v = elem_value(t, e, k);
        values[k] = v.is_null || needs_code(t, &v) ? null_ptr(t) : const_value(t, &v);
    }
    LLVMValueRef array = private_constant(t, LLVMConstArray2(t->ptr, values, e->count));
    LLVMSetGlobalConstant(array, !is_linkable(t));
    return array;
}

static void fill_elem_array(struct translator *t, LLVMValueRef function, const struct elem *e, LLVMValueRef array)
{
    for (uint32_t k = 0; k < e->count; k++) {
        struct const_value v = elem_value(t, e, k);
        if (needs_code(t, &v)) {
            LLVMValueRef ref = e->funcs ? func_reference(t, e->funcs[k]) : translate_constexpr(t, function, &e->exprs[k]);
            LLVMBuildStore(t->builder, ref, byte_offset(t, array, 8ull * k));
        }
    }
}

/* A mutable table starts empty (or filled with its initialiser); instantiation copies the active segments in. */
static void define_mutable_table(struct translator *t, uint32_t i)
{
    const struct table *table = &t->m->tables[i];
    uint64_t n = table->limits.min, max = table->limits.has_max ? table->limits.max : UINT32_MAX;
    LLVMValueRef elems = null_ptr(t);
    if (n) {
        elems = LLVMAddGlobal(t->module, LLVMArrayType2(t->ptr, n), symbol_name(t, SYMBOL_TABLE ".elems", i));
        LLVMSetInitializer(elems, LLVMConstNull(LLVMArrayType2(t->ptr, n)));
        hide(elems);
    }
    LLVMValueRef fields[] = {elems, const_i64(t, n), const_i64(t, max), const_i64(t, n)};
    t->tables[i] = define_struct(t, declare_table(t, i), fields, 4, false);
}

static void define_tables(struct translator *t)
{
    for (uint32_t i = is_linkable(t) ? t->m->nimported_tables : 0; i < t->m->ntables && t->program->world->tables_used; i++)
        (t->program->world->tables[i].is_const ? define_const_table : define_mutable_table)(t, i);
}

/* Declarative segments and active ones that instantiation has consumed count as dropped: size 0. */
static void define_segments(struct translator *t)
{
    for (uint32_t i = 0; i < t->m->nelems; i++) {
        const struct elem *e = &t->m->elems[i];
        bool passive = e->mode == SEGMENT_PASSIVE;
        bool used = e->mode != SEGMENT_DECLARATIVE && t->program->world->tables_used;
        t->elem_arrays[i] = used ? elem_array(t, e) : null_ptr(t);
        LLVMValueRef fields[] = {passive ? t->elem_arrays[i] : null_ptr(t), const_i64(t, passive ? e->count : 0)};
        t->elems[i] = define_struct(t, declare_elem(t, i), fields, 2, false);
    }
    for (uint32_t i = 0; i < t->m->ndatas; i++) {
        const struct data *d = &t->m->datas[i];
        bool passive = d->mode == SEGMENT_PASSIVE;
        LLVMValueRef bytes = null_ptr(t);
        if (passive && d->bytes.len)
            bytes = private_constant(t, LLVMConstStringInContext2(t->context, (const char *)d->bytes.ptr, d->bytes.len, true));
        LLVMValueRef fields[] = {bytes, const_i64(t, passive ? d->bytes.len : 0)};
        t->datas[i] = define_struct(t, declare_data(t, i), fields, 2, false);
    }
}

static void define_globals(struct translator *t)
{
    for (uint32_t i = is_linkable(t) ? t->m->nimported_globals : 0; i < t->m->nglobals; i++) {
        const struct const_value *v = &t->program->world->global_values[i];
        bool code = needs_code(t, v);
        if (!t->program->world->globals[i].is_const || is_linkable(t)) /* linkable: may be exported */
            LLVMSetInitializer(declare_global(t, i), code ? LLVMConstNull(llvm_type(t, t->m->globals[i].type)) : const_value(t, v));
    }
}

/* ---- instantiation (spec 4.5.4, steps behind allocation) ---- */

static void call_init(struct translator *t, const char *runtime, LLVMValueRef target, LLVMValueRef segment, LLVMValueRef at, uint64_t n)
{
    LLVMValueRef args[] = {target, segment, at, const_i64(t, 0), const_i64(t, n)};
    call_runtime(t, runtime, "vpplll", args, 5);
}

static LLVMValueRef segment_constant(struct translator *t, LLVMValueRef bytes, uint64_t size)
{
    LLVMValueRef fields[] = {bytes, const_i64(t, size)};
    return private_constant(t, LLVMConstStructInContext(t->context, fields, 2, false));
}

LLVMValueRef bytes_constant(struct translator *t, const void *bytes, size_t size)
{
    return size ? private_constant(t, LLVMConstStringInContext2(t->context, bytes, size, true)) : null_ptr(t);
}

/* Where an active segment goes, as i64. */
static LLVMValueRef segment_offset(struct translator *t, LLVMValueRef function, const struct constexpr *at)
{
    LLVMValueRef v = translate_constexpr(t, function, at);
    return LLVMTypeOf(v) == t->i64 ? v : LLVMBuildZExt(t->builder, v, t->i64, "");
}

static void init_globals(struct translator *t, LLVMValueRef function)
{
    for (uint32_t i = t->m->nimported_globals; i < t->m->nglobals; i++)
        if (needs_code(t, &t->program->world->global_values[i]))
            LLVMBuildStore(t->builder, translate_constexpr(t, function, &t->m->globals[i].init), declare_global(t, i));
}

static void init_tables(struct translator *t, LLVMValueRef function)
{
    for (uint32_t i = 0; i < t->m->nelems; i++)
        if (!LLVMIsNull(t->elem_arrays[i]))
            fill_elem_array(t, function, &t->m->elems[i], t->elem_arrays[i]);
    for (uint32_t i = 0; i < t->m->nelems; i++) {
        const struct elem *e = &t->m->elems[i];
        if (e->mode == SEGMENT_ACTIVE && !t->program->world->tables[e->table].is_const) {
            LLVMValueRef at = segment_offset(t, function, &e->at);
            call_init(t, "wasm_table_init", table_address(t, e->table), segment_constant(t, t->elem_arrays[i], e->count), at, e->count);
        }
    }
}

static void init_memories(struct translator *t, LLVMValueRef function, const struct image *image)
{
    for (uint32_t i = 0; i < t->m->ndatas; i++) {
        const struct data *d = &t->m->datas[i];
        if (d->mode != SEGMENT_ACTIVE || (image && d->memory == 0 && i < image->applied))
            continue;
        LLVMValueRef segment = segment_constant(t, bytes_constant(t, d->bytes.ptr, d->bytes.len), d->bytes.len);
        call_init(t, "wasm_memory_init", memory_descriptor(t, d->memory), segment, segment_offset(t, function, &d->at), d->bytes.len);
    }
    const struct hosts *h = t->program->hosts;
    if ((!image || !image->count) && !is_linkable(t) && h->poke_address) {
        LLVMValueRef segment = segment_constant(t, bytes_constant(t, &h->poke_value, sizeof h->poke_value), sizeof h->poke_value);
        call_init(t, "wasm_memory_init", memory_descriptor(t, 0), segment, const_i64(t, h->poke_address), sizeof h->poke_value);
    }
}

static void call_start(struct translator *t)
{
    uint32_t start = t->m->start;
    LLVMValueRef callee = func_is_slot(t, start) ? LLVMBuildLoad2(t->builder, t->ptr, func_reference(t, start), "") : declare_func_address(t, start);
    LLVMValueRef call = LLVMBuildCall2(t->builder, signature_of(t, t->m->funcs[start].typeidx), callee, NULL, 0, "");
    LLVMSetInstructionCallConv(call, t->call_conv);
}

static LLVMValueRef define_instantiate(struct translator *t, const struct image *image)
{
    LLVMTypeRef type = LLVMFunctionType(t->void_type, NULL, 0, false);
    LLVMValueRef fn = LLVMAddFunction(t->module, symbol_name(t, "wasm.instantiate"), type);
    hide(fn);
    begin_function(t, fn);
    init_globals(t, fn);
    init_tables(t, fn);
    init_memories(t, fn, image);
    if (t->m->start != NO_INDEX)
        call_start(t);
    LLVMBuildRetVoid(t->builder);
    return fn;
}

/* What instantiation means for a further thread: memories and tables are there, globals have their initial values by being thread-local; what is
 * left is the start function. */
static void define_thread_instantiate(struct translator *t)
{
    add_c_function(t, "wasm_thread_instantiate", LLVMFunctionType(t->void_type, NULL, 0, false));
    if (t->m->start != NO_INDEX)
        call_start(t);
    LLVMBuildRetVoid(t->builder);
}

/* ---- struct wasm_module ---- */

static int compare_numbers(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

/* The system calls that the program may use, as a filter of *n instructions; *opens says whether openat is one of them. */
static LLVMValueRef filter_constant(struct translator *t, uint32_t *n, bool *opens)
{
    uint32_t nrows;
    enum arch arch = t->program->target->arch;
    const struct syscall_row *const *rows = is_linkable(t) ? NULL : policy_syscalls(t->arena, t->program, &nrows);
    if (!rows)
        return null_ptr(t);
    int *numbers = ARENA_ARRAY(t->arena, int, nrows);
    for (uint32_t i = 0; i < nrows; i++) {
        numbers[i] = rows[i]->numbers[arch];
        *opens |= strcmp(rows[i]->name, "openat") == 0;
    }
    qsort(numbers, nrows, sizeof *numbers, compare_numbers);
    const struct wasm_filter *filter = filter_build(t->arena, arch, numbers, nrows, t->program->hosts->abi == ABI_WASI, n);
    return filter ? bytes_constant(t, filter, *n * sizeof *filter) : null_ptr(t);
}

static LLVMValueRef policy_constant(struct translator *t)
{
    const struct policy_data *p = t->program->policy;
    LLVMValueRef *grants = ARENA_ARRAY(t->arena, LLVMValueRef, p->ngrants), *env = ARENA_ARRAY(t->arena, LLVMValueRef, p->nenv);
    for (uint32_t i = 0; i < p->ngrants; i++) {
        uint32_t flags = p->grants[i].read_only ? WASM_GRANT_READ_ONLY : 0;
        LLVMValueRef fields[] = {string_constant(t, p->grants[i].host), string_constant(t, p->grants[i].guest), const_i32(t, flags), const_i32(t, 0)};
        grants[i] = LLVMConstStructInContext(t->context, fields, 4, false);
    }
    for (uint32_t i = 0; i < p->nenv; i++)
        env[i] = string_constant(t, p->env[i]);
    LLVMValueRef *listen = ARENA_ARRAY(t->arena, LLVMValueRef, p->nlisten);
    for (uint32_t i = 0; i < p->nlisten; i++)
        listen[i] = string_constant(t, p->listen[i]);
    LLVMValueRef listen_at = p->nlisten ? private_constant(t, LLVMConstArray2(t->ptr, listen, p->nlisten)) : null_ptr(t);
    LLVMValueRef grants_at = p->ngrants ? private_constant(t, LLVMConstArray2(LLVMTypeOf(grants[0]), grants, p->ngrants)) : null_ptr(t);
    LLVMValueRef env_at = p->nenv ? private_constant(t, LLVMConstArray2(t->ptr, env, p->nenv)) : null_ptr(t);
    uint32_t flags = (p->default_dirs ? WASM_POLICY_DEFAULT_DIRS : 0) | (p->inherit_env ? WASM_POLICY_INHERIT_ENV : 0) |
                     (p->has_guest_euid ? WASM_POLICY_GUEST_EUID : 0) | (p->net == NET_NONE ? WASM_POLICY_NO_NET : 0) |
                     (p->rt == RT_OPEN ? WASM_POLICY_RT_OPEN : 0) |
                     (p->sandbox == SANDBOX_STRICT ? WASM_POLICY_STRICT : 0) |
                     (p->exec == EXEC_NONE ? WASM_POLICY_NO_EXEC : 0) |
                     (p->kill == KILL_OWN ? WASM_POLICY_KILL_OWN : 0);
    uint32_t n = 0;
    bool opens = false;
    LLVMValueRef filter = filter_constant(t, &n, &opens);
    if (n && !opens)
        flags |= WASM_POLICY_KEEP_SELF;
    LLVMValueRef fields[] = {
        const_i32(t, flags),
        const_i32(t, p->ngrants),
        const_i32(t, p->nenv),
        const_i32(t, p->guest_euid),
        grants_at,
        env_at,
        p->arg0 ? string_constant(t, p->arg0) : null_ptr(t),
        const_i64(t, p->max_memory),
        const_i32(t, p->timeout_ms),
        const_i32(t, n),
        filter,
        listen_at,
        const_i32(t, p->nlisten),
        const_i32(t, 0),
    };
    LLVMValueRef policy = private_constant(t, LLVMConstStructInContext(t->context, fields, ARRAY_LEN(fields), false));
    LLVMSetGlobalConstant(policy, is_linkable(t) || !policy_has_rt(t->program));
    return policy;
}

/* The steps of start-up that the policy asks for: naming them here is what links them. */
static LLVMValueRef steps_constant(struct translator *t)
{
    const struct policy_data *p = t->program->policy;
    bool rt = !is_linkable(t) && policy_has_rt(t->program), limits = rt || p->arg0 || p->max_memory || p->timeout_ms;
    const struct {
        const char *symbol;
        bool wanted;
    } steps[] = {{"wasm_start_profile", t->program->profile && t->program->profile->generate},
                 {"wasm_start_rt", rt}, {"wasm_start_limits", limits},
                 {"wasm_start_listen", p->nlisten != 0},
                 {"wasm_start_landlock", !is_linkable(t) && policy_is_fenced(t->program)},
                 {"wasm_start_sandbox", !is_linkable(t) && policy_is_filtered(t->program)}};
    LLVMValueRef values[ARRAY_LEN(steps) + 1];
    unsigned n = 0;
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        if (!steps[i].wanted || is_linkable(t) || t->program->library) /* library.c does what a library needs */
            continue;
        LLVMTypeRef params[] = {t->i32, t->ptr};
        values[n] = LLVMAddFunction(t->module, steps[i].symbol, LLVMFunctionType(t->void_type, params, 2, false));
        hide(values[n++]);
    }
    if (n == 0)
        return null_ptr(t);
    values[n++] = null_ptr(t);
    return private_constant(t, LLVMConstArray2(t->ptr, values, n));
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The CPU level start-up checks for, and whether an entry point without an ABI returns its exit status. */
static uint32_t module_flags(struct translator *t)
{
    uint32_t flags = t->program->target->arch == ARCH_X86_64 ? x86_level(t->program) : 0;
    if (t->program->library)
        flags |= WASM_MODULE_LIBRARY;
    const struct export *entry = module_find_export(t->m, "main");
    if (!entry)
        entry = module_find_export(t->m, "");
    if (entry && entry->kind == EXTERN_FUNC) {
        const struct functype *ft = func_type(t->m, entry->index);
        if (ft->nresults == 1 && ft->results[0] == VT_I32)
            flags |= WASM_MODULE_MAIN_I32;
    }
    return flags;
}

/* The fields of struct wasm_module. */
static LLVMValueRef module_constant(struct translator *t, LLVMValueRef chunks, uint32_t nchunks, LLVMValueRef instantiate)
{
    LLVMValueRef fields[] = {
        const_i32(t, WASM_ABI_VERSION),
        const_i32(t, t->m->nmemories),
        t->memories,
        const_i64(t, nchunks),
        chunks,
        policy_constant(t),
        instantiate,
        const_i64(t, t->program->options->stack_size),
        string_constant(t, base_name(t->m->file)),
        const_i32(t, is_linkable(t) ? 0 : t->program->hosts->emscripten_version),
        const_i32(t, module_flags(t)),
        steps_constant(t),
    };
    return LLVMConstStructInContext(t->context, fields, ARRAY_LEN(fields), false);
}

static void define_module(struct translator *t, LLVMValueRef init)
{
    LLVMValueRef v = LLVMAddGlobal(t->module, LLVMTypeOf(init), symbol_name(t, "wasm_module"));
    LLVMSetInitializer(v, init);
    LLVMSetGlobalConstant(v, true);
    LLVMSetAlignment(v, 16);
    hide(v);
}

/* Functions whose address the data above or other batches may use. */
static void define_function_values(struct translator *t)
{
    const struct world *w = t->program->world;
    for (uint32_t i = 0; i < t->m->nfuncs; i++) {
        if (w->address_taken[i] && !func_is_slot(t, i))
            define_funcref(t, i);
        if (func_is_host(t, i) && w->reachable[i])
            define_host_wrapper(t, i);
    }
}

bool translate_data(struct translator *t)
{
    struct image image = {0};
    t->elem_arrays = ARENA_ARRAY(t->arena, LLVMValueRef, t->m->nelems);
    bool fixed = t->program->options->fixed_base && t->m->nmemories > 0 && !is_linkable(t);
    if (fixed)
        image_build(t->arena, t->program, &image);
    define_memories(t);
    define_tables(t);
    define_segments(t);
    define_globals(t);
    LLVMValueRef chunks = define_image(t, &image);
    LLVMValueRef instantiate = define_instantiate(t, fixed ? &image : NULL);
    LLVMValueRef module = module_constant(t, chunks, image.count, instantiate);
    if (is_linkable(t)) {
        define_linkable(t, module);
    } else {
        define_exports(t);
        define_invokes(t);
        if (t->program->world->threads)
            define_thread_instantiate(t);
        define_constructors(t);
        if (t->program->library)
            define_library(t);
        else
            define_dyncalls(t);
        define_profile(t);
        define_module(t, module);
    }
    define_function_values(t);
    return true;
}

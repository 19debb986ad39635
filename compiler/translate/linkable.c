/* The tables of a module that is linked at run time (struct wasm_linkable in wasm_abi.h): imports as slots, exports as entities, types as text. */
#include <string.h>

#include "translate.h"

/* wasm_abi.h's letter for a value type. */
static char type_letter(valtype v)
{
    switch (v) {
    case VT_I32: return 'i';
    case VT_I64: return 'l';
    case VT_F32: return 'f';
    case VT_F64: return 'd';
    case VT_V128: return 'v';
    case VT_EXTERNREF: return 'e';
    default: return 'p';
    }
}

static LLVMValueRef text(struct translator *t, const char *s) { return bytes_constant(t, s, strlen(s) + 1); }

static LLVMValueRef functype_constant(struct translator *t, const struct functype *ft)
{
    char *s = ARENA_ARRAY(t->arena, char, ft->nparams + ft->nresults + 2);
    for (uint32_t i = 0; i < ft->nparams; i++)
        s[i] = type_letter(ft->params[i]);
    s[ft->nparams] = ':';
    for (uint32_t i = 0; i < ft->nresults; i++)
        s[ft->nparams + 1 + i] = type_letter(ft->results[i]);
    return text(t, s);
}

static LLVMValueRef letter_constant(struct translator *t, valtype v)
{
    char s[2] = {type_letter(v), 0};
    return text(t, s);
}

LLVMValueRef thunk_of(struct translator *t, uint32_t typeidx)
{
    const struct functype *ft = &t->m->types[typeidx];
    const char *name = symbol_name(t, "wasm.thunk.%u", ft->canon);
    LLVMValueRef fn = LLVMGetNamedFunction(t->module, name);
    if (fn)
        return fn;
    LLVMTypeRef params[] = {t->ptr, t->ptr, t->ptr};
    fn = add_c_function(t, name, LLVMFunctionType(t->void_type, params, 3, false));
    LLVMValueRef code = LLVMGetParam(fn, 0), in = LLVMGetParam(fn, 1), out = LLVMGetParam(fn, 2);
    LLVMValueRef *args = ARENA_ARRAY(t->arena, LLVMValueRef, ft->nparams);
    for (uint32_t i = 0; i < ft->nparams; i++)
        args[i] = LLVMBuildLoad2(t->builder, llvm_type(t, ft->params[i]), byte_offset(t, in, sizeof(struct wasm_slot) * i), "");
    LLVMValueRef call = LLVMBuildCall2(t->builder, signature_of(t, typeidx), code, args, ft->nparams, "");
    LLVMSetInstructionCallConv(call, t->call_conv);
    for (uint32_t i = 0; i < ft->nresults; i++)
        LLVMBuildStore(t->builder, result_of_call(t, ft, call, i), byte_offset(t, out, sizeof(struct wasm_slot) * i));
    LLVMBuildRetVoid(t->builder);
    return fn;
}

/* What struct wasm_extern says of an entity, whichever way it crosses the border. */
struct description {
    uint32_t flags, page_log2, typeidx, import;
    uint64_t min, max;
    LLVMValueRef type, entity, thunk;
};

static void describe_limits(struct description *d, const struct limits *l)
{
    d->min = l->min;
    d->max = l->max;
    d->page_log2 = l->page_log2;
    d->flags |= (l->shared ? WASM_EXTERN_SHARED : 0) | (l->is64 ? WASM_EXTERN_64 : 0);
}

static struct description describe(struct translator *t, enum extern_kind kind, uint32_t i)
{
    const struct module *m = t->m;
    LLVMValueRef null = LLVMConstNull(t->ptr);
    struct description d = {.type = null, .entity = null, .thunk = null, .import = NO_INDEX};
    switch (kind) {
    case EXTERN_FUNC:
        d.typeidx = func_type(m, i)->canon;
        d.type = functype_constant(t, func_type(m, i));
        d.import = m->funcs[i].import;
        d.thunk = thunk_of(t, m->funcs[i].typeidx);
        d.entity = d.import == NO_INDEX ? declare_funcref(t, i) : null;
        break;
    case EXTERN_TABLE:
        describe_limits(&d, &m->tables[i].limits);
        d.type = letter_constant(t, m->tables[i].type);
        d.import = m->tables[i].import;
        d.entity = d.import == NO_INDEX ? declare_table(t, i) : null;
        break;
    case EXTERN_MEMORY:
        describe_limits(&d, &m->memories[i].limits);
        d.import = m->memories[i].import;
        d.entity = d.import == NO_INDEX ? memory_descriptor(t, i) : null;
        break;
    case EXTERN_GLOBAL:
        d.flags = m->globals[i].is_mutable ? WASM_EXTERN_MUTABLE : 0;
        d.type = letter_constant(t, m->globals[i].type);
        d.import = m->globals[i].import;
        d.entity = d.import == NO_INDEX ? declare_global(t, i) : null;
        break;
    default: break;
    }
    return d;
}

static LLVMValueRef extern_constant(struct translator *t, struct span module, struct span name, enum extern_kind kind, struct description d)
{
    LLVMValueRef fields[] = {
        bytes_constant(t, module.ptr, module.len), bytes_constant(t, name.ptr, name.len),
        const_i32(t, (uint32_t)module.len),        const_i32(t, (uint32_t)name.len),
        const_i32(t, kind),                        const_i32(t, d.flags),
        d.type,                                    const_i64(t, d.min),
        const_i64(t, d.max),                       const_i32(t, d.page_log2),
        const_i32(t, d.typeidx),                   d.entity,
        d.thunk,
    };
    return LLVMConstStructInContext(t->context, fields, ARRAY_LEN(fields), false);
}

static LLVMValueRef array_constant(struct translator *t, LLVMValueRef *items, uint32_t n)
{
    return n ? private_constant(t, LLVMConstArray2(LLVMTypeOf(items[0]), items, n)) : LLVMConstNull(t->ptr);
}

static LLVMValueRef imports_constant(struct translator *t)
{
    LLVMValueRef *all = ARENA_ARRAY(t->arena, LLVMValueRef, t->m->nimports);
    for (uint32_t i = 0; i < t->m->nimports; i++) {
        const struct import *im = &t->m->imports[i];
        struct description d = describe(t, im->kind, im->index);
        LLVMSetInitializer(declare_import(t, i), LLVMConstNull(t->ptr));
        d.entity = declare_import(t, i);
        d.thunk = LLVMConstNull(t->ptr);
        all[i] = extern_constant(t, im->module, im->name, im->kind, d);
    }
    return array_constant(t, all, t->m->nimports);
}

static LLVMValueRef exports_constant(struct translator *t)
{
    LLVMValueRef *all = ARENA_ARRAY(t->arena, LLVMValueRef, t->m->nexports);
    for (uint32_t i = 0; i < t->m->nexports; i++) {
        const struct export *e = &t->m->exports[i];
        struct description d = describe(t, e->kind, e->index);
        if (d.import != NO_INDEX) {
            d.flags |= WASM_EXTERN_REEXPORT;
            d.entity = declare_import(t, d.import);
        }
        all[i] = extern_constant(t, (struct span){0}, e->name, e->kind, d);
    }
    return array_constant(t, all, t->m->nexports);
}

static LLVMValueRef types_constant(struct translator *t)
{
    LLVMValueRef *all = ARENA_ARRAY(t->arena, LLVMValueRef, t->m->ntypes);
    for (uint32_t i = 0; i < t->m->ntypes; i++)
        all[i] = t->m->types[i].canon == i ? functype_constant(t, &t->m->types[i]) : LLVMConstNull(t->ptr);
    return array_constant(t, all, t->m->ntypes);
}

static LLVMValueRef funcs_constant(struct translator *t, uint32_t *n)
{
    LLVMValueRef *all = ARENA_ARRAY(t->arena, LLVMValueRef, t->m->nfuncs);
    *n = 0;
    for (uint32_t i = t->m->nimported_funcs; i < t->m->nfuncs; i++)
        if (t->program->world->address_taken[i])
            all[(*n)++] = declare_funcref(t, i);
    return array_constant(t, all, *n);
}

void define_linkable(struct translator *t, LLVMValueRef module)
{
    const struct module *m = t->m;
    LLVMValueRef type_ids = LLVMConstNull(t->ptr);
    if (m->ntypes) {
        type_ids = declare_type_ids(t);
        LLVMSetInitializer(type_ids, LLVMConstNull(LLVMArrayType2(t->i32, m->ntypes)));
    }
    LLVMValueRef imports = imports_constant(t), exports = exports_constant(t), types = types_constant(t);
    uint32_t nfuncs;
    LLVMValueRef funcs = funcs_constant(t, &nfuncs);
    LLVMValueRef fields[] = {module, const_i32(t, m->nimports), const_i32(t, m->nexports), const_i32(t, m->ntypes), const_i32(t, nfuncs),
                             imports, exports, types, type_ids, funcs};
    LLVMValueRef init = LLVMConstStructInContext(t->context, fields, ARRAY_LEN(fields), false);
    LLVMValueRef v = LLVMAddGlobal(t->module, LLVMTypeOf(init), symbol_name(t, "wasm_linkable"));
    LLVMSetInitializer(v, init);
    LLVMSetGlobalConstant(v, true);
    hide(v);
}

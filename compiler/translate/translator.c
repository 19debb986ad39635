/* One batch: a fresh LLVM context and module, its functions, and for one of the batches the data of the whole program. */
#include <string.h>

#include "translate.h"

static unsigned attribute_kind(const char *name) { return LLVMGetEnumAttributeKindForName(name, strlen(name)); }

static LLVMAttributeRef string_attribute(struct translator *t, const char *key, const char *value)
{
    return LLVMCreateStringAttribute(t->context, key, (unsigned)strlen(key), value, (unsigned)strlen(value));
}

static void make_types(struct translator *t)
{
    LLVMContextRef c = t->context;
    t->i1 = LLVMInt1TypeInContext(c);
    t->i8 = LLVMInt8TypeInContext(c);
    t->i16 = LLVMInt16TypeInContext(c);
    t->i32 = LLVMInt32TypeInContext(c);
    t->i64 = LLVMInt64TypeInContext(c);
    t->i128 = LLVMInt128TypeInContext(c);
    t->f32 = LLVMFloatTypeInContext(c);
    t->f64 = LLVMDoubleTypeInContext(c);
    t->v128 = LLVMVectorType(t->i8, 16);
    t->ptr = LLVMPointerTypeInContext(c, 0);
    t->void_type = LLVMVoidTypeInContext(c);
}

static void make_slots(struct translator *t)
{
    const struct module *m = t->m;
    LLVMValueRef **by_func[] = {&t->funcs, &t->funcrefs, &t->wrappers};
    for (size_t i = 0; i < ARRAY_LEN(by_func); i++)
        *by_func[i] = ARENA_ARRAY(t->arena, LLVMValueRef, m->nfuncs);
    t->tables = ARENA_ARRAY(t->arena, LLVMValueRef, m->ntables);
    t->globals = ARENA_ARRAY(t->arena, LLVMValueRef, m->nglobals);
    t->datas = ARENA_ARRAY(t->arena, LLVMValueRef, m->ndatas);
    t->elems = ARENA_ARRAY(t->arena, LLVMValueRef, m->nelems);
    t->imports = ARENA_ARRAY(t->arena, LLVMValueRef, m->nimports);
    t->signatures = ARENA_ARRAY(t->arena, LLVMTypeRef, m->ntypes);
    t->c_signatures = ARENA_ARRAY(t->arena, LLVMTypeRef, m->ntypes);
}

enum { FAST_CC = 8, TAIL_CC = 18 }; /* llvm/IR/CallingConv.h; not in the C API */

static void make_conventions(struct translator *t)
{
    t->call_conv = t->program->world->uses_tail_calls || t->program->options->tail_convention ? TAIL_CC : FAST_CC;
    t->attr_nounwind = attribute_kind("nounwind");
    t->attr_noreturn = attribute_kind("noreturn");
    t->attr_cold = attribute_kind("cold");
    t->attr_nomerge = attribute_kind("nomerge");
    t->attr_optsize = attribute_kind("optsize");
    /* A frame larger than the guard region must not step over it. */
    t->probe_stack = string_attribute(t, "probe-stack", "inline-asm");
    t->probe_size = string_attribute(t, "stack-probe-size", "65536");
    /* A call is a call: endless recursion exhausts the stack instead of running for ever, and backtraces are complete. Tail calls that the
     * module asks for (musttail) stay what they are. */
    t->keep_frames = string_attribute(t, "disable-tail-calls", "true");
}

static bool wants_imports(const struct translator *t)
{
    const struct codegen_options *o = t->program->options;
    return t->opt != OPT_O0 && t->opt != OPT_SPARE && !o->no_import_functions && t->m->bytes.len < LINE_IMPORTS_SPAN;
}

LLVMModuleRef translate_batch(const struct program *p, enum opt_level opt, const uint32_t *funcs, uint32_t nfuncs, bool with_data, struct line_map *lines,
                              const char *data_layout, struct diag *d)
{
    struct translator t = {.program = p, .opt = opt, .m = p->module, .diag = d, .arena = arena_new(), .scratch = arena_new()};
    t.line_origin = lines ? lines->origin - LINE_BIAS : 0;
    t.context = LLVMContextCreate();
    t.module = LLVMModuleCreateWithNameInContext("wasm", t.context);
    t.builder = LLVMCreateBuilderInContext(t.context);
    LLVMSetTarget(t.module, p->target->llvm_triple);
    LLVMSetDataLayout(t.module, data_layout);
    make_types(&t);
    make_slots(&t);
    make_conventions(&t);
    debug_begin(&t, p->module->file);
    profile_begin_module(&t);
    bool ok = true;
    for (uint32_t i = 0; ok && i < nfuncs; i++)
        ok = translate_function(&t, funcs[i]);
    if (ok && with_data)
        ok = translate_data(&t);
    if (ok && lines && wants_imports(&t))
        ok = import_functions(&t, lines);
    debug_end(&t);
    LLVMDisposeBuilder(t.builder);
    arena_free(t.scratch);
    arena_free(t.arena);
    if (ok)
        return t.module;
    LLVMDisposeModule(t.module);
    LLVMContextDispose(t.context);
    return NULL;
}

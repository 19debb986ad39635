/* Constructors of C++ programs by the fastcomp compiler: one exported function per source file, which its JavaScript called one by one. */
#include <stdlib.h>
#include <string.h>

#include "translate.h"

struct constructor {
    uint32_t funcidx, place; /* among the exports */
    unsigned rank;
};

enum { RANK_STREAMS = 65536, RANK_OTHERS }; /* init_priority is below */

static bool has_text(struct span name, const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i + len <= name.len; i++)
        if (memcmp(name.ptr + i, text, len) == 0)
            return true;
    return false;
}

/* __GLOBAL__I_000101: of that priority. std::cout and its like come before whoever may print. The order of the others is not in the module, and by
 * the language's rules nobody may rely on it. */
static unsigned rank_of(struct span name)
{
    static const char prefix[] = "__GLOBAL__I_";
    size_t len = sizeof prefix - 1;
    unsigned priority = 0;
    if (name.len <= len || memcmp(name.ptr, prefix, len) != 0)
        return has_text(name, "iostream") ? RANK_STREAMS : RANK_OTHERS;
    for (size_t i = len; i < name.len && name.ptr[i] >= '0' && name.ptr[i] <= '9' && priority < RANK_STREAMS; i++)
        priority = priority * 10 + (unsigned)(name.ptr[i] - '0');
    return priority < RANK_STREAMS ? priority : RANK_OTHERS;
}

static bool is_constructor(const struct module *m, const struct export *e)
{
    static const char prefix[] = "__GLOBAL__";
    const struct functype *t = e->kind == EXTERN_FUNC ? func_type(m, e->index) : NULL;
    return t && t->nparams == 0 && t->nresults == 0 && e->name.len > sizeof prefix - 1 && memcmp(e->name.ptr, prefix, sizeof prefix - 1) == 0;
}

static int compare_constructors(const void *left, const void *right)
{
    const struct constructor *a = left, *b = right;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

void define_constructors(struct translator *t)
{
    const struct module *m = t->m;
    struct constructor *list = ARENA_ARRAY(t->arena, struct constructor, m->nexports);
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->nexports; i++)
        if (is_constructor(m, &m->exports[i]))
            list[n++] = (struct constructor){m->exports[i].index, i, rank_of(m->exports[i].name)};
    if (n == 0 || t->program->hosts->abi != ABI_EMSCRIPTEN)
        return;
    qsort(list, n, sizeof *list, compare_constructors);
    add_c_function(t, "wasm_constructors", LLVMFunctionType(t->void_type, NULL, 0, false));
    for (uint32_t i = 0; i < n; i++) {
        LLVMTypeRef type = signature_of(t, m->funcs[list[i].funcidx].typeidx);
        LLVMSetInstructionCallConv(LLVMBuildCall2(t->builder, type, declare_func_address(t, list[i].funcidx), NULL, 0, ""), t->call_conv);
    }
    LLVMBuildRetVoid(t->builder);
}

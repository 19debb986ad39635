/* Functions of other batches: a batch that calls a small one, or often one that a profile says is hot, has a copy of its body, "available_externally",
 * which LLVM may put in place of a call and then drops. What is copied depends on the module, the profile and the batch alone; that the copy is in the
 * batch's IR puts it into the cache's key. A copy's line numbers are in a window of their own (lines.h), so that they do not depend on where in the
 * module it lies. */
#include "translate.h"

/* Bytes of WebAssembly in a body: up to twice this saved Lua no more instructions and cost 3 % of its size. */
#define IMPORT_BYTES 48
_Static_assert(IMPORT_BYTES <= LINE_IMPORT_BYTES, "a body's lines fit their window");
/* The same where calls are known to be many: what the inliner might still take, and all that a batch may have of it. */
enum { HOT_BODY = 2 << 10, HOT_BYTES = 48 << 10 };
_Static_assert(HOT_BODY <= LINE_IMPORT_BYTES, "a body's lines fit their window");
/* Copies call small functions, too: f in the batch, g and h from elsewhere. */
#define IMPORT_DEPTH 2

/* Nearly a leaf: what it costs to call is a good part of what it does. */
static bool is_small(const struct translator *t, uint32_t funcidx)
{
    const struct func *f = &t->m->funcs[funcidx];
    if (f->import != NO_INDEX || f->body.len > IMPORT_BYTES)
        return false;
    struct reader r = reader_of(f->body, t->m->bytes.ptr, t->diag);
    uint32_t calls = 0;
    skip_locals(&r, &t->m->features);
    struct insn in;
    while (r.pos < r.end && insn_read(&r, &t->m->features, &in)) {
        if (in.op == OP_LOOP || in.op == OP_RETURN_CALL || in.op == OP_RETURN_CALL_INDIRECT)
            return false;
        calls += in.op == OP_CALL || in.op == OP_CALL_INDIRECT;
    }
    return calls <= 1;
}

/* Whether the batch has a call of the function, and not only its address or its body. */
static bool is_called(LLVMValueRef function)
{
    for (LLVMUseRef u = LLVMGetFirstUse(function); u; u = LLVMGetNextUse(u)) {
        LLVMValueRef user = LLVMGetUser(u);
        if (LLVMIsACallInst(user) && LLVMGetCalledValue(user) == function)
            return true;
    }
    return false;
}

static bool copy_body(struct translator *t, uint32_t funcidx, struct line_map *lines)
{
    t->line_origin = line_import_origin(lines, t->m->funcs[funcidx].offset);
    if (!translate_function(t, funcidx))
        return false;
    LLVMSetLinkage(t->funcs[funcidx], LLVMAvailableExternallyLinkage);
    return true;
}

/* Copies note the calls that they make in turn. */
static bool copy_hot(struct translator *t, struct line_map *lines)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < t->hot_callees.len && bytes < HOT_BYTES && line_imports_left(lines); i++) {
        uint32_t funcidx = t->hot_callees.items[i], size = t->m->funcs[funcidx].body.len;
        if (size > HOT_BODY || !LLVMIsDeclaration(declare_func(t, funcidx)))
            continue;
        bytes += size;
        if (!copy_body(t, funcidx, lines))
            return false;
    }
    return true;
}

static bool copy_small(struct translator *t, struct line_map *lines)
{
    for (uint32_t depth = 0; depth < IMPORT_DEPTH; depth++) {
        bool *wanted = ARENA_ARRAY(t->arena, bool, t->m->nfuncs);
        for (uint32_t i = t->m->nimported_funcs; i < t->m->nfuncs; i++)
            wanted[i] = t->funcs[i] && LLVMIsDeclaration(t->funcs[i]) && is_called(t->funcs[i]) && is_small(t, i);
        for (uint32_t i = 0; i < t->m->nfuncs; i++)
            if (wanted[i] && line_imports_left(lines) && !copy_body(t, i, lines))
                return false;
    }
    return true;
}

bool import_functions(struct translator *t, struct line_map *lines) { return copy_hot(t, lines) && copy_small(t, lines); }

/* C names and the C header of a library (--emit=lib). */
#include "library.h"
#include "suggest.h"
#include "wasm_abi.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- names ---- */

/* A name that is taken, how often it was wanted, and what it stands for. */
struct claimed {
    const char *name, *symbol;
    uint32_t wanted;
};

/* Open addressing by the text of the name. */
struct namer {
    struct arena *arena;
    const char *prefix;
    struct claimed *slots;
    uint32_t mask;
};

static struct claimed *find(const struct namer *n, const char *name)
{
    uint64_t h = 0xcbf29ce484222325ull; /* FNV-1a */
    for (const char *s = name; *s; s++)
        h = (h ^ (uint8_t)*s) * 0x100000001b3ull;
    uint32_t i = (uint32_t)(h >> 24) & n->mask;
    while (n->slots[i].name && strcmp(n->slots[i].name, name) != 0)
        i = (i + 1) & n->mask;
    return &n->slots[i];
}

/* Room for `names` names, all in one table. */
static struct namer namer_new(struct arena *a, const char *prefix, uint64_t names)
{
    uint32_t cap = 64;
    while (cap < names * 2)
        cap *= 2;
    return (struct namer){a, prefix, ARENA_ARRAY(a, struct claimed, cap), cap - 1};
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The length of the name in front of a library's suffix. */
static size_t stem_length(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && dot != name ? (size_t)(dot - name) : strlen(name);
}

/* "libfoo.a" -> "foo" */
static struct span library_name(const char *output)
{
    const char *name = base_name(output);
    size_t len = stem_length(name);
    bool lib = len > 3 && strncmp(name, "lib", 3) == 0;
    return (struct span){(const uint8_t *)name + (lib ? 3 : 0), len - (lib ? 3 : 0)};
}

static bool is_letter(uint8_t c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
static bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }

/* Whatever C does not allow becomes '_'. */
static char *identifier(struct arena *a, struct span name)
{
    char *s = arena_strdup(a, name);
    for (size_t i = 0; i < name.len; i++)
        if (!is_letter(name.ptr[i]) && !is_digit(name.ptr[i]))
            s[i] = '_';
    return s;
}

static const char *take(struct namer *n, const char *symbol)
{
    *find(n, symbol) = (struct claimed){symbol, symbol, 1};
    return symbol;
}

/* prefix_name, with a number behind it when that is somebody else's already. */
static const char *claim(struct namer *n, const char *name)
{
    const char *symbol = arena_printf(n->arena, "%s_%s", n->prefix, name);
    struct claimed *first = find(n, symbol);
    while (find(n, symbol)->name)
        symbol = arena_printf(n->arena, "%s_%s_%u", n->prefix, name, (unsigned)++first->wanted);
    return take(n, symbol);
}

static void add(struct library_entities *list, const char *symbol, struct span name, uint32_t index)
{
    list->items[list->count++] = (struct library_entity){symbol, name, index};
}

static void name_memory(struct namer *n, struct library *l, const struct export *e)
{
    const char *symbol = claim(n, identifier(n->arena, e->name));
    take(n, arena_printf(n->arena, "%s_base", symbol));
    take(n, arena_printf(n->arena, "%s_size", symbol));
    add(&l->memories, symbol, e->name, e->index);
}

static void name_exports(struct namer *n, const struct module *m, struct library *l, enum extern_kind kind)
{
    for (uint32_t i = 0; i < m->nexports; i++) {
        const struct export *e = &m->exports[i];
        if (e->kind != kind || (kind == EXTERN_FUNC && span_eq_str(e->name, "_initialize")))
            continue;
        if (kind == EXTERN_MEMORY)
            name_memory(n, l, e);
        else
            add(kind == EXTERN_FUNC ? &l->funcs : &l->globals, claim(n, identifier(n->arena, e->name)), e->name, e->index);
    }
}

/* Several results take 8 bytes each. */
static bool results_fit(const struct module *m, const struct import *import, struct diag *d)
{
    const struct functype *ft = func_type(m, import->index);
    for (uint32_t i = 0; i < ft->nresults && ft->nresults > 1; i++)
        if (ft->results[i] == VT_V128)
            return fail(d, DIAG_NO_OFFSET, "an imported function of a library cannot have a v128 among several results: \"%.*s\" \"%.*s\"",
                        (int)import->module.len, (const char *)import->module.ptr, (int)import->name.len, (const char *)import->name.ptr);
    return true;
}

static bool name_imports(struct namer *n, const struct module *m, struct hosts *hosts, struct library *l, struct diag *d)
{
    for (uint32_t i = 0; i < m->nimports; i++) {
        const struct import *import = &m->imports[i];
        if (import->kind != EXTERN_FUNC || hosts->funcs[import->index])
            continue;
        if (!results_fit(m, import, d))
            return false;
        const char *symbol = claim(n, arena_printf(n->arena, "import_%s_%s", identifier(n->arena, import->module), identifier(n->arena, import->name)));
        add(&l->imports, symbol, import->name, import->index);
        struct host_row *row = ARENA_NEW(n->arena, struct host_row);
        *row = (struct host_row){.abi = ABI_NONE, .module = "", .name = "", .symbol = symbol, .types = ""};
        hosts->funcs[import->index] = row;
    }
    return true;
}

bool library_describe(struct arena *a, const struct module *m, const char *output, bool keep_missing, struct hosts *hosts, struct diag *d, struct library *out)
{
    if (hosts->abi == ABI_EMSCRIPTEN) {
        fail(d, DIAG_NO_OFFSET, "a module for Emscripten's ABI cannot become a library: its functions serve a whole process");
        diag_hint(d, "--abi=wasi or --abi=none overrides the choice, for reactors that Emscripten linked with -sSTANDALONE_WASM");
        return false;
    }
    const char *prefix = identifier(a, library_name(output));
    prefix = is_digit((uint8_t)*prefix) || !*prefix ? arena_printf(a, "_%s", prefix) : prefix;
    struct namer n = namer_new(a, prefix, 3ull * m->nexports + m->nimports + 3);
    *out = (struct library){.prefix = prefix};
    struct library_entities *lists[] = {&out->funcs, &out->memories, &out->globals, &out->imports};
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        lists[i]->items = ARENA_ARRAY(a, struct library_entity, i < 3 ? m->nexports : m->nimports);
    out->instantiate = claim(&n, "instantiate");
    out->trap_text = claim(&n, "trap_text");
    out->trap = claim(&n, "trap");
    name_exports(&n, m, out, EXTERN_MEMORY);
    name_exports(&n, m, out, EXTERN_FUNC);
    name_exports(&n, m, out, EXTERN_GLOBAL);
    hosts->keep_exports = true;
    return keep_missing || name_imports(&n, m, hosts, out, d);
}

char *library_header_path(struct arena *a, const char *output)
{
    struct span name = library_name(output);
    return arena_printf(a, "%.*s%.*s.h", (int)(base_name(output) - output), output, (int)name.len, (const char *)name.ptr);
}

/* ---- the header ---- */

struct header {
    struct arena *arena;
    const struct module *module;
    const struct library *library;
    VEC(char) text;
};

static void put(struct header *h, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void put(struct header *h, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    char *s = ARENA_ARRAY(h->arena, char, (size_t)len + 1);
    vsnprintf(s, (size_t)len + 1, fmt, again);
    va_end(again);
    va_end(args);
    for (; *s; s++)
        VEC_PUSH(h->arena, &h->text, *s);
}

static const char *c_type(valtype v)
{
    switch (v & 0xff) {
    case VT_I32: return "uint32_t ";
    case VT_I64: return "uint64_t ";
    case VT_F32: return "float ";
    case VT_F64: return "double ";
    case VT_V128: return "wasm_v128 ";
    default: return "void *"; /* a reference: opaque */
    }
}

/* A name of the module's inside a comment: nothing that ends it or the line. */
static char *comment_text(struct arena *a, struct span name)
{
    char *s = arena_strdup(a, name);
    for (size_t i = 0; i < name.len; i++)
        if (s[i] < ' ' || s[i] == 0x7f || s[i] == '*' || s[i] == '\\' || s[i] == '?')
            s[i] = '_';
    return s;
}

static void put_params(struct header *h, const struct functype *ft)
{
    for (uint32_t i = 0; i < ft->nparams; i++)
        put(h, "%s%sp%u", i ? ", " : "", c_type(ft->params[i]), (unsigned)i);
}

/* enum wasm_trap foo_add(uint32_t p0, uint32_t p1, uint32_t *result0); */
static void put_export(struct header *h, const struct library_entity *e)
{
    const struct functype *ft = func_type(h->module, e->index);
    put(h, "/* \"%s\" : %s */\nenum wasm_trap %s(", comment_text(h->arena, e->name), functype_text(h->arena, ft), e->symbol);
    put_params(h, ft);
    for (uint32_t i = 0; i < ft->nresults; i++)
        put(h, "%s%s*result%u", ft->nparams + i ? ", " : "", c_type(ft->results[i]), (unsigned)i);
    put(h, "%s);\n", ft->nparams + ft->nresults ? "" : "void");
}

static void put_import(struct header *h, const struct library_entity *e)
{
    const struct functype *ft = func_type(h->module, e->index);
    const struct import *import = &h->module->imports[h->module->funcs[e->index].import];
    bool many = ft->nresults > 1;
    put(h, "/* \"%s\" \"%s\" : %s */\n%s%s(", comment_text(h->arena, import->module), comment_text(h->arena, e->name), functype_text(h->arena, ft),
        many || !ft->nresults ? "void " : c_type(ft->results[0]), e->symbol);
    put_params(h, ft);
    if (many)
        put(h, "%svoid *results", ft->nparams ? ", " : "");
    put(h, "%s);\n", ft->nparams || many ? "" : "void");
}

static void put_traps(struct header *h)
{
    static const char *const names[] = {
#define TRAP(e, name, text) #e,
#include "traps.def"
#undef TRAP
    };
    put(h, "/* What a call returns: 0, or why it ended. The same in every library of wasmc's. */\n#ifndef WASM_LIBRARY_TRAPS\n#define WASM_LIBRARY_TRAPS\nenum wasm_trap {\n"
           "    WASM_UNAVAILABLE = %d, /* not instantiated, or it cannot be here */\n    WASM_TRAP_NONE,\n", WASM_UNAVAILABLE);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        put(h, "    WASM_TRAP_%s,\n", names[i]);
    put(h, "};\ntypedef uint8_t wasm_v128 __attribute__((vector_size(16)));\n#endif\n\n");
}

static void put_fixed(struct header *h)
{
    const struct library *l = h->library;
    put(h,
        "/* Makes the module's only instance: memory, data, start function, _initialize. Once, before everything else; later calls return the same.\n"
        " * Catches SIGSEGV, SIGBUS and the trap signal from then on; what is not the module's goes to the handlers that were there before. */\n"
        "enum wasm_trap %s(void);\n"
        "/* The words for what a function here returned, in the calling thread; valid until its next call. */\n"
        "const char *%s(enum wasm_trap trap);\n"
        "/* For the functions that the module imports: ends the call that the module is in with WASM_TRAP_HOST and the message. */\n"
        "void %s(const char *message) __attribute__((noreturn));\n\n",
        l->instantiate, l->trap_text, l->trap);
}

static void put_memories(struct header *h)
{
    const struct library_entities *list = &h->library->memories;
    if (list->count)
        put(h, "/* Memories: an address a of the module's is base[a]. The base never changes after instantiation, the size only grows. */\n");
    for (uint32_t i = 0; i < list->count; i++)
        put(h, "uint8_t *%s_base(void);\nuint64_t %s_size(void);\n", list->items[i].symbol, list->items[i].symbol);
    put(h, "%s", list->count ? "\n" : "");
}

static void put_globals(struct header *h)
{
    const struct library_entities *list = &h->library->globals;
    if (list->count)
        put(h, "/* The values of exported globals. */\n");
    for (uint32_t i = 0; i < list->count; i++)
        put(h, "%s%s(void);\n", c_type(h->module->globals[list->items[i].index].type), list->items[i].symbol);
    put(h, "%s", list->count ? "\n" : "");
}

static void put_functions(struct header *h)
{
    const struct library_entities *exports = &h->library->funcs, *imports = &h->library->imports;
    if (exports->count)
        put(h, "/* Exports. Results are stored when the call returns 0; a NULL result is not wanted. One call at a time, but from any thread, and from within\n"
               " * an imported function as well. After a trap the instance goes on as it was at that moment. */\n\n");
    for (uint32_t i = 0; i < exports->count; i++)
        put_export(h, &exports->items[i]);
    if (imports->count)
        put(h, "\n/* Imports: define these. They run on the module's stack and must return (no longjmp, no C++ exception); %s ends the call. Several results\n"
               " * go to 8 bytes each at `results`. */\n\n",
            h->library->trap);
    for (uint32_t i = 0; i < imports->count; i++)
        put_import(h, &imports->items[i]);
}

char *library_header(struct arena *a, const struct module *m, const struct library *l, const char *output)
{
    struct header h = {.arena = a, .module = m, .library = l};
    const char *guard = identifier(a, span_of(l->prefix));
    put(&h, "/* %s: made by wasmc from %s. */\n#ifndef WASM_LIBRARY_%s_H\n#define WASM_LIBRARY_%s_H\n\n#include <stdint.h>\n\n"
            "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n",
        comment_text(a, span_of(base_name(output))), comment_text(a, span_of(base_name(m->file))), guard, guard);
    put_traps(&h);
    put_fixed(&h);
    put_memories(&h);
    put_globals(&h);
    put_functions(&h);
    put(&h, "\n#ifdef __cplusplus\n}\n#endif\n#endif\n");
    VEC_PUSH(a, &h.text, 0);
    return h.text.items;
}

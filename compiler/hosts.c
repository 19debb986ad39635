/* Imports -> host functions: the rows of the ABI tables, a hash over them, and the report of what nobody provides. */
#include "hosts.h"
#include "hosts_emscripten.h"
#include "invoke.h"
#include "suggest.h"

#include <stdlib.h>
#include <string.h>

/* ---- the rows: types become letters, result first (see host_row.types) ---- */

#define LETTER_VOID "v"
#define LETTER_I32 "i"
#define LETTER_I64 "l"
#define LETTER_F32 "f"
#define LETTER_F64 "d"
#define LETTERS_1(a) LETTER_##a
#define LETTERS_2(a, ...) LETTER_##a LETTERS_1(__VA_ARGS__)
#define LETTERS_3(a, ...) LETTER_##a LETTERS_2(__VA_ARGS__)
#define LETTERS_4(a, ...) LETTER_##a LETTERS_3(__VA_ARGS__)
#define LETTERS_5(a, ...) LETTER_##a LETTERS_4(__VA_ARGS__)
#define LETTERS_6(a, ...) LETTER_##a LETTERS_5(__VA_ARGS__)
#define LETTERS_7(a, ...) LETTER_##a LETTERS_6(__VA_ARGS__)
#define LETTERS_8(a, ...) LETTER_##a LETTERS_7(__VA_ARGS__)
#define LETTERS_9(a, ...) LETTER_##a LETTERS_8(__VA_ARGS__)
#define LETTERS_10(a, ...) LETTER_##a LETTERS_9(__VA_ARGS__)
#define LETTERS_11(a, ...) LETTER_##a LETTERS_10(__VA_ARGS__)
#define LETTERS_12(a, ...) LETTER_##a LETTERS_11(__VA_ARGS__)
#define LETTERS_PICK(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, chosen, ...) chosen
#define LETTERS(...)                                                                                                                                           \
    LETTERS_PICK(__VA_ARGS__, LETTERS_12, LETTERS_11, LETTERS_10, LETTERS_9, LETTERS_8, LETTERS_7, LETTERS_6, LETTERS_5, LETTERS_4, LETTERS_3, LETTERS_2,      \
                 LETTERS_1, )                                                                                                                                  \
    (__VA_ARGS__)

static const struct host_row host_rows[] = {
#define HOST(name, ...) {ABI_WASI, "wasi_snapshot_preview1", #name, "wasi_" #name, LETTERS(__VA_ARGS__), NULL},
#include "wasi.def"
#undef HOST
#define HOST_VARIANT(module, name, symbol, ...) {ABI_WASI, #module, #name, "wasi_" #symbol, LETTERS(__VA_ARGS__), NULL},
#include "variants.def"
#undef HOST_VARIANT
#define HOST(name, ...) {ABI_WASI, "wasi_unstable", #name, "wasi_" #name, LETTERS(__VA_ARGS__), NULL}, /* behind its variants: the first match counts */
#include "wasi.def"
#undef HOST
#define HOST_ENV(module, name, symbol, ...) {ABI_EMSCRIPTEN, #module, #name, "em_" #symbol, LETTERS(__VA_ARGS__), NULL},
#include "env.def"
#undef HOST_ENV
};

static const char *const abi_names[] = {[ABI_AUTO] = "auto", [ABI_NONE] = "none", [ABI_WASI] = "wasi", [ABI_EMSCRIPTEN] = "emscripten"};

bool host_spawns_threads(const struct host_row *row)
{
    static const char *const symbols[] = {"wasi_thread_spawn", "em_pthread_create"};
    for (size_t i = 0; row && i < ARRAY_LEN(symbols); i++)
        if (strcmp(row->symbol, symbols[i]) == 0)
            return true;
    return false;
}

/* ---- looking up ---- */

enum { INDEX_SLOTS = 4096 }; /* a power of two, several times the rows */
_Static_assert(ARRAY_LEN(host_rows) * 2 < INDEX_SLOTS, "the index must stay sparse");

/* Open addressing; rows of one name lie on one probe sequence in table order. */
struct host_index {
    uint16_t slots[INDEX_SLOTS]; /* row + 1; 0 = empty */
};

static uint32_t hash_bytes(uint32_t h, struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        h = (h ^ s.ptr[i]) * 16777619u; /* FNV-1a */
    return h;
}

static uint32_t import_hash(enum abi abi, struct span module, struct span name)
{
    uint32_t h = hash_bytes(hash_bytes(2166136261u + (uint32_t)abi, module) * 31u, name);
    return (h ^ h >> 16) % INDEX_SLOTS;
}

static struct host_index *index_build(struct arena *a)
{
    struct host_index *index = ARENA_NEW(a, struct host_index);
    for (size_t i = 0; i < ARRAY_LEN(host_rows); i++) {
        const struct host_row *row = &host_rows[i];
        uint32_t slot = import_hash(row->abi, span_of(row->module), span_of(row->name));
        while (index->slots[slot])
            slot = (slot + 1) % INDEX_SLOTS;
        index->slots[slot] = (uint16_t)(i + 1);
    }
    return index;
}

static char valtype_letter(valtype t)
{
    switch (t) {
    case VT_I32: return 'i';
    case VT_I64: return 'l';
    case VT_F32: return 'f';
    case VT_F64: return 'd';
    default: return '?'; /* no host function takes it */
    }
}

static bool row_has_type(const struct host_row *row, const struct functype *t)
{
    if (t->nresults > 1 || row->types[0] != (t->nresults ? valtype_letter(t->results[0]) : 'v') || strlen(row->types + 1) != t->nparams)
        return false;
    for (uint32_t i = 0; i < t->nparams; i++)
        if (row->types[1 + i] != valtype_letter(t->params[i]))
            return false;
    return true;
}

struct lookup {
    const struct host_row *row;   /* name and type agree */
    const struct host_row *named; /* first row of that name, whatever its type */
};

static struct lookup index_find(const struct host_index *index, enum abi abi, const struct import *import, const struct functype *type)
{
    struct lookup found = {0};
    for (uint32_t slot = import_hash(abi, import->module, import->name); index->slots[slot] && !found.row; slot = (slot + 1) % INDEX_SLOTS) {
        const struct host_row *row = &host_rows[index->slots[slot] - 1];
        if (row->abi != abi || !span_eq_str(import->name, row->name) || !span_eq_str(import->module, row->module))
            continue;
        if (!found.named)
            found.named = row;
        if (row_has_type(row, type))
            found.row = row;
    }
    return found;
}

/* ---- which ABI ---- */

static const struct functype *import_type(const struct module *m, const struct import *import) { return func_type(m, import->index); }

/* Whether an import of the fixed module name exists that is not WASI's and that the Emscripten table knows. */
static bool imports_known_to(const struct module *m, const struct host_index *index, enum abi abi, bool besides_wasi)
{
    for (uint32_t i = 0; i < m->nimports; i++) {
        const struct import *import = &m->imports[i];
        bool skip = besides_wasi && span_eq_str(import->module, "wasi_snapshot_preview1");
        if (import->kind == EXTERN_FUNC && !skip && index_find(index, abi, import, import_type(m, import)).row)
            return true;
    }
    return false;
}

static bool imports_from(const struct module *m, const char *module)
{
    for (uint32_t i = 0; i < m->nimports; i++)
        if (span_eq_str(m->imports[i].module, module))
            return true;
    return false;
}

/* Of any generation: wasi_snapshot_preview1, wasi_unstable; and wasi-threads. */
static bool imports_wasi(const struct module *m)
{
    return imports_from(m, "wasi_snapshot_preview1") || imports_from(m, "wasi_unstable") || imports_from(m, "wasi");
}

/* What only Emscripten's linker exports. A program without `_start` that has them is started Emscripten's way even when it imports
 * nothing but WASI functions. */
static bool exports_emscripten(const struct module *m)
{
    static const char *const names[] = {"stackAlloc", "_emscripten_stack_alloc", "_malloc"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (module_find_export(m, names[i]))
            return imports_from(m, "env") || !module_find_export(m, "_start");
    return false;
}

static enum abi abi_detect(const struct module *m, const struct host_index *index)
{
    if (imports_known_to(m, index, ABI_EMSCRIPTEN, true) || exports_emscripten(m))
        return ABI_EMSCRIPTEN;
    if (imports_wasi(m) || module_find_export(m, "_start"))
        return ABI_WASI;
    return ABI_NONE;
}

/* ---- the report of imports that nobody provides ---- */

enum {
    REPORT_LINES = 1000,     /* a hostile module may have a million imports */
    REPORT_SUGGESTIONS = 200 /* each compares with every row */
};

struct missing {
    const struct import *import;
    const struct host_row *named; /* known with another type */
};

struct report {
    struct arena *arena;
    const struct module *module;
    enum abi abi;
    VEC(struct missing) missing;
    VEC(char) text;
    uint32_t nunknown, nfuncs; /* of the missing: not known by any type; functions */
};

static void report_add(struct report *r, const char *s)
{
    for (; *s; s++)
        VEC_PUSH(r->arena, &r->text, *s);
}

/* Names are the module's: a newline in one must not look like the next line of the report. diag_format escapes the rest. */
static void report_name(struct report *r, struct span name)
{
    for (size_t i = 0; i < name.len && i < 200; i++)
        if (name.ptr[i] == 0 || name.ptr[i] == '\n')
            report_add(r, name.ptr[i] ? "\\x0a" : "\\x00");
        else
            VEC_PUSH(r->arena, &r->text, (char)name.ptr[i]);
    report_add(r, name.len > 200 ? "..." : "");
}

static char *row_type_text(struct arena *a, const struct host_row *row)
{
    static const char letters[] = "vilfd";
    static const char *const names[] = {"", "i32", "i64", "f32", "f64"};
    char *params = "";
    for (const char *p = row->types + 1; *p; p++)
        params = arena_printf(a, "%s%s%s", params, *params ? ", " : "", names[strchr(letters, *p) - letters]);
    return arena_printf(a, "(%s) -> (%s)", params, names[strchr(letters, row->types[0]) - letters]);
}

/* "(i32) -> (i32)", "(global i32)", ...; what is absurdly long is not shown. */
static const char *import_type_text(struct report *r, const struct import *import)
{
    const struct module *m = r->module;
    if (import->kind == EXTERN_GLOBAL)
        return arena_printf(r->arena, "(global %s%s)", m->globals[import->index].is_mutable ? "mut " : "", valtype_name(m->globals[import->index].type));
    if (import->kind != EXTERN_FUNC)
        return arena_printf(r->arena, "(%s)", extern_kind_name(import->kind));
    const struct functype *t = import_type(m, import);
    if (t->nparams + t->nresults > 64)
        return arena_printf(r->arena, "(%u parameters) -> (%u results)", (unsigned)t->nparams, (unsigned)t->nresults);
    return functype_text(r->arena, t);
}

static void report_suggestion(struct report *r, const struct import *import)
{
    struct suggestion best = {.distance = SUGGEST_NONE};
    for (uint32_t i = 0; i < ARRAY_LEN(host_rows); i++)
        if (host_rows[i].abi == r->abi || r->abi == ABI_NONE)
            suggest(&best, import->name, host_rows[i].name, i);
    if (!best.name)
        return;
    const struct host_row *row = &host_rows[best.index];
    if (r->abi == ABI_NONE && best.distance == 0 && span_eq_str(import->module, row->module))
        report_add(r, arena_printf(r->arena, "; --abi=%s has it", abi_names[row->abi]));
    else
        report_add(r, arena_printf(r->arena, "; the nearest known is %s.%s : %s", row->module, row->name, row_type_text(r->arena, row)));
}

/* Every type a name is known with: "expected A or B". */
static void report_types(struct report *r, const struct host_row *named)
{
    const char *before = "; expected ";
    for (size_t i = 0; i < ARRAY_LEN(host_rows); i++) {
        const struct host_row *row = &host_rows[i];
        if (row->abi != named->abi || strcmp(row->name, named->name) != 0 || strcmp(row->module, named->module) != 0)
            continue;
        report_add(r, before);
        report_add(r, row_type_text(r->arena, row));
        before = " or ";
    }
}

/* Emscripten's imports that are made of JavaScript: the start of their names, and what a programmer calls them. (What EM_JS makes has any
 * name at all.) NULL: not one of them. */
static const char *javascript_kind(struct span name)
{
    static const char *const kinds[][2] = {
        {"emscripten_asm_const_", "EM_ASM"}, {"_emscripten_asm_const_", "EM_ASM"}, {"_embind_", "embind"}, {"__embind_", "embind"},
        {"_emval_", "embind's val"},         {"__emval_", "embind's val"},         {"gl", "OpenGL"},       {"emscripten_gl", "OpenGL"},
        {"egl", "OpenGL"},                   {"SDL_", "SDL in JavaScript"},        {"al", "OpenAL"},
    };
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        size_t len = strlen(kinds[i][0]);
        bool is_api = len > 3 || (name.len > len && name.ptr[len] >= 'A' && name.ptr[len] <= 'Z'); /* glClear, not glob */
        if (is_api && name.len > len && memcmp(name.ptr, kinds[i][0], len) == 0)
            return kinds[i][1];
    }
    return NULL;
}

static void report_line(struct report *r, uint32_t line)
{
    const struct missing *missing = &r->missing.items[line];
    const struct import *import = missing->import;
    report_add(r, "  ");
    report_name(r, import->module);
    report_add(r, ".");
    report_name(r, import->name);
    report_add(r, " : ");
    report_add(r, import_type_text(r, import));
    const char *javascript = r->abi == ABI_EMSCRIPTEN ? javascript_kind(import->name) : NULL;
    if (missing->named)
        report_types(r, missing->named);
    else if (r->abi == ABI_EMSCRIPTEN && import->name.len > 7 && memcmp(import->name.ptr, "invoke_", 7) == 0)
        report_add(r, "; its type must be that of its name, and the module must export stackSave, stackRestore and setThrew");
    else if (javascript)
        report_add(r, arena_printf(r->arena, "; its body is JavaScript (%s)", javascript));
    else if (import->kind == EXTERN_FUNC && line < REPORT_SUGGESTIONS)
        report_suggestion(r, import);
    report_add(r, "\n");
}

/* emcc -O3 calls the only import module `a` and counts its functions a, b, ..., aa, ... */
static bool is_minified(const struct import *import) { return span_eq_str(import->module, "a") && import->name.len <= 3; }

/* Turns the collected imports into one failure; true when there are none. */
static bool report_finish(struct report *r, struct diag *d)
{
    uint32_t n = r->missing.len;
    if (n == 0)
        return true;
    for (uint32_t i = 0; i < n && i < REPORT_LINES; i++)
        report_line(r, i);
    if (n > REPORT_LINES)
        report_add(r, arena_printf(r->arena, "  ... and %u more\n", (unsigned)(n - REPORT_LINES)));
    VEC_PUSH(r->arena, &r->text, 0);
    if (r->nunknown)
        fail(d, DIAG_NO_OFFSET, "unknown import: %u import%s that the ABI '%s' does not provide", (unsigned)n, n == 1 ? "" : "s", abi_names[r->abi]);
    else
        fail(d, DIAG_NO_OFFSET, "incompatible import type: %u import%s of another type than the ABI '%s' provides", (unsigned)n, n == 1 ? "" : "s",
             abi_names[r->abi]);
    d->details = r->text.items;
    if (is_minified(r->missing.items[0].import))
        diag_hint(d, "emcc has minified the names: --js-glue=FILE.js takes them from the JavaScript made with the module, --import-map=FILE from emcc's map");
    else if (r->nfuncs)
        diag_hint(d, "--allow-missing=trap turns calls of missing functions into traps, =zero into nothing; --abi= chooses another ABI");
    return false;
}

/* ---- resolving ---- */

/* A function becomes its row, or NULL, the trap stub. Memories and tables become the program's own; globals are the Emscripten loader's. */
static void resolve_import(const struct import *import, const struct host_index *index, struct report *r, struct hosts *out)
{
    struct missing missing = {import, NULL};
    if (import->kind == EXTERN_FUNC) {
        struct lookup found = index_find(index, out->abi, import, import_type(r->module, import));
        if (!found.named && out->abi == ABI_EMSCRIPTEN)
            found.row = invoke_row(r->arena, r->module, import);
        out->funcs[import->index] = found.row;
        if (found.row || out->missing != MISSING_ERROR)
            return;
        missing.named = found.named;
    } else if (out->abi == ABI_EMSCRIPTEN && import->kind != EXTERN_TAG) {
        return;
    } else if (out->abi == ABI_WASI && import->kind == EXTERN_MEMORY && r->module->memories[import->index].limits.shared) {
        return; /* wasi-threads: every instance imports the one memory, by any name */
    }
    r->nunknown += !missing.named;
    r->nfuncs += import->kind == EXTERN_FUNC;
    VEC_PUSH(r->arena, &r->missing, missing);
}

/* wasi-threads: a module that spawns threads exports where they start, (i32, i32) -> (). */
static bool check_thread_start(const struct module *m, const struct hosts *h, struct diag *d)
{
    bool spawns = false;
    for (uint32_t i = 0; i < m->nimported_funcs; i++)
        spawns |= h->abi == ABI_WASI && host_spawns_threads(h->funcs[i]);
    const struct export *e = spawns ? module_find_export(m, "wasi_thread_start") : NULL;
    const struct functype *t = e && e->kind == EXTERN_FUNC ? func_type(m, e->index) : NULL;
    if (!spawns || (t && t->nresults == 0 && t->nparams == 2 && t->params[0] == VT_I32 && t->params[1] == VT_I32))
        return true;
    return fail(d, DIAG_NO_OFFSET, "the module imports wasi.thread-spawn, but %s wasi_thread_start : (i32, i32) -> ()", e ? "exports another type than" : "exports no");
}

bool hosts_resolve(struct arena *a, const struct module *m, const struct hosts_options *o, struct diag *d, struct hosts *out)
{
    const struct host_index *index = index_build(a);
    *out = (struct hosts){.abi = o->abi == ABI_AUTO ? abi_detect(m, index) : o->abi, .missing = o->missing};
    out->funcs = ARENA_ARRAY(a, const struct host_row *, m->nimported_funcs);
    out->globals = ARENA_ARRAY(a, uint64_t, m->nimported_globals);
    struct report report = {.arena = a, .module = m, .abi = out->abi};
    for (uint32_t i = 0; i < m->nimports; i++)
        resolve_import(&m->imports[i], index, &report, out);
    if (!report_finish(&report, d) || !check_thread_start(m, out, d))
        return false;
    if (out->abi != ABI_EMSCRIPTEN)
        return true;
    out->emscripten_version = o->emscripten_version ? o->emscripten_version : emscripten_detect_version(m);
    return emscripten_resolve_globals(a, m, o, d, out);
}

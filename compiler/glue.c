/* A scanner for three places in generated glue: the object of imports, the assignments of exports, the call of the constructors.
 * Releases up to 3.1.3x call the first two asmLibraryArg and Module["asm"], later releases wasmImports and wasmExports. */
#define _GNU_SOURCE
#include "glue.h"
#include "files.h"

#include <stdlib.h>
#include <string.h>

/* A minified name and the one it stands for. */
struct pair {
    struct span minified, original;
};

struct names {
    VEC(struct pair) imports, exports; /* sorted before use */
};

struct scan {
    struct arena *arena;
    struct diag *diag;
    const uint8_t *start, *end; /* the whole file */
    const uint8_t *at;
    struct names *names;
};

static bool fail_here(struct scan *s, const char *message) { return fail(s->diag, (uint64_t)(s->at - s->start), "%s", message); }

static void add_import(struct scan *s, struct span minified, struct span original)
{
    VEC_PUSH(s->arena, &s->names->imports, ((struct pair){minified, original}));
}

static void add_export(struct scan *s, struct span minified, struct span original)
{
    VEC_PUSH(s->arena, &s->names->exports, ((struct pair){minified, original}));
}

/* ---- tokens of JavaScript ---- */

static bool is_blank(uint8_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
static bool is_name(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '$' || c >= 0x80;
}

static bool looking_at(const struct scan *s, const char *text)
{
    size_t len = strlen(text);
    return (size_t)(s->end - s->at) >= len && memcmp(s->at, text, len) == 0;
}

/* Behind the next `text`, or at the end of the file. */
static void skip_past(struct scan *s, const char *text)
{
    const uint8_t *found = memmem(s->at, (size_t)(s->end - s->at), text, strlen(text));
    s->at = found ? found + strlen(text) : s->end;
}

static void skip_blank(struct scan *s)
{
    for (;;) {
        while (s->at < s->end && is_blank(*s->at))
            s->at++;
        if (looking_at(s, "/*"))
            skip_past(s, "*/");
        else if (looking_at(s, "//"))
            skip_past(s, "\n");
        else
            return;
    }
}

static bool take(struct scan *s, char c)
{
    skip_blank(s);
    if (s->at == s->end || *s->at != (uint8_t)c)
        return false;
    s->at++;
    return true;
}

/* Empty when there is none. */
static struct span take_name(struct scan *s)
{
    skip_blank(s);
    const uint8_t *from = s->at;
    while (s->at < s->end && is_name(*s->at))
        s->at++;
    return (struct span){from, (size_t)(s->at - from)};
}

/* What stands between quotes; names need no escapes. Empty when there is no such string. */
static struct span take_string(struct scan *s)
{
    skip_blank(s);
    if (s->at == s->end || (*s->at != '"' && *s->at != '\''))
        return (struct span){0};
    const uint8_t quote = *s->at++, *from = s->at;
    while (s->at < s->end && is_name(*s->at))
        s->at++;
    struct span text = {from, (size_t)(s->at - from)};
    return s->at < s->end && *s->at++ == quote ? text : (struct span){0};
}

static struct span take_key(struct scan *s)
{
    struct span key = take_string(s);
    return key.len ? key : take_name(s);
}

/* ---- the three places ---- */

/* JavaScript's name of something in the module -> the module's: C names get a leading underscore in JavaScript. */
static struct span name_from_js(struct span js)
{
    static const char *const special[][2] = {{"wasmMemory", "memory"}, {"wasmTable", "__indirect_function_table"}};
    for (size_t i = 0; i < ARRAY_LEN(special); i++)
        if (span_eq_str(js, special[i][0]))
            return span_of(special[i][1]);
    return js.len > 1 && js.ptr[0] == '_' ? (struct span){js.ptr + 1, js.len - 1} : js;
}

#define CLOSURE_HINT "the Closure compiler erases names: link without --closure 1, or take a debug build of the module; --import-map=FILE takes emcc's own map"

/* Behind `||Module["name"]`: threads get their memory from the first one. */
static void skip_alternative(struct scan *s)
{
    skip_blank(s);
    if (!looking_at(s, "||"))
        return;
    s->at += 2;
    if (take_name(s).len && take(s, '['))
        (void)(take_string(s).len && take(s, ']'));
}

/* {"a":_name,b:_name,...}, behind the brace. A value that is not a name was inlined by the Closure compiler. */
static bool scan_import_entries(struct scan *s)
{
    while (!take(s, '}')) {
        struct span key = take_key(s), value = key;
        if (key.len && take(s, ':'))
            value = take_name(s);
        skip_alternative(s);
        skip_blank(s);
        if (!key.len || !value.len || s->at == s->end || (*s->at != ',' && *s->at != '}')) {
            fail_here(s, "this glue does not name its imports: it went through the Closure compiler");
            diag_hint(s->diag, CLOSURE_HINT);
            return false;
        }
        add_import(s, key, name_from_js(value));
        take(s, ',');
    }
    return true;
}

/* Behind the next `NAME = {` where NAME stands alone. */
static bool find_object(struct scan *s, const char *name)
{
    while (s->at < s->end) {
        skip_past(s, name);
        const uint8_t *before = s->at - strlen(name) - 1;
        if (s->at < s->end && (before < s->start || !is_name(*before)) && take(s, '=') && take(s, '{'))
            return true;
    }
    return false;
}

/* An empty object is a placeholder, or stands in a comment. */
static bool scan_imports(struct scan *s)
{
    static const char *const objects[] = {"wasmImports", "asmLibraryArg"};
    for (size_t i = 0; i < ARRAY_LEN(objects); i++)
        for (s->at = s->start; find_object(s, objects[i]);) {
            if (!scan_import_entries(s))
                return false;
            if (s->names->imports.len)
                return true;
        }
    fail(s->diag, DIAG_NO_OFFSET, "no object wasmImports or asmLibraryArg: this is not Emscripten's glue, or it went through the Closure compiler");
    diag_hint(s->diag, CLOSURE_HINT);
    return false;
}

/* The name that ends before `to` and is assigned to there: `name=` or `Module["name"]=`. Empty when it is neither. */
static struct span assigned_before(const struct scan *s, const uint8_t *to)
{
    while (to > s->start && is_blank(to[-1]))
        to--;
    if (to == s->start || to[-1] != '=')
        return (struct span){0};
    for (to--; to > s->start && is_blank(to[-1]);)
        to--;
    if (to - s->start > 2 && to[-1] == ']')
        to -= 2; /* the bracket and the quote */
    const uint8_t *from = to;
    while (from > s->start && is_name(from[-1]))
        from--;
    return (struct span){from, (size_t)(to - from)};
}

static bool ends_with(const struct scan *s, const uint8_t *to, const char *text)
{
    size_t len = strlen(text);
    return (size_t)(to - s->start) >= len && memcmp(to - len, text, len) == 0;
}

/* One use of an export, `left` where the expression starts, s->at behind `["key"]`. */
static void note_export(struct scan *s, struct span key, const uint8_t *left, bool *constructors_known)
{
    struct span name = assigned_before(s, left);
    bool is_constructors = !name.len && (ends_with(s, left, "addOnInit(") || looking_at(s, "()"));
    if (name.len) {
        add_export(s, key, name_from_js(name));
    } else if (is_constructors && !*constructors_known) { /* initRuntime() comes first among the calls without a name */
        *constructors_known = true;
        add_export(s, key, span_of("__wasm_call_ctors"));
    }
}

/* Every `OBJECT["key"]`, with an optional `Module` in front of ["asm"]. */
static void scan_exports_of(struct scan *s, const char *object)
{
    bool constructors_known = false;
    for (s->at = s->start; s->at < s->end;) {
        skip_past(s, object);
        if (s->at == s->end)
            return;
        const uint8_t *left = s->at - strlen(object), *after = s->at;
        struct span key = {0};
        if (take(s, '[')) {
            key = take_string(s);
            if (!key.len || !take(s, ']'))
                key.len = 0;
        }
        while (object[0] == '[' && left > s->start && is_name(left[-1]))
            left--;
        if (key.len)
            note_export(s, key, left, &constructors_known);
        else
            s->at = after;
    }
}

static bool scan_glue(struct scan *s)
{
    if (!scan_imports(s))
        return false;
    scan_exports_of(s, "wasmExports");
    scan_exports_of(s, "[\"asm\"]");
    return true;
}

/* emcc's map: a line `minified:original` per import and export. */
static bool scan_map(struct scan *s)
{
    for (; s->at < s->end; skip_blank(s)) {
        struct span minified = take_name(s);
        bool colon = minified.len && s->at < s->end && *s->at == ':';
        s->at += colon;
        const uint8_t *from = s->at;
        while (s->at < s->end && !is_blank(*s->at))
            s->at++;
        if (!colon || s->at == from)
            return fail_here(s, "not a map of minified names: expected a line 'minified:original'");
        struct span original = {from, (size_t)(s->at - from)};
        add_import(s, minified, original);
        add_export(s, minified, original);
    }
    return true;
}

/* ---- renaming ---- */

static int compare_spans(struct span a, struct span b)
{
    int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* Among several lines for one name the first in the file comes first. */
static int compare_pairs(const void *left, const void *right)
{
    const struct pair *a = left, *b = right;
    int order = compare_spans(a->minified, b->minified);
    return order ? order : (a->minified.ptr > b->minified.ptr) - (a->minified.ptr < b->minified.ptr);
}

static const struct span *find_original(const struct pair *pairs, uint32_t n, struct span minified)
{
    uint32_t low = 0, high = n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (compare_spans(pairs[middle].minified, minified) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && span_eq(pairs[low].minified, minified) ? &pairs[low].original : NULL;
}

/* emcc puts all imports into one module when it minifies; which functions are WASI's, the table of imports says. */
static struct span module_of_import(struct span name)
{
    static const char *const rows[][2] = {
#define HOST_ENV(module, name, ...) {#module, #name},
#include "env.def"
#undef HOST_ENV
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (span_eq_str(name, rows[i][1]))
            return span_of(rows[i][0]);
    return span_of("env");
}

/* Names in files that do not live as long as the module are copied. */
static struct span copied(struct arena *a, struct span s) { return (struct span){(const uint8_t *)arena_strdup(a, s), s.len}; }

static bool has_whole_name(const struct import *import)
{
    return span_eq_str(import->module, "env") || span_eq_str(import->module, "wasi_snapshot_preview1");
}

static int compare_names(const void *a, const void *b) { return compare_spans(*(const struct span *)a, *(const struct span *)b); }

/* A wrong file must not give one name to two exports: whoever looks one up would get either. */
static bool check_exports(struct arena *a, const struct module *m, const char *file, struct diag *d)
{
    struct span *sorted = ARENA_ARRAY(a, struct span, m->nexports);
    for (uint32_t i = 0; i < m->nexports; i++)
        sorted[i] = m->exports[i].name;
    if (m->nexports)
        qsort(sorted, m->nexports, sizeof *sorted, compare_names);
    for (uint32_t i = 1; i < m->nexports; i++)
        if (span_eq(sorted[i - 1], sorted[i]))
            return fail(d, DIAG_NO_OFFSET, "%s gives two exports the name '%.100s'", file, arena_strdup(a, sorted[i]));
    return true;
}

static bool rename_all(struct arena *a, struct module *m, const struct names *names, const char *file, struct diag *d)
{
    for (uint32_t i = 0; i < m->nimports; i++) {
        struct import *import = &m->imports[i];
        const struct span *original = find_original(names->imports.items, names->imports.len, import->name);
        if (has_whole_name(import) && (!original || span_eq(*original, import->name)))
            continue;
        if (!original) {
            fail(d, import->offset, "%s does not name the import '%.100s.%.100s'", file, arena_strdup(a, import->module), arena_strdup(a, import->name));
            diag_hint(d, "the file must come from the same run of emcc as the module");
            return false;
        }
        import->name = copied(a, *original);
        import->module = module_of_import(import->name);
    }
    for (uint32_t i = 0; i < m->nexports; i++) {
        const struct span *original = find_original(names->exports.items, names->exports.len, m->exports[i].name);
        if (original)
            m->exports[i].name = copied(a, *original);
    }
    return check_exports(a, m, file, d);
}

static void sort_names(struct names *names)
{
    if (names->imports.len)
        qsort(names->imports.items, names->imports.len, sizeof *names->imports.items, compare_pairs);
    if (names->exports.len)
        qsort(names->exports.items, names->exports.len, sizeof *names->exports.items, compare_pairs);
}

/* Reads `path` with `scanner` and renames; messages about the file carry its name. */
static bool apply_file(struct arena *a, struct module *m, const char *path, bool (*scanner)(struct scan *), struct diag *d)
{
    const char *module_file = d->file;
    struct span text = {0};
    struct names names = {0};
    d->file = path;
    bool ok = file_read(path, NULL, d, &text);
    if (ok)
        ok = scanner(&(struct scan){.arena = a, .diag = d, .start = text.ptr, .at = text.ptr, .end = text.ptr + text.len, .names = &names});
    if (ok) {
        d->file = module_file;
        sort_names(&names);
        ok = rename_all(a, m, &names, path, d);
    }
    free((void *)text.ptr);
    return ok;
}

/* Functions of other types than main's cannot be started. */
static bool name_entry(struct module *m, const char *entry, struct diag *d)
{
    for (uint32_t i = 0; i < m->nexports; i++) {
        struct export *e = &m->exports[i];
        if (!span_eq_str(e->name, entry))
            continue;
        const struct functype *t = e->kind == EXTERN_FUNC ? func_type(m, e->index) : NULL;
        if (!t || t->nparams != 2 || t->nresults != 1 || t->params[0] != VT_I32 || t->params[1] != VT_I32 || t->results[0] != VT_I32)
            return fail(d, DIAG_NO_OFFSET, "--entry: '%s' is no function of the type of main: (i32, i32) -> (i32)", entry);
        if (strcmp(entry, "main") != 0 && module_find_export(m, "main"))
            return fail(d, DIAG_NO_OFFSET, "--entry: the module has a main already");
        e->name = span_of("main");
        return true;
    }
    return fail(d, DIAG_NO_OFFSET, "--entry: the module does not export '%s'", entry);
}

bool glue_apply(struct arena *a, struct module *m, const struct glue_options *o, struct diag *d)
{
    return (!o->js || apply_file(a, m, o->js, scan_glue, d)) && (!o->map || apply_file(a, m, o->map, scan_map, d)) &&
           (!o->entry || name_entry(m, o->entry, d));
}

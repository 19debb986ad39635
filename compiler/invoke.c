#include "invoke.h"

#include <string.h>

bool invoke_letter_type(char letter, valtype *out)
{
    static const struct {
        char letter;
        valtype type;
    } letters[] = {{'i', VT_I32}, {'p', VT_I32}, {'j', VT_I64}, {'f', VT_F32}, {'d', VT_F64}};
    for (size_t i = 0; i < ARRAY_LEN(letters); i++)
        if (letters[i].letter == letter) {
            *out = letters[i].type;
            return true;
        }
    return false;
}

/* Of a value of the signature: how many of the import's values from `at` on carry it; 0 when they do not. */
static uint32_t carriers(char letter, const valtype *at, uint32_t left)
{
    valtype type;
    if (left == 0 || !invoke_letter_type(letter, &type))
        return 0;
    if (at[0] == type || (type == VT_F32 && at[0] == VT_F64))
        return 1;
    return type == VT_I64 && left > 1 && at[0] == VT_I32 && at[1] == VT_I32 ? 2 : 0;
}

static bool result_fits(char letter, const struct functype *t)
{
    if (letter == 'v')
        return t->nresults == 0;
    valtype pair[2] = {t->nresults == 1 ? t->results[0] : VT_F64, VT_I32}; /* the high word travels elsewhere */
    return t->nresults == 1 && carriers(letter, pair, 2) > 0;
}

static bool type_fits(const char *letters, const struct functype *t)
{
    if (!*letters || !result_fits(letters[0], t) || t->nparams == 0 || t->params[0] != VT_I32)
        return false;
    uint32_t at = 1;
    for (const char *c = letters + 1; *c; c++) {
        uint32_t n = carriers(*c, t->params + at, t->nparams - at);
        if (n == 0)
            return false;
        at += n;
    }
    return at == t->nparams;
}

/* An exported function by the first of these names, if it has nparams i32 parameters and nresults i32 results. */
static bool find_function(const struct module *m, const char *const names[], uint32_t nparams, uint32_t nresults, uint32_t *out)
{
    for (; *names; names++) {
        const struct export *e = module_find_export(m, *names);
        if (!e || e->kind != EXTERN_FUNC)
            continue;
        const struct functype *t = func_type(m, e->index);
        bool words = t->nparams == nparams && t->nresults == nresults;
        for (uint32_t i = 0; words && i < nparams; i++)
            words = t->params[i] == VT_I32;
        *out = e->index;
        return words && (nresults == 0 || t->results[0] == VT_I32);
    }
    return false;
}

bool invoke_find_exports(const struct module *m, struct invoke_exports *out)
{
    static const char *const save[] = {"stackSave", "emscripten_stack_get_current", NULL}, *const restore[] = {"stackRestore", "_emscripten_stack_restore", NULL},
                      *const threw[] = {"setThrew", "_setThrew", NULL};
    return find_function(m, save, 0, 1, &out->stack_save) && find_function(m, restore, 1, 0, &out->stack_restore) &&
           find_function(m, threw, 2, 0, &out->set_threw);
}

const struct host_row *invoke_row(struct arena *a, const struct module *m, const struct import *import)
{
    static const char prefix[] = "invoke_";
    const size_t len = sizeof prefix - 1;
    struct invoke_exports exports;
    if (!span_eq_str(import->module, "env") || import->name.len <= len || memcmp(import->name.ptr, prefix, len) != 0)
        return NULL;
    char *name = arena_strdup(a, import->name);
    if (strlen(name) != import->name.len || !type_fits(name + len, func_type(m, import->index)) || !invoke_find_exports(m, &exports))
        return NULL;
    struct host_row *row = ARENA_NEW(a, struct host_row);
    *row = (struct host_row){ABI_EMSCRIPTEN, "env", name, arena_printf(a, "wasm_invoke.%s", name + len), "", name + len};
    return row;
}

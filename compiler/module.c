/* Names and comparisons of the things a module is made of. */
#include "module.h"

#include <stdio.h>
#include <string.h>

const char *valtype_name(valtype t)
{
    static const char *const names[256] = {
        [VT_I32] = "i32",
        [VT_I64] = "i64",
        [VT_F32] = "f32",
        [VT_F64] = "f64",
        [VT_V128] = "v128",
        [VT_FUNCREF] = "funcref",
        [VT_EXTERNREF] = "externref",
        [VT_EXNREF] = "exnref",
        [VT_BOTTOM] = "unknown",
    };
    const char *name = names[t & 0xff];
    return name ? name : "?";
}

const char *extern_kind_name(enum extern_kind kind)
{
    static const char *const names[EXTERN_KINDS] = {"function", "table", "memory", "global", "tag"};
    return kind < EXTERN_KINDS ? names[kind] : "?";
}

static bool valtypes_eq(const valtype *a, const valtype *b, uint32_t n) { return n == 0 || memcmp(a, b, n * sizeof *a) == 0; }

bool functype_eq(const struct functype *a, const struct functype *b)
{
    return a->nparams == b->nparams && a->nresults == b->nresults && valtypes_eq(a->params, b->params, a->nparams) &&
           valtypes_eq(a->results, b->results, a->nresults);
}

/* Writes "(i32, i64)" at p, which has room for 11 bytes per type and 3 more; returns the end. */
static char *valtypes_write(char *p, const valtype *types, uint32_t n)
{
    *p++ = '(';
    for (uint32_t i = 0; i < n; i++)
        p += sprintf(p, i ? ", %s" : "%s", valtype_name(types[i]));
    *p++ = ')';
    *p = 0;
    return p;
}

char *functype_text(struct arena *a, const struct functype *t)
{
    /* "externref, " is the longest: 11 bytes */
    char *text = arena_alloc(a, 11 * ((size_t)t->nparams + t->nresults) + 16, 1);
    char *p = valtypes_write(text, t->params, t->nparams);
    p += sprintf(p, " -> ");
    valtypes_write(p, t->results, t->nresults);
    return text;
}

const struct export *module_find_export(const struct module *m, const char *name)
{
    struct span wanted = span_of(name);
    for (uint32_t i = 0; i < m->nexports; i++)
        if (span_eq(m->exports[i].name, wanted))
            return &m->exports[i];
    return NULL;
}

/* Everything outside bodies (spec 3.2 types, 3.5 modules). */
#include "validate.h"

#include <string.h>

/* ---- types and limits ---- */

static bool check_types(const struct module *m, struct diag *d)
{
    for (uint32_t i = 0; i < m->ntypes; i++) {
        const struct functype *t = &m->types[i];
        if (t->nresults > 1 && !m->features.on[FEATURE_MULTIVALUE])
            return fail(d, t->offset, "invalid result arity: type %u has %u results, which needs -mmultivalue", i, t->nresults);
        if (t->nparams > LIMIT_ARITY || t->nresults > LIMIT_ARITY)
            return fail(d, t->offset, "type too large: type %u has %u parameters and %u results, the limit is %u", i, t->nparams, t->nresults, LIMIT_ARITY);
    }
    return true;
}

/* Imports are named by their place in the import section, other functions by that of their body. */
static bool check_func_types(const struct module *m, struct diag *d)
{
    for (uint32_t i = 0; i < m->nfuncs; i++) {
        const struct func *f = &m->funcs[i];
        if (f->typeidx >= m->ntypes)
            return fail(d, f->import == NO_INDEX ? f->offset : m->imports[f->import].offset, "unknown type %u: function %u, there are %u", f->typeidx, i,
                        m->ntypes);
    }
    return true;
}

static bool check_tags(const struct module *m, struct diag *d)
{
    for (uint32_t i = 0; i < m->ntags; i++) {
        const struct tag *t = &m->tags[i];
        if (t->typeidx >= m->ntypes)
            return fail(d, t->offset, "unknown type %u: tag %u, there are %u", t->typeidx, i, m->ntypes);
        if (m->types[t->typeidx].nresults != 0)
            return fail(d, t->offset, "non-empty tag result type: tag %u", i);
    }
    return true;
}

static uint64_t largest_limit(const struct limits *l) { return l->has_max && l->max > l->min ? l->max : l->min; }

static bool check_limits(const struct limits *l, const char *what, uint32_t i, uint64_t offset, struct diag *d)
{
    if (l->has_max && l->min > l->max)
        return fail(d, offset, "size minimum must not be greater than maximum: %s %u, %llu and %llu", what, i, (unsigned long long)l->min,
                    (unsigned long long)l->max);
    return true;
}

static bool check_table(const struct table *t, uint32_t i, struct diag *d)
{
    if (!t->limits.is64 && largest_limit(&t->limits) > UINT32_MAX)
        return fail(d, t->offset, "table size must be at most 2^32-1: table %u, %llu", i, (unsigned long long)largest_limit(&t->limits));
    return check_limits(&t->limits, "table", i, t->offset, d);
}

static bool check_tables(const struct module *m, struct diag *d)
{
    if (m->ntables > 1 && !m->features.on[FEATURE_REFERENCE_TYPES])
        return fail(d, m->tables[1].offset, "multiple tables: %u, more than one needs -mreference-types", m->ntables);
    for (uint32_t i = 0; i < m->ntables; i++)
        if (!check_table(&m->tables[i], i, d))
            return false;
    return true;
}

/* The largest number of pages: 4 GiB for 32-bit addresses, and no more than the address type can count; 2^64 bytes for 64-bit ones. */
static uint64_t most_pages(const struct limits *l)
{
    if (!l->is64)
        return l->page_log2 ? 1ull << (32 - l->page_log2) : UINT32_MAX;
    return l->page_log2 ? 1ull << (64 - l->page_log2) : UINT64_MAX;
}

static bool check_memory(const struct memory *memory, uint32_t i, struct diag *d)
{
    const struct limits *l = &memory->limits;
    if (l->page_log2 != 0 && l->page_log2 != 16)
        return fail(d, memory->offset, "invalid custom page size: memory %u, 2^%u bytes; only 1 and 65536 are possible", i, l->page_log2);
    uint64_t most = most_pages(l);
    if (largest_limit(l) > most)
        return fail(d, memory->offset, "memory size must be at most %llu pages%s: memory %u, %llu", (unsigned long long)most, most == 65536 ? " (4 GiB)" : "",
                    i, (unsigned long long)largest_limit(l));
    if (l->shared && !l->has_max)
        return fail(d, memory->offset, "shared memory must have maximum: memory %u", i);
    return check_limits(l, "memory", i, memory->offset, d);
}

static bool check_memories(const struct module *m, struct diag *d)
{
    if (m->nmemories > 1 && !m->features.on[FEATURE_MULTI_MEMORY])
        return fail(d, m->memories[1].offset, "multiple memories: %u, more than one needs -mmultimemory", m->nmemories);
    for (uint32_t i = 0; i < m->nmemories; i++)
        if (!check_memory(&m->memories[i], i, d))
            return false;
    return true;
}

static bool check_mutable_imports(const struct module *m, struct diag *d)
{
    for (uint32_t i = 0; i < m->nimported_globals; i++)
        if (m->globals[i].is_mutable && !m->features.on[FEATURE_MUTABLE_GLOBALS])
            return fail(d, m->imports[m->globals[i].import].offset, "mutable globals cannot be imported: this needs -mmutable-globals");
    return true;
}

/* ---- initialisers ---- */

static bool check_globals(const struct module *m, struct arena *scratch, struct diag *d)
{
    for (uint32_t i = m->nimported_globals; i < m->nglobals; i++)
        if (!constexpr_validate(m, &m->globals[i].init, m->globals[i].type, i, scratch, d))
            return false;
    return true;
}

/* Tables come before globals: their initialisers see the imported ones only. */
static bool check_table_inits(const struct module *m, struct arena *scratch, struct diag *d)
{
    for (uint32_t i = 0; i < m->ntables; i++)
        if (m->tables[i].has_init && !constexpr_validate(m, &m->tables[i].init, m->tables[i].type, m->nimported_globals, scratch, d))
            return false;
    return true;
}

static valtype address_type(const struct limits *l) { return l->is64 ? VT_I64 : VT_I32; }

static bool check_elem_target(const struct module *m, uint32_t i, struct arena *scratch, struct diag *d)
{
    const struct elem *e = &m->elems[i];
    if (e->table >= m->ntables)
        return fail(d, e->offset, "unknown table %u: elem segment %u, there are %u", e->table, i, m->ntables);
    const struct table *t = &m->tables[e->table];
    if (t->type != e->type)
        return fail(d, e->offset, "type mismatch: elem segment %u expects %s for table %u, found %s", i, valtype_name(t->type), e->table,
                    valtype_name(e->type));
    return constexpr_validate(m, &e->at, address_type(&t->limits), m->nglobals, scratch, d);
}

static bool check_elem(const struct module *m, uint32_t i, struct arena *scratch, struct diag *d)
{
    const struct elem *e = &m->elems[i];
    if (e->mode == SEGMENT_ACTIVE && !check_elem_target(m, i, scratch, d))
        return false;
    for (uint32_t k = 0; k < e->count; k++) {
        if (e->exprs && !constexpr_validate(m, &e->exprs[k], e->type, m->nglobals, scratch, d))
            return false;
        if (e->funcs && e->funcs[k] >= m->nfuncs)
            return fail(d, e->offset, "unknown function %u: elem segment %u, there are %u", e->funcs[k], i, m->nfuncs);
    }
    return true;
}

static bool check_data(const struct module *m, uint32_t i, struct arena *scratch, struct diag *d)
{
    const struct data *seg = &m->datas[i];
    if (seg->mode != SEGMENT_ACTIVE)
        return true;
    if (seg->memory >= m->nmemories)
        return fail(d, seg->offset, "unknown memory %u: data segment %u, there are %u", seg->memory, i, m->nmemories);
    return constexpr_validate(m, &seg->at, address_type(&m->memories[seg->memory].limits), m->nglobals, scratch, d);
}

static bool check_segments(const struct module *m, struct arena *scratch, struct diag *d)
{
    for (uint32_t i = 0; i < m->nelems; i++)
        if (!check_elem(m, i, scratch, d))
            return false;
    for (uint32_t i = 0; i < m->ndatas; i++)
        if (!check_data(m, i, scratch, d))
            return false;
    return true;
}

/* ---- exports and start ---- */

static uint64_t name_hash(struct span s)
{
    uint64_t h = s.len * 0x9e3779b97f4a7c15u, word;
    size_t i = 0;
    for (; s.len - i >= sizeof word; i += sizeof word) {
        memcpy(&word, s.ptr + i, sizeof word);
        h = (h ^ word) * 0x9e3779b97f4a7c15u;
        h ^= h >> 29;
    }
    for (; i < s.len; i++)
        h = (h ^ s.ptr[i]) * 0x100000001b3u;
    h *= 0x9e3779b97f4a7c15u;
    return h ^ h >> 32;
}

/* Names must differ; open addressing, at most half full, so linear. */
static bool check_export_names(const struct module *m, struct arena *scratch, struct diag *d)
{
    size_t size = 2;
    while (size < 2 * (size_t)m->nexports)
        size *= 2;
    arena_reset(scratch);
    uint32_t *slots = ARENA_ARRAY(scratch, uint32_t, size); /* export + 1 */
    for (uint32_t i = 0; i < m->nexports; i++) {
        size_t slot = name_hash(m->exports[i].name) & (size - 1);
        for (; slots[slot]; slot = (slot + 1) & (size - 1)) {
            struct span other = m->exports[slots[slot] - 1].name;
            if (span_eq(other, m->exports[i].name))
                return fail(d, m->exports[i].offset, "duplicate export name \"%.*s\": exports %u and %u", (int)(other.len < 200 ? other.len : 200),
                            (const char *)other.ptr, slots[slot] - 1, i);
        }
        slots[slot] = i + 1;
    }
    return true;
}

static bool check_export(const struct module *m, const struct export *ex, struct diag *d)
{
    const uint32_t counts[EXTERN_KINDS] = {m->nfuncs, m->ntables, m->nmemories, m->nglobals, m->ntags};
    if (ex->index >= counts[ex->kind])
        return fail(d, ex->offset, "unknown %s %u: exported, there are %u", extern_kind_name(ex->kind), ex->index, counts[ex->kind]);
    if (ex->kind == EXTERN_GLOBAL && m->globals[ex->index].is_mutable && !m->features.on[FEATURE_MUTABLE_GLOBALS])
        return fail(d, ex->offset, "mutable globals cannot be exported: this needs -mmutable-globals");
    return true;
}

static bool check_exports(const struct module *m, struct arena *scratch, struct diag *d)
{
    for (uint32_t i = 0; i < m->nexports; i++)
        if (!check_export(m, &m->exports[i], d))
            return false;
    return check_export_names(m, scratch, d);
}

static bool check_start(const struct module *m, struct arena *scratch, struct diag *d)
{
    if (m->start == NO_INDEX)
        return true;
    if (m->start >= m->nfuncs)
        return fail(d, m->start_offset, "unknown function %u: start, there are %u", m->start, m->nfuncs);
    const struct functype *t = func_type(m, m->start);
    if (t->nparams == 0 && t->nresults == 0)
        return true;
    arena_reset(scratch);
    return fail(d, m->start_offset, "start function must have type () -> (), found %s", functype_text(scratch, t));
}

bool module_validate_outside(const struct module *m, struct arena *scratch, struct diag *d)
{
    return check_types(m, d) && check_func_types(m, d) && check_tables(m, d) && check_memories(m, d) && check_tags(m, d) && check_mutable_imports(m, d) &&
           check_table_inits(m, scratch, d) && check_globals(m, scratch, d) && check_exports(m, scratch, d) && check_start(m, scratch, d) &&
           check_segments(m, scratch, d);
}

bool module_validate(const struct module *m, struct arena *scratch, struct diag *d)
{
    if (!module_validate_outside(m, scratch, d))
        return false;
    for (uint32_t i = m->nimported_funcs; i < m->nfuncs; i++)
        if (!func_validate(m, i, scratch, d))
            return false;
    d->funcidx = DIAG_NO_FUNC;
    return true;
}

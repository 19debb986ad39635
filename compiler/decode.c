/* Sections -> struct module. Form only: index ranges and types are the validator's, so that its messages can name things. */
#include "decode.h"

#include <string.h>

#include "insn.h"

struct decoder {
    struct reader r; /* bounded to the current section */
    struct arena *a;
    struct module *m;
    struct diag *d;
    const struct features *f;
};

/* ---- helpers ---- */

/* A vector's length, and how many items of at least min_size bytes each can be started in what is left of the section: no more are
 * ever read, whatever the length says, so `room` is what to allocate. */
static bool read_count(struct decoder *d, size_t min_size, uint32_t *out, uint32_t *room)
{
    if (!read_u32(&d->r, out))
        return false;
    size_t most = reader_left(&d->r) / min_size + 1;
    *room = *out < most ? *out : (uint32_t)most;
    return true;
}

/* A copy of the n imported items with room for `extra` more behind them, zeroed. */
static void *extend(struct arena *a, const void *items, uint32_t n, uint32_t extra, size_t size)
{
    void *all = arena_alloc_array(a, (size_t)n + extra, size, _Alignof(max_align_t));
    if (n)
        memcpy(all, items, n * size);
    return all;
}

#define EXTEND(d, items, n, extra) ((items) = extend((d)->a, (items), (n), (extra), sizeof *(items)))

/* ref.func outside bodies declares the function (spec 3.4.10: C.refs). Out-of-range indices are the validator's business. */
static void declare_ref(struct module *m, uint32_t funcidx)
{
    if (funcidx < m->nfuncs)
        m->funcs[funcidx].ref_declared = true;
}

/* Reads to the matching end. Whether the instructions are constant is the validator's question. */
static bool read_constexpr(struct decoder *d, struct constexpr *out)
{
    const uint8_t *start = d->r.pos;
    out->offset = reader_offset(&d->r);
    uint32_t depth = 0;
    struct insn in;
    do {
        if (!insn_read(&d->r, d->f, &in))
            return false;
        if (in.op == OP_REF_FUNC)
            declare_ref(d->m, in.index);
        else if (op_info[in.op].imm == IMM_BLOCKTYPE)
            depth++;
    } while (in.op != OP_END || depth-- > 0);
    out->code = (struct span){start, (size_t)(d->r.pos - start)};
    return true;
}

/* ---- types and import/export descriptions (spec 5.3) ---- */

static bool read_result_types(struct decoder *d, uint32_t *n, const valtype **out)
{
    uint32_t room;
    if (!read_count(d, 1, n, &room))
        return false;
    valtype *types = ARENA_ARRAY(d->a, valtype, room);
    for (uint32_t i = 0; i < *n; i++)
        if (!read_valtype(&d->r, d->f, &types[i]))
            return false;
    *out = types;
    return true;
}

static bool read_functype(struct decoder *d, struct functype *out)
{
    uint8_t form;
    out->offset = reader_offset(&d->r);
    if (!read_byte(&d->r, &form))
        return false;
    if (form != 0x60)
        return fail(d->d, out->offset, "malformed function type: 0x60 expected, found 0x%02x", form);
    return read_result_types(d, &out->nparams, &out->params) && read_result_types(d, &out->nresults, &out->results);
}

/* Bits of the limits' flags byte (spec 5.3.7; threads, memory64, custom-page-sizes). */
enum { LIMITS_MAX = 1, LIMITS_SHARED = 2, LIMITS_64 = 4, LIMITS_PAGE_SIZE = 8 };

static bool read_limits_flags(struct decoder *d, unsigned allowed, uint8_t *flags)
{
    static const struct {
        uint8_t bit;
        enum feature feature;
        const char *name;
    } bits[] = {
        {LIMITS_SHARED, FEATURE_ATOMICS, "a shared memory"},
        {LIMITS_64, FEATURE_MEMORY64, "a 64-bit memory or table"},
        {LIMITS_PAGE_SIZE, FEATURE_CUSTOM_PAGE_SIZES, "a custom page size"},
    };
    uint64_t offset = reader_offset(&d->r);
    if (!read_byte(&d->r, flags))
        return false;
    if (*flags & ~allowed)
        return fail(d->d, offset, "malformed limits flags: 0x%02x", *flags);
    for (size_t i = 0; i < ARRAY_LEN(bits); i++)
        if ((*flags & bits[i].bit) && !d->f->on[bits[i].feature])
            return fail_feature(d->d, offset, "malformed limits flags", bits[i].name, bits[i].feature);
    return true;
}

static bool read_page_size(struct decoder *d, uint8_t *out)
{
    uint32_t log2;
    uint64_t offset = reader_offset(&d->r);
    if (!read_u32(&d->r, &log2))
        return false;
    if (log2 >= 64)
        return fail(d->d, offset, "invalid custom page size: 2^%u bytes", log2);
    *out = (uint8_t)log2;
    return true;
}

static bool read_limits(struct decoder *d, unsigned allowed, struct limits *out)
{
    uint8_t flags;
    if (!read_limits_flags(d, allowed, &flags))
        return false;
    *out = (struct limits){.has_max = flags & LIMITS_MAX, .shared = flags & LIMITS_SHARED, .is64 = flags & LIMITS_64, .page_log2 = 16, .max = UINT64_MAX};
    /* 64 bits for either address type; what is too much for 32-bit ones is a matter of validation. */
    return read_u64(&d->r, &out->min) && (!out->has_max || read_u64(&d->r, &out->max)) && (!(flags & LIMITS_PAGE_SIZE) || read_page_size(d, &out->page_log2));
}

static bool read_tabletype(struct decoder *d, struct table *out)
{
    return read_reftype(&d->r, d->f, &out->type) && read_limits(d, LIMITS_MAX | LIMITS_64, &out->limits);
}

static bool read_memtype(struct decoder *d, struct memory *out)
{
    return read_limits(d, LIMITS_MAX | LIMITS_SHARED | LIMITS_64 | LIMITS_PAGE_SIZE, &out->limits);
}

static bool read_globaltype(struct decoder *d, struct global *out)
{
    uint8_t mutability;
    if (!read_valtype(&d->r, d->f, &out->type))
        return false;
    uint64_t offset = reader_offset(&d->r);
    if (!read_byte(&d->r, &mutability))
        return false;
    if (mutability > 1)
        return fail(d->d, offset, "malformed mutability: 0x%02x", mutability);
    out->is_mutable = mutability;
    return true;
}

static bool read_tagtype(struct decoder *d, struct tag *out)
{
    uint8_t attribute;
    uint64_t offset = reader_offset(&d->r);
    if (!read_byte(&d->r, &attribute))
        return false;
    if (attribute != 0)
        return fail(d->d, offset, "malformed tag attribute: 0x%02x", attribute);
    return read_u32(&d->r, &out->typeidx);
}

/* ---- canonical types ---- */

static uint64_t hash_words(uint64_t h, const uint32_t *words, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        h = (h ^ words[i]) * 0x9e3779b97f4a7c15u;
        h ^= h >> 29;
    }
    return h;
}

static uint64_t functype_hash(const struct functype *t)
{
    uint64_t h = ((uint64_t)t->nparams << 32 | t->nresults) * 0x9e3779b97f4a7c15u;
    h = hash_words(hash_words(h ^ h >> 32, t->params, t->nparams), t->results, t->nresults);
    return h ^ h >> 32;
}

/* canon of every type, in linear time: open addressing, at most half full. */
static void canonicalise_types(struct decoder *d)
{
    struct module *m = d->m;
    size_t size = 2;
    while (size < 2 * (size_t)m->ntypes)
        size *= 2;
    uint32_t *slots = ARENA_ARRAY(d->a, uint32_t, size); /* type index + 1 */
    for (uint32_t i = 0; i < m->ntypes; i++) {
        size_t slot = functype_hash(&m->types[i]) & (size - 1);
        while (slots[slot] && !functype_eq(&m->types[slots[slot] - 1], &m->types[i]))
            slot = (slot + 1) & (size - 1);
        if (!slots[slot])
            slots[slot] = i + 1;
        m->types[i].canon = slots[slot] - 1;
    }
}

/* ---- sections (spec 5.5), each reads its whole contents ---- */

static bool decode_types(struct decoder *d)
{
    struct module *m = d->m;
    uint32_t room;
    if (!read_count(d, 3, &m->ntypes, &room))
        return false;
    m->types = ARENA_ARRAY(d->a, struct functype, room);
    for (uint32_t i = 0; i < m->ntypes; i++)
        if (!read_functype(d, &m->types[i]))
            return false;
    canonicalise_types(d);
    return true;
}

/* The imported entities of each kind while the import section is read. */
struct imported {
    VEC(struct func) funcs;
    VEC(struct table) tables;
    VEC(struct memory) memories;
    VEC(struct global) globals;
    VEC(struct tag) tags;
};

/* Reads the description behind the kind byte into the index space of its kind; imp->index says where. */
static bool read_import_desc(struct decoder *d, struct imported *all, uint32_t number, struct import *imp)
{
    struct func func = {.import = number};
    struct table table = {.import = number, .offset = imp->offset};
    struct memory memory = {.import = number, .offset = imp->offset};
    struct global global = {.import = number};
    struct tag tag = {.import = number, .offset = imp->offset};
    switch (imp->kind) {
    case EXTERN_FUNC:
        if (!read_u32(&d->r, &func.typeidx))
            return false;
        imp->index = all->funcs.len;
        VEC_PUSH(d->a, &all->funcs, func);
        return true;
    case EXTERN_TABLE:
        if (!read_tabletype(d, &table))
            return false;
        imp->index = all->tables.len;
        VEC_PUSH(d->a, &all->tables, table);
        return true;
    case EXTERN_MEMORY:
        if (!read_memtype(d, &memory))
            return false;
        imp->index = all->memories.len;
        VEC_PUSH(d->a, &all->memories, memory);
        return true;
    case EXTERN_GLOBAL:
        if (!read_globaltype(d, &global))
            return false;
        imp->index = all->globals.len;
        VEC_PUSH(d->a, &all->globals, global);
        return true;
    default:
        if (!read_tagtype(d, &tag))
            return false;
        imp->index = all->tags.len;
        VEC_PUSH(d->a, &all->tags, tag);
        return true;
    }
}

/* Whether tags are known at all. */
static bool has_exceptions(const struct features *f) { return f->on[FEATURE_EXCEPTIONS] || f->on[FEATURE_LEGACY_EXCEPTIONS]; }

static bool read_import(struct decoder *d, struct imported *all, uint32_t number, struct import *imp)
{
    imp->offset = reader_offset(&d->r);
    uint8_t kind;
    if (!read_name(&d->r, &imp->module) || !read_name(&d->r, &imp->name))
        return false;
    uint64_t offset = reader_offset(&d->r);
    if (!read_byte(&d->r, &kind))
        return false;
    if (kind >= EXTERN_KINDS)
        return fail(d->d, offset, "malformed import kind: 0x%02x", kind);
    imp->kind = kind;
    if (kind == EXTERN_TAG && !has_exceptions(d->f))
        return fail_feature(d->d, offset, "malformed import kind", "a tag", FEATURE_EXCEPTIONS);
    return read_import_desc(d, all, number, imp);
}

static bool decode_imports(struct decoder *d)
{
    struct module *m = d->m;
    struct imported all = {0};
    uint32_t room;
    if (!read_count(d, 4, &m->nimports, &room))
        return false;
    m->imports = ARENA_ARRAY(d->a, struct import, room);
    for (uint32_t i = 0; i < m->nimports; i++)
        if (!read_import(d, &all, i, &m->imports[i]))
            return false;
    m->funcs = all.funcs.items, m->nfuncs = m->nimported_funcs = all.funcs.len;
    m->tables = all.tables.items, m->ntables = m->nimported_tables = all.tables.len;
    m->memories = all.memories.items, m->nmemories = m->nimported_memories = all.memories.len;
    m->globals = all.globals.items, m->nglobals = m->nimported_globals = all.globals.len;
    m->tags = all.tags.items, m->ntags = m->nimported_tags = all.tags.len;
    return true;
}

static bool decode_funcs(struct decoder *d)
{
    struct module *m = d->m;
    uint32_t n, room;
    if (!read_count(d, 1, &n, &room))
        return false;
    EXTEND(d, m->funcs, m->nfuncs, room);
    for (uint32_t k = 0; k < n; k++) {
        uint32_t i = m->nfuncs++;
        m->funcs[i].import = NO_INDEX;
        if (!read_u32(&d->r, &m->funcs[i].typeidx))
            return false;
    }
    return true;
}

/* Spec 3.0 5.5.7: 0x40 0x00 tabletype expr is a table with an initialiser. */
static bool read_table(struct decoder *d, struct table *t)
{
    uint64_t offset = reader_offset(&d->r);
    t->has_init = d->r.pos != d->r.end && *d->r.pos == 0x40;
    if (!t->has_init)
        return read_tabletype(d, t);
    if (!d->f->on[FEATURE_FUNCTION_REFERENCES])
        return fail_feature(d->d, offset, "malformed reference type", "a table initialiser", FEATURE_FUNCTION_REFERENCES);
    uint8_t zero;
    d->r.pos++;
    if (!read_byte(&d->r, &zero))
        return false;
    if (zero != 0)
        return fail(d->d, offset + 1, "zero byte expected, found 0x%02x", zero);
    return read_tabletype(d, t) && read_constexpr(d, &t->init);
}

static bool decode_tables(struct decoder *d)
{
    struct module *m = d->m;
    uint32_t n, room;
    if (!read_count(d, 3, &n, &room))
        return false;
    EXTEND(d, m->tables, m->ntables, room);
    for (uint32_t k = 0; k < n; k++) {
        uint32_t i = m->ntables++;
        m->tables[i].import = NO_INDEX;
        m->tables[i].offset = reader_offset(&d->r);
        if (!read_table(d, &m->tables[i]))
            return false;
    }
    return true;
}

static bool decode_memories(struct decoder *d)
{
    struct module *m = d->m;
    uint32_t n, room;
    if (!read_count(d, 2, &n, &room))
        return false;
    EXTEND(d, m->memories, m->nmemories, room);
    for (uint32_t k = 0; k < n; k++) {
        uint32_t i = m->nmemories++;
        m->memories[i].import = NO_INDEX;
        m->memories[i].offset = reader_offset(&d->r);
        if (!read_memtype(d, &m->memories[i]))
            return false;
    }
    return true;
}

static bool decode_tags(struct decoder *d)
{
    struct module *m = d->m;
    uint32_t n, room;
    if (!read_count(d, 2, &n, &room))
        return false;
    EXTEND(d, m->tags, m->ntags, room);
    for (uint32_t k = 0; k < n; k++) {
        uint32_t i = m->ntags++;
        m->tags[i].import = NO_INDEX;
        m->tags[i].offset = reader_offset(&d->r);
        if (!read_tagtype(d, &m->tags[i]))
            return false;
    }
    return true;
}

static bool decode_globals(struct decoder *d)
{
    struct module *m = d->m;
    uint32_t n, room;
    if (!read_count(d, 3, &n, &room))
        return false;
    EXTEND(d, m->globals, m->nglobals, room);
    for (uint32_t k = 0; k < n; k++) {
        uint32_t i = m->nglobals++;
        m->globals[i].import = NO_INDEX;
        if (!read_globaltype(d, &m->globals[i]) || !read_constexpr(d, &m->globals[i].init))
            return false;
    }
    return true;
}

static bool read_export(struct decoder *d, struct export *ex)
{
    ex->offset = reader_offset(&d->r);
    uint8_t kind;
    if (!read_name(&d->r, &ex->name))
        return false;
    uint64_t offset = reader_offset(&d->r);
    if (!read_byte(&d->r, &kind))
        return false;
    if (kind >= EXTERN_KINDS)
        return fail(d->d, offset, "malformed export kind: 0x%02x", kind);
    ex->kind = kind;
    if (!read_u32(&d->r, &ex->index))
        return false;
    if (kind == EXTERN_FUNC)
        declare_ref(d->m, ex->index);
    return true;
}

static bool decode_exports(struct decoder *d)
{
    struct module *m = d->m;
    uint32_t room;
    if (!read_count(d, 3, &m->nexports, &room))
        return false;
    m->exports = ARENA_ARRAY(d->a, struct export, room);
    for (uint32_t i = 0; i < m->nexports; i++)
        if (!read_export(d, &m->exports[i]))
            return false;
    return true;
}

static bool decode_start(struct decoder *d)
{
    d->m->start_offset = reader_offset(&d->r);
    return read_u32(&d->r, &d->m->start);
}

/* Bits of an element segment's flags (spec 5.5.12). */
enum { ELEM_PASSIVE = 1, ELEM_EXPLICIT = 2, ELEM_EXPRS = 4, ELEM_FLAGS = 8 };

/* The element kind byte or reference type; absent in the two forms of WebAssembly 1.0's layout, which mean funcref. */
static bool read_elem_type(struct decoder *d, uint32_t flags, struct elem *e)
{
    e->type = VT_FUNCREF;
    if ((flags & (ELEM_PASSIVE | ELEM_EXPLICIT)) == 0)
        return true;
    if (flags & ELEM_EXPRS)
        return read_reftype(&d->r, d->f, &e->type);
    uint8_t kind;
    uint64_t offset = reader_offset(&d->r);
    if (!read_byte(&d->r, &kind))
        return false;
    return kind == 0 || fail(d->d, offset, "malformed element kind: 0x%02x", kind);
}

static bool read_elem_funcs(struct decoder *d, struct elem *e)
{
    uint32_t room;
    if (!read_count(d, 1, &e->count, &room))
        return false;
    uint32_t *funcs = ARENA_ARRAY(d->a, uint32_t, room);
    for (uint32_t i = 0; i < e->count; i++) {
        if (!read_u32(&d->r, &funcs[i]))
            return false;
        declare_ref(d->m, funcs[i]);
    }
    e->funcs = funcs;
    return true;
}

static bool read_elem_exprs(struct decoder *d, struct elem *e)
{
    uint32_t room;
    if (!read_count(d, 1, &e->count, &room))
        return false;
    struct constexpr *exprs = ARENA_ARRAY(d->a, struct constexpr, room);
    for (uint32_t i = 0; i < e->count; i++)
        if (!read_constexpr(d, &exprs[i]))
            return false;
    e->exprs = exprs;
    return true;
}

static bool read_elem(struct decoder *d, struct elem *e)
{
    uint32_t flags;
    e->offset = reader_offset(&d->r);
    if (!read_u32(&d->r, &flags))
        return false;
    if (flags >= ELEM_FLAGS)
        return fail(d->d, e->offset, "malformed elements segment kind: %u", flags);
    if (flags != 0 && !d->f->on[FEATURE_BULK_MEMORY])
        return fail_feature(d->d, e->offset, "malformed elements segment kind", "a segment with flags", FEATURE_BULK_MEMORY);
    e->mode = !(flags & ELEM_PASSIVE) ? SEGMENT_ACTIVE : flags & ELEM_EXPLICIT ? SEGMENT_DECLARATIVE : SEGMENT_PASSIVE;
    if (e->mode == SEGMENT_ACTIVE && (((flags & ELEM_EXPLICIT) && !read_u32(&d->r, &e->table)) || !read_constexpr(d, &e->at)))
        return false;
    if (!read_elem_type(d, flags, e))
        return false;
    return flags & ELEM_EXPRS ? read_elem_exprs(d, e) : read_elem_funcs(d, e);
}

static bool decode_elems(struct decoder *d)
{
    struct module *m = d->m;
    uint32_t room;
    if (!read_count(d, 2, &m->nelems, &room))
        return false;
    m->elems = ARENA_ARRAY(d->a, struct elem, room);
    for (uint32_t i = 0; i < m->nelems; i++)
        if (!read_elem(d, &m->elems[i]))
            return false;
    return true;
}

static bool decode_data_count(struct decoder *d)
{
    d->m->has_data_count = true;
    return read_u32(&d->r, &d->m->data_count);
}

static bool read_body(struct decoder *d, struct func *f)
{
    uint32_t size;
    if (!read_u32(&d->r, &size))
        return false;
    f->offset = reader_offset(&d->r);
    return read_bytes(&d->r, size, &f->body);
}

static bool decode_code(struct decoder *d)
{
    struct module *m = d->m;
    uint64_t offset = reader_offset(&d->r);
    uint32_t n, defined = m->nfuncs - m->nimported_funcs;
    if (!read_u32(&d->r, &n))
        return false;
    if (n != defined)
        return fail(d->d, offset, "function and code section have inconsistent lengths: %u functions, %u bodies", defined, n);
    for (uint32_t i = m->nimported_funcs; i < m->nfuncs; i++) {
        d->d->funcidx = i;
        if (!read_body(d, &m->funcs[i]))
            return false;
    }
    d->d->funcidx = DIAG_NO_FUNC;
    return true;
}

/* Spec 5.5.14: 0 active in memory 0, 1 passive, 2 active with a memory index. */
static bool read_data(struct decoder *d, struct data *seg)
{
    uint32_t flags, size;
    seg->offset = reader_offset(&d->r);
    if (!read_u32(&d->r, &flags))
        return false;
    if (flags > 2)
        return fail(d->d, seg->offset, "malformed data segment kind: %u", flags);
    if (flags != 0 && !d->f->on[FEATURE_BULK_MEMORY])
        return fail_feature(d->d, seg->offset, "malformed data segment kind", "a segment with flags", FEATURE_BULK_MEMORY);
    seg->mode = flags == 1 ? SEGMENT_PASSIVE : SEGMENT_ACTIVE;
    if (flags == 2 && !read_u32(&d->r, &seg->memory))
        return false;
    if (seg->mode == SEGMENT_ACTIVE && !read_constexpr(d, &seg->at))
        return false;
    return read_u32(&d->r, &size) && read_bytes(&d->r, size, &seg->bytes);
}

static bool decode_datas(struct decoder *d)
{
    struct module *m = d->m;
    uint64_t offset = reader_offset(&d->r);
    uint32_t room;
    if (!read_count(d, 2, &m->ndatas, &room))
        return false;
    if (m->has_data_count && m->ndatas != m->data_count)
        return fail(d->d, offset, "data count and data section have inconsistent lengths: %u declared, %u segments", m->data_count, m->ndatas);
    m->datas = ARENA_ARRAY(d->a, struct data, room);
    for (uint32_t i = 0; i < m->ndatas; i++)
        if (!read_data(d, &m->datas[i]))
            return false;
    return true;
}

/* ---- the module ---- */

/* Indexed by section id; `order` is the place a section must keep in the module (spec 5.5.2). */
static const struct section {
    const char *name;
    bool (*decode)(struct decoder *d);
    unsigned order;
} sections[] = {
    [1] = {"type", decode_types, 1},     [2] = {"import", decode_imports, 2},          [3] = {"function", decode_funcs, 3},
    [4] = {"table", decode_tables, 4},   [5] = {"memory", decode_memories, 5},         [13] = {"tag", decode_tags, 6},
    [6] = {"global", decode_globals, 7}, [7] = {"export", decode_exports, 8},          [8] = {"start", decode_start, 9},
    [9] = {"element", decode_elems, 10}, [12] = {"data count", decode_data_count, 11}, [10] = {"code", decode_code, 12},
    [11] = {"data", decode_datas, 13},
};

/* Spec 5.5.3: only the name belongs to the format; the contents are the tools' and never an error. */
static bool decode_custom(struct decoder *d, struct custom *out)
{
    out->offset = reader_offset(&d->r);
    return read_name(&d->r, &out->name) && read_bytes(&d->r, reader_left(&d->r), &out->bytes);
}

static bool check_section(struct decoder *d, uint8_t id, uint64_t offset, unsigned *order)
{
    if (id >= ARRAY_LEN(sections) || !sections[id].decode)
        return fail(d->d, offset, "malformed section id: %u", id);
    if (id == 13 && !has_exceptions(d->f))
        return fail_feature(d->d, offset, "malformed section id", "the tag section", FEATURE_EXCEPTIONS);
    if (id == 12 && !d->f->on[FEATURE_BULK_MEMORY])
        return fail_feature(d->d, offset, "malformed section id", "the data count section", FEATURE_BULK_MEMORY);
    if (sections[id].order <= *order)
        return fail(d->d, offset, "unexpected content after last section: %s section out of order or repeated", sections[id].name);
    *order = sections[id].order;
    return true;
}

static bool decode_section(struct decoder *d, uint8_t id, uint64_t offset, unsigned *order)
{
    if (!check_section(d, id, offset, order))
        return false;
    if (!sections[id].decode(d))
        return false;
    if (d->r.pos != d->r.end)
        return fail(d->d, reader_offset(&d->r), "section size mismatch: %zu bytes left in the %s section", reader_left(&d->r), sections[id].name);
    return true;
}

static bool decode_sections(struct decoder *d, const uint8_t *module_end)
{
    VEC(struct custom) customs = {0};
    unsigned order = 0;
    while (d->r.pos != module_end) {
        d->r.end = module_end;
        uint64_t offset = reader_offset(&d->r);
        uint8_t id;
        uint32_t size;
        if (!read_byte(&d->r, &id) || !read_u32(&d->r, &size))
            return false;
        if (size > reader_left(&d->r))
            return fail(d->d, offset, "length out of bounds: section %u has %u bytes, %zu left", id, size, reader_left(&d->r));
        d->r.end = d->r.pos + size;
        struct custom custom;
        if (id != 0) {
            if (!decode_section(d, id, offset, &order))
                return false;
        } else {
            if (!decode_custom(d, &custom))
                return false;
            VEC_PUSH(d->a, &customs, custom);
        }
    }
    d->m->customs = customs.items;
    d->m->ncustoms = customs.len;
    return true;
}

static bool decode_header(struct decoder *d)
{
    static const uint8_t magic[4] = {0, 'a', 's', 'm'}, version[4] = {1, 0, 0, 0};
    size_t left = reader_left(&d->r);
    if (left < 4)
        return fail(d->d, left, left ? "unexpected end: not a WebAssembly binary" : "unexpected end: the file is empty");
    if (memcmp(d->r.pos, magic, 4) != 0)
        return fail(d->d, 0, "magic header not detected: not a WebAssembly binary");
    if (left < 8)
        return fail(d->d, left, "unexpected end in the module header");
    if (memcmp(d->r.pos + 4, version, 4) != 0) {
        fail(d->d, 4, "unknown binary version: %u expected, found %u", 1, d->r.pos[4] | d->r.pos[5] << 8);
        if (d->r.pos[6] == 1)
            diag_hint(d->d, "this is a component; only core modules are supported");
        return false;
    }
    d->r.pos += 8;
    return true;
}

/* What only the absence of a section shows. */
static bool check_missing_sections(struct decoder *d)
{
    const struct module *m = d->m;
    uint64_t end = m->bytes.len;
    if (m->nfuncs != m->nimported_funcs && !m->funcs[m->nimported_funcs].body.ptr)
        return fail(d->d, end, "function and code section have inconsistent lengths: %u functions, no bodies", m->nfuncs - m->nimported_funcs);
    if (m->has_data_count && m->data_count != m->ndatas)
        return fail(d->d, end, "data count and data section have inconsistent lengths: %u declared, %u segments", m->data_count, m->ndatas);
    return true;
}

bool module_decode(struct arena *a, struct span bytes, const struct features *f, struct diag *d, struct module *out)
{
    *out = (struct module){.bytes = bytes, .file = d->file, .features = *f, .start = NO_INDEX};
    struct decoder dec = {.r = reader_of(bytes, bytes.ptr, d), .a = a, .m = out, .d = d, .f = &out->features};
    /* Below 4 GiB every count and index of the module fits 32 bits, whatever the sections say. */
    if (bytes.len >= UINT32_MAX)
        return fail(d, DIAG_NO_OFFSET, "length out of bounds: the module has %zu bytes, the limit is 4 GiB", bytes.len);
    if (!decode_header(&dec) || !decode_sections(&dec, bytes.ptr + bytes.len) || !check_missing_sections(&dec)) {
        /* Half-read arrays may be shorter than their counts: leave nothing to stumble over. */
        *out = (struct module){.bytes = bytes, .file = d->file, .features = *f, .start = NO_INDEX};
        return false;
    }
    custom_read_names(out);
    return true;
}

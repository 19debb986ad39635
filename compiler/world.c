/* Closed-world analysis: one walk over the reachable bodies collects who calls whom and who writes what. */
#include "world.h"

#include <string.h>

#include "insn.h"

/* ---- constant expressions ---- */

static struct const_value binary_value(enum op op, struct const_value a, struct const_value b)
{
    switch (op) {
    case OP_I32_ADD:
    case OP_I64_ADD: a.bits += b.bits; break;
    case OP_I32_SUB:
    case OP_I64_SUB: a.bits -= b.bits; break;
    default: a.bits *= b.bits; break;
    }
    a.is_unknown |= b.is_unknown;
    if (a.type == VT_I32)
        a.bits = (uint32_t)a.bits;
    return a;
}

struct const_value const_eval(const struct module *m, const struct const_value *globals, const struct constexpr *e)
{
    struct diag ignored;
    diag_init(&ignored, "");
    struct reader r = reader_of(e->code, m->bytes.ptr, &ignored);
    struct const_value top = {0}, *stack = &top;
    uint32_t depth = 0, cap = 1;
    struct arena *a = NULL; /* only extended constant expressions nest */
    struct insn in;
    while (insn_read(&r, &m->features, &in) && in.op != OP_END) {
        struct const_value v = {0};
        switch (in.op) {
        case OP_I32_CONST: v = (struct const_value){.type = VT_I32, .bits = (uint32_t)in.i32}; break;
        case OP_I64_CONST: v = (struct const_value){.type = VT_I64, .bits = (uint64_t)in.i64}; break;
        case OP_F32_CONST: v = (struct const_value){.type = VT_F32, .bits = in.f32_bits}; break;
        case OP_F64_CONST: v = (struct const_value){.type = VT_F64, .bits = in.f64_bits}; break;
        case OP_REF_NULL: v = (struct const_value){.type = in.type, .is_null = true}; break;
        case OP_REF_FUNC: v = (struct const_value){.type = VT_FUNCREF, .is_func = true, .bits = in.index}; break;
        case OP_GLOBAL_GET: v = globals[in.index]; break;
        case OP_V128_CONST:
            v.type = VT_V128;
            memcpy(v.v128, in.v128, sizeof v.v128);
            break;
        default: /* add, sub, mul of two values */
            depth -= 2;
            v = binary_value(in.op, stack[depth], stack[depth + 1]);
            break;
        }
        if (depth == cap) {
            a = a ? a : arena_new();
            struct const_value *wider = ARENA_ARRAY(a, struct const_value, cap * 4);
            memcpy(wider, stack, depth * sizeof *stack);
            stack = wider;
            cap *= 4;
        }
        stack[depth++] = v;
    }
    top = stack[0];
    if (a)
        arena_free(a);
    return top;
}

/* What a partner of a linkable module can get at: one flag per global, table or memory, set for what is imported or exported. */
static bool *find_shared(struct arena *a, const struct module *m, enum extern_kind kind, uint32_t count, uint32_t nimported)
{
    bool *shared = ARENA_ARRAY(a, bool, count);
    for (uint32_t i = 0; i < nimported; i++)
        shared[i] = true;
    for (uint32_t i = 0; i < m->nexports; i++)
        if (m->exports[i].kind == kind)
            shared[m->exports[i].index] = true;
    return shared;
}

static void evaluate_globals(struct arena *a, const struct module *m, const struct hosts *h, bool linkable, struct world *w)
{
    w->globals = ARENA_ARRAY(a, struct world_global, m->nglobals);
    w->global_values = ARENA_ARRAY(a, struct const_value, m->nglobals);
    const bool *shared = find_shared(a, m, EXTERN_GLOBAL, m->nglobals, m->nimported_globals);
    for (uint32_t i = 0; i < m->nglobals; i++) {
        const struct global *g = &m->globals[i];
        w->globals[i].is_const = true; /* until a write is found */
        if (g->import == NO_INDEX)
            w->global_values[i] = const_eval(m, w->global_values, &g->init);
        else
            w->global_values[i] = (struct const_value){.type = g->type, .bits = h ? h->globals[i] : 0, .is_null = valtype_is_ref(g->type), .is_unknown = !h};
        struct const_value *v = &w->global_values[i];
        if (linkable && v->is_func && m->funcs[v->bits].import != NO_INDEX)
            v->is_unknown = true; /* the reference comes through a slot */
        if (v->is_unknown || (linkable && g->is_mutable && shared[i]))
            w->globals[i].is_const = false;
    }
}

/* ---- reachability ---- */

struct walk {
    const struct module *m;
    struct world *w;
    struct arena *arena;
    VEC(uint32_t) todo;
    uint32_t done; /* how many of todo have been walked */
    uint64_t ncallees; /* elements of the tables' callees */
    bool linkable;
};

static void reach(struct walk *k, uint32_t funcidx)
{
    if (k->w->reachable[funcidx])
        return;
    k->w->reachable[funcidx] = true;
    if (k->m->funcs[funcidx].import == NO_INDEX)
        VEC_PUSH(k->arena, &k->todo, funcidx);
}

static void take_address(struct walk *k, uint32_t funcidx)
{
    k->w->address_taken[funcidx] = true;
    reach(k, funcidx);
}

static void take_elem(struct walk *k, const struct elem *e)
{
    for (uint32_t i = 0; i < e->count; i++) {
        struct const_value v = {.is_func = true};
        if (e->funcs)
            v.bits = e->funcs[i];
        else
            v = const_eval(k->m, k->w->global_values, &e->exprs[i]);
        if (v.is_func)
            take_address(k, (uint32_t)v.bits);
    }
}

/* Any use of a table may call anything that stands in one. */
static void reach_tables(struct walk *k)
{
    if (k->w->tables_used)
        return;
    k->w->tables_used = true;
    for (uint32_t i = 0; i < k->m->nelems; i++)
        if (k->m->elems[i].mode != SEGMENT_DECLARATIVE)
            take_elem(k, &k->m->elems[i]);
}

static void table_changes(struct walk *k, uint32_t tableidx)
{
    k->w->tables[tableidx].is_const = false;
    reach_tables(k);
}

/* Callee sets of all tables together: a million types in each of a thousand tables would be too much. */
#define MAX_CALLEES (1u << 18)

static void note_call_through_table(struct walk *k, const struct insn *in)
{
    struct world_table *t = &k->w->tables[in->index2];
    reach_tables(k);
    if (!t->is_const)
        return;
    if (!t->callees && k->ncallees + k->m->ntypes <= MAX_CALLEES) {
        t->callees = ARENA_ARRAY(k->arena, struct world_callees, k->m->ntypes);
        k->ncallees += k->m->ntypes;
    }
    if (t->callees)
        t->callees[k->m->types[in->index].canon].nsites++;
}

static void note_instruction(struct walk *k, const struct insn *in)
{
    switch (in->op) {
    case OP_RETURN_CALL: k->w->uses_tail_calls = true; reach(k, in->index); break;
    case OP_CALL: reach(k, in->index); break;
    case OP_RETURN_CALL_INDIRECT: k->w->uses_tail_calls = true; reach_tables(k); break;
    case OP_CALL_INDIRECT: note_call_through_table(k, in); break;
    case OP_REF_FUNC: take_address(k, in->index); break;
    case OP_GLOBAL_SET: k->w->globals[in->index].is_const = false; break;
    case OP_MEMORY_GROW: k->w->memories[in->index].grows = true; break;
    case OP_TABLE_GET: /* reads references, which only mutable tables hold */
    case OP_TABLE_SET:
    case OP_TABLE_GROW:
    case OP_TABLE_FILL: table_changes(k, in->index); break;
    case OP_TABLE_COPY: table_changes(k, in->index2); table_changes(k, in->index); break;
    case OP_TABLE_INIT: table_changes(k, in->index2); break;
    default: break;
    }
}

static bool walk_body(struct walk *k, uint32_t funcidx, struct diag *d)
{
    const struct func *f = &k->m->funcs[funcidx];
    struct reader r = reader_of(f->body, k->m->bytes.ptr, d);
    if (!skip_locals(&r, &k->m->features))
        return false;
    k->w->code_bytes += f->body.len;
    while (r.pos < r.end) {
        struct insn in;
        if (!insn_read(&r, &k->m->features, &in))
            return false;
        note_instruction(k, &in);
    }
    return true;
}

/* Everything an unknown partner may use. */
static void reach_all(struct walk *k)
{
    for (uint32_t i = 0; i < k->m->nexports; i++)
        if (k->m->exports[i].kind == EXTERN_FUNC)
            take_address(k, k->m->exports[i].index);
    reach_tables(k);
    const bool *tables = find_shared(k->arena, k->m, EXTERN_TABLE, k->m->ntables, k->m->nimported_tables);
    const bool *memories = find_shared(k->arena, k->m, EXTERN_MEMORY, k->m->nmemories, k->m->nimported_memories);
    for (uint32_t i = 0; i < k->m->ntables; i++)
        k->w->tables[i].is_const &= !tables[i];
    for (uint32_t i = 0; i < k->m->nmemories; i++)
        k->w->memories[i].grows |= memories[i];
}

static bool walk_reached(struct walk *k, struct diag *d)
{
    while (k->done < k->todo.len)
        if (!walk_body(k, k->todo.items[k->done++], d))
            return false;
    return true;
}

static void reach_roots(struct walk *k, const struct hosts *h, bool linkable)
{
    if (linkable)
        reach_all(k);
    bool keep_all = !linkable && h->abi == ABI_EMSCRIPTEN;
    for (uint32_t i = 0; i < k->m->nexports; i++) {
        const struct export *e = &k->m->exports[i];
        bool entry = span_eq_str(e->name, "_start") || span_eq_str(e->name, "_initialize") || span_eq_str(e->name, "main") || e->name.len == 0 ||
                     span_eq_str(e->name, "wasi_thread_start");
        if (e->kind == EXTERN_FUNC && (keep_all || entry))
            reach(k, e->index);
    }
    for (uint32_t i = 0; i < k->m->nexports && !linkable && h->keep_exports; i++)
        if (k->m->exports[i].kind == EXTERN_FUNC)
            reach(k, k->m->exports[i].index);
    if (keep_all) /* the host calls back through the table: signal handlers, invoke_ */
        reach_tables(k);
    if (k->m->start != NO_INDEX)
        reach(k, k->m->start);
    for (uint32_t i = 0; i < k->m->nglobals; i++)
        if (k->w->global_values[i].is_func)
            take_address(k, (uint32_t)k->w->global_values[i].bits);
}

/* ---- memories and tables ---- */

static void describe_memories(struct arena *a, const struct module *m, const struct hosts *h, struct world *w)
{
    w->memories = ARENA_ARRAY(a, struct world_memory, m->nmemories);
    for (uint32_t i = 0; i < m->nmemories; i++) {
        const struct limits *l = &m->memories[i].limits;
        uint64_t limit = l->is64 ? 1ull << 48 : 1ull << 32;
        uint64_t max = l->has_max && l->max < limit >> l->page_log2 ? l->max << l->page_log2 : limit;
        w->memories[i] = (struct world_memory){.grows = h && h->abi == ABI_EMSCRIPTEN, .min = l->min << l->page_log2, .max = max};
    }
}

/* Puts an active segment into a constant table. False when only instantiation can: it is out of bounds and will trap, or depends on what a
 * linkable module imports. */
static bool fill_const_elem(struct walk *k, const struct elem *e, uint64_t size, uint32_t *funcs)
{
    struct const_value at = const_eval(k->m, k->w->global_values, &e->at);
    if (at.is_unknown || at.bits > size || e->count > size - at.bits)
        return false;
    for (uint32_t i = 0; i < e->count; i++) {
        struct const_value v = {.is_func = true};
        if (e->funcs)
            v.bits = e->funcs[i];
        else
            v = const_eval(k->m, k->w->global_values, &e->exprs[i]);
        if (v.is_unknown || (v.is_func && k->linkable && k->m->funcs[v.bits].import != NO_INDEX))
            return false;
        funcs[at.bits + i] = v.is_func ? (uint32_t)v.bits : NO_INDEX;
    }
    return true;
}

static void note_slot(struct world_callees *c, uint32_t slot, const struct func *f)
{
    if (c->nslots < WORLD_FEW_SLOTS)
        c->slots[c->nslots] = slot;
    c->nslots++;
    c->bytes += f->body.len;
}

static void fill_const_table(struct walk *k, uint32_t tableidx)
{
    const struct module *m = k->m;
    struct world_table *t = &k->w->tables[tableidx];
    uint64_t n = m->tables[tableidx].limits.min;
    t->funcs = ARENA_ARRAY(k->arena, uint32_t, n);
    memset(t->funcs, 0xff, n * sizeof *t->funcs); /* NO_INDEX */
    for (uint32_t i = 0; i < m->nelems && t->is_const; i++) {
        const struct elem *e = &m->elems[i];
        if (e->mode == SEGMENT_ACTIVE && e->table == tableidx && !fill_const_elem(k, e, n, t->funcs))
            table_changes(k, tableidx);
    }
    for (uint64_t i = 0; i < n && t->is_const && t->callees; i++)
        if (t->funcs[i] != NO_INDEX)
            note_slot(&t->callees[m->types[m->funcs[t->funcs[i]].typeidx].canon], (uint32_t)i, &m->funcs[t->funcs[i]]);
}

/* Beyond this a table declared far larger than its segments would bloat the executable; the general form costs nothing. */
#define MAX_CONST_TABLE (4u << 20)

static void describe_tables(struct arena *a, const struct module *m, struct world *w)
{
    w->tables = ARENA_ARRAY(a, struct world_table, m->ntables);
    for (uint32_t i = 0; i < m->ntables; i++)
        w->tables[i].is_const = m->tables[i].type == VT_FUNCREF && m->tables[i].limits.min <= MAX_CONST_TABLE && !m->tables[i].has_init;
}

/* ---- symbols ---- */

struct names {
    uint32_t *slots; /* funcidx + 1, open addressing by symbol text */
    uint32_t cap;
};

static uint64_t hash_text(const char *s)
{
    uint64_t h = 0xcbf29ce484222325ull; /* FNV-1a */
    for (; *s; s++)
        h = (h ^ (uint8_t)*s) * 0x100000001b3ull;
    return h;
}

/* What translate/ calls its own symbols (translate.h): one of these and a dot and a number, or one of the lone names. */
static const char *const numbered_symbols[] = {"global", "table", "funcref", "host", "data", "elem", "image", "import", "thunk"};
static const char *const lone_symbols[] = {"instantiate", "type_ids"};

static bool is_taken(const char *symbol)
{
    const char *name = symbol + strlen("wasm.");
    for (size_t i = 0; i < ARRAY_LEN(numbered_symbols); i++) {
        size_t len = strlen(numbered_symbols[i]);
        if (strncmp(name, numbered_symbols[i], len) == 0 && name[len] == '.' && name[len + 1] >= '0' && name[len + 1] <= '9')
            return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(lone_symbols); i++)
        if (strcmp(name, lone_symbols[i]) == 0)
            return true;
    return false;
}

static bool claim_name(struct names *n, const char **symbols, uint32_t funcidx, const char *symbol)
{
    if (is_taken(symbol))
        return false;
    uint32_t i = (uint32_t)(hash_text(symbol) >> 20) & (n->cap - 1);
    for (; n->slots[i]; i = (i + 1) & (n->cap - 1))
        if (strcmp(symbols[n->slots[i] - 1], symbol) == 0)
            return false;
    n->slots[i] = funcidx + 1;
    symbols[funcidx] = symbol;
    return true;
}

/* '@' would be read as a symbol version and NUL ends a symbol. */
static char *symbol_text(struct arena *a, struct span name)
{
    char *s = ARENA_ARRAY(a, char, name.len + 6);
    memcpy(s, "wasm.", 5);
    for (size_t i = 0; i < name.len; i++)
        s[5 + i] = name.ptr[i] == '@' || name.ptr[i] == 0 ? '_' : (char)name.ptr[i];
    return s;
}

static void name_functions(struct arena *a, const struct module *m, const struct hosts *h, struct world *w)
{
    struct names names = {.cap = 64};
    while (names.cap < m->nfuncs * 2u)
        names.cap *= 2;
    names.slots = ARENA_ARRAY(a, uint32_t, names.cap);
    w->symbols = ARENA_ARRAY(a, const char *, m->nfuncs);
    struct span *export_names = ARENA_ARRAY(a, struct span, m->nfuncs);
    for (uint32_t i = 0; i < m->nexports; i++)
        if (m->exports[i].kind == EXTERN_FUNC)
            export_names[m->exports[i].index] = m->exports[i].name;
    for (uint32_t i = 0; i < m->nfuncs; i++) {
        if (m->funcs[i].import != NO_INDEX) {
            w->symbols[i] = h && h->funcs[i] ? h->funcs[i]->symbol : "";
            continue;
        }
        struct span name = m->funcs[i].name.len ? m->funcs[i].name : export_names[i];
        char *plain = name.len ? symbol_text(a, name) : arena_printf(a, "wasm.func%u", i);
        if (!claim_name(&names, w->symbols, i, plain))
            claim_name(&names, w->symbols, i, arena_printf(a, "%s.%u", plain, i));
        if (!w->symbols[i]) /* somebody is really called that: the index cannot be */
            claim_name(&names, w->symbols, i, arena_printf(a, "wasm.func%u.%u.%u", i, i, i));
    }
}

static void forget_constants(struct walk *k)
{
    for (uint32_t i = 0; i < k->m->ntables; i++)
        table_changes(k, i);
    for (uint32_t i = 0; i < k->m->nmemories; i++)
        k->w->memories[i].grows = true;
    for (uint32_t i = 0; i < k->m->nglobals; i++)
        k->w->globals[i].is_const &= !k->m->globals[i].is_mutable;
}

bool world_analyse(struct arena *a, const struct module *m, const struct hosts *h, enum world_kind kind, struct diag *d, struct world *out)
{
    bool linkable = kind == WORLD_OPEN;
    *out = (struct world){0};
    struct walk k = {.m = m, .w = out, .arena = a, .linkable = linkable};
    out->reachable = ARENA_ARRAY(a, bool, m->nfuncs);
    out->address_taken = ARENA_ARRAY(a, bool, m->nfuncs);
    evaluate_globals(a, m, linkable ? NULL : h, linkable, out);
    describe_memories(a, m, linkable ? NULL : h, out);
    describe_tables(a, m, out);
    reach_roots(&k, h, linkable);
    if (kind == WORLD_CHANGING)
        forget_constants(&k);
    if (!walk_reached(&k, d))
        return false;
    for (uint32_t i = 0; i < m->ntables; i++)
        if (out->tables[i].is_const)
            fill_const_table(&k, i);
    if (!walk_reached(&k, d)) /* a table that was constant may not be after all */
        return false;
    for (uint32_t i = 0; i < m->nimported_funcs && !linkable; i++)
        out->threads |= out->reachable[i] && host_spawns_threads(h->funcs[i]);
    out->libc = libc_recognise(a, m, linkable ? NULL : h);
    name_functions(a, m, linkable ? NULL : h, out);
    return true;
}

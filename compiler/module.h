/* What a decoded module IS. Built by module_decode(), annotated once by hosts_resolve() and world_analyse(), const afterwards and
 * shared by all threads. Everything lives in the module arena; spans point into the input bytes, which outlive it. */
#ifndef WASMC_MODULE_H
#define WASMC_MODULE_H

#include "ops.h"

/* Value types by their binary code (spec 5.3.1) in the low byte. Reference types to a type index (function references, GC)
 * will use the upper bits; code that switches on the low byte keeps working. */
typedef uint32_t valtype;
enum {
    VT_I32 = 0x7f,
    VT_I64 = 0x7e,
    VT_F32 = 0x7d,
    VT_F64 = 0x7c,
    VT_V128 = 0x7b,
    VT_FUNCREF = 0x70,
    VT_EXTERNREF = 0x6f,
    VT_EXNREF = 0x69,
    VT_BOTTOM = 0, /* the validator's unknown type; never in a module */
};
/* "i32", "funcref", ...; "unknown" for VT_BOTTOM. Static storage. */
const char *valtype_name(valtype t);
static inline bool valtype_is_ref(valtype t) { return t == VT_FUNCREF || t == VT_EXTERNREF || t == VT_EXNREF; }

/* Kinds of imports and exports, by their binary code (spec 5.5.5). */
enum extern_kind { EXTERN_FUNC, EXTERN_TABLE, EXTERN_MEMORY, EXTERN_GLOBAL, EXTERN_TAG, EXTERN_KINDS };
const char *extern_kind_name(enum extern_kind kind);

struct functype {
    uint32_t nparams, nresults;
    const valtype *params, *results;
    uint32_t canon;  /* index of the first structurally equal type: equal types have equal canon */
    uint64_t offset; /* of its declaration in the module, like every `offset` below */
};
bool functype_eq(const struct functype *a, const struct functype *b);
/* "(i32, i64) -> (f32)" for messages. */
char *functype_text(struct arena *a, const struct functype *t);

#define NO_INDEX UINT32_MAX

struct limits {
    uint64_t min, max; /* pages or elements; max is UINT64_MAX when absent */
    bool has_max, shared, is64;
    uint8_t page_log2; /* memories: 16, or 0 with custom page sizes */
};

/* A constant expression (spec 3.3.10) as undecoded bytes including the final end; const_eval() in world.h evaluates it. */
struct constexpr
{
    uint64_t offset; /* in the module */
    struct span code;
};

struct import {
    struct span module, name;
    uint64_t offset;
    enum extern_kind kind;
    uint32_t index; /* in the index space of its kind */
};

struct func {
    uint32_t typeidx;
    uint32_t import;   /* index into module.imports, or NO_INDEX */
    uint64_t offset;   /* of the body (its local declarations) in the module */
    struct span body;  /* local declarations, instructions, end */
    struct span name;  /* from the name section, {0} when absent */
    bool ref_declared; /* may be the operand of ref.func (spec: C.refs) */
};

struct table {
    valtype type;
    struct limits limits;
    uint32_t import;
    bool has_init; /* table with an initialiser expression (function references) */
    struct constexpr init;
    uint64_t offset;
};

struct memory {
    struct limits limits;
    uint32_t import;
    uint64_t offset;
};

struct global {
    valtype type;
    bool is_mutable;
    uint32_t import;
    struct constexpr init; /* when not imported */
    struct span name;
};

struct tag {
    uint32_t typeidx;
    uint32_t import;
    uint64_t offset;
};

struct export
{
    struct span name;
    enum extern_kind kind;
    uint32_t index;
    uint64_t offset;
};

enum segment_mode { SEGMENT_ACTIVE, SEGMENT_PASSIVE, SEGMENT_DECLARATIVE };

struct elem {
    enum segment_mode mode;
    valtype type;
    uint32_t table;      /* active */
    struct constexpr at; /* active: where it goes */
    uint32_t count;
    const uint32_t *funcs; /* funcidx per element; NULL when exprs is used */
    const struct constexpr *exprs;
    uint64_t offset;
};

struct data {
    enum segment_mode mode;
    uint32_t memory;     /* active */
    struct constexpr at; /* active */
    struct span bytes;
    uint64_t offset;
};

struct custom {
    struct span name, bytes;
    uint64_t offset;
};

struct module {
    struct span bytes; /* the whole input */
    const char *file;  /* for messages */
    struct features features;

    struct functype *types;
    uint32_t ntypes;
    struct import *imports;
    uint32_t nimports;
    struct func *funcs; /* imported ones first, as in the index space; likewise below */
    uint32_t nfuncs, nimported_funcs;
    struct table *tables;
    uint32_t ntables, nimported_tables;
    struct memory *memories;
    uint32_t nmemories, nimported_memories;
    struct global *globals;
    uint32_t nglobals, nimported_globals;
    struct tag *tags;
    uint32_t ntags, nimported_tags;
    struct export *exports;
    uint32_t nexports;
    struct elem *elems;
    uint32_t nelems;
    struct data *datas;
    uint32_t ndatas;
    bool has_data_count;
    uint32_t data_count;
    uint32_t start; /* funcidx or NO_INDEX */
    uint64_t start_offset;
    struct custom *customs;
    uint32_t ncustoms;
    struct span name; /* module name from the name section */
};

static inline const struct functype *func_type(const struct module *m, uint32_t funcidx) { return &m->types[m->funcs[funcidx].typeidx]; }
/* Linear scan; NULL when absent. */
const struct export *module_find_export(const struct module *m, const char *name);

#endif

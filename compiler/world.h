/* The closed-world facts: one program, its only memory, its only tables. Computed once per module, const afterwards. */
#ifndef WASMC_WORLD_H
#define WASMC_WORLD_H

#include "guest_libc.h"

/* Value of a constant expression (spec 3.3.10). */
struct const_value {
    valtype type;
    bool is_func;      /* ref.func: funcidx in bits */
    bool is_null;      /* ref.null */
    bool is_unknown;   /* depends on an import of a linkable module: instantiation computes it */
    uint64_t bits;     /* numbers: the bit pattern */
    uint8_t v128[16];
};
/* Evaluates a constant expression of a valid module. globals: the values of all globals it may name (world.global_values; imported ones
 * have the value hosts gives them, so everything is known at compile time). */
struct const_value const_eval(const struct module *m, const struct const_value *globals, const struct constexpr *e);

/* What a call_indirect of one function type can reach through one constant table. */
#define WORLD_FEW_SLOTS 8
struct world_callees {
    uint32_t nsites;                 /* reachable instructions */
    uint32_t nslots;                 /* elements that hold a function of the type */
    uint32_t slots[WORLD_FEW_SLOTS]; /* the first of them, ascending */
    uint64_t bytes;                  /* of the bodies in all slots */
};

struct world_table {
    bool is_const;        /* nobody writes it: contents known, lives in read-only data */
    uint32_t *funcs;      /* when is_const: funcidx or NO_INDEX per element, limits.min of them */
    struct world_callees *callees; /* when is_const: by canonical type; NULL if no code calls through it, or where that would take too much memory */
};

struct world_memory {
    bool grows;           /* a memory.grow can be reached */
    uint64_t min, max;    /* bytes */
};

struct world_global {
    bool is_const;        /* never written: keeps its initial value */
};

struct world {
    bool *reachable;      /* per function: from the exports that are kept, the start function and tables */
    bool *address_taken;  /* per function: stands in a table or ref.func */
    const uint8_t *libc;  /* per function: enum libc_function, what of a C library it is */
    const char **symbols; /* per function: "wasm.<name>", unique, or the host symbol for imports */
    struct world_table *tables;
    struct world_memory *memories;
    struct world_global *globals;
    struct const_value *global_values; /* initial value per global */
    bool uses_tail_calls;
    bool threads;         /* reachable code can start threads: each has its own globals */
    bool tables_used;     /* some reachable code reads a table; otherwise nobody can tell what segments hold */
    uint64_t code_bytes;  /* of the reachable bodies */
};

enum world_kind {
    WORLD_CLOSED,   /* the program is all there is: only the exports that the ABI's entry code may call are roots */
    WORLD_CHANGING, /* the same, but any table, memory or mutable global is taken to change */
    WORLD_OPEN,     /* linkable: every export is kept, imported values are unknown (h may be NULL), nothing exported or imported is constant */
};
bool world_analyse(struct arena *a, const struct module *m, const struct hosts *h, enum world_kind kind, struct diag *d, struct world *out);

#endif

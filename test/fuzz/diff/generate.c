/* diff-generate --seed N [--features NAME,...] OUT.wasm: a valid module dense with instructions, for diff-prepare. Expressions are drawn from
 * the rows of ops.def by their signatures, so that a new instruction is generated as soon as it has a row.
 *
 * Functions call each other freely; a global counts calls and iterations down, and the export hangLimitInitializer fills it, as in the modules of
 * binaryen's generator. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "ops.h"
#include "wasm_writer.h"

enum { LETTERS = 5, MAX_FUNCS = 12, MAX_PARAMS = 4, MAX_RESULTS = 3, LOCALS_PER_TYPE = 3, LOOPS = 3, GLOBALS_PER_TYPE = 2, TABLE_SIZE = 16, EMPTY = 0x40 };

static const char letters[] = "ilfdv";
static const valtype letter_types[LETTERS] = {VT_I32, VT_I64, VT_F32, VT_F64, VT_V128};

struct signature {
    uint32_t nparams, nresults;
    uint32_t params[MAX_PARAMS], results[MAX_RESULTS]; /* indices into letters */
};

struct rows {
    VEC(enum op) items;
};

struct gen {
    struct arena *arena;
    struct features features;
    uint64_t state;
    uint32_t nletters; /* 4 without vectors */
    struct rows by_result[LETTERS], stores, none; /* one result; a memory operand and no result */
    uint32_t nimports, nfuncs; /* imports: one log function per letter, first in the index space */
    struct signature funcs[MAX_FUNCS];

    /* the function being written */
    struct writer *w;
    const struct signature *type;
    uint32_t budget;  /* expressions left; leaves only when 0 */
    uint32_t nesting; /* labels around the current position */
    uint32_t loop;    /* nesting just inside the innermost loop; 0 = none */
    uint32_t loops;   /* around the current position */
};

static uint32_t below(struct gen *g, uint32_t n) { return random_below(&g->state, n); }
static bool one_in(struct gen *g, uint32_t n) { return below(g, n) == 0; }

/* ---- which instructions there are ---- */

static uint32_t letter_index(char c) { return (uint32_t)(strchr(letters, c) - letters); }

/* Written by hand below, or not the same in all engines. */
static bool is_special(enum op op)
{
    const struct op_info *info = &op_info[op];
    return info->feature == FEATURE_RELAXED_SIMD || strstr(info->text, ".const") || strstr(info->text, "memory.") || strstr(info->text, "atomic.wait") ||
           strcmp(info->signature, ":") == 0;
}

static bool is_known(const struct gen *g, const char *signature, const char *end)
{
    for (; signature < end; signature++)
        if (*signature != 'm' && (!strchr(letters, *signature) || letter_index(*signature) >= g->nletters))
            return false;
    return true;
}

static void sort_rows(struct gen *g)
{
    for (int op = 0; op < OP_COUNT; op++) {
        const struct op_info *info = &op_info[op];
        const char *colon = strchr(info->signature, ':');
        if (!colon || !g->features.on[info->feature] || is_special((enum op)op) || !is_known(g, info->signature, colon) ||
            !is_known(g, colon + 1, colon + strlen(colon)))
            continue;
        if (!colon[1] && info->signature[0] == 'm')
            VEC_PUSH(g->arena, &g->stores.items, (enum op)op);
        else if (colon[1] && !colon[2] && colon[1] != 'm')
            VEC_PUSH(g->arena, &g->by_result[letter_index(colon[1])].items, (enum op)op);
    }
}

/* ---- immediates ---- */

static void put_memarg(struct gen *g, enum op op, int natural)
{
    static const uint32_t near[] = {0, 0, 0, 1, 2, 4, 8, 12, 16, 40}, far[] = {65520, 65535, 65536, 131064, 0x7fffffff, 0x80000000, 0xffffffff};
    bool atomic = op_info[op].prefix == 0xfe;
    put_u32(g->w, atomic ? (uint32_t)natural : below(g, (uint32_t)natural + 1));
    uint32_t offset = one_in(g, 60) ? far[below(g, ARRAY_LEN(far))] : near[below(g, ARRAY_LEN(near))];
    put_u32(g->w, atomic ? offset & ~7u : offset);
}

static void put_immediates(struct gen *g, enum op op)
{
    enum imm imm = op_info[op].imm;
    int natural = imm_natural_align(imm);
    unsigned lanes = imm_lane_limit(imm);
    if (natural >= 0)
        put_memarg(g, op, natural);
    if (lanes)
        for (int i = imm == IMM_LANES16 ? 16 : 1; i > 0; i--)
            put_byte(g->w, below(g, lanes));
}

/* ---- expressions ---- */

static void put_expression(struct gen *g, uint32_t letter, uint32_t depth);
static void put_statements(struct gen *g, uint32_t n, uint32_t depth);

static void put_i32(struct gen *g, uint32_t n)
{
    uint64_t bits = n;
    put_const(g->w, VT_I32, &bits);
}

static uint64_t random_bits(struct gen *g, uint32_t letter)
{
    static const uint64_t integers[] = {0, 1, 2, 3, 7, 8, 31, 32, 63, 64, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 0x7fffffff, 0x80000000, 0xffffffff,
                                        0x100000000, 0x7fffffffffffffff, 0x8000000000000000, 0x0101010101010101, 0x00ff00ff00ff00ff};
    static const double floats[] = {0, -0.0, 1, -1, 0.5, 1.5, 2.5, -2.5, 127, 255.5, 32767, 65536, 2147483647, 2147483648.0, -2147483649.0, 4294967295.0,
                                    9223372036854775808.0, -9223372036854775808.0, 18446744073709551616.0, 1e-45, 1e-310, 3.4e38, 1e300};
    uint64_t bits = integers[below(g, ARRAY_LEN(integers))];
    double d = floats[below(g, ARRAY_LEN(floats))];
    float f = (float)d;
    if (one_in(g, 3))
        return random_next(&g->state);
    if (letters[letter] == 'f')
        memcpy(&bits, &f, sizeof f);
    else if (letters[letter] == 'd')
        memcpy(&bits, &d, sizeof d);
    else if (one_in(g, 2))
        bits = -bits;
    return bits;
}

/* A vector's lanes are of any kind. */
static void put_constant(struct gen *g, uint32_t letter)
{
    uint32_t lane = letters[letter] == 'v' ? below(g, 4) : letter;
    uint64_t bits[2] = {random_bits(g, lane), random_bits(g, lane)};
    if (letters[letter] == 'v' && letters[lane] == 'f') {
        bits[0] = (uint32_t)bits[0] | random_bits(g, lane) << 32;
        bits[1] = (uint32_t)bits[1] | random_bits(g, lane) << 32;
    } else if (letters[letter] == 'v' && one_in(g, 3)) {
        bits[1] = bits[0];
    }
    put_const(g->w, letter_types[letter], bits);
}

/* A local of that type: a parameter, or one of those that every function has. */
static uint32_t pick_local(struct gen *g, uint32_t letter)
{
    uint32_t own = g->type->nparams + letter * LOCALS_PER_TYPE + below(g, LOCALS_PER_TYPE), i = below(g, MAX_PARAMS);
    return i < g->type->nparams && g->type->params[i] == letter ? i : own;
}

static uint32_t loop_counter(const struct gen *g, uint32_t level) { return g->type->nparams + LETTERS * LOCALS_PER_TYPE + level; }

static uint32_t pick_global(struct gen *g, uint32_t letter) { return 1 + letter * GLOBALS_PER_TYPE + below(g, GLOBALS_PER_TYPE); }

static void put_leaf(struct gen *g, uint32_t letter)
{
    uint32_t kind = below(g, 8);
    if (kind < 4)
        put_op_index(g->w, OP_LOCAL_GET, pick_local(g, letter));
    else if (kind < 5)
        put_op_index(g->w, OP_GLOBAL_GET, pick_global(g, letter));
    else
        put_constant(g, letter);
}

/* Mostly inside the first page. Atomic accesses are never misaligned and out of bounds at once, where engines differ in which they report. */
static void put_address(struct gen *g, enum op op, uint32_t depth)
{
    static const uint32_t masks[] = {0xff, 0xff, 0xfff, 0x7fff, 0xfff0}, atomic_masks[] = {0xf8, 0xf8, 0xff8, 0x7ff8, 0xfff8};
    bool atomic = op_info[op].prefix == 0xfe;
    put_expression(g, 0, depth);
    if (!atomic && one_in(g, 50))
        return;
    put_i32(g, (atomic ? atomic_masks : masks)[below(g, ARRAY_LEN(masks))]);
    put_op(g->w, OP_I32_AND);
}

static void put_row(struct gen *g, enum op op, uint32_t depth)
{
    for (const char *c = op_info[op].signature; *c != ':'; c++) {
        if (*c == 'm')
            put_address(g, op, depth);
        else
            put_expression(g, letter_index(*c), depth);
    }
    put_op(g->w, op);
    put_immediates(g, op);
}

static void put_any_row(struct gen *g, const struct rows *rows, uint32_t depth) { put_row(g, rows->items.items[below(g, rows->items.len)], depth); }

/* ---- control ---- */

static void open_block(struct gen *g, enum op op, unsigned type)
{
    put_op(g->w, op);
    put_byte(g->w, type);
    g->nesting++;
}

static void close_block(struct gen *g)
{
    put_op(g->w, OP_END);
    g->nesting--;
}

static void put_if_value(struct gen *g, uint32_t letter, uint32_t depth)
{
    put_expression(g, 0, depth);
    open_block(g, OP_IF, letter_types[letter]);
    if (one_in(g, 3))
        put_statements(g, 1, depth);
    put_expression(g, letter, depth);
    put_op(g->w, OP_ELSE);
    put_expression(g, letter, depth);
    close_block(g);
}

/* A value on every way out. */
static void put_block_value(struct gen *g, uint32_t letter, uint32_t depth)
{
    open_block(g, OP_BLOCK, letter_types[letter]);
    put_expression(g, letter, depth);
    put_expression(g, 0, depth);
    put_op_index(g->w, OP_BR_IF, 0);
    put_op(g->w, OP_DROP);
    put_statements(g, 1, depth);
    put_expression(g, letter, depth);
    close_block(g);
}

static void put_switch_value(struct gen *g, uint32_t letter, uint32_t depth)
{
    uint32_t cases = 1 + below(g, 4);
    for (uint32_t i = 0; i < cases; i++)
        open_block(g, OP_BLOCK, letter_types[letter]);
    put_expression(g, letter, depth);
    put_expression(g, 0, depth);
    if (!one_in(g, 4)) {
        put_i32(g, 7);
        put_op(g->w, OP_I32_AND);
    }
    uint32_t targets = below(g, 7);
    put_op_index(g->w, OP_BR_TABLE, targets);
    for (uint32_t i = 0; i <= targets; i++)
        put_u32(g->w, below(g, cases));
    for (uint32_t i = 0; i < cases; i++) {
        close_block(g);
        if (i + 1 == cases)
            break;
        put_op_index(g->w, OP_LOCAL_SET, pick_local(g, letter));
        put_statements(g, 1, depth);
        put_expression(g, letter, depth);
    }
}

static void put_arguments(struct gen *g, const struct signature *s, uint32_t depth)
{
    for (uint32_t i = 0; i < s->nparams; i++)
        put_expression(g, s->params[i], depth);
}

/* Leaves the results of a function on the stack. */
static void put_call(struct gen *g, uint32_t func, uint32_t depth)
{
    put_arguments(g, &g->funcs[func], depth);
    if (!one_in(g, 3)) {
        put_op_index(g->w, OP_CALL, g->nimports + func);
        return;
    }
    if (one_in(g, 8)) {
        put_expression(g, 0, depth);
        put_i32(g, TABLE_SIZE - 1);
        put_op(g->w, OP_I32_AND);
    } else {
        put_i32(g, func);
    }
    put_op_index(g->w, OP_CALL_INDIRECT, g->nimports + func);
    put_u32(g->w, 0);
}

/* A function with that single result, or g->nfuncs. */
static uint32_t find_func(struct gen *g, uint32_t letter)
{
    uint32_t first = below(g, g->nfuncs);
    for (uint32_t i = 0; i < g->nfuncs; i++) {
        const struct signature *s = &g->funcs[(first + i) % g->nfuncs];
        if (s->nresults == 1 && s->results[0] == letter)
            return (first + i) % g->nfuncs;
    }
    return g->nfuncs;
}

static void put_call_value(struct gen *g, uint32_t letter, uint32_t depth)
{
    uint32_t func = find_func(g, letter);
    if (func == g->nfuncs)
        put_leaf(g, letter);
    else
        put_call(g, func, depth);
}

static void put_select(struct gen *g, uint32_t letter, uint32_t depth)
{
    put_expression(g, letter, depth);
    put_expression(g, letter, depth);
    put_expression(g, 0, depth);
    put_op(g->w, OP_SELECT);
}

static void put_tee(struct gen *g, uint32_t letter, uint32_t depth)
{
    put_expression(g, letter, depth);
    put_op_index(g->w, OP_LOCAL_TEE, pick_local(g, letter));
}

static void put_memory_size(struct gen *g, uint32_t letter, uint32_t depth)
{
    if (letter != 0) {
        put_leaf(g, letter);
    } else if (one_in(g, 4)) {
        put_i32(g, below(g, 2));
        put_op_index(g->w, OP_MEMORY_GROW, 0);
    } else {
        put_op_index(g->w, OP_MEMORY_SIZE, 0);
    }
}

static void put_expression(struct gen *g, uint32_t letter, uint32_t depth)
{
    static void (*const kinds[])(struct gen *g, uint32_t letter, uint32_t depth) = {put_if_value,   put_block_value, put_switch_value, put_call_value,
                                                                                     put_select,     put_tee,         put_tee,          put_memory_size};
    if (depth == 0 || g->budget == 0 || one_in(g, 8)) {
        put_leaf(g, letter);
        return;
    }
    g->budget--;
    if (one_in(g, 5))
        kinds[below(g, ARRAY_LEN(kinds))](g, letter, depth - 1);
    else
        put_any_row(g, &g->by_result[letter], depth - 1);
}

/* ---- statements ---- */

static void put_local_set(struct gen *g, uint32_t depth)
{
    uint32_t letter = below(g, g->nletters);
    put_expression(g, letter, depth);
    put_op_index(g->w, OP_LOCAL_SET, pick_local(g, letter));
}

static void put_global_set(struct gen *g, uint32_t depth)
{
    uint32_t letter = below(g, g->nletters);
    put_expression(g, letter, depth);
    put_op_index(g->w, OP_GLOBAL_SET, pick_global(g, letter));
}

static void put_store(struct gen *g, uint32_t depth) { put_any_row(g, &g->stores, depth); }

static void put_drop(struct gen *g, uint32_t depth)
{
    put_expression(g, below(g, g->nletters), depth);
    put_op(g->w, OP_DROP);
}

static void put_log(struct gen *g, uint32_t depth)
{
    uint32_t letter = below(g, g->nimports);
    put_expression(g, letter, depth);
    put_op_index(g->w, OP_CALL, letter);
}

static void put_if(struct gen *g, uint32_t depth)
{
    put_expression(g, 0, depth);
    open_block(g, OP_IF, EMPTY);
    put_statements(g, 2, depth);
    if (one_in(g, 2)) {
        put_op(g->w, OP_ELSE);
        put_statements(g, 2, depth);
    }
    close_block(g);
}

/* Leaves the enclosing block when the counter of calls and iterations is used up, else counts. */
static void put_fuel_check(struct gen *g, uint32_t label)
{
    put_op_index(g->w, OP_GLOBAL_GET, 0);
    put_op(g->w, OP_I32_EQZ);
    put_op_index(g->w, OP_BR_IF, label);
    put_op_index(g->w, OP_GLOBAL_GET, 0);
    put_i32(g, 1);
    put_op(g->w, OP_I32_SUB);
    put_op_index(g->w, OP_GLOBAL_SET, 0);
}

static void put_loop(struct gen *g, uint32_t depth)
{
    if (g->loops == LOOPS) {
        put_log(g, depth);
        return;
    }
    uint32_t counter = loop_counter(g, g->loops++), outer = g->loop;
    put_i32(g, 1 + below(g, 20));
    put_op_index(g->w, OP_LOCAL_SET, counter);
    open_block(g, OP_BLOCK, EMPTY);
    open_block(g, OP_LOOP, EMPTY);
    g->loop = g->nesting;
    put_fuel_check(g, 1);
    put_statements(g, 1 + below(g, 4), depth);
    put_op_index(g->w, OP_LOCAL_GET, counter);
    put_i32(g, 1);
    put_op(g->w, OP_I32_SUB);
    put_op_index(g->w, OP_LOCAL_TEE, counter);
    put_op_index(g->w, OP_BR_IF, 0);
    close_block(g);
    close_block(g);
    g->loop = outer;
    g->loops--;
}

/* To the head of the innermost loop, which counts, or behind it. */
static void put_branch(struct gen *g, uint32_t depth)
{
    if (g->loop == 0) {
        put_drop(g, depth);
        return;
    }
    put_expression(g, 0, depth);
    put_op_index(g->w, OP_BR_IF, g->nesting - g->loop + below(g, 2));
}

static void put_default_results(struct gen *g)
{
    for (uint32_t i = 0; i < g->type->nresults; i++)
        put_constant(g, g->type->results[i]);
}

static void put_return(struct gen *g, uint32_t depth)
{
    put_expression(g, 0, depth);
    open_block(g, OP_IF, EMPTY);
    if (one_in(g, 12)) {
        put_op(g->w, OP_UNREACHABLE);
    } else {
        for (uint32_t i = 0; i < g->type->nresults; i++)
            put_expression(g, g->type->results[i], depth);
        put_op(g->w, OP_RETURN);
    }
    close_block(g);
}

static void put_call_statement(struct gen *g, uint32_t depth)
{
    uint32_t func = below(g, g->nfuncs);
    put_call(g, func, depth);
    for (uint32_t i = g->funcs[func].nresults; i--;)
        put_op_index(g->w, OP_LOCAL_SET, pick_local(g, g->funcs[func].results[i]));
}

/* Mostly short and inside. */
static void put_bulk(struct gen *g, uint32_t depth)
{
    static const enum op ops[] = {OP_MEMORY_COPY, OP_MEMORY_FILL, OP_MEMORY_INIT};
    enum op op = g->features.on[FEATURE_BULK_MEMORY] ? ops[below(g, ARRAY_LEN(ops))] : OP_NOP;
    if (op == OP_NOP) {
        put_op(g->w, op);
        return;
    }
    put_address(g, op, depth);
    if (op == OP_MEMORY_INIT)
        put_i32(g, below(g, 8));
    else
        put_address(g, op, depth);
    if (op == OP_MEMORY_INIT || !one_in(g, 4)) {
        put_i32(g, below(g, 40));
    } else {
        put_expression(g, 0, depth);
        put_i32(g, 0xfff);
        put_op(g->w, OP_I32_AND);
    }
    put_op(g->w, op);
    put_byte(g->w, op == OP_MEMORY_INIT ? 2 : 0); /* the passive segment */
    if (op != OP_MEMORY_FILL)
        put_byte(g->w, 0);
}

static void put_statement(struct gen *g, uint32_t depth)
{
    static void (*const kinds[])(struct gen *g, uint32_t depth) = {
        put_local_set, put_local_set, put_local_set, put_local_set, put_global_set, put_store,  put_store,  put_store,          put_drop,
        put_log,       put_if,        put_if,        put_loop,      put_loop,       put_branch, put_return, put_call_statement, put_bulk,
    };
    if (g->budget == 0 || depth == 0)
        return;
    kinds[below(g, ARRAY_LEN(kinds))](g, depth - 1);
}

static void put_statements(struct gen *g, uint32_t n, uint32_t depth)
{
    while (n--)
        put_statement(g, depth);
}

/* ---- functions ---- */

static bool same_results(const struct signature *a, const struct signature *b)
{
    return a->nresults == b->nresults && memcmp(a->results, b->results, a->nresults * sizeof *a->results) == 0;
}

/* The end of some functions. */
static bool put_tail_call(struct gen *g)
{
    uint32_t func = below(g, g->nfuncs);
    if (!g->features.on[FEATURE_TAIL_CALL] || !same_results(&g->funcs[func], g->type) || !one_in(g, 2))
        return false;
    put_arguments(g, &g->funcs[func], 3);
    if (one_in(g, 2)) {
        put_op_index(g->w, OP_RETURN_CALL, g->nimports + func);
    } else {
        put_i32(g, func);
        put_op_index(g->w, OP_RETURN_CALL_INDIRECT, g->nimports + func);
        put_u32(g->w, 0);
    }
    return true;
}

static void put_locals(struct gen *g)
{
    put_u32(g->w, LETTERS + 1);
    for (uint32_t i = 0; i < LETTERS; i++) {
        put_u32(g->w, LOCALS_PER_TYPE);
        put_byte(g->w, i < g->nletters ? letter_types[i] : VT_I32);
    }
    put_u32(g->w, LOOPS);
    put_byte(g->w, VT_I32);
}

static struct writer function_body(struct gen *g, uint32_t func)
{
    struct writer w = {.arena = g->arena};
    g->w = &w;
    g->type = &g->funcs[func];
    g->budget = 40 + below(g, 160);
    g->loop = g->loops = g->nesting = 0;
    put_locals(g);
    open_block(g, OP_BLOCK, EMPTY);
    put_fuel_check(g, 0);
    put_statements(g, 3 + below(g, 6), 5);
    if (!put_tail_call(g)) {
        g->budget += 30;
        for (uint32_t i = 0; i < g->type->nresults; i++)
            put_expression(g, g->type->results[i], 4);
        put_op(g->w, OP_RETURN);
    }
    close_block(g);
    put_default_results(g);
    put_op(g->w, OP_END);
    return w;
}

/* ---- the module ---- */

static void invent_signatures(struct gen *g)
{
    g->nfuncs = 4 + below(g, MAX_FUNCS - 4);
    for (uint32_t i = 0; i < g->nfuncs; i++) {
        struct signature *s = &g->funcs[i];
        s->nparams = below(g, MAX_PARAMS + 1);
        s->nresults = one_in(g, 4) ? below(g, g->features.on[FEATURE_MULTIVALUE] ? MAX_RESULTS + 1 : 2) : 1;
        for (uint32_t k = 0; k < MAX_PARAMS; k++)
            s->params[k] = below(g, g->nletters);
        for (uint32_t k = 0; k < MAX_RESULTS; k++)
            s->results[k] = below(g, g->nletters);
    }
}

static void put_letters(struct writer *w, const uint32_t *list, uint32_t n)
{
    put_u32(w, n);
    for (uint32_t i = 0; i < n; i++)
        put_byte(w, letter_types[list[i]]);
}

/* Type i is function i's; behind them () -> (). */
static struct writer type_section(struct gen *g)
{
    struct writer w = {.arena = g->arena};
    put_u32(&w, g->nimports + g->nfuncs + 1);
    for (uint32_t i = 0; i < g->nimports; i++) {
        put_byte(&w, 0x60);
        put_letters(&w, &i, 1);
        put_u32(&w, 0);
    }
    for (uint32_t i = 0; i < g->nfuncs; i++) {
        put_byte(&w, 0x60);
        put_letters(&w, g->funcs[i].params, g->funcs[i].nparams);
        put_letters(&w, g->funcs[i].results, g->funcs[i].nresults);
    }
    put_byte(&w, 0x60);
    put_u32(&w, 0);
    put_u32(&w, 0);
    return w;
}

static struct writer import_section(struct gen *g)
{
    struct writer w = {.arena = g->arena};
    put_u32(&w, g->nimports);
    for (uint32_t i = 0; i < g->nimports; i++) {
        put_name(&w, "log");
        put_name(&w, arena_printf(g->arena, "%c", letters[i]));
        put_byte(&w, EXTERN_FUNC);
        put_u32(&w, i);
    }
    return w;
}

static struct writer function_section(struct gen *g)
{
    struct writer w = {.arena = g->arena};
    put_u32(&w, g->nfuncs + 1);
    for (uint32_t i = 0; i <= g->nfuncs; i++)
        put_u32(&w, g->nimports + i);
    return w;
}

static struct writer bytes_section(struct gen *g, const char *bytes, size_t size)
{
    struct writer w = {.arena = g->arena};
    put_span(&w, (struct span){(const uint8_t *)bytes, size});
    return w;
}

static struct writer global_section(struct gen *g)
{
    struct writer w = {.arena = g->arena};
    g->w = &w;
    put_u32(&w, 1 + g->nletters * GLOBALS_PER_TYPE);
    for (uint32_t i = 0; i < 1 + g->nletters * GLOBALS_PER_TYPE; i++) {
        uint32_t letter = i ? (i - 1) / GLOBALS_PER_TYPE : 0;
        put_byte(&w, letter_types[letter]);
        put_byte(&w, 1);
        put_constant(g, letter);
        put_op(&w, OP_END);
    }
    return w;
}

static void put_export(struct writer *w, const char *name, uint32_t func)
{
    put_name(w, name);
    put_byte(w, EXTERN_FUNC);
    put_u32(w, func);
}

static struct writer export_section(struct gen *g)
{
    struct writer w = {.arena = g->arena};
    put_u32(&w, g->nfuncs + 1);
    for (uint32_t i = 0; i < g->nfuncs; i++)
        put_export(&w, arena_printf(g->arena, "f%u", (unsigned)i), g->nimports + i);
    put_export(&w, "hangLimitInitializer", g->nimports + g->nfuncs);
    return w;
}

/* Element i is function i; the rest stays empty. */
static struct writer element_section(struct gen *g)
{
    struct writer w = {.arena = g->arena};
    g->w = &w;
    put_u32(&w, 1);
    put_u32(&w, 0);
    put_i32(g, 0);
    put_op(&w, OP_END);
    put_u32(&w, g->nfuncs);
    for (uint32_t i = 0; i < g->nfuncs; i++)
        put_u32(&w, g->nimports + i);
    return w;
}

static struct writer code_section(struct gen *g)
{
    struct writer w = {.arena = g->arena}, refuel = {.arena = g->arena};
    put_u32(&w, g->nfuncs + 1);
    for (uint32_t i = 0; i < g->nfuncs; i++) {
        struct writer body = function_body(g, i);
        put_vector(&w, writer_span(&body));
    }
    g->w = &refuel;
    put_u32(&refuel, 0);
    put_i32(g, 10);
    put_op_index(&refuel, OP_GLOBAL_SET, 0);
    put_op(&refuel, OP_END);
    put_vector(&w, writer_span(&refuel));
    return w;
}

static void put_random_vector(struct gen *g, struct writer *w, uint32_t n)
{
    put_u32(w, n);
    while (n--)
        put_byte(w, (unsigned)random_next(&g->state) & 0xff);
}

static struct writer data_section(struct gen *g)
{
    struct writer w = {.arena = g->arena};
    bool passive = g->features.on[FEATURE_BULK_MEMORY];
    g->w = &w;
    put_u32(&w, passive ? 3 : 2);
    for (uint32_t i = 0; i < 2; i++) {
        put_byte(&w, 0);
        put_i32(g, i * 128);
        put_op(&w, OP_END);
        put_random_vector(g, &w, 100);
    }
    if (passive) {
        put_byte(&w, 1);
        put_random_vector(g, &w, 32);
    }
    return w;
}

static void put_module(struct gen *g, struct writer *out)
{
    static const char table[] = {1, 0x70, 0, TABLE_SIZE}, memory[] = {1, 1, 1, 2}, count[] = {3};
    const struct {
        enum section id;
        struct writer content;
    } sections[] = {
        {SECTION_TYPE, type_section(g)},
        {SECTION_IMPORT, import_section(g)},
        {SECTION_FUNCTION, function_section(g)},
        {SECTION_TABLE, bytes_section(g, table, sizeof table)},
        {SECTION_MEMORY, bytes_section(g, memory, sizeof memory)},
        {SECTION_GLOBAL, global_section(g)},
        {SECTION_EXPORT, export_section(g)},
        {SECTION_ELEMENT, element_section(g)},
        {SECTION_DATA_COUNT, bytes_section(g, count, sizeof count)},
        {SECTION_CODE, code_section(g)},
        {SECTION_DATA, data_section(g)},
    };
    put_header(out);
    for (size_t i = 0; i < ARRAY_LEN(sections); i++)
        if (sections[i].id != SECTION_DATA_COUNT || g->features.on[FEATURE_BULK_MEMORY])
            put_section(out, sections[i].id, &sections[i].content);
}

/* ---- the command ---- */

static bool take_features(struct gen *g, const char *list)
{
    char *names = arena_strdup(g->arena, span_of(list)), *rest;
    for (char *name = strtok_r(names, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
        enum feature f = feature_lookup(name);
        if (f == FEATURE_COUNT)
            return false;
        g->features.on[f] = true;
    }
    return true;
}

static int run(struct gen *g, int argc, char **argv)
{
    struct diag d;
    struct writer out = {.arena = g->arena};
    g->features.on[FEATURE_MVP] = true;
    if (argc < 4 || strcmp(argv[1], "--seed") != 0 || (argc == 6 && (strcmp(argv[3], "--features") != 0 || !take_features(g, argv[4])))) {
        fprintf(stderr, "usage: diff-generate --seed N [--features NAME,...] OUT.wasm\n");
        return EXIT_USAGE;
    }
    diag_init(&d, argv[argc - 1]);
    g->state = strtoull(argv[2], NULL, 0);
    g->nletters = g->features.on[FEATURE_SIMD128] ? LETTERS : LETTERS - 1;
    g->nimports = g->nletters;
    sort_rows(g);
    invent_signatures(g);
    put_module(g, &out);
    if (file_write(argv[argc - 1], out.bytes.items, out.bytes.len, &d))
        return 0;
    fprintf(stderr, "diff-generate: %s\n", d.message);
    return d.status;
}

int main(int argc, char **argv)
{
    struct gen g = {.arena = arena_new()};
    int status = run(&g, argc, argv);
    arena_free(g.arena);
    return status;
}

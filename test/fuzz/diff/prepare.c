/* diff-prepare [--seed N] [--fuel N] CHECKS.wat IN.wasm OUT.wasm: makes a generated module a closed program that tells what it does, so that
 * any engine can run it and every engine's answer is a list of integers. It prints what each step does.
 *
 *   imports       become functions that hash their arguments into a log
 *   steps         exports step0, step1, ...: restore memory and globals, call an exported function or two with constant arguments, hash the
 *                 results. memoryN, globalsN and logN, behind each for engines that call exports in order, hash the state that the step left
 *   main(k, 0)    runs step k, 1 when there is none; main(k, word) reads those hashes in halves (checks.wat, report)
 *   NaNs          computed ones become canonical, so that all hashes are exact
 *   fuel          the generator's modules count iterations and calls in a global; it starts at this number
 *
 * Function, table, global and segment indices stay what they were: imports become the first defined functions, everything new is appended. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode.h"
#include "files.h"
#include "insn.h"
#include "validate.h"
#include "wasm_writer.h"
#include "wat.h"

struct call {
    uint32_t export, salt; /* arguments: a function of seed, export name and salt */
};
struct step {
    struct call calls[2];
    uint32_t ncalls;
};

struct job {
    struct arena *arena;
    struct diag *diag;
    struct module in, checks;
    uint64_t seed;
    uint32_t fuel;
    VEC(struct step) steps;
    const struct export *refuel; /* the function that resets the count, or NULL */
    uint32_t refuel_global;
    bool *written; /* per global: some code changes it */
    uint32_t canonical[OP_COUNT]; /* the function that follows this instruction; 0 = none */
    struct writer functions, codes;
    uint32_t nfuncs; /* put so far */
};

/* What generated functions are of; behind the types of both modules. */
enum own_type { TYPE_VOID, TYPE_I64, TYPE_MAIN, OWN_TYPES };

static uint32_t own_type(const struct job *j, enum own_type t) { return j->in.ntypes + j->checks.ntypes + t; }

static uint32_t check_func(const struct job *j, const char *name) { return j->in.nfuncs + module_find_export(&j->checks, name)->index; }

static char type_letter(valtype t) { return t == VT_I32 ? 'i' : t == VT_I64 ? 'l' : t == VT_F32 ? 'f' : t == VT_F64 ? 'd' : t == VT_V128 ? 'v' : 0; }

/* ---- analysis ---- */

/* Float instructions whose NaN results are not determined: by name, behind "f32." and so on. */
static bool makes_nan(const char *name)
{
    static const char *const names[] = {"add",   "sub",  "mul",   "div",     "min",        "max",         "sqrt",              "ceil",
                                        "floor", "trunc", "nearest", "demote_f64", "promote_f32", "demote_f64x2_zero", "promote_low_f32x4"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void find_nan_makers(struct job *j)
{
    static const struct {
        const char *prefix, *check;
    } kinds[] = {{"f32.", "canonical_f"}, {"f64.", "canonical_d"}, {"f32x4.", "canonical_f32x4"}, {"f64x2.", "canonical_f64x2"}};
    for (size_t op = 0; op < OP_COUNT; op++)
        for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
            size_t n = strlen(kinds[i].prefix);
            if (strncmp(op_info[op].text, kinds[i].prefix, n) == 0 && makes_nan(op_info[op].text + n))
                j->canonical[op] = check_func(j, kinds[i].check);
        }
}

static struct reader body_reader(const struct job *j, const struct module *m, const struct func *f) { return reader_of(f->body, m->bytes.ptr, j->diag); }

static bool find_written_globals(struct job *j)
{
    j->written = ARENA_ARRAY(j->arena, bool, j->in.nglobals);
    for (uint32_t i = j->in.nimported_funcs; i < j->in.nfuncs; i++) {
        struct reader r = body_reader(j, &j->in, &j->in.funcs[i]);
        struct insn in;
        if (!skip_locals(&r, &j->in.features))
            return false;
        while (reader_left(&r)) {
            if (!insn_read(&r, &j->in.features, &in))
                return false;
            if (in.op == OP_GLOBAL_SET)
                j->written[in.index] = true;
        }
    }
    return true;
}

/* The generator exports a function whose body sets the counter to a constant. */
static bool find_refuel(struct job *j)
{
    const struct export *e = module_find_export(&j->in, "hangLimitInitializer");
    struct insn in;
    if (!e || e->kind != EXTERN_FUNC)
        return true;
    struct reader r = body_reader(j, &j->in, &j->in.funcs[e->index]);
    if (!skip_locals(&r, &j->in.features))
        return false;
    while (reader_left(&r)) {
        if (!insn_read(&r, &j->in.features, &in))
            return false;
        if (in.op == OP_GLOBAL_SET && j->in.globals[in.index].type == VT_I32) {
            j->refuel = e;
            j->refuel_global = in.index;
        }
    }
    return true;
}

/* ---- steps ---- */

static bool is_testable(const struct job *j, const struct export *e)
{
    if (e->kind != EXTERN_FUNC || e == j->refuel)
        return false;
    const struct functype *t = func_type(&j->in, e->index);
    for (uint32_t i = 0; i < t->nparams; i++)
        if (!type_letter(t->params[i]))
            return false;
    for (uint32_t i = 0; i < t->nresults; i++)
        if (!type_letter(t->results[i]))
            return false;
    return true;
}

/* Each function alone, twice in a row, and followed by its neighbour. */
static void plan_steps(struct job *j)
{
    uint32_t previous = NO_INDEX;
    for (uint32_t i = 0; i < j->in.nexports; i++) {
        if (!is_testable(j, &j->in.exports[i]))
            continue;
        struct step once = {{{i, 0}}, 1}, twice = {{{i, 1}, {i, 2}}, 2}, both = {{{previous, 3}, {i, 3}}, 2};
        VEC_PUSH(j->arena, &j->steps, once);
        VEC_PUSH(j->arena, &j->steps, twice);
        if (previous != NO_INDEX)
            VEC_PUSH(j->arena, &j->steps, both);
        previous = i;
    }
}

static uint64_t hash_bytes(uint64_t hash, struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        hash = (hash ^ s.ptr[i]) * 0x100000001b3;
    return hash;
}

static const uint64_t corners[] = {0, 1, 2, 7, 31, 32, 63, 64, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff,
                                   0x100000000, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff};
static const float float_corners[] = {0, -0.0f, 1, -1, 0.5f, -1.5f, 127.99f, 2147483648.0f, -2147483648.0f, 4294967296.0f, 9223372036854775808.0f,
                                      1.4e-45f, 3.4e38f, -3.4e38f, __builtin_inff(), -__builtin_inff(), __builtin_nanf("")};

static uint64_t random_float(uint64_t *state)
{
    float f = float_corners[random_below(state, ARRAY_LEN(float_corners))];
    uint32_t bits = random_below(state, 3) ? 0 : (uint32_t)random_next(state);
    if (!bits)
        memcpy(&bits, &f, sizeof bits);
    return bits;
}

static uint64_t random_double(uint64_t *state)
{
    double d = (double)float_corners[random_below(state, ARRAY_LEN(float_corners))];
    uint64_t bits = random_below(state, 3) ? 0 : random_next(state);
    if (!bits)
        memcpy(&bits, &d, sizeof bits);
    return bits;
}

static uint64_t random_integer(uint64_t *state)
{
    uint64_t corner = corners[random_below(state, ARRAY_LEN(corners))];
    uint32_t kind = random_below(state, 3);
    return kind == 0 ? random_next(state) : kind == 1 ? corner : -corner;
}

static void put_argument(struct writer *w, valtype type, uint64_t *state)
{
    uint64_t bits[2] = {random_integer(state), random_integer(state)};
    if (type == VT_F32 || (type == VT_V128 && random_below(state, 3) == 0))
        bits[0] = random_float(state) | random_float(state) << 32;
    else if (type == VT_F64)
        bits[0] = random_double(state);
    put_const(w, type, bits);
}

/* ---- functions ---- */

/* w: locals and instructions with the final end. */
static void put_function(struct job *j, uint32_t type, const struct writer *w)
{
    put_u32(&j->functions, type);
    put_vector(&j->codes, writer_span(w));
    j->nfuncs++;
}

static void put_call(struct job *j, struct writer *w, const char *check) { put_op_index(w, OP_CALL, check_func(j, check)); }

static void put_word(struct job *j, struct writer *w, valtype type)
{
    put_call(j, w, arena_printf(j->arena, "word_%c", type_letter(type)));
}

static void put_import(struct job *j, uint32_t funcidx)
{
    static const uint64_t zero[2];
    const struct functype *t = func_type(&j->in, funcidx);
    struct writer w = {.arena = j->arena};
    put_u32(&w, 0);
    for (uint32_t i = 0; i < t->nparams; i++) {
        put_op_index(&w, OP_LOCAL_GET, i);
        put_word(j, &w, t->params[i]);
        put_call(j, &w, "log");
    }
    for (uint32_t i = 0; i < t->nresults; i++)
        put_const(&w, t->results[i], zero);
    put_op(&w, OP_END);
    put_function(j, j->in.funcs[funcidx].typeidx, &w);
}

static void put_raw_insn(struct writer *w, const struct module *m, uint64_t from, uint64_t to)
{
    put_span(w, (struct span){m->bytes.ptr + from, to - from});
}

/* The body as it is, computed NaNs made canonical. */
static bool put_original(struct job *j, uint32_t funcidx)
{
    const struct module *m = &j->in;
    struct reader r = body_reader(j, m, &m->funcs[funcidx]);
    struct writer w = {.arena = j->arena};
    uint64_t from = reader_offset(&r);
    struct insn in;
    if (!skip_locals(&r, &m->features))
        return false;
    put_raw_insn(&w, m, from, reader_offset(&r));
    while (reader_left(&r)) {
        from = reader_offset(&r);
        if (!insn_read(&r, &m->features, &in))
            return false;
        put_raw_insn(&w, m, from, reader_offset(&r));
        if (j->canonical[in.op])
            put_op_index(&w, OP_CALL, j->canonical[in.op]);
    }
    put_function(j, m->funcs[funcidx].typeidx, &w);
    return true;
}

/* A function of checks.wat, its indices moved behind the generated module's. */
static bool put_check(struct job *j, uint32_t funcidx)
{
    const struct module *m = &j->checks;
    struct reader r = body_reader(j, m, &m->funcs[funcidx]);
    struct writer w = {.arena = j->arena};
    uint64_t from = reader_offset(&r);
    struct insn in;
    if (!skip_locals(&r, &m->features))
        return false;
    put_raw_insn(&w, m, from, reader_offset(&r));
    while (reader_left(&r)) {
        from = reader_offset(&r);
        if (!insn_read(&r, &m->features, &in))
            return false;
        if (in.op == OP_CALL)
            put_op_index(&w, in.op, in.index + j->in.nfuncs);
        else if (in.op == OP_GLOBAL_GET || in.op == OP_GLOBAL_SET)
            put_op_index(&w, in.op, in.index + j->in.nglobals);
        else
            put_raw_insn(&w, m, from, reader_offset(&r));
    }
    put_function(j, m->funcs[funcidx].typeidx + j->in.ntypes, &w);
    return true;
}

/* A constant expression without its end. */
static void put_expression(struct writer *w, const struct constexpr *e) { put_span(w, (struct span){e->code.ptr, e->code.len - 1}); }

static void put_i32_const(struct writer *w, uint32_t n)
{
    uint64_t bits = n;
    put_const(w, VT_I32, &bits);
}

/* Everything as at the start. Active segments are gone by then: passive copies of them stand behind the module's own. */
static void put_restore(struct job *j)
{
    struct writer w = {.arena = j->arena};
    uint32_t copy = j->in.ndatas;
    put_u32(&w, 0);
    put_call(j, &w, "clear");
    for (uint32_t i = 0; i < j->in.ndatas; i++) {
        const struct data *d = &j->in.datas[i];
        if (d->mode != SEGMENT_ACTIVE)
            continue;
        put_expression(&w, &d->at);
        put_i32_const(&w, 0);
        put_i32_const(&w, (uint32_t)d->bytes.len);
        put_op_index(&w, OP_MEMORY_INIT, copy++);
        put_u32(&w, 0);
    }
    for (uint32_t i = 0; i < j->in.nglobals; i++) {
        if (!j->written[i])
            continue;
        put_expression(&w, &j->in.globals[i].init);
        put_op_index(&w, OP_GLOBAL_SET, i);
    }
    if (j->refuel) {
        put_op_index(&w, OP_CALL, j->refuel->index);
        put_i32_const(&w, j->fuel);
        put_op_index(&w, OP_GLOBAL_SET, j->refuel_global);
    }
    put_op(&w, OP_END);
    put_function(j, own_type(j, TYPE_VOID), &w);
}

static void put_globals_hash(struct job *j)
{
    static const uint64_t zero;
    struct writer w = {.arena = j->arena};
    put_u32(&w, 0);
    put_const(&w, VT_I64, &zero);
    for (uint32_t i = 0; i < j->in.nglobals; i++) {
        if (!j->in.globals[i].is_mutable)
            continue;
        put_op_index(&w, OP_GLOBAL_GET, i);
        put_word(j, &w, j->in.globals[i].type);
        put_call(j, &w, "mix");
    }
    put_op(&w, OP_END);
    put_function(j, own_type(j, TYPE_I64), &w);
}

/* Local 0 is the hash, local 1 a word on its way into it. */
static void put_step_call(struct job *j, struct writer *w, const struct call *c)
{
    const struct export *e = &j->in.exports[c->export];
    const struct functype *t = func_type(&j->in, e->index);
    uint64_t state = hash_bytes(j->seed + c->salt, e->name);
    for (uint32_t i = 0; i < t->nparams; i++)
        put_argument(w, t->params[i], &state);
    put_op_index(w, OP_CALL, e->index);
    for (uint32_t i = t->nresults; i--;) {
        put_word(j, w, t->results[i]);
        put_op_index(w, OP_LOCAL_SET, 1);
        put_op_index(w, OP_LOCAL_GET, 0);
        put_op_index(w, OP_LOCAL_GET, 1);
        put_call(j, w, "mix");
        put_op_index(w, OP_LOCAL_SET, 0);
    }
}

static void put_step(struct job *j, const struct step *s, uint32_t restore)
{
    struct writer w = {.arena = j->arena};
    put_u32(&w, 1);
    put_u32(&w, 2);
    put_byte(&w, VT_I64);
    put_op_index(&w, OP_CALL, restore);
    for (uint32_t i = 0; i < s->ncalls; i++)
        put_step_call(j, &w, &s->calls[i]);
    put_op_index(&w, OP_LOCAL_GET, 0);
    put_call(j, &w, "finish");
    put_op(&w, OP_END);
    put_function(j, own_type(j, TYPE_I64), &w);
}

static void put_void_if(struct writer *w)
{
    put_op(w, OP_IF);
    put_byte(w, 0x40);
}

static void put_main(struct job *j, uint32_t globals_hash, uint32_t first_step)
{
    struct writer w = {.arena = j->arena};
    put_u32(&w, 0);
    put_op_index(&w, OP_LOCAL_GET, 1);
    put_void_if(&w);
    put_op_index(&w, OP_LOCAL_GET, 1);
    put_op_index(&w, OP_CALL, globals_hash);
    put_call(j, &w, "report");
    put_op(&w, OP_RETURN);
    put_op(&w, OP_END);
    for (uint32_t i = 0; i < j->steps.len; i++) {
        put_op_index(&w, OP_LOCAL_GET, 0);
        put_i32_const(&w, i);
        put_op(&w, OP_I32_EQ);
        put_void_if(&w);
        put_op_index(&w, OP_CALL, first_step + i);
        put_op(&w, OP_DROP);
        put_i32_const(&w, 0);
        put_op(&w, OP_RETURN);
        put_op(&w, OP_END);
    }
    put_i32_const(&w, 1);
    put_op(&w, OP_END);
    put_function(j, own_type(j, TYPE_MAIN), &w);
}

/* ---- the other sections ---- */

static void put_types_of(struct writer *w, const struct functype *t)
{
    put_byte(w, 0x60);
    put_u32(w, t->nparams);
    for (uint32_t i = 0; i < t->nparams; i++)
        put_byte(w, t->params[i]);
    put_u32(w, t->nresults);
    for (uint32_t i = 0; i < t->nresults; i++)
        put_byte(w, t->results[i]);
}

static struct writer type_section(struct job *j)
{
    static const valtype i64[] = {VT_I64}, i32s[] = {VT_I32, VT_I32};
    static const struct functype own[OWN_TYPES] = {
        [TYPE_VOID] = {0}, [TYPE_I64] = {.nresults = 1, .results = i64}, [TYPE_MAIN] = {.nparams = 2, .params = i32s, .nresults = 1, .results = i32s}};
    struct writer w = {.arena = j->arena};
    put_u32(&w, j->in.ntypes + j->checks.ntypes + OWN_TYPES);
    for (uint32_t i = 0; i < j->in.ntypes; i++)
        put_types_of(&w, &j->in.types[i]);
    for (uint32_t i = 0; i < j->checks.ntypes; i++)
        put_types_of(&w, &j->checks.types[i]);
    for (uint32_t i = 0; i < OWN_TYPES; i++)
        put_types_of(&w, &own[i]);
    return w;
}

/* The first page is where the generator's code is busy; a small memory makes hashing it after every step cheap. */
static struct writer memory_section(struct job *j)
{
    struct writer w = {.arena = j->arena};
    put_u32(&w, 1);
    put_byte(&w, 1);
    put_u32(&w, 1);
    put_u32(&w, 2);
    return w;
}

static void put_global(struct writer *w, const struct global *g)
{
    put_byte(w, g->type);
    put_byte(w, g->is_mutable);
    put_span(w, g->init.code);
}

static struct writer global_section(struct job *j)
{
    struct writer w = {.arena = j->arena};
    put_u32(&w, j->in.nglobals + j->checks.nglobals);
    for (uint32_t i = 0; i < j->in.nglobals; i++)
        put_global(&w, &j->in.globals[i]);
    for (uint32_t i = 0; i < j->checks.nglobals; i++)
        put_global(&w, &j->checks.globals[i]);
    return w;
}

static void put_export(struct writer *w, const char *name, uint32_t funcidx)
{
    put_name(w, name);
    put_byte(w, EXTERN_FUNC);
    put_u32(w, funcidx);
}

static struct writer export_section(struct job *j, uint32_t globals_hash, uint32_t first_step)
{
    struct writer w = {.arena = j->arena};
    uint32_t n = j->steps.len;
    put_u32(&w, 4 * n + 1);
    for (uint32_t i = 0; i < n; i++) {
        put_export(&w, arena_printf(j->arena, "step%u", (unsigned)i), first_step + i);
        put_export(&w, arena_printf(j->arena, "memory%u", (unsigned)i), check_func(j, "memory_hash"));
        put_export(&w, arena_printf(j->arena, "globals%u", (unsigned)i), globals_hash);
        put_export(&w, arena_printf(j->arena, "log%u", (unsigned)i), check_func(j, "log_hash"));
    }
    put_export(&w, "main", first_step + n);
    return w;
}

static uint32_t active_segments(const struct module *m)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->ndatas; i++)
        n += m->datas[i].mode == SEGMENT_ACTIVE;
    return n;
}

static void put_passive(struct writer *w, struct span bytes)
{
    put_byte(w, 1);
    put_vector(w, bytes);
}

static struct writer data_section(struct job *j)
{
    struct writer w = {.arena = j->arena};
    put_u32(&w, j->in.ndatas + active_segments(&j->in));
    for (uint32_t i = 0; i < j->in.ndatas; i++) {
        const struct data *d = &j->in.datas[i];
        if (d->mode != SEGMENT_ACTIVE) {
            put_passive(&w, d->bytes);
            continue;
        }
        put_byte(&w, 0);
        put_span(&w, d->at.code);
        put_vector(&w, d->bytes);
    }
    for (uint32_t i = 0; i < j->in.ndatas; i++)
        if (j->in.datas[i].mode == SEGMENT_ACTIVE)
            put_passive(&w, j->in.datas[i].bytes);
    return w;
}

/* A section that stays as it is. */
static void copy_section(struct job *j, struct writer *w, enum section id)
{
    struct reader r = reader_of(j->in.bytes, j->in.bytes.ptr, j->diag);
    struct span content;
    r.pos += 8;
    while (reader_left(&r)) {
        uint8_t found = 0;
        uint32_t size = 0;
        if (!read_byte(&r, &found) || !read_u32(&r, &size) || !read_bytes(&r, size, &content))
            return;
        if (found != id)
            continue;
        put_byte(w, id);
        put_vector(w, content);
    }
}

/* ---- the module ---- */

static struct writer counted(struct job *j, const struct writer *items)
{
    struct writer w = {.arena = j->arena};
    put_u32(&w, j->nfuncs);
    put_span(&w, writer_span(items));
    return w;
}

struct places {
    uint32_t globals_hash, first_step;
};

static bool put_functions(struct job *j, struct places *p)
{
    for (uint32_t i = 0; i < j->in.nimported_funcs; i++)
        put_import(j, i);
    for (uint32_t i = j->in.nimported_funcs; i < j->in.nfuncs; i++)
        if (!put_original(j, i))
            return false;
    for (uint32_t i = 0; i < j->checks.nfuncs; i++)
        if (!put_check(j, i))
            return false;
    uint32_t restore = j->nfuncs;
    put_restore(j);
    p->globals_hash = j->nfuncs;
    put_globals_hash(j);
    p->first_step = j->nfuncs;
    for (uint32_t i = 0; i < j->steps.len; i++)
        put_step(j, &j->steps.items[i], restore);
    put_main(j, p->globals_hash, p->first_step);
    return true;
}

static void put_module(struct job *j, const struct places *p, struct writer *out)
{
    struct writer types = type_section(j), memories = memory_section(j), globals = global_section(j), data = data_section(j), count = {.arena = j->arena};
    struct writer exports = export_section(j, p->globals_hash, p->first_step), functions = counted(j, &j->functions), codes = counted(j, &j->codes);
    put_u32(&count, j->in.ndatas + active_segments(&j->in));
    put_header(out);
    put_section(out, SECTION_TYPE, &types);
    put_section(out, SECTION_FUNCTION, &functions);
    copy_section(j, out, SECTION_TABLE);
    put_section(out, SECTION_MEMORY, &memories);
    put_section(out, SECTION_GLOBAL, &globals);
    put_section(out, SECTION_EXPORT, &exports);
    copy_section(j, out, SECTION_START);
    copy_section(j, out, SECTION_ELEMENT);
    put_section(out, SECTION_DATA_COUNT, &count);
    put_section(out, SECTION_CODE, &codes);
    put_section(out, SECTION_DATA, &data);
}

static bool check_input(struct job *j)
{
    const struct module *m = &j->in;
    if (m->nimported_tables + m->nimported_memories + m->nimported_globals || m->nmemories > 1)
        return fail(j->diag, DIAG_NO_OFFSET, "only functions can be imported, and one memory can be had");
    for (uint32_t i = 0; i < m->ndatas; i++)
        if (m->datas[i].bytes.len > 1024)
            return fail(j->diag, m->datas[i].offset, "the segment does not fit the small memory");
    plan_steps(j);
    return j->steps.len || fail(j->diag, DIAG_NO_OFFSET, "nothing to call");
}

static bool prepare(struct job *j, struct writer *out)
{
    struct places places;
    j->functions.arena = j->codes.arena = out->arena = j->arena;
    if (!find_written_globals(j) || !find_refuel(j) || !check_input(j))
        return false;
    find_nan_makers(j);
    if (!put_functions(j, &places))
        return false;
    put_module(j, &places, out);
    return true;
}

/* ---- the command ---- */

static bool wanted(struct span first_block) { return true; }

static bool load(struct job *j, const char *path, struct module *m)
{
    const struct features all = features_all();
    struct span bytes;
    j->diag->file = path;
    if (!file_read(path, wanted, j->diag, &bytes) || (wat_is_text(bytes) && !wat_convert(j->arena, &bytes, j->diag)))
        return false;
    void *copy = memcpy(arena_alloc(j->arena, bytes.len, 1), bytes.ptr, bytes.len);
    free((void *)bytes.ptr);
    bytes.ptr = copy;
    struct arena *scratch = arena_new();
    bool ok = module_decode(j->arena, bytes, &all, j->diag, m) && module_validate(m, scratch, j->diag);
    arena_free(scratch);
    return ok;
}

static void print_steps(const struct job *j)
{
    for (uint32_t i = 0; i < j->steps.len; i++) {
        const struct step *s = &j->steps.items[i];
        printf("step %u:", (unsigned)i);
        for (uint32_t k = 0; k < s->ncalls; k++) {
            struct span name = j->in.exports[s->calls[k].export].name;
            printf(" %.*s/%u", (int)name.len, name.ptr, (unsigned)s->calls[k].salt);
        }
        printf("\n");
    }
}

static bool take_option(struct job *j, const char *name, const char *value)
{
    if (strcmp(name, "--seed") == 0)
        j->seed = strtoull(value, NULL, 0);
    else if (strcmp(name, "--fuel") == 0)
        j->fuel = (uint32_t)strtoul(value, NULL, 0);
    else
        return false;
    return true;
}

static int run(struct job *j, int argc, char **argv)
{
    struct writer out = {0};
    int at = 1;
    while (at + 1 < argc && take_option(j, argv[at], argv[at + 1]))
        at += 2;
    if (argc - at != 3) {
        fprintf(stderr, "usage: diff-prepare [--seed N] [--fuel N] CHECKS.wat IN.wasm OUT.wasm\n");
        return EXIT_USAGE;
    }
    if (load(j, argv[at], &j->checks) && load(j, argv[at + 1], &j->in) && prepare(j, &out) &&
        file_write(argv[at + 2], out.bytes.items, out.bytes.len, j->diag)) {
        print_steps(j);
        return 0;
    }
    fprintf(stderr, "diff-prepare: %s: %s\n", j->diag->file, j->diag->message);
    return 1;
}

int main(int argc, char **argv)
{
    struct diag d;
    struct job j = {.arena = arena_new(), .diag = &d, .fuel = 200};
    diag_init(&d, "diff-prepare");
    int status = run(&j, argc, argv);
    arena_free(j.arena);
    return status;
}

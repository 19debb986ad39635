/* What a body has much of, and the cheaper levels it is compiled at then. HACKING.md, Decisions, says which passes are behind the limits. */
#include "effort.h"

#include "insn.h"

enum measure { NOTHING, BYTES, LOOPS, BRANCHES, ENTRIES, RUN, STRAIGHT, NMEASURES };

/* The most that each level takes on; behind `spare` comes -O0, which is linear in everything. SQLite, Lua, nginx, PHP, Python and Ruby have bodies of up to
 * 251,044 bytes, 229 loops, 12,858 branches, 1,581 entries and 3,246 accesses. */
static const struct budget {
    const char *name;
    uint32_t full, light, spare;
} budgets[NMEASURES] = {
    [BYTES] = {"bytes of code", 256u << 10, 1u << 20, 4u << 20},
    [LOOPS] = {"loops", 400, 400, 10000},                        /* scalar evolution follows a value through all loops that it came through */
    [BRANCHES] = {"branches", 32000, 64000, 500000},             /* instcombine */
    [ENTRIES] = {"entries of br_table", 2000, 2000, 100000},     /* edges: operands of phis, block placement, coalescing */
    [RUN] = {"memory accesses in a row", 4000, 16000, 200000},   /* every one is compared with every other: scheduler, SLP */
    [STRAIGHT] = {"instructions in a row", 50000, 50000, 50000}, /* one block, once ifs are selects: instruction selection's scheduler */
};

/* What counts as a branch: all that becomes one, traps included. */
static const uint8_t measure_of[OP_COUNT] = {
    [OP_LOOP] = LOOPS,
    [OP_BR_TABLE] = ENTRIES,
    [OP_IF] = BRANCHES,
    [OP_BR_IF] = BRANCHES,
    [OP_CALL_INDIRECT] = BRANCHES,
    [OP_I32_DIV_S] = BRANCHES,
    [OP_I32_DIV_U] = BRANCHES,
    [OP_I32_REM_S] = BRANCHES,
    [OP_I32_REM_U] = BRANCHES,
    [OP_I64_DIV_S] = BRANCHES,
    [OP_I64_DIV_U] = BRANCHES,
    [OP_I64_REM_S] = BRANCHES,
    [OP_I64_REM_U] = BRANCHES,
    [OP_I32_TRUNC_F32_S] = BRANCHES,
    [OP_I32_TRUNC_F32_U] = BRANCHES,
    [OP_I32_TRUNC_F64_S] = BRANCHES,
    [OP_I32_TRUNC_F64_U] = BRANCHES,
    [OP_I64_TRUNC_F32_S] = BRANCHES,
    [OP_I64_TRUNC_F32_U] = BRANCHES,
    [OP_I64_TRUNC_F64_S] = BRANCHES,
    [OP_I64_TRUNC_F64_U] = BRANCHES,
};

/* Whether a block of the flow graph ends here, or what is known of memory. */
static bool ends_run(enum op op) { return measure_of[op] != NOTHING || op == OP_ELSE || op == OP_END || op == OP_CALL; }

/* The same where an if may become selects. */
static bool ends_straight(enum op op) { return op == OP_BR || op == OP_CALL || (op != OP_IF && measure_of[op] != NOTHING); }

static void measure(const struct module *m, struct span body, uint64_t counts[NMEASURES])
{
    struct diag ignored;
    diag_init(&ignored, "");
    struct reader r = reader_of(body, m->bytes.ptr, &ignored);
    uint32_t run = 0, straight = 0;
    struct insn in;
    skip_locals(&r, &m->features);
    while (r.pos < r.end && insn_read(&r, &m->features, &in)) {
        counts[measure_of[in.op]] += in.op == OP_BR_TABLE ? in.labels.count + 1ull : 1;
        run = ends_run(in.op) ? 0 : run + op_is_access(in.op);
        straight = ends_straight(in.op) ? 0 : straight + 1;
        counts[RUN] = run > counts[RUN] ? run : counts[RUN];
        counts[STRAIGHT] = straight > counts[STRAIGHT] ? straight : counts[STRAIGHT];
    }
}

static enum opt_level level_for(const struct budget *b, uint64_t count, enum opt_level wanted)
{
    if (count > b->spare)
        return OPT_O0;
    if (count > b->light)
        return OPT_SPARE;
    return count > b->full ? OPT_O1 : wanted;
}

/* From the one that costs most. */
static int rank(enum opt_level level) { return level == OPT_O0 ? 3 : level == OPT_SPARE ? 2 : level == OPT_O1; }

enum opt_level effort_level(struct arena *a, const struct module *m, uint32_t funcidx, enum opt_level wanted, const char **reason)
{
    struct span body = m->funcs[funcidx].body;
    uint64_t counts[NMEASURES] = {[BYTES] = body.len};
    enum opt_level level = wanted;
    if (wanted == OPT_O0 || body.len <= budgets[LOOPS].full) /* every other measure counts instructions or their labels */
        return wanted;
    measure(m, body, counts);
    for (int i = BYTES; i < NMEASURES; i++) {
        enum opt_level here = level_for(&budgets[i], counts[i], wanted);
        if (rank(here) <= rank(level))
            continue;
        level = here;
        if (reason)
            *reason = arena_printf(a, "%llu %s", (unsigned long long)counts[i], budgets[i].name);
    }
    return level;
}

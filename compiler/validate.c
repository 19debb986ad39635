/* Bodies and constant expressions (spec 3.4, appendix 7.3: the algorithm). One pass, no recursion: nesting lives in `frames`.
 *
 * Instructions whose type is a signature in ops.def need nothing here. The others have a function in `rules`, found by opcode; what an
 * immediate may be (index ranges, alignments, lanes) is checked first, by the functions in `immediate_rules`. */
#include "validate.h"

#include <stdio.h>
#include <string.h>

#include "insn.h"

/* A borrowed list of types. */
struct types {
    const valtype *items;
    uint32_t n;
};

/* An entered block, loop, if, else or the body itself (op OP_END: there is nothing to branch back to). */
struct frame {
    enum op op;
    bool dead;                   /* the rest cannot be reached: the operand stack is polymorphic (spec 3.4.13) */
    uint32_t height;             /* operand stack below it */
    const struct functype *type; /* NULL: no parameters, `result` or nothing */
    valtype result;              /* when type is NULL; VT_BOTTOM for none */
    uint64_t offset;             /* of the opening instruction */
    uint64_t checked_by;         /* offset of the last br_table that checked the operands against this frame's label */
};

/* A run of equally typed local declarations that ends before local index `end`. */
struct local_end {
    uint32_t end;
    valtype type;
};

struct validator {
    struct reader r;
    const struct module *m;
    struct diag *d;
    struct arena *a;
    struct insn in;  /* the current instruction */
    valtype address; /* type of an address in the memory that `in` names: set by the rule of its immediate */

    VEC(valtype) stack;
    VEC(struct frame) frames;
    uint32_t base; /* height of the innermost frame, and whether it is dead: copies for speed */
    bool dead;

    bool is_const;     /* a constant expression... */
    uint32_t nglobals; /* ... that may use these globals */

    const struct functype *type;
    uint32_t nlocals; /* parameters included */
    valtype *local;   /* types of the first nfast locals: never more than the body has bytes, however many it declares */
    uint32_t nfast;
    VEC(struct local_end) runs;
};

/* ---- messages ---- */

enum { TEXT_SIZE = 200 };

/* "[i32 i32]"; long lists end in "...". */
static const char *types_text(char buf[TEXT_SIZE], const valtype *types, size_t n)
{
    size_t len = (size_t)sprintf(buf, "[");
    for (size_t i = 0; i < n; i++) {
        if (len > TEXT_SIZE - 24) {
            len += (size_t)sprintf(buf + len, " ...");
            break;
        }
        len += (size_t)sprintf(buf + len, i ? " %s" : "%s", valtype_name(types[i]));
    }
    strcpy(buf + len, "]");
    return buf;
}

/* What there is of the top n operands. */
static struct types top_operands(const struct validator *v, uint32_t n)
{
    uint32_t have = v->stack.len - v->base;
    if (have > n)
        have = n;
    return (struct types){v->stack.items + (v->stack.len - have), have};
}

/* wanted: text of what the instruction expects; n: how many operands that is. */
static bool fail_found(struct validator *v, const char *wanted, uint32_t n)
{
    char found[TEXT_SIZE];
    struct types top = top_operands(v, n);
    return fail(v->d, v->in.offset, "type mismatch: %s expects %s, found %s", op_info[v->in.op].text, wanted, types_text(found, top.items, top.n));
}

static bool fail_operands(struct validator *v, const valtype *wanted, uint32_t n)
{
    char text[TEXT_SIZE];
    return fail_found(v, types_text(text, wanted, n), n);
}

static bool fail_unknown(struct validator *v, const char *what, uint32_t index, uint32_t count)
{
    return fail(v->d, v->in.offset, "unknown %s %u: %s, there are %u", what, index, op_info[v->in.op].text, count);
}

/* ---- the operand stack ---- */

static inline bool type_matches(valtype found, valtype wanted) { return found == wanted || found == VT_BOTTOM || wanted == VT_BOTTOM; }

/* Whether the operands end in these types; a dead frame has as many as one likes below what is there. */
static bool operands_match(const struct validator *v, const valtype *wanted, uint32_t n)
{
    uint32_t have = v->stack.len - v->base;
    if (have < n && !v->dead)
        return false;
    for (uint32_t i = 1; i <= n && i <= have; i++)
        if (!type_matches(v->stack.items[v->stack.len - i], wanted[n - i]))
            return false;
    return true;
}

static inline void drop_operands(struct validator *v, uint32_t n)
{
    uint32_t have = v->stack.len - v->base;
    v->stack.len -= n < have ? n : have;
}

static bool pop(struct validator *v, const valtype *wanted, uint32_t n)
{
    if (!operands_match(v, wanted, n))
        return fail_operands(v, wanted, n);
    drop_operands(v, n);
    return true;
}

static bool pop_one(struct validator *v, valtype wanted) { return pop(v, &wanted, 1); }

static inline void push_one(struct validator *v, valtype type) { VEC_PUSH(v->a, &v->stack, type); }

static bool push(struct validator *v, const valtype *types, uint32_t n)
{
    if (n > LIMIT_OPERANDS - v->stack.len)
        return fail(v->d, v->in.offset, "too many operands: more than %u on the stack", LIMIT_OPERANDS);
    for (uint32_t i = 0; i < n; i++)
        push_one(v, types[i]);
    return true;
}

/* The n-th operand from the top, VT_BOTTOM where only a dead frame has one. */
static valtype peek(const struct validator *v, uint32_t n) { return v->stack.len - v->base > n ? v->stack.items[v->stack.len - 1 - n] : VT_BOTTOM; }

/* Whether n operands can be taken at all. */
static bool has_operands(const struct validator *v, uint32_t n) { return v->dead || v->stack.len - v->base >= n; }

static inline valtype signature_type(const struct validator *v, uint8_t code) { return code == SIG_ADDRESS ? v->address : code; }

static bool fail_signature(struct validator *v, const struct op_signature *s)
{
    valtype wanted[OP_MAX_OPERANDS];
    for (unsigned i = 0; i < s->noperands; i++)
        wanted[i] = signature_type(v, s->operands[i]);
    return fail_operands(v, wanted, s->noperands);
}

/* The rows of ops.def that have a signature: nearly every instruction comes through here. */
static inline bool apply_signature(struct validator *v, const struct op_signature *s)
{
    uint32_t have = v->stack.len - v->base, n = s->noperands;
    if (__builtin_expect(have < n, 0)) {
        if (!v->dead)
            return fail_signature(v, s);
        n = have;
    }
    const valtype *top = v->stack.items + v->stack.len;
    const uint8_t *wanted = s->operands + s->noperands;
    for (uint32_t i = 1; i <= n; i++)
        if (__builtin_expect(!type_matches(*(top - i), signature_type(v, *(wanted - i))), 0))
            return fail_signature(v, s);
    v->stack.len -= n;
    for (unsigned i = 0; i < s->nresults; i++)
        push_one(v, signature_type(v, s->results[i]));
    return true;
}

/* ---- frames ---- */

static struct types frame_results(const struct frame *f)
{
    if (f->type)
        return (struct types){f->type->results, f->type->nresults};
    return (struct types){&f->result, f->result != VT_BOTTOM};
}

static struct types frame_params(const struct frame *f) { return f->type ? (struct types){f->type->params, f->type->nparams} : (struct types){NULL, 0}; }

/* What a branch to the frame takes along (spec 3.4.8). */
static struct types label_types(const struct frame *f) { return f->op == OP_LOOP ? frame_params(f) : frame_results(f); }

static struct frame *top_frame(struct validator *v) { return &v->frames.items[v->frames.len - 1]; }

/* depth is in range. Valid until the next frame is entered. */
static struct frame *frame_at(struct validator *v, uint32_t depth) { return &v->frames.items[v->frames.len - 1 - depth]; }

/* Room for what most bodies need, so that the vectors rarely grow (and are never NULL). */
static void stacks_init(struct validator *v, uint32_t operands, uint32_t frames)
{
    v->stack.items = ARENA_ARRAY(v->a, valtype, operands);
    v->stack.cap = operands;
    v->frames.items = ARENA_ARRAY(v->a, struct frame, frames);
    v->frames.cap = frames;
}

/* Opens a frame above the current operands and pushes its parameters there. */
static bool enter(struct validator *v, struct frame frame)
{
    if (v->frames.len == LIMIT_NESTING)
        return fail(v->d, frame.offset, "nesting too deep: more than %u blocks within each other", LIMIT_NESTING);
    frame.height = v->base = v->stack.len;
    frame.dead = v->dead = false;
    frame.checked_by = UINT64_MAX;
    VEC_PUSH(v->a, &v->frames, frame);
    struct types params = frame_params(&frame);
    return push(v, params.items, params.n);
}

/* Checks that exactly the results are there and takes them and the frame away. */
static bool leave(struct validator *v, struct frame *out)
{
    *out = *top_frame(v);
    struct types results = frame_results(out);
    uint32_t have = v->stack.len - v->base;
    if (!operands_match(v, results.items, results.n) || have > results.n) {
        char wanted[TEXT_SIZE];
        return fail_found(v, types_text(wanted, results.items, results.n), have > results.n ? have : results.n);
    }
    v->stack.len = out->height;
    v->frames.len--;
    if (v->frames.len > 0) {
        v->base = top_frame(v)->height;
        v->dead = top_frame(v)->dead;
    }
    return true;
}

static bool set_dead(struct validator *v)
{
    v->stack.len = v->base;
    v->dead = top_frame(v)->dead = true;
    return true;
}

/* ---- immediates: ranges, for the instructions with and without a signature ---- */

static bool check_func(struct validator *v) { return v->in.index < v->m->nfuncs || fail_unknown(v, "function", v->in.index, v->m->nfuncs); }

static bool check_local(struct validator *v) { return v->in.index < v->nlocals || fail_unknown(v, "local", v->in.index, v->nlocals); }

static bool check_label(struct validator *v) { return v->in.index < v->frames.len || fail_unknown(v, "label", v->in.index, v->frames.len); }

static bool check_table_index(struct validator *v, uint32_t index) { return index < v->m->ntables || fail_unknown(v, "table", index, v->m->ntables); }

static bool check_table(struct validator *v) { return check_table_index(v, v->in.index); }

static bool check_tables(struct validator *v) { return check_table_index(v, v->in.index) && check_table_index(v, v->in.index2); }

static bool check_elem(struct validator *v) { return v->in.index < v->m->nelems || fail_unknown(v, "elem segment", v->in.index, v->m->nelems); }

static bool check_elem_table(struct validator *v) { return check_table_index(v, v->in.index2) && check_elem(v); }

static bool check_type_table(struct validator *v)
{
    if (!check_table_index(v, v->in.index2))
        return false;
    return v->in.index < v->m->ntypes || fail_unknown(v, "type", v->in.index, v->m->ntypes);
}

static valtype limits_type(const struct limits *l) { return l->is64 ? VT_I64 : VT_I32; }

static bool check_memory_index(struct validator *v, uint32_t index)
{
    if (index >= v->m->nmemories)
        return fail_unknown(v, "memory", index, v->m->nmemories);
    v->address = limits_type(&v->m->memories[index].limits);
    return true;
}

static bool check_memory(struct validator *v) { return check_memory_index(v, v->in.index); }

static bool check_memories(struct validator *v) { return check_memory_index(v, v->in.index) && check_memory_index(v, v->in.index2); }

/* Spec 5.5.16: the count section exists so that bodies can be checked before the segments are seen. */
static bool check_data(struct validator *v)
{
    if (!v->m->has_data_count)
        return fail(v->d, v->in.offset, "data count section required: %s", op_info[v->in.op].text);
    return v->in.index < v->m->data_count || fail_unknown(v, "data segment", v->in.index, v->m->data_count);
}

static bool check_data_memory(struct validator *v) { return check_memory_index(v, v->in.index2) && check_data(v); }

static bool fail_align(struct validator *v, const char *problem, uint32_t natural)
{
    return fail(v->d, v->in.offset, "%s: %s, 2^%u bytes, natural is 2^%u", problem, op_info[v->in.op].text, v->in.mem.align, natural);
}

static bool check_memarg(struct validator *v)
{
    if (!check_memory_index(v, v->in.mem.memory))
        return false;
    const struct op_info *info = &op_info[v->in.op];
    uint32_t natural = (uint32_t)imm_natural_align(info->imm);
    if (info->feature == FEATURE_ATOMICS && v->in.mem.align != natural)
        return fail_align(v, "atomic alignment must be natural", natural);
    if (v->in.mem.align > natural)
        return fail_align(v, "alignment must not be larger than natural", natural);
    if (v->address == VT_I32 && v->in.mem.offset > UINT32_MAX)
        return fail(v->d, v->in.offset, "offset out of range: %s, 0x%llx in a 32-bit memory", info->text, (unsigned long long)v->in.mem.offset);
    return true;
}

static bool check_lane_index(struct validator *v, uint8_t lane)
{
    unsigned limit = imm_lane_limit(op_info[v->in.op].imm);
    return lane < limit || fail(v->d, v->in.offset, "invalid lane index: %s, lane %u of %u", op_info[v->in.op].text, lane, limit);
}

static bool check_lane(struct validator *v) { return check_lane_index(v, v->in.lane); }

static bool check_memarg_lane(struct validator *v) { return check_memarg(v) && check_lane(v); }

static bool check_lanes(struct validator *v)
{
    for (unsigned i = 0; i < 16; i++)
        if (!check_lane_index(v, v->in.v128[i]))
            return false;
    return true;
}

static bool check_blocktype(struct validator *v)
{
    const struct blocktype *b = &v->in.block;
    return !b->is_index || b->typeidx < v->m->ntypes || fail_unknown(v, "type", b->typeidx, v->m->ntypes);
}

static bool check_global(struct validator *v)
{
    if (v->in.index >= v->nglobals)
        return fail_unknown(v, "global", v->in.index, v->nglobals);
    if (v->is_const && v->m->globals[v->in.index].is_mutable)
        return fail(v->d, v->in.offset, "constant expression required: global %u is mutable", v->in.index);
    return true;
}

static bool check_select_types(struct validator *v)
{
    uint32_t n = v->in.select.count;
    return n == 1 || fail(v->d, v->in.offset, "invalid result arity: select gives one result, %u types found", n);
}

static bool (*const immediate_rules[])(struct validator *v) = {
    [IMM_BLOCKTYPE] = check_blocktype,
    [IMM_LABEL] = check_label,
    [IMM_FUNC] = check_func,
    [IMM_TYPE_TABLE] = check_type_table,
    [IMM_SELECT_TYPES] = check_select_types,
    [IMM_LOCAL] = check_local,
    [IMM_GLOBAL] = check_global,
    [IMM_TABLE] = check_table,
    [IMM_MEMARG0] = check_memarg,
    [IMM_MEMARG1] = check_memarg,
    [IMM_MEMARG2] = check_memarg,
    [IMM_MEMARG3] = check_memarg,
    [IMM_MEMARG4] = check_memarg,
    [IMM_MEMORY] = check_memory,
    [IMM_DATA_MEMORY] = check_data_memory,
    [IMM_DATA] = check_data,
    [IMM_MEMORY_MEMORY] = check_memories,
    [IMM_ELEM_TABLE] = check_elem_table,
    [IMM_ELEM] = check_elem,
    [IMM_TABLE_TABLE] = check_tables,
    [IMM_LANES16] = check_lanes,
    [IMM_LANE2] = check_lane,
    [IMM_LANE4] = check_lane,
    [IMM_LANE8] = check_lane,
    [IMM_LANE16] = check_lane,
    [IMM_MEMARG_LANE0] = check_memarg_lane,
    [IMM_MEMARG_LANE1] = check_memarg_lane,
    [IMM_MEMARG_LANE2] = check_memarg_lane,
    [IMM_MEMARG_LANE3] = check_memarg_lane,
};

/* ---- control (spec 3.4.8) ---- */

static bool rule_unreachable(struct validator *v) { return set_dead(v); }

static bool rule_block(struct validator *v)
{
    struct frame frame = {.op = v->in.op, .offset = v->in.offset, .result = v->in.block.result};
    if (v->in.block.is_index)
        frame.type = &v->m->types[v->in.block.typeidx];
    struct types params = frame_params(&frame);
    return pop(v, params.items, params.n) && enter(v, frame);
}

static bool rule_if(struct validator *v) { return pop_one(v, VT_I32) && rule_block(v); }

static bool rule_else(struct validator *v)
{
    struct frame frame;
    if (top_frame(v)->op != OP_IF)
        return fail(v->d, v->in.offset, "END opcode expected: else without if");
    if (!leave(v, &frame))
        return false;
    frame.op = OP_ELSE;
    return enter(v, frame);
}

/* An if without else passes its parameters on as results. */
static bool check_no_else(struct validator *v, const struct frame *f)
{
    struct types params = frame_params(f), results = frame_results(f);
    if (params.n == results.n && (params.n == 0 || memcmp(params.items, results.items, params.n * sizeof *params.items) == 0))
        return true;
    char in[TEXT_SIZE], out[TEXT_SIZE];
    return fail(v->d, v->in.offset, "type mismatch: if without else from %s to %s", types_text(in, params.items, params.n),
                types_text(out, results.items, results.n));
}

static bool rule_end(struct validator *v)
{
    struct frame frame;
    if (!leave(v, &frame) || (frame.op == OP_IF && !check_no_else(v, &frame)))
        return false;
    struct types results = frame_results(&frame);
    return v->frames.len == 0 || push(v, results.items, results.n);
}

static bool rule_br(struct validator *v)
{
    struct types types = label_types(frame_at(v, v->in.index));
    return pop(v, types.items, types.n) && set_dead(v);
}

static bool rule_br_if(struct validator *v)
{
    struct types types = label_types(frame_at(v, v->in.index));
    return pop_one(v, VT_I32) && pop(v, types.items, types.n) && push(v, types.items, types.n);
}

/* One target. Each frame is checked once per br_table, so that the work is linear in the targets and not in their arity. */
static bool check_target(struct validator *v, uint32_t depth, uint32_t arity)
{
    if (depth >= v->frames.len)
        return fail_unknown(v, "label", depth, v->frames.len);
    struct frame *frame = frame_at(v, depth);
    if (frame->checked_by == v->in.offset)
        return true;
    frame->checked_by = v->in.offset;
    struct types types = label_types(frame);
    if (types.n != arity)
        return fail(v->d, v->in.offset, "type mismatch: br_table targets take %u and %u operands", arity, types.n);
    return operands_match(v, types.items, types.n) || fail_operands(v, types.items, types.n);
}

static bool rule_br_table(struct validator *v)
{
    if (!pop_one(v, VT_I32))
        return false;
    const uint8_t *pos = v->in.labels.pos;
    uint32_t first = insn_label(&pos);
    if (first >= v->frames.len)
        return fail_unknown(v, "label", first, v->frames.len);
    uint32_t arity = label_types(frame_at(v, first)).n;
    pos = v->in.labels.pos;
    for (uint32_t i = 0; i <= v->in.labels.count; i++)
        if (!check_target(v, insn_label(&pos), arity))
            return false;
    return set_dead(v);
}

static bool rule_return(struct validator *v) { return pop(v, v->type->results, v->type->nresults) && set_dead(v); }

static bool apply_call(struct validator *v, const struct functype *t) { return pop(v, t->params, t->nparams) && push(v, t->results, t->nresults); }

static bool rule_call(struct validator *v) { return apply_call(v, func_type(v->m, v->in.index)); }

/* The operand that selects the function, and the table it selects from. */
static bool check_callee(struct validator *v)
{
    const struct table *t = &v->m->tables[v->in.index2];
    if (t->type != VT_FUNCREF)
        return fail(v->d, v->in.offset, "type mismatch: %s expects a table of funcref, table %u holds %s", op_info[v->in.op].text, v->in.index2,
                    valtype_name(t->type));
    return pop_one(v, limits_type(&t->limits));
}

static bool rule_call_indirect(struct validator *v) { return check_callee(v) && apply_call(v, &v->m->types[v->in.index]); }

static bool apply_return_call(struct validator *v, const struct functype *t)
{
    struct types ours = {v->type->results, v->type->nresults};
    if (t->nresults != ours.n || (ours.n && memcmp(t->results, ours.items, ours.n * sizeof *ours.items) != 0)) {
        char wanted[TEXT_SIZE], found[TEXT_SIZE];
        return fail(v->d, v->in.offset, "type mismatch: %s expects a callee returning %s, found %s", op_info[v->in.op].text,
                    types_text(wanted, ours.items, ours.n), types_text(found, t->results, t->nresults));
    }
    return pop(v, t->params, t->nparams) && set_dead(v);
}

static bool rule_return_call(struct validator *v) { return apply_return_call(v, func_type(v->m, v->in.index)); }

static bool rule_return_call_indirect(struct validator *v) { return check_callee(v) && apply_return_call(v, &v->m->types[v->in.index]); }

/* ---- parametric, variable, reference (spec 3.4.2, 3.4.4, 3.4.5) ---- */

static bool rule_drop(struct validator *v)
{
    if (!has_operands(v, 1))
        return fail_found(v, "[t]", 1);
    drop_operands(v, 1);
    return true;
}

static bool rule_select(struct validator *v)
{
    valtype condition = peek(v, 0), a = peek(v, 1), b = peek(v, 2);
    if (!has_operands(v, 3) || !type_matches(condition, VT_I32) || !type_matches(a, b))
        return fail_found(v, "[t t i32]", 3);
    if (valtype_is_ref(a) || valtype_is_ref(b))
        return fail_found(v, "numbers or vectors (references need the form with a type)", 3);
    drop_operands(v, 3);
    push_one(v, a == VT_BOTTOM ? b : a);
    return true;
}

static bool rule_select_t(struct validator *v)
{
    valtype t = v->in.select.type, wanted[3] = {t, t, VT_I32};
    return pop(v, wanted, 3) && push(v, &t, 1);
}

/* index is in range. */
static inline valtype local_type(const struct validator *v, uint32_t index)
{
    if (__builtin_expect(index < v->nfast, 1))
        return v->local[index];
    uint32_t low = 0, high = v->runs.len - 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (index < v->runs.items[middle].end)
            high = middle;
        else
            low = middle + 1;
    }
    return v->runs.items[low].type;
}

static bool rule_local_get(struct validator *v)
{
    push_one(v, local_type(v, v->in.index));
    return true;
}

static bool rule_local_set(struct validator *v) { return pop_one(v, local_type(v, v->in.index)); }

static bool rule_local_tee(struct validator *v)
{
    valtype t = local_type(v, v->in.index);
    return pop_one(v, t) && push(v, &t, 1);
}

static bool rule_global_get(struct validator *v)
{
    push_one(v, v->m->globals[v->in.index].type);
    return true;
}

static bool rule_global_set(struct validator *v)
{
    const struct global *g = &v->m->globals[v->in.index];
    if (!g->is_mutable)
        return fail(v->d, v->in.offset, "immutable global: global.set of global %u", v->in.index);
    return pop_one(v, g->type);
}

static bool rule_ref_null(struct validator *v)
{
    push_one(v, v->in.type);
    return true;
}

static bool rule_ref_is_null(struct validator *v)
{
    valtype t = peek(v, 0);
    if (!has_operands(v, 1) || (t != VT_BOTTOM && !valtype_is_ref(t)))
        return fail_found(v, "a reference", 1);
    drop_operands(v, 1);
    push_one(v, VT_I32);
    return true;
}

static bool rule_ref_func(struct validator *v)
{
    if (!v->m->funcs[v->in.index].ref_declared)
        return fail(v->d, v->in.offset, "undeclared function reference: function %u is in no element segment, global or export", v->in.index);
    push_one(v, VT_FUNCREF);
    return true;
}

/* ---- tables and copies (spec 3.4.6, 3.4.7); it = the index type of the table ---- */

static const struct table *table_of(const struct validator *v) { return &v->m->tables[v->in.index]; }

static bool rule_table_get(struct validator *v) { return pop_one(v, limits_type(&table_of(v)->limits)) && push(v, &table_of(v)->type, 1); }

static bool rule_table_set(struct validator *v)
{
    valtype wanted[2] = {limits_type(&table_of(v)->limits), table_of(v)->type};
    return pop(v, wanted, 2);
}

static bool rule_table_size(struct validator *v)
{
    push_one(v, limits_type(&table_of(v)->limits));
    return true;
}

static bool rule_table_grow(struct validator *v)
{
    valtype it = limits_type(&table_of(v)->limits), wanted[2] = {table_of(v)->type, it};
    return pop(v, wanted, 2) && push(v, &it, 1);
}

static bool rule_table_fill(struct validator *v)
{
    valtype it = limits_type(&table_of(v)->limits), wanted[3] = {it, table_of(v)->type, it};
    return pop(v, wanted, 3);
}

/* Segments and tables must hold the same type. */
static bool check_element_types(struct validator *v, valtype to, valtype from)
{
    return to == from ||
           fail(v->d, v->in.offset, "type mismatch: %s expects elements of %s, found %s", op_info[v->in.op].text, valtype_name(to), valtype_name(from));
}

static bool rule_table_init(struct validator *v)
{
    const struct table *t = &v->m->tables[v->in.index2];
    valtype wanted[3] = {limits_type(&t->limits), VT_I32, VT_I32};
    return check_element_types(v, t->type, v->m->elems[v->in.index].type) && pop(v, wanted, 3);
}

/* destination, source, length; the length has the smaller of the two address types */
static bool pop_copy(struct validator *v, valtype to, valtype from)
{
    valtype wanted[3] = {to, from, to == from ? to : VT_I32};
    return pop(v, wanted, 3);
}

static bool rule_table_copy(struct validator *v)
{
    const struct table *to = &v->m->tables[v->in.index], *from = &v->m->tables[v->in.index2];
    return check_element_types(v, to->type, from->type) && pop_copy(v, limits_type(&to->limits), limits_type(&from->limits));
}

static bool rule_memory_copy(struct validator *v)
{
    return pop_copy(v, limits_type(&v->m->memories[v->in.index].limits), limits_type(&v->m->memories[v->in.index2].limits));
}

static bool (*const rules[OP_COUNT])(struct validator *v) = {
    [OP_UNREACHABLE] = rule_unreachable,
    [OP_BLOCK] = rule_block,
    [OP_LOOP] = rule_block,
    [OP_IF] = rule_if,
    [OP_ELSE] = rule_else,
    [OP_END] = rule_end,
    [OP_BR] = rule_br,
    [OP_BR_IF] = rule_br_if,
    [OP_BR_TABLE] = rule_br_table,
    [OP_RETURN] = rule_return,
    [OP_CALL] = rule_call,
    [OP_CALL_INDIRECT] = rule_call_indirect,
    [OP_RETURN_CALL] = rule_return_call,
    [OP_RETURN_CALL_INDIRECT] = rule_return_call_indirect,
    [OP_DROP] = rule_drop,
    [OP_SELECT] = rule_select,
    [OP_SELECT_T] = rule_select_t,
    [OP_LOCAL_GET] = rule_local_get,
    [OP_LOCAL_SET] = rule_local_set,
    [OP_LOCAL_TEE] = rule_local_tee,
    [OP_GLOBAL_GET] = rule_global_get,
    [OP_GLOBAL_SET] = rule_global_set,
    [OP_TABLE_GET] = rule_table_get,
    [OP_TABLE_SET] = rule_table_set,
    [OP_TABLE_SIZE] = rule_table_size,
    [OP_TABLE_GROW] = rule_table_grow,
    [OP_TABLE_FILL] = rule_table_fill,
    [OP_TABLE_INIT] = rule_table_init,
    [OP_TABLE_COPY] = rule_table_copy,
    [OP_MEMORY_COPY] = rule_memory_copy,
    [OP_REF_NULL] = rule_ref_null,
    [OP_REF_IS_NULL] = rule_ref_is_null,
    [OP_REF_FUNC] = rule_ref_func,
};

/* ---- the walk ---- */

/* The instructions of constant expressions (spec 3.4.12), with the feature that allows them there, + 1. */
static const uint8_t const_feature[OP_COUNT] = {
    [OP_END] = FEATURE_MVP + 1,
    [OP_I32_CONST] = FEATURE_MVP + 1,
    [OP_I64_CONST] = FEATURE_MVP + 1,
    [OP_F32_CONST] = FEATURE_MVP + 1,
    [OP_F64_CONST] = FEATURE_MVP + 1,
    [OP_V128_CONST] = FEATURE_SIMD128 + 1,
    [OP_GLOBAL_GET] = FEATURE_MVP + 1,
    [OP_REF_NULL] = FEATURE_MVP + 1,
    [OP_REF_FUNC] = FEATURE_MVP + 1,
    [OP_I32_ADD] = FEATURE_EXTENDED_CONST + 1,
    [OP_I32_SUB] = FEATURE_EXTENDED_CONST + 1,
    [OP_I32_MUL] = FEATURE_EXTENDED_CONST + 1,
    [OP_I64_ADD] = FEATURE_EXTENDED_CONST + 1,
    [OP_I64_SUB] = FEATURE_EXTENDED_CONST + 1,
    [OP_I64_MUL] = FEATURE_EXTENDED_CONST + 1,
};

static bool check_const(struct validator *v)
{
    const char *text = op_info[v->in.op].text;
    if (const_feature[v->in.op] == 0)
        return fail(v->d, v->in.offset, "constant expression required: found %s", text);
    enum feature feature = const_feature[v->in.op] - 1;
    return v->m->features.on[feature] || fail_feature(v->d, v->in.offset, "constant expression required", text, feature);
}

static bool validate_insn(struct validator *v)
{
    if (!insn_read(&v->r, &v->m->features, &v->in))
        return false;
    if (v->is_const && !check_const(v))
        return false;
    const struct op_signature *s = &op_signature[v->in.op];
    bool (*immediate_rule)(struct validator *) = immediate_rules[s->imm];
    if (immediate_rule && !immediate_rule(v))
        return false;
    return s->by_hand ? rules[v->in.op](v) : apply_signature(v, s);
}

/* Nearly half of all instructions are local.get, local.set and local.tee: this does their common case (index below 128, types as they
 * should be) without the tables, and leaves everything else, errors above all, to validate_insn. */
static inline bool validate_local(struct validator *v)
{
    const uint8_t *p = v->r.pos;
    if (v->r.end - p < 2 || p[1] >= 0x80 || p[1] >= v->nfast)
        return false;
    valtype type = v->local[p[1]];
    if (p[0] == OPCODE_LOCAL_GET) {
        push_one(v, type);
    } else if (p[0] == OPCODE_LOCAL_SET || p[0] == OPCODE_LOCAL_TEE) {
        if (v->stack.len == v->base || v->stack.items[v->stack.len - 1] != type)
            return false;
        v->stack.len -= p[0] == OPCODE_LOCAL_SET;
    } else {
        return false;
    }
    v->r.pos = p + 2;
    return true;
}

/* From the first instruction to the end that closes the outermost frame, which must be the last byte. */
static bool validate_insns(struct validator *v)
{
    while (v->frames.len > 0)
        if (!validate_local(v) && !validate_insn(v))
            return false;
    if (v->r.pos != v->r.end)
        return fail(v->d, reader_offset(&v->r), "END opcode expected: %zu bytes follow the function's end", reader_left(&v->r));
    return true;
}

static bool read_locals(struct validator *v)
{
    uint32_t nruns;
    uint64_t total = v->type->nparams;
    if (!read_u32(&v->r, &nruns))
        return false;
    for (uint32_t i = 0; i < nruns; i++) {
        struct local_run run;
        uint64_t offset = reader_offset(&v->r);
        if (!read_local_run(&v->r, &v->m->features, &run))
            return false;
        total += run.count;
        if (total > LIMIT_LOCALS)
            return fail(v->d, offset, "too many locals: %llu, the limit is %u", (unsigned long long)total, LIMIT_LOCALS);
        struct local_end end = {(uint32_t)total, run.type};
        if (run.count > 0) /* empty runs are legal and could be many */
            VEC_PUSH(v->a, &v->runs, end);
    }
    v->nlocals = (uint32_t)total;
    return true;
}

/* The types of the first locals in an array: all of them, unless a short body declares a great many. */
static void expand_locals(struct validator *v)
{
    size_t most = v->type->nparams + reader_left(&v->r);
    v->nfast = v->nlocals < most ? v->nlocals : (uint32_t)most;
    v->local = ARENA_ARRAY(v->a, valtype, v->nfast);
    uint32_t at = v->type->nparams;
    if (at)
        memcpy(v->local, v->type->params, at * sizeof *v->local);
    for (uint32_t i = 0; i < v->runs.len; i++)
        for (; at < v->runs.items[i].end && at < v->nfast; at++)
            v->local[at] = v->runs.items[i].type;
}

bool func_validate(const struct module *m, uint32_t funcidx, struct arena *scratch, struct diag *d)
{
    const struct func *f = &m->funcs[funcidx];
    arena_reset(scratch);
    d->funcidx = funcidx;
    struct validator v = {.r = reader_of(f->body, m->bytes.ptr, d), .m = m, .d = d, .a = scratch, .type = func_type(m, funcidx), .nglobals = m->nglobals};
    stacks_init(&v, 64, 16);
    if (!read_locals(&v))
        return false;
    expand_locals(&v);
    /* The body is a block that gives the results; its parameters are locals, not operands. */
    struct functype body = {.nresults = v.type->nresults, .results = v.type->results};
    return enter(&v, (struct frame){.op = OP_END, .offset = f->offset, .type = &body}) && validate_insns(&v);
}

bool constexpr_validate(const struct module *m, const struct constexpr *e, valtype type, uint32_t nglobals, struct arena *scratch, struct diag *d)
{
    arena_reset(scratch);
    static const struct functype nothing = {0};
    struct validator v = {.r = reader_of(e->code, m->bytes.ptr, d), .m = m, .d = d, .a = scratch, .is_const = true, .nglobals = nglobals, .type = &nothing};
    stacks_init(&v, 4, 1);
    return enter(&v, (struct frame){.op = OP_END, .offset = e->offset, .result = type}) && validate_insns(&v);
}

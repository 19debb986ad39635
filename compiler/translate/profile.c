/* -fprofile-generate: counters in the code. -fprofile-use: what they said, as LLVM's metadata (LangRef, "prof") and as compares in front of calls
 * through tables. */
#include <string.h>

#include "translate.h"

static const struct profile *profile_of(const struct fn *f) { return f->profiled ? f->t->program->profile : NULL; }
bool profile_generates(const struct fn *f) { return profile_of(f) && profile_of(f)->generate; }

/* ---- counting ---- */

static LLVMValueRef counters(struct translator *t)
{
    static const char name[] = "wasm.profile.counters";
    LLVMValueRef v = LLVMGetNamedGlobal(t->module, name);
    if (!v) {
        v = LLVMAddGlobal(t->module, LLVMArrayType2(t->i8, align_up(t->program->profile->ncounters * 8ull, t->program->target->page_size)), name);
        hide(v);
    }
    return v;
}

/* Counter `index` (i64) of the current instruction. */
static LLVMValueRef counter_at(struct fn *f, LLVMValueRef index)
{
    struct translator *t = f->t;
    LLVMValueRef first = byte_offset(t, counters(t), 8ull * (t->program->profile->funcs[f->funcidx].first + f->counter));
    return LLVMBuildGEP2(f->b, t->i64, first, &index, 1, "");
}

/* Where threads count, none of them is lost. */
static void increment(struct fn *f, LLVMValueRef counter)
{
    struct translator *t = f->t;
    if (t->program->world->threads)
        LLVMBuildAtomicRMW(f->b, LLVMAtomicRMWBinOpAdd, counter, const_i64(t, 1), LLVMAtomicOrderingMonotonic, false);
    else
        LLVMBuildStore(f->b, LLVMBuildAdd(f->b, LLVMBuildLoad2(f->b, t->i64, counter, ""), const_i64(t, 1), ""), counter);
}

void profile_count_branch(struct fn *f, LLVMValueRef cond)
{
    if (profile_generates(f))
        increment(f, counter_at(f, LLVMBuildZExt(f->b, cond, f->t->i64, "")));
}

void profile_count_table(struct fn *f, LLVMValueRef index, uint32_t labels)
{
    if (!profile_generates(f))
        return;
    LLVMValueRef args[] = {index, const_i32(f->t, labels)};
    LLVMValueRef label = call_intrinsic(f->t, INTRINSIC_UMIN, &f->t->i32, 1, args, 2);
    increment(f, counter_at(f, LLVMBuildZExt(f->b, label, f->t->i64, "")));
}

void profile_count_call(struct fn *f, LLVMValueRef target)
{
    if (!profile_generates(f))
        return;
    LLVMValueRef args[] = {counter_at(f, const_i64(f->t, 0)), LLVMBuildAdd(f->b, target, const_i64(f->t, 1), "")};
    call_runtime(f->t, "wasm_profile_call", "vpl", args, 2);
}

/* ---- metadata ---- */

static LLVMMetadataRef text_node(struct translator *t, const char *s) { return LLVMMDStringInContext2(t->context, s, strlen(s)); }
static LLVMMetadataRef number_node(LLVMValueRef constant) { return LLVMValueAsMetadata(constant); }
static unsigned prof_kind(struct translator *t) { return LLVMGetMDKindIDInContext(t->context, "prof", 4); }

/* Weights are 32 bits wide: large counts are scaled down together. */
static void set_weights(struct translator *t, LLVMValueRef branch, const uint64_t *counts, uint32_t n)
{
    uint64_t most = 0;
    for (uint32_t i = 0; i < n; i++)
        most = counts[i] > most ? counts[i] : most;
    if (most == 0 || !LLVMIsAInstruction(branch))
        return; /* never there: nothing known */
    uint64_t scale = most / UINT32_MAX + 1;
    LLVMMetadataRef *nodes = ARENA_ARRAY(t->scratch, LLVMMetadataRef, n + 1ull);
    nodes[0] = text_node(t, "branch_weights");
    for (uint32_t i = 0; i < n; i++) {
        uint64_t weight = counts[i] / scale;
        nodes[i + 1] = number_node(const_i32(t, (uint32_t)(counts[i] && !weight ? 1 : weight)));
    }
    LLVMSetMetadata(branch, prof_kind(t), LLVMMetadataAsValue(t->context, LLVMMDNodeInContext2(t->context, nodes, n + 1ull)));
}

static const uint64_t *counts_here(const struct fn *f)
{
    const struct profile *p = profile_of(f);
    const uint64_t *counts = p && !p->generate ? p->funcs[f->funcidx].counts : NULL;
    return counts ? counts + f->counter : NULL;
}

void profile_weigh_branch(struct fn *f, LLVMValueRef branch)
{
    const uint64_t *counts = counts_here(f);
    if (counts)
        set_weights(f->t, branch, (uint64_t[]){counts[1], counts[0]}, 2);
}

void profile_weigh_table(struct fn *f, LLVMValueRef branch, const uint32_t *labels, uint32_t n)
{
    const uint64_t *counts = counts_here(f);
    if (!counts)
        return;
    uint64_t *weights = ARENA_ARRAY(f->t->scratch, uint64_t, n + 1ull);
    uint32_t cases = 1;
    weights[0] = counts[n];
    for (uint32_t i = 0; i < n; i++) {
        if (labels[i] == labels[n]) /* no case of its own */
            weights[0] += counts[i];
        else
            weights[cases++] = counts[i];
    }
    set_weights(f->t, branch, weights, cases);
}

/* Whether code of the current function is hot. */
static bool is_hot(const struct fn *f)
{
    const struct profile *p = profile_of(f);
    return p->funcs[f->funcidx].most >= p->hot;
}

bool profile_wants_loops(const struct fn *f)
{
    return !profile_generates(f) && (!counts_here(f) || is_hot(f));
}

void profile_note_call(struct fn *f, uint32_t funcidx)
{
    struct translator *t = f->t;
    if (!counts_here(f) || !is_hot(f))
        return;
    const struct profile_func *callee = &profile_of(f)->funcs[funcidx];
    if (callee->counts && callee->counts[0] >= profile_of(f)->hot)
        VEC_PUSH(t->arena, &t->hot_callees, funcidx);
}

static void add_attribute(struct translator *t, LLVMValueRef fn, const char *name)
{
    LLVMAddAttributeAtIndex(fn, LLVMAttributeFunctionIndex, LLVMCreateEnumAttribute(t->context, LLVMGetEnumAttributeKindForName(name, strlen(name)), 0));
}

void profile_begin_function(struct fn *f)
{
    struct translator *t = f->t;
    f->profiled = t->program->profile != NULL;
    if (profile_generates(f))
        increment(f, counter_at(f, const_i64(t, 0)));
    const uint64_t *counts = counts_here(f);
    if (!counts)
        return;
    LLVMMetadataRef nodes[] = {text_node(t, "function_entry_count"), number_node(const_i64(t, counts[0]))};
    LLVMGlobalSetMetadata(f->value, prof_kind(t), LLVMMDNodeInContext2(t->context, nodes, 2));
    if (counts[0] == 0) { /* costs little to compile and lies behind everything else */
        add_attribute(t, f->value, "cold");
        add_attribute(t, f->value, "optsize");
    }
}

/* ---- calls through tables ---- */

/* LLVM's thresholds for its own promotion: of all calls, and of those that earlier compares leave. */
enum { SHARE_OF_ALL = 5, SHARE_OF_REST = 30, LEAST_CALLS = 16 };

static bool is_promising(const struct fn *f, uint32_t funcidx, uint32_t typeidx)
{
    const struct module *m = f->t->m;
    return funcidx < m->nfuncs && m->types[m->funcs[funcidx].typeidx].canon == m->types[typeidx].canon && f->t->program->world->reachable[funcidx] &&
           !func_is_slot(f->t, funcidx);
}

static uint32_t target_function(const struct fn *f, uint32_t tableidx, uint64_t target)
{
    const struct world_table *table = &f->t->program->world->tables[tableidx];
    if (!table->is_const)
        return target < f->t->m->nfuncs ? (uint32_t)target : NO_INDEX;
    return target < f->t->m->tables[tableidx].limits.min ? table->funcs[target] : NO_INDEX;
}

static void sort_targets(struct wasm_profile_targets *targets)
{
    for (int i = 1; i < WASM_PROFILE_TARGETS; i++) {
        for (int k = i; k > 0 && targets->counts[k] > targets->counts[k - 1]; k--) {
            uint64_t count = targets->counts[k], target = targets->targets[k];
            targets->counts[k] = targets->counts[k - 1], targets->targets[k] = targets->targets[k - 1];
            targets->counts[k - 1] = count, targets->targets[k - 1] = target;
        }
    }
}

uint32_t profile_likely_targets(struct fn *f, uint32_t tableidx, uint32_t typeidx, struct likely_target *out)
{
    const uint64_t *counts = counts_here(f);
    struct wasm_profile_targets targets;
    if (!counts)
        return 0;
    memcpy(&targets, counts, sizeof targets);
    sort_targets(&targets);
    uint64_t all = targets.others;
    for (int i = 0; i < WASM_PROFILE_TARGETS; i++)
        all += targets.counts[i];
    uint64_t rest = all;
    uint32_t n = 0;
    for (int i = 0; i < WASM_PROFILE_TARGETS && n < LIKELY_TARGETS && all >= LEAST_CALLS; i++) {
        uint64_t count = targets.counts[i];
        if (!targets.targets[i] || count < rest / 100 * SHARE_OF_REST || count < all / 100 * SHARE_OF_ALL || count == 0)
            break;
        uint32_t funcidx = target_function(f, tableidx, targets.targets[i] - 1);
        if (!is_promising(f, funcidx, typeidx))
            break;
        rest -= count;
        out[n++] = (struct likely_target){targets.targets[i] - 1, funcidx, count, rest};
    }
    return n;
}

void profile_weigh_slots(struct fn *f, LLVMValueRef branch, const uint32_t *slots, uint32_t n)
{
    const uint64_t *counts = counts_here(f);
    struct wasm_profile_targets targets;
    if (!counts)
        return;
    memcpy(&targets, counts, sizeof targets);
    uint64_t *weights = ARENA_ARRAY(f->t->scratch, uint64_t, n + 1ull); /* the default traps */
    for (uint32_t i = 0; i < n; i++)
        for (int k = 0; k < WASM_PROFILE_TARGETS; k++)
            weights[i + 1] += targets.targets[k] == slots[i] + 1ull ? targets.counts[k] : 0;
    if (!targets.others) /* else the counts say nothing of those without a place */
        set_weights(f->t, branch, weights, n + 1);
}

void profile_weigh_target(struct fn *f, LLVMValueRef branch, const struct likely_target *target)
{
    set_weights(f->t, branch, (uint64_t[]){target->count, target->rest}, 2);
}

/* ---- the module ---- */

static LLVMMetadataRef pair_node(struct translator *t, const char *key, LLVMMetadataRef value)
{
    LLVMMetadataRef nodes[] = {text_node(t, key), value};
    return LLVMMDNodeInContext2(t->context, nodes, 2);
}

static LLVMMetadataRef count_node(struct translator *t, const char *key, uint64_t n) { return pair_node(t, key, number_node(const_i64(t, n))); }

static LLVMMetadataRef cutoffs_node(struct translator *t, const struct profile_summary *s)
{
    LLVMMetadataRef nodes[PROFILE_CUTOFFS];
    for (size_t i = 0; i < PROFILE_CUTOFFS; i++) {
        const struct profile_cutoff *c = &s->cutoffs[i];
        LLVMMetadataRef fields[] = {number_node(const_i32(t, c->share)), number_node(const_i64(t, c->minimum)), number_node(const_i32(t, c->counters))};
        nodes[i] = LLVMMDNodeInContext2(t->context, fields, 3);
    }
    return LLVMMDNodeInContext2(t->context, nodes, PROFILE_CUTOFFS);
}

void profile_begin_module(struct translator *t)
{
    static const char flag[] = "ProfileSummary";
    const struct profile *p = t->program->profile;
    if (!p || p->generate)
        return;
    const struct profile_summary *s = &p->summary;
    LLVMMetadataRef nodes[] = {
        pair_node(t, "ProfileFormat", text_node(t, "InstrProf")),
        count_node(t, "TotalCount", s->total),
        count_node(t, "MaxCount", s->maximum),
        count_node(t, "MaxInternalCount", s->maximum_internal),
        count_node(t, "MaxFunctionCount", s->maximum_function),
        count_node(t, "NumCounts", s->ncounts),
        count_node(t, "NumFunctions", s->nfuncs),
        pair_node(t, "DetailedSummary", cutoffs_node(t, s)),
    };
    LLVMAddModuleFlag(t->module, LLVMModuleFlagBehaviorError, flag, sizeof flag - 1, LLVMMDNodeInContext2(t->context, nodes, ARRAY_LEN(nodes)));
}

/* struct wasm_profile */
void define_profile(struct translator *t)
{
    const struct profile *p = t->program->profile;
    if (!p || !p->generate)
        return;
    uint32_t page = t->program->target->page_size;
    LLVMValueRef at = counters(t), head = bytes_constant(t, p->head.ptr, p->head.len), file = bytes_constant(t, p->file, strlen(p->file) + 1);
    LLVMTypeRef type = LLVMGlobalGetValueType(at);
    LLVMSetInitializer(at, LLVMConstNull(type));
    LLVMSetAlignment(at, page);
    LLVMValueRef fields[] = {head, const_i64(t, p->head.len), at, const_i64(t, LLVMGetArrayLength2(type)), file};
    LLVMValueRef init = LLVMConstStructInContext(t->context, fields, ARRAY_LEN(fields), false), v = LLVMAddGlobal(t->module, LLVMTypeOf(init), "wasm_profile");
    LLVMSetInitializer(v, init);
    LLVMSetGlobalConstant(v, true);
    hide(v);
}

/* Writes innermost loops a second time, in the form LLVM's vectoriser wants: a 64-bit counter from 0, addresses that are 64-bit sums which cannot wrap
 * at 2^32, and the body once if the producer has unrolled it. A guard in front decides which of the two loops runs.
 *
 * The old loop ends when a sum E + i D is 0 modulo 2^w after i iterations. If the distance (-E for D > 0, else E, modulo 2^w) is a multiple of |D| and
 * not 0, then it ends after exactly distance / |D| iterations: that is a solution, and the first one, because solutions repeat every 2^w / gcd(D, 2^w)
 * iterations, of which it is less. The other loop makes that many times the number of copies.
 *
 * An address is base + zext(index) + offset, with an index that grows by a constant. Where it starts, zext(index), and how far it goes are compared with
 * 2^32 in 64 bits; if none wraps, base + (zext(index at start) + counter * stride) + offset is the same address each time. Indices that differ by
 * constants only are checked as one range, so that LLVM sees constant distances between them. Nothing rests on an access that LLVM may remove. */
#include "loop.h"

enum { MAX_GROUPS = 8, MAX_STRIDE = 1 << 20, MAX_SPAN = 1 << 24, LOOP_ALIGNMENT = 32 };

/* Accesses whose indices differ by constants: start is the first one's index, the others lie between low and high from there. */
struct group {
    LLVMValueRef base, base_load; /* as in struct address */
    struct affine start;
    int64_t stride, low, high;
    LLVMValueRef first;   /* in the guard: zext(start + low) */
    LLVMValueRef address; /* in the guard: of the memory, or of first if objects are apart */
    LLVMValueRef pointer; /* in the new loop: base + first + counter * stride */
};

struct version {
    struct loop *l;
    struct translator *t;
    LLVMBuilderRef b;
    LLVMBasicBlockRef guard, body, joined;
    struct group groups[MAX_GROUPS];
    uint32_t ngroups;
    uint32_t nplain; /* stores whose address stays as it is */
    bool apart;      /* to LLVM every group is an object of its own */
    LLVMValueRef count, counter;
};

/* By how much the sum grows per copy; false if not by a constant of reasonable size. */
static bool stride_of(struct loop *l, const struct affine *a, int64_t *stride)
{
    struct affine next, growth;
    if (!loop_is_closed(l, a) || !loop_shift(l, a, 1, &next) || !affine_add(&next, a, UINT64_MAX, &growth) || growth.nterms)
        return false;
    *stride = (int32_t)growth.constant;
    return *stride <= MAX_STRIDE && *stride >= -MAX_STRIDE;
}

/* The distance of the index from the group's start; false if it is not a constant, or a large one. */
static bool distance_in(const struct group *g, const struct address *a, int64_t *distance)
{
    struct affine difference;
    if (g->base != a->base || !affine_add(&a->index, &g->start, UINT64_MAX, &difference) || difference.nterms)
        return false;
    *distance = (int32_t)difference.constant;
    return *distance <= MAX_SPAN && *distance >= -MAX_SPAN;
}

static struct group *group_of(struct version *v, const struct address *a, int64_t *distance)
{
    for (uint32_t i = 0; a->known && i < v->ngroups; i++) {
        if (distance_in(&v->groups[i], a, distance))
            return &v->groups[i];
    }
    return NULL;
}

static void add_access(struct version *v, LLVMValueRef access)
{
    struct address a = loop_address(v->l, loop_pointer(access));
    int64_t distance = 0, stride;
    struct group *g = group_of(v, &a, &distance);
    if (!g && a.known && v->ngroups < MAX_GROUPS && stride_of(v->l, &a.index, &stride)) {
        g = &v->groups[v->ngroups++];
        *g = (struct group){.base = a.base, .base_load = a.base_load, .start = a.index, .stride = stride};
    }
    if (!g) {
        v->nplain += LLVMIsAStoreInst(access) != NULL;
        return;
    }
    g->low = distance < g->low ? distance : g->low;
    g->high = distance > g->high ? distance : g->high;
}

/* LLVM compares the ranges of accesses at run time if they are in different objects. In one it wants equal strides first. */
static bool differ_in_stride(struct version *v)
{
    for (uint32_t i = 1; i < v->ngroups; i++) {
        if (v->groups[i].stride != v->groups[0].stride)
            return true;
    }
    return false;
}

static void find_groups(struct version *v)
{
    v->ngroups = v->nplain = 0;
    for (uint32_t i = 0; i < v->l->nsites; i++) {
        if (v->l->sites[i].needed && loop_pointer(v->l->sites[i].value))
            add_access(v, v->l->sites[i].value);
    }
    v->apart = v->l->stores.len && differ_in_stride(v);
}

/* ---- the guard ---- */

static LLVMValueRef start_of(void *context, LLVMValueRef leaf)
{
    struct loop_phi *p = loop_phi(context, leaf);
    return p ? p->start : leaf;
}

static LLVMValueRef at_start(struct version *v, struct affine sum, uint64_t plus)
{
    struct affine constant = affine_constant(sum.width, plus);
    affine_add(&sum, &constant, 1, &sum);
    return affine_build(v->t, &sum, start_of, v->l);
}

static LLVMValueRef widened(struct version *v, LLVMValueRef n) { return LLVMBuildZExt(v->b, n, v->t->i64, ""); }

/* Sets count; the result says whether it is exact. */
static LLVMValueRef build_count(struct version *v)
{
    struct loop *l = v->l;
    int64_t grows = l->test.width == 32 ? (int32_t)l->grows : (int64_t)l->grows;
    LLVMValueRef distance = at_start(v, l->test, 0 - l->grows);
    if (grows > 0)
        distance = LLVMBuildNeg(v->b, distance, "");
    LLVMTypeRef type = LLVMTypeOf(distance);
    LLVMValueRef size = LLVMConstInt(type, grows > 0 ? (uint64_t)grows : 0 - (uint64_t)grows, false), zero = LLVMConstNull(type);
    LLVMValueRef exact = LLVMBuildICmp(v->b, LLVMIntEQ, LLVMBuildURem(v->b, distance, size, ""), zero, "");
    LLVMValueRef some = LLVMBuildICmp(v->b, LLVMIntNE, distance, zero, "");
    LLVMValueRef iterations = widened(v, LLVMBuildUDiv(v->b, distance, size, ""));
    LLVMValueRef few = LLVMBuildICmp(v->b, LLVMIntULT, iterations, const_i64(v->t, 1ull << 32), "");
    v->count = LLVMBuildNUWMul(v->b, iterations, const_i64(v->t, l->copies), "count");
    return LLVMBuildAnd(v->b, LLVMBuildAnd(v->b, exact, some, ""), few, "");
}

/* Whether no index of the group wraps. count is below 2^36 and strides are below 2^21: no sum here exceeds 2^58. */
static LLVMValueRef build_range(struct version *v, struct group *g)
{
    uint64_t stride = (uint64_t)(g->stride < 0 ? -g->stride : g->stride), limit = 1ull << 32;
    g->first = widened(v, at_start(v, g->start, (uint64_t)g->low));
    LLVMValueRef steps = LLVMBuildNUWSub(v->b, v->count, const_i64(v->t, 1), "");
    LLVMValueRef way = LLVMBuildNUWMul(v->b, steps, const_i64(v->t, stride), "");
    LLVMValueRef last = LLVMBuildNUWAdd(v->b, g->first, const_i64(v->t, (uint64_t)(g->high - g->low)), "");
    if (g->stride >= 0)
        return LLVMBuildICmp(v->b, LLVMIntULT, LLVMBuildNUWAdd(v->b, last, way, ""), const_i64(v->t, limit), "");
    LLVMValueRef below = LLVMBuildICmp(v->b, LLVMIntULT, last, const_i64(v->t, limit), "");
    return LLVMBuildAnd(v->b, below, LLVMBuildICmp(v->b, LLVMIntUGE, g->first, way, ""), "");
}

/* The load may be in the loop: in front of it, the same. */
static LLVMValueRef load_base(struct version *v, struct group *g)
{
    if (!g->base_load)
        return g->base;
    LLVMValueRef base = LLVMInstructionClone(g->base_load);
    LLVMInsertIntoBuilder(v->b, base);
    return base;
}

/* Of a pointer made from a number LLVM does not know the object. */
static void build_address(struct version *v, struct group *g)
{
    g->address = load_base(v, g);
    if (!v->apart)
        return;
    LLVMValueRef number = LLVMBuildPtrToInt(v->b, g->address, v->t->i64, "");
    g->address = LLVMBuildIntToPtr(v->b, LLVMBuildNUWAdd(v->b, number, g->first, ""), LLVMTypeOf(g->address), "");
}

static void build_guard(struct version *v)
{
    LLVMPositionBuilderAtEnd(v->b, v->guard);
    LLVMValueRef fine = build_count(v);
    for (uint32_t i = 0; i < v->ngroups; i++) {
        fine = LLVMBuildAnd(v->b, fine, build_range(v, &v->groups[i]), "");
        build_address(v, &v->groups[i]);
    }
    LLVMBuildCondBr(v->b, fine, v->body, v->l->block);
}

/* ---- the new loop ---- */

static LLVMValueRef new_value(struct loop *l, LLVMValueRef v)
{
    struct site *s = loop_site(l, v);
    return s ? s->clone : v;
}

static LLVMValueRef new_leaf(void *context, LLVMValueRef leaf) { return new_value(context, leaf); }

/* The form of C's arrays, whose addresses LLVM takes to cost nothing: it counts a multiplication as one, vectors of them as many. */
static void build_element(struct version *v, struct group *g)
{
    bool down = g->stride < 0;
    LLVMTypeRef element = LLVMArrayType2(v->t->i8, (uint64_t)(down ? -g->stride : g->stride));
    LLVMValueRef index = down ? LLVMBuildNSWNeg(v->b, v->counter, "") : v->counter;
    g->pointer = g->stride ? LLVMBuildGEP2(v->b, element, g->address, &index, 1, "") : g->address;
}

static void build_pointer(struct version *v, struct group *g)
{
    if (v->apart) {
        build_element(v, g);
        return;
    }
    LLVMValueRef way = LLVMBuildNUWMul(v->b, v->counter, const_i64(v->t, (uint64_t)(g->stride < 0 ? -g->stride : g->stride)), "");
    LLVMValueRef index = g->stride < 0 ? LLVMBuildNUWSub(v->b, g->first, way, "") : LLVMBuildNUWAdd(v->b, g->first, way, "");
    LLVMSetNSW(way, true);
    LLVMSetNSW(index, true);
    g->pointer = LLVMBuildGEP2(v->b, v->t->i8, g->address, &index, 1, "");
}

/* Constants fold: flags can only be set on instructions. */
static LLVMValueRef pointer_in(struct version *v, const struct address *a)
{
    int64_t distance;
    struct group *g = group_of(v, a, &distance);
    return g ? byte_offset(v->t, g->pointer, (uint64_t)(distance - g->low + a->offset)) : NULL;
}

static void clone_site(struct version *v, struct site *s)
{
    struct loop *l = v->l;
    LLVMValueRef pointer = loop_pointer(s->value), better = NULL;
    if (pointer) {
        struct address a = loop_address(l, pointer);
        better = pointer_in(v, &a);
    }
    s->clone = LLVMInstructionClone(s->value);
    for (int i = 0; i < LLVMGetNumOperands(s->value); i++) {
        LLVMValueRef operand = LLVMGetOperand(s->value, (unsigned)i);
        LLVMSetOperand(s->clone, (unsigned)i, better && operand == pointer ? better : new_value(l, operand));
    }
    LLVMInsertIntoBuilder(v->b, s->clone);
}

static void build_phis(struct version *v)
{
    struct loop *l = v->l;
    v->counter = LLVMBuildPhi(v->b, v->t->i64, "counter");
    for (uint32_t i = 0; i < l->nphis; i++)
        loop_site(l, l->phis[i].phi)->clone = LLVMBuildPhi(v->b, LLVMTypeOf(l->phis[i].phi), "");
}

static void close_phi(struct version *v, struct loop_phi *p)
{
    LLVMValueRef clone = new_value(v->l, p->phi), next;
    if (p->induction)
        next = LLVMBuildAdd(v->b, clone, affine_build(v->t, &p->small, new_leaf, v->l), "");
    else
        next = new_value(v->l, p->at[1]);
    LLVMAddIncoming(clone, (LLVMValueRef[]){p->start, next}, (LLVMBasicBlockRef[]){v->guard, v->body}, 2);
}

static void build_body(struct version *v)
{
    struct loop *l = v->l;
    LLVMPositionBuilderAtEnd(v->b, v->body);
    build_phis(v);
    for (uint32_t i = 0; i < v->ngroups; i++)
        build_pointer(v, &v->groups[i]);
    for (uint32_t i = 0; i < l->nsites; i++) {
        if (l->sites[i].needed)
            clone_site(v, &l->sites[i]);
    }
    for (uint32_t i = 0; i < l->nphis; i++)
        close_phi(v, &l->phis[i]);
    LLVMValueRef next = LLVMBuildNUWAdd(v->b, v->counter, const_i64(v->t, 1), "");
    LLVMSetNSW(next, true);
    LLVMAddIncoming(v->counter, (LLVMValueRef[]){const_i64(v->t, 0), next}, (LLVMBasicBlockRef[]){v->guard, v->body}, 2);
    LLVMBuildCondBr(v->b, LLVMBuildICmp(v->b, LLVMIntEQ, next, v->count, ""), v->joined, v->body);
}

/* ---- putting both between what was before and behind ---- */

/* What the value is behind the new loop. */
static LLVMValueRef outside_value(struct version *v, LLVMValueRef value)
{
    struct affine sum;
    if (!loop_last_sum(v->l, value, &sum))
        return reroll_last(v->l, value)->clone;
    LLVMPositionBuilderBefore(v->b, LLVMGetBasicBlockTerminator(v->body));
    return affine_build(v->t, &sum, new_leaf, v->l);
}

/* Behind both loops, each value that is used later is one or the other. */
static void join_outside(struct version *v)
{
    struct loop *l = v->l;
    for (uint32_t i = 0; i < l->nsites; i++) {
        LLVMValueRef value = l->sites[i].value, user;
        if (!loop_outside_user(l, value))
            continue;
        LLVMValueRef other = outside_value(v, value);
        LLVMPositionBuilderBefore(v->b, LLVMGetFirstInstruction(v->joined));
        LLVMValueRef phi = LLVMBuildPhi(v->b, LLVMTypeOf(value), "");
        while ((user = loop_outside_user(l, value)))
            edge_replace_operand(user, value, phi);
        LLVMAddIncoming(phi, (LLVMValueRef[]){value, other}, (LLVMBasicBlockRef[]){l->block, v->body}, 2);
    }
}

static unsigned loop_kind(LLVMContextRef c) { return LLVMGetMDKindIDInContext(c, "llvm.loop", 9); }

/* Of the loop that the branch closes: LLVM's language reference, 'llvm.loop'. */
static void set_loop_property(LLVMContextRef c, LLVMValueRef branch, LLVMMetadataRef *property, size_t parts)
{
    LLVMMetadataRef self = LLVMTemporaryMDNode(c, NULL, 0), properties = LLVMMDNodeInContext2(c, property, parts);
    LLVMMetadataRef id = LLVMMDNodeInContext2(c, (LLVMMetadataRef[]){self, properties}, 2);
    LLVMMetadataReplaceAllUsesWith(self, id);
    LLVMSetMetadata(branch, loop_kind(c), LLVMMetadataAsValue(c, id));
}

/* The old loop is the rare case: no effort for it. */
static void leave_alone(struct version *v)
{
    LLVMContextRef c = v->t->context;
    LLVMMetadataRef property = LLVMMDStringInContext2(c, "llvm.loop.disable_nonforced", 27);
    set_loop_property(c, LLVMGetBasicBlockTerminator(v->l->block), &property, 1);
}

static void build_version(struct version *v)
{
    struct loop *l = v->l;
    v->guard = LLVMInsertBasicBlockInContext(v->t->context, l->block, "guard");
    v->body = LLVMInsertBasicBlockInContext(v->t->context, l->block, "version");
    v->joined = LLVMInsertBasicBlockInContext(v->t->context, l->exit, "joined");
    LLVMSetCurrentDebugLocation2(v->b, NULL);
    build_guard(v);
    build_body(v);
    LLVMPositionBuilderAtEnd(v->b, v->joined);
    LLVMBuildBr(v->b, l->exit);
    edge_replace_successor(l->before, l->block, v->guard);
    edge_replace_successor(l->block, l->exit, v->joined);
    edge_replace_incoming(v->b, l->exit, l->block, v->joined);
    join_outside(v);
    edge_replace_incoming(v->b, l->block, l->before, v->guard);
    leave_alone(v);
}

/* ---- which loops ---- */

static bool depends_on(struct loop *l, LLVMValueRef v, LLVMValueRef phi)
{
    struct site *s = loop_site(l, v);
    if (v == phi || !s || LLVMIsAPHINode(v) || l->budget == 0)
        return v == phi;
    l->budget--;
    for (int i = 0; i < LLVMGetNumOperands(v); i++) {
        if (depends_on(l, LLVMGetOperand(v, (unsigned)i), phi))
            return true;
    }
    return false;
}

/* Something to vectorise: stores or an integer that is summed up, and no float that is computed from its last value. */
static bool is_promising(struct loop *l)
{
    bool any = l->stores.len > 0;
    l->budget = LOOP_INSTRUCTIONS;
    for (uint32_t i = 0; i < l->nphis; i++) {
        struct loop_phi *p = &l->phis[i];
        bool integer = LLVMGetTypeKind(LLVMTypeOf(p->phi)) == LLVMIntegerTypeKind;
        any |= !p->induction && integer;
        if (!p->induction && !integer && depends_on(l, p->next, p->phi))
            return false;
    }
    return any;
}

static bool find_version(struct version *v)
{
    for (unsigned copies = LOOP_COPIES; copies > 0; copies--) {
        if (!reroll(v->l, copies))
            continue;
        find_groups(v);
        return v->ngroups > 0 && v->nplain == 0;
    }
    return false;
}

static bool version_loop(struct translator *t, LLVMBasicBlockRef block)
{
    struct loop l;
    struct version v = {.l = &l, .t = t, .b = t->builder};
    if (!loop_analyse(&l, t, block) || !is_promising(&l) || !find_version(&v))
        return false;
    build_version(&v);
    return true;
}

void version_loops(struct fn *f)
{
    for (LLVMBasicBlockRef block = LLVMGetFirstBasicBlock(f->value), next; block; block = next) {
        struct rotation r;
        next = LLVMGetNextBasicBlock(block);
        if (!loop_rotate(&r, f->t, block)) {
            version_loop(f->t, block);
        } else if (!version_loop(f->t, r.loop)) {
            loop_rotate_undo(&r);
        } else {
            next = next == r.rest ? LLVMGetNextBasicBlock(next) : next;
            loop_rotate_keep(&r);
        }
    }
}

static bool closes_loop(LLVMBasicBlockRef block)
{
    LLVMValueRef branch = LLVMGetBasicBlockTerminator(block);
    for (unsigned i = 0; branch && i < LLVMGetNumSuccessors(branch); i++)
        if (LLVMGetSuccessor(branch, i) == block)
            return true;
    return false;
}

void align_loops(struct fn *f)
{
    LLVMContextRef c = f->t->context;
    LLVMMetadataRef property[] = {LLVMMDStringInContext2(c, "llvm.loop.align", 15), LLVMValueAsMetadata(const_i32(f->t, LOOP_ALIGNMENT))};
    for (LLVMBasicBlockRef block = LLVMGetFirstBasicBlock(f->value); block; block = LLVMGetNextBasicBlock(block)) {
        LLVMValueRef branch = LLVMGetBasicBlockTerminator(block);
        if (closes_loop(block) && !LLVMGetMetadata(branch, loop_kind(c)))
            set_loop_property(c, branch, property, 2);
    }
}

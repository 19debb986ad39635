/* Finds the copies of a loop body that the producer of the module has unrolled: a body that does the same k times, with addresses and counters that
 * differ by constants. LLVM's vectoriser refuses that form (stride k, addresses that may wrap at 2^32 between the copies).
 *
 * Copy 0 is taken from the stores, or from what the body leaves behind if there are none: store i of copy 0 must match store i of copy c, their
 * operands as trees, where
 *   - an induction variable (a phi that grows by the same amount each time, divisible by k) has grown by c/k of its step,
 *   - any other phi stands for the value that copy c - 1 left,
 *   - a load is done between the same stores, or no store in between can touch its bytes,
 *   - everything else is the same operation on matching operands, or the same value if it comes from outside. */
#include <string.h>

#include "loop.h"

static uint64_t bytes_of(LLVMTypeRef type)
{
    switch (LLVMGetTypeKind(type)) {
    case LLVMIntegerTypeKind: return LLVMGetIntTypeWidth(type) / 8;
    case LLVMFloatTypeKind: return 4;
    case LLVMDoubleTypeKind: return 8;
    default: return 16; /* v128 */
    }
}

/* Whether the two accesses touch no byte in common whatever the variables are. Accesses do not cross 2^32: they trap. */
static bool are_apart(struct loop *l, LLVMValueRef load, LLVMValueRef store)
{
    struct address a = loop_address(l, loop_pointer(load)), b = loop_address(l, loop_pointer(store));
    struct affine distance;
    if (!a.known || !b.known || a.base != b.base || a.offset != b.offset || !affine_add(&a.index, &b.index, UINT64_MAX, &distance) || distance.nterms)
        return false;
    uint64_t ahead = distance.constant, behind = (uint32_t)(0 - distance.constant);
    return ahead >= bytes_of(LLVMTypeOf(LLVMGetOperand(store, 0))) && behind >= bytes_of(LLVMTypeOf(load));
}

/* A load of copy c may have been done earlier, by another copy, if no store in between can have changed its bytes. */
static bool is_at_its_place(struct loop *l, struct site *load, struct site *twin, unsigned copy)
{
    uint32_t place = load->stores_before + copy * l->per_copy;
    for (uint32_t i = twin->stores_before; i < place; i++) {
        if (!are_apart(l, twin->value, l->sites[l->stores.items[i]].value))
            return false;
    }
    return twin->stores_before <= place;
}

static bool match(struct loop *l, LLVMValueRef v, LLVMValueRef twin, unsigned copy, int depth);

/* The value with which copy c begins is what copy c - 1 left. */
static bool bind(struct loop_phi *p, LLVMValueRef twin, unsigned copy)
{
    if (!p->at[copy])
        p->at[copy] = twin;
    return p->at[copy] == twin;
}

/* Sums match when the difference of their closed parts is the growth; at most one other leaf on each side has to match itself. */
static bool match_sums(struct loop *l, LLVMValueRef v, LLVMValueRef twin, unsigned copy, int depth)
{
    struct affine a = loop_affine(l, v), b = loop_affine(l, twin), shifted;
    if (!loop_shift(l, &a, copy, &shifted))
        return false;
    if (loop_is_closed(l, &a))
        return affine_equal(&shifted, &b);
    struct affine_term open[2] = {{0}, {0}};
    struct affine rest[2] = {shifted, b};
    for (int side = 0; side < 2; side++) {
        for (uint32_t i = 0; i < rest[side].nterms; i++) {
            struct loop_phi *p = loop_phi(l, rest[side].terms[i].leaf);
            if (!loop_site(l, rest[side].terms[i].leaf) || (p && p->induction))
                continue;
            if (open[side].leaf)
                return false;
            open[side] = rest[side].terms[i];
        }
        if (!open[side].leaf)
            return false;
        struct affine leaf = affine_leaf(rest[side].width, open[side].leaf);
        if (!affine_add(&rest[side], &leaf, 0 - open[side].factor, &rest[side]))
            return false;
    }
    if (open[0].factor != open[1].factor || !affine_equal(&rest[0], &rest[1]) || (open[0].leaf == v && open[1].leaf == twin))
        return false;
    return match(l, open[0].leaf, open[1].leaf, copy, depth - 1);
}

static bool match_operands(struct loop *l, LLVMValueRef v, LLVMValueRef twin, unsigned copy, int depth)
{
    int n = LLVMGetNumOperands(v);
    bool same = true;
    for (int i = 0; same && i < n; i++)
        same = match(l, LLVMGetOperand(v, (unsigned)i), LLVMGetOperand(twin, (unsigned)i), copy, depth - 1);
    if (same || n != 2)
        return same;
    LLVMOpcode op = LLVMGetInstructionOpcode(v);
    bool commutes = op == LLVMAdd || op == LLVMMul || op == LLVMFAdd || op == LLVMFMul || op == LLVMAnd || op == LLVMOr || op == LLVMXor;
    return commutes && match(l, LLVMGetOperand(v, 0), LLVMGetOperand(twin, 1), copy, depth - 1) &&
           match(l, LLVMGetOperand(v, 1), LLVMGetOperand(twin, 0), copy, depth - 1);
}

static bool same_operation(LLVMValueRef v, LLVMValueRef twin)
{
    if (LLVMGetInstructionOpcode(v) != LLVMGetInstructionOpcode(twin) || LLVMTypeOf(v) != LLVMTypeOf(twin) || LLVMGetNumOperands(v) != LLVMGetNumOperands(twin))
        return false;
    if (LLVMIsAICmpInst(v))
        return LLVMGetICmpPredicate(v) == LLVMGetICmpPredicate(twin);
    if (LLVMIsAFCmpInst(v))
        return LLVMGetFCmpPredicate(v) == LLVMGetFCmpPredicate(twin);
    if (LLVMIsAGetElementPtrInst(v))
        return LLVMGetGEPSourceElementType(v) == LLVMGetGEPSourceElementType(twin);
    return true;
}

/* Whether twin is in copy `copy` what v is in copy 0. */
static bool match(struct loop *l, LLVMValueRef v, LLVMValueRef twin, unsigned copy, int depth)
{
    struct site *a = loop_site(l, v), *b = loop_site(l, twin);
    if (!a)
        return v == twin;
    if (a->twin[copy] && a->twin[copy] == twin)
        return true;
    if (depth == 0 || l->budget == 0 || LLVMTypeOf(v) != LLVMTypeOf(twin))
        return false;
    l->budget--;
    struct loop_phi *p = loop_phi(l, v);
    bool same;
    if (p && !p->induction)
        return bind(p, twin, copy);
    if (integer_width(v) && match_sums(l, v, twin, copy, depth))
        same = true;
    else if (!b || p || LLVMIsAPHINode(twin) || !same_operation(v, twin))
        same = false;
    else
        same = (!LLVMIsALoadInst(v) || is_at_its_place(l, a, b, copy)) && match_operands(l, v, twin, copy, depth);
    if (same)
        a->twin[copy] = twin;
    return same;
}

static bool match_stores(struct loop *l, unsigned copies)
{
    for (unsigned c = 1; c < copies; c++) {
        for (uint32_t i = 0; i < l->per_copy; i++) {
            LLVMValueRef v = l->sites[l->stores.items[i]].value, twin = l->sites[l->stores.items[c * l->per_copy + i]].value;
            if (!match(l, LLVMGetOperand(v, 1), LLVMGetOperand(twin, 1), c, LOOP_DEPTH) ||
                !match(l, LLVMGetOperand(v, 0), LLVMGetOperand(twin, 0), c, LOOP_DEPTH))
                return false;
        }
    }
    return true;
}

/* Every copy must leave of its own what copy 0 leaves, at[1]: backwards, because what the last one leaves is known. */
static bool match_carried(struct loop *l, struct loop_phi *p)
{
    bool same = bind(p, p->next, l->copies) && p->at[1];
    for (unsigned c = l->copies - 1; same && c > 0; c--)
        same = p->at[c + 1] && match(l, p->at[1], p->at[c + 1], c, LOOP_DEPTH);
    return same;
}

static bool match_all_carried(struct loop *l)
{
    bool same = true;
    for (uint32_t i = 0; same && i < l->nphis; i++)
        same = l->phis[i].induction || match_carried(l, &l->phis[i]);
    return same;
}

/* Everything copy 0 consists of; false if it needs what only a later copy does. */
static bool mark_needed(struct loop *l, LLVMValueRef v)
{
    struct site *s = loop_site(l, v);
    if (!s || s->needed || LLVMIsAPHINode(v))
        return true;
    if (LLVMIsALoadInst(v) && s->stores_before > l->per_copy)
        return false;
    s->needed = true;
    bool fine = true;
    for (int i = 0; fine && i < LLVMGetNumOperands(v); i++)
        fine = mark_needed(l, LLVMGetOperand(v, (unsigned)i));
    return fine;
}

static bool mark_copy(struct loop *l)
{
    bool fine = true;
    for (uint32_t i = 0; fine && i < l->per_copy; i++)
        fine = mark_needed(l, l->sites[l->stores.items[i]].value);
    for (uint32_t i = 0; fine && i < l->nphis; i++)
        fine = l->phis[i].induction || mark_needed(l, l->phis[i].at[1]);
    return fine;
}

static void forget(struct loop *l)
{
    for (uint32_t i = 0; i < l->nsites; i++) {
        memset(l->sites[i].twin, 0, sizeof l->sites[i].twin);
        l->sites[i].needed = false;
    }
    for (uint32_t i = 0; i < l->nphis; i++)
        memset(l->phis[i].at, 0, sizeof l->phis[i].at);
}

struct site *reroll_last(struct loop *l, LLVMValueRef v)
{
    struct site *s = loop_site(l, v);
    if (l->copies == 1)
        return s && s->needed ? s : NULL;
    for (uint32_t i = 0; i < l->nsites; i++) {
        if (l->sites[i].needed && l->sites[i].twin[l->copies - 1] == v)
            return &l->sites[i];
    }
    for (uint32_t i = 0; i < l->nphis; i++) {
        if (!l->phis[i].induction && l->phis[i].next == v)
            return loop_site(l, l->phis[i].at[1]);
    }
    return NULL;
}

static bool outside_is_possible(struct loop *l)
{
    for (uint32_t i = 0; i < l->nsites; i++) {
        struct affine sum;
        LLVMValueRef v = l->sites[i].value;
        if (loop_outside_user(l, v) && !loop_last_sum(l, v, &sum) && !reroll_last(l, v))
            return false;
    }
    return true;
}

/* Without stores the only value that a copy leaves tells where it ends: one that, taken for copy 0's, matches backwards from the last. */
static bool match_reduction(struct loop *l)
{
    struct loop_phi *reduction = NULL;
    for (uint32_t i = 0; i < l->nphis; i++) {
        if (!l->phis[i].induction && reduction)
            return false;
        if (!l->phis[i].induction)
            reduction = &l->phis[i];
    }
    for (uint32_t i = 0; reduction && i < l->nsites; i++) {
        LLVMValueRef v = l->sites[i].value;
        if (LLVMTypeOf(v) != LLVMTypeOf(reduction->phi) || LLVMIsAPHINode(v))
            continue;
        uint32_t budget = l->budget;
        forget(l);
        l->budget = budget;
        reduction->at[1] = v;
        if (match_carried(l, reduction))
            return true;
    }
    return false;
}

/* The steps of one copy. */
static bool divide_steps(struct loop *l)
{
    struct affine grows = affine_constant(l->test.width, l->grows);
    if (!affine_divide(&grows, l->copies, &grows))
        return false;
    for (uint32_t i = 0; i < l->nphis; i++) {
        if (l->phis[i].induction && !affine_divide(&l->phis[i].step, l->copies, &l->phis[i].small))
            return false;
    }
    return true;
}

static bool match_copies(struct loop *l)
{
    if (l->copies == 1)
        return match_all_carried(l);
    return l->stores.len ? match_stores(l, l->copies) && match_all_carried(l) : match_reduction(l);
}

bool reroll(struct loop *l, unsigned copies)
{
    l->copies = copies;
    l->per_copy = l->stores.len / copies;
    l->budget = 64 * LOOP_INSTRUCTIONS;
    forget(l);
    return l->stores.len % copies == 0 && divide_steps(l) && match_copies(l) && mark_copy(l) && outside_is_possible(l);
}

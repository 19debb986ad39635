/* What an innermost loop of one block is made of. */
#include "loop.h"

static uint32_t *slot_of(const struct loop *l, LLVMValueRef v)
{
    uint32_t i = (uint32_t)((uintptr_t)v >> 4) * 2654435761u >> 7 & l->slot_mask;
    while (l->slots[i] && l->sites[l->slots[i] - 1].value != v)
        i = (i + 1) & l->slot_mask;
    return &l->slots[i];
}

struct site *loop_site(const struct loop *l, LLVMValueRef v)
{
    uint32_t slot = LLVMIsAInstruction(v) && LLVMGetInstructionParent(v) == l->block ? *slot_of(l, v) : 0;
    return slot ? &l->sites[slot - 1] : NULL;
}

struct loop_phi *loop_phi(struct loop *l, LLVMValueRef v)
{
    for (uint32_t i = 0; i < l->nphis; i++) {
        if (l->phis[i].phi == v)
            return &l->phis[i];
    }
    return NULL;
}

unsigned integer_width(LLVMValueRef v)
{
    LLVMTypeRef type = LLVMTypeOf(v);
    unsigned width = LLVMGetTypeKind(type) == LLVMIntegerTypeKind ? LLVMGetIntTypeWidth(type) : 0;
    return width == 32 || width == 64 ? width : 0;
}

static struct affine affine_to(struct loop *l, LLVMValueRef v, int depth);

/* The number of low bits that are certainly zero, as far as start values and steps are constants. */
static unsigned trailing_zeros(struct loop *l, const struct affine *a)
{
    uint64_t any = a->constant;
    for (uint32_t i = 0; i < a->nterms; i++) {
        struct loop_phi *p = loop_phi(l, a->terms[i].leaf);
        bool known = p && LLVMIsAConstantInt(p->start) && p->induction && affine_is_constant(&p->step);
        any |= a->terms[i].factor * (known ? LLVMConstIntGetZExtValue(p->start) | p->step.constant : 1);
    }
    return any ? (unsigned)__builtin_ctzll(any) : 64;
}

/* `or` with a constant below the lowest bit that may be set is an addition, and LLVM writes such additions so. */
static bool or_is_add(struct loop *l, const struct affine *a, const struct affine *b)
{
    return affine_is_constant(b) && (b->constant >> trailing_zeros(l, a)) == 0;
}

static bool affine_operation(struct loop *l, LLVMValueRef v, int depth, struct affine *result)
{
    LLVMOpcode op = LLVMGetInstructionOpcode(v);
    if (op != LLVMAdd && op != LLVMSub && op != LLVMMul && op != LLVMShl && op != LLVMOr)
        return false;
    struct affine a = affine_to(l, LLVMGetOperand(v, 0), depth), b = affine_to(l, LLVMGetOperand(v, 1), depth), zero = affine_constant(a.width, 0);
    switch (op) {
    case LLVMAdd: return affine_add(&a, &b, 1, result);
    case LLVMSub: return affine_add(&a, &b, UINT64_MAX, result);
    case LLVMMul:
        return affine_is_constant(&b) ? affine_add(&zero, &a, b.constant, result) : affine_is_constant(&a) && affine_add(&zero, &b, a.constant, result);
    case LLVMShl: return affine_is_constant(&b) && b.constant < a.width && affine_add(&zero, &a, 1ull << b.constant, result);
    default: return or_is_add(l, &a, &b) && affine_add(&a, &b, 1, result);
    }
}

static struct affine affine_to(struct loop *l, LLVMValueRef v, int depth)
{
    unsigned width = integer_width(v);
    if (LLVMIsAConstantInt(v))
        return affine_constant(width, LLVMConstIntGetZExtValue(v));
    struct site *s = loop_site(l, v);
    if (s && s->has_affine)
        return s->affine;
    struct affine a = affine_leaf(width, v);
    if (!s || depth == 0)
        return a;
    if (!affine_operation(l, v, depth - 1, &a))
        a = affine_leaf(width, v);
    s->has_affine = true;
    return s->affine = a;
}

struct affine loop_affine(struct loop *l, LLVMValueRef v) { return affine_to(l, v, LOOP_DEPTH); }

bool loop_is_closed(struct loop *l, const struct affine *a)
{
    for (uint32_t i = 0; i < a->nterms; i++) {
        struct loop_phi *p = loop_phi(l, a->terms[i].leaf);
        if (loop_site(l, a->terms[i].leaf) && !(p && p->induction))
            return false;
    }
    return true;
}

bool loop_shift(struct loop *l, const struct affine *a, uint64_t times, struct affine *shifted)
{
    struct affine sum = *a;
    for (uint32_t i = 0; i < a->nterms; i++) {
        struct loop_phi *p = loop_phi(l, a->terms[i].leaf);
        if (p && p->induction && !affine_add(&sum, &p->small, a->terms[i].factor * times, &sum))
            return false;
    }
    *shifted = sum;
    return true;
}

static bool is_plain_access(LLVMValueRef v) { return !LLVMGetVolatile(v) && LLVMGetOrdering(v) == LLVMAtomicOrderingNotAtomic; }

/* Operations that have no effect and no immediate that operands do not show. */
static bool is_simple(LLVMValueRef v)
{
    if (LLVMIsACallInst(v))
        return LLVMGetIntrinsicID(LLVMGetCalledValue(v)) != 0 && LLVMIsAIntrinsicInst(v) && !LLVMIsAMemIntrinsic(v);
    return LLVMIsABinaryOperator(v) || LLVMIsAUnaryOperator(v) || LLVMIsACastInst(v) || LLVMIsACmpInst(v) || LLVMIsASelectInst(v) ||
           LLVMIsAGetElementPtrInst(v) || LLVMIsAExtractElementInst(v) || LLVMIsAInsertElementInst(v);
}

bool loop_allows(LLVMValueRef v) { return LLVMIsAStoreInst(v) || LLVMIsALoadInst(v) ? is_plain_access(v) : is_simple(v); }

static bool add_phi(struct loop *l, LLVMValueRef v)
{
    if (l->nphis == LOOP_PHIS || LLVMCountIncoming(v) != 2)
        return false;
    unsigned back = LLVMGetIncomingBlock(v, 0) == l->block ? 0 : 1;
    l->before = LLVMGetIncomingBlock(v, 1 - back);
    l->phis[l->nphis++] = (struct loop_phi){.phi = v, .start = LLVMGetIncomingValue(v, 1 - back), .next = LLVMGetIncomingValue(v, back)};
    return LLVMGetIncomingBlock(v, back) == l->block && l->before != l->block;
}

static bool add_site(struct loop *l, LLVMValueRef v)
{
    struct site *s = &l->sites[l->nsites++];
    *s = (struct site){.value = v, .stores_before = l->stores.len};
    *slot_of(l, v) = l->nsites;
    if (LLVMIsAPHINode(v))
        return add_phi(l, v);
    if (LLVMIsAStoreInst(v))
        VEC_PUSH(l->t->scratch, &l->stores, l->nsites - 1);
    return loop_allows(v) || LLVMIsABranchInst(v);
}

static bool collect(struct loop *l)
{
    uint32_t n = 0;
    for (LLVMValueRef v = LLVMGetFirstInstruction(l->block); v; v = LLVMGetNextInstruction(v)) {
        if (++n > LOOP_INSTRUCTIONS)
            return false;
    }
    l->slot_mask = 15;
    while (l->slot_mask < 2 * n)
        l->slot_mask = 2 * l->slot_mask + 1;
    l->slots = ARENA_ARRAY(l->t->scratch, uint32_t, l->slot_mask + 1);
    l->sites = ARENA_ARRAY(l->t->scratch, struct site, n);
    for (LLVMValueRef v = LLVMGetFirstInstruction(l->block); v; v = LLVMGetNextInstruction(v)) {
        if (!add_site(l, v))
            return false;
    }
    return l->nphis > 0;
}

static void find_inductions(struct loop *l)
{
    for (uint32_t i = 0; i < l->nphis; i++) {
        struct loop_phi *p = &l->phis[i];
        unsigned width = integer_width(p->phi);
        if (!width)
            continue;
        struct affine next = loop_affine(l, p->next), self = affine_leaf(width, p->phi);
        p->induction = affine_add(&next, &self, UINT64_MAX, &p->step) && (p->step.nterms || p->step.constant);
        for (uint32_t j = 0; p->induction && j < p->step.nterms; j++)
            p->induction = !loop_site(l, p->step.terms[j].leaf);
    }
    /* `or` can be an addition now that steps are known. */
    for (uint32_t i = 0; i < l->nsites; i++)
        l->sites[i].has_affine = false;
}

/* br (left == right), with sums whose difference grows by a constant. */
static bool find_test(struct loop *l, LLVMValueRef branch)
{
    LLVMValueRef condition = LLVMGetCondition(branch);
    if (!LLVMIsAICmpInst(condition) || !integer_width(LLVMGetOperand(condition, 0)))
        return false;
    /* The loop must go on as long as the sides differ. */
    if (LLVMGetICmpPredicate(condition) != (LLVMGetSuccessor(branch, 0) == l->block ? LLVMIntNE : LLVMIntEQ))
        return false;
    struct affine left = loop_affine(l, LLVMGetOperand(condition, 0)), right = loop_affine(l, LLVMGetOperand(condition, 1)), grows;
    grows = affine_constant(left.width, 0);
    if (!affine_add(&left, &right, UINT64_MAX, &l->test) || !loop_is_closed(l, &l->test))
        return false;
    for (uint32_t i = 0; i < l->test.nterms; i++) {
        struct loop_phi *p = loop_phi(l, l->test.terms[i].leaf);
        if (p && !affine_add(&grows, &p->step, l->test.terms[i].factor, &grows))
            return false;
    }
    l->grows = grows.constant;
    return affine_is_constant(&grows) && l->grows;
}

static bool find_exit(struct loop *l, LLVMValueRef branch)
{
    if (!branch || !LLVMIsABranchInst(branch) || !LLVMIsConditional(branch))
        return false;
    LLVMBasicBlockRef a = LLVMGetSuccessor(branch, 0), b = LLVMGetSuccessor(branch, 1);
    l->exit = a == l->block ? b : a;
    return (a == l->block) != (b == l->block);
}

bool loop_analyse(struct loop *l, struct translator *t, LLVMBasicBlockRef block)
{
    *l = (struct loop){.t = t, .block = block};
    LLVMValueRef branch = LLVMGetBasicBlockTerminator(block);
    if (!find_exit(l, branch) || !collect(l))
        return false;
    find_inductions(l);
    return find_test(l, branch);
}

LLVMValueRef loop_pointer(LLVMValueRef access)
{
    return LLVMIsALoadInst(access) ? LLVMGetOperand(access, 0) : LLVMIsAStoreInst(access) ? LLVMGetOperand(access, 1) : NULL;
}

LLVMValueRef loop_outside_user(const struct loop *l, LLVMValueRef v)
{
    for (LLVMUseRef u = LLVMGetFirstUse(v); u; u = LLVMGetNextUse(u)) {
        if (LLVMGetInstructionParent(LLVMGetUser(u)) != l->block)
            return LLVMGetUser(u);
    }
    return NULL;
}

bool loop_last_sum(struct loop *l, LLVMValueRef v, struct affine *sum)
{
    if (!integer_width(v))
        return false;
    struct affine a = loop_affine(l, v);
    return loop_is_closed(l, &a) && loop_shift(l, &a, 1 - (uint64_t)l->copies, sum);
}

static bool is_invariant_load(struct loop *l, LLVMValueRef v)
{
    unsigned kind = LLVMGetMDKindIDInContext(l->t->context, "invariant.load", 14);
    return LLVMIsALoadInst(v) && LLVMGetMetadata(v, kind);
}

struct address loop_address(struct loop *l, LLVMValueRef pointer)
{
    struct address a = {0};
    if (LLVMIsAGetElementPtrInst(pointer) && LLVMIsAConstantInt(LLVMGetOperand(pointer, 1))) {
        a.offset = LLVMConstIntGetSExtValue(LLVMGetOperand(pointer, 1));
        pointer = LLVMGetOperand(pointer, 0);
    }
    if (!LLVMIsAGetElementPtrInst(pointer) || LLVMGetNumOperands(pointer) != 2 || !LLVMIsAZExtInst(LLVMGetOperand(pointer, 1)))
        return a;
    LLVMValueRef index = LLVMGetOperand(LLVMGetOperand(pointer, 1), 0);
    if (integer_width(index) != 32)
        return a;
    a.base = LLVMGetOperand(pointer, 0);
    if (is_invariant_load(l, a.base)) {
        a.base_load = a.base;
        a.base = LLVMGetOperand(a.base_load, 0);
    }
    a.index = loop_affine(l, index);
    a.known = !loop_site(l, a.base);
    return a;
}

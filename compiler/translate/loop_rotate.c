/* Makes loops of two blocks that end in the middle,
 *
 *     head: A, leave if c; rest: B, once more
 *
 * loops of one block, by doing A once in front: `first: A, leave if c; loop: B, A, once more unless c`. Compilers leave the former where they unroll
 * a loop whose number of iterations they know and which the number of copies does not divide; there A and B are copies of one body, and `while` loops
 * that were never rotated look the same. The new loop stands beside the old one until it is known whether it can be versioned.
 *
 * In the new loop a value of A that B uses is the last iteration's: a phi, or computed once more from phis if it is a sum, so that addresses stay sums
 * of induction variables. */
#include "loop.h"

/* What stands for a value of the old loop: in `first`; in `loop` before A is done; in `loop` behind it. */
struct twins {
    LLVMValueRef value, first, previous, now;
};

static struct twins *twins_of(const struct rotation *r, LLVMValueRef v)
{
    uint32_t i = (uint32_t)((uintptr_t)v >> 4) * 2654435761u >> 7 & r->mask;
    while (r->twins[i].value && r->twins[i].value != v)
        i = (i + 1) & r->mask;
    return &r->twins[i];
}

static bool is_inside(const struct rotation *r, LLVMValueRef v) { return LLVMIsAInstruction(v) && twins_of(r, v)->value == v; }

/* ---- which loops ---- */

static uint32_t count_uses(LLVMBasicBlockRef block)
{
    uint32_t n = 0;
    for (LLVMUseRef u = LLVMGetFirstUse(LLVMBasicBlockAsValue(block)); u && n < 3; u = LLVMGetNextUse(u))
        n++;
    return n;
}

static bool is_two_blocks(struct rotation *r)
{
    LLVMValueRef branch = LLVMGetBasicBlockTerminator(r->head), phi = LLVMGetFirstInstruction(r->head);
    if (!LLVMIsABranchInst(branch) || !LLVMIsConditional(branch) || !LLVMIsAICmpInst(LLVMGetCondition(branch)))
        return false;
    if (!LLVMIsAPHINode(phi) || LLVMCountIncoming(phi) != 2)
        return false;
    for (unsigned i = 0; i < 2; i++) {
        r->rest = LLVMGetSuccessor(branch, i);
        r->exit = LLVMGetSuccessor(branch, 1 - i);
        LLVMValueRef back = LLVMGetBasicBlockTerminator(r->rest);
        if (r->rest != r->head && r->exit != r->head && r->rest != r->exit && LLVMIsABranchInst(back) && !LLVMIsConditional(back) &&
            LLVMGetSuccessor(back, 0) == r->head) {
            r->before = LLVMGetIncomingBlock(phi, LLVMGetIncomingBlock(phi, 0) == r->rest);
            return r->before != r->rest && count_uses(r->rest) == 1 && !LLVMIsAPHINode(LLVMGetFirstInstruction(r->rest));
        }
    }
    return false;
}

/* Only the branch at the end is none that loop_allows. */
static bool count_block(LLVMBasicBlockRef block, uint32_t *n)
{
    for (LLVMValueRef v = LLVMGetFirstInstruction(block); v; v = LLVMGetNextInstruction(v)) {
        if (++*n > LOOP_INSTRUCTIONS || !(LLVMIsAPHINode(v) || LLVMIsABranchInst(v) || loop_allows(v)))
            return false;
    }
    return true;
}

static void remember(struct rotation *r, LLVMBasicBlockRef block)
{
    for (LLVMValueRef v = LLVMGetFirstInstruction(block); v; v = LLVMGetNextInstruction(v))
        twins_of(r, v)->value = v;
}

/* ---- the new blocks ---- */

static LLVMValueRef incoming_from(LLVMValueRef phi, LLVMBasicBlockRef block)
{
    return LLVMGetIncomingValue(phi, LLVMGetIncomingBlock(phi, 0) == block ? 0 : 1);
}

static LLVMValueRef insert_clone(struct rotation *r, LLVMValueRef v)
{
    LLVMValueRef clone = LLVMInstructionClone(v);
    LLVMInsertIntoBuilder(r->b, clone);
    return clone;
}

static bool is_sum(LLVMValueRef v)
{
    if (!integer_width(v) || !LLVMIsABinaryOperator(v))
        return false;
    LLVMOpcode op = LLVMGetInstructionOpcode(v);
    return op == LLVMAdd || op == LLVMSub || op == LLVMMul || op == LLVMShl || op == LLVMOr;
}

/* In `loop`, before A: what A has left the last time. The builder is at the end. */
static LLVMValueRef previous(struct rotation *r, LLVMValueRef v)
{
    if (!is_inside(r, v) || twins_of(r, v)->previous)
        return is_inside(r, v) ? twins_of(r, v)->previous : v;
    LLVMValueRef twin;
    if (is_sum(v)) {
        LLVMValueRef operands[2] = {previous(r, LLVMGetOperand(v, 0)), previous(r, LLVMGetOperand(v, 1))};
        twin = insert_clone(r, v);
        LLVMSetOperand(twin, 0, operands[0]);
        LLVMSetOperand(twin, 1, operands[1]);
    } else {
        LLVMValueRef top = LLVMGetFirstInstruction(r->loop);
        if (top)
            LLVMPositionBuilderBefore(r->b, top);
        twin = LLVMBuildPhi(r->b, LLVMTypeOf(v), "");
        LLVMPositionBuilderAtEnd(r->b, r->loop);
        VEC_PUSH(r->t->scratch, &r->carried, v);
    }
    return twins_of(r, v)->previous = twin;
}

/* In `loop`: the value of B, or behind B that of A before it is done again. */
static LLVMValueRef behind_rest(struct rotation *r, LLVMValueRef v)
{
    bool rest = is_inside(r, v) && LLVMGetInstructionParent(v) == r->rest;
    return rest ? twins_of(r, v)->now : previous(r, v);
}

static LLVMValueRef behind_head(struct rotation *r, LLVMValueRef v) { return is_inside(r, v) ? twins_of(r, v)->now : v; }

static LLVMValueRef in_first(struct rotation *r, LLVMValueRef v) { return is_inside(r, v) ? twins_of(r, v)->first : v; }

typedef LLVMValueRef operand_of(struct rotation *r, LLVMValueRef v);

/* Operands may have to be made first; asked for again, they are there. */
static LLVMValueRef copy(struct rotation *r, LLVMValueRef v, operand_of *operand)
{
    for (int i = 0; i < LLVMGetNumOperands(v); i++)
        operand(r, LLVMGetOperand(v, (unsigned)i));
    LLVMValueRef clone = insert_clone(r, v);
    for (int i = 0; i < LLVMGetNumOperands(v); i++)
        LLVMSetOperand(clone, (unsigned)i, operand(r, LLVMGetOperand(v, (unsigned)i)));
    return clone;
}

static void copy_branch(struct rotation *r, operand_of *operand)
{
    LLVMValueRef old = LLVMGetBasicBlockTerminator(r->head), branch = insert_clone(r, old);
    LLVMSetCondition(branch, operand(r, LLVMGetCondition(old)));
    for (unsigned i = 0; i < 2; i++)
        LLVMSetSuccessor(branch, i, LLVMGetSuccessor(old, i) == r->rest ? r->loop : r->joined);
}

static void build_first(struct rotation *r)
{
    LLVMPositionBuilderAtEnd(r->b, r->first);
    for (LLVMValueRef v = LLVMGetFirstInstruction(r->head); v != LLVMGetBasicBlockTerminator(r->head); v = LLVMGetNextInstruction(v))
        twins_of(r, v)->first = LLVMIsAPHINode(v) ? incoming_from(v, r->before) : copy(r, v, in_first);
    copy_branch(r, in_first);
}

static void build_loop(struct rotation *r)
{
    LLVMPositionBuilderAtEnd(r->b, r->loop);
    for (LLVMValueRef v = LLVMGetFirstInstruction(r->rest); v != LLVMGetBasicBlockTerminator(r->rest); v = LLVMGetNextInstruction(v))
        twins_of(r, v)->now = copy(r, v, behind_rest);
    for (LLVMValueRef v = LLVMGetFirstInstruction(r->head); v != LLVMGetBasicBlockTerminator(r->head); v = LLVMGetNextInstruction(v))
        twins_of(r, v)->now = LLVMIsAPHINode(v) ? behind_rest(r, incoming_from(v, r->rest)) : copy(r, v, behind_head);
    copy_branch(r, behind_head);
}

static void add_incoming(struct rotation *r, LLVMValueRef phi, LLVMValueRef v)
{
    struct twins *twins = twins_of(r, v);
    LLVMAddIncoming(phi, (LLVMValueRef[]){twins->first, twins->now}, (LLVMBasicBlockRef[]){r->first, r->loop}, 2);
}

static LLVMValueRef outside_user(const struct rotation *r, LLVMValueRef v)
{
    for (LLVMUseRef u = LLVMGetFirstUse(v); u; u = LLVMGetNextUse(u)) {
        if (!is_inside(r, LLVMGetUser(u)))
            return LLVMGetUser(u);
    }
    return NULL;
}

/* A phi behind the loop for each value that is used there. For the time being the block leads nowhere. */
static void build_joined(struct rotation *r)
{
    LLVMPositionBuilderAtEnd(r->b, r->joined);
    for (LLVMValueRef v = LLVMGetFirstInstruction(r->head); v; v = LLVMGetNextInstruction(v)) {
        if (!outside_user(r, v))
            continue;
        add_incoming(r, LLVMBuildPhi(r->b, LLVMTypeOf(v), ""), v);
        VEC_PUSH(r->t->scratch, &r->used, v);
    }
    LLVMBuildUnreachable(r->b);
}

bool loop_rotate(struct rotation *r, struct translator *t, LLVMBasicBlockRef head)
{
    *r = (struct rotation){.t = t, .b = t->builder, .head = head, .mask = 15};
    uint32_t n = 0;
    if (!is_two_blocks(r) || !count_block(r->head, &n) || !count_block(r->rest, &n))
        return false;
    while (r->mask < 2 * n)
        r->mask = 2 * r->mask + 1;
    r->twins = ARENA_ARRAY(t->scratch, struct twins, r->mask + 1);
    remember(r, r->head);
    remember(r, r->rest);
    LLVMBasicBlockRef *blocks[] = {&r->first, &r->loop, &r->joined};
    for (size_t i = 0; i < 3; i++)
        *blocks[i] = LLVMInsertBasicBlockInContext(t->context, head, "rotated");
    LLVMSetCurrentDebugLocation2(r->b, NULL);
    build_first(r);
    build_loop(r);
    for (uint32_t i = 0; i < r->carried.len; i++)
        add_incoming(r, twins_of(r, r->carried.items[i])->previous, r->carried.items[i]);
    build_joined(r);
    return true;
}

/* ---- one of the two goes ---- */

/* Nothing outside may use what is in them; they use each other. */
static void delete_blocks(LLVMBasicBlockRef *blocks, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (LLVMValueRef v = LLVMGetFirstInstruction(blocks[i]); v; v = LLVMGetNextInstruction(v)) {
            if (LLVMGetFirstUse(v))
                LLVMReplaceAllUsesWith(v, LLVMGetPoison(LLVMTypeOf(v)));
        }
        LLVMInstructionEraseFromParent(LLVMGetBasicBlockTerminator(blocks[i]));
    }
    for (size_t i = 0; i < n; i++)
        LLVMDeleteBasicBlock(blocks[i]);
}

void loop_rotate_undo(struct rotation *r) { delete_blocks((LLVMBasicBlockRef[]){r->first, r->loop, r->joined}, 3); }

void loop_rotate_keep(struct rotation *r)
{
    LLVMValueRef phi = LLVMGetFirstInstruction(r->joined), user;
    for (uint32_t i = 0; i < r->used.len; i++, phi = LLVMGetNextInstruction(phi)) {
        while ((user = outside_user(r, r->used.items[i])))
            edge_replace_operand(user, r->used.items[i], phi);
    }
    LLVMInstructionEraseFromParent(LLVMGetBasicBlockTerminator(r->joined));
    LLVMPositionBuilderAtEnd(r->b, r->joined);
    LLVMBuildBr(r->b, r->exit);
    edge_replace_incoming(r->b, r->exit, r->head, r->joined);
    edge_replace_successor(r->before, r->head, r->first);
    delete_blocks((LLVMBasicBlockRef[]){r->head, r->rest}, 2);
}

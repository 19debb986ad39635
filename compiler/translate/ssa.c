/* SSA construction for locals, on the fly (Braun et al., "Simple and Efficient Construction of Static Single Assignment Form", 2013):
 * a read that the current block cannot answer asks its predecessors, and only joins that are really asked get a phi. Structured control
 * flow means that only loop headers are ever unsealed. Recursion is a work list, so that depth never meets the C stack.
 * A join behind a construct that does not write the local, and a header of a loop that does not, need no phi: the value is the one in front. That
 * is known beforehand (writes.c), so time and memory do not depend on the number of blocks times that of locals. */
#include "translate.h"

struct block *block_new(struct fn *f, const char *name)
{
    struct block *b = ARENA_NEW(f->t->scratch, struct block);
    b->first = new_llvm_block(f, name);
    b->id = f->nblocks++;
    return b;
}

void block_add_pred(struct fn *f, struct block *b)
{
    struct edge e = {f->cur, LLVMGetInsertBlock(f->b)};
    f->cur->left = f->offset;
    VEC_PUSH(f->t->scratch, &b->preds, e);
}

/* Two steps as long as the one before make a longer one (Myers, "An Applicative Random-Access Stack", 1983). */
void block_below(struct block *b, struct block *up, uint64_t to)
{
    const struct block *far = up->jump;
    b->up = b->jump = up;
    b->up_to = b->jump_to = to;
    b->depth = up->depth + 1;
    if (far && far->jump && up->depth - far->depth == far->depth - far->jump->depth) {
        b->jump = far->jump;
        b->jump_to = to > up->jump_to ? to : up->jump_to;
        b->jump_to = b->jump_to > far->jump_to ? b->jump_to : far->jump_to;
    }
}

void block_enter(struct fn *f, struct block *b)
{
    LLVMMoveBasicBlockAfter(b->first, LLVMGetLastBasicBlock(f->value));
    LLVMPositionBuilderAtEnd(f->b, b->first);
    f->cur = b;
}

static uint64_t key_of(const struct block *b, uint32_t local) { return ((uint64_t)b->id << 32 | local) + 1; }

static uint32_t map_slot(const struct local_map *m, uint64_t key)
{
    uint32_t i = (uint32_t)((key * 0x9e3779b97f4a7c15ull) >> 32) & (m->cap - 1);
    while (m->keys[i] && m->keys[i] != key)
        i = (i + 1) & (m->cap - 1);
    return i;
}

static void map_put(struct fn *f, const struct block *b, uint32_t local, LLVMValueRef v)
{
    struct local_map *m = &f->map;
    if (m->len * 2 >= m->cap) {
        struct local_map old = *m;
        m->cap = old.cap ? old.cap * 2 : 256;
        m->keys = ARENA_ARRAY(f->t->scratch, uint64_t, m->cap);
        m->values = ARENA_ARRAY(f->t->scratch, LLVMValueRef, m->cap);
        for (uint32_t i = 0; i < old.cap; i++) {
            if (old.keys[i]) {
                uint32_t s = map_slot(m, old.keys[i]);
                m->keys[s] = old.keys[i];
                m->values[s] = old.values[i];
            }
        }
    }
    uint64_t key = key_of(b, local);
    uint32_t s = map_slot(m, key);
    if (!m->keys[s]) {
        m->keys[s] = key;
        m->len++;
    }
    m->values[s] = v;
}

static LLVMValueRef map_get(const struct fn *f, const struct block *b, uint32_t local)
{
    uint32_t s = f->map.cap ? map_slot(&f->map, key_of(b, local)) : 0;
    return f->map.cap && f->map.keys[s] ? f->map.values[s] : NULL;
}

static LLVMValueRef new_phi(struct fn *f, struct block *b, uint32_t local)
{
    LLVMBuilderRef at = f->b;
    LLVMBasicBlockRef here = LLVMGetInsertBlock(at);
    LLVMMetadataRef location = LLVMGetCurrentDebugLocation2(at); /* positioning before an instruction takes over its location */
    LLVMValueRef front = LLVMGetFirstInstruction(b->first);
    if (front)
        LLVMPositionBuilderBefore(at, front);
    else
        LLVMPositionBuilderAtEnd(at, b->first);
    LLVMValueRef phi = LLVMBuildPhi(at, llvm_type(f->t, local_type(f, local)), "");
    LLVMPositionBuilderAtEnd(at, here);
    LLVMSetCurrentDebugLocation2(at, location);
    VEC_PUSH(f->t->scratch, &f->phis, phi);
    return phi;
}

/* The uppermost block at whose end the local is certain to be what it is at the end of b, or one below that knows it. */
static struct block *find_origin(const struct fn *f, struct block *b, uint32_t local)
{
    while (b->up && !map_get(f, b, local)) {
        if (!writes_within(&f->writes, local, b->jump->left, b->jump_to))
            b = b->jump;
        else if (!writes_within(&f->writes, local, b->up->left, b->up_to))
            b = b->up;
        else
            break;
    }
    return b;
}

/* The value of a local at the end of block b: a definition, or a phi that may still lack its operands (then it is on f->fills). */
static LLVMValueRef read_at(struct fn *f, struct block *b, uint32_t local)
{
    struct block *start = b;
    b = find_origin(f, b, local);
    LLVMValueRef v = map_get(f, b, local);
    if (!v && !b->up) { /* the entry: locals that are not parameters start as zero */
        v = LLVMConstNull(llvm_type(f->t, local_type(f, local)));
    } else if (!v) {
        v = new_phi(f, b, local);
        map_put(f, b, local, v);
        if (b->sealed) {
            struct fill fill = {b, local, v};
            VEC_PUSH(f->t->scratch, &f->fills, fill);
        } else {
            struct pending_phi pending = {local, v};
            VEC_PUSH(f->t->scratch, &b->pending, pending);
        }
    }
    if (b != start)
        map_put(f, start, local, v);
    return v;
}

static void run_fills(struct fn *f)
{
    while (f->fills.len) {
        struct fill fill = f->fills.items[--f->fills.len];
        for (uint32_t i = 0; i < fill.block->preds.len; i++) {
            struct edge e = fill.block->preds.items[i];
            LLVMValueRef v = read_at(f, e.from, fill.local);
            LLVMAddIncoming(fill.phi, &v, &e.llvm, 1);
        }
    }
}

void block_seal(struct fn *f, struct block *b)
{
    b->sealed = true;
    for (uint32_t i = 0; i < b->pending.len; i++) {
        struct fill fill = {b, b->pending.items[i].local, b->pending.items[i].phi};
        VEC_PUSH(f->t->scratch, &f->fills, fill);
    }
    run_fills(f);
}

LLVMValueRef local_read(struct fn *f, uint32_t local)
{
    LLVMValueRef v = read_at(f, f->cur, local);
    run_fills(f);
    return v;
}

void local_write(struct fn *f, uint32_t local, LLVMValueRef v) { map_put(f, f->cur, local, v); }

/* The single value a phi stands for, or NULL: operands that are the phi itself do not count. */
static LLVMValueRef trivial_value(LLVMValueRef phi)
{
    LLVMValueRef same = NULL;
    unsigned n = LLVMCountIncoming(phi);
    for (unsigned i = 0; i < n; i++) {
        LLVMValueRef v = LLVMGetIncomingValue(phi, i);
        if (v == phi || v == same)
            continue;
        if (same)
            return NULL;
        same = v;
    }
    return same;
}

void ssa_finish(struct fn *f)
{
    bool changed = true;
    for (int round = 0; changed && round < 8; round++) {
        changed = false;
        uint32_t kept = 0;
        for (uint32_t i = 0; i < f->phis.len; i++) {
            LLVMValueRef phi = f->phis.items[i], same = trivial_value(phi);
            if (!same) {
                f->phis.items[kept++] = phi;
                continue;
            }
            LLVMReplaceAllUsesWith(phi, same);
            LLVMInstructionEraseFromParent(phi);
            changed = true;
        }
        f->phis.len = kept;
    }
}

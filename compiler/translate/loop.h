/* Innermost loops of one block, taken apart so that they can be written anew: private to loop*.c, reroll.c and edge.c.
 *
 * loop_rotate.c makes loops of two blocks loops of one, loop.c says what a loop is made of, reroll.c finds copies of its body in it, loop_version.c
 * writes the new loop beside the old one. */
#ifndef WASMC_LOOP_H
#define WASMC_LOOP_H

#include "affine.h"

enum { LOOP_INSTRUCTIONS = 600, LOOP_PHIS = 16, LOOP_COPIES = 16, LOOP_DEPTH = 64 };

/* One phi of the loop. Of an induction variable, step is what it grows by per iteration; any other is carried: at[c] is its value when copy c begins. */
struct loop_phi {
    LLVMValueRef phi, start, next;
    bool induction;
    struct affine step, small; /* small: step / number of copies */
    LLVMValueRef at[LOOP_COPIES + 1];
};

/* What is known of one instruction of the loop, by its position. */
struct site {
    LLVMValueRef value;
    uint32_t stores_before;
    bool has_affine;
    struct affine affine;
    LLVMValueRef twin[LOOP_COPIES]; /* the value that matches this one in copy c; [0] unused */
    bool needed;                    /* copy 0 consists of these */
    LLVMValueRef clone;             /* in the new loop */
};

struct loop {
    struct translator *t;
    LLVMBasicBlockRef block, before, exit;
    struct site *sites;
    uint32_t nsites;
    struct loop_phi phis[LOOP_PHIS];
    uint32_t nphis;
    VEC(uint32_t) stores; /* positions */
    uint32_t *slots;      /* hash table: position + 1 by value */
    uint32_t slot_mask;
    unsigned copies;      /* of the body in the old loop */
    uint32_t per_copy;    /* stores per copy */
    struct affine test;   /* difference of the exit test's sides, in terms of the phis; the loop ends when it is 0 */
    uint64_t grows;       /* by this per iteration, modulo 2^test.width */
    uint32_t budget;      /* steps left: hostile bodies cost no more than others */
};

/* An address in the translator's form: (base + zext index) + offset. */
struct address {
    LLVMValueRef base;      /* the memory's symbol, or where its address is loaded from */
    LLVMValueRef base_load; /* the load, which always gives the same; NULL: base is the address itself */
    struct affine index;
    int64_t offset;
    bool known;
};

/* Fills l if the block is a loop of plain loads, stores and operations that ends when two sums are equal. */
bool loop_analyse(struct loop *l, struct translator *t, LLVMBasicBlockRef block);
/* Loads, stores and operations that can be in such a loop. */
bool loop_allows(LLVMValueRef v);
/* NULL: defined outside of the loop. */
struct site *loop_site(const struct loop *l, LLVMValueRef v);
struct loop_phi *loop_phi(struct loop *l, LLVMValueRef v);
/* 32 or 64 for integers of these widths, else 0. */
unsigned integer_width(LLVMValueRef v);
/* v has an integer_width. Outside of the loop every value is a leaf, except constants. */
struct affine loop_affine(struct loop *l, LLVMValueRef v);
/* Whether all leaves are induction variables or come from outside: what a value in any iteration can be computed from. */
bool loop_is_closed(struct loop *l, const struct affine *a);
/* What the sum is after all induction variables have grown by `times` small steps. False: too many terms. */
bool loop_shift(struct loop *l, const struct affine *a, uint64_t times, struct affine *shifted);
struct address loop_address(struct loop *l, LLVMValueRef pointer);
/* The pointer of a load or store; NULL for anything else. */
LLVMValueRef loop_pointer(LLVMValueRef access);
/* An instruction outside of the loop that uses v; NULL if there is none. */
LLVMValueRef loop_outside_user(const struct loop *l, LLVMValueRef v);
/* The value behind the last iteration as a sum of the new loop's variables. */
bool loop_last_sum(struct loop *l, LLVMValueRef v, struct affine *sum);

/* reroll.c: finds out whether the body consists of that many copies of one. Afterwards sites are marked and matched. */
bool reroll(struct loop *l, unsigned copies);
/* The instruction of copy 0 that corresponds to v in the last copy; NULL if there is none. */
struct site *reroll_last(struct loop *l, LLVMValueRef v);

/* loop_rotate.c: a loop of two blocks, left in the middle, and what shall replace it: one iteration of head, a loop of one block, what is behind. */
struct rotation {
    struct translator *t;
    LLVMBuilderRef b;
    LLVMBasicBlockRef before, head, rest, exit;
    LLVMBasicBlockRef first, loop, joined;
    struct twins *twins; /* hash table */
    uint32_t mask;
    VEC(LLVMValueRef) carried; /* values of head that have a phi in the new loop */
    VEC(LLVMValueRef) used;    /* values of head that are used outside, each with a phi in joined */
};

/* Builds the new blocks if head begins such a loop; nothing else in the function changes until one of the other two is called. */
bool loop_rotate(struct rotation *r, struct translator *t, LLVMBasicBlockRef head);
void loop_rotate_undo(struct rotation *r);
/* Deletes head and rest. */
void loop_rotate_keep(struct rotation *r);

/* edge.c: in the phis of block, in the terminator of block, in an instruction. */
void edge_replace_incoming(LLVMBuilderRef b, LLVMBasicBlockRef block, LLVMBasicBlockRef from, LLVMBasicBlockRef to);
void edge_replace_successor(LLVMBasicBlockRef block, LLVMBasicBlockRef from, LLVMBasicBlockRef to);
void edge_replace_operand(LLVMValueRef user, LLVMValueRef from, LLVMValueRef to);

#endif

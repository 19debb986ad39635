/* Sums of values times constants, modulo 2^width: what the addresses and counters of a loop are made of. Private to loop*.c, reroll.c and affine.c. */
#ifndef WASMC_AFFINE_H
#define WASMC_AFFINE_H

#include "translate.h"

enum { AFFINE_TERMS = 4 };

struct affine_term {
    LLVMValueRef leaf;
    uint64_t factor; /* never 0 */
};

/* constant + factor * leaf + ..., modulo 2^width. Leaves are distinct. */
struct affine {
    unsigned width; /* 32 or 64; 0: not an integer of these widths */
    uint32_t nterms;
    struct affine_term terms[AFFINE_TERMS];
    uint64_t constant;
};

struct affine affine_constant(unsigned width, uint64_t value);
struct affine affine_leaf(unsigned width, LLVMValueRef v);
/* a + factor * b. False when the sum has too many terms; *sum is then undefined. */
bool affine_add(const struct affine *a, const struct affine *b, uint64_t factor, struct affine *sum);
bool affine_equal(const struct affine *a, const struct affine *b);
static inline bool affine_is_constant(const struct affine *a) { return a->nterms == 0; }
/* Every factor and the constant, as signed numbers, divided by divisor > 0. False when one is not divisible. */
bool affine_divide(const struct affine *a, unsigned divisor, struct affine *quotient);
/* The sum as LLVM instructions; leaves through replace(). */
LLVMValueRef affine_build(struct translator *t, const struct affine *a, LLVMValueRef (*replace)(void *context, LLVMValueRef leaf), void *context);

#endif

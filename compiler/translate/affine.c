#include "affine.h"

static uint64_t wrap(unsigned width, uint64_t v) { return width == 32 ? (uint32_t)v : v; }

struct affine affine_constant(unsigned width, uint64_t value) { return (struct affine){.width = width, .constant = wrap(width, value)}; }

struct affine affine_leaf(unsigned width, LLVMValueRef v) { return (struct affine){.width = width, .nterms = 1, .terms = {{v, 1}}}; }

static bool add_term(struct affine *sum, const struct affine_term *term, uint64_t factor)
{
    factor = wrap(sum->width, factor * term->factor);
    uint32_t i = 0;
    while (i < sum->nterms && sum->terms[i].leaf != term->leaf)
        i++;
    if (i == AFFINE_TERMS)
        return false;
    if (i == sum->nterms)
        sum->terms[sum->nterms++] = (struct affine_term){term->leaf, 0};
    sum->terms[i].factor = wrap(sum->width, sum->terms[i].factor + factor);
    if (sum->terms[i].factor == 0)
        sum->terms[i] = sum->terms[--sum->nterms];
    return true;
}

bool affine_add(const struct affine *a, const struct affine *b, uint64_t factor, struct affine *sum)
{
    struct affine s = *a;
    s.constant = wrap(s.width, s.constant + factor * b->constant);
    for (uint32_t i = 0; i < b->nterms; i++) {
        if (!add_term(&s, &b->terms[i], factor))
            return false;
    }
    *sum = s;
    return true;
}

bool affine_equal(const struct affine *a, const struct affine *b)
{
    struct affine difference;
    return a->width == b->width && affine_add(a, b, UINT64_MAX, &difference) && difference.nterms == 0 && difference.constant == 0;
}

static bool divide(unsigned width, int64_t divisor, uint64_t *v)
{
    int64_t number = width == 32 ? (int32_t)*v : (int64_t)*v;
    *v = wrap(width, (uint64_t)(number / divisor));
    return number % divisor == 0;
}

bool affine_divide(const struct affine *a, unsigned divisor, struct affine *quotient)
{
    struct affine q = *a;
    bool exact = divide(q.width, divisor, &q.constant);
    for (uint32_t i = 0; i < q.nterms; i++)
        exact &= divide(q.width, divisor, &q.terms[i].factor);
    *quotient = q;
    return exact;
}

LLVMValueRef affine_build(struct translator *t, const struct affine *a, LLVMValueRef (*replace)(void *context, LLVMValueRef leaf), void *context)
{
    LLVMTypeRef type = a->width == 32 ? t->i32 : t->i64;
    LLVMValueRef sum = LLVMConstInt(type, a->constant, false);
    for (uint32_t i = 0; i < a->nterms; i++) {
        LLVMValueRef leaf = replace(context, a->terms[i].leaf);
        sum = LLVMBuildAdd(t->builder, LLVMBuildMul(t->builder, leaf, LLVMConstInt(type, a->terms[i].factor, false), ""), sum, "");
    }
    return sum;
}

/* How often each run of 1, 2, 4, 8 and 12 letters occurs in a strand of DNA: a hash table with open addressing that grows, sorting. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { LETTERS = 650000, SHOWN = 3 };

struct entry {
    uint32_t run, count; /* two bits per letter; 0: free */
};

struct table {
    struct entry *entries;
    uint32_t size, used; /* size: a power of two */
};

static struct entry *table_find(const struct table *t, uint32_t run)
{
    uint32_t i = run * 2654435769u;
    for (i ^= i >> 15;; i++) {
        struct entry *e = &t->entries[i & (t->size - 1)];
        if (!e->count || e->run == run)
            return e;
    }
}

static struct table table_new(uint32_t size)
{
    struct table t = {calloc(size, sizeof(struct entry)), size, 0};
    if (!t.entries)
        abort();
    return t;
}

static void table_grow(struct table *t)
{
    struct table larger = table_new(t->size * 2);
    for (uint32_t i = 0; i < t->size; i++)
        if (t->entries[i].count)
            *table_find(&larger, t->entries[i].run) = t->entries[i];
    larger.used = t->used;
    free(t->entries);
    *t = larger;
}

static void table_count(struct table *t, uint32_t run)
{
    if (t->used * 2 >= t->size)
        table_grow(t);
    struct entry *e = table_find(t, run);
    t->used += !e->count;
    e->run = run;
    e->count++;
}

static int often_first(const struct entry *x, const struct entry *y)
{
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return (x->run > y->run) - (x->run < y->run);
}

/* Both halves of `from` are in order; `to` gets all n. */
static void merge(struct entry *to, const struct entry *from, uint32_t half, uint32_t n)
{
    const struct entry *left = from, *right = from + half, *middle = right, *end = from + n;
    while (left < middle && right < end)
        *to++ = often_first(left, right) <= 0 ? *left++ : *right++;
    while (left < middle)
        *to++ = *left++;
    while (right < end)
        *to++ = *right++;
}

/* A sort of its own: qsort would compare the C libraries' (natively, this program took six times as long with musl, whose is a smoothsort, as with
 * glibc and its merge sort). */
static void table_sort(struct table *t)
{
    struct entry *from = t->entries, *to = table_new(t->size).entries;
    for (uint32_t width = 1; width < t->size; width *= 2) {
        for (uint32_t i = 0; i < t->size; i += 2 * width)
            merge(to + i, from + i, width, 2 * width);
        struct entry *sorted = to;
        to = from;
        from = sorted;
    }
    free(to);
    t->entries = from;
}

static void count_runs(const uint8_t *strand, int length)
{
    struct table t = table_new(64);
    uint32_t mask = (1u << 2 * length) - 1, run = 0;
    for (int i = 0; i < LETTERS; i++) {
        run = (run << 2 | strand[i]) & mask;
        if (i >= length - 1)
            table_count(&t, run);
    }
    table_sort(&t);
    printf("%d letters: %u runs\n", length, t.used);
    for (uint32_t i = 0; i < SHOWN && i < t.used; i++) {
        for (int letter = length - 1; letter >= 0; letter--)
            putchar("ACGT"[t.entries[i].run >> 2 * letter & 3]);
        printf(" %u\n", t.entries[i].count);
    }
    free(t.entries);
}

int main(void)
{
    uint8_t *strand = malloc(LETTERS);
    uint32_t random = 7;
    if (!strand)
        abort();
    for (int i = 0; i < LETTERS; i++) { /* half of it repeats what came a thousand letters before */
        random = random * 1664525u + 1013904223u;
        strand[i] = i > 1000 && random >> 31 ? strand[i - 1000] : random >> 20 & 3;
    }
    for (int length = 1; length <= 8; length *= 2)
        count_runs(strand, length);
    count_runs(strand, 12);
    free(strand);
    return 0;
}

/* "Did you mean": the nearest of several names by edit distance. */
#ifndef WASMC_SUGGEST_H
#define WASMC_SUGGEST_H

#include "base.h"

/* The best candidate so far. Start with {.distance = SUGGEST_NONE}. */
struct suggestion {
    const char *name; /* NULL: nothing near enough */
    uint32_t distance, index;
};
#define SUGGEST_NONE UINT32_MAX

/* Considers one candidate; index is the caller's, handed back with the best one. A candidate counts when at most a third of the wanted name
 * (and at least two characters) would have to be inserted, deleted, replaced or swapped with a neighbour, or when the wanted name is its
 * beginning. The first of equally near ones wins. */
void suggest(struct suggestion *best, struct span wanted, const char *candidate, uint32_t index);

#endif

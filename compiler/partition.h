/* Which functions are compiled together. */
#ifndef WASMC_PARTITION_H
#define WASMC_PARTITION_H

#include "batch.h"

struct batch {
    const uint32_t *funcs; /* funcidx */
    uint32_t count;
    uint64_t bytes; /* of their bodies */
    bool with_data; /* everything that is not a function body */
    enum opt_level opt;
};

/* The partition of the reachable functions, in their order; single: all in one. The first batch carries the data. It depends on the module and the
 * level alone, and a small change of the module changes few batches. Returns their number; *out lives in the arena. */
uint32_t partition_make(struct arena *a, const struct program *p, bool single, struct batch **out);

#endif

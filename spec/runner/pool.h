/* All scripts, each in a process of its own, several at a time. */
#ifndef SPEC_POOL_H
#define SPEC_POOL_H

#include "expected.h"

struct script_file {
    const char *name; /* "core/i32" */
    const char *path; /* of the JSON */
};

struct pool {
    const struct config *config;
    const struct expected_failures *expected;
    const struct script_file *scripts;
    struct tally *tallies; /* per script, shared with the processes */
    uint32_t count;
    uint32_t jobs;
    uint32_t limit; /* lines of failures printed per script */
    bool list;      /* print list_failures() instead */
};

/* Fills p->tallies, which it maps. False when processes cannot be had. */
bool pool_run(struct pool *p, struct diag *d);

#endif

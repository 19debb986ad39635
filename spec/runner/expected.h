/* The list of failures that are expected, each with its reason: `path [line] reason` per line, '#' begins a comment. The path is a pattern
 * (fnmatch) over "core/i32"; without a line it says that the script fails somewhere. */
#ifndef SPEC_EXPECTED_H
#define SPEC_EXPECTED_H

#include "test.h"

#include <stdio.h>

struct expected_failure {
    const char *path, *reason;
    uint32_t line; /* 0: any */
};
struct expected_failures {
    struct expected_failure *items;
    uint32_t count;
};

bool expected_read(struct arena *a, const char *path, struct diag *d, struct expected_failures *out);

/* What came of one script. */
struct tally {
    uint32_t passed, failed, expected, skipped;
    double seconds;
};

/* Counts the commands of a finished test and prints what went wrong to `to`, at most `limit` lines. An expected failure that passes counts as
 * failed: the list must not grow stale. */
struct tally tally_test(const struct test *t, const struct expected_failures *e, uint32_t limit, FILE *to);

#endif

/* The list of failures that are expected, each with its reason: `path [lines] reason` per line, '#' begins a comment. Lines are "3,12-40"; every
 * command there must fail. Without lines the path is a pattern (fnmatch) over names like "core/i32": each such script fails somewhere. */
#ifndef SPEC_EXPECTED_H
#define SPEC_EXPECTED_H

#include "test.h"

#include <stdio.h>

struct expected_failure {
    const char *path, *lines, *reason; /* lines "": any */
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
/* Prints the lines of the commands that failed as the list would have them, for whoever brings it up to date. */
void list_failures(const struct test *t, FILE *to);

#endif

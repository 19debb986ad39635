/* A test program is a list of checks: each failure prints its place and the test goes on; main returns check_result(). */
#ifndef WASMC_TEST_CHECK_H
#define WASMC_TEST_CHECK_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static unsigned check_count, check_failures;

static inline bool check_report(bool ok, const char *file, int line, const char *what)
{
    check_count++;
    if (!ok) {
        check_failures++;
        printf("%s:%d: failed: %s\n", file, line, what);
    }
    return ok;
}

#define CHECK(condition) check_report((condition), __FILE__, __LINE__, #condition)
/* A check in a loop or helper: the message says which case. */
#define CHECK_CASE(condition, name) ((condition) ? check_report(true, __FILE__, __LINE__, "") : check_report(false, __FILE__, __LINE__, (name)))

static inline bool starts_with(const char *text, const char *prefix) { return strncmp(text, prefix, strlen(prefix)) == 0; }

/* Exit status of the program; one that checked nothing fails. */
static inline int check_result(void)
{
    printf("%u checks, %u failed\n", check_count, check_failures);
    return check_count == 0 || check_failures != 0;
}

#endif

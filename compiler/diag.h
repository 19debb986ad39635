/* Diagnostics: the first error wins and is kept until the driver prints it; nothing prints from inside a pass. */
#ifndef WASMC_DIAG_H
#define WASMC_DIAG_H

#include "base.h"

/* Exit statuses of wasmc (documented in --help and the man page). */
enum exit_status {
    EXIT_OK = 0,
    EXIT_BAD_INPUT = 1,   /* malformed or invalid module, unknown import */
    EXIT_USAGE = 2,       /* command line */
    EXIT_ENVIRONMENT = 3, /* linking, files, memory, space */
    EXIT_INTERNAL = 70,   /* our bug */
};

#define DIAG_NO_OFFSET UINT64_MAX
#define DIAG_NO_FUNC UINT32_MAX

struct diag {
    const char *file; /* how the user named the input; borrowed */
    bool failed;
    enum exit_status status; /* of the first failure */
    uint64_t offset;         /* byte offset in the module, or DIAG_NO_OFFSET */
    uint32_t funcidx;        /* set by whoever walks bodies, so that fail() records it; DIAG_NO_FUNC outside */
    uint32_t failed_func;    /* funcidx at the time of the first failure */
    char message[1024];      /* text of the first failure, no newline; may hold several lines for import lists */
    const char *details;     /* more lines after the message, each with its newline, of any length (a list of imports); borrowed; NULL = none */
    char hint[1024];         /* optional second line ("did you mean ..."); empty when unused */
};

void diag_init(struct diag *d, const char *file);
/* Records the first failure (bad input); later ones are ignored. Always returns false so that callers can `return fail(...)`.
 * offset: byte offset in the module or DIAG_NO_OFFSET. The message starts with the specification suite's wording. */
bool fail(struct diag *d, uint64_t offset, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The same with another exit status, without an offset. */
bool fail_with(struct diag *d, enum exit_status status, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Adds the "what to do" line to the failure just recorded; ignored when a hint is already there. */
void diag_hint(struct diag *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Formats "FILE:0xOFF: error: MESSAGE\nDETAILS  in function N \"name\"\n  note: HINT\n" into buf; func_name may be {0}. Control
 * characters in names are escaped so that a hostile module cannot drive the terminal. color adds ANSI colours. */
size_t diag_format(const struct diag *d, struct span func_name, bool color, char *buf, size_t size);

#endif

/* What follows from the options about the program's rights once its imports are known. */
#ifndef WASMC_POLICY_H
#define WASMC_POLICY_H

#include "batch.h"

/* Whether the program reads WASMC_RT: --rt=auto is for programs that can open files. */
bool policy_has_rt(const struct program *p);

/* A row of syscalls_linux.def. */
struct syscall_row {
    const char *name;
    int numbers[2]; /* by enum arch; -1: the architecture has none */
};
/* Whether the program gets a system call filter: on Linux, unless --sandbox=none, when it is known of each host function what it calls, and
 * when it executes no other program, which would inherit the filter. */
bool policy_is_filtered(const struct program *p);
/* Whether it fences in the granted folders (Landlock): on Linux, unless --sandbox=none, when its functions can open files. */
bool policy_is_fenced(const struct program *p);
/* The system calls that the filter allows: what every program needs and what the host functions among the imports do. *n rows in the table's
 * order, in arena a; NULL when there is no filter. */
const struct syscall_row *const *policy_syscalls(struct arena *a, const struct program *p, uint32_t *n);

#endif

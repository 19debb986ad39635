/* What starting programs needs in more than one place. */
#ifndef EMSCRIPTEN_PROCESS_H
#define EMSCRIPTEN_PROCESS_H

#include <stdint.h>

/* A guest array of string addresses ending in 0 (or address 0: empty) as a host array pointing into guest memory (malloc); NULL and *err
 * (host, positive) on failure. */
char **process_strings(uint32_t addr, int *err);
/* execve(2) of a guest path; returns only to say why not, as -errno. */
int64_t process_exec(const char *path, char **argv, char **envp);

#endif

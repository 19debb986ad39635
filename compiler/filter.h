/* The system call filter as the kernel takes it: seccomp(2), a program of classic BPF. */
#ifndef WASMC_FILTER_H
#define WASMC_FILTER_H

#include "base.h"
#include "target.h"
#include "wasm_abi.h"

/* The program that allows these system calls of the architecture, which ascend, and traps at every other one; clone makes threads only if no_fork,
 * mmap and mprotect never make memory executable. *count instructions in arena a; NULL when n is 0 or there are too many for one program. */
const struct wasm_filter *filter_build(struct arena *a, enum arch arch, const int *numbers, uint32_t n, bool no_fork, uint32_t *count);

#endif

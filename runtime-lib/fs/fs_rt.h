/* Between WASMC_RT (rt.c) and the file layer. */
#ifndef WASM_RT_H
#define WASM_RT_H

#include "wasm_abi.h"

#include <stdbool.h>

#define RT_DIRS_MAX 32
#define RT_TEXT_MAX 4096

/* Replaces the grants of the policy by dirs, which stay where they are. Unless open, each must lie inside a folder granted before; what was
 * read-only stays so. NULL, or why dirs[*at] cannot be granted. Weak: programs without host functions for files have no file layer. */
const char *rt_grants(struct wasm_policy *p, struct wasm_grant *dirs, uint32_t n, bool open, uint32_t *at) __attribute__((weak));

/* Start-up's fence: visits what of the host the process may need, folders and single files, that which the guest is granted and what the C
 * library reads for its host functions. */
extern const char fs_names_are_looked_up __attribute__((weak)); /* defined beside a host function for which the C library reads */
void fs_each_host(void (*visit)(void *arg, const char *path, bool read_only, bool file), void *arg);
/* The host's "/" is granted as "/", for writing. */
bool fs_everything_granted(void);

#endif

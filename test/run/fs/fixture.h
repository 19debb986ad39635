/* A host directory to play in, and programs that run beneath grants in it. The file layer keeps its state in static memory and the
 * process's working directory, so every case runs in a child of its own. */
#ifndef FS_FIXTURE_H
#define FS_FIXTURE_H

#include "fs.h"
#include "wasm_abi.h"

#include <stdbool.h>

/* The policy of the case; children change it before they call anything of fs.h. */
extern struct wasm_policy policy;

/* Absolute path of a new directory, removed by tree_remove. */
const char *tree_create(void);
void tree_remove(const char *root);
/* Empties it. */
void tree_clear(const char *root);
/* A line per entry below root, sorted: path, kind, permissions, contents or link target. malloc'ed. */
char *tree_text(const char *root);
/* The same of everything below root but the folder `except`, with owners and times of change: what a guest that is granted only that folder must leave
 * as it is. malloc'ed. */
char *tree_outside(const char *root, const char *except);

/* "path", "path/", "path=contents", "path>target": a file that holds its own path, a directory, a file, a link; in this order, beneath
 * root. "%" in a target stands for root. */
void tree_build(const char *root, const char *const *rows);

/* Runs body(arg) in a child, its standard output captured; *status is its exit status (128 + signal when killed). malloc'ed. */
char *run_child(void (*body)(void *arg), void *arg, int *status);

#endif

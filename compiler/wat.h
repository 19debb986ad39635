/* WebAssembly text -> binary, by wabt's wat2wasm. */
#ifndef WASMC_WAT_H
#define WASMC_WAT_H

#include "diag.h"

/* Whether bytes look like the text format: the first thing in them is a parenthesis or a comment. */
bool wat_is_text(struct span bytes);
/* Replaces *input (malloc'ed, like what file_read gives) by the binary module. Only the form is checked here; validation is ours. */
bool wat_convert(struct arena *a, struct span *input, struct diag *d);

#endif

/* Binary module -> struct module (spec 5.5). */
#ifndef WASMC_DECODE_H
#define WASMC_DECODE_H

#include "diag.h"
#include "module.h"

/* bytes must outlive the module. Decoding is linear in the input and allocates only what the sections need, in `a`; declared
 * counts never drive an allocation beyond the bytes that are really there. False after a failure recorded in d.
 * Malformed custom sections are never errors: what cannot be read of them is ignored. */
bool module_decode(struct arena *a, struct span bytes, const struct features *f, struct diag *d, struct module *out);

/* custom.c: fills func.name, global.name, module.name from the "name" section as far as it is well-formed. */
void custom_read_names(struct module *m);

#endif

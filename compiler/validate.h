/* Validation (spec 3): after it, every index is in range and every body is well typed. */
#ifndef WASMC_VALIDATE_H
#define WASMC_VALIDATE_H

#include "module.h"
#include "diag.h"

/* The whole module: validate_module.c checks everything outside bodies, validate.c every body. scratch is reset per function. */
bool module_validate(const struct module *m, struct arena *scratch, struct diag *d);
/* One body. Sets d->funcidx. */
bool func_validate(const struct module *m, uint32_t funcidx, struct arena *scratch, struct diag *d);

#endif

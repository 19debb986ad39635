/* Validation (spec 3): after it, every index is in range and every body is well typed. */
#ifndef WASMC_VALIDATE_H
#define WASMC_VALIDATE_H

#include "diag.h"
#include "module.h"

/* The whole module: validate_module.c checks everything outside bodies, validate.c every body. scratch is reset per function. */
bool module_validate(const struct module *m, struct arena *scratch, struct diag *d);
/* Everything outside bodies. After it func_validate may run for any function, in any order. */
bool module_validate_outside(const struct module *m, struct arena *scratch, struct diag *d);
/* One body of a function that is not imported. Sets d->funcidx. Resets scratch. */
bool func_validate(const struct module *m, uint32_t funcidx, struct arena *scratch, struct diag *d);
/* A constant expression (spec 3.4.12) that must give one `type` and may read the immutable ones of the first nglobals globals.
 * Resets scratch. */
bool constexpr_validate(const struct module *m, const struct constexpr *e, valtype type, uint32_t nglobals, struct arena *scratch, struct diag *d);

/* Our limits where the specification has none, or one that no machine could honour. */
enum {
    LIMIT_LOCALS = 1000000,   /* per function, parameters included */
    LIMIT_ARITY = 1000,       /* parameters or results of a type, as in browsers: otherwise a short body could mean a huge stack */
    LIMIT_NESTING = 1000000,  /* blocks within blocks */
    LIMIT_OPERANDS = 4000000, /* values on a body's operand stack at once */
};

#endif

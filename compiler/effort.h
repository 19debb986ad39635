/* A budget of effort per function: LLVM's passes are not linear in all that a body can have much of. */
#ifndef WASMC_EFFORT_H
#define WASMC_EFFORT_H

#include "batch.h"

/* The level at which function `funcidx`, which has a body, is compiled where `wanted` is asked for: that, OPT_O1, OPT_SPARE or OPT_O0. Depends on the
 * body alone. *reason gets what there is too much of ("300 loops"), in the arena, where the level is another; else it is left alone. It may be NULL. */
enum opt_level effort_level(struct arena *a, const struct module *m, uint32_t funcidx, enum opt_level wanted, const char **reason);

#endif

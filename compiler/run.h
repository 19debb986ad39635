/* `wasmc run`: compile into a cache and execute. */
#ifndef WASMC_RUN_H
#define WASMC_RUN_H

#include "options.h"

/* Replaces this process by the compiled o->input, which is compiled first when the cache does not have it. Returns only after a failure, which is
 * recorded in d; func_name as in driver_run. The cache is --cache-dir's folder, $XDG_CACHE_HOME/wasmc or ~/.cache/wasmc: one executable per
 * module, options and wasmc, and the batches it was made of. */
bool run_program(struct arena *a, const struct options *o, struct diag *d, struct span *func_name);

/* Removes every entry from that cache. */
bool run_clear_cache(struct arena *a, const struct options *o, struct diag *d);

#endif

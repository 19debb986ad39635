/* One compilation: the passes, in order. */
#ifndef WASMC_DRIVER_H
#define WASMC_DRIVER_H

#include "options.h"

/* Compiles (or validates) as the options say. d->file becomes the input's name once it is read. False after a failure recorded in d, with its function's
 * name (in arena a) in *func_name. */
bool driver_run(struct arena *a, const struct options *o, struct diag *d, struct span *func_name);

/* The folder of the runtime libraries of a target: --resource-dir, $WASMC_RESOURCE_DIR or ../lib/wasmc beside the executable, plus the triple. */
char *driver_resource_dir(struct arena *a, const struct options *o, const struct target *t);

/* Whether messages on standard error have colours. */
bool driver_color(const struct options *o);

#endif

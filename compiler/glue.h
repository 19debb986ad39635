/* The names that emcc took out of a module (linked with -O3 or -Os, imports are a.a, a.b, ...), put back from what it wrote beside it. */
#ifndef WASMC_GLUE_H
#define WASMC_GLUE_H

#include "module.h"
#include "diag.h"

/* Files as named on the command line; NULL = not given. */
struct glue_options {
    const char *js;  /* --js-glue: the generated JavaScript */
    const char *map; /* --import-map: what emcc --emit-minification-map wrote */
    const char *entry; /* --entry: the export that is to be main */
};

/* Renames the imports and exports of *m: imported functions get the module "env" or "wasi_snapshot_preview1" again. Nothing is guessed: an
 * import that the file does not mention fails, and so does glue that went through the Closure compiler, which erases the names. A module
 * whose names are whole stays as it is. Last, the export `entry` is called main. The new names live in `a`. */
bool glue_apply(struct arena *a, struct module *m, const struct glue_options *o, struct diag *d);

#endif

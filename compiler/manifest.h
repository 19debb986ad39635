/* The manifest: a text in the executable's section .wasmc.manifest, which is not loaded, about where the program comes from and what it may
 * touch. Lines "key value..."; names from the module have everything but printable ASCII escaped as \xx. */
#ifndef WASMC_MANIFEST_H
#define WASMC_MANIFEST_H

#include "batch.h"

#define MANIFEST_SECTION ".wasmc.manifest"

/* For a program whose imports are resolved. NUL-terminated, in arena a. */
char *manifest_text(struct arena *a, const struct program *p, const char *version);
/* An ELF object for the target with nothing but the manifest; in arena a. */
struct span manifest_object(struct arena *a, const struct target *t, const char *text);
/* The manifest of an executable's bytes; an empty span after a failure recorded in d. */
struct span manifest_find(struct span executable, struct diag *d);

#endif

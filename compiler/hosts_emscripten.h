/* What the compiler knows about Emscripten beyond the function table: which release built a module, and what the loader of the 2018 ABI
 * (the fastcomp compiler, until 1.39) would have put into imported globals. */
#ifndef WASMC_HOSTS_EMSCRIPTEN_H
#define WASMC_HOSTS_EMSCRIPTEN_H

#include "hosts.h"

/* The Emscripten release as in wasm_abi.h (3001006 for 3.1.6): from a version string in the data, else from the names and types of the
 * imports, as near as they tell. Never 0. */
uint32_t emscripten_detect_version(const struct module *m);

/* Fills out->globals and the poked word. out->emscripten_version is set. An imported global that no release had fails. */
bool emscripten_resolve_globals(struct arena *a, const struct module *m, const struct hosts_options *o, struct diag *d, struct hosts *out);

/* The end of the static data, in bytes from address 0, rounded up with a margin: from initialised data and the constants of the code.
 * Exposed for the unit test. */
uint32_t emscripten_static_top(struct arena *a, const struct module *m);

#endif

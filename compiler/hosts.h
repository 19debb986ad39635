/* Imports -> host symbols, type-checked at compile time. The rows are expanded from abi-wasi/{wasi,variants}.def and abi-emscripten/env.def. */
#ifndef WASMC_HOSTS_H
#define WASMC_HOSTS_H

#include "module.h"
#include "diag.h"

enum abi { ABI_AUTO, ABI_NONE, ABI_WASI, ABI_EMSCRIPTEN };

struct host_row {
    enum abi abi;
    const char *module, *name;
    const char *symbol; /* C symbol in the ABI's library */
    const char *types;  /* result letter (v i l f d), then a letter per parameter */
    const char *invoke; /* a trampoline that the translator generates: Emscripten's letters of the called signature, else NULL */
};

/* What becomes of a function import that nobody provides. */
enum missing_policy { MISSING_ERROR, MISSING_TRAP, MISSING_ZERO };

struct hosts_options {
    enum abi abi;
    enum missing_policy missing;
    uint32_t emscripten_version; /* --emscripten-version=, as in wasm_abi.h; 0 = detect */
    uint32_t static_bump;        /* --static-bump= for the 2018 ABI; 0 = recover from the code */
};

/* The answer, indexed like the module's index spaces over the imported entities only. */
struct hosts {
    enum abi abi; /* never ABI_AUTO */
    const struct host_row **funcs; /* NULL: a stub, see missing */
    enum missing_policy missing;
    uint64_t *globals;             /* bit pattern of each imported global: known at compile time */
    uint32_t emscripten_version;   /* as in wasm_abi.h */
    /* One word for memory 0 that the loader would have written before start (2018: *DYNAMICTOP_PTR); address 0 = none. */
    uint32_t poke_address, poke_value;
    bool keep_exports; /* a library: whoever links it may call any of them */
};

/* Unknown imports fail with the list of all of them, "module.name : type", and the nearest known name; a known name with another type
 * says both types. Imported memories and tables become the program's own with the import's limits. */
bool hosts_resolve(struct arena *a, const struct module *m, const struct hosts_options *o, struct diag *d, struct hosts *out);

/* Whether a host function (NULL: none) starts threads that run the guest's code. */
bool host_spawns_threads(const struct host_row *row);

#endif

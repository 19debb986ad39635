/* The C face of a module compiled with --emit=lib: which C names its exports and missing imports get, and the header that declares them. */
#ifndef WASMC_LIBRARY_H
#define WASMC_LIBRARY_H

#include "hosts.h"

/* A function, memory or global under its C name; `name` is WebAssembly's. */
struct library_entity {
    const char *symbol;
    struct span name;
    uint32_t index; /* in its index space */
};
struct library_entities {
    struct library_entity *items;
    uint32_t count;
};

struct library {
    const char *prefix; /* "foo": every symbol of the library is foo_ and something */
    const char *trap, *trap_text, *instantiate; /* the names of the fixed functions */
    struct library_entities funcs;   /* exported, but for _initialize */
    struct library_entities imports; /* that no ABI provides: the user of the library defines them */
    struct library_entities memories, globals; /* exported; memories have two symbols, <symbol>_base and <symbol>_size */
};

/* Names everything, and gives each function of hosts->funcs that nobody provides a row with the C name (unless keep_missing: it stays a trap).
 * output: the path of the library, which the prefix is taken from. Fails for modules of Emscripten's, whose host functions need a process. */
bool library_describe(struct arena *a, const struct module *m, const char *output, bool keep_missing, struct hosts *hosts, struct diag *d, struct library *out);

/* "dir/libfoo.a" -> "dir/foo.h" */
char *library_header_path(struct arena *a, const char *output);
/* The text of the header, in a. */
char *library_header(struct arena *a, const struct module *m, const struct library *l, const char *output);

#endif

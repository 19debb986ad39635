/* Instances of linkable modules, and the registry that imports are resolved in. */
#ifndef SPEC_INSTANCE_H
#define SPEC_INSTANCE_H

#include "reader.h"

#include <stdbool.h>

/* A function, table, memory or global: who declared it, and where it is. */
struct entity {
    const struct wasm_extern *declaration;
    void *address; /* struct wasm_func *, wasm_table *, wasm_memory * or the global's bytes; NULL: there is none */
};

struct instance {
    const struct wasm_linkable *module;
    struct entity *imports; /* what they were resolved to */
    bool alive;             /* linked: its code may run, even when instantiation has trapped */
};

/* Instances by the names they are registered under, latest first; the names are the plan's. */
struct registration {
    struct text name;
    const struct instance *instance;
    struct registration *next;
};

/* Every function here that can fail says why in `why`, as the specification suite words it, and returns false. */
struct message {
    char text[512];
};
bool message_set(struct message *m, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Resolves and type-checks all imports, gives out type ids, reserves the instance's own memories. Nothing of the guest runs yet. */
bool instance_link(struct instance *in, const struct registration *registry, struct message *why);
/* Gives the address space of its own memories back. */
void instance_release(struct instance *in);
/* The export of that name and kind; .address is NULL when there is none. *thunk is set for functions. */
struct entity instance_export(const struct instance *in, struct text name, uint32_t kind, wasm_thunk **thunk);

/* heap.c: zeroed memory for ever. Not thread-safe. */
void *heap_alloc(size_t size);

/* match.c: whether an entity can be imported with that declaration (specification 3.4.2, import matching). Limits are the current ones. */
bool entity_matches(const struct entity *e, const struct wasm_extern *wanted);

#endif

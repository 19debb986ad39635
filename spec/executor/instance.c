#include "instance.h"
#include "memory.h"

#include <stdarg.h>
#include <stdio.h>

bool message_set(struct message *m, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(m->text, sizeof m->text, fmt, args);
    va_end(args);
    return false;
}

/* ---- the runtime's view of the memories ---- */

/* The runtime looks here to tell a fault in a guest's memory from any other: one descriptor per memory that is reserved, the others empty.
 * Only base and reserved count; the descriptors that code uses lie in the modules. */
enum { MAX_MEMORIES = 4096 };
struct wasm_memory wasm_memories[MAX_MEMORIES];
const struct wasm_module wasm_module = {.abi_version = WASM_ABI_VERSION, .nmemories = MAX_MEMORIES, .memories = wasm_memories, .name = "specification test"};

static struct wasm_memory *known_memory(const uint8_t *base)
{
    for (uint32_t i = 0; i < MAX_MEMORIES; i++)
        if (wasm_memories[i].base == base)
            return &wasm_memories[i];
    return NULL;
}

static uint32_t imported_memories(const struct instance *in)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < in->module->nimports; i++)
        n += in->module->imports[i].kind == WASM_EXTERN_MEMORY;
    return n;
}

static bool reserve_memories(struct instance *in, struct message *why)
{
    const struct wasm_module *m = &in->module->module;
    for (uint32_t i = imported_memories(in); i < m->nmemories; i++) {
        if (!memory_reserve(&m->memories[i], why->text, sizeof why->text))
            return false;
        struct wasm_memory *known = known_memory(NULL);
        if (!known)
            return message_set(why, "more than %d memories at a time", MAX_MEMORIES);
        if (m->memories[i].reserved)
            *known = m->memories[i];
    }
    return true;
}

void instance_release(struct instance *in)
{
    const struct wasm_module *m = &in->module->module;
    if (!in->alive)
        return;
    for (uint32_t i = imported_memories(in); i < m->nmemories; i++) {
        if (!m->memories[i].reserved)
            continue;
        *known_memory(m->memories[i].base) = (struct wasm_memory){0};
        memory_release(&m->memories[i]);
    }
    in->alive = false;
}

/* ---- function types: equal texts, equal ids, in all modules ---- */

static struct type {
    const char *text;
    struct type *next;
} *types;

/* 1-based, so that no function's id is 0. */
static uint32_t type_id(const char *text)
{
    struct type **link = &types;
    uint32_t id = 1;
    for (; *link && strcmp((*link)->text, text) != 0; link = &(*link)->next)
        id++;
    if (!*link) {
        *link = heap_alloc(sizeof **link);
        (*link)->text = text;
    }
    return id;
}

static void assign_type_ids(const struct wasm_linkable *l)
{
    for (uint32_t i = 0; i < l->ntypes; i++)
        if (l->types[i])
            l->type_ids[i] = type_id(l->types[i]);
    for (uint32_t i = 0; i < l->nfuncs; i++)
        l->funcs[i]->type = l->type_ids[l->funcs[i]->type];
}

/* ---- imports and exports ---- */

/* What an export stands for: the instance's own entity, or what the import it passes on was resolved to. */
static struct entity exported_entity(const struct instance *in, const struct wasm_extern *e)
{
    if (!(e->flags & WASM_EXTERN_REEXPORT))
        return (struct entity){e, e->entity};
    uint32_t i = 0;
    while (in->module->imports[i].entity != e->entity)
        i++;
    return in->imports[i];
}

struct entity instance_export(const struct instance *in, struct text name, uint32_t kind, wasm_thunk **thunk)
{
    for (uint32_t i = 0; i < in->module->nexports; i++) {
        const struct wasm_extern *e = &in->module->exports[i];
        if (e->kind != kind || !text_eq(name, e->name, e->name_len))
            continue;
        if (thunk)
            *thunk = e->thunk;
        return exported_entity(in, e);
    }
    return (struct entity){0};
}

static const struct instance *registered(const struct registration *r, const char *name, uint32_t size)
{
    while (r && !text_eq(r->name, name, size))
        r = r->next;
    return r ? r->instance : NULL;
}

/* Names are unique among the exports of a module, whatever their kind. */
static struct entity find(const struct registration *registry, const struct wasm_extern *wanted)
{
    const struct instance *in = registered(registry, wanted->module, wanted->module_len);
    for (uint32_t i = 0; in && i < in->module->nexports; i++) {
        const struct wasm_extern *e = &in->module->exports[i];
        if (text_eq((struct text){wanted->name, wanted->name_len}, e->name, e->name_len))
            return exported_entity(in, e);
    }
    return (struct entity){0};
}

static bool resolve(struct instance *in, const struct registration *registry, struct message *why)
{
    const struct wasm_linkable *l = in->module;
    in->imports = heap_alloc((l->nimports + 1) * sizeof *in->imports);
    for (uint32_t i = 0; i < l->nimports; i++) {
        const struct wasm_extern *wanted = &l->imports[i];
        in->imports[i] = find(registry, wanted);
        const char *problem = !in->imports[i].address ? "unknown import" : !entity_matches(&in->imports[i], wanted) ? "incompatible import type" : NULL;
        if (problem)
            return message_set(why, "%s: %.*s.%.*s", problem, (int)wanted->module_len, wanted->module, (int)wanted->name_len, wanted->name);
    }
    for (uint32_t i = 0; i < l->nimports; i++)
        *(void **)l->imports[i].entity = in->imports[i].address;
    return true;
}

bool instance_link(struct instance *in, const struct registration *registry, struct message *why)
{
    if (!resolve(in, registry, why) || !reserve_memories(in, why))
        return false;
    assign_type_ids(in->module);
    in->alive = true;
    return true;
}

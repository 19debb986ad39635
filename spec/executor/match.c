/* Import matching (specification 3.4.2): an entity against the type it is imported with. */
#include "instance.h"

/* The declared minimum is no longer what counts: a table or memory that has grown satisfies larger demands. */
static uint64_t current_size(const struct entity *e)
{
    if (e->declaration->kind == WASM_EXTERN_TABLE)
        return ((const struct wasm_table *)e->address)->size;
    const struct wasm_memory *m = e->address;
    return m->size >> m->page_log2;
}

static bool limits_match(const struct entity *e, const struct wasm_extern *wanted)
{
    return current_size(e) >= wanted->min && e->declaration->max <= wanted->max; /* an absent maximum is the largest number */
}

static bool type_matches(const struct entity *e, const struct wasm_extern *wanted) { return !strcmp(e->declaration->type, wanted->type); }

static bool memory_matches(const struct entity *e, const struct wasm_extern *wanted)
{
    return limits_match(e, wanted) && e->declaration->page_log2 == wanted->page_log2;
}

static bool table_matches(const struct entity *e, const struct wasm_extern *wanted) { return type_matches(e, wanted) && limits_match(e, wanted); }

bool entity_matches(const struct entity *e, const struct wasm_extern *wanted)
{
    static bool (*const matchers[])(const struct entity *e, const struct wasm_extern *wanted) = {
        [WASM_EXTERN_FUNC] = type_matches,
        [WASM_EXTERN_TABLE] = table_matches,
        [WASM_EXTERN_MEMORY] = memory_matches,
        [WASM_EXTERN_GLOBAL] = type_matches,
    };
    const uint32_t flags = WASM_EXTERN_MUTABLE | WASM_EXTERN_SHARED | WASM_EXTERN_64;
    if (e->declaration->kind != wanted->kind || wanted->kind >= sizeof matchers / sizeof *matchers)
        return false;
    return (e->declaration->flags & flags) == (wanted->flags & flags) && matchers[wanted->kind](e, wanted);
}

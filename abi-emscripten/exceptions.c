/* C++ exceptions as compiled code asks JavaScript for them: __cxa_throw and what belongs to it, the Itanium C++ ABI with a twist. There are no
 * tables: each invoke_ that something was thrown through asks __cxa_find_matching_catch which of its types matches. So destructors run before
 * it is known whether anybody catches.
 *
 * In front of each exception object lies a header in guest memory, of the layout that programs since 3.1.7 read themselves; of older ones,
 * which never do, the host allocates it. The pointer that find_matching_catch hands out, and that begin_catch and resumeException take back, is
 * the object's. */
#include "exceptions.h"
#include "env.h"
#include "exit.h"
#include "guest.h"
#include "unwind.h"

#include <stdlib.h>

/* The header, by distance from its start. */
enum { REFERENCES = 0, TYPE = 4, DESTRUCTOR = 8, CAUGHT = 12, RETHROWN = 13, ADJUSTED = 16, HEADER_SIZE = 24 };

/* Addresses are the guest's; of exceptions, their objects'. */
static _Thread_local struct {
    uint32_t last;     /* thrown, and not yet being handled */
    uint32_t uncaught; /* thrown, and not yet caught */
    uint32_t *handled; /* being handled, innermost last */
    uint32_t nhandled, cap;
} state;

/* More than this is a program that never ends its handlers. */
#define MAX_HANDLED (1u << 20)

/* ---- the header ---- */

static uint32_t get(uint32_t object, uint32_t field)
{
    uint32_t value = 0;
    guest_get32(object - HEADER_SIZE + field, &value);
    return value;
}

static void put(uint32_t object, uint32_t field, uint32_t value) { guest_put32(object - HEADER_SIZE + field, value); }

static bool get_flag(uint32_t object, uint32_t field)
{
    const uint8_t *p = guest_ptr(object - HEADER_SIZE + field, 1);
    return p && *p;
}

static void put_flag(uint32_t object, uint32_t field, bool value)
{
    uint8_t *p = guest_ptr(object - HEADER_SIZE + field, 1);
    if (p)
        *p = value;
}

/* The count is shared by threads. Its new value; 0 also where there is no header. */
static uint32_t add_references(uint32_t object, int32_t n)
{
    uint32_t at = object - HEADER_SIZE + REFERENCES;
    uint32_t *count = at % 4 ? NULL : guest_ptr(at, 4);
    return count ? __atomic_add_fetch(count, (uint32_t)n, __ATOMIC_ACQ_REL) : 0;
}

/* ---- exports ---- */

GUEST_EXPORT(uint32_t, can_catch, "__cxa_can_catch", (uint32_t caught, uint32_t thrown, uint32_t object_cell));
GUEST_EXPORT(uint32_t, can_catch_fastcomp, "___cxa_can_catch", (uint32_t caught, uint32_t thrown, uint32_t object_cell));
GUEST_EXPORT(uint32_t, is_pointer_type, "__cxa_is_pointer_type", (uint32_t type));
GUEST_EXPORT(uint32_t, is_pointer_type_fastcomp, "___cxa_is_pointer_type", (uint32_t type));
/* Where the second half of a result goes: an export in the programs that have one, the host otherwise. */
GUEST_EXPORT(void, export_set_temp_ret0, "setTempRet0", (uint32_t high));
GUEST_EXPORT(void, export_tempret_set, "_emscripten_tempret_set", (uint32_t high));
/* Destructors return `this`, except fastcomp's. */
GUEST_DYNCALL(uint32_t, call_ii, "ii", (uint32_t function, uint32_t object));
GUEST_EXPORT(void, export_dyncall_vi, "dynCall_vi", (uint32_t function, uint32_t object));

static void set_second(uint32_t value)
{
    void (*set)(uint32_t) = export_set_temp_ret0 ? export_set_temp_ret0 : export_tempret_set;
    (set ? set : em_set_temp_ret0)(value);
}

static void call_destructor(uint32_t destructor, uint32_t object)
{
    if (era_is_fastcomp() && export_dyncall_vi)
        export_dyncall_vi(destructor, object);
    else if (call_ii)
        call_ii(destructor, object);
}

/* ---- life and death ---- */

uint32_t em_cxa_allocate_exception(uint32_t size)
{
    uint32_t block = size <= UINT32_MAX - HEADER_SIZE ? guest_malloc(size + HEADER_SIZE) : 0;
    void *header = block ? guest_ptr(block, HEADER_SIZE) : NULL;
    if (!header) {
        exceptions_terminate("out of memory for an exception");
        return 0;
    }
    memset(header, 0, HEADER_SIZE);
    return block + HEADER_SIZE;
}

void em_cxa_free_exception(uint32_t object)
{
    if (object)
        guest_free(object - HEADER_SIZE);
}

void em_cxa_increment_exception_refcount(uint32_t object)
{
    if (object)
        add_references(object, 1);
}

/* A rethrown exception outlives its handler: whoever catches it holds the next reference. */
void em_cxa_decrement_exception_refcount(uint32_t object)
{
    if (!object || add_references(object, -1) != 0 || get_flag(object, RETHROWN))
        return;
    uint32_t destructor = get(object, DESTRUCTOR);
    if (destructor)
        call_destructor(destructor, object);
    em_cxa_free_exception(object);
}

/* ---- throwing ---- */

static void raise(uint32_t object)
{
    state.last = object;
    if (!unwind_is_caught())
        exceptions_uncaught(object, get(object, TYPE));
    unwind_throw();
}

void em_cxa_throw(uint32_t object, uint32_t type, uint32_t destructor)
{
    put(object, TYPE, type);
    put(object, DESTRUCTOR, destructor);
    put(object, REFERENCES, 0);
    put(object, ADJUSTED, object);
    put_flag(object, CAUGHT, false);
    put_flag(object, RETHROWN, false);
    state.uncaught++;
    raise(object);
}

static void push_handled(uint32_t object)
{
    if (state.nhandled == state.cap) {
        uint32_t cap = state.cap ? state.cap * 2 : 16;
        uint32_t *bigger = cap <= MAX_HANDLED ? realloc(state.handled, cap * sizeof *bigger) : NULL;
        if (!bigger)
            host_trap("%u exceptions are being handled at once", (unsigned)state.nhandled);
        state.handled = bigger;
        state.cap = cap;
    }
    state.handled[state.nhandled++] = object;
}

/* In flight again; its handler ends on the way, which must not destroy it. */
static void raise_again(uint32_t object)
{
    put_flag(object, RETHROWN, true);
    put_flag(object, CAUGHT, false);
    state.uncaught++;
    raise(object);
}

void em_cxa_rethrow(void)
{
    if (state.nhandled == 0)
        exceptions_terminate("terminate called without an active exception");
    raise_again(state.handled[state.nhandled - 1]);
}

void em_cxa_rethrow_primary_exception(uint32_t object)
{
    if (object)
        raise_again(object);
}

void em_resume_exception(uint32_t object) { raise(object); }

/* ---- catching ---- */

/* Whether a handler of that type takes the exception; the object as the handler sees it goes into the header. */
static bool matches(uint32_t caught, uint32_t thrown, uint32_t object)
{
    uint32_t (*ask)(uint32_t, uint32_t, uint32_t) = can_catch ? can_catch : can_catch_fastcomp;
    put(object, ADJUSTED, object);
    if (caught == 0 || !thrown)
        return true;
    return ask ? ask(caught, thrown, object - HEADER_SIZE + ADJUSTED) != 0 : caught == thrown;
}

/* The exception in flight, and beside it the first of the types that catches it (its own when none does, 0 when it has none). */
static uint32_t find_matching_catch(const uint32_t *types, uint32_t n)
{
    uint32_t object = state.last, thrown = object ? get(object, TYPE) : 0, found = thrown;
    for (uint32_t i = 0; object && i < n; i++)
        if (matches(types[i], thrown, object)) {
            found = types[i] ? types[i] : thrown;
            break;
        }
    set_second(found);
    return object;
}

#define FIND(n, ...) return find_matching_catch((const uint32_t[]){0, ##__VA_ARGS__} + 1, n)
uint32_t em_find_matching_catch_2(void) { FIND(0); }
uint32_t em_find_matching_catch_3(uint32_t a) { FIND(1, a); }
uint32_t em_find_matching_catch_4(uint32_t a, uint32_t b) { FIND(2, a, b); }
uint32_t em_find_matching_catch_5(uint32_t a, uint32_t b, uint32_t c) { FIND(3, a, b, c); }
uint32_t em_find_matching_catch_6(uint32_t a, uint32_t b, uint32_t c, uint32_t d) { FIND(4, a, b, c, d); }
uint32_t em_find_matching_catch_7(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e) { FIND(5, a, b, c, d, e); }
uint32_t em_find_matching_catch_8(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e, uint32_t f) { FIND(6, a, b, c, d, e, f); }
uint32_t em_find_matching_catch_9(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e, uint32_t f, uint32_t g) { FIND(7, a, b, c, d, e, f, g); }
uint32_t em_find_matching_catch_10(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e, uint32_t f, uint32_t g, uint32_t h)
{
    FIND(8, a, b, c, d, e, f, g, h);
}
uint32_t em_find_matching_catch_11(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e, uint32_t f, uint32_t g, uint32_t h, uint32_t i)
{
    FIND(9, a, b, c, d, e, f, g, h, i);
}
uint32_t em_find_matching_catch_12(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e, uint32_t f, uint32_t g, uint32_t h, uint32_t i, uint32_t j)
{
    FIND(10, a, b, c, d, e, f, g, h, i, j);
}

uint32_t em_eh_typeid_for(uint32_t type) { return type; }

/* What a handler gets: the object as its type, or a thrown pointer by value. Not every can_catch looks through the pointer. */
uint32_t em_cxa_get_exception_ptr(uint32_t object)
{
    uint32_t (*is_pointer)(uint32_t) = is_pointer_type ? is_pointer_type : is_pointer_type_fastcomp;
    uint32_t adjusted = get(object, ADJUSTED), type = get(object, TYPE), value = adjusted;
    if (adjusted == object && type && is_pointer && is_pointer(type))
        guest_get32(object, &value);
    return value;
}

uint32_t em_cxa_begin_catch(uint32_t object)
{
    if (!get_flag(object, CAUGHT)) {
        put_flag(object, CAUGHT, true);
        state.uncaught -= state.uncaught > 0;
    }
    put_flag(object, RETHROWN, false);
    push_handled(object);
    add_references(object, 1);
    return em_cxa_get_exception_ptr(object);
}

void em_cxa_end_catch(void)
{
    if (state.nhandled == 0)
        return;
    uint32_t object = state.handled[--state.nhandled];
    state.last = 0;
    em_cxa_decrement_exception_refcount(object);
}

uint32_t em_cxa_uncaught_exceptions(void) { return state.uncaught; }

uint32_t em_cxa_current_primary_exception(void)
{
    if (state.nhandled == 0)
        return 0;
    uint32_t object = state.handled[state.nhandled - 1];
    add_references(object, 1);
    return object;
}

void em_cxa_call_unexpected(uint32_t object) { exceptions_terminate("terminate called after throwing an exception that its function does not allow"); }

uint32_t em_personality(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e, uint32_t f) { host_trap("the C++ personality function is not called"); }
void em_cxa_pure_virtual(void) { exceptions_terminate("pure virtual method called\nterminate called without an active exception"); }

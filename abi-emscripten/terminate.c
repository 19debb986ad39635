/* Exceptions that nobody catches: what a native program prints for them. */
#include "env.h"
#include "exceptions.h"
#include "guest.h"
#include "type_names.h"
#include "unwind.h"

#include <stdio.h>
#include <unistd.h>

#define NAME_MAX_SIZE 200
#define WHAT_MAX 4000

/* A thrown std::exception's what(), by its place in the virtual table: behind two destructors. */
#define WHAT_SLOT 2

GUEST_DYNCALL(uint32_t, call_ii, "ii", (uint32_t function, uint32_t object));
GUEST_EXPORT(uint32_t, export_dyncall_ii, "dynCall_ii", (uint32_t function, uint32_t object));

/* ---- std::type_info and its heirs (Itanium C++ ABI, 2.9.5): a virtual table, a name, then the bases ---- */

static uint32_t word(uint32_t addr)
{
    uint32_t value = 0;
    guest_get32(addr, &value);
    return value;
}

static const char *name_of(uint32_t type)
{
    const char *name = type ? guest_cstr(word(type + 4), NAME_MAX_SIZE) : NULL;
    return name ? name : "";
}

/* The type of the type_info object: in front of its virtual table. */
static const char *kind_of(uint32_t type) { return name_of(word(word(type) - 4)); }

/* Hierarchies deeper than this are not looked through: the guest's data may be anything. */
#define MAX_DEPTH 16
#define MAX_BASES 64

/* Where in an object of the type, `at` its address, the base of that name is; 0 when it has none that can be seen. */
static uint32_t find_base(uint32_t type, const char *wanted, uint32_t at, int depth)
{
    if (depth == MAX_DEPTH || !type)
        return 0;
    if (strcmp(name_of(type), wanted) == 0)
        return at;
    if (strcmp(kind_of(type), "N10__cxxabiv120__si_class_type_infoE") == 0)
        return find_base(word(type + 8), wanted, at, depth + 1);
    if (strcmp(kind_of(type), "N10__cxxabiv121__vmi_class_type_infoE") != 0)
        return 0;
    uint32_t n = word(type + 12), found = 0;
    for (uint32_t i = 0; i < n && i < MAX_BASES && !found; i++) {
        uint32_t base = word(type + 16 + i * 8), flags = word(type + 20 + i * 8);
        bool is_virtual = flags & 1, is_public = flags & 2;
        uint32_t offset = (uint32_t)((int32_t)flags >> 8);
        if (is_public)
            found = find_base(base, wanted, at + (is_virtual ? word(word(at) + offset) : offset), depth + 1);
    }
    return found;
}

static const char *what_of(uint32_t exception)
{
    uint32_t (*call)(uint32_t, uint32_t) = export_dyncall_ii ? export_dyncall_ii : call_ii;
    uint32_t function = word(word(exception) + WHAT_SLOT * 4), text = function && call ? call(function, exception) : 0;
    return text ? guest_cstr(text, WHAT_MAX) : NULL;
}

/* ---- the end ---- */

/* std::get_terminate, which wasmc-em++ exports: whether the program has set a handler of its own. */
GUEST_EXPORT(uint32_t, get_terminate, "_ZSt13get_terminatev", (void));
GUEST_DYNCALL(void, call_v, "v", (uint32_t function));
static uint32_t first_handler;

void exceptions_note_handler(void) { first_handler = get_terminate ? get_terminate() : 0; }

static _Noreturn void die(const char *message)
{
    dprintf(STDERR_FILENO, "%s\n", message);
    em_abort();
    _exit(134); /* for the compiler: abort does not return */
}

/* Such a handler ends the program itself; one that returns is an error. */
static void ask_own_handler(void)
{
    uint32_t handler = get_terminate ? get_terminate() : first_handler;
    if (handler == first_handler || !call_v)
        return;
    unwind_hide();
    call_v(handler);
    die("terminate handler unexpectedly returned");
}

void exceptions_terminate(const char *message)
{
    ask_own_handler();
    die(message);
}

void exceptions_uncaught(uint32_t object, uint32_t type)
{
    char name[NAME_MAX_SIZE];
    em_cxa_begin_catch(object); /* so that the handler can ask for it */
    ask_own_handler();
    type_name(name_of(type), name, sizeof name);
    dprintf(STDERR_FILENO, "terminate called after throwing an instance of '%s'\n", name);
    unwind_hide();
    uint32_t exception = find_base(type, "St9exception", object, 0);
    const char *what = exception ? what_of(exception) : NULL;
    if (what)
        dprintf(STDERR_FILENO, "  what():  %s\n", what);
    em_abort();
    _exit(134);
}

/* longjmp. Compiled code does the work: setjmp notes a label in a table of the calling function, longjmp stores its target by setThrew and
 * throws; after each invoke_ the code looks whether the target is in its table, and throws on where it is not. */
#include "env.h"
#include "guest.h"
#include "unwind.h"

GUEST_EXPORT(void, set_threw, "setThrew", (uint32_t threw, uint32_t value));
GUEST_EXPORT(void, set_threw_underscored, "_setThrew", (uint32_t threw, uint32_t value));

void em_throw_longjmp(void)
{
    if (!unwind_is_caught())
        host_trap("longjmp: the function that called setjmp has returned");
    unwind_throw();
}

/* Until 2.0.3x the import stores the target itself. */
void em_longjmp(uint32_t buffer, uint32_t value)
{
    void (*threw)(uint32_t, uint32_t) = set_threw ? set_threw : set_threw_underscored;
    if (threw)
        threw(buffer, value ? value : 1);
    em_throw_longjmp();
}

/* ---- the tables, for programs of 1.37 and 1.38 that leave them to the host ---- */

GUEST_EXPORT(uint32_t, export_realloc, "realloc", (uint32_t addr, uint32_t size));
GUEST_EXPORT(uint32_t, export_realloc_fastcomp, "_realloc", (uint32_t addr, uint32_t size));

/* Pairs of an id, given out by counting, and a label; the pair behind the last has the id 0. */
#define ENTRY_SIZE 8u

static uint32_t entry_at(uint32_t table, uint32_t i) { return table + i * ENTRY_SIZE; }

static uint32_t grow_table(uint32_t table, uint32_t size)
{
    uint32_t (*grow)(uint32_t, uint32_t) = export_realloc ? export_realloc : export_realloc_fastcomp;
    uint32_t bigger = grow && size <= UINT32_MAX / ENTRY_SIZE / 2 - 1 ? grow(table, (size * 2 + 1) * ENTRY_SIZE) : 0;
    if (!bigger)
        host_trap("setjmp: out of memory");
    return bigger;
}

uint32_t em_save_setjmp(uint32_t buffer, uint32_t label, uint32_t table, uint32_t size)
{
    static _Thread_local uint32_t last_id;
    uint32_t id = 0, i = 0, used = 0, noted = 0;
    guest_get32(buffer, &id);
    em_set_temp_ret0(size);
    for (; i < size && guest_get32(entry_at(table, i), &used) && used; i++)
        if (used == id && guest_get32(entry_at(table, i) + 4, &noted) && noted == label)
            return table; /* a loop around setjmp must not fill it */
    if (i == size) {
        table = grow_table(table, size);
        size *= 2;
    }
    id = ++last_id;
    guest_put32(buffer, id);
    guest_put32(entry_at(table, i), id);
    guest_put32(entry_at(table, i) + 4, label);
    guest_put32(entry_at(table, i + 1), 0);
    em_set_temp_ret0(size);
    return table;
}

uint32_t em_test_setjmp(uint32_t id, uint32_t table, uint32_t size)
{
    uint32_t found = 0, label = 0;
    for (uint32_t i = 0; i < size && guest_get32(entry_at(table, i), &found) && found; i++)
        if (found == id)
            return guest_get32(entry_at(table, i) + 4, &label) ? label : 0;
    return 0;
}

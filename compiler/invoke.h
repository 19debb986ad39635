/* Emscripten's invoke_<signature>(function, arguments...): calls an element of the table, and when that throws, restores the guest's stack
 * pointer and says so by setThrew(1, 0). There are as many as programs have signatures, so they are generated. */
#ifndef WASMC_INVOKE_H
#define WASMC_INVOKE_H

#include "hosts.h"

/* The row of an import that is one of them, else NULL: the name is no such name, the type does not fit it, or the exports are missing. A 64-bit
 * integer of the signature may be an i64 or two i32 (low, high) of the import, a 32-bit float also an f64 (as JavaScript sees it). */
const struct host_row *invoke_row(struct arena *a, const struct module *m, const struct import *import);

/* The module's functions that a trampoline calls, by function index. */
struct invoke_exports {
    uint32_t stack_save, stack_restore, set_threw;
};
/* false when the module does not export them, or with other types than Emscripten's. */
bool invoke_find_exports(const struct module *m, struct invoke_exports *out);

/* What a letter stands for; false for a letter that is none. 'v' is no value. */
bool invoke_letter_type(char letter, valtype *out);

#endif

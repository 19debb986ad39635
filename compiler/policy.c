#include "policy.h"

#include <string.h>

/* Emscripten's programs always can: their file functions hide behind system calls by number. */
static bool opens_files(const struct program *p)
{
    if (p->hosts->abi != ABI_WASI)
        return p->hosts->abi == ABI_EMSCRIPTEN;
    for (uint32_t i = 0; i < p->module->nimported_funcs; i++) {
        const struct host_row *row = p->hosts->funcs[i];
        if (row && strcmp(row->name, "path_open") == 0)
            return true;
    }
    return false;
}

bool policy_has_rt(const struct program *p)
{
    int rt = p->policy->rt;
    if (p->library) /* the environment is its program's */
        return false;
    return rt == RT_AUTO ? opens_files(p) : rt != RT_NONE;
}

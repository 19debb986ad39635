/* args_*, environ_*: arrays of pointers and the strings behind them. */
#include "wasi.h"
#include "wasm_abi.h"

#include <string.h>

/* Goes through the strings that the guest gets; NULL at the end. index starts at 0. */
typedef const char *next_string(uint32_t *index);

static const char *next_arg(uint32_t *i) { return *i < wasi_start.argc ? wasi_start.argv[(*i)++] : NULL; }

static size_t name_length(const char *var) { return strcspn(var, "="); }

/* The row of the policy for a variable of this name: "NAME" or "NAME=VALUE", or NULL. */
static const char *policy_row(const struct wasm_policy *p, const char *var, size_t len)
{
    for (uint32_t i = 0; i < p->nenv; i++) {
        if (name_length(p->env[i]) == len && !memcmp(p->env[i], var, len))
            return p->env[i];
    }
    return NULL;
}

/* First what the policy lets through of the host's environment, then what it sets itself. */
static const char *next_variable(uint32_t *index)
{
    const struct wasm_policy *p = wasm_module.policy;
    if (!p)
        return NULL;
    uint32_t nhost = 0;
    while (wasi_start.envp && wasi_start.envp[nhost])
        nhost++;
    while (*index < nhost) {
        const char *var = wasi_start.envp[(*index)++];
        size_t len = name_length(var);
        const char *row = policy_row(p, var, len);
        bool set = row && row[len] == '=';
        if (!set && (row || (p->flags & WASM_POLICY_INHERIT_ENV)))
            return var;
    }
    while (*index - nhost < p->nenv) {
        const char *row = p->env[(*index)++ - nhost];
        if (strchr(row, '='))
            return row;
    }
    return wasi_listeners_variable ? wasi_listeners_variable((*index)++ - nhost - p->nenv) : NULL;
}

static uint32_t sizes(next_string *next, uint32_t count_out, uint32_t size_out)
{
    uint32_t index = 0, count = 0;
    uint64_t size = 0;
    for (const char *s; (s = next(&index)); count++)
        size += strlen(s) + 1;
    if (size > UINT32_MAX)
        return WASI_E2BIG;
    uint32_t r = wasi_store32(count_out, count);
    return r ? r : wasi_store32(size_out, (uint32_t)size);
}

static uint32_t copy(next_string *next, uint32_t array, uint32_t strings)
{
    uint32_t index = 0;
    for (const char *s; (s = next(&index)); array += 4) {
        size_t n = strlen(s) + 1;
        void *p = guest_ptr(strings, n);
        if (!p || wasi_store32(array, strings))
            return WASI_EFAULT;
        memcpy(p, s, n);
        strings += (uint32_t)n;
    }
    return WASI_OK;
}

uint32_t wasi_args_sizes_get(uint32_t count, uint32_t size) { return sizes(next_arg, count, size); }
uint32_t wasi_args_get(uint32_t array, uint32_t strings) { return copy(next_arg, array, strings); }
uint32_t wasi_environ_sizes_get(uint32_t count, uint32_t size) { return sizes(next_variable, count, size); }
uint32_t wasi_environ_get(uint32_t array, uint32_t strings) { return copy(next_variable, array, strings); }

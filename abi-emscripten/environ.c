/* The environment as compiled in (--env) and inherited, and the ways guests of different eras fetch it and the arguments. */
#include "environ.h"
#include "env.h"
#include "guest.h"

#include <errno.h>
#include <stdlib.h>

static struct {
    int argc;
    char **argv, **env;
} program;

/* The value part of host variable NAME among envp, as its whole "NAME=VALUE" string; NULL when unset. */
static char *find(char **envp, const char *name, size_t len)
{
    for (char **e = envp; e && *e; e++)
        if (strncmp(*e, name, len) == 0 && (*e)[len] == '=')
            return *e;
    return NULL;
}

static size_t count(char **strings)
{
    size_t n = 0;
    while (strings && strings[n])
        n++;
    return n;
}

/* The policy's own settings first: they win over what is inherited. */
static char **visible(const struct wasm_policy *policy, char **envp)
{
    bool inherit = !policy || policy->flags & WASM_POLICY_INHERIT_ENV;
    uint32_t nenv = policy ? policy->nenv : 0;
    char **list = calloc(nenv + (inherit ? count(envp) : 0) + 1, sizeof *list);
    size_t n = 0;
    if (!list)
        return NULL;
    for (uint32_t i = 0; i < nenv; i++) {
        const char *entry = policy->env[i], *equals = strchr(entry, '=');
        char *string = equals ? (char *)entry : find(envp, entry, strlen(entry));
        if (string)
            list[n++] = string;
    }
    for (char **e = envp; inherit && e && *e; e++)
        if (!find(list, *e, strcspn(*e, "=")))
            list[n++] = *e;
    return list;
}

void environ_start(int argc, char **argv, char **envp)
{
    static char *none[1];
    program.argc = argc;
    program.argv = argv;
    program.env = visible(wasm_module.policy, envp);
    if (!program.env)
        program.env = none;
}

char **environ_strings(void) { return program.env; }
int environ_argc(void) { return program.argc; }
char **environ_argv(void) { return program.argv; }

const char *environ_value(const char *name)
{
    size_t len = strlen(name);
    char *string = find(program.env, name, len);
    return string ? string + len + 1 : NULL;
}

/* Bytes of all strings with their NULs. */
static uint32_t bytes(char **strings)
{
    size_t n = 0;
    for (; *strings; strings++)
        n += strlen(*strings) + 1;
    return (uint32_t)n;
}

/* Writes the address array (terminated when null_end) at list and the strings at text; false: outside memory. */
static bool write_strings(char **strings, uint32_t list, uint32_t text, bool null_end)
{
    for (; *strings; strings++, list += 4) {
        uint32_t n = (uint32_t)strlen(*strings) + 1;
        void *p = guest_ptr(text, n);
        if (!p || !guest_put32(list, text))
            return false;
        memcpy(p, *strings, n);
        text += n;
    }
    return !null_end || guest_put32(list, 0);
}

uint32_t environ_to_guest(char **strings, uint32_t (*alloc)(uint32_t size))
{
    uint32_t array = 4 * ((uint32_t)count(strings) + 1);
    uint32_t addr = alloc(array + bytes(strings));
    return addr && write_strings(strings, addr, addr + array, true) ? addr : 0;
}

/* ---- WASI: sizes first, then the guest provides the memory ---- */

static uint32_t sizes_get(char **strings, uint32_t n_out, uint32_t bytes_out)
{
    return wasi_result(guest_put32(n_out, (uint32_t)count(strings)) && guest_put32(bytes_out, bytes(strings)) ? 0 : -EFAULT);
}
static uint32_t strings_get(char **strings, uint32_t list, uint32_t text) { return wasi_result(write_strings(strings, list, text, false) ? 0 : -EFAULT); }
uint32_t em_environ_sizes_get(uint32_t n, uint32_t size) { return sizes_get(program.env, n, size); }
uint32_t em_environ_get(uint32_t list, uint32_t text) { return strings_get(program.env, list, text); }
uint32_t em_args_sizes_get(uint32_t n, uint32_t size) { return sizes_get(program.argv, n, size); }
uint32_t em_args_get(uint32_t list, uint32_t text) { return strings_get(program.argv, list, text); }

/* ---- 1.38: the module keeps environ, the host fills it; getenv is the host's ---- */

/* out: char ***, the address of the module's environ variable's own storage. */
void em_build_environment(uint32_t out)
{
    uint32_t list = environ_to_guest(program.env, guest_malloc);
    if (list)
        guest_put32(out, list);
}

/* Values handed out stay valid: each name's copy is made once. */
struct value {
    struct value *next;
    const char *host;
    uint32_t addr;
};

uint32_t em_getenv(uint32_t name)
{
    static struct value *values;
    const char *n = guest_cstr(name, 4096), *v = n ? environ_value(n) : NULL;
    if (!v)
        return 0;
    for (struct value *e = values; e; e = e->next)
        if (e->host == v)
            return e->addr;
    struct value *e = calloc(1, sizeof *e);
    if (!e)
        return 0;
    *e = (struct value){.next = values, .host = v, .addr = guest_strdup(v)};
    values = e;
    return e->addr;
}

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

/* ---- system calls ---- */

static const struct syscall_row rows[] = {
#define SYSCALL(name, x86_64, aarch64) {#name, {[ARCH_X86_64] = x86_64, [ARCH_AARCH64] = aarch64}},
#define SYSCALL_X86_64(name, x86_64) {#name, {[ARCH_X86_64] = x86_64, [ARCH_AARCH64] = -1}},
#include "syscalls_linux.def"
};

/* What a host function calls, by its C symbol: names, each followed by a blank or the end. */
static const struct needs {
    const char *symbol, *syscalls;
} needs[] = {
#define SYSCALLS(name, syscalls) {"wasi_" #name, syscalls},
#include "sandbox.def"
#undef SYSCALLS
#define SYSCALLS(name, syscalls) {"em_" #name, syscalls},
#include "env_sandbox.def"
};

static const struct needs *needs_of(const struct host_row *host)
{
    static const struct needs nothing = {NULL, ""};
    if (host->invoke)
        return &nothing;
    for (size_t i = 0; i < ARRAY_LEN(needs); i++)
        if (strcmp(needs[i].symbol, host->symbol) == 0)
            return &needs[i];
    return NULL;
}

/* Whether name is one of the words. */
static bool has_word(const char *words, const char *name)
{
    size_t len = strlen(name);
    for (const char *s = words; *s; s += strcspn(s, " "), s += *s == ' ')
        if (strcspn(s, " ") == len && memcmp(s, name, len) == 0)
            return true;
    return false;
}

static bool is_imported(const struct program *p, const char *name)
{
    for (uint32_t i = 0; i < p->module->nimported_funcs; i++)
        if (p->hosts->funcs[i] && needs_of(p->hosts->funcs[i]) && has_word(needs_of(p->hosts->funcs[i])->syscalls, name))
            return true;
    return false;
}

/* By --exec=none. */
static bool is_refused(const struct program *p, const char *name)
{
    return p->policy->exec == EXEC_NONE && (strcmp(name, "execve") == 0 || strcmp(name, "execveat") == 0);
}

static bool is_needed(const struct program *p, const char *name)
{
    return (has_word(SYSCALLS_BASE, name) || is_imported(p, name)) && !is_refused(p, name);
}

static bool has_sandbox(const struct program *p) { return p->policy->sandbox != SANDBOX_NONE && p->target->os == OS_LINUX; }

static bool all_needs_known(const struct program *p)
{
    for (uint32_t i = 0; i < p->module->nimported_funcs; i++)
        if (p->hosts->funcs[i] && !needs_of(p->hosts->funcs[i]))
            return false;
    return true;
}

bool policy_is_filtered(const struct program *p)
{
    return has_sandbox(p) && all_needs_known(p) && !is_needed(p, "execve"); /* what it executes would inherit the filter */
}

bool policy_is_fenced(const struct program *p) { return has_sandbox(p) && !p->library && (!all_needs_known(p) || is_imported(p, "openat")); }

const struct syscall_row *const *policy_syscalls(struct arena *a, const struct program *p, uint32_t *n)
{
    *n = 0;
    if (!policy_is_filtered(p))
        return NULL;
    const struct syscall_row **list = ARENA_ARRAY(a, const struct syscall_row *, ARRAY_LEN(rows));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].numbers[p->target->arch] >= 0 && is_needed(p, rows[i].name))
            list[(*n)++] = &rows[i];
    return list;
}

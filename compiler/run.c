/* Programs in the cache, by what they were compiled from. */
#define _GNU_SOURCE
#include "run.h"
#include "cache.h"
#include "driver.h"
#include "files.h"
#include "wat.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the key ---- */

/* Files that options name count with their contents. */
static bool key_add_file(struct cache_key *k, const char *path, struct diag *d)
{
    struct span bytes;
    if (!path)
        return true;
    if (!file_read(path, NULL, d, &bytes)) {
        d->file = path;
        return false;
    }
    cache_key_add_hash(k, bytes);
    free((void *)bytes.ptr);
    return true;
}

static void key_add_machine(struct cache_key *k)
{
    char *cpu = codegen_host_cpu(), *features = codegen_host_features();
    cache_key_add(k, cpu);
    cache_key_add(k, features);
    free(cpu);
    free(features);
}

/* The name of the entry: a hash of wasmc, the options that change the output, the module's name and bytes. */
static bool entry_name(struct arena *a, const struct options *o, struct span input, struct diag *d, char *name)
{
    struct cache_key k = {.arena = a};
    const char *slash = strrchr(o->input, '/');
    cache_key_add_compiler(&k, arena_printf(a, "wasmc %s, LLVM %s", WASMC_VERSION, codegen_llvm_version()));
    for (uint32_t i = 0; i < o->nrun_options; i++)
        cache_key_add(&k, o->run_options[i]);
    if (o->cpu && strcmp(o->cpu, "native") == 0)
        key_add_machine(&k);
    if (!key_add_file(&k, o->glue.js, d) || !key_add_file(&k, o->glue.map, d) || !key_add_file(&k, o->profile_use, d))
        return false;
    cache_key_add(&k, slash ? slash + 1 : o->input); /* it stands in messages */
    cache_key_add_hash(&k, input);
    cache_key_name(&k, name);
    return true;
}

/* ---- running ---- */

static bool input_wanted(struct span block) { return wat_is_text(block) || (block.len >= 4 && memcmp(block.ptr, "\0asm", 4) == 0); }

/* Our own changes to what exec(2) hands on are undone. Returns when it fails. */
static bool execute(const struct options *o, const char *path, struct diag *d)
{
    signal(SIGXFSZ, SIG_DFL);
    execv(path, o->run_args);
    return cache_fail(d, "cannot execute the compiled program", path, strerror(errno));
}

static bool compile(struct arena *a, const struct options *o, struct span input, const char *folder, const char *path, struct diag *d,
                    struct span *func_name)
{
    struct options compiling = *o;
    compiling.output = path;
    compiling.codegen.cache_dir = folder;
    compiling.input_bytes = input;
    return driver_run(a, &compiling, d, func_name);
}

static bool open_cache(struct arena *a, const struct options *o, struct diag *d, const char **folder)
{
    *folder = o->codegen.cache_dir ? o->codegen.cache_dir : cache_default_folder(a);
    if (!*folder)
        return cache_fail(d, "no place for the cache", "wasmc", "neither XDG_CACHE_HOME nor HOME is set to an absolute path");
    return cache_open(a, *folder, d);
}

bool run_clear_cache(struct arena *a, const struct options *o, struct diag *d)
{
    return cache_clear(a, o->codegen.cache_dir ? o->codegen.cache_dir : cache_default_folder(a), d);
}

bool run_program(struct arena *a, const struct options *o, struct diag *d, struct span *func_name)
{
    char name[CACHE_NAME_DIGITS + 1];
    const char *folder;
    struct span input;
    d->file = o->input;
    if (!file_read(o->input, input_wanted, d, &input))
        return false;
    if (!entry_name(a, o, input, d, name) || !open_cache(a, o, d, &folder)) {
        free((void *)input.ptr);
        return false;
    }
    const char *path = arena_printf(a, "%s/%s", folder, name);
    bool cached = utimensat(AT_FDCWD, path, NULL, 0) == 0;
    if (o->verbose)
        fprintf(stderr, "%s %s\n", cached ? "cached" : "compiling into", path);
    if (cached)
        free((void *)input.ptr);
    else if (!compile(a, o, input, folder, path, d, func_name))
        return false;
    else
        cache_trim(a, folder, name);
    return execute(o, path, d);
}

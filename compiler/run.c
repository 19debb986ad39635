/* The cache of `wasmc run`. Entries are named by a hash of all they depend on, so they are never stale and never change; files appear by
 * rename(2), so processes need no lock: at worst two compile the same. */
#define _GNU_SOURCE
#include "run.h"
#include "driver.h"
#include "files.h"
#include "sha256.h"
#include "wat.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the cache may hold; the programs that were not used for the longest time go first. */
#define CACHE_LIMIT (1ull << 30)

enum { HASH_DIGITS = 64 };

/* ---- the folder ---- */

static const char *cache_path(struct arena *a)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (cache && *cache == '/') /* the specification of base directories: others are to be ignored */
        return arena_printf(a, "%s/wasmc", cache);
    return home && *home == '/' ? arena_printf(a, "%s/.cache/wasmc", home) : NULL;
}

static bool make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        bool ok = mkdir(path, 0700) == 0 || errno == EEXIST || errno == EROFS || errno == EACCES; /* what exists need not be writable */
        *slash = '/';
        if (!ok)
            return false;
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

static bool fail_cache(struct diag *d, const char *what, const char *path, const char *why)
{
    fail_with(d, EXIT_ENVIRONMENT, "%s '%s': %s", what, path, why);
    diag_hint(d, "XDG_CACHE_HOME names another place for the programs that 'wasmc run' keeps; wasmc -o FILE needs none");
    return false;
}

/* Whoever can write there decides what we execute. */
static bool cache_open(struct arena *a, struct diag *d, const char **folder)
{
    struct stat st;
    *folder = cache_path(a);
    if (!*folder)
        return fail_cache(d, "no place for the cache", "wasmc", "neither XDG_CACHE_HOME nor HOME is set to an absolute path");
    if (!make_folders(arena_printf(a, "%s", *folder)) || stat(*folder, &st) < 0)
        return fail_cache(d, "cannot create the cache folder", *folder, strerror(errno));
    if (!S_ISDIR(st.st_mode))
        return fail_cache(d, "cannot use the cache folder", *folder, strerror(ENOTDIR));
    if (st.st_uid != geteuid() || st.st_mode & (S_IWGRP | S_IWOTH))
        return fail_cache(d, "cannot use the cache folder", *folder, "others can write to it");
    return true;
}

/* ---- the entries ---- */

struct entry {
    char name[HASH_DIGITS + 1];
    uint64_t size;
    struct timespec used;
};
struct entries {
    VEC(struct entry) list;
    uint64_t size; /* bytes of all */
};

static bool is_entry(const char *name) { return strlen(name) == HASH_DIGITS && strspn(name, "0123456789abcdef") == HASH_DIGITS; }

static bool list_entries(struct arena *a, const char *folder, struct entries *out)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return false;
    for (struct dirent *e; (e = readdir(dir));) {
        struct stat st;
        if (!is_entry(e->d_name) || fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
            continue;
        struct entry entry = {.size = (uint64_t)st.st_size, .used = st.st_mtim};
        memcpy(entry.name, e->d_name, sizeof entry.name);
        VEC_PUSH(a, &out->list, entry);
        out->size += entry.size;
    }
    closedir(dir);
    return true;
}

static int compare_use(const void *a, const void *b)
{
    const struct timespec *x = &((const struct entry *)a)->used, *y = &((const struct entry *)b)->used;
    return x->tv_sec != y->tv_sec ? (x->tv_sec > y->tv_sec) - (x->tv_sec < y->tv_sec) : (x->tv_nsec > y->tv_nsec) - (x->tv_nsec < y->tv_nsec);
}

static bool entry_remove(struct arena *a, const char *folder, const struct entry *e) { return unlink(arena_printf(a, "%s/%s", folder, e->name)) == 0 || errno == ENOENT; }

/* Removes the oldest until the rest fits, but never `keep`. Failures only leave more there. */
static void trim(struct arena *a, const char *folder, const char *keep)
{
    struct entries entries = {0};
    if (!list_entries(a, folder, &entries) || entries.size <= CACHE_LIMIT)
        return;
    qsort(entries.list.items, entries.list.len, sizeof entries.list.items[0], compare_use);
    for (uint32_t i = 0; i < entries.list.len && entries.size > CACHE_LIMIT; i++) {
        if (strcmp(entries.list.items[i].name, keep) != 0 && entry_remove(a, folder, &entries.list.items[i]))
            entries.size -= entries.list.items[i].size;
    }
}

bool run_clear_cache(struct arena *a, struct diag *d)
{
    const char *folder = cache_path(a);
    struct entries entries = {0};
    if (!folder || !list_entries(a, folder, &entries))
        return true; /* nothing there */
    for (uint32_t i = 0; i < entries.list.len; i++)
        if (!entry_remove(a, folder, &entries.list.items[i]))
            return fail_cache(d, "cannot clear the cache folder", folder, strerror(errno));
    return true;
}

/* ---- the key ---- */

struct key {
    struct arena *arena;
    VEC(uint8_t) bytes;
};

static void key_add(struct key *k, const char *s)
{
    do
        VEC_PUSH(k->arena, &k->bytes, (uint8_t)*s);
    while (*s++);
}

/* Of a wasmc under development the version says too little. */
static void key_add_compiler(struct key *k)
{
    struct stat st = {0};
    stat("/proc/self/exe", &st);
    key_add(k, arena_printf(k->arena, "wasmc %s, LLVM %s, %lld bytes of %lld.%09ld", WASMC_VERSION, codegen_llvm_version(), (long long)st.st_size,
                            (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec));
}

static void key_add_hash(struct key *k, struct span bytes)
{
    char hash[HASH_DIGITS + 1];
    sha256_hex(bytes.ptr, bytes.len, hash);
    key_add(k, hash);
}

/* Files that options name count with their contents. */
static bool key_add_file(struct key *k, const char *path, struct diag *d)
{
    struct span bytes;
    if (!path)
        return true;
    if (!file_read(path, NULL, d, &bytes)) {
        d->file = path;
        return false;
    }
    key_add_hash(k, bytes);
    free((void *)bytes.ptr);
    return true;
}

static void key_add_machine(struct key *k)
{
    char *cpu = codegen_host_cpu(), *features = codegen_host_features();
    key_add(k, cpu);
    key_add(k, features);
    free(cpu);
    free(features);
}

/* The name of the entry: a hash of wasmc, the options that change the output, the module's name and bytes. */
static bool entry_name(struct arena *a, const struct options *o, struct span input, struct diag *d, char *name)
{
    struct key k = {.arena = a};
    const char *slash = strrchr(o->input, '/');
    key_add_compiler(&k);
    for (uint32_t i = 0; i < o->nrun_options; i++)
        key_add(&k, o->run_options[i]);
    if (o->cpu && strcmp(o->cpu, "native") == 0)
        key_add_machine(&k);
    if (!key_add_file(&k, o->glue.js, d) || !key_add_file(&k, o->glue.map, d))
        return false;
    key_add(&k, slash ? slash + 1 : o->input); /* it stands in messages */
    key_add_hash(&k, input);
    sha256_hex(k.bytes.items, k.bytes.len, name);
    return true;
}

/* ---- running ---- */

static bool input_wanted(struct span block) { return wat_is_text(block) || (block.len >= 4 && memcmp(block.ptr, "\0asm", 4) == 0); }

/* Our own changes to what exec(2) hands on are undone. Returns when it fails. */
static bool execute(const struct options *o, const char *path, struct diag *d)
{
    signal(SIGXFSZ, SIG_DFL);
    execv(path, o->run_args);
    return fail_cache(d, "cannot execute the compiled program", path, strerror(errno));
}

static bool compile(struct arena *a, const struct options *o, struct span input, const char *path, struct diag *d, struct span *func_name)
{
    struct options compiling = *o;
    compiling.output = path;
    compiling.input_bytes = input;
    return driver_run(a, &compiling, d, func_name);
}

bool run_program(struct arena *a, const struct options *o, struct diag *d, struct span *func_name)
{
    char name[HASH_DIGITS + 1];
    const char *folder;
    struct span input;
    d->file = o->input;
    if (!file_read(o->input, input_wanted, d, &input))
        return false;
    if (!entry_name(a, o, input, d, name) || !cache_open(a, d, &folder)) {
        free((void *)input.ptr);
        return false;
    }
    const char *path = arena_printf(a, "%s/%s", folder, name);
    bool cached = utimensat(AT_FDCWD, path, NULL, 0) == 0;
    if (o->verbose)
        fprintf(stderr, "%s %s\n", cached ? "cached" : "compiling into", path);
    if (cached)
        free((void *)input.ptr);
    else if (!compile(a, o, input, path, d, func_name))
        return false;
    else
        trim(a, folder, name);
    return execute(o, path, d);
}

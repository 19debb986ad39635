#define _GNU_SOURCE
#include "cache.h"
#include "files.h"
#include "sha256.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the folder ---- */

const char *cache_default_folder(struct arena *a)
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

bool cache_fail(struct diag *d, const char *what, const char *path, const char *why)
{
    fail_with(d, EXIT_ENVIRONMENT, "%s '%s': %s", what, path, why);
    diag_hint(d, "--cache-dir or XDG_CACHE_HOME names another place for what wasmc keeps; wasmc -o FILE needs none");
    return false;
}

bool cache_open(struct arena *a, const char *folder, struct diag *d)
{
    struct stat st;
    if (!make_folders(arena_printf(a, "%s", folder)) || stat(folder, &st) < 0)
        return cache_fail(d, "cannot create the cache folder", folder, strerror(errno));
    if (!S_ISDIR(st.st_mode))
        return cache_fail(d, "cannot use the cache folder", folder, strerror(ENOTDIR));
    if (st.st_uid != geteuid() || st.st_mode & (S_IWGRP | S_IWOTH))
        return cache_fail(d, "cannot use the cache folder", folder, "others can write to it");
    return true;
}

/* ---- its entries ---- */

struct entry {
    char name[CACHE_NAME_DIGITS + 1];
    uint64_t size;
    struct timespec used;
};
struct entries {
    VEC(struct entry) list;
    uint64_t size; /* bytes of all */
};

static bool is_entry(const char *name) { return strlen(name) == CACHE_NAME_DIGITS && strspn(name, "0123456789abcdef") == CACHE_NAME_DIGITS; }

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

static bool entry_remove(struct arena *a, const char *folder, const struct entry *e)
{
    return unlink(arena_printf(a, "%s/%s", folder, e->name)) == 0 || errno == ENOENT;
}

void cache_trim(struct arena *a, const char *folder, const char *keep)
{
    struct entries entries = {0};
    if (!list_entries(a, folder, &entries) || entries.size <= CACHE_LIMIT)
        return;
    qsort(entries.list.items, entries.list.len, sizeof entries.list.items[0], compare_use);
    for (uint32_t i = 0; i < entries.list.len && entries.size > CACHE_LIMIT; i++) {
        if ((!keep || strcmp(entries.list.items[i].name, keep) != 0) && entry_remove(a, folder, &entries.list.items[i]))
            entries.size -= entries.list.items[i].size;
    }
}

bool cache_clear(struct arena *a, const char *folder, struct diag *d)
{
    struct entries entries = {0};
    if (!folder || !list_entries(a, folder, &entries))
        return true; /* nothing there */
    for (uint32_t i = 0; i < entries.list.len; i++)
        if (!entry_remove(a, folder, &entries.list.items[i]))
            return cache_fail(d, "cannot clear the cache folder", folder, strerror(errno));
    return true;
}

/* ---- keys ---- */

void cache_key_add(struct cache_key *k, const char *s)
{
    do
        VEC_PUSH(k->arena, &k->bytes, (uint8_t)*s);
    while (*s++);
}

void cache_key_add_hash(struct cache_key *k, struct span bytes)
{
    char hash[CACHE_NAME_DIGITS + 1];
    sha256_hex(bytes.ptr, bytes.len, hash);
    cache_key_add(k, hash);
}

void cache_key_add_compiler(struct cache_key *k, const char *versions)
{
    struct stat st = {0};
    stat("/proc/self/exe", &st);
    cache_key_add(k, arena_printf(k->arena, "%s, %lld bytes of %lld.%09ld", versions, (long long)st.st_size, (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec));
}

void cache_key_name(const struct cache_key *k, char name[CACHE_NAME_DIGITS + 1]) { sha256_hex(k->bytes.items, k->bytes.len, name); }

/* ---- contents with their hash in front, as 64 digits ---- */

static char *entry_path(const char *folder, const char *name)
{
    size_t size = strlen(folder) + CACHE_NAME_DIGITS + 2;
    char *path = xmalloc(size);
    snprintf(path, size, "%s/%s", folder, name);
    return path;
}

static bool is_whole(struct span file)
{
    char hash[CACHE_NAME_DIGITS + 1];
    if (file.len < CACHE_NAME_DIGITS)
        return false;
    sha256_hex(file.ptr + CACHE_NAME_DIGITS, file.len - CACHE_NAME_DIGITS, hash);
    return memcmp(file.ptr, hash, CACHE_NAME_DIGITS) == 0;
}

enum cache_found cache_load(const char *folder, const char *name, struct span *out)
{
    char *path = entry_path(folder, name);
    struct span file;
    struct diag ignored;
    diag_init(&ignored, path);
    bool there = utimensat(AT_FDCWD, path, NULL, 0) == 0 && file_read(path, NULL, &ignored, &file); /* its time is that of its last use */
    free(path);
    if (!there)
        return CACHE_ABSENT;
    bool whole = is_whole(file);
    if (whole) {
        out->len = file.len - CACHE_NAME_DIGITS;
        uint8_t *copy = xmalloc(out->len + 1);
        memcpy(copy, file.ptr + CACHE_NAME_DIGITS, out->len);
        out->ptr = copy;
    }
    free((void *)file.ptr);
    return whole ? CACHE_PRESENT : CACHE_DAMAGED;
}

bool cache_store(const char *folder, const char *name, struct span contents, struct diag *d)
{
    char hash[CACHE_NAME_DIGITS + 1], *path = entry_path(folder, name);
    struct output o;
    sha256_hex(contents.ptr, contents.len, hash);
    bool ok = output_open(&o, path, d);
    if (ok && output_write(&o, hash, CACHE_NAME_DIGITS, d) && output_write(&o, contents.ptr, contents.len, d))
        ok = output_commit(&o, false, d);
    else if (ok) {
        output_discard(&o);
        ok = false;
    }
    free(path);
    return ok;
}

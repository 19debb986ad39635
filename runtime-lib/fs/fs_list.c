/* The grants as a list of directories, each with a descriptor of its own: WASI's preopens. A directory that holds granted files only
 * ("/dev") is listed as a virtual one. */
#define _GNU_SOURCE
#include "fs_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct item {
    char *guest;
    const char *name;
    int grant; /* -1: virtual */
    bool here; /* the process's working directory, somewhere below the grant */
};
static struct item *items;
static unsigned nitems;
static bool listed;

static bool has(const char *guest, size_t len)
{
    for (unsigned i = 0; i < nitems; i++) {
        if (strlen(items[i].guest) == len && !memcmp(items[i].guest, guest, len))
            return true;
    }
    return false;
}

static void add(const char *guest, size_t len, const char *name, int grant)
{
    char *copy = strndup(guest, len);
    if (copy)
        items[nitems++] = (struct item){copy, name ? name : copy, grant, false};
}

static bool has_name(const char *name)
{
    for (unsigned i = 0; i < nitems; i++) {
        if (!strcmp(items[i].name, name))
            return true;
    }
    return false;
}

/* The working directory of the default profile has two names: "." and its absolute path. One that lies below a grant gets the name "."
 * as well, so that relative paths mean what they mean to other programs. */
static void list(void)
{
    const struct fs_grants *t = fs_grants();
    listed = true;
    items = calloc(2 * t->count + 2, sizeof *items);
    if (!items)
        return;
    for (unsigned i = 0; i < t->count; i++) {
        const struct fs_grant *g = &t->list[i];
        if (g->flags & FS_GRANT_FILE) {
            size_t len = (size_t)(strrchr(g->guest, '/') - g->guest);
            if (!has(g->guest, len))
                add(g->guest, len, NULL, -1);
            continue;
        }
        add(g->guest, g->guest_len, g->name, (int)i);
        if ((g->flags & FS_GRANT_IDENTITY) && !strcmp(g->name, "."))
            add(g->guest, g->guest_len, *g->guest ? NULL : "/", (int)i);
    }
    if (t->start_here && t->start_grant >= 0 && !has_name(".")) {
        add(t->start, strlen(t->start), ".", t->start_grant);
        items[nitems - 1].here = true;
    }
}

unsigned fs_grant_count(void)
{
    if (!listed)
        list();
    return nitems;
}

void fs_grant_get(unsigned index, struct fs_grant_info *out)
{
    const struct item *it = &items[index];
    bool ro = it->grant < 0 || (fs_grants()->list[it->grant].flags & FS_GRANT_READ_ONLY);
    *out = (struct fs_grant_info){*it->guest ? it->guest : "/", it->name, ro};
}

static int open_at(int dirfd, const char *path, int oflags)
{
    int fd = openat(dirfd, path, oflags);
    return fd < 0 ? -errno : fd;
}

static int open_item(const struct item *it, const struct fs_grant *g, int oflags)
{
    if (it->here)
        return open_at(AT_FDCWD, ".", oflags);
    return g->fd >= 0 ? open_at(g->fd, ".", oflags) : fs_grant_open_host(g, oflags);
}

int fs_grant_open(unsigned index)
{
    const struct item *it = &items[index];
    int fd;
    if (it->grant < 0) {
        fd = open_at(AT_FDCWD, "/dev/null", FS_OS_HANDLE | O_CLOEXEC); /* just a number to remember the path by */
    } else {
        const struct fs_grant *g = &fs_grants()->list[it->grant];
        fd = open_item(it, g, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd == -EACCES)
            fd = open_item(it, g, FS_OS_HANDLE | O_DIRECTORY | O_CLOEXEC);
    }
    if (fd < 0)
        return fd;
    if (fs_entry_set(fd, it->guest, fs_entry_flags(it->grant, it->guest) | FS_ENTRY_OWN))
        return fd;
    close(fd);
    return -ENOMEM;
}

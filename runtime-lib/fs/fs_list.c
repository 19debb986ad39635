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
        items[nitems++] = (struct item){copy, name ? name : copy, grant};
}

/* The working directory of the default profile has two names: "." and its absolute path. */
static void list(void)
{
    const struct fs_grants *t = fs_grants();
    listed = true;
    items = calloc(2 * t->count + 1, sizeof *items);
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

int fs_grant_open(unsigned index)
{
    const struct item *it = &items[index];
    int fd;
    if (it->grant < 0) {
        fd = open("/dev/null", FS_OS_HANDLE | O_CLOEXEC); /* just a number to remember the path by */
    } else {
        const struct fs_grant *g = &fs_grants()->list[it->grant];
        int at = g->fd >= 0 ? g->fd : AT_FDCWD;
        const char *path = g->fd >= 0 ? "." : g->host;
        fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0 && errno == EACCES)
            fd = openat(at, path, FS_OS_HANDLE | O_DIRECTORY | O_CLOEXEC);
    }
    if (fd < 0)
        return -errno;
    if (fs_entry_set(fd, it->guest, fs_entry_flags(it->grant, it->guest)))
        return fd;
    close(fd);
    return -ENOMEM;
}

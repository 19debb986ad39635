/* Where the resolution of a path begins: the descriptor, what is left of the path, and whether the kernel may do the rest. */
#define _GNU_SOURCE
#include "fs_internal.h"

#include <errno.h>
#include <string.h>

static const char *skip_slashes(const char *p)
{
    p += strspn(p, "/");
    return *p ? p : ".";
}

static void set(struct fs_start *s, int dirfd, const char *rest, const char *base, unsigned flags, bool slow)
{
    s->dirfd = dirfd;
    s->rest = rest;
    s->base = base;
    s->flags = flags;
    s->slow = slow;
}

static int start_absolute(struct fs_start *s, const char *path)
{
    const struct fs_grant *native = fs_grant_native();
    if (native) {
        set(s, AT_FDCWD, path, "", fs_entry_flags(0, ""), false);
        return 0;
    }
    /* A match by text is a match: a grant's own path has neither links nor "..". */
    int over = fs_grant_over(path, strlen(path));
    const struct fs_grant *g = over < 0 ? NULL : &fs_grants()->list[over];
    if (!g || (g->flags & (FS_GRANT_FILE | FS_GRANT_NESTED))) {
        set(s, -1, skip_slashes(path), "", FS_ENTRY_NESTED, true);
        return 0;
    }
    int fd = fs_grant_fd((unsigned)over);
    if (fd < 0)
        return fd;
    set(s, fd, skip_slashes(path + g->guest_len), g->guest, fs_entry_flags(over, g->guest), false);
    return 0;
}

int fs_start(struct fs_start *s, int dirfd, const char *path, unsigned flags)
{
    size_t len = strnlen(path, FS_PATH_MAX);
    if (len == FS_PATH_MAX)
        return -ENAMETOOLONG;
    memcpy(s->path, path, len);
    s->path[len] = 0;
    path = s->path;
    if (!*path)
        return -ENOENT;
    if (*path == '/')
        return flags & FS_BENEATH ? -EPERM : start_absolute(s, path);
    unsigned entry;
    if (fs_entry_get(dirfd, s->kept, &entry)) {
        /* Another thread may close dirfd, or change the working directory, at any time: then the guest path alone counts. */
        bool slow = entry & FS_ENTRY_NESTED || (fs_fd_is_volatile() && !(entry & FS_ENTRY_NATIVE));
        set(s, dirfd == FS_CWD ? AT_FDCWD : dirfd, path, s->kept, entry, slow);
        return 0;
    }
    /* Inherited from the process that started us: nothing to protect when everything is granted. */
    const struct fs_grant *native = fs_grant_native();
    if (!native || (flags & FS_BENEATH))
        return -EBADF;
    set(s, dirfd, path, "", fs_entry_flags(0, ""), false);
    return 0;
}

bool fs_start_path(char *out, const struct fs_start *s)
{
    size_t base = strlen(s->base), rest = strlen(s->rest);
    if (base + 1 + rest >= FS_PATH_MAX)
        return false;
    memcpy(out, s->base, base);
    out[base] = '/';
    memcpy(out + base + 1, s->rest, rest + 1);
    return true;
}

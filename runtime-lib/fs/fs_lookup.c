/* Path -> open parent directory and name, for the *at calls. */
#define _GNU_SOURCE
#include "fs_internal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void fs_at_done(struct fs_at *at)
{
    if (at->flags & FS_AT_OWNED)
        close(at->dirfd);
    at->flags &= ~FS_AT_OWNED;
}

static bool exists(const struct fs_at *at, struct stat *st)
{
    return !(at->flags & FS_AT_VIRTUAL) && !fstatat(at->dirfd, at->name, st, at->flags & FS_AT_FILE ? 0 : AT_SYMLINK_NOFOLLOW);
}

/* Whether an operation with these flags may go on at this place. */
static int check(const struct fs_at *at, unsigned flags)
{
    struct stat st;
    if (!(flags & FS_WRITE))
        return 0;
    if (!(at->flags & (FS_AT_READ_ONLY | FS_AT_FILE | FS_AT_VIRTUAL)))
        return 0;
    /* mkdir -p walks along existing directories and expects to hear so */
    return (flags & FS_CREATE) && ((at->flags & FS_AT_VIRTUAL) || exists(at, &st)) ? -EEXIST : -EROFS;
}

/* A slash behind the last component: it must be a directory. */
static int check_slash(const struct fs_at *at)
{
    struct stat st;
    if (at->flags & FS_AT_VIRTUAL)
        return 0;
    if (!exists(at, &st))
        return -errno;
    return S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
}

static int walk(struct fs_at *at, struct fs_walk *w, const struct fs_start *s, unsigned flags)
{
    char name[256];
    bool follow;
    int r = fs_walk_begin(w, s, flags);
    if (r < 0)
        return r;
    for (;;) {
        r = fs_walk_parent(w, name);
        if (r >= 0)
            r = fs_walk_at(at, w, name, flags);
        if (r < 0)
            return r;
        /* With a slash behind it stat, readlink and the like follow a link, but rmdir, unlink and rename do not. */
        follow = (flags & FS_FOLLOW) || (w->slash && !(flags & FS_WRITE));
        if (!follow || (at->flags & (FS_AT_FILE | FS_AT_VIRTUAL)) || !strcmp(name, "."))
            break;
        r = fs_walk_link(w, name);
        if (r < 0)
            return r;
        if (!r)
            break;
    }
    r = w->slash && follow ? check_slash(at) : 0;
    return r < 0 ? r : check(at, flags);
}

static int lookup_walk(struct fs_at *at, const struct fs_start *s, unsigned flags)
{
    struct fs_walk w;
    int r = walk(at, &w, s, flags);
    if (r >= 0 && w.owned && at->dirfd == w.fd) {
        at->flags |= FS_AT_OWNED;
        w.owned = false;
    }
    fs_walk_end(&w);
    return r;
}

/* The part before the last slash, by the kernel. Not owned when there is none. */
static int open_parent(struct fs_at *at, const struct fs_start *s, size_t len, unsigned flags)
{
    char parent[FS_PATH_MAX];
    at->dirfd = s->dirfd;
    if (!len)
        return 0;
    memcpy(parent, s->rest, len);
    parent[len] = 0;
    int oflags = FS_OS_HANDLE | O_DIRECTORY | O_CLOEXEC;
    int fd = -ENOSYS;
    if (!fs_start_native(s, flags)) {
        fd = fs_os_open_beneath(s->dirfd, parent, oflags, 0);
    } else if ((fd = openat(s->dirfd, parent, oflags)) < 0) {
        fd = -errno;
    }
    if (fd < 0)
        return fd;
    at->dirfd = fd;
    at->flags |= FS_AT_OWNED;
    return 0;
}

/* -ENOSYS, -EXDEV: not for the quick way. */
static int lookup_quick(struct fs_at *at, const struct fs_start *s, unsigned flags)
{
    const char *slash = strrchr(s->rest, '/'), *name = slash ? slash + 1 : s->rest;
    if (!*name || !strcmp(name, ".") || !strcmp(name, "..") || strlen(name) > 255)
        return -ENOSYS;
    *at = (struct fs_at){.flags = s->flags & FS_ENTRY_READ_ONLY ? FS_AT_READ_ONLY : 0};
    strcpy(at->name, name);
    int r = open_parent(at, s, (size_t)(name - s->rest), flags);
    char c;
    if (r >= 0 && (flags & FS_FOLLOW) && readlinkat(at->dirfd, name, &c, 1) >= 0)
        r = -EXDEV;
    if (r >= 0)
        r = check(at, flags);
    if (r < 0)
        fs_at_done(at);
    return r;
}

int fs_lookup(struct fs_at *at, int dirfd, const char *path, unsigned flags)
{
    struct fs_start s;
    int r = fs_start(&s, dirfd, path, flags);
    if (r < 0)
        return r;
    if (!s.slow) {
        r = lookup_quick(at, &s, flags);
        if (r != -EXDEV && r != -ENOSYS)
            return r;
    }
    return lookup_walk(at, &s, flags);
}

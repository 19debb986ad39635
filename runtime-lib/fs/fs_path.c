/* One function per system call that takes a path. Each looks up parent and name, then makes the call without following links. */
#define _GNU_SOURCE
#include "fs_internal.h"

#include <errno.h>
#include <stdio.h> /* renameat */
#include <string.h>
#include <unistd.h>

static int result(struct fs_at *at, long r)
{
    int e = errno;
    fs_at_done(at);
    return r < 0 ? -e : (int)r;
}

/* AT_SYMLINK_NOFOLLOW, unless the place is a granted file. */
static int no_follow(const struct fs_at *at) { return at->flags & FS_AT_FILE ? 0 : AT_SYMLINK_NOFOLLOW; }

/* A directory that exists only because something below it is granted. */
static void stat_virtual(struct stat *st, const char *name)
{
    *st = (struct stat){.st_mode = S_IFDIR | 0555, .st_nlink = 2, .st_ino = 1};
    while (*name)
        st->st_ino = st->st_ino * 31 + (unsigned char)*name++;
}

static int stat_quick(const struct fs_start *s, unsigned flags, struct stat *st)
{
    bool follow = flags & FS_FOLLOW;
    if (fs_start_native(s, flags))
        return fstatat(s->dirfd, s->rest, st, follow ? 0 : AT_SYMLINK_NOFOLLOW) ? -errno : 0;
    /* One component that is no link: one call does it. */
    if (!strchr(s->rest, '/') && strcmp(s->rest, "..")) {
        if (fstatat(s->dirfd, s->rest, st, AT_SYMLINK_NOFOLLOW))
            return -errno;
        if (!follow || !S_ISLNK(st->st_mode))
            return 0;
    }
    int fd = fs_os_open_beneath(s->dirfd, s->rest, FS_OS_HANDLE | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW), 0);
    if (fd < 0)
        return fd;
    int r = fstat(fd, st) ? -errno : 0;
    close(fd);
    return r;
}

int fs_stat(int dirfd, const char *path, unsigned flags, struct stat *st)
{
    struct fs_start s;
    int r = fs_start(&s, dirfd, path, flags);
    if (r < 0)
        return r;
    if (!s.slow) {
        r = stat_quick(&s, flags, st);
        if (r != -EXDEV && r != -ENOSYS)
            return r;
    }
    struct fs_at at;
    r = fs_lookup(&at, dirfd, path, flags & ~FS_WRITE);
    if (r < 0)
        return r;
    if (!(at.flags & FS_AT_VIRTUAL))
        return result(&at, fstatat(at.dirfd, at.name, st, no_follow(&at)));
    stat_virtual(st, at.name);
    return 0;
}

int fs_fstat(int fd, struct stat *st)
{
    char path[FS_PATH_MAX];
    unsigned flags;
    if (!fs_entry_get(fd, path, &flags) || !(flags & FS_ENTRY_VIRTUAL))
        return fstat(fd, st) ? -errno : 0;
    const char *name = strrchr(path, '/');
    stat_virtual(st, name ? name + 1 : "");
    return 0;
}

int fs_open_path(int dirfd, const char *path, unsigned flags)
{
    struct fs_at at;
    int r = fs_lookup(&at, dirfd, path, flags & ~FS_WRITE);
    if (r < 0)
        return r;
    if (at.flags & FS_AT_VIRTUAL)
        return -EACCES;
    return result(&at, openat(at.dirfd, at.name, FS_OS_HANDLE | O_CLOEXEC | (at.flags & FS_AT_FILE ? 0 : O_NOFOLLOW)));
}

/* Between lookup and faccessat the name may become a link: that tells a racing guest one bit about a path it cannot open. */
int fs_access(int dirfd, const char *path, int mode, int at_flags, unsigned flags)
{
    struct fs_start s;
    int r = fs_start(&s, dirfd, path, flags);
    if (r < 0)
        return r;
    if (fs_start_native(&s, flags))
        return faccessat(s.dirfd, s.rest, mode, at_flags) ? -errno : 0;
    struct fs_at at;
    r = fs_lookup(&at, dirfd, path, flags & ~FS_WRITE);
    if (r < 0)
        return r;
    bool node = at.flags & FS_AT_FILE;
    if ((mode & W_OK) && ((at.flags & FS_AT_VIRTUAL) || (at.flags & FS_AT_READ_ONLY)))
        return result(&at, (errno = EROFS, -1));
    if (at.flags & FS_AT_VIRTUAL)
        return 0;
    return result(&at, faccessat(node ? AT_FDCWD : at.dirfd, at.name, mode, at_flags & AT_EACCESS));
}

int fs_chmod(int dirfd, const char *path, unsigned mode, unsigned flags)
{
    struct fs_at at;
    int r = fs_lookup(&at, dirfd, path, flags | FS_WRITE);
    return r < 0 ? r : result(&at, fchmodat(at.dirfd, at.name, mode, AT_SYMLINK_NOFOLLOW));
}

int fs_chown(int dirfd, const char *path, uid_t uid, gid_t gid, unsigned flags)
{
    struct fs_at at;
    int r = fs_lookup(&at, dirfd, path, flags | FS_WRITE);
    return r < 0 ? r : result(&at, fchownat(at.dirfd, at.name, uid, gid, AT_SYMLINK_NOFOLLOW));
}

int fs_utimens(int dirfd, const char *path, const struct timespec ts[2], unsigned flags)
{
    struct fs_at at;
    int r = fs_lookup(&at, dirfd, path, flags | FS_WRITE);
    return r < 0 ? r : result(&at, utimensat(at.dirfd, at.name, ts, AT_SYMLINK_NOFOLLOW));
}

int fs_truncate(int dirfd, const char *path, off_t size, unsigned flags)
{
    int fd = fs_open_at(dirfd, path, O_WRONLY | O_NONBLOCK | O_CLOEXEC, 0, flags & ~FS_FOLLOW);
    if (fd < 0)
        return fd == -ENXIO ? -EINVAL : fd; /* a fifo that nobody reads */
    int r = ftruncate(fd, size) ? -errno : 0;
    fs_close(fd);
    return r;
}

int fs_mkdir(int dirfd, const char *path, unsigned mode, unsigned flags)
{
    struct fs_at at;
    int r = fs_lookup(&at, dirfd, path, flags | FS_WRITE | FS_CREATE);
    return r < 0 ? r : result(&at, mkdirat(at.dirfd, at.name, mode));
}

/* The kernel's answers for a name with a slash behind it: it says so before it looks at anything else. */
static int slash_create(const struct fs_at *at)
{
    struct stat st;
    if (!(at->flags & FS_AT_SLASH))
        return 0;
    return fstatat(at->dirfd, at->name, &st, AT_SYMLINK_NOFOLLOW) ? -errno : -EEXIST;
}

static int slash_unlink(const struct fs_at *at)
{
    struct stat st;
    if (!(at->flags & FS_AT_SLASH))
        return 0;
    if (fstatat(at->dirfd, at->name, &st, AT_SYMLINK_NOFOLLOW))
        return -errno;
    return S_ISDIR(st.st_mode) ? -EISDIR : -ENOTDIR;
}

/* Only a directory may have a slash behind its old or new name; "." and ".." are busy whatever the other is. */
static int slash_rename(const struct fs_at *from, const struct fs_at *to)
{
    struct stat st;
    if (!((from->flags | to->flags) & FS_AT_SLASH) || !strcmp(from->name, ".") || !strcmp(to->name, "."))
        return 0;
    if (fstatat(from->dirfd, from->name, &st, AT_SYMLINK_NOFOLLOW))
        return -errno;
    return S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
}

static int refuse(struct fs_at *at, int e)
{
    fs_at_done(at);
    return e;
}

int fs_mknod(int dirfd, const char *path, unsigned mode, unsigned flags)
{
    if (S_ISCHR(mode) || S_ISBLK(mode))
        return -EPERM; /* a device would be a way out of the grants */
    struct fs_at at;
    int r = fs_lookup(&at, dirfd, path, flags | FS_WRITE | FS_CREATE);
    if (r < 0)
        return r;
    r = slash_create(&at);
    return r < 0 ? refuse(&at, r) : result(&at, mknodat(at.dirfd, at.name, mode, 0));
}

int fs_unlink(int dirfd, const char *path, unsigned flags)
{
    struct fs_at at;
    int r = fs_lookup(&at, dirfd, path, flags | FS_WRITE);
    if (r < 0)
        return r;
    r = slash_unlink(&at);
    return r < 0 ? refuse(&at, r) : result(&at, unlinkat(at.dirfd, at.name, 0));
}

static bool ends_in_dot(const char *path)
{
    size_t n = strlen(path);
    while (n && path[n - 1] == '/')
        n--;
    return n && path[n - 1] == '.' && (n == 1 || path[n - 2] == '/');
}

int fs_rmdir(int dirfd, const char *path, unsigned flags)
{
    struct fs_at at;
    int r = fs_lookup(&at, dirfd, path, flags | FS_WRITE);
    if (r < 0)
        return r;
    if (at.flags & FS_AT_UP)
        return refuse(&at, -ENOTEMPTY);
    if (!strcmp(at.name, ".") && !ends_in_dot(path))
        return refuse(&at, -EBUSY); /* the root of a grant */
    return result(&at, unlinkat(at.dirfd, at.name, AT_REMOVEDIR));
}

int fs_rename(int olddirfd, const char *oldpath, int newdirfd, const char *newpath, unsigned flags)
{
    struct fs_at from, to;
    int r = fs_lookup(&from, olddirfd, oldpath, flags | FS_WRITE);
    if (r < 0)
        return r;
    r = fs_lookup(&to, newdirfd, newpath, flags | FS_WRITE | FS_CREATE);
    if (r < 0)
        return refuse(&from, r == -EEXIST ? -EROFS : r);
    r = (from.flags | to.flags) & FS_AT_HOLDS ? -EBUSY : slash_rename(&from, &to);
    r = r < 0 ? refuse(&to, r) : result(&to, renameat(from.dirfd, from.name, to.dirfd, to.name));
    return refuse(&from, r);
}

/* FS_WRITE for the old path too: a second name in a writable grant would give write access to a read-only file. */
static int lookup_link_source(struct fs_at *at, int dirfd, const char *path, unsigned flags)
{
    struct stat st;
    size_t len = strlen(path);
    if (len && path[len - 1] == '/')
        flags |= FS_FOLLOW;
    int r = fs_lookup(at, dirfd, path, flags | FS_WRITE);
    if (r < 0)
        return r;
    return fstatat(at->dirfd, at->name, &st, AT_SYMLINK_NOFOLLOW) ? refuse(at, -errno) : 0;
}

int fs_link(int olddirfd, const char *oldpath, int newdirfd, const char *newpath, unsigned flags)
{
    struct fs_at from, to;
    int r = lookup_link_source(&from, olddirfd, oldpath, flags);
    if (r < 0)
        return r;
    r = fs_lookup(&to, newdirfd, newpath, (flags & ~FS_FOLLOW) | FS_WRITE | FS_CREATE);
    if (r < 0)
        return refuse(&from, r);
    r = slash_create(&to);
    r = r < 0 ? refuse(&to, r) : result(&to, linkat(from.dirfd, from.name, to.dirfd, to.name, 0));
    return refuse(&from, r);
}

int fs_symlink(const char *target, int dirfd, const char *path, unsigned flags)
{
    struct fs_at at;
    if (!*target)
        return -ENOENT;
    int r = fs_lookup(&at, dirfd, path, flags | FS_WRITE | FS_CREATE);
    if (r < 0)
        return r;
    r = slash_create(&at);
    return r < 0 ? refuse(&at, r) : result(&at, symlinkat(target, at.dirfd, at.name));
}

ssize_t fs_readlink(int dirfd, const char *path, char *buf, size_t n, unsigned flags)
{
    struct fs_at at;
    int r = fs_lookup(&at, dirfd, path, flags & ~(FS_WRITE | FS_FOLLOW));
    if (r < 0)
        return r;
    if (at.flags & (FS_AT_VIRTUAL | FS_AT_FILE))
        return -EINVAL;
    return result(&at, readlinkat(at.dirfd, at.name, buf, n));
}

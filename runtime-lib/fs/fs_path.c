/* One function per system call that takes a path. Each looks up parent and name, then makes the call without following links. */
#define _GNU_SOURCE
#include "fs_internal.h"

#include <errno.h>
#include <stdio.h> /* renameat */
#include <string.h>
#include <unistd.h>

static int result(struct fs_at *at, long r) {
    int e = errno;
    fs_at_done(at);
    return r < 0 ? -e : (int)r;
}

/* AT_SYMLINK_NOFOLLOW, unless the place is a granted file. */
static int no_follow(const struct fs_at *at) { return at->flags & FS_AT_FILE ? 0 : AT_SYMLINK_NOFOLLOW; }

/* A directory that exists only because something below it is granted. */
static void stat_virtual(struct stat *st, const char *name) {
    *st = (struct stat){.st_mode = S_IFDIR | 0555, .st_nlink = 2, .st_ino = 1};
    while (*name) st->st_ino = st->st_ino * 31 + (unsigned char)*name++;
}

static int stat_quick(const struct fs_start *s, unsigned flags, struct stat *st) {
    bool follow = flags & FS_FOLLOW;
    if (fs_start_native(s, flags)) return fstatat(s->dirfd, s->rest, st, follow ? 0 : AT_SYMLINK_NOFOLLOW) ? -errno : 0;
    /* One component that is no link: one call does it. */
    if (!strchr(s->rest, '/') && strcmp(s->rest, "..")) {
        if (fstatat(s->dirfd, s->rest, st, AT_SYMLINK_NOFOLLOW)) return -errno;
        if (!follow || !S_ISLNK(st->st_mode)) return 0;
    }
    int fd = fs_os_open_beneath(s->dirfd, s->rest, FS_OS_HANDLE | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW), 0);
    if (fd < 0) return fd;
    int r = fstat(fd, st) ? -errno : 0;
    close(fd);
    return r;
}

int fs_stat(int dirfd, const char *path, unsigned flags, struct stat *st) {
    struct fs_start s;
    int r = fs_start(&s, dirfd, path, flags);
    if (r < 0) return r;
    if (!s.slow) {
        r = stat_quick(&s, flags, st);
        if (r != -EXDEV && r != -ENOSYS) return r;
    }
    struct fs_at at;
    r = fs_lookup(&at, dirfd, path, flags & ~FS_WRITE);
    if (r < 0) return r;
    if (!(at.flags & FS_AT_VIRTUAL)) return result(&at, fstatat(at.dirfd, at.name, st, no_follow(&at)));
    stat_virtual(st, at.name);
    return 0;
}

int fs_fstat(int fd, struct stat *st) {
    const struct fs_entry *e = fs_entry(fd);
    if (!e || !(e->flags & FS_ENTRY_VIRTUAL)) return fstat(fd, st) ? -errno : 0;
    const char *name = strrchr(e->path, '/');
    stat_virtual(st, name ? name + 1 : "");
    return 0;
}

int fs_open_path(int dirfd, const char *path, unsigned flags) {
    struct fs_at at;
    int r = fs_lookup(&at, dirfd, path, flags & ~FS_WRITE);
    if (r < 0) return r;
    if (at.flags & FS_AT_VIRTUAL) return -EACCES;
    return result(&at, openat(at.dirfd, at.name, FS_OS_HANDLE | O_CLOEXEC | (at.flags & FS_AT_FILE ? 0 : O_NOFOLLOW)));
}

/* Between lookup and faccessat the name may become a link: that tells a racing guest one bit about a path it cannot open. */
int fs_access(int dirfd, const char *path, int mode, int at_flags, unsigned flags) {
    struct fs_start s;
    int r = fs_start(&s, dirfd, path, flags);
    if (r < 0) return r;
    if (fs_start_native(&s, flags)) return faccessat(s.dirfd, s.rest, mode, at_flags) ? -errno : 0;
    struct fs_at at;
    r = fs_lookup(&at, dirfd, path, flags & ~FS_WRITE);
    if (r < 0) return r;
    bool node = at.flags & FS_AT_FILE;
    if ((mode & W_OK) && ((at.flags & FS_AT_VIRTUAL) || (at.flags & FS_AT_READ_ONLY))) return result(&at, (errno = EROFS, -1));
    if (at.flags & FS_AT_VIRTUAL) return 0;
    return result(&at, faccessat(node ? AT_FDCWD : at.dirfd, at.name, mode, at_flags & AT_EACCESS));
}

int fs_chmod(int dirfd, const char *path, unsigned mode, unsigned flags) {
    struct fs_at at;
    int r = fs_lookup(&at, dirfd, path, flags | FS_WRITE);
    return r < 0 ? r : result(&at, fchmodat(at.dirfd, at.name, mode, AT_SYMLINK_NOFOLLOW));
}

int fs_chown(int dirfd, const char *path, uid_t uid, gid_t gid, unsigned flags) {
    struct fs_at at;
    int r = fs_lookup(&at, dirfd, path, flags | FS_WRITE);
    return r < 0 ? r : result(&at, fchownat(at.dirfd, at.name, uid, gid, AT_SYMLINK_NOFOLLOW));
}

int fs_utimens(int dirfd, const char *path, const struct timespec ts[2], unsigned flags) {
    struct fs_at at;
    int r = fs_lookup(&at, dirfd, path, flags | FS_WRITE);
    return r < 0 ? r : result(&at, utimensat(at.dirfd, at.name, ts, AT_SYMLINK_NOFOLLOW));
}

int fs_truncate(int dirfd, const char *path, off_t size, unsigned flags) {
    int fd = fs_open_at(dirfd, path, O_WRONLY | O_NONBLOCK | O_CLOEXEC, 0, flags & ~FS_FOLLOW);
    if (fd < 0) return fd == -ENXIO ? -EINVAL : fd; /* a fifo that nobody reads */
    int r = ftruncate(fd, size) ? -errno : 0;
    fs_close(fd);
    return r;
}

int fs_mkdir(int dirfd, const char *path, unsigned mode, unsigned flags) {
    struct fs_at at;
    int r = fs_lookup(&at, dirfd, path, flags | FS_WRITE | FS_NEW_DIR);
    return r < 0 ? r : result(&at, mkdirat(at.dirfd, at.name, mode));
}

int fs_mknod(int dirfd, const char *path, unsigned mode, unsigned flags) {
    if (S_ISCHR(mode) || S_ISBLK(mode)) return -EPERM; /* a device would be a way out of the grants */
    struct fs_at at;
    int r = fs_lookup(&at, dirfd, path, flags | FS_WRITE);
    return r < 0 ? r : result(&at, mknodat(at.dirfd, at.name, mode, 0));
}

int fs_unlink(int dirfd, const char *path, unsigned flags) {
    struct fs_at at;
    int r = fs_lookup(&at, dirfd, path, flags | FS_WRITE);
    return r < 0 ? r : result(&at, unlinkat(at.dirfd, at.name, 0));
}

int fs_rmdir(int dirfd, const char *path, unsigned flags) {
    struct fs_at at;
    int r = fs_lookup(&at, dirfd, path, flags | FS_WRITE);
    return r < 0 ? r : result(&at, unlinkat(at.dirfd, at.name, AT_REMOVEDIR));
}

/* rename(2): with a slash behind the new name, only a directory may be moved there. */
static bool slash_fits(const struct fs_at *from, const struct fs_at *to) {
    struct stat st;
    if (!(to->flags & FS_AT_SLASH) || fstatat(from->dirfd, from->name, &st, AT_SYMLINK_NOFOLLOW)) return true;
    return S_ISDIR(st.st_mode);
}

int fs_rename(int olddirfd, const char *oldpath, int newdirfd, const char *newpath, unsigned flags) {
    struct fs_at from, to;
    int r = fs_lookup(&from, olddirfd, oldpath, flags | FS_WRITE);
    if (r < 0) return r;
    r = fs_lookup(&to, newdirfd, newpath, flags | FS_WRITE | FS_NEW_DIR);
    if (r == -EEXIST) r = -EROFS;
    if (r >= 0 && !slash_fits(&from, &to)) {
        r = -ENOTDIR;
        fs_at_done(&to);
    } else if (r >= 0) {
        r = result(&to, renameat(from.dirfd, from.name, to.dirfd, to.name));
    }
    fs_at_done(&from);
    return r;
}

/* FS_WRITE for the old path too: a second name in a writable grant would give write access to a read-only file. */
int fs_link(int olddirfd, const char *oldpath, int newdirfd, const char *newpath, unsigned flags) {
    struct fs_at from, to;
    int r = fs_lookup(&from, olddirfd, oldpath, flags | FS_WRITE);
    if (r < 0) return r;
    r = fs_lookup(&to, newdirfd, newpath, (flags & ~FS_FOLLOW) | FS_WRITE);
    if (r >= 0) r = result(&to, linkat(from.dirfd, from.name, to.dirfd, to.name, 0));
    fs_at_done(&from);
    return r;
}

int fs_symlink(const char *target, int dirfd, const char *path, unsigned flags) {
    struct fs_at at;
    int r = fs_lookup(&at, dirfd, path, flags | FS_WRITE);
    return r < 0 ? r : result(&at, symlinkat(target, at.dirfd, at.name));
}

ssize_t fs_readlink(int dirfd, const char *path, char *buf, size_t n, unsigned flags) {
    struct fs_at at;
    int r = fs_lookup(&at, dirfd, path, flags & ~(FS_WRITE | FS_FOLLOW));
    if (r < 0) return r;
    if (at.flags & (FS_AT_VIRTUAL | FS_AT_FILE)) return -EINVAL;
    return result(&at, readlinkat(at.dirfd, at.name, buf, n));
}

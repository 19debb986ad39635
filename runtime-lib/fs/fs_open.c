/* open(2) beneath the grants. */
#define _GNU_SOURCE
#include "fs_internal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool only_reads(int oflags) { return (oflags & O_ACCMODE) == O_RDONLY || FS_OS_IS_HANDLE(oflags); }

/* Beneath a read-only grant: what existed may be opened as if O_CREAT were not there. */
static int read_only_flags(int oflags)
{
    if (!only_reads(oflags) || (oflags & O_TRUNC) || (FS_OS_TMPFILE && (oflags & FS_OS_TMPFILE)))
        return -EROFS;
    return oflags & ~(O_CREAT | O_EXCL);
}

static int read_only_result(int fd, int oflags)
{
    if (!(oflags & O_CREAT))
        return fd;
    if (fd == -ENOENT)
        return -EROFS;
    if (fd < 0 || !(oflags & O_EXCL))
        return fd;
    close(fd);
    return -EEXIST;
}

static int open_host(int dirfd, const char *name, int oflags, unsigned mode)
{
    int fd = openat(dirfd, name, oflags, mode);
    return fd < 0 ? -errno : fd;
}

/* Notes what the guest must not do with fd and, as it may be a directory, where it is: asking which would cost every opened file an fstat, and
 * that it is none the host says to who starts from there. path may be NULL (too long to keep). */
static int note(int fd, int oflags, const char *path, unsigned flags)
{
    bool base = path && only_reads(oflags);
    if (fs_entry_set(fd, base ? path : NULL, (base ? flags : flags & FS_ENTRY_READ_ONLY) | FS_ENTRY_OWN))
        return fd;
    close(fd);
    return -ENOMEM;
}

/* Which of the standard streams the path of a granted file names, or -1. */
static int stream_of(const char *host)
{
    static const char *const streams[] = {"/dev/stdin", "/dev/stdout", "/dev/stderr"};
    for (int i = 0; i < (int)(sizeof streams / sizeof *streams); i++) {
        if (!strcmp(host, streams[i]))
            return i;
    }
    return -1;
}

/* One more descriptor of what is open there, as the BSDs have it. Opened anew, a file that the program was given to read could be written to. */
static int open_stream(int stream, int oflags)
{
    int flags = fcntl(stream, F_GETFL), held = flags & O_ACCMODE;
    if (flags < 0)
        return -ENOENT;
    if (oflags & O_DIRECTORY)
        return -ENOTDIR;
    return held == O_RDWR || held == (oflags & O_ACCMODE) ? fs_dup_from(stream, 0, oflags & O_CLOEXEC) : -EACCES;
}

/* A granted file: follows the host's links. Devices are written to with O_CREAT | O_TRUNC all the time. */
static int open_file(const struct fs_at *at, int oflags, unsigned mode)
{
    int stream = stream_of(at->name);
    if ((oflags & O_CREAT) && (oflags & O_EXCL))
        return -EEXIST;
    if (stream >= 0)
        return open_stream(stream, oflags);
    if (at->flags & FS_AT_READ_ONLY)
        oflags = read_only_flags(oflags);
    int fd = oflags < 0 ? oflags : open_host(AT_FDCWD, at->name, oflags & ~(O_CREAT | O_TRUNC | O_NOFOLLOW), mode);
    return fd < 0 ? fd : note(fd, oflags, NULL, at->flags & FS_AT_READ_ONLY ? FS_ENTRY_READ_ONLY : 0);
}

/* openat(2) with every link left to the caller: -ELOOP when the name is one and is to be followed. */
static int open_name(const struct fs_at *at, int oflags, unsigned mode, bool follow)
{
    char c;
    if (FS_OS_IS_HANDLE(oflags) && follow && readlinkat(at->dirfd, at->name, &c, 1) >= 0)
        return -ELOOP; /* O_PATH would open the link */
    int f = at->flags & FS_AT_READ_ONLY ? read_only_flags(oflags) : oflags;
    if (f < 0)
        return f;
    int fd = open_host(at->dirfd, at->name, f | O_NOFOLLOW, mode);
    return at->flags & FS_AT_READ_ONLY ? read_only_result(fd, oflags) : fd;
}

static int note_walk(int fd, int oflags, const struct fs_walk *w, const char *name)
{
    char path[FS_PATH_MAX];
    bool fits = fs_walk_path(path, w, name);
    return note(fd, oflags, fits ? path : NULL, fs_walk_flags(w));
}

/* The last component of what w resolves. again: it was a link, its target is now in w. */
static int open_last(struct fs_walk *w, char name[256], int oflags, unsigned mode, bool *again)
{
    struct fs_at at;
    int r = fs_walk_at(&at, w, name, oflags & O_CREAT ? FS_CREATE : 0);
    if (r < 0)
        return r;
    if (at.flags & FS_AT_VIRTUAL)
        return oflags & O_CREAT ? -EISDIR : -EACCES;
    if (at.flags & FS_AT_FILE)
        return w->slash ? -ENOTDIR : open_file(&at, oflags, mode);
    bool itself = !strcmp(name, ".");
    if (w->slash && !itself) {
        if (oflags & O_CREAT)
            return -EISDIR;
        oflags |= O_DIRECTORY;
    }
    bool exclusive = (oflags & O_CREAT) && (oflags & O_EXCL);
    bool follow = !itself && !exclusive && (w->slash || !(oflags & O_NOFOLLOW));
    int fd = open_name(&at, oflags, mode, follow);
    if (fd >= 0)
        return note_walk(fd, oflags, w, name);
    if (!follow || (fd != -ELOOP && fd != -ENOTDIR && fd != -EMLINK && fd != -EROFS))
        return fd;
    r = fs_walk_link(w, name);
    *again = r > 0;
    return r < 0 ? r : fd;
}

static int open_walk(const struct fs_start *s, int oflags, unsigned mode, unsigned flags)
{
    struct fs_walk w;
    char name[256];
    int r = fs_walk_begin(&w, s, flags);
    for (bool again = r >= 0; again;) {
        again = false;
        r = fs_walk_parent(&w, name);
        if (r >= 0)
            r = open_last(&w, name, oflags, mode, &again);
    }
    fs_walk_end(&w);
    return r;
}

/* -EXDEV, -ENOSYS: not for the quick way. */
static int open_quick(const struct fs_start *s, int oflags, unsigned mode, unsigned flags)
{
    bool ro = s->flags & FS_ENTRY_READ_ONLY;
    int f = ro ? read_only_flags(oflags) : oflags;
    if (f < 0)
        return -ENOSYS; /* a link may lead to where writing is allowed */
    int fd = fs_start_native(s, flags) ? open_host(s->dirfd, s->rest, f, mode) : fs_os_open_beneath(s->dirfd, s->rest, f, mode);
    if (ro)
        fd = read_only_result(fd, oflags);
    if (fd < 0)
        return fd;
    char path[FS_PATH_MAX];
    bool fits = only_reads(oflags) && fs_start_path(path, s);
    return note(fd, oflags, fits ? path : NULL, s->flags);
}

int fs_open_at(int dirfd, const char *path, int oflags, unsigned mode, unsigned flags)
{
    struct fs_start s;
    int r = fs_start(&s, dirfd, path, flags);
    if (r < 0)
        return r;
    if (!s.slow) {
        r = open_quick(&s, oflags, mode, flags);
        if (r != -EXDEV && r != -ENOSYS)
            return r;
    }
    return open_walk(&s, oflags, mode, flags);
}

int fs_open(int dirfd, const char *path, int oflags, unsigned mode) { return fs_open_at(dirfd, path, oflags, mode, 0); }

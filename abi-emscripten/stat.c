/* What a file is: stat and statfs, and changing mode, owner and times. */
#define _GNU_SOURCE
#include "env.h"
#include "fs/fs.h"
#include "guest.h"
#include "handlers.h"
#include "layout.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

static int64_t put_stat(uint32_t buf, const struct stat *st)
{
    const struct stat_layout *l = layout_stat(era_version());
    uint8_t *p = guest_ptr(buf, l->size);
    if (!p)
        return -EFAULT;
    return layout_write_stat(l, p, st) ? 0 : -EOVERFLOW;
}

/* FS_FOLLOW unless the call says AT_SYMLINK_NOFOLLOW. */
static unsigned follow(uint32_t flags) { return flags & AT_SYMLINK_NOFOLLOW ? 0 : FS_FOLLOW; }

int64_t stat_fd(uint32_t fd, uint32_t buf)
{
    struct stat st;
    if (!file_is_open_to_guest(fd))
        return -EBADF;
    int64_t r = host_result(fstat((int)fd, &st));
    return r < 0 ? r : put_stat(buf, &st);
}

int64_t stat_path(uint32_t dirfd, uint32_t path, uint32_t buf, uint32_t flags)
{
    GUEST_PATH(p, path);
    struct stat st;
    if (*p == '\0' && flags & AT_EMPTY_PATH && (int)dirfd != AT_FDCWD)
        return stat_fd(dirfd, buf);
    int r = fs_stat((int)dirfd, p, follow(flags), &st);
    return r < 0 ? r : put_stat(buf, &st);
}

static int64_t put_statfs(int fd, uint32_t size, uint32_t buf)
{
    const struct statfs_layout *l = layout_statfs(era_version());
    struct statfs st;
    uint8_t *p = guest_ptr(buf, l->size);
    if (size != l->size)
        return -EINVAL;
    if (!p)
        return -EFAULT;
    int64_t r = host_result(fstatfs(fd, &st));
    if (r == 0)
        layout_write_statfs(l, p, &st);
    return r;
}

int64_t stat_fs_path(uint32_t path, uint32_t size, uint32_t buf)
{
    GUEST_PATH(p, path);
    int fd = fs_open_path(FS_CWD, p, FS_FOLLOW);
    if (fd < 0)
        return fd;
    int64_t r = put_statfs(fd, size, buf);
    close(fd);
    return r;
}

int64_t stat_fs_fd(uint32_t fd, uint32_t size, uint32_t buf) { return file_is_open_to_guest(fd) ? put_statfs((int)fd, size, buf) : -EBADF; }

int64_t stat_chmod(uint32_t dirfd, uint32_t path, uint32_t mode, uint32_t flags)
{
    GUEST_PATH(p, path);
    return fs_chmod((int)dirfd, p, mode, follow(flags));
}

int64_t stat_fchmod(uint32_t fd, uint32_t mode) { return fs_fchmod((int)fd, mode); }

int64_t stat_chown(uint32_t dirfd, uint32_t path, uint32_t uid, uint32_t gid, uint32_t flags)
{
    GUEST_PATH(p, path);
    return fs_chown((int)dirfd, p, uid, gid, follow(flags));
}

int64_t stat_fchown(uint32_t fd, uint32_t uid, uint32_t gid) { return fs_fchown((int)fd, uid, gid); }

int64_t stat_access(uint32_t dirfd, uint32_t path, uint32_t mode, uint32_t flags)
{
    GUEST_PATH(p, path);
    return fs_access((int)dirfd, p, (int)mode, (int)(flags & AT_EACCESS), follow(flags));
}

/* Both times, in whatever the structure counts (scale: nanoseconds of its small unit); addr 0 means now. */
static bool read_times(uint32_t addr, int64_t scale, struct timespec out[2])
{
    const struct time_layout *l = layout_time(era_version());
    const uint8_t *p = addr ? guest_ptr(addr, 2 * l->size) : NULL;
    for (int i = 0; i < 2; i++) {
        int64_t sec = 0, sub = UTIME_NOW;
        if (p)
            layout_read_time(l, p + (uint32_t)i * l->size, &sec, &sub);
        out[i].tv_sec = sec;
        out[i].tv_nsec = p ? sub * scale : sub;
    }
    return !addr || p;
}

/* path 0: the descriptor itself, as futimens says it. */
int64_t stat_utimens(uint32_t dirfd, uint32_t path, uint32_t times, uint32_t flags)
{
    struct timespec ts[2];
    if (!read_times(times, 1, ts))
        return -EFAULT;
    if (path == 0)
        return fs_futimens((int)dirfd, ts);
    GUEST_PATH(p, path);
    return fs_utimens((int)dirfd, p, ts, follow(flags));
}

static int64_t utimes_call(uint32_t path, uint32_t times)
{
    struct timespec ts[2];
    GUEST_PATH(p, path);
    if (!read_times(times, 1000, ts))
        return -EFAULT;
    return fs_utimens(FS_CWD, p, ts, FS_FOLLOW);
}

uint32_t em_utimes(uint32_t path, uint32_t times) { return libc_result(utimes_call(path, times)); }

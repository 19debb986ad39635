/* Names: making, removing and listing directory entries, all through the file layer. */
#define _GNU_SOURCE
#include "fs/fs.h"
#include "guest.h"
#include "handlers.h"
#include "layout.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

int64_t dir_chdir(uint32_t path)
{
    GUEST_PATH(p, path);
    return fs_chdir(p);
}

int64_t dir_fchdir(uint32_t fd) { return fs_fchdir((int)fd); }

/* Length with the NUL, as the system call counts. */
int64_t dir_getcwd(uint32_t buf, uint32_t n)
{
    char *p = guest_ptr(buf, n);
    if (!p)
        return -EFAULT;
    ssize_t len = fs_getcwd(p, n);
    return len < 0 ? len : len + 1;
}

int64_t dir_mkdir(uint32_t dirfd, uint32_t path, uint32_t mode)
{
    GUEST_PATH(p, path);
    return fs_mkdir((int)dirfd, p, mode, 0);
}

int64_t dir_mknod(uint32_t dirfd, uint32_t path, uint32_t mode)
{
    GUEST_PATH(p, path);
    return fs_mknod((int)dirfd, p, mode, 0);
}

int64_t dir_unlink(uint32_t dirfd, uint32_t path, uint32_t flags)
{
    GUEST_PATH(p, path);
    if (flags & ~(uint32_t)AT_REMOVEDIR)
        return -EINVAL;
    return flags ? fs_rmdir((int)dirfd, p, 0) : fs_unlink((int)dirfd, p, 0);
}

int64_t dir_rename(uint32_t olddirfd, uint32_t oldpath, uint32_t newdirfd, uint32_t newpath)
{
    GUEST_PATH(from, oldpath);
    GUEST_PATH(to, newpath);
    return fs_rename((int)olddirfd, from, (int)newdirfd, to, 0);
}

int64_t dir_link(uint32_t olddirfd, uint32_t oldpath, uint32_t newdirfd, uint32_t newpath, uint32_t flags)
{
    GUEST_PATH(from, oldpath);
    GUEST_PATH(to, newpath);
    if (flags & ~(uint32_t)AT_SYMLINK_FOLLOW)
        return -EINVAL;
    return fs_link((int)olddirfd, from, (int)newdirfd, to, flags ? FS_FOLLOW : 0);
}

int64_t dir_symlink(uint32_t target, uint32_t dirfd, uint32_t path)
{
    GUEST_PATH(to, target);
    GUEST_PATH(p, path);
    return fs_symlink(to, (int)dirfd, p, 0);
}

int64_t dir_readlink(uint32_t dirfd, uint32_t path, uint32_t buf, uint32_t n)
{
    GUEST_PATH(p, path);
    char *to = guest_ptr(buf, n);
    if (!to)
        return -EFAULT;
    return n == 0 ? -EINVAL : fs_readlink((int)dirfd, p, to, n, 0);
}

int64_t dir_truncate(uint32_t path, int64_t size)
{
    GUEST_PATH(p, path);
    return fs_truncate(FS_CWD, p, size, FS_FOLLOW);
}

/* Fills buf with as many whole entries as fit; the descriptor's offset then stands behind the last one written. A buffer too small for
 * the first entry answers EINVAL, as the kernel does. */
int64_t dir_getdents(uint32_t fd, uint32_t buf, uint32_t n)
{
    const struct dirent_layout *l = layout_dirent(era_version());
    uint8_t *p = guest_ptr(buf, n);
    struct fs_dir dir;
    struct fs_dirent e;
    uint32_t used = 0;
    int r;
    if (!file_is_open_to_guest(fd))
        return -EBADF;
    if (!p)
        return -EFAULT;
    off_t next = lseek((int)fd, 0, SEEK_CUR);
    fs_dir_start(&dir, (int)fd);
    while ((r = fs_dir_next(&dir, &e)) > 0) {
        uint32_t reclen = layout_dirent_reclen(l, e.namelen);
        if (reclen > n - used)
            break;
        layout_write_dirent(l, p + used, e.ino, e.next, e.type, e.name, e.namelen);
        used += reclen;
        next = (off_t)e.next;
    }
    lseek((int)fd, next, SEEK_SET);
    if (used == 0)
        return r > 0 ? -EINVAL : r;
    return used;
}

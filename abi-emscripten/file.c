/* Descriptors and their data. Guest descriptors are the host's; the file layer knows which of them are internal. */
#define _GNU_SOURCE
#include "blocking.h"
#include "env.h"
#include "fs/fs.h"
#include "guest.h"
#include "handlers.h"
#include "open_flags.h"

#include <errno.h>
#include <unistd.h>

bool file_is_open_to_guest(uint32_t fd) { return !fs_fd_is_internal((int)fd); }

int64_t offset_of_words(uint32_t low, uint32_t high) { return era_version() < ERA(1, 38, 31) ? (int32_t)low : (int64_t)pair64(low, high); }

int64_t file_open(uint32_t dirfd, uint32_t path, uint32_t flags, uint32_t mode)
{
    GUEST_PATH(p, path);
    return fs_open((int)dirfd, p, open_flags_to_host(flags), mode);
}

int64_t file_close(uint32_t fd) { return fs_close((int)fd); }

int64_t file_read(uint32_t fd, uint32_t buf, uint32_t n)
{
    void *p = guest_ptr(buf, n);
    if (!file_is_open_to_guest(fd))
        return -EBADF;
    return p ? block_read((int)fd, p, n) : -EFAULT;
}

int64_t file_write(uint32_t fd, uint32_t buf, uint32_t n)
{
    const void *p = guest_ptr(buf, n);
    if (!file_is_open_to_guest(fd))
        return -EBADF;
    return p ? block_write((int)fd, p, n) : -EFAULT;
}

int64_t file_readv(uint32_t fd, uint32_t iov, uint32_t n)
{
    struct iovec vectors[GUEST_IOV_MAX];
    int64_t count = guest_iovecs(iov, n, vectors);
    if (!file_is_open_to_guest(fd))
        return -EBADF;
    if (count == 1) /* as nearly always: the kernel copies no vector then */
        return block_read((int)fd, vectors->iov_base, vectors->iov_len);
    return count < 0 ? count : block_readv((int)fd, vectors, (int)count);
}

int64_t file_writev(uint32_t fd, uint32_t iov, uint32_t n)
{
    struct iovec vectors[GUEST_IOV_MAX];
    int64_t count = guest_iovecs(iov, n, vectors);
    if (!file_is_open_to_guest(fd))
        return -EBADF;
    if (count == 1)
        return block_write((int)fd, vectors->iov_base, vectors->iov_len);
    return count < 0 ? count : block_writev((int)fd, vectors, (int)count);
}

/* ---- at an offset: regular files, which do not block interruptibly ---- */

int64_t file_pread(uint32_t fd, uint32_t buf, uint32_t n, int64_t offset)
{
    void *p = guest_ptr(buf, n);
    if (!file_is_open_to_guest(fd))
        return -EBADF;
    return p ? host_result(pread((int)fd, p, n, offset)) : -EFAULT;
}

int64_t file_pwrite(uint32_t fd, uint32_t buf, uint32_t n, int64_t offset)
{
    const void *p = guest_ptr(buf, n);
    if (!file_is_open_to_guest(fd))
        return -EBADF;
    return p ? host_result(pwrite((int)fd, p, n, offset)) : -EFAULT;
}

int64_t file_preadv(uint32_t fd, uint32_t iov, uint32_t n, int64_t offset)
{
    struct iovec vectors[GUEST_IOV_MAX];
    int64_t count = guest_iovecs(iov, n, vectors);
    if (!file_is_open_to_guest(fd))
        return -EBADF;
    if (count == 1)
        return host_result(pread((int)fd, vectors->iov_base, vectors->iov_len, offset));
    return count < 0 ? count : host_result(preadv((int)fd, vectors, (int)count, offset));
}

int64_t file_pwritev(uint32_t fd, uint32_t iov, uint32_t n, int64_t offset)
{
    struct iovec vectors[GUEST_IOV_MAX];
    int64_t count = guest_iovecs(iov, n, vectors);
    if (!file_is_open_to_guest(fd))
        return -EBADF;
    if (count == 1)
        return host_result(pwrite((int)fd, vectors->iov_base, vectors->iov_len, offset));
    return count < 0 ? count : host_result(pwritev((int)fd, vectors, (int)count, offset));
}

int64_t file_seek(uint32_t fd, int64_t offset, uint32_t whence)
{
    return file_is_open_to_guest(fd) ? host_result(lseek((int)fd, offset, (int)whence)) : -EBADF;
}

/* The result has the width of the era's off_t; so has the offset, whatever the high word says. */
int64_t file_llseek(uint32_t fd, uint32_t high, uint32_t low, uint32_t result, uint32_t whence)
{
    bool narrow = era_version() < ERA(1, 38, 31);
    int64_t at = file_seek(fd, offset_of_words(low, high), whence);
    if (at < 0)
        return at;
    if (narrow && at > INT32_MAX)
        return -EOVERFLOW;
    return (narrow ? guest_put32(result, (uint32_t)at) : guest_put64(result, (uint64_t)at)) ? 0 : -EFAULT;
}

int64_t file_truncate(uint32_t fd, int64_t size) { return file_is_open_to_guest(fd) ? host_result(ftruncate((int)fd, size)) : -EBADF; }

int64_t file_allocate(uint32_t fd, uint32_t mode, int64_t offset, int64_t size)
{
    return file_is_open_to_guest(fd) ? host_result(fallocate((int)fd, (int)mode, offset, size)) : -EBADF;
}

int64_t file_advise(uint32_t fd, int64_t offset, int64_t size, uint32_t advice)
{
    return file_is_open_to_guest(fd) ? -(int64_t)posix_fadvise((int)fd, offset, size, (int)advice) : -EBADF;
}

int64_t file_sync(uint32_t fd) { return file_is_open_to_guest(fd) ? host_result(fsync((int)fd)) : -EBADF; }
int64_t file_datasync(uint32_t fd) { return file_is_open_to_guest(fd) ? host_result(fdatasync((int)fd)) : -EBADF; }
int64_t file_sync_all(void)
{
    sync();
    return 0;
}

int64_t file_dup(uint32_t fd) { return fs_dup((int)fd); }
int64_t file_dup2(uint32_t fd, uint32_t newfd) { return fs_dup_to((int)fd, (int)newfd, false); }
int64_t file_dup3(uint32_t fd, uint32_t newfd, uint32_t flags)
{
    if (fd == newfd || flags & ~(uint32_t)O_CLOEXEC)
        return -EINVAL;
    return fs_dup_to((int)fd, (int)newfd, flags & O_CLOEXEC);
}

int64_t file_pipe(uint32_t fds, uint32_t flags)
{
    int pair[2];
    void *p = guest_ptr(fds, sizeof pair);
    if (!p)
        return -EFAULT;
    int64_t r = host_result(pipe2(pair, open_flags_to_host(flags)));
    if (r == 0)
        memcpy(p, pair, sizeof pair);
    return r;
}

int64_t file_sendfile(uint32_t out, uint32_t in, uint32_t offset, uint32_t n)
{
    const bool narrow = era_version() < ERA(1, 38, 31);
    const uint32_t width = narrow ? 4 : 8;
    off_t at = 0;
    void *p = offset ? guest_ptr(offset, width) : NULL;
    if (!file_is_open_to_guest(out) || !file_is_open_to_guest(in))
        return -EBADF;
    if (offset && !p)
        return -EFAULT;
    if (p)
        memcpy(&at, p, width);
    int64_t r = block_sendfile((int)out, (int)in, p ? &at : NULL, n);
    if (p && r >= 0)
        memcpy(p, &at, width);
    return r;
}

int64_t file_flock(uint32_t fd, uint32_t operation) { return file_is_open_to_guest(fd) ? block_flock((int)fd, (int)operation) : -EBADF; }

uint32_t em_sendfile(uint32_t out, uint32_t in, uint32_t offset, uint32_t n) { return libc_result(file_sendfile(out, in, offset, n)); }
uint32_t em_flock(uint32_t fd, uint32_t operation) { return libc_result(file_flock(fd, operation)); }

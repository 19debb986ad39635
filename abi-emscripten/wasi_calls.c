/* The functions of wasi_snapshot_preview1 that Emscripten's C library uses: descriptors are the host's, results 0 or +errno, counts are
 * stored where a pointer says. (Programs for WASI proper get abi-wasi instead.) */
#define _GNU_SOURCE
#include "env.h"
#include "guest.h"
#include "handlers.h"

#include <errno.h>
#include <sys/stat.h>

/* r: bytes or -errno; stored at out. */
static uint32_t count_result(int64_t r, uint32_t out)
{
    if (r >= 0 && !guest_put32(out, (uint32_t)r))
        r = -EFAULT;
    return wasi_result(r);
}

uint32_t em_fd_close(uint32_t fd) { return wasi_result(file_close(fd)); }
uint32_t em_fd_sync(uint32_t fd) { return wasi_result(file_sync(fd)); }
uint32_t em_fd_read(uint32_t fd, uint32_t iov, uint32_t n, uint32_t out) { return count_result(file_readv(fd, iov, n), out); }
uint32_t em_fd_write(uint32_t fd, uint32_t iov, uint32_t n, uint32_t out) { return count_result(file_writev(fd, iov, n), out); }
uint32_t em_fd_pread_j(uint32_t fd, uint32_t iov, uint32_t n, uint64_t offset, uint32_t out)
{
    return count_result(file_preadv(fd, iov, n, (int64_t)offset), out);
}
uint32_t em_fd_pwrite_j(uint32_t fd, uint32_t iov, uint32_t n, uint64_t offset, uint32_t out)
{
    return count_result(file_pwritev(fd, iov, n, (int64_t)offset), out);
}
uint32_t em_fd_seek_j(uint32_t fd, uint64_t offset, uint32_t whence, uint32_t out)
{
    int64_t at = file_seek(fd, (int64_t)offset, whence);
    if (at >= 0 && !guest_put64(out, (uint64_t)at))
        at = -EFAULT;
    return wasi_result(at);
}

/* The same with the offset as two words. */
uint32_t em_fd_pread(uint32_t fd, uint32_t iov, uint32_t n, uint32_t low, uint32_t high, uint32_t out)
{
    return em_fd_pread_j(fd, iov, n, pair64(low, high), out);
}
uint32_t em_fd_pwrite(uint32_t fd, uint32_t iov, uint32_t n, uint32_t low, uint32_t high, uint32_t out)
{
    return em_fd_pwrite_j(fd, iov, n, pair64(low, high), out);
}
uint32_t em_fd_seek(uint32_t fd, uint32_t low, uint32_t high, uint32_t whence, uint32_t out) { return em_fd_seek_j(fd, pair64(low, high), whence, out); }

/* WASI's file types (witx: filetype). */
static uint8_t wasi_filetype(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFBLK: return 1;
    case S_IFCHR: return 2;
    case S_IFDIR: return 3;
    case S_IFREG: return 4;
    case S_IFSOCK: return 6;
    case S_IFLNK: return 7;
    default: return 0;
    }
}

/* fdstat: filetype u8, flags u16 at 2, rights u64 at 8 and 16. Emscripten's C library reads the type only. */
uint32_t em_fd_fdstat_get(uint32_t fd, uint32_t out)
{
    struct stat st;
    uint8_t *p = guest_ptr(out, 24);
    if (!file_is_open_to_guest(fd))
        return wasi_result(-EBADF);
    if (!p)
        return wasi_result(-EFAULT);
    int64_t r = host_result(fstat((int)fd, &st));
    if (r == 0) {
        memset(p, 0, 8);
        p[0] = wasi_filetype(st.st_mode);
        memset(p + 8, 0xff, 16);
    }
    return wasi_result(r);
}

/* fd_read, fd_write, fd_pread, fd_pwrite: one host call for each batch of iovecs, until one comes back short. */
#define _GNU_SOURCE
#include "wasi.h"

#include <sys/uio.h>

typedef ssize_t transfer(int fd, const struct iovec *iov, int n, off_t offset);
static ssize_t do_read(int fd, const struct iovec *iov, int n, off_t at) { return readv(fd, iov, n); }
static ssize_t do_write(int fd, const struct iovec *iov, int n, off_t at) { return writev(fd, iov, n); }

static uint64_t bytes(const struct iovec *iov, int n)
{
    uint64_t sum = 0;
    for (int i = 0; i < n; i++)
        sum += iov[i].iov_len;
    return sum;
}

/* What an earlier batch moved is the result; an error after it will come again. The total fits the guest's 32-bit size. */
static uint32_t move(transfer *call, int fd, uint32_t iovs, uint32_t n, off_t offset, uint32_t out)
{
    struct iovec iov[WASI_IOV_BATCH];
    uint64_t done = 0;
    if (fd < 0)
        return (uint32_t)-fd;
    if (!guest_ptr(out, 4) || !guest_ptr(iovs, (uint64_t)n * sizeof(struct wasi_iovec)))
        return WASI_EFAULT;
    do {
        int k = wasi_iovecs(iov, iovs, n);
        if (k < 0 && !done)
            return (uint32_t)-k;
        uint64_t want = k < 0 ? 0 : bytes(iov, k);
        if (!done && want > UINT32_MAX)
            return WASI_EINVAL;
        if (k < 0 || done + want > UINT32_MAX)
            break;
        ssize_t r = call(fd, iov, k, offset);
        if (r < 0 && !done)
            return wasi_errno(errno);
        done += r < 0 ? 0 : (uint64_t)r;
        if (r < 0 || (uint64_t)r < want)
            break;
        offset += r;
        iovs += (uint32_t)k * (uint32_t)sizeof(struct wasi_iovec);
        n -= (uint32_t)k;
    } while (n);
    return wasi_store32(out, (uint32_t)done);
}

uint32_t wasi_fd_read(uint32_t fd, uint32_t iovs, uint32_t n, uint32_t out) { return move(do_read, wasi_fd_host(fd, RIGHT_FD_READ), iovs, n, 0, out); }

uint32_t wasi_fd_write(uint32_t fd, uint32_t iovs, uint32_t n, uint32_t out) { return move(do_write, wasi_fd_host(fd, RIGHT_FD_WRITE), iovs, n, 0, out); }

uint32_t wasi_fd_pread(uint32_t fd, uint32_t iovs, uint32_t n, uint64_t offset, uint32_t out)
{
    return move(preadv, wasi_fd_host(fd, RIGHT_FD_READ | RIGHT_FD_SEEK), iovs, n, (off_t)offset, out);
}

uint32_t wasi_fd_pwrite(uint32_t fd, uint32_t iovs, uint32_t n, uint64_t offset, uint32_t out)
{
    return move(pwritev, wasi_fd_host(fd, RIGHT_FD_WRITE | RIGHT_FD_SEEK), iovs, n, (off_t)offset, out);
}

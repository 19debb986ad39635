/* fd_filestat_*: size and times of an open file. */
#define _GNU_SOURCE
#include "wasi.h"

#include <unistd.h>

/* Only linked, and then needed, when directories are. */
int fs_fstat(int fd, struct stat *st) __attribute__((weak));
int fs_futimens(int fd, const struct timespec ts[2]) __attribute__((weak));

static uint32_t fd_stat(uint32_t fd, struct stat *st)
{
    int host = wasi_fd_host(fd, RIGHT_FD_FILESTAT_GET);
    if (host < 0)
        return (uint32_t)-host;
    return fs_fstat ? wasi_result(fs_fstat(host, st)) : wasi_syscall(fstat(host, st));
}

uint32_t wasi_fd_filestat_get(uint32_t fd, uint32_t out)
{
    struct stat st;
    uint32_t error = fd_stat(fd, &st);
    return error ? error : wasi_filestat_put(out, &st);
}

uint32_t wasi_unstable_fd_filestat_get(uint32_t fd, uint32_t out)
{
    struct stat st;
    uint32_t error = fd_stat(fd, &st);
    return error ? error : wasi_unstable_filestat_put(out, &st);
}

uint32_t wasi_fd_filestat_set_size(uint32_t fd, uint64_t size)
{
    int host = wasi_fd_host(fd, RIGHT_FD_FILESTAT_SET_SIZE);
    if (host < 0)
        return (uint32_t)-host;
    return size > INT64_MAX ? WASI_EFBIG : wasi_syscall(ftruncate(host, (off_t)size));
}

uint32_t wasi_fd_filestat_set_times(uint32_t fd, uint64_t atim, uint64_t mtim, uint32_t flags)
{
    struct timespec ts[2];
    int host = wasi_fd_host(fd, RIGHT_FD_FILESTAT_SET_TIMES);
    if (host < 0)
        return (uint32_t)-host;
    uint32_t error = wasi_times(ts, atim, mtim, flags);
    if (error)
        return error;
    return fs_futimens ? wasi_result(fs_futimens(host, ts)) : wasi_syscall(futimens(host, ts));
}

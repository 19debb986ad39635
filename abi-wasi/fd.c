/* fd_*: the state of descriptors. */
#define _GNU_SOURCE
#include "wasi.h"

#include <fcntl.h>
#include <unistd.h>

uint32_t wasi_fd_close(uint32_t fd)
{
    struct wasi_fd *f = wasi_fd_peek(fd);
    return f ? wasi_fd_release(f) : WASI_EBADF;
}

/* The host's status flags <-> FDFLAGS_. O_SYNC contains O_DSYNC's bit on Linux, so the larger ones come first. */
static const struct {
    int host;
    uint16_t wasi;
} status_flags[] = {
    {O_APPEND, FDFLAGS_APPEND}, {O_NONBLOCK, FDFLAGS_NONBLOCK}, {O_SYNC, FDFLAGS_SYNC}, {O_RSYNC, FDFLAGS_RSYNC}, {O_DSYNC, FDFLAGS_DSYNC},
};
#define STATUS_FLAGS (sizeof status_flags / sizeof *status_flags)

uint16_t wasi_fdflags(int host)
{
    uint16_t r = 0;
    for (size_t i = 0; i < STATUS_FLAGS; i++) {
        if ((host & status_flags[i].host) != status_flags[i].host)
            continue;
        r |= status_flags[i].wasi;
        host &= ~status_flags[i].host;
    }
    return r;
}

int wasi_fdflags_host(uint32_t wasi)
{
    int r = 0;
    for (size_t i = 0; i < STATUS_FLAGS; i++) {
        if (wasi & status_flags[i].wasi)
            r |= status_flags[i].host;
    }
    return r;
}

/* A preopen that nobody has used needs no opening for this. */
uint32_t wasi_fd_fdstat_get(uint32_t fd, uint32_t out)
{
    struct wasi_fd *f = wasi_fd_peek(fd);
    if (!f)
        return WASI_EBADF;
    uint32_t error = wasi_fd_type(f);
    if (error)
        return error;
    struct wasi_fdstat *p = guest_ptr(out, sizeof *p);
    if (!p)
        return WASI_EFAULT;
    int flags = f->host < 0 ? 0 : fcntl(f->host, F_GETFL);
    if (flags < 0)
        return wasi_errno(errno);
    *p = (struct wasi_fdstat){.filetype = f->type, .flags = wasi_fdflags(flags), .rights_base = f->base, .rights_inheriting = f->inheriting};
    return WASI_OK;
}

uint32_t wasi_fd_fdstat_set_flags(uint32_t fd, uint32_t flags)
{
    int host = wasi_fd_host(fd, RIGHT_FD_FDSTAT_SET_FLAGS);
    if (host < 0)
        return (uint32_t)-host;
    int now = fcntl(host, F_GETFL);
    if (now < 0)
        return wasi_errno(errno);
    /* The host cannot change how an open file synchronises; asking for what it is anyway is fine. */
    uint32_t fixed = FDFLAGS_DSYNC | FDFLAGS_RSYNC | FDFLAGS_SYNC;
    if (flags & ~(fixed | FDFLAGS_APPEND | FDFLAGS_NONBLOCK))
        return WASI_EINVAL;
    if ((flags & fixed) & ~wasi_fdflags(now))
        return WASI_ENOTSUP;
    int changes = O_APPEND | O_NONBLOCK;
    return wasi_syscall(fcntl(host, F_SETFL, (now & ~changes) | (wasi_fdflags_host(flags) & changes)));
}

/* Rights can only be given up. */
uint32_t wasi_fd_fdstat_set_rights(uint32_t fd, uint64_t base, uint64_t inheriting)
{
    struct wasi_fd *f = wasi_fd_peek(fd);
    if (!f)
        return WASI_EBADF;
    uint32_t error = wasi_fd_type(f);
    if (error)
        return error;
    if ((base & ~(uint64_t)f->base) || (inheriting & ~(uint64_t)f->inheriting))
        return WASI_ENOTCAPABLE;
    f->base = (uint32_t)base;
    f->inheriting = (uint32_t)inheriting;
    wasi_fd_update(f);
    return WASI_OK;
}

uint32_t wasi_fd_renumber(uint32_t from, uint32_t to) { return wasi_fd_move(from, to); }

uint32_t wasi_fd_sync(uint32_t fd)
{
    int host = wasi_fd_host(fd, RIGHT_FD_SYNC);
    return host < 0 ? (uint32_t)-host : wasi_syscall(fsync(host));
}

uint32_t wasi_fd_datasync(uint32_t fd)
{
    int host = wasi_fd_host(fd, RIGHT_FD_DATASYNC);
    return host < 0 ? (uint32_t)-host : wasi_syscall(fdatasync(host));
}

uint32_t wasi_fd_allocate(uint32_t fd, uint64_t offset, uint64_t len)
{
    int host = wasi_fd_host(fd, RIGHT_FD_ALLOCATE);
    if (host < 0)
        return (uint32_t)-host;
    if (offset > INT64_MAX || len > INT64_MAX)
        return WASI_EINVAL;
    int e = posix_fallocate(host, (off_t)offset, (off_t)len);
    return e ? wasi_errno(e) : WASI_OK;
}

uint32_t wasi_fd_advise(uint32_t fd, uint64_t offset, uint64_t len, uint32_t advice)
{
    static const int advices[] = {POSIX_FADV_NORMAL, POSIX_FADV_SEQUENTIAL, POSIX_FADV_RANDOM, POSIX_FADV_WILLNEED, POSIX_FADV_DONTNEED, POSIX_FADV_NOREUSE};
    uint32_t error;
    struct wasi_fd *f = wasi_fd_get(fd, RIGHT_FD_ADVISE, &error);
    if (!f)
        return error;
    if (advice >= sizeof advices / sizeof *advices || offset > INT64_MAX || len > INT64_MAX)
        return WASI_EINVAL;
    error = wasi_fd_type(f);
    if (error)
        return error;
    if (f->type == FILETYPE_DIRECTORY)
        return WASI_EBADF;
    int e = posix_fadvise(f->host, (off_t)offset, (off_t)len, advices[advice]);
    return e ? wasi_errno(e) : WASI_OK;
}

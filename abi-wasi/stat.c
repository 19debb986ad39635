/* filestat: what both fd_filestat_* and path_filestat_* need. */
#define _GNU_SOURCE
#include "wasi.h"

static uint64_t ns(struct timespec ts) { return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec; }

uint32_t wasi_filestat_put(uint32_t addr, const struct stat *st)
{
    struct wasi_filestat *p = guest_ptr(addr, sizeof *p);
    if (!p)
        return WASI_EFAULT;
    *p = (struct wasi_filestat){
        .dev = st->st_dev,
        .ino = st->st_ino,
        .filetype = (uint8_t)wasi_filetype(st->st_mode),
        .nlink = st->st_nlink,
        .size = (uint64_t)st->st_size,
        .atim = ns(st->st_atim),
        .mtim = ns(st->st_mtim),
        .ctim = ns(st->st_ctim),
    };
    return WASI_OK;
}

uint32_t wasi_unstable_filestat_put(uint32_t addr, const struct stat *st)
{
    struct wasi_unstable_filestat *p = guest_ptr(addr, sizeof *p);
    if (!p)
        return WASI_EFAULT;
    *p = (struct wasi_unstable_filestat){
        .dev = st->st_dev,
        .ino = st->st_ino,
        .filetype = (uint8_t)wasi_filetype(st->st_mode),
        .nlink = st->st_nlink > UINT32_MAX ? UINT32_MAX : (uint32_t)st->st_nlink,
        .size = (uint64_t)st->st_size,
        .atim = ns(st->st_atim),
        .mtim = ns(st->st_mtim),
        .ctim = ns(st->st_ctim),
    };
    return WASI_OK;
}

static struct timespec time_of(uint64_t t, bool set, bool now)
{
    if (now)
        return (struct timespec){.tv_nsec = UTIME_NOW};
    if (!set)
        return (struct timespec){.tv_nsec = UTIME_OMIT};
    return (struct timespec){.tv_sec = (time_t)(t / 1000000000u), .tv_nsec = (long)(t % 1000000000u)};
}

uint32_t wasi_times(struct timespec ts[2], uint64_t atim, uint64_t mtim, uint32_t flags)
{
    if (flags & ~(uint32_t)(FST_ATIM | FST_ATIM_NOW | FST_MTIM | FST_MTIM_NOW))
        return WASI_EINVAL;
    if ((flags & FST_ATIM) && (flags & FST_ATIM_NOW))
        return WASI_EINVAL;
    if ((flags & FST_MTIM) && (flags & FST_MTIM_NOW))
        return WASI_EINVAL;
    ts[0] = time_of(atim, flags & FST_ATIM, flags & FST_ATIM_NOW);
    ts[1] = time_of(mtim, flags & FST_MTIM, flags & FST_MTIM_NOW);
    return WASI_OK;
}

/* path_open */
#define _GNU_SOURCE
#include "path.h"

#include <fcntl.h>
#include <unistd.h>

/* The rights that need the file opened for reading, or for writing. */
#define READS ((uint64_t)(RIGHT_FD_READ | RIGHT_FD_READDIR))
#define WRITES ((uint64_t)(RIGHT_FD_WRITE | RIGHT_FD_DATASYNC | RIGHT_FD_ALLOCATE | RIGHT_FD_FILESTAT_SET_SIZE))

static int open_flags(uint32_t lookup, uint32_t oflags, uint64_t base, uint32_t fdflags)
{
    int r = O_CLOEXEC | O_NOCTTY | wasi_fdflags_host(fdflags);
    bool writes = base & WRITES, reads = base & READS;
    r |= writes ? (reads ? O_RDWR : O_WRONLY) : O_RDONLY;
    if (oflags & OFLAGS_CREAT)
        r |= O_CREAT;
    if (oflags & OFLAGS_DIRECTORY)
        r |= O_DIRECTORY;
    if (oflags & OFLAGS_EXCL)
        r |= O_EXCL;
    if (oflags & OFLAGS_TRUNC)
        r |= O_TRUNC;
    if (!(lookup & LOOKUP_SYMLINK_FOLLOW))
        r |= O_NOFOLLOW;
    return r;
}

/* What the directory must allow. */
static uint64_t rights_needed(uint32_t oflags)
{
    uint64_t r = RIGHT_PATH_OPEN;
    if (oflags & OFLAGS_CREAT)
        r |= RIGHT_PATH_CREATE_FILE;
    if (oflags & OFLAGS_TRUNC)
        r |= RIGHT_PATH_FILESTAT_SET_SIZE;
    return r;
}

uint32_t wasi_path_open(uint32_t dirfd, uint32_t lookup, uint32_t path, uint32_t len, uint32_t oflags, uint64_t base, uint64_t inheriting, uint32_t fdflags,
                        uint32_t out)
{
    struct wasi_place pl;
    uint32_t error = wasi_place(&pl, dirfd, rights_needed(oflags), path, len);
    if (error)
        return error;
    if (!guest_ptr(out, 4))
        return WASI_EFAULT;
    if ((oflags & ~15u) || (fdflags & ~31u))
        return WASI_EINVAL;
    /* O_CREAT | O_DIRECTORY means something else, or nothing, to every host. */
    if ((oflags & OFLAGS_DIRECTORY) && (oflags & (OFLAGS_CREAT | OFLAGS_EXCL | OFLAGS_TRUNC)))
        return WASI_EINVAL;
    if ((base | inheriting) & ~pl.inheriting)
        return WASI_ENOTCAPABLE;
    int host = fs_open_at(pl.dirfd, pl.path, open_flags(lookup, oflags, base, fdflags), 0666, FS_BENEATH);
    if (host < 0)
        return wasi_result(host);
    struct wasi_fd *f = wasi_fd_new(&(struct wasi_fd){.host = host, .base = (uint32_t)base, .inheriting = (uint32_t)inheriting});
    if (!f) {
        fs_close(host);
        return WASI_ENOMEM;
    }
    error = wasi_fd_type(f);
    if (!error)
        return wasi_store32(out, f->number);
    wasi_fd_release(f);
    return error;
}

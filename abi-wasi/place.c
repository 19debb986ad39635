/* Paths from guest memory. */
#include "path.h"

#include <string.h>

uint32_t wasi_path(char out[WASI_PATH_MAX], uint32_t addr, uint32_t len)
{
    const char *p = guest_ptr(addr, len);
    if (!p)
        return WASI_EFAULT;
    if (len >= WASI_PATH_MAX)
        return WASI_ENAMETOOLONG;
    memcpy(out, p, len);
    out[len] = 0;
    return memchr(out, 0, len) ? WASI_EILSEQ : WASI_OK;
}

uint32_t wasi_place(struct wasi_place *pl, uint32_t fd, uint64_t rights, uint32_t path, uint32_t len)
{
    uint32_t error;
    wasi_preopens_need();
    struct wasi_fd *f = wasi_fd_get(fd, 0, &error);
    if (!f)
        return error;
    error = wasi_fd_type(f);
    if (error)
        return error;
    if (f->type != FILETYPE_DIRECTORY)
        return WASI_ENOTDIR;
    if ((f->base & rights) != rights)
        return WASI_ENOTCAPABLE;
    pl->dirfd = f->host;
    pl->inheriting = f->inheriting;
    return wasi_path(pl->path, path, len);
}

/* fd_seek, fd_tell */
#define _GNU_SOURCE
#include "wasi.h"

#include <unistd.h>

static uint32_t seek(uint32_t fd, uint64_t rights, int64_t offset, int whence, uint32_t out)
{
    uint32_t error;
    struct wasi_fd *f = wasi_fd_get(fd, rights, &error);
    if (!f)
        return error;
    error = wasi_fd_type(f);
    if (error)
        return error;
    if (f->type == FILETYPE_DIRECTORY)
        return WASI_EBADF; /* directories have cookies instead */
    if (!guest_ptr(out, 8))
        return WASI_EFAULT;
    off_t r = lseek(f->host, offset, whence);
    return r < 0 ? wasi_errno(errno) : wasi_store64(out, (uint64_t)r);
}

uint32_t wasi_fd_seek(uint32_t fd, uint64_t offset, uint32_t whence, uint32_t out)
{
    static const int whences[] = {[WHENCE_SET] = SEEK_SET, [WHENCE_CUR] = SEEK_CUR, [WHENCE_END] = SEEK_END};
    if (whence > WHENCE_END)
        return WASI_EINVAL;
    bool tell = !offset && whence == WHENCE_CUR;
    return seek(fd, tell ? RIGHT_FD_TELL : RIGHT_FD_SEEK | RIGHT_FD_TELL, (int64_t)offset, whences[whence], out);
}

uint32_t wasi_unstable_fd_seek(uint32_t fd, uint64_t offset, uint32_t whence, uint32_t out)
{
    static const uint8_t whences[] = {[UNSTABLE_WHENCE_CUR] = WHENCE_CUR, [UNSTABLE_WHENCE_END] = WHENCE_END, [UNSTABLE_WHENCE_SET] = WHENCE_SET};
    return whence > UNSTABLE_WHENCE_SET ? WASI_EINVAL : wasi_fd_seek(fd, offset, whences[whence], out);
}

uint32_t wasi_fd_tell(uint32_t fd, uint32_t out) { return seek(fd, RIGHT_FD_TELL, 0, SEEK_CUR, out); }

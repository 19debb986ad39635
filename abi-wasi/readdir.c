/* fd_readdir: a cookie is the host's directory offset. */
#define _GNU_SOURCE
#include "wasi.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

static uint8_t filetype_of(uint8_t dt) { return (uint8_t)wasi_filetype((unsigned)dt << 12); }
_Static_assert(DT_DIR << 12 == S_IFDIR && DT_LNK << 12 == S_IFLNK, "DT_ is S_IF shifted");

/* Copies what fits of n bytes to the end of the guest's buffer. */
static void append(uint8_t *buf, uint32_t len, uint32_t *used, const void *bytes, size_t n)
{
    if (n > len - *used)
        n = len - *used;
    memcpy(buf + *used, bytes, n);
    *used += (uint32_t)n;
}

/* The last entry may be cut off; the guest comes again with the cookie before it. A buffer that is not full means the end. */
uint32_t wasi_fd_readdir(uint32_t fd, uint32_t buf, uint32_t len, uint64_t cookie, uint32_t out)
{
    int host = wasi_fd_host(fd, RIGHT_FD_READDIR);
    if (host < 0)
        return (uint32_t)-host;
    uint8_t *p = guest_ptr(buf, len);
    if (!p || !guest_ptr(out, 4))
        return WASI_EFAULT;
    if (lseek(host, (off_t)cookie, SEEK_SET) < 0)
        return wasi_errno(errno);
    struct fs_dir dir;
    struct fs_dirent e;
    uint32_t used = 0;
    int r = 1;
    fs_dir_start(&dir, host);
    while (used < len && (r = fs_dir_next(&dir, &e)) > 0) {
        struct wasi_dirent d = {.next = e.next, .ino = e.ino, .namlen = e.namelen, .type = filetype_of(e.type)};
        append(p, len, &used, &d, sizeof d);
        append(p, len, &used, e.name, e.namelen);
    }
    return r < 0 && !used ? wasi_result(r) : wasi_store32(out, used);
}

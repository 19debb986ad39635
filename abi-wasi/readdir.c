/* fd_readdir: a cookie is the host's directory offset. */
#define _GNU_SOURCE
#include "wasi.h"

#include <dirent.h>
#include <pthread.h>
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

/* The offset belongs to the open directory, which threads share. */
static pthread_mutex_t offset = PTHREAD_MUTEX_INITIALIZER;

/* Entries from the cookie on, as many as fit, the last one perhaps cut off; the number of bytes, or -errno. */
static int64_t read_entries(int host, uint64_t cookie, uint8_t *p, uint32_t len)
{
    struct fs_dir dir;
    struct fs_dirent e;
    uint32_t used = 0;
    int r = 1;
    if (lseek(host, (off_t)cookie, SEEK_SET) < 0)
        return -errno;
    fs_dir_start(&dir, host);
    while (used < len && (r = fs_dir_next(&dir, &e)) > 0) {
        struct wasi_dirent d = {.next = e.next, .ino = e.ino, .namlen = e.namelen, .type = filetype_of(e.type)};
        append(p, len, &used, &d, sizeof d);
        append(p, len, &used, e.name, e.namelen);
    }
    return r < 0 ? r : used;
}

/* The guest comes again with the cookie before an entry that was cut off. A buffer that is not full means the end: an error in the middle is an
 * error, not an end. */
uint32_t wasi_fd_readdir(uint32_t fd, uint32_t buf, uint32_t len, uint64_t cookie, uint32_t out)
{
    int host = wasi_fd_host(fd, RIGHT_FD_READDIR);
    if (host < 0)
        return (uint32_t)-host;
    uint8_t *p = guest_ptr(buf, len);
    if (!p || !guest_ptr(out, 4))
        return WASI_EFAULT;
    pthread_mutex_lock(&offset);
    int64_t used = read_entries(host, cookie, p, len);
    pthread_mutex_unlock(&offset);
    return used < 0 ? wasi_result(used) : wasi_store32(out, (uint32_t)used);
}

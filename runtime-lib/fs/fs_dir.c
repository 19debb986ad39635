/* Reading directories. */
#include "fs_internal.h"

void fs_dir_start(struct fs_dir *d, int fd)
{
    d->fd = fd;
    d->pos = d->end = 0;
}

int fs_dir_next(struct fs_dir *d, struct fs_dirent *e)
{
    if (d->pos >= d->end) {
        int n = fs_os_read_dir(d->fd, d->buf, sizeof d->buf);
        if (n <= 0)
            return n;
        d->pos = 0;
        d->end = (uint32_t)n;
    }
    d->pos += fs_os_dirent(d->buf + d->pos, e);
    return 1;
}

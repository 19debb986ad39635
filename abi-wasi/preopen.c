/* The granted directories as descriptors 3, 4, ...; each is opened when first used. */
#include "wasi.h"

#include <string.h>

void wasi_preopens_need(void) {}

void wasi_preopens_load(void)
{
    for (unsigned i = 0; i < fs_grant_count() && i < INT16_MAX; i++) {
        struct wasi_fd entry = {.host = -1, .preopen = (int16_t)(i + 1), .type = FILETYPE_DIRECTORY, .base = RIGHTS_DIR, .inheriting = RIGHTS_ALL};
        if (!wasi_fd_new(&entry))
            return;
    }
}

int wasi_preopen_open(struct wasi_fd *f)
{
    int fd = fs_grant_open((unsigned)f->preopen - 1);
    if (fd < 0)
        return fd;
    f->host = fd;
    return 0;
}

/* The grant's name as the guest sees it, or NULL. Does not open anything: programs ask for every preopen at start. */
static const char *preopen_name(uint32_t fd)
{
    struct fs_grant_info info;
    const struct wasi_fd *f = wasi_fd_peek(fd);
    if (!f || !f->preopen)
        return NULL;
    fs_grant_get((unsigned)f->preopen - 1, &info);
    return info.name;
}

uint32_t wasi_fd_prestat_get(uint32_t fd, uint32_t out)
{
    const char *name = preopen_name(fd);
    if (!name)
        return WASI_EBADF;
    struct wasi_prestat *p = guest_ptr(out, sizeof *p);
    if (!p)
        return WASI_EFAULT;
    *p = (struct wasi_prestat){0, (uint32_t)strlen(name)};
    return WASI_OK;
}

uint32_t wasi_fd_prestat_dir_name(uint32_t fd, uint32_t path, uint32_t len)
{
    const char *name = preopen_name(fd);
    if (!name)
        return WASI_EBADF;
    size_t n = strlen(name);
    if (len < n)
        return WASI_ENAMETOOLONG;
    void *p = guest_ptr(path, n);
    if (!p)
        return WASI_EFAULT;
    memcpy(p, name, n);
    return WASI_OK;
}

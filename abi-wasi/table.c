/* Guest descriptors. The first few live in static memory; more are mapped when needed. */
#define _GNU_SOURCE
#include "wasi.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define FIRST 16

static struct wasi_fd first[FIRST] = {
    {0, 0, true, FILETYPE_UNKNOWN, RIGHTS_FILE | RIGHTS_SOCKET, 0},
    {1, 0, true, FILETYPE_UNKNOWN, RIGHTS_FILE | RIGHTS_SOCKET, 0},
    {2, 0, true, FILETYPE_UNKNOWN, RIGHTS_FILE | RIGHTS_SOCKET, 0},
};
static struct wasi_fd *table = first;
static uint32_t size = FIRST;
static bool preopened;

/* Only linked (and then needed) when fs_open is. */
int fs_close(int fd) __attribute__((weak));
int fs_fstat(int fd, struct stat *st) __attribute__((weak));

static void preopen(void)
{
    if (preopened)
        return;
    preopened = true;
    if (wasi_preopens_load)
        wasi_preopens_load();
}

struct wasi_fd *wasi_fd_peek(uint32_t fd)
{
    if (fd > 2)
        preopen();
    return fd < size && table[fd].open ? &table[fd] : NULL;
}

struct wasi_fd *wasi_fd_get(uint32_t fd, uint64_t rights, uint32_t *error)
{
    struct wasi_fd *f = wasi_fd_peek(fd);
    *error = WASI_EBADF;
    if (!f)
        return NULL;
    *error = WASI_ENOTCAPABLE;
    if ((f->base & rights) != rights)
        return NULL;
    if (f->host >= 0)
        return f;
    *error = wasi_result(wasi_preopen_open(f));
    return *error ? NULL : f;
}

int wasi_fd_host(uint32_t fd, uint64_t rights)
{
    uint32_t error;
    struct wasi_fd *f = wasi_fd_get(fd, rights, &error);
    return f ? f->host : -(int)error;
}

static bool grow(void)
{
    size_t old = size * sizeof *table, new = 2 * old;
    struct wasi_fd *p = mmap(NULL, new, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return false;
    memcpy(p, table, old);
    if (table != first)
        munmap(table, old);
    table = p;
    size *= 2;
    return true;
}

struct wasi_fd *wasi_fd_new(int host, uint32_t *fd)
{
    preopen();
    uint32_t n = 0;
    while (n < size && table[n].open)
        n++;
    if (n == size && !grow())
        return NULL;
    table[n] = (struct wasi_fd){.host = host, .open = true};
    *fd = n;
    return &table[n];
}

uint32_t wasi_filetype(unsigned mode)
{
    static const uint8_t types[16] = {
        [S_IFBLK >> 12] = FILETYPE_BLOCK,   [S_IFCHR >> 12] = FILETYPE_CHARACTER, [S_IFDIR >> 12] = FILETYPE_DIRECTORY,
        [S_IFREG >> 12] = FILETYPE_REGULAR, [S_IFSOCK >> 12] = FILETYPE_STREAM,   [S_IFLNK >> 12] = FILETYPE_LINK,
    };
    return types[(mode & S_IFMT) >> 12];
}

/* Programs take a character device that cannot seek for a terminal, so only terminals are that. */
static uint64_t rights_of(uint32_t type, int host)
{
    if (type == FILETYPE_DIRECTORY)
        return RIGHTS_DIR;
    if (type == FILETYPE_STREAM || type == FILETYPE_DGRAM)
        return RIGHTS_SOCKET;
    if (type == FILETYPE_CHARACTER && isatty(host))
        return RIGHTS_FILE & ~(uint64_t)(RIGHT_FD_SEEK | RIGHT_FD_TELL);
    return RIGHTS_FILE;
}

uint32_t wasi_fd_type(struct wasi_fd *f)
{
    struct stat st;
    if (f->type != FILETYPE_UNKNOWN)
        return WASI_OK;
    int r = fs_fstat ? fs_fstat(f->host, &st) : fstat(f->host, &st) ? -errno : 0;
    if (r < 0)
        return wasi_result(r);
    f->type = (uint8_t)wasi_filetype(st.st_mode);
    int kind = SOCK_STREAM;
    if (f->type == FILETYPE_STREAM && !getsockopt(f->host, SOL_SOCKET, SO_TYPE, &kind, &(socklen_t){sizeof kind}) && kind == SOCK_DGRAM)
        f->type = FILETYPE_DGRAM;
    f->base &= rights_of(f->type, f->host);
    return WASI_OK;
}

uint32_t wasi_fd_release(struct wasi_fd *f)
{
    int host = f->host;
    f->open = false;
    if (host < 0)
        return WASI_OK;
    return fs_close ? wasi_result(fs_close(host)) : wasi_syscall(close(host));
}

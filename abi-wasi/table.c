/* Guest descriptors. The first few live in static memory; more are mapped when needed. All of it is behind one lock, under which nothing blocks.
 *
 * A host descriptor that another thread has looked up and may be about to use is not closed but replaced by a dead one, so that its number
 * cannot become another file's under that thread's hands; the number is given back when nobody holds it any more. */
#define _GNU_SOURCE
#include "thread.h"
#include "wasi.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define FIRST 16
#define COPIES 3 /* what one function looks at, at most, and one more; with more, musl would map a page for thread-local data at every start */
#define RETIRED 64

static struct wasi_fd first[FIRST] = {
    {.number = 0, .host = 0, .open = true, .base = RIGHTS_FILE | RIGHTS_SOCKET},
    {.number = 1, .host = 1, .open = true, .base = RIGHTS_FILE | RIGHTS_SOCKET},
    {.number = 2, .host = 2, .open = true, .base = RIGHTS_FILE | RIGHTS_SOCKET},
};
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct wasi_fd *table = first;
static uint32_t size = FIRST, last_serial;
static int retired[RETIRED]; /* host numbers that some thread may still hold */
static unsigned nretired;
static int dead; /* a descriptor without bytes; 0 until needed */
static bool preopened;

static _Thread_local struct wasi_fd copies[COPIES];
static _Thread_local unsigned next_copy;

/* Only linked (and then needed) when fs_open is. */
int fs_close(int fd) __attribute__((weak));
int fs_dup_to(int fd, int newfd, bool cloexec) __attribute__((weak));
int fs_fstat(int fd, struct stat *st) __attribute__((weak));

/* Before there are threads: thread_spawn's caller looks a descriptor up. */
static void preopen(void)
{
    if (preopened)
        return;
    preopened = true;
    if (wasi_preopens_load)
        wasi_preopens_load();
    if (wasi_listeners_load)
        wasi_listeners_load();
}

/* With the lock held. */
static struct wasi_fd *copy_of(const struct wasi_fd *entry)
{
    struct wasi_fd *f = &copies[next_copy++ % COPIES];
    *f = *entry;
    if (thread_note_fd)
        thread_note_fd(f->host);
    return f;
}

/* With the lock held: the entry that f is a copy of, unless it is gone. */
static struct wasi_fd *entry_of(const struct wasi_fd *f)
{
    struct wasi_fd *entry = &table[f->number];
    return entry->open && entry->serial == f->serial ? entry : NULL;
}

struct wasi_fd *wasi_fd_peek(uint32_t fd)
{
    if (fd > 2)
        preopen();
    pthread_mutex_lock(&lock);
    struct wasi_fd *f = fd < size && table[fd].open ? copy_of(&table[fd]) : NULL;
    pthread_mutex_unlock(&lock);
    return f;
}

void wasi_fd_update(struct wasi_fd *f)
{
    pthread_mutex_lock(&lock);
    struct wasi_fd *entry = entry_of(f);
    if (entry) {
        entry->base &= f->base;
        entry->inheriting &= f->inheriting;
        entry->type = f->type;
    }
    pthread_mutex_unlock(&lock);
}

/* Opens a preopen that nobody has used; when two threads do, the first one's descriptor stands. */
static uint32_t open_preopen(struct wasi_fd *f)
{
    uint32_t error = wasi_result(wasi_preopen_open(f));
    if (error)
        return error;
    int mine = f->host;
    pthread_mutex_lock(&lock);
    struct wasi_fd *entry = entry_of(f);
    if (entry && entry->host < 0)
        entry->host = mine;
    f->host = entry ? entry->host : -1;
    if (thread_note_fd)
        thread_note_fd(f->host);
    pthread_mutex_unlock(&lock);
    if (f->host != mine && fs_close)
        fs_close(mine);
    return f->host < 0 ? WASI_EBADF : WASI_OK;
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
    *error = open_preopen(f);
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

struct wasi_fd *wasi_fd_new(const struct wasi_fd *entry)
{
    preopen();
    pthread_mutex_lock(&lock);
    uint32_t n = 0;
    while (n < size && table[n].open)
        n++;
    bool room = n < size || grow();
    if (room) {
        table[n] = *entry;
        table[n].number = n;
        table[n].serial = ++last_serial;
        table[n].open = true;
    }
    struct wasi_fd *f = room ? copy_of(&table[n]) : NULL;
    pthread_mutex_unlock(&lock);
    return f;
}

/* ---- closing ---- */

static uint32_t close_host(int host)
{
    if (host < 0)
        return WASI_OK;
    return fs_close ? wasi_result(fs_close(host)) : wasi_syscall(close(host));
}

/* With the lock held. Gives back numbers that nobody holds any more. */
static void sweep(void)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < nretired; i++) {
        if (thread_fd_in_use(retired[i]))
            retired[kept++] = retired[i];
        else
            close_host(retired[i]);
    }
    nretired = kept;
}

/* With the lock held: the file goes, its number stays for now. Without room in the list the number is lost. */
static void retire(int host)
{
    int ends[2];
    if (!dead && !pipe2(ends, O_CLOEXEC)) {
        dead = ends[0];
        close(ends[1]);
    }
    sweep();
    int r = dead ? (fs_dup_to ? fs_dup_to(dead, host, true) : dup3(dead, host, O_CLOEXEC)) : -1;
    if (r >= 0 && nretired < RETIRED)
        retired[nretired++] = host;
}

/* With the lock held: nobody finds this host descriptor any more. What the caller closes when the lock is free, or -1. */
static int let_go(int host)
{
    if (thread_note_fd)
        thread_note_fd(-1);
    if (host < 0 || !thread_fd_in_use || !thread_fd_in_use(host))
        return host;
    retire(host);
    return -1;
}

uint32_t wasi_fd_release(struct wasi_fd *f)
{
    pthread_mutex_lock(&lock);
    struct wasi_fd *entry = entry_of(f);
    int host = -1;
    if (entry) {
        entry->open = false;
        host = let_go(entry->host);
    }
    pthread_mutex_unlock(&lock);
    return entry ? close_host(host) : WASI_EBADF;
}

/* In one step, like dup2: a thread that opens a file meanwhile does not get the number. */
uint32_t wasi_fd_move(uint32_t from, uint32_t to)
{
    preopen();
    pthread_mutex_lock(&lock);
    bool known = from < size && to < size && table[from].open && table[to].open;
    int host = -1;
    if (known && from != to) {
        host = let_go(table[to].host);
        table[to] = table[from];
        table[to].number = to;
        table[to].serial = ++last_serial;
        table[from].open = false;
    }
    pthread_mutex_unlock(&lock);
    close_host(host); /* what its end has to say goes unheard, as dup2's */
    return known ? WASI_OK : WASI_EBADF;
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
    wasi_fd_update(f);
    return WASI_OK;
}

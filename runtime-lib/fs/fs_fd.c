/* File descriptors: which are the layer's own, and what is known of those the guest holds. */
#define _GNU_SOURCE
#include "fs_internal.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of everything here */
static struct fs_entry *entries;                         /* by host descriptor */
static int nentries;
static int *internals;
static unsigned ninternals;
static bool high_fds, threads;

void fs_own_high_fds(void) { high_fds = true; }

int fs_internal_fd(int fd)
{
    if (fd < 0 || !high_fds)
        return fd;
    fd = fs_os_move_high(fd);
    pthread_mutex_lock(&lock);
    int *p = realloc(internals, (ninternals + 1) * sizeof *p);
    if (p) {
        internals = p;
        internals[ninternals++] = fd;
    }
    pthread_mutex_unlock(&lock);
    if (!p)
        close(fd);
    return p ? fd : -ENOMEM;
}

bool fs_fd_is_internal(int fd)
{
    bool found = false;
    pthread_mutex_lock(&lock);
    for (unsigned i = 0; i < ninternals && !found; i++)
        found = internals[i] == fd;
    pthread_mutex_unlock(&lock);
    return found;
}

/* With the lock held, as the next one. */
static bool entries_grow(int fd)
{
    if (fd < nentries)
        return true;
    int n = (fd | 63) + 1;
    struct fs_entry *p = realloc(entries, (size_t)n * sizeof *p);
    if (!p)
        return false;
    memset(p + nentries, 0, (size_t)(n - nentries) * sizeof *p);
    entries = p;
    nentries = n;
    return true;
}

static bool entry_set(int fd, const char *path, unsigned flags)
{
    if (fd >= nentries && !path && !flags)
        return true;
    char *copy = path ? strdup(path) : NULL;
    if ((path && !copy) || !entries_grow(fd)) {
        free(copy);
        return false;
    }
    free(entries[fd].path);
    entries[fd] = (struct fs_entry){copy, flags};
    return true;
}

bool fs_entry_set(int fd, const char *path, unsigned flags)
{
    pthread_mutex_lock(&lock);
    bool ok = entry_set(fd, path, flags);
    pthread_mutex_unlock(&lock);
    return ok;
}

bool fs_entry_get(int fd, char *out, unsigned *flags)
{
    if (fd == FS_CWD)
        return fs_cwd_get(out, flags);
    pthread_mutex_lock(&lock);
    bool known = fd >= 0 && fd < nentries && entries[fd].path;
    if (known) {
        strcpy(out, entries[fd].path);
        *flags = entries[fd].flags;
    }
    pthread_mutex_unlock(&lock);
    return known;
}

static void lock_for_fork(void) { pthread_mutex_lock(&lock); }
static void unlock_after_fork(void) { pthread_mutex_unlock(&lock); }

void fs_before_threads(void)
{
    char path[FS_PATH_MAX];
    unsigned flags;
    const struct fs_grants *t = fs_grants();
    for (unsigned i = 0; i < t->count; i++) {
        if (!(t->list[i].flags & FS_GRANT_FILE))
            fs_grant_fd(i);
    }
    if (high_fds)
        fs_cwd_get(path, &flags);
    fs_grants_pin();
    if (!threads) { /* a lock that another thread holds at a fork would stay held in the child */
        fs_cwd_before_threads();
        pthread_atfork(lock_for_fork, unlock_after_fork, unlock_after_fork);
    }
    threads = true;
}

bool fs_fd_is_volatile(void) { return threads && high_fds; }

unsigned fs_entry_flags(int grant, const char *path)
{
    if (grant < 0)
        return FS_ENTRY_VIRTUAL | FS_ENTRY_NESTED;
    unsigned flags = fs_grants()->list[grant].flags, r = 0;
    if (flags & FS_GRANT_READ_ONLY)
        r |= FS_ENTRY_READ_ONLY;
    if (flags & FS_GRANT_NATIVE)
        r |= FS_ENTRY_NATIVE;
    if ((flags & FS_GRANT_NESTED) && fs_grant_below(path, strlen(path)))
        r |= FS_ENTRY_NESTED;
    return r;
}

/* A file that was received from a socket may be one that the guest had opened there, and so may one that
 * another thread is opening right now. */
bool fs_fd_is_read_only(int fd)
{
    struct stat st;
    pthread_mutex_lock(&lock);
    unsigned flags = fd >= 0 && fd < nentries ? entries[fd].flags : 0;
    pthread_mutex_unlock(&lock);
    if (flags & (FS_ENTRY_READ_ONLY | FS_ENTRY_OWN))
        return flags & FS_ENTRY_READ_ONLY;
    return !fstat(fd, &st) && (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)) && fs_grants_read_only();
}

int fs_close(int fd)
{
    if (fd < 0 || fs_fd_is_internal(fd))
        return -EBADF;
    fs_entry_set(fd, NULL, 0);
    return close(fd) ? -errno : 0;
}

/* newfd is a duplicate of fd: it knows the same. */
static int duplicate(int fd, int newfd)
{
    if (newfd < 0)
        return -errno;
    pthread_mutex_lock(&lock);
    struct fs_entry e = fd >= 0 && fd < nentries ? entries[fd] : (struct fs_entry){0};
    bool ok = fd == newfd || entry_set(newfd, e.path, e.flags);
    pthread_mutex_unlock(&lock);
    if (ok)
        return newfd;
    close(newfd);
    return -ENOMEM;
}

int fs_dup(int fd) { return fs_fd_is_internal(fd) ? -EBADF : duplicate(fd, dup(fd)); }

int fs_dup_from(int fd, int min, bool cloexec) { return fs_fd_is_internal(fd) ? -EBADF : duplicate(fd, fcntl(fd, cloexec ? F_DUPFD_CLOEXEC : F_DUPFD, min)); }

/* What is known of newfd goes first: another thread must not take the new file for the old one. */
int fs_dup_to(int fd, int newfd, bool cloexec)
{
    if (fs_fd_is_internal(fd) || fs_fd_is_internal(newfd))
        return -EBADF;
    if (fcntl(fd, F_GETFD) < 0)
        return -errno;
    if (fd == newfd)
        return fd;
    if (newfd >= 0)
        fs_entry_set(newfd, NULL, 0);
    int r = duplicate(fd, dup2(fd, newfd));
    if (r >= 0 && cloexec)
        fcntl(r, F_SETFD, FD_CLOEXEC);
    return r;
}

/* Inherited descriptors are granted for their bytes: the permissions and owner of a device behind one (a terminal, /dev/null) belong to the
 * machine, which a guest of root could otherwise change for everybody. */
static bool is_device(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode));
}

void fs_fd_adopt(int fd) { fs_entry_set(fd, NULL, FS_ENTRY_OWN); }

int fs_fchmod(int fd, unsigned mode)
{
    if (fs_fd_is_read_only(fd))
        return -EROFS;
    if (is_device(fd))
        return -EPERM;
    return fchmod(fd, mode) ? -errno : 0;
}

int fs_fchown(int fd, uid_t uid, gid_t gid)
{
    if (fs_fd_is_read_only(fd))
        return -EROFS;
    if (is_device(fd))
        return -EPERM;
    return fchown(fd, uid, gid) ? -errno : 0;
}

int fs_futimens(int fd, const struct timespec ts[2])
{
    if (fs_fd_is_read_only(fd))
        return -EROFS;
    return futimens(fd, ts) ? -errno : 0;
}

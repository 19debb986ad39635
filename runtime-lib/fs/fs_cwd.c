/* The guest's working directory: a guest path, and the process's own working directory, which follows. */
#define _GNU_SOURCE
#include "fs_internal.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct fs_entry cwd;

static void lock_for_fork(void) { pthread_mutex_lock(&lock); }
static void unlock_after_fork(void) { pthread_mutex_unlock(&lock); }
void fs_cwd_before_threads(void) { pthread_atfork(lock_for_fork, unlock_after_fork, unlock_after_fork); }

static int set_path(const char *path, unsigned flags)
{
    char *copy = strdup(path);
    if (!copy)
        return -ENOMEM;
    pthread_mutex_lock(&lock);
    free(cwd.path);
    cwd = (struct fs_entry){copy, flags};
    pthread_mutex_unlock(&lock);
    return 0;
}

/* When the first directory cannot be entered the guest is at "/". */
static void start(void)
{
    const struct fs_grants *t = fs_grants();
    bool there = t->start_here;
    if (!there && t->start_grant >= 0) {
        fs_grants_pin();
        int fd = fs_grant_fd((unsigned)t->start_grant);
        there = fd >= 0 && !fchdir(fd);
    }
    const char *path = there ? t->start : "";
    set_path(path, fs_entry_flags(there ? t->start_grant : -1, path));
}

static bool get(char *out, unsigned *flags)
{
    pthread_mutex_lock(&lock);
    bool known = cwd.path;
    if (known) {
        strcpy(out, cwd.path);
        *flags = cwd.flags;
    }
    pthread_mutex_unlock(&lock);
    return known;
}

bool fs_cwd_get(char *out, unsigned *flags)
{
    if (get(out, flags))
        return true;
    start();
    return get(out, flags);
}

/* Everything is granted: the host's answer is the guest's. */
static int moved_native(void)
{
    char path[FS_PATH_MAX];
    if (!getcwd(path, sizeof path) || *path != '/')
        return -errno;
    return set_path(path[1] ? path : "", fs_entry_flags(0, path));
}

/* w has arrived. A virtual directory has nothing of the host's to go to. */
static int moved(struct fs_walk *w)
{
    char path[FS_PATH_MAX];
    if (!fs_walk_path(path, w, "."))
        return -ENAMETOOLONG;
    fs_grants_pin();
    if (w->fd >= 0 && fchdir(w->fd))
        return -errno;
    return set_path(path, fs_walk_flags(w));
}

static int walk_to(const char *path)
{
    struct fs_start s;
    struct fs_walk w;
    int r = fs_start(&s, FS_CWD, path, 0);
    if (r < 0)
        return r;
    r = fs_walk_begin(&w, &s, 0);
    if (r >= 0)
        r = fs_walk_all(&w);
    if (r >= 0 && w.fd != AT_FDCWD)
        r = moved(&w);
    fs_walk_end(&w);
    return r;
}

int fs_chdir(const char *path)
{
    char before[FS_PATH_MAX];
    unsigned flags;
    if (!fs_cwd_get(before, &flags))
        return -ENOMEM;
    if (!fs_grant_native())
        return walk_to(path);
    return chdir(path) ? -errno : moved_native();
}

int fs_fchdir(int fd)
{
    char path[FS_PATH_MAX];
    unsigned flags;
    if (!fs_cwd_get(path, &flags))
        return -ENOMEM;
    bool native = fs_grant_native();
    bool known = !native && fs_entry_get(fd, path, &flags);
    if (!native && !known)
        return -EBADF;
    if (known && (flags & FS_ENTRY_VIRTUAL))
        return set_path(path, flags);
    fs_grants_pin();
    if (fchdir(fd))
        return -errno;
    if (native)
        return moved_native();
    /* The path it was opened as may lead through links: walk it to learn the canonical one. */
    return walk_to(*path ? path : "/") < 0 ? set_path(path, flags) : 0;
}

ssize_t fs_getcwd(char *buf, size_t n)
{
    char path[FS_PATH_MAX];
    unsigned flags;
    if (!fs_cwd_get(path, &flags))
        return -ENOMEM;
    if (!*path)
        strcpy(path, "/");
    size_t len = strlen(path);
    if (len >= n)
        return -ERANGE;
    memcpy(buf, path, len + 1);
    return (ssize_t)len;
}

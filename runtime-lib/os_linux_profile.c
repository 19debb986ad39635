/* The file of a profile on Linux. It is complete whenever others see it: made under another name, then linked to its place. */
#define _GNU_SOURCE
#include "os.h"
#include "text.h"
#include "wasm_abi.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOT_OURS = -1, ABSENT = -2 }; /* of open_existing: a profile of another program; no file */

static int write_head(int fd, const struct os_profile *p)
{
    for (uint64_t done = 0; done < p->head_size;) {
        ssize_t n = write(fd, (const char *)p->head + done, p->head_size - done);
        if (n < 0 && errno != EINTR)
            return errno;
        done += n > 0 ? (uint64_t)n : 0;
    }
    /* room on the disk now rather than SIGBUS at a counter */
    int error = posix_fallocate(fd, (off_t)p->head_size, (off_t)p->size);
    if (error == EOPNOTSUPP || error == EINVAL)
        error = ftruncate(fd, (off_t)(p->head_size + p->size)) ? errno : 0;
    return error;
}

/* Whether the file has this head; *profile whether it is a profile at all, or empty. */
static bool has_head(int fd, const struct os_profile *p, bool *profile)
{
    struct stat st;
    char magic[8] = "";
    ssize_t n = pread(fd, magic, sizeof magic, 0);
    *profile = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (st.st_size == 0 || (n == sizeof magic && memcmp(magic, WASM_PROFILE_MAGIC, sizeof magic) == 0));
    if (!*profile || (uint64_t)st.st_size != p->head_size + p->size)
        return false;
    void *head = mmap(NULL, p->head_size, PROT_READ, MAP_PRIVATE, fd, 0);
    bool same = head != MAP_FAILED && memcmp(head, p->head, p->head_size) == 0;
    if (head != MAP_FAILED)
        munmap(head, p->head_size);
    return same;
}

/* A descriptor of this program's profile, or what stands there instead with *error. */
static int open_existing(const char *path, const struct os_profile *p, int *error)
{
    bool profile;
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    *error = fd < 0 ? errno : 0;
    if (fd < 0)
        return ABSENT;
    if (has_head(fd, p, &profile))
        return fd;
    close(fd);
    *error = profile ? 0 : EEXIST;
    return NOT_OURS;
}

/* Takes the place of another program's profile, but not that of one that has just appeared. */
static int put_in_place(const char *temporary, const char *path, bool replace)
{
    if (!replace && link(temporary, path) == 0)
        return unlink(temporary), 0;
    if (!replace && errno == EEXIST)
        return EEXIST;
    return rename(temporary, path) ? errno : 0; /* replacing, or a file system without links */
}

static int make_new(const char *path, const struct os_profile *p, bool replace, int *error)
{
    char temporary[PATH_MAX];
    if (text_format(temporary, sizeof temporary, "%s.%d.new", path, (int)getpid()) == sizeof temporary - 1) {
        *error = ENAMETOOLONG;
        return -1;
    }
    int fd = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    *error = fd < 0 ? errno : write_head(fd, p);
    if (!*error)
        *error = put_in_place(temporary, path, replace);
    if (!*error || fd < 0)
        return fd;
    unlink(temporary);
    close(fd);
    return -1;
}

int os_map_profile(const char *path, const struct os_profile *p)
{
    int error, fd = open_existing(path, p, &error);
    if (fd < 0 && error && error != ENOENT)
        return error;
    if (fd < 0)
        fd = make_new(path, p, fd == NOT_OURS, &error);
    if (fd < 0 && error == EEXIST) /* another process was faster */
        fd = open_existing(path, p, &error);
    if (fd < 0)
        return error ? error : EBUSY;
    void *at = mmap(p->counters, p->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, (off_t)p->head_size);
    error = at == MAP_FAILED ? errno : 0;
    close(fd);
    return error;
}

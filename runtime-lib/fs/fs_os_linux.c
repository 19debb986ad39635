/* The file layer on Linux: openat2(2), getdents64(2). */
#define _GNU_SOURCE
#include "fs.h"
#include "fs_os.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

bool fs_os_no_beneath;

/* struct open_how of openat2(2); the header that has it comes with the kernel, not with the C library. */
struct how {
    uint64_t flags, mode, resolve;
};
#define RESOLVE_NO_MAGICLINKS 0x02
#define RESOLVE_BENEATH 0x08

#define OPENAT2_TRIES 4 /* EAGAIN: a rename raced with a `..`; after that the careful walk decides */

int fs_os_open_beneath(int dirfd, const char *path, int oflags, unsigned mode)
{
    if (__atomic_load_n(&fs_os_no_beneath, __ATOMIC_RELAXED))
        return -ENOSYS;
    /* openat2 refuses a mode that is not used, where openat ignores it. */
    bool creates = (oflags & O_CREAT) || (oflags & FS_OS_TMPFILE);
    struct how how = {(uint32_t)oflags, creates ? mode & 07777 : 0, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    for (int i = 0; i < OPENAT2_TRIES; i++) {
        long r = syscall(SYS_openat2, dirfd, path, &how, sizeof how);
        if (r >= 0)
            return (int)r;
        if (errno != EAGAIN)
            break;
    }
    /* Before Linux 5.6. EPERM: perhaps a seccomp filter that does not know the call. EINVAL: flags that only openat forgives. */
    if (errno == ENOSYS)
        __atomic_store_n(&fs_os_no_beneath, true, __ATOMIC_RELAXED);
    return errno == EPERM || errno == EINVAL || errno == EAGAIN ? -ENOSYS : -errno;
}

/* struct linux_dirent64 of getdents64(2) */
struct dent {
    uint64_t ino;
    int64_t off;
    uint16_t reclen;
    uint8_t type;
    char name[];
};

int fs_os_read_dir(int fd, void *buf, size_t n)
{
    long r = syscall(SYS_getdents64, fd, buf, n);
    return r < 0 ? -errno : (int)r;
}

uint32_t fs_os_dirent(const char *p, struct fs_dirent *out)
{
    const struct dent *e = (const void *)p;
    *out = (struct fs_dirent){.ino = e->ino, .next = (uint64_t)e->off, .name = e->name, .namelen = (uint32_t)strlen(e->name), .type = e->type};
    return e->reclen;
}

/* Numbers from here on are the layer's. Not higher: the kernel's descriptor table has an entry for every number below. */
#define HIGH_FD 1000
#define HIGH_FD_ROOM 24

int fs_os_move_high(int fd)
{
    struct rlimit rl;
    int base = HIGH_FD;
    if (!getrlimit(RLIMIT_NOFILE, &rl) && rl.rlim_cur < HIGH_FD + HIGH_FD_ROOM) {
        base = rl.rlim_cur > 2 * HIGH_FD_ROOM ? (int)rl.rlim_cur - HIGH_FD_ROOM : (int)rl.rlim_cur / 2;
    }
    int r = fcntl(fd, F_DUPFD_CLOEXEC, base);
    if (r < 0)
        return fd;
    close(fd);
    return r;
}

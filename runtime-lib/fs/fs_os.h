/* What the file layer needs from the operating system beyond POSIX.1-2008; one fs_os_<os>.c each. */
#ifndef RUNTIME_FS_OS_H
#define RUNTIME_FS_OS_H

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fs_dirent;

/* Open flag: a handle for *at calls, fstat and fchdir that needs no permission to read, where the host has such a thing. */
#ifdef O_PATH
#define FS_OS_HANDLE O_PATH
#define FS_OS_IS_HANDLE(oflags) (((oflags) & O_PATH) != 0)
#else
#define FS_OS_HANDLE (O_RDONLY | O_NONBLOCK)
#define FS_OS_IS_HANDLE(oflags) false
#endif
/* The bits of an open flag that make an unnamed file; 0 where there are none. */
#ifdef O_TMPFILE
#define FS_OS_TMPFILE (O_TMPFILE & ~O_DIRECTORY)
#else
#define FS_OS_TMPFILE 0
#endif

/* openat where the kernel itself keeps every step of the resolution beneath dirfd (openat2 on Linux).
 * -EXDEV: the path leaves dirfd or goes through an absolute link. -ENOSYS: the host cannot do this. */
int fs_os_open_beneath(int dirfd, const char *path, int oflags, unsigned mode);
/* Set when the host turns out to have no such call; the unit tests set it to take the other path. */
extern bool fs_os_no_beneath;

/* Fills buf with directory entries in the host's format: bytes, 0 at the end, -errno. */
int fs_os_read_dir(int fd, void *buf, size_t n);
/* Decodes the entry at p, returns its length in bytes. */
uint32_t fs_os_dirent(const char *p, struct fs_dirent *out);

/* Moves fd to a high number with close-on-exec: the new number, or fd itself when there is no room. */
int fs_os_move_high(int fd);

#endif

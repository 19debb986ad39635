/* The one file layer of all ABIs: what the policy grants, guest paths resolved beneath the grants only, and what is known about the
 * file descriptors that came out of it.
 *
 * The guest's name space is a table of grants: directories and single files of the host under absolute guest paths. The longest matching
 * guest path wins; directories that exist only because a grant lies below them ("/", "/dev") are virtual: they can be looked at, entered
 * and passed through, but nothing can be created or listed in them. `..` and symbolic links (absolute ones are read in the guest's name
 * space) never lead out of the grants. When "/" of the host is granted as "/", everything resolves natively.
 *
 * Conventions: paths are NUL-terminated guest paths; flags and modes are the host's; results are >= 0 or -errno with the host's errno
 * numbers (errno itself is not meaningful). File descriptors are the host's. A dirfd must have come from fs_open (or be FS_CWD):
 * other descriptors answer EBADF. Nothing here is called at start; the first use reads the policy.
 * POSIX.1-2008 only; what differs between operating systems is in fs_os.h. Safe in threads, after fs_before_threads. */
#ifndef RUNTIME_FS_H
#define RUNTIME_FS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

/* The guest's working directory, as a dirfd (AT_FDCWD's value on Linux; ABIs translate theirs). */
#define FS_CWD (-100)

/* While there is one thread, before there are more: what is made on first use is made now. Weak: NULL when nothing of this layer is linked. */
void fs_before_threads(void) __attribute__((weak));

/* ---- flags of the functions below ---- */
#define FS_FOLLOW 1u  /* a symbolic link as the last component is followed */
#define FS_WRITE 2u   /* the operation changes something: a read-only grant answers EROFS */
#define FS_CREATE 4u  /* with FS_WRITE: the operation makes the last component; EEXIST instead of EROFS when there is one already */
#define FS_BENEATH 8u /* WASI: dirfd is the root; an absolute path or a `..` above it answers EPERM */

/* ---- open ---- */

/* openat(2) in the guest's name space. oflags: the host's O_ flags; O_CLOEXEC as the caller says. */
int fs_open(int dirfd, const char *path, int oflags, unsigned mode);
/* The same, with FS_BENEATH or 0. */
int fs_open_at(int dirfd, const char *path, int oflags, unsigned mode, unsigned flags);

/* ---- path operations, one per system call, each free of races against renames and links being swapped in ----
 * flags: FS_FOLLOW where the call has the choice, FS_BENEATH; FS_WRITE is implied by what the function does. */
int fs_stat(int dirfd, const char *path, unsigned flags, struct stat *st);
int fs_access(int dirfd, const char *path, int mode, int at_flags /* AT_EACCESS */, unsigned flags);
int fs_chmod(int dirfd, const char *path, unsigned mode, unsigned flags);
int fs_chown(int dirfd, const char *path, uid_t uid, gid_t gid, unsigned flags);
int fs_utimens(int dirfd, const char *path, const struct timespec ts[2], unsigned flags); /* UTIME_NOW, UTIME_OMIT as in utimensat(2) */
int fs_truncate(int dirfd, const char *path, off_t size, unsigned flags);
int fs_mkdir(int dirfd, const char *path, unsigned mode, unsigned flags);
int fs_mknod(int dirfd, const char *path, unsigned mode, unsigned flags); /* regular files, fifos and sockets; devices answer EPERM */
int fs_unlink(int dirfd, const char *path, unsigned flags);
int fs_rmdir(int dirfd, const char *path, unsigned flags);
int fs_rename(int olddirfd, const char *oldpath, int newdirfd, const char *newpath, unsigned flags);
int fs_link(int olddirfd, const char *oldpath, int newdirfd, const char *newpath, unsigned flags); /* FS_FOLLOW: of oldpath */
int fs_symlink(const char *target, int dirfd, const char *path, unsigned flags);                   /* target is stored as it is */
/* Bytes written to buf (no NUL, cut to n as readlink(2) does). */
ssize_t fs_readlink(int dirfd, const char *path, char *buf, size_t n, unsigned flags);
/* A descriptor that stands for the object without opening it (O_PATH where the host has it), for fstatfs and the like. Close with close(2). */
int fs_open_path(int dirfd, const char *path, unsigned flags);

/* ---- lookup: for calls not in the list above ---- */

/* Where a path ends: an open directory and the name in it. name has no slash; "." means the directory itself. With FS_FOLLOW the name
 * was not a symbolic link when it was looked up; calls on (dirfd, name) must still not follow links (AT_SYMLINK_NOFOLLOW, O_NOFOLLOW)
 * unless FS_AT_FILE says that the name is a granted file (then an absolute host path, whose links are the host's own). It need not exist. A slash behind it
 * (FS_AT_SLASH) means that it must be a directory: with FS_FOLLOW, and without FS_WRITE, the lookup has checked that (and followed a link); otherwise the
 * caller does. */
struct fs_at {
    int dirfd;
    unsigned flags; /* FS_AT_ */
    char name[256];
};
#define FS_AT_OWNED 1u                                                        /* fs_at_done closes dirfd */
#define FS_AT_READ_ONLY 2u                                                    /* in a read-only grant */
#define FS_AT_FILE 4u                                                         /* a granted single file */
#define FS_AT_VIRTUAL 8u                                                      /* a virtual directory: dirfd is -1 */
#define FS_AT_SLASH 16u                                                       /* the path had a slash behind the name */
#define FS_AT_UP 32u                                                          /* the path ended in ".." */
#define FS_AT_HOLDS 64u                                                       /* a grant lies below the name: what it is called must not change */
int fs_lookup(struct fs_at *at, int dirfd, const char *path, unsigned flags); /* 0 or -errno; on success end with fs_at_done */
void fs_at_done(struct fs_at *at);

/* ---- the guest's working directory ---- */
/* At start: the host's, under its absolute path, when it is granted (the default profile); else the first grant; else "/".
 * The process's own working directory follows, so that it is right after execve. */
int fs_chdir(const char *path);
int fs_fchdir(int fd);
/* Length of the absolute guest path written to buf (without its NUL), or -ERANGE. */
ssize_t fs_getcwd(char *buf, size_t n);

/* ---- file descriptors ----
 * ABIs whose guest descriptors are the host's (Emscripten) call fs_own_high_fds once, before anything else: internal descriptors then
 * live at high numbers, close-on-exec. They must close and duplicate through the functions below, which refuse internal descriptors
 * with EBADF and keep what is known of directories and read-only files up to date. */
void fs_own_high_fds(void);
bool fs_fd_is_internal(int fd);
/* Opened beneath a read-only grant, or perhaps: fchmod, fchown, futimens, fsetxattr... must answer EROFS. */
bool fs_fd_is_read_only(int fd);
/* fd is a file without a name (memfd_create) that the guest made: all may be done to it. */
void fs_fd_adopt(int fd);
int fs_close(int fd);
int fs_dup(int fd);
int fs_dup_from(int fd, int min, bool cloexec); /* F_DUPFD, F_DUPFD_CLOEXEC */
int fs_dup_to(int fd, int newfd, bool cloexec); /* dup2; dup3's refusal of fd == newfd is the caller's */
int fs_fstat(int fd, struct stat *st);
int fs_fchmod(int fd, unsigned mode);
int fs_fchown(int fd, uid_t uid, gid_t gid);
int fs_futimens(int fd, const struct timespec ts[2]);

/* ---- reading directories ---- */
struct fs_dirent {
    uint64_t ino;
    uint64_t next;    /* what lseek(fd, next, SEEK_SET) needs to continue behind this entry */
    const char *name; /* valid until the next call */
    uint32_t namelen;
    uint8_t type; /* DT_ of <dirent.h> */
};
struct fs_dir {
    int fd;
    uint32_t pos, end;
    _Alignas(8) char buf[2048];
};
/* Reads on from fd's offset; buffers, so the offset runs ahead: seek to the last entry's next before giving up the buffer. */
void fs_dir_start(struct fs_dir *d, int fd);
int fs_dir_next(struct fs_dir *d, struct fs_dirent *e); /* 1, 0 at the end, -errno */

/* ---- grants, for ABIs that list them (WASI preopens) ---- */
struct fs_grant_info {
    const char *guest; /* absolute guest path */
    const char *name;  /* as the policy spells it ("." for the working directory) */
    bool read_only;
};
unsigned fs_grant_count(void); /* directories only */
void fs_grant_get(unsigned index, struct fs_grant_info *out);
int fs_grant_open(unsigned index); /* a new descriptor of the directory, a valid dirfd; or -errno */

#endif

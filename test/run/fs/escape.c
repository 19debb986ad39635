/* Attempts to leave the grants, and what a native program would expect to work: each on the kernel's resolution and on the careful one.
 * Beside the expectation, two things hold for every row: a descriptor that was opened lies in a grant, and nothing outside has changed. */
#define _GNU_SOURCE
#include "fixture.h"
#include "fs_os.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* in: the working directory; out: not granted; ro: granted read-only as /ro; map: granted as /mnt/x; both outside in. */
static const char *const tree[] = {
    "in/",
    "in/file",
    "in/dir/",
    "in/dir/file",
    "in/dir/sub/",
    "in/dir/sub/deep",
    "in/empty/",
    "in/l_file>file",
    "in/l_dir>dir",
    "in/l_up>..",
    "in/l_out>../out",
    "in/l_secret>../out/secret",
    "in/l_chain_out>l_up/out/secret",
    "in/l_abs_out>%/out/secret",
    "in/l_abs_in>%/in/file",
    "in/l_abs_dir>%/in/dir",
    "in/l_etc>/etc/shadow",
    "in/l_root>/",
    "in/l_null>/dev/null",
    "in/l_loop1>l_loop2",
    "in/l_loop2>l_loop1",
    "in/l_self>l_self",
    "in/l_dangle>nothing",
    "in/l_dangle_out>../out/new",
    "in/l_dangle_abs>%/out/new",
    "in/l_proc>/proc/self/root",
    "in/l_procfd>/proc/self/fd/0",
    "in/l_dot>.",
    "in/l_slash>dir/",
    "in/l_ro>/ro/file",
    "in/l_mnt>/mnt/x/file",
    "in/l_up_in>../in/file",
    "in/l_through>dir/sub/../../file",
    "in/dir/l_up>..",
    "in/dir/l_upup>../..",
    "in/dir/l_up3>../../../../../../../../etc/passwd",
    "in/dir/sub/l_abs>%/in/dir/file",
    "in/c1>c2",
    "in/c2>c3",
    "in/c3>c4",
    "in/c4>file",
    "out/",
    "out/secret",
    "out/dir/",
    "out/dir/file",
    "ro/",
    "ro/file",
    "ro/dir/",
    "ro/dir/file",
    "ro/l_in>%/in/file",
    "ro/l_out>../out/secret",
    "ro/l_dangle>nothing",
    "map/",
    "map/file",
    "map/sub/",
    NULL,
};

enum { GONE = -ENOENT, RDONLY = -EROFS };
enum op {
    OPEN,
    STAT,
    LSTAT,
    MKDIR,
    RMDIR,
    UNLINK,
    RENAME,
    LINK,
    LINKF,
    SYMLINK,
    READLINK,
    CHMOD,
    UTIMENS,
    TRUNCATE,
    ACCESS,
    CHDIR,
    AT,
    BENEATH,
    BENEATH_STAT,
    BENEATH_MKDIR,
    BENEATH_RENAME
};

#define W (O_WRONLY)
#define WC (O_WRONLY | O_CREAT)
#define WCT (O_WRONLY | O_CREAT | O_TRUNC)
#define WCX (O_WRONLY | O_CREAT | O_EXCL)
#define D (O_RDONLY | O_DIRECTORY)
#define NF (O_RDONLY | O_NOFOLLOW)
#define P O_PATH

/* path2: of rename and link; the directory (opened first) of AT and BENEATH; the target of symlink. text: what an opened file contains,
 * what readlink and getcwd answer. "%" at the start of a path, path2 and text is the root of the tree. */
static const struct row {
    enum op op;
    int flags;
    const char *path, *path2;
    int expect; /* 0: success */
    const char *text;
} rows[] = {
    /* what must work */
    {OPEN, 0, "file", 0, 0, "in/file"},
    {OPEN, 0, "./file", 0, 0, "in/file"},
    {OPEN, 0, "dir/../file", 0, 0, "in/file"},
    {OPEN, 0, ".//dir/./..///file", 0, 0, "in/file"},
    {OPEN, 0, "l_file", 0, 0, "in/file"},
    {OPEN, 0, "l_dir/file", 0, 0, "in/dir/file"},
    {OPEN, 0, "l_dir/l_up/file", 0, 0, "in/file"},
    {OPEN, 0, "l_dir/../file", 0, 0, "in/file"},
    {OPEN, 0, "l_dot/l_dot/l_dot/file", 0, 0, "in/file"},
    {OPEN, 0, "l_slash/file", 0, 0, "in/dir/file"},
    {OPEN, 0, "l_through", 0, 0, "in/file"},
    {OPEN, 0, "c1", 0, 0, "in/file"},
    {OPEN, 0, "%/in/file", 0, 0, "in/file"},
    {OPEN, 0, "%/in/dir/../file", 0, 0, "in/file"},
    {OPEN, 0, "%/./in//file", 0, 0, "in/file"},
    {OPEN, 0, "%/out/../in/file", 0, GONE, 0}, /* out does not exist for the guest */
    {OPEN, 0, "../in/file", 0, 0, "in/file"},
    {OPEN, 0, "../../../../../../../../../../../../%/in/file", 0, 0, "in/file"},
    {OPEN, 0, "l_abs_in", 0, 0, "in/file"},
    {OPEN, 0, "l_abs_dir/file", 0, 0, "in/dir/file"},
    {OPEN, 0, "l_abs_dir/../file", 0, 0, "in/file"},
    {OPEN, 0, "dir/sub/l_abs", 0, 0, "in/dir/file"},
    {OPEN, 0, "l_up_in", 0, 0, "in/file"},
    {OPEN, 0, "l_up/in/file", 0, 0, "in/file"},
    {OPEN, 0, "/ro/file", 0, 0, "ro/file"},
    {OPEN, 0, "/../ro/../ro/file", 0, 0, "ro/file"},
    {OPEN, 0, "l_ro", 0, 0, "ro/file"},
    {OPEN, 0, "/ro/l_in", 0, 0, "in/file"},
    {OPEN, 0, "l_mnt", 0, 0, "map/file"},
    {OPEN, 0, "/mnt/x/file", 0, 0, "map/file"},
    {OPEN, 0, "/mnt/./x/sub/../file", 0, 0, "map/file"},
    {OPEN, 0, "l_root/mnt/x/file", 0, 0, "map/file"},
    {OPEN, W, "/dev/null", 0, 0, 0},
    {OPEN, WCT, "/dev/null", 0, 0, 0},
    {OPEN, 0, "l_null", 0, 0, ""},
    {OPEN, D, "dir/", 0, 0, 0},
    {OPEN, D, ".", 0, 0, 0},
    {OPEN, D, "l_dir/", 0, 0, 0},
    {OPEN, WC, "new", 0, 0, 0},
    {OPEN, WC, "l_dangle", 0, 0, 0},
    {OPEN, WCX, "dir/new", 0, 0, 0},
    {OPEN, W, "/ro/l_in", 0, 0, 0}, /* the link lies in a read-only grant, the file does not */
    {AT, 0, "file", "dir", 0, "in/dir/file"},
    {AT, 0, "../file", "dir", 0, "in/file"},
    {AT, 0, "../../file", "dir/sub", 0, "in/file"},
    {AT, 0, "../dir/sub/../../file", "l_dir", 0, "in/file"},
    {AT, 0, "%/in/file", "dir", 0, "in/file"},
    {AT, 0, "../x/file", "/mnt/x/sub", GONE, 0},
    {AT, 0, "../../x/file", "/mnt/x/sub", 0, "map/file"},
    {BENEATH, 0, "file", "dir", 0, "in/dir/file"},
    {BENEATH, 0, "sub/../file", "dir", 0, "in/dir/file"},
    {BENEATH, 0, "dir/sub/l_abs", ".", 0, "in/dir/file"},
    {CHDIR, 0, "dir", 0, 0, "%/in/dir"},
    {CHDIR, 0, "l_dir/sub", 0, 0, "%/in/dir/sub"},
    {CHDIR, 0, "l_abs_dir", 0, 0, "%/in/dir"},
    {CHDIR, 0, "/mnt/x/sub/..", 0, 0, "/mnt/x"},
    {CHDIR, 0, "/mnt/x/../..", 0, 0, "/"},
    {CHDIR, 0, "..", 0, 0, "%"}, /* a virtual directory */
    {CHDIR, 0, ".", 0, 0, "%/in"},
    {STAT, S_IFDIR, "/", 0, 0, 0},
    {STAT, S_IFDIR, "/dev", 0, 0, 0},
    {STAT, S_IFDIR, "/mnt/", 0, 0, 0},
    {STAT, S_IFDIR, "..", 0, 0, 0},
    {STAT, S_IFDIR, "/mnt/x", 0, 0, 0},
    {STAT, S_IFREG, "l_abs_in", 0, 0, 0},
    {STAT, S_IFCHR, "/dev/null", 0, 0, 0},
    {LSTAT, S_IFCHR, "/dev/null", 0, 0, 0},
    {LSTAT, S_IFLNK, "l_secret", 0, 0, 0},
    {LSTAT, S_IFDIR, "l_dir/", 0, 0, 0},
    {READLINK, 0, "l_secret", 0, 0, "../out/secret"},
    {READLINK, 0, "l_abs_out", 0, 0, "%/out/secret"},
    {ACCESS, R_OK, "file", 0, 0, 0},
    {ACCESS, F_OK, "/mnt", 0, 0, 0},
    {ACCESS, R_OK | W_OK, "/dev/null", 0, 0, 0},
    {MKDIR, 0, "new/", 0, 0, 0},
    {MKDIR, 0, "%/in/new", 0, 0, 0},
    {MKDIR, 0, "%", 0, -EEXIST, 0}, /* mkdir -p goes through here */
    {MKDIR, 0, "/", 0, -EEXIST, 0},
    {MKDIR, 0, ".", 0, -EEXIST, 0},
    {MKDIR, 0, "/ro/dir", 0, -EEXIST, 0},
    {RMDIR, 0, "empty/", 0, 0, 0},
    {RENAME, 0, "file", "/mnt/x/file2", 0, 0},
    {RENAME, 0, "empty/", "dir/empty/", 0, 0},
    {LINK, 0, "file", "/mnt/x/sub/file", 0, 0},
    {LINK, 0, "l_file", "l2", 0, 0},
    {LINKF, 0, "l_file", "f2", 0, 0},
    {SYMLINK, 0, "ls", "/etc/shadow", 0, 0}, /* a link may say anything */
    {CHMOD, 0600, "l_file", 0, 0, 0},
    {CHMOD, 0700, ".", 0, 0, 0},
    {UTIMENS, 0, "l_file", 0, 0, 0},
    {TRUNCATE, 0, "l_file", 0, 0, 0},

    /* out by `..`, by links, by both */
    {OPEN, 0, "../out/secret", 0, GONE, 0},
    {OPEN, 0, "dir/../../out/secret", 0, GONE, 0},
    {OPEN, 0, "dir/sub/../../../out/secret", 0, GONE, 0},
    {OPEN, 0, "l_out/secret", 0, GONE, 0},
    {OPEN, 0, "l_secret", 0, GONE, 0},
    {OPEN, 0, "l_chain_out", 0, GONE, 0},
    {OPEN, 0, "l_up/out/secret", 0, GONE, 0},
    {OPEN, 0, "l_abs_out", 0, GONE, 0},
    {OPEN, 0, "%/out/secret", 0, GONE, 0},
    {OPEN, 0, "%/in/../out/secret", 0, GONE, 0},
    {OPEN, 0, "l_etc", 0, GONE, 0},
    {OPEN, 0, "/etc/shadow", 0, GONE, 0},
    {OPEN, 0, "//etc//shadow", 0, GONE, 0},
    {OPEN, 0, "l_root/etc/shadow", 0, GONE, 0},
    {OPEN, 0, "l_dir/l_upup/out/secret", 0, GONE, 0},
    {OPEN, 0, "dir/l_up3", 0, 0, 0}, /* /etc/passwd: harmless by default, and read in the guest's name space */
    {OPEN, 0, "/ro/l_out", 0, GONE, 0},
    {OPEN, 0, "/ro/../out/secret", 0, GONE, 0},
    {OPEN, 0, "/mnt/x/../out/secret", 0, GONE, 0},
    {OPEN, 0, "/mnt/x/../../out/secret", 0, GONE, 0},
    {OPEN, 0, "/etc/passwd/../shadow", 0, -ENOTDIR, 0},
    {OPEN, 0, "/dev/null/../../etc/shadow", 0, -ENOTDIR, 0},
    {OPEN, 0, "/usr/share/zoneinfo/../../../etc/shadow", 0, GONE, 0},
    {OPEN, 0, "/proc/self/root/etc/shadow", 0, GONE, 0},
    {OPEN, 0, "l_proc/etc/shadow", 0, GONE, 0},
    {OPEN, 0, "l_procfd", 0, GONE, 0},
    {OPEN, D, "..", 0, -EACCES, 0},
    {OPEN, D, "l_up", 0, -EACCES, 0},
    {OPEN, D, "/", 0, -EACCES, 0},
    {OPEN, D, "/dev", 0, -EACCES, 0},
    {OPEN, P, "..", 0, -EACCES, 0},
    {OPEN, P, "l_secret", 0, GONE, 0},
    {OPEN, P, "l_up/out", 0, GONE, 0},
    {OPEN, WC, "l_dangle_out", 0, GONE, 0},
    {OPEN, WC, "l_dangle_abs", 0, GONE, 0},
    {OPEN, WC, "../out/new", 0, GONE, 0},
    {OPEN, WC, "../new", 0, -EACCES, 0},
    {OPEN, WC, "/new", 0, -EACCES, 0},
    {OPEN, WC, "/mnt/new", 0, -EACCES, 0},
    {OPEN, WC, "/dev/new", 0, -EACCES, 0},
    {OPEN, WCT, "l_secret", 0, GONE, 0},
    {OPEN, WCX, "l_dangle_out", 0, -EEXIST, 0},
    {OPEN, NF, "l_secret", 0, -ELOOP, 0},
    {OPEN, NF, "l_file", 0, -ELOOP, 0},
    {STAT, 0, "l_secret", 0, GONE, 0},
    {STAT, 0, "l_up/out", 0, GONE, 0},
    {STAT, 0, "%/out/", 0, GONE, 0},
    {STAT, 0, "l_etc", 0, GONE, 0},
    {LSTAT, 0, "l_out/secret", 0, GONE, 0},
    {LSTAT, 0, "l_secret/", 0, GONE, 0},
    {ACCESS, F_OK, "l_secret", 0, GONE, 0},
    {ACCESS, F_OK, "../out/secret", 0, GONE, 0},
    {MKDIR, 0, "../new", 0, -EACCES, 0},
    {MKDIR, 0, "../out/new", 0, GONE, 0},
    {MKDIR, 0, "l_out/new", 0, GONE, 0},
    {MKDIR, 0, "l_dangle_out", 0, -EEXIST, 0},
    {RMDIR, 0, "../out/dir", 0, GONE, 0},
    {RMDIR, 0, "l_up/map/sub", 0, GONE, 0},
    {RMDIR, 0, "/mnt", 0, RDONLY, 0},
    {RMDIR, 0, "/mnt/x", 0, -EBUSY, 0},
    {UNLINK, 0, "l_out/secret", 0, GONE, 0},
    {UNLINK, 0, "../out/secret", 0, GONE, 0},
    {UNLINK, 0, "/dev/null", 0, RDONLY, 0},
    {UNLINK, 0, "/etc/passwd", 0, RDONLY, 0},
    {RENAME, 0, "../out/secret", "stolen", GONE, 0},
    {RENAME, 0, "l_out/secret", "stolen", GONE, 0},
    {RENAME, 0, "file", "../out/file", GONE, 0},
    {RENAME, 0, "file", "../file", -EACCES, 0},
    {RENAME, 0, "file", "l_out/file", GONE, 0},
    {RENAME, 0, "/dev/null", "null", RDONLY, 0},
    {RENAME, 0, "/mnt/x", "y", -EBUSY, 0},
    {RENAME, 0, "/mnt", "y", RDONLY, 0},
    {LINK, 0, "../out/secret", "stolen", GONE, 0},
    {LINKF, 0, "l_secret", "stolen", GONE, 0},
    {LINKF, 0, "l_etc", "stolen", GONE, 0},
    {LINK, 0, "/dev/null", "null", RDONLY, 0},
    {LINK, 0, "file", "../out/file", GONE, 0},
    {CHMOD, 0777, "l_secret", 0, GONE, 0},
    {CHMOD, 0777, "../out/secret", 0, GONE, 0},
    {CHMOD, 0777, "..", 0, RDONLY, 0},
    {CHMOD, 0777, "/dev/null", 0, RDONLY, 0},
    {UTIMENS, 0, "l_secret", 0, GONE, 0},
    {TRUNCATE, 0, "l_secret", 0, GONE, 0},
    {CHDIR, 0, "l_out", 0, GONE, 0},
    {CHDIR, 0, "../out", 0, GONE, 0},
    {CHDIR, 0, "/etc/passwd", 0, -ENOTDIR, 0},
    {CHDIR, 0, "file", 0, -ENOTDIR, 0},
    {AT, 0, "../../out/secret", "dir", GONE, 0},
    {AT, 0, "../../../etc/shadow", "dir", GONE, 0},
    {AT, 0, "l_up/../../etc/shadow", "dir", GONE, 0},

    /* a descriptor as the root */
    {BENEATH, 0, "../file", "dir", -EPERM, 0},
    {BENEATH, 0, "..", "dir", -EPERM, 0},
    {BENEATH, 0, "sub/../../file", "dir", -EPERM, 0},
    {BENEATH, 0, "l_up/file", "dir", -EPERM, 0},
    {BENEATH, 0, "l_upup", "dir", -EPERM, 0},
    {BENEATH, 0, "/ro/file", "dir", -EPERM, 0},
    {BENEATH, 0, "%/in/file", ".", -EPERM, 0},
    {BENEATH, 0, "l_secret", ".", -EPERM, 0},
    {BENEATH, 0, "l_abs_out", ".", GONE, 0},
    {BENEATH, WC, "l_dangle_out", ".", -EPERM, 0},
    {BENEATH, 0, "../x/file", "/mnt/x", -EPERM, 0},
    {BENEATH_STAT, 0, "../file", "dir", -EPERM, 0},
    {BENEATH_STAT, 0, "l_up", "dir", -EPERM, 0},
    {BENEATH_MKDIR, 0, "../new", "dir", -EPERM, 0},
    {BENEATH_MKDIR, 0, "sub/../../new", "dir", -EPERM, 0},
    {BENEATH_RENAME, 0, "file", "../file2", -EPERM, 0},
    {BENEATH_RENAME, 0, "../file", "file2", -EPERM, 0},

    /* read-only grants */
    {OPEN, W, "/ro/file", 0, RDONLY, 0},
    {OPEN, O_RDWR, "/ro/file", 0, RDONLY, 0},
    {OPEN, O_RDONLY | O_TRUNC, "/ro/file", 0, RDONLY, 0},
    {OPEN, O_RDONLY | O_CREAT, "/ro/file", 0, 0, "ro/file"},
    {OPEN, O_RDONLY | O_CREAT, "/ro/new", 0, RDONLY, 0},
    {OPEN, O_RDONLY | O_CREAT | O_EXCL, "/ro/file", 0, -EEXIST, 0},
    {OPEN, WC, "/ro/new", 0, RDONLY, 0},
    {OPEN, O_RDONLY | O_CREAT, "/ro/l_dangle", 0, RDONLY, 0},
    {OPEN, W, "l_ro", 0, RDONLY, 0},
    {OPEN, O_RDONLY | O_TRUNC, "l_ro", 0, RDONLY, 0},
    {OPEN, O_RDWR | O_TMPFILE, "/ro/dir", 0, RDONLY, 0},
    {AT, W, "file", "/ro/dir", RDONLY, 0},
    {AT, W, "../file", "/ro/dir", RDONLY, 0},
    {BENEATH, O_RDWR, "dir/file", "/ro", RDONLY, 0},
    {MKDIR, 0, "/ro/new", 0, RDONLY, 0},
    {RMDIR, 0, "/ro/dir", 0, RDONLY, 0},
    {UNLINK, 0, "/ro/file", 0, RDONLY, 0},
    {RENAME, 0, "/ro/file", "file2", RDONLY, 0},
    {RENAME, 0, "file", "/ro/file2", RDONLY, 0},
    {RENAME, 0, "file", "/ro/file", RDONLY, 0},
    {LINK, 0, "/ro/file", "file2", RDONLY, 0}, /* a second name would make it writable */
    {LINK, 0, "file", "/ro/file2", RDONLY, 0},
    {SYMLINK, 0, "/ro/ls", "file", RDONLY, 0},
    {CHMOD, 0777, "/ro/file", 0, RDONLY, 0},
    {CHMOD, 0777, "l_ro", 0, RDONLY, 0},
    {CHMOD, 0777, "/ro", 0, RDONLY, 0},
    {UTIMENS, 0, "/ro/file", 0, RDONLY, 0},
    {TRUNCATE, 0, "/ro/file", 0, RDONLY, 0},
    {ACCESS, W_OK, "/ro/file", 0, RDONLY, 0},
    {ACCESS, R_OK, "/ro/file", 0, 0, 0},
    {OPEN, W, "/etc/passwd", 0, RDONLY, 0},
    {CHMOD, 0777, "/etc/passwd", 0, RDONLY, 0},

    /* forms */
    {OPEN, 0, "", 0, GONE, 0},
    {STAT, 0, "", 0, GONE, 0},
    {MKDIR, 0, "", 0, GONE, 0},
    {OPEN, 0, "l_loop1", 0, -ELOOP, 0},
    {OPEN, 0, "l_self/x", 0, -ELOOP, 0},
    {OPEN, WC, "l_loop1", 0, -ELOOP, 0},
    {STAT, 0, "l_loop2", 0, -ELOOP, 0},
    {MKDIR, 0, "l_self/new", 0, -ELOOP, 0},
    {OPEN, 0, "file/", 0, -ENOTDIR, 0},
    {OPEN, 0, "l_file/", 0, -ENOTDIR, 0},
    {OPEN, 0, "file/.", 0, -ENOTDIR, 0},
    {OPEN, 0, "file/..", 0, -ENOTDIR, 0},
    {OPEN, 0, "file/x", 0, -ENOTDIR, 0},
    {OPEN, D, "file", 0, -ENOTDIR, 0},
    {OPEN, WC, "new/", 0, -EISDIR, 0},
    {OPEN, WC, ".", 0, -EISDIR, 0},
    {OPEN, W, "dir", 0, -EISDIR, 0},
    {OPEN, 0, "nothing/..", 0, GONE, 0},
    {OPEN, 0, "nothing/../file", 0, GONE, 0},
    {UNLINK, 0, "file/", 0, -ENOTDIR, 0},
    {UNLINK, 0, "l_file/", 0, -ENOTDIR, 0},
    {UNLINK, 0, "dir", 0, -EISDIR, 0},
    {RMDIR, 0, "l_dir/", 0, -ENOTDIR, 0},
    {RMDIR, 0, ".", 0, -EINVAL, 0},
    {RMDIR, 0, "dir", 0, -ENOTEMPTY, 0},
    {RENAME, 0, "file", "new/", -ENOTDIR, 0},
    {RENAME, 0, "l_dir/", "x", -ENOTDIR, 0},
    {RENAME, 0, "nothing", "x", GONE, 0},
    {SYMLINK, 0, "new/", "file", GONE, 0},
    {READLINK, 0, "file", 0, -EINVAL, 0},
    {READLINK, 0, "l_dir/", 0, -EINVAL, 0},
    {READLINK, 0, "/etc/passwd", 0, -EINVAL, 0},
};
#define ROWS (sizeof rows / sizeof *rows)

struct run {
    const struct row *row;
    const char *root;
    bool careful;
};

/* "%" at the start stands for the root; one of four buffers */
static const char *expand(const struct run *r, const char *path)
{
    static char bufs[4][8192];
    static unsigned n;
    if (!path || (*path != '%' && !strstr(path, "/%")))
        return path;
    char *buf = bufs[n++ % 4];
    const char *at = strchr(path, '%');
    snprintf(buf, sizeof bufs[0], "%.*s%s%s", (int)(at - path), path, r->root, at + 1);
    return buf;
}

/* What a descriptor refers to must lie in a grant. */
static void check_place(const struct run *r, int fd)
{
    char link[64], host[4096] = "";
    static const char *const inside[] = {"/in", "/ro", "/map"};
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, host, sizeof host - 1);
    host[n > 0 ? n : 0] = 0;
    size_t root = strlen(r->root);
    bool ok = !strcmp(host, "/dev/null") || !strcmp(host, "/etc/passwd");
    for (size_t i = 0; i < 3 && !strncmp(host, r->root, root); i++) {
        size_t len = strlen(inside[i]);
        const char *rest = host + root;
        ok |= !strncmp(rest, inside[i], len) && (rest[len] == '/' || !rest[len]);
    }
    if (!ok)
        printf("opened %s, which is not granted; ", host);
}

static void check_text(const struct run *r, const char *found)
{
    const char *text = expand(r, r->row->text);
    if (text && strcmp(found, text))
        printf("found \"%s\", expected \"%s\"; ", found, text);
}

static int opened(const struct run *r, int fd)
{
    char buf[4096];
    if (fd < 0)
        return fd;
    check_place(r, fd);
    if ((r->row->flags & O_ACCMODE) == O_RDONLY && r->row->text) {
        ssize_t n = read(fd, buf, sizeof buf - 1);
        buf[n > 0 ? n : 0] = 0;
        check_text(r, buf);
    }
    fs_close(fd);
    return 0;
}

static int stat_row(const struct run *r, unsigned flags)
{
    struct stat st;
    int e = fs_stat(FS_CWD, expand(r, r->row->path), flags, &st);
    if (!e && (st.st_mode & S_IFMT) != (unsigned)r->row->flags)
        printf("mode %o; ", st.st_mode);
    return e;
}

static int text_row(const struct run *r)
{
    char buf[4096];
    ssize_t n;
    if (r->row->op == CHDIR) {
        int e = fs_chdir(expand(r, r->row->path));
        n = e < 0 ? e : fs_getcwd(buf, sizeof buf);
    } else {
        n = fs_readlink(FS_CWD, expand(r, r->row->path), buf, sizeof buf - 1, 0);
    }
    if (n < 0)
        return (int)n;
    buf[n] = 0;
    check_text(r, buf);
    return 0;
}

static int at_row(const struct run *r)
{
    const struct row *row = r->row;
    const char *path = expand(r, row->path);
    bool two = row->op == BENEATH_RENAME;
    int dir = fs_open(FS_CWD, two ? "dir" : expand(r, row->path2), O_RDONLY, 0), e;
    if (dir < 0)
        return printf("no directory: %s; ", strerror(-dir)), dir;
    struct stat st;
    switch (row->op) {
    case AT: e = opened(r, fs_open(dir, path, row->flags, 0644)); break;
    case BENEATH: e = opened(r, fs_open_at(dir, path, row->flags, 0644, FS_BENEATH)); break;
    case BENEATH_STAT: e = fs_stat(dir, path, FS_BENEATH | FS_FOLLOW, &st); break;
    case BENEATH_MKDIR: e = fs_mkdir(dir, path, 0755, FS_BENEATH); break;
    default: e = fs_rename(dir, path, dir, expand(r, row->path2), FS_BENEATH); break;
    }
    fs_close(dir);
    return e;
}

static int perform(const struct run *r)
{
    const struct row *row = r->row;
    const char *path = expand(r, row->path), *path2 = expand(r, row->path2);
    static const struct timespec times[2] = {{.tv_sec = 1}, {.tv_sec = 2}};
    switch (row->op) {
    case OPEN: return opened(r, fs_open(FS_CWD, path, row->flags, 0644));
    case STAT: return stat_row(r, FS_FOLLOW);
    case LSTAT: return stat_row(r, 0);
    case MKDIR: return fs_mkdir(FS_CWD, path, 0755, 0);
    case RMDIR: return fs_rmdir(FS_CWD, path, 0);
    case UNLINK: return fs_unlink(FS_CWD, path, 0);
    case RENAME: return fs_rename(FS_CWD, path, FS_CWD, path2, 0);
    case LINK: return fs_link(FS_CWD, path, FS_CWD, path2, 0);
    case LINKF: return fs_link(FS_CWD, path, FS_CWD, path2, FS_FOLLOW);
    case SYMLINK: return fs_symlink(path2, FS_CWD, path, 0);
    case CHMOD: return fs_chmod(FS_CWD, path, (unsigned)row->flags, FS_FOLLOW);
    case UTIMENS: return fs_utimens(FS_CWD, path, times, FS_FOLLOW);
    case TRUNCATE: return fs_truncate(FS_CWD, path, 3, 0);
    case ACCESS: return fs_access(FS_CWD, path, row->flags, 0, FS_FOLLOW);
    case READLINK:
    case CHDIR: return text_row(r);
    default: return at_row(r);
    }
}

/* The child: the policy of a default build with two more grants. Prints nothing when the row holds. */
static void body(void *arg)
{
    const struct run *r = arg;
    char ro[4096], map[4096], in[4096];
    snprintf(ro, sizeof ro, "%s/ro", r->root);
    snprintf(map, sizeof map, "%s/map", r->root);
    snprintf(in, sizeof in, "%s/in", r->root);
    const struct wasm_grant grants[] = {{ro, "/ro", WASM_GRANT_READ_ONLY, 0}, {map, "/mnt/x", 0, 0}};
    policy = (struct wasm_policy){.flags = WASM_POLICY_DEFAULT_DIRS, .ngrants = 2, .grants = grants};
    fs_os_no_beneath = r->careful;
    if (chdir(in))
        printf("chdir failed; ");
    int e = perform(r);
    if (e != r->row->expect)
        printf("answered %d (%s), expected %d; ", e, e < 0 ? strerror(-e) : "success", r->row->expect);
    if (!r->careful && fs_os_no_beneath)
        printf("the kernel has no openat2; ");
}

/* The lines of out/ and ro/. */
static char *outside(const char *text)
{
    char *copy = malloc(strlen(text) + 1), *to = copy;
    for (const char *line = text; *line;) {
        size_t n = strcspn(line, "\n") + 1;
        if (!strncmp(line, "out", 3) || !strncmp(line, "ro", 2)) {
            memcpy(to, line, n);
            to += n;
        }
        line += n;
    }
    *to = 0;
    return copy;
}

static void rebuild(const char *root)
{
    tree_clear(root);
    tree_build(root, tree);
}

/* Returns whether the row held. pristine: the text of the tree, which is as new before and after. */
static bool run_row(const char *root, const struct row *row, bool careful, const char *pristine)
{
    struct run r = {row, root, careful};
    int status;
    char *text = run_child(body, &r, &status), *now = tree_text(root);
    char *before = outside(pristine), *after = outside(now);
    bool kept = !strcmp(before, after), ok = !*text && !status && kept;
    if (!ok) {
        printf("row %zu (op %d, %s, %s, %s): %s%s status %d\n", (size_t)(row - rows), (int)row->op, row->path, row->path2 ? row->path2 : "-",
               careful ? "careful" : "kernel", text, kept ? "" : "changed what is not granted;", status);
    }
    if (strcmp(now, pristine))
        rebuild(root);
    free(before);
    free(after);
    free(text);
    free(now);
    return ok;
}

/* A path of more than PATH_MAX bytes, and a name of more than NAME_MAX. */
static void long_paths(void *arg)
{
    static char path[6000];
    const struct run *r = arg;
    char in[4096];
    policy = (struct wasm_policy){.flags = WASM_POLICY_DEFAULT_DIRS};
    fs_os_no_beneath = r->careful;
    snprintf(in, sizeof in, "%s/in", r->root);
    if (chdir(in))
        printf("chdir failed\n");
    memset(path, 'a', 256);
    if (fs_open(FS_CWD, path, O_RDONLY, 0) != -ENAMETOOLONG || fs_mkdir(FS_CWD, path, 0755, 0) != -ENAMETOOLONG)
        printf("a name of 256 bytes\n");
    for (size_t i = 0; i < sizeof path - 5; i += 2)
        memcpy(path + i, "./", 2);
    strcpy(path + sizeof path - 6, "file");
    struct stat st;
    if (fs_open(FS_CWD, path, O_RDONLY, 0) != -ENAMETOOLONG || fs_stat(FS_CWD, path, 0, &st) != -ENAMETOOLONG || fs_chdir(path) != -ENAMETOOLONG)
        printf("a path of 6000 bytes\n");
    int fd = fs_open(FS_CWD, path + sizeof path - 6 - 4000, O_RDONLY, 0);
    if (fd < 0)
        printf("a path of 4004 bytes: %s\n", strerror(-fd));
}

int main(void)
{
    const char *root = tree_create();
    size_t failed = 0, n = 0;
    tree_build(root, tree);
    char *pristine = tree_text(root);
    for (int careful = 0; careful < 2; careful++) {
        for (size_t i = 0; i < ROWS; i++, n++)
            failed += !run_row(root, &rows[i], careful, pristine);
        int status;
        struct run r = {NULL, root, careful};
        char *text = run_child(long_paths, &r, &status);
        n++;
        if (*text || status) {
            printf("long paths (%s): %sstatus %d\n", careful ? "careful" : "kernel", text, status);
            failed++;
        }
        free(text);
    }
    free(pristine);
    tree_remove(root);
    printf("%zu cases, %zu failed\n", n, failed);
    return failed != 0;
}

/* Attempts of an Emscripten program to get out, with the grants of wasi.c: in is /in, the working directory. 10 is open on the folder out in the
 * process that starts this. Answers are 0 or minus the guest's errno, or -1 of C library functions. With an argument: compiled with --exec=none
 * and --kill=own. */
#include "guest.h"

enum { OK = 0, ANY = -1, ACCES = -2, BADF = -8, NOENT = -44, PERM = -63, ROFS = -69 };
enum { RDONLY = 0, WRONLY = 1, CREAT = 0100, TRUNC = 01000, AT_FDCWD = -100, AT_REMOVEDIR = 0x200 };
enum { CHAR = 0020000, BLOCK = 0060000, FIFO = 0010000 };

#define ENV(name) IMPORT(env, name)
ENV(__syscall_openat) int32_t sys_openat(int32_t dir, const char *path, int32_t flags, const void *rest);
ENV(__syscall_mkdirat) int32_t sys_mkdirat(int32_t dir, const char *path, int32_t mode);
ENV(__syscall_mknodat) int32_t sys_mknodat(int32_t dir, const char *path, int32_t mode, int32_t dev);
ENV(__syscall_unlinkat) int32_t sys_unlinkat(int32_t dir, const char *path, int32_t flags);
ENV(__syscall_renameat) int32_t sys_renameat(int32_t dir, const char *path, int32_t dir2, const char *path2);
ENV(__syscall_linkat) int32_t sys_linkat(int32_t dir, const char *path, int32_t dir2, const char *path2, int32_t flags);
ENV(__syscall_symlinkat) int32_t sys_symlinkat(const char *target, int32_t dir, const char *path);
ENV(__syscall_chmod) int32_t sys_chmod(const char *path, int32_t mode);
ENV(__syscall_chown32) int32_t sys_chown(const char *path, int32_t uid, int32_t gid);
ENV(__syscall_truncate64) int32_t sys_truncate(const char *path, int64_t size);
ENV(__syscall_faccessat) int32_t sys_faccessat(int32_t dir, const char *path, int32_t mode, int32_t flags);
ENV(__syscall_chdir) int32_t sys_chdir(const char *path);
ENV(__syscall_fchdir) int32_t sys_fchdir(int32_t fd);
ENV(__syscall_dup) int32_t sys_dup(int32_t fd);
ENV(__syscall_dup3) int32_t sys_dup3(int32_t fd, int32_t to, int32_t flags);
ENV(__syscall_socket) int32_t sys_socket(int32_t domain, int32_t type, int32_t protocol, int32_t a, int32_t b, int32_t c);
ENV(__syscall_connect) int32_t sys_connect(int32_t fd, const void *addr, int32_t len, int32_t a, int32_t b, int32_t c);
ENV(__syscall_bind) int32_t sys_bind(int32_t fd, const void *addr, int32_t len, int32_t a, int32_t b, int32_t c);
ENV(__syscall_fcntl64) int32_t sys_fcntl(int32_t fd, int32_t command, const void *rest);
ENV(__syscall_getpid) int32_t sys_getpid(void);
ENV(__syscall_getppid) int32_t sys_getppid(void);
ENV(fork) int32_t fork(void);
ENV(waitpid) int32_t waitpid(int32_t pid, int32_t *status, int32_t options);
ENV(execve) int32_t execve(const char *path, const char *const *argv, const char *const *envp);
ENV(kill) int32_t kill(int32_t pid, int32_t sig);
ENV(exit) void exit(int32_t status);
IMPORT(wasi_snapshot_preview1, fd_close) uint32_t fd_close(int32_t fd);
IMPORT(wasi_snapshot_preview1, fd_write) uint32_t fd_write(uint32_t fd, const void *iovs, uint32_t n, uint32_t *out);

static void write_text(const char *s, uint32_t n)
{
    uint32_t v[2] = {ADDRESS(s), n}, written;
    fd_write(1, v, 1, &written);
}

enum op { OPEN, MKDIR, NODE, UNLINK, RMDIR, RENAME, LINK, LINKF, SYMLINK, CHMOD, CHOWN, TRUNCATE, ACCESS, CHDIR };
static const struct row {
    const char *name;
    enum op op;
    int32_t dir;
    const char *path;
    int32_t expect, flags;
    const char *path2;
} rows[] = {
    {"open", OPEN, AT_FDCWD, "file", OK},
    {"open for writing", OPEN, AT_FDCWD, "file", OK, WRONLY},
    {"create", OPEN, AT_FDCWD, "made", OK, WRONLY | CREAT},
    {"open by the full name", OPEN, AT_FDCWD, "/in/file", OK},
    {"open in the other grant", OPEN, AT_FDCWD, "../map/file", OK, WRONLY},
    {"open read-only", OPEN, AT_FDCWD, "/ro/file", OK},
    {"mkdir", MKDIR, AT_FDCWD, "folder", OK},
    {"rmdir", RMDIR, AT_FDCWD, "folder", OK},
    {"fifo", NODE, AT_FDCWD, "pipe", OK, FIFO},
    {"unlink", UNLINK, AT_FDCWD, "pipe", OK},
    {"rename to the other grant", RENAME, AT_FDCWD, "made", OK, 0, "/map/made"},
    {"link to the other grant", LINK, AT_FDCWD, "file", OK, 0, "/map/link"},
    {"chmod", CHMOD, AT_FDCWD, "file", OK, 0644},
    {"truncate", TRUNCATE, AT_FDCWD, "/map/made", OK, 3},
    {"../out", OPEN, AT_FDCWD, "../out/secret", NOENT},
    {"absolute", OPEN, AT_FDCWD, "/etc/shadow", NOENT},
    {"many ..", OPEN, AT_FDCWD, "../../../../../../etc/shadow", NOENT},
    {"link", OPEN, AT_FDCWD, "l_secret", NOENT},
    {"link to a folder", OPEN, AT_FDCWD, "l_out/secret", NOENT},
    {"absolute link", OPEN, AT_FDCWD, "l_abs", NOENT},
    {"link to the root", OPEN, AT_FDCWD, "l_root/etc/shadow", NOENT},
    {"link to /proc/self/root", OPEN, AT_FDCWD, "l_proc/etc/shadow", NOENT},
    {"link to /proc/self/fd", OPEN, AT_FDCWD, "l_fd", NOENT},
    {"link to /dev/mem", OPEN, AT_FDCWD, "l_mem", NOENT},
    {"/proc/self/mem", OPEN, AT_FDCWD, "/proc/self/mem", NOENT, WRONLY},
    {"/proc/self/fd", OPEN, AT_FDCWD, "/proc/self/fd/9", NOENT},
    {"/proc/self/cwd", OPEN, AT_FDCWD, "/proc/self/cwd/../out/secret", NOENT},
    {"/proc/1/environ", OPEN, AT_FDCWD, "/proc/1/environ", NOENT},
    {"/dev/mem", OPEN, AT_FDCWD, "/dev/mem", NOENT},
    {"/sys", OPEN, AT_FDCWD, "/sys/kernel", NOENT},
    {"below an inherited folder", OPEN, 10, "secret", BADF},
    {"the parent of an inherited folder", OPEN, 10, "..", BADF},
    {"the virtual root", OPEN, AT_FDCWD, "/", ACCES},
    {"create in the virtual root", OPEN, AT_FDCWD, "/new", ACCES, WRONLY | CREAT},
    {"create outside", OPEN, AT_FDCWD, "../out/new", NOENT, WRONLY | CREAT},
    {"create through a dangling link", OPEN, AT_FDCWD, "l_dangle", NOENT, WRONLY | CREAT},
    {"create through an absolute dangling link", OPEN, AT_FDCWD, "l_absdangle", NOENT, WRONLY | CREAT},
    {"truncate by open", OPEN, AT_FDCWD, "l_secret", NOENT, WRONLY | TRUNC},
    {"write to what is read-only", OPEN, AT_FDCWD, "/ro/file", ROFS, WRONLY},
    {"create in what is read-only", OPEN, AT_FDCWD, "/ro/new", ROFS, WRONLY | CREAT},
    {"truncate what is read-only", OPEN, AT_FDCWD, "/ro/file", ROFS, TRUNC},
    {"mkdir outside", MKDIR, AT_FDCWD, "../out/new", NOENT},
    {"mkdir read-only", MKDIR, AT_FDCWD, "/ro/new", ROFS},
    {"mkdir below an inherited folder", MKDIR, 10, "new", BADF},
    {"character device", NODE, AT_FDCWD, "device", PERM, CHAR | 0666},
    {"block device", NODE, AT_FDCWD, "device", PERM, BLOCK | 0666},
    {"fifo outside", NODE, AT_FDCWD, "../out/fifo", NOENT, FIFO},
    {"unlink outside", UNLINK, AT_FDCWD, "../out/secret", NOENT},
    {"unlink through a link", UNLINK, AT_FDCWD, "l_out/secret", NOENT},
    {"unlink read-only", UNLINK, AT_FDCWD, "/ro/file", ROFS},
    {"unlink below an inherited folder", UNLINK, 10, "secret", BADF},
    {"rmdir outside", RMDIR, AT_FDCWD, "../out/dir", NOENT},
    {"rename out", RENAME, AT_FDCWD, "file", NOENT, 0, "../out/file"},
    {"rename in", RENAME, AT_FDCWD, "../out/secret", NOENT, 0, "stolen"},
    {"rename to read-only", RENAME, AT_FDCWD, "file", ROFS, 0, "/ro/other"},
    {"rename from read-only", RENAME, AT_FDCWD, "/ro/file", ROFS, 0, "taken"},
    {"link in", LINK, AT_FDCWD, "../out/secret", NOENT, 0, "stolen"},
    {"link what a link names", LINKF, AT_FDCWD, "l_secret", NOENT, 0, "stolen"},
    {"link from read-only", LINK, AT_FDCWD, "/ro/file", ROFS, 0, "taken"},
    {"symlink outside", SYMLINK, AT_FDCWD, "../out/link", NOENT, 0, "secret"},
    {"chmod outside", CHMOD, AT_FDCWD, "l_secret", NOENT, 0777},
    {"chmod read-only", CHMOD, AT_FDCWD, "/ro/file", ROFS, 0777},
    {"chown outside", CHOWN, AT_FDCWD, "l_secret", NOENT},
    {"chown read-only", CHOWN, AT_FDCWD, "/ro/file", ROFS},
    {"truncate outside", TRUNCATE, AT_FDCWD, "../out/secret", NOENT},
    {"truncate read-only", TRUNCATE, AT_FDCWD, "/ro/file", ROFS},
    {"existence outside", ACCESS, AT_FDCWD, "../out/secret", NOENT},
    {"existence of /etc/shadow", ACCESS, AT_FDCWD, "/etc/shadow", NOENT},
    {"chdir outside", CHDIR, AT_FDCWD, "../out", NOENT},
    {"chdir through a link", CHDIR, AT_FDCWD, "l_out", NOENT},
    {"chdir to /proc/self/cwd", CHDIR, AT_FDCWD, "/proc/self/cwd", NOENT},
};

static int32_t open_row(const struct row *r)
{
    static const int32_t mode = 0644;
    int32_t fd = sys_openat(r->dir, r->path, r->flags, &mode);
    if (fd < 0)
        return fd;
    fd_close(fd);
    return 0;
}

static int32_t perform(const struct row *r)
{
    switch (r->op) {
    case OPEN: return open_row(r);
    case MKDIR: return sys_mkdirat(r->dir, r->path, 0755);
    case NODE: return sys_mknodat(r->dir, r->path, r->flags, 0x101);
    case UNLINK: return sys_unlinkat(r->dir, r->path, 0);
    case RMDIR: return sys_unlinkat(r->dir, r->path, AT_REMOVEDIR);
    case RENAME: return sys_renameat(r->dir, r->path, AT_FDCWD, r->path2);
    case LINK: return sys_linkat(r->dir, r->path, AT_FDCWD, r->path2, 0);
    case LINKF: return sys_linkat(r->dir, r->path, AT_FDCWD, r->path2, 0x400);
    case SYMLINK: return sys_symlinkat(r->path2, r->dir, r->path);
    case CHMOD: return sys_chmod(r->path, r->flags);
    case CHOWN: return sys_chown(r->path, 1, 1);
    case TRUNCATE: return sys_truncate(r->path, r->flags);
    case ACCESS: return sys_faccessat(r->dir, r->path, 0, 0);
    default: return sys_chdir(r->path);
    }
}

/* Descriptors of the file layer: at 1000 and above since something was opened. */
static void try_internals(void)
{
    judge("inherited folder as the working directory", sys_fchdir(10), BADF);
    for (int32_t fd = 1000; fd < 1004; fd++) {
        judge("closing an internal descriptor", -(int32_t)fd_close(fd), BADF);
        judge("duplicating an internal descriptor", sys_dup(fd), BADF);
    }
    judge("duplicating onto an internal descriptor", sys_dup3(1, 1000, 0), BADF);
    judge("opening below an internal descriptor", sys_openat(1000, "file", 0, 0), BADF);
}

static void try_sockets(void)
{
    static const struct {
        uint16_t family;
        char path[32];
    } outside = {1, "../out/socket"}, inside = {1, "socket"}, read_only = {1, "/ro/socket"};
    int32_t s = sys_socket(1, 1, 0, 0, 0, 0), t = sys_socket(1, 1, 0, 0, 0, 0);
    judge("binding outside", sys_bind(s, &outside, 16, 0, 0, 0), NOENT);
    judge("binding read-only", sys_bind(s, &read_only, 16, 0, 0, 0), ROFS);
    judge("connecting outside", sys_connect(s, &outside, 16, 0, 0, 0), NOENT);
    judge("binding inside", sys_bind(t, &inside, 16, 0, 0, 0), OK);
}

/* In a child: 0 when prog ran, which exits with 42; 99 when nothing was executed; what else it exited with. */
static int32_t executed(const char *path)
{
    const char *const argv[] = {path, "argument", 0}, *const envp[] = {0};
    int32_t status = -1, pid = fork();
    if (pid == 0) {
        execve(path, argv, envp);
        exit(99);
    }
    waitpid(pid, &status, 0);
    return status >> 8 == 42 ? 0 : status >> 8;
}

/* F_SETOWN: who gets the signal when something can be read. */
static int32_t own_signals(int32_t pid) { return sys_fcntl(0, 8, &pid); }

static void try_processes(bool restricted)
{
    static const char *const outside[] = {"/bin/sh", "l_sh", "../out/prog", "/proc/self/exe", "script", "l_root/bin/sh", "/usr/bin/env", "script_out"};
    for (uint32_t i = 0; i < COUNT(outside); i++)
        judge(outside[i], executed(outside[i]), 99);
    judge("executing what is granted", executed("prog"), restricted ? 99 : OK);
    judge("executing a script for it", executed("script_in"), restricted ? 99 : OK);
    judge("executing a script for a script", executed("script_twice"), restricted ? 99 : OK);
    judge("executing an endless script", executed("script_self"), 99);
    judge("a signal to itself", kill(sys_getpid(), 0), OK);
    int32_t pid = fork();
    if (pid == 0)
        for (;;)
            sys_getppid();
    judge("a signal to a child", kill(pid, 9), OK);
    waitpid(pid, 0, 0);
    if (!restricted)
        return;
    judge("a signal to the parent", kill(sys_getppid(), 0), ANY);
    judge("signals of a descriptor to the parent", own_signals(sys_getppid()), PERM);
    judge("signals of a descriptor to the parent's group", own_signals(-sys_getppid()), PERM);
    judge("signals of a descriptor to itself", own_signals(sys_getpid()), OK);
    judge("a signal to everybody", kill(-1, 0), ANY);
    judge("a signal to process 1", kill(1, 0), ANY);
}

__attribute__((export_name("main"))) int32_t main_function(int32_t argc, int32_t argv)
{
    for (uint32_t i = 0; i < COUNT(rows); i++)
        judge(rows[i].name, perform(&rows[i]), rows[i].expect);
    try_internals();
    try_sockets();
    try_processes(argc > 1);
    print_counts();
    return wrong != 0;
}

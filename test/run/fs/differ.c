/* The file layer against the kernel: random calls on random paths, once natively in a chroot, once through the file layer with the same
 * tree granted as "/". Answers, contents and the tree that is left must be the same. The random tree has links of every kind, absolute
 * ones too: in the chroot and in the guest's name space they mean the same. Usage: differ [seeds [first]] */
#define _GNU_SOURCE
#include "fixture.h"
#include "fs_os.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CALLS = 120, SKIPPED = 77 };
/* How the layer runs: with its own resolution instead of the kernel's; with another grant somewhere below, so that every absolute path and
 * every directory above it must be walked from the guest's root. */
enum { CAREFUL = 1, NESTED = 2, MODES = 4 };
static const char *const modes[MODES] = {"kernel", "careful", "kernel, nested grants", "careful, nested grants"};

static const char *const tree[] = {
    "file",
    "dir/",
    "dir/file",
    "dir/sub/",
    "dir/sub/deep",
    "empty/",
    "other/",
    "other/file",
    "l_file>file",
    "l_dir>dir",
    "l_up>..",
    "l_dot>.",
    "l_abs>/dir/file",
    "l_absdir>/dir",
    "l_loop>l_loop",
    "l_dangle>nothing",
    "l_dangle2>dir/nothing",
    "l_sub>dir/sub/../sub/",
    "dir/l_up>..",
    "dir/l_abs>/other/file",
    "dir/l_deep>sub/deep",
    "dir/sub/l_upup>../..",
    "dir/sub/l_far>../../../../../other",
    "l_two>l_dir/l_up/l_absdir",
    "l_slash>file/",
    NULL,
};

static const char *const names[] = {
    "file",      "dir",   "sub",    "deep",  "empty", "other",   "l_file", "l_dir", "l_up", "l_dot", "l_abs", "l_absdir", "l_loop", "l_dangle",
    "l_dangle2", "l_sub", "l_upup", "l_far", "l_two", "l_slash", "l_deep", "new",   "new2", "..",    "..",    ".",        "",
};

/* ---- the random program ---- */

struct random {
    uint64_t state;
};

static unsigned pick(struct random *r, unsigned n)
{
    r->state = r->state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(r->state >> 33) % n;
}

static void random_path(struct random *r, char *out)
{
    unsigned n = 1 + pick(r, 4);
    *out = 0;
    if (!pick(r, 4))
        strcat(out, "/");
    while (n--) {
        strcat(out, names[pick(r, sizeof names / sizeof *names)]);
        if (n || !pick(r, 5))
            strcat(out, "/");
    }
}

/* ---- the two sides ---- */

static int result(int r) { return r < 0 ? -errno : r; }

static int native_open(int dir, const char *p, int flags, unsigned mode) { return result(openat(dir, p, flags, mode)); }
static int native_stat(int dir, const char *p, unsigned f, struct stat *st) { return result(fstatat(dir, p, st, f & FS_FOLLOW ? 0 : AT_SYMLINK_NOFOLLOW)); }
static int native_mkdir(int dir, const char *p, unsigned mode, unsigned f) { return result(mkdirat(dir, p, mode)); }
static int native_rmdir(int dir, const char *p, unsigned f) { return result(unlinkat(dir, p, AT_REMOVEDIR)); }
static int native_unlink(int dir, const char *p, unsigned f) { return result(unlinkat(dir, p, 0)); }
static int native_rename(int d1, const char *p1, int d2, const char *p2, unsigned f) { return result(renameat(d1, p1, d2, p2)); }
static int native_link(int d1, const char *p1, int d2, const char *p2, unsigned f)
{
    return result(linkat(d1, p1, d2, p2, f & FS_FOLLOW ? AT_SYMLINK_FOLLOW : 0));
}
static int native_symlink(const char *t, int dir, const char *p, unsigned f) { return result(symlinkat(t, dir, p)); }
static ssize_t native_readlink(int dir, const char *p, char *buf, size_t n, unsigned f)
{
    ssize_t r = readlinkat(dir, p, buf, n);
    return r < 0 ? -errno : r;
}
static int native_chmod(int dir, const char *p, unsigned mode, unsigned f) { return result(fchmodat(dir, p, mode, 0)); }
static int native_truncate(int dir, const char *p, off_t n, unsigned f) { return result(truncate(p, n)); }
static int native_access(int dir, const char *p, int mode, int at, unsigned f) { return result(faccessat(dir, p, mode, at)); }
static int native_chdir(const char *p) { return result(chdir(p)); }
static int native_fchdir(int fd) { return result(fchdir(fd)); }
static ssize_t native_getcwd(char *buf, size_t n) { return getcwd(buf, n) ? (ssize_t)strlen(buf) : -errno; }
static int native_close(int fd) { return result(close(fd)); }

struct side {
    int (*open)(int, const char *, int, unsigned);
    int (*stat)(int, const char *, unsigned, struct stat *);
    int (*mkdir)(int, const char *, unsigned, unsigned);
    int (*rmdir)(int, const char *, unsigned);
    int (*unlink)(int, const char *, unsigned);
    int (*rename)(int, const char *, int, const char *, unsigned);
    int (*link)(int, const char *, int, const char *, unsigned);
    int (*symlink)(const char *, int, const char *, unsigned);
    ssize_t (*readlink)(int, const char *, char *, size_t, unsigned);
    int (*chmod)(int, const char *, unsigned, unsigned);
    int (*truncate)(int, const char *, off_t, unsigned);
    int (*access)(int, const char *, int, int, unsigned);
    int (*chdir)(const char *);
    int (*fchdir)(int);
    ssize_t (*getcwd)(char *, size_t);
    int (*close)(int);
};
static const struct side native = {native_open,     native_stat,  native_mkdir,    native_rmdir,  native_unlink, native_rename, native_link,   native_symlink,
                                   native_readlink, native_chmod, native_truncate, native_access, native_chdir,  native_fchdir, native_getcwd, native_close};
static const struct side layer = {fs_open,     fs_stat,  fs_mkdir,    fs_rmdir,  fs_unlink, fs_rename, fs_link,   fs_symlink,
                                  fs_readlink, fs_chmod, fs_truncate, fs_access, fs_chdir,  fs_fchdir, fs_getcwd, fs_close};

/* ---- a run ---- */

struct run {
    const char *root;
    const struct side *side;
    uint64_t seed;
    unsigned mode; /* CAREFUL, NESTED */
    int dir;       /* an open directory, or FS_CWD */
};

static void show_open(struct run *run, const char *path, int flags)
{
    struct stat st;
    char text[64] = "";
    int fd = run->side->open(run->dir, path, flags | O_CLOEXEC | O_NONBLOCK, 0644);
    printf("open %#x -> %d", flags, fd < 0 ? fd : 0);
    if (fd >= 0 && !fstat(fd, &st))
        printf(" %o", st.st_mode);
    if (fd >= 0 && S_ISREG(st.st_mode) && (flags & O_ACCMODE) != O_WRONLY && read(fd, text, sizeof text - 1) > 0)
        printf(" \"%s\"", text);
    if (fd >= 0 && S_ISREG(st.st_mode) && (flags & O_ACCMODE) == O_WRONLY && write(fd, "w", 1) == 1)
        printf(" written");
    if (fd >= 0)
        run->side->close(fd);
}

static void show_stat(struct run *run, const char *path, unsigned flags)
{
    struct stat st;
    int r = run->side->stat(run->dir, path, flags, &st);
    printf("stat %u -> %d", flags, r);
    if (!r)
        printf(" %o %lld", st.st_mode, S_ISREG(st.st_mode) ? (long long)st.st_size : 0);
}

static void show_readlink(struct run *run, const char *path)
{
    char buf[256];
    ssize_t n = run->side->readlink(run->dir, path, buf, sizeof buf, 0);
    printf("readlink -> %zd \"%.*s\"", n, (int)(n > 0 ? n : 0), buf);
}

static void show_chdir(struct run *run, const char *path)
{
    char buf[4096] = "";
    int r = run->side->chdir(path);
    ssize_t n = run->side->getcwd(buf, sizeof buf);
    printf("chdir -> %d %zd %s", r, n, buf);
}

/* Opens a directory that later calls start from, or goes back to the working directory. */
static void show_dir(struct run *run, const char *path)
{
    if (run->dir != FS_CWD)
        run->side->close(run->dir);
    run->dir = FS_CWD;
    int fd = run->side->open(FS_CWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    printf("dir -> %d", fd < 0 ? fd : 0);
    if (fd >= 0)
        run->dir = fd;
}

static void call(struct run *run, unsigned op, unsigned choice, const char *p, const char *q)
{
    static const int opens[] = {O_RDONLY,
                                O_RDONLY,
                                O_WRONLY,
                                O_WRONLY | O_CREAT,
                                O_WRONLY | O_CREAT | O_EXCL,
                                O_RDONLY | O_NOFOLLOW,
                                O_RDONLY | O_DIRECTORY,
                                O_RDWR | O_TRUNC,
                                O_RDONLY | O_CREAT,
                                O_RDONLY | O_DIRECTORY | O_NOFOLLOW,
                                O_PATH,
                                O_PATH | O_NOFOLLOW};
    const struct side *s = run->side;
    int d = run->dir;
    switch (op) {
    case 0:
    case 1:
    case 2: show_open(run, p, opens[choice % (sizeof opens / sizeof *opens)]); break;
    case 3:
    case 4: show_stat(run, p, choice & 1 ? FS_FOLLOW : 0); break;
    case 5: printf("mkdir -> %d", s->mkdir(d, p, 0755, 0)); break;
    case 6: printf("rmdir -> %d", s->rmdir(d, p, 0)); break;
    case 7: printf("unlink -> %d", s->unlink(d, p, 0)); break;
    case 8: printf("rename %s -> %d", q, s->rename(d, p, FS_CWD, q, 0)); break;
    case 9: printf("link %s -> %d", q, s->link(d, p, FS_CWD, q, choice & 1 ? FS_FOLLOW : 0)); break;
    case 10: printf("symlink %s -> %d", q, s->symlink(q, d, p, 0)); break;
    case 11: show_readlink(run, p); break;
    case 12: printf("chmod -> %d", s->chmod(d, p, choice & 1 ? 0755 : 0700, FS_FOLLOW)); break;
    case 13: printf("truncate -> %d", s->truncate(FS_CWD, p, choice % 20, FS_FOLLOW)); break;
    case 14: printf("access -> %d", s->access(d, p, choice % 8, 0, FS_FOLLOW)); break;
    case 15: show_chdir(run, p); break;
    default: show_dir(run, p); break;
    }
}

static void body(void *arg)
{
    struct run *run = arg;
    struct random r = {run->seed};
    if (run->side == &native) {
        /* Without root: a user name space of our own, in which we may. */
        if (geteuid() && unshare(CLONE_NEWUSER))
            _exit(SKIPPED);
        if (chroot(run->root) || chdir("/"))
            _exit(SKIPPED);
    } else {
        static struct wasm_grant grants[2] = {{.guest = "/"}, {.host = "/usr", .guest = "/elsewhere/usr"}};
        grants[0].host = run->root;
        policy = (struct wasm_policy){.ngrants = run->mode & NESTED ? 2 : 1, .grants = grants};
        fs_os_no_beneath = run->mode & CAREFUL;
    }
    run->dir = FS_CWD;
    for (unsigned i = 0; i < CALLS; i++) {
        char p[200], q[200];
        random_path(&r, p);
        random_path(&r, q);
        unsigned op = pick(&r, 17), choice = pick(&r, 1000);
        printf("%u: %s ", i, p);
        call(run, op, choice, p, q);
        printf("\n");
    }
}

/* Transcript and final tree of one side. */
static char *play(struct run run, int *status)
{
    tree_clear(run.root);
    tree_build(run.root, tree);
    char *text = run_child(body, &run, status), *after = tree_text(run.root), *both;
    if (asprintf(&both, "%s%s", text, after) < 0)
        exit(99);
    free(text);
    free(after);
    return both;
}

static void show_difference(const char *a, const char *b, uint64_t seed, unsigned mode)
{
    while (*a && *b) {
        size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");
        if (n != m || memcmp(a, b, n)) {
            printf("seed %llu (%s)\n  native: %.*s\n  layer:  %.*s\n", (unsigned long long)seed, modes[mode], (int)n, a, (int)m, b);
            return;
        }
        a += n + (a[n] != 0);
        b += m + (b[m] != 0);
    }
    printf("seed %llu (%s): one side ends early\n", (unsigned long long)seed, modes[mode]);
}

int main(int argc, char **argv)
{
    uint64_t seeds = argc > 1 ? strtoull(argv[1], NULL, 10) : 60, first = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    const char *root = tree_create();
    unsigned failed = 0;
    int skipped = 0;
    for (uint64_t seed = first; seed < first + seeds && !skipped; seed++) {
        int status, expected;
        char *want = play((struct run){root, &native, seed, 0, 0}, &expected);
        if (expected == SKIPPED)
            skipped = 1;
        for (unsigned mode = 0; mode < MODES && !skipped; mode++) {
            char *got = play((struct run){root, &layer, seed, mode, 0}, &status);
            if (status || expected || strcmp(want, got)) {
                failed++;
                printf("status %d, native %d\n", status, expected);
                show_difference(want, got, seed, mode);
            }
            free(got);
        }
        free(want);
    }
    tree_remove(root);
    if (skipped)
        printf("skipped: chroot is not permitted here\n");
    else
        printf("%llu programs, %u differences\n", (unsigned long long)seeds, failed);
    return skipped ? SKIPPED : failed != 0;
}

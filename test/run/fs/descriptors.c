/* What the file layer knows of descriptors: its own are out of reach, copies know what the original knew, numbers are forgotten. */
#define _GNU_SOURCE
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const char *const tree[] = {"in/", "in/file", "in/dir/", "in/dir/file", "ro/", "ro/file", "ro/dir/", "ro/dir/file", NULL};
static const char *root;

#define CHECK(condition) ((condition) ? (void)0 : (void)printf("%s:%d: failed: %s\n", __FILE__, __LINE__, #condition))

static void grant_both(void)
{
    static struct wasm_grant grants[2] = {{.guest = "/ro", .flags = WASM_GRANT_READ_ONLY},
                                          {.host = "/usr/share", .guest = "/share", .flags = WASM_GRANT_READ_ONLY}};
    static char in[4096], ro[4096];
    snprintf(in, sizeof in, "%s/in", root);
    snprintf(ro, sizeof ro, "%s/ro", root);
    grants[0].host = ro;
    policy = (struct wasm_policy){.flags = WASM_POLICY_DEFAULT_DIRS, .ngrants = 2, .grants = grants};
    if (chdir(in))
        printf("chdir\n");
}

static int find_internal(void)
{
    for (int fd = 0; fd < 2000; fd++) {
        if (fs_fd_is_internal(fd))
            return fd;
    }
    return -1;
}

/* A guest that sees the host's numbers must not notice the layer's. */
static void internals(void *arg)
{
    grant_both();
    fs_own_high_fds();
    struct stat st;
    CHECK(find_internal() < 0);
    CHECK(fs_stat(FS_CWD, "/ro/file", 0, &st) == 0);
    int fd = find_internal();
    CHECK(fd >= 100);
    CHECK(fcntl(fd, F_GETFD) == FD_CLOEXEC);
    int lowest = dup(0);
    close(lowest);
    int file = fs_open(FS_CWD, "file", O_RDONLY, 0);
    CHECK(file == lowest);
    CHECK(fs_close(fd) == -EBADF);
    CHECK(fs_dup(fd) == -EBADF);
    CHECK(fs_dup_to(file, fd, false) == -EBADF);
    CHECK(fs_dup_to(fd, file, false) == -EBADF);
    CHECK(fs_dup_from(fd, 0, false) == -EBADF);
    CHECK(fs_fchdir(fd) == -EBADF);
    CHECK(fs_open(fd, "file", O_RDONLY, 0) == -EBADF);
    CHECK(fs_stat(FS_CWD, "/ro/file", 0, &st) == 0);
    CHECK(fs_close(-1) == -EBADF);
    CHECK(fs_dup(-1) == -EBADF);
    CHECK(fs_dup_to(file, -1, false) == -EBADF);
}

/* Few descriptors are allowed: the layer finds room below the limit, or lives among the guest's. */
static void limited(void *arg)
{
    grant_both();
    struct rlimit rl = {*(rlim_t *)arg, *(rlim_t *)arg};
    struct stat st;
    setrlimit(RLIMIT_NOFILE, &rl);
    fs_own_high_fds();
    CHECK(fs_stat(FS_CWD, "/ro/file", 0, &st) == 0);
    CHECK(fs_chdir("dir") == 0);
    CHECK(fs_stat(FS_CWD, "/ro/dir", 0, &st) == 0);
    CHECK(find_internal() > 2 && find_internal() < (int)rl.rlim_cur);
}

static void copies(void *arg)
{
    grant_both();
    int dir = fs_open(FS_CWD, "/ro/dir", O_RDONLY | O_DIRECTORY, 0);
    CHECK(dir >= 0);
    CHECK(fs_open(dir, "file", O_WRONLY, 0) == -EROFS);
    int copy = fs_dup(dir), far = fs_dup_from(dir, 70, true), to = fs_dup_to(dir, 100, true);
    CHECK(copy >= 0 && far >= 70 && to == 100);
    CHECK(fcntl(far, F_GETFD) == FD_CLOEXEC && fcntl(to, F_GETFD) == FD_CLOEXEC && fcntl(copy, F_GETFD) == 0);
    CHECK(fs_close(dir) == 0);
    CHECK(fs_open(dir, "file", O_RDONLY, 0) == -EBADF);
    const int all[] = {copy, far, to};
    for (int i = 0; i < 3; i++) {
        int fd = fs_open(all[i], "../file", O_RDONLY, 0);
        CHECK(fd >= 0 && fs_fd_is_read_only(fd));
        CHECK(fs_fchmod(fd, 0777) == -EROFS);
        CHECK(fs_fchown(fd, 0, 0) == -EROFS);
        CHECK(fs_futimens(fd, NULL) == -EROFS);
        CHECK(fs_open(all[i], "file", O_WRONLY, 0) == -EROFS);
        fs_close(fd);
        fd = fs_open(FS_CWD, "file", O_RDWR, 0);
        CHECK(fd >= 0 && !fs_fd_is_read_only(fd)); /* the same number, another file */
        CHECK(fs_fchmod(fd, 0640) == 0);
        fs_close(fd);
    }
    CHECK(fs_dup_to(1, copy, false) == copy);
    CHECK(fs_open(copy, "file", O_RDONLY, 0) == -EBADF);
}

/* An open file is no place to start from, neither by its descriptor nor by its path, which counts when there are threads. */
static void files(void *arg)
{
    grant_both();
    fs_own_high_fds();
    int file = fs_open(FS_CWD, "file", O_RDONLY, 0);
    for (int i = 0; i < 2; i++) {
        struct stat st;
        CHECK(fs_open(file, "x", O_RDONLY, 0) == -ENOTDIR);
        CHECK(fs_open(file, "x", O_RDWR | O_CREAT, 0600) == -ENOTDIR);
        CHECK(fs_stat(file, "..", 0, &st) == -ENOTDIR);
        CHECK(fs_stat(file, "../file", 0, &st) == -ENOTDIR);
        CHECK(fs_fchdir(file) == -ENOTDIR);
        fs_before_threads();
    }
}

/* Descriptors that the layer did not open are no way in. */
static void foreign(void *arg)
{
    grant_both();
    int dir = open("/", O_RDONLY | O_DIRECTORY);
    struct stat st;
    CHECK(fs_open(dir, "etc/passwd", O_RDONLY, 0) == -EBADF);
    CHECK(fs_stat(dir, "etc", 0, &st) == -EBADF);
    CHECK(fs_fchdir(dir) == -EBADF);
    CHECK(fs_mkdir(dir, "tmp/x", 0755, 0) == -EBADF);
    /* A device behind an inherited descriptor stays as it is. (These calls would change nothing: it is so already.) */
    int device = open("/dev/null", O_RDWR);
    CHECK(fs_fchmod(device, 0666) == -EPERM);
    CHECK(fs_fchown(device, 0, 0) == -EPERM);
}

static void go(const char *relative)
{
    char path[4096];
    snprintf(path, sizeof path, "%s%s", root, relative);
    if (chdir(path))
        printf("chdir\n");
}

/* Below root. */
static bool cwd_is(const char *expected)
{
    char path[4096], full[4096];
    snprintf(full, sizeof full, "%s%s", root, expected);
    bool ok = fs_getcwd(path, sizeof path) == (ssize_t)strlen(full) && !strcmp(path, full);
    if (!ok)
        printf("working directory %s, expected %s\n", path, full);
    return ok;
}

/* The working directory moves, the grants that were named relative to it do not. */
static void directories(void *arg)
{
    char path[4096];
    static const struct wasm_grant here = {.host = "in", .guest = "in"};
    policy = (struct wasm_policy){.ngrants = 1, .grants = &here};
    go("");
    CHECK(cwd_is("")); /* a virtual directory: only "in" is there */
    CHECK(fs_getcwd(path, strlen(root)) == -ERANGE);
    CHECK(fs_open(FS_CWD, "ro/file", O_RDONLY, 0) == -ENOENT);
    CHECK(fs_open(FS_CWD, ".", O_RDONLY, 0) == -EACCES);
    CHECK(fs_mkdir(FS_CWD, "new", 0755, 0) == -EACCES);
    CHECK(fs_chdir("in/dir") == 0);
    CHECK(getcwd(path, sizeof path) && !strcmp(path + strlen(root), "/in/dir")); /* the process follows */
    int fd = fs_open(FS_CWD, "file", O_RDONLY, 0), up = fs_open(FS_CWD, "..", O_RDONLY, 0);
    CHECK(fd >= 0 && up >= 0);
    snprintf(path, sizeof path, "%s/in/dir/file", root);
    CHECK(fs_open(FS_CWD, path, O_RDONLY, 0) >= 0);
    CHECK(fs_fchdir(up) == 0);
    CHECK(cwd_is("/in"));
    CHECK(fs_chdir("..") == 0 && cwd_is(""));
    CHECK(fs_open(FS_CWD, "in/dir/file", O_RDONLY, 0) >= 0);
    CHECK(fs_fchdir(fd) == -ENOTDIR);
}

/* Where the guest begins: where the host is when it can see that, else in the first grant. And what WASI calls ".". */
static void begins(void *arg)
{
    const char *host = arg;
    static struct wasm_grant grant;
    char in[4096];
    struct fs_grant_info info;
    snprintf(in, sizeof in, "%s/in", root);
    grant.host = *host ? host : in;
    policy = (struct wasm_policy){.ngrants = 1, .grants = &grant};
    go("/in/dir");
    bool below = strcmp(host, "/usr/share") != 0;
    if (below) {
        CHECK(cwd_is("/in/dir"));
        CHECK(fs_open(FS_CWD, "file", O_RDONLY, 0) >= 0);
        CHECK(fs_chdir("..") == 0 && cwd_is("/in"));
        go("/in/dir");
    }
    unsigned n = fs_grant_count(), dots = 0;
    for (unsigned i = 0; i < n; i++) {
        fs_grant_get(i, &info);
        int fd = strcmp(info.name, ".") ? -1 : fs_grant_open(i);
        dots += fd >= 0 && fs_open_at(fd, "file", O_RDONLY, 0, FS_BENEATH) >= 0;
    }
    CHECK(dots == below);
    if (!below) {
        char path[4096] = "";
        CHECK(fs_getcwd(path, sizeof path) > 0 && !strcmp(path, "/usr/share"));
    }
}

/* Without any grant there is an empty root. */
static void nothing(void *arg)
{
    char path[8];
    struct stat st;
    go("/in");
    policy = (struct wasm_policy){0};
    CHECK(fs_getcwd(path, sizeof path) == 1 && path[0] == '/');
    CHECK(fs_stat(FS_CWD, "/", 0, &st) == 0 && S_ISDIR(st.st_mode));
    CHECK(fs_open(FS_CWD, "file", O_RDONLY, 0) == -ENOENT);
    CHECK(fs_open(FS_CWD, "/dev/null", O_RDONLY, 0) == -ENOENT);
    CHECK(fs_mkdir(FS_CWD, "new", 0755, 0) == -EACCES);
    CHECK(fs_grant_count() == 0);
}

/* A renamed directory keeps working through its descriptor; its way up is the one it was opened by. */
static void moved(void *arg)
{
    grant_both();
    CHECK(fs_mkdir(FS_CWD, "a", 0755, 0) == 0 && fs_mkdir(FS_CWD, "a/b", 0755, 0) == 0);
    int fd = fs_open(FS_CWD, "a/b", O_RDONLY | O_DIRECTORY, 0);
    CHECK(fs_rename(FS_CWD, "a", FS_CWD, "c", 0) == 0);
    int f = fs_open(fd, "new", O_WRONLY | O_CREAT, 0644);
    CHECK(f >= 0);
    CHECK(fs_open(FS_CWD, "c/b/new", O_RDONLY, 0) >= 0);
    CHECK(fs_open(fd, "../b/new", O_RDONLY, 0) == -ENOENT);
}

static void listing(void *arg)
{
    grant_both();
    struct fs_grant_info info;
    unsigned n = fs_grant_count(), dots = 0, virtuals = 0;
    char text[4096] = "";
    for (unsigned i = 0; i < n; i++) {
        fs_grant_get(i, &info);
        int fd = fs_grant_open(i);
        struct stat st;
        CHECK(fd >= 0 && !fs_fstat(fd, &st) && S_ISDIR(st.st_mode));
        dots += !strcmp(info.name, ".") && !info.read_only;
        virtuals += !strcmp(info.name, "/dev") || !strcmp(info.name, "/etc");
        if (!strcmp(info.name, "/dev")) {
            CHECK(fs_open_at(fd, "null", O_WRONLY, 0, FS_BENEATH) >= 0);
            CHECK(fs_open_at(fd, "../etc/passwd", O_RDONLY, 0, FS_BENEATH) == -EPERM);
            CHECK(fs_open_at(fd, "kmsg", O_RDONLY, 0, FS_BENEATH) == -ENOENT);
        }
        if (!strcmp(info.name, "."))
            CHECK(fs_open_at(fd, "file", O_RDONLY, 0, FS_BENEATH) >= 0);
        strcat(strcat(text, info.name), " ");
    }
    CHECK(dots == 1 && virtuals == 2);
    CHECK(strstr(text, "/ro ") && strstr(text, "/share "));
    struct fs_dir d;
    struct fs_dirent e;
    unsigned files = 0;
    int dir = fs_open(FS_CWD, ".", O_RDONLY, 0), r;
    fs_dir_start(&d, dir);
    while ((r = fs_dir_next(&d, &e)) > 0)
        files += (!strcmp(e.name, "file") || !strcmp(e.name, "dir")) && e.namelen == strlen(e.name);
    CHECK(r == 0 && files == 2);
}

static unsigned run(const char *name, void (*body)(void *), void *arg)
{
    int status;
    tree_clear(root);
    tree_build(root, tree);
    char *text = run_child(body, arg, &status);
    bool ok = !*text && !status;
    if (!ok)
        printf("%s: status %d\n%s", name, status, text);
    free(text);
    return !ok;
}

int main(void)
{
    unsigned failed = 0;
    rlim_t few = 64, fewer = 20;
    root = tree_create();
    failed += run("internals", internals, NULL);
    failed += run("limited to 64", limited, &few);
    failed += run("limited to 20", limited, &fewer);
    failed += run("copies", copies, NULL);
    failed += run("files", files, NULL);
    failed += run("foreign", foreign, NULL);
    failed += run("directories", directories, NULL);
    failed += run("begins below a grant", begins, "");
    failed += run("begins below /", begins, "/");
    failed += run("begins elsewhere", begins, "/usr/share");
    failed += run("nothing", nothing, NULL);
    failed += run("moved", moved, NULL);
    failed += run("listing", listing, NULL);
    tree_remove(root);
    printf("12 cases, %u failed\n", failed);
    return failed != 0;
}

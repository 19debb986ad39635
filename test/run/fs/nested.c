/* Grants inside grants, and files that are granted by their descriptors: what a guest that may write one of them must not make of the others. Each
 * case on the kernel's resolution and on the careful one. */
#define _GNU_SOURCE
#include "fixture.h"
#include "fs_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* l: a link of the user's to a folder. planted: what an earlier run of the guest may have left behind. */
static const char *const tree[] = {"in/",     "in/file",      "in/a/",         "in/a/ro/",           "in/a/ro/file",    "in/inner/",    "in/inner/file", "in/other/",
                                   "out/",    "out/secret",   "l>in",          "l_map>map",          "in/planted>../out", "in/a/up>../../out", "map/",      "map/file",
                                   "map/in/", "map/in/file",  NULL};
static const char *root;
static bool careful;

#define CHECK(condition) ((condition) ? (void)0 : (void)printf("%s:%d: failed: %s\n", __FILE__, __LINE__, #condition))

/* Grants "HOST::GUEST[:ro]", hosts below root, and the process is in root. */
static void grant(unsigned n, const char *const *rows)
{
    static struct wasm_grant grants[8];
    static char text[8][4096];
    for (unsigned i = 0; i < n; i++) {
        const char *middle = strstr(rows[i], "::");
        char *guest = text[i] + snprintf(text[i], sizeof text[i], "%s/%.*s", root, (int)(middle - rows[i]), rows[i]) + 1;
        strcpy(guest, middle + 2);
        char *option = strchr(guest, ':');
        if (option)
            *option = 0;
        grants[i] = (struct wasm_grant){.host = text[i], .guest = guest, .flags = option ? WASM_GRANT_READ_ONLY : 0};
    }
    policy = (struct wasm_policy){.ngrants = n, .grants = grants};
    fs_os_no_beneath = careful;
    if (chdir(root))
        printf("chdir\n");
}
#define GRANT(...) grant(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *), (const char *const[]){__VA_ARGS__})

static int opens(const char *path, int oflags)
{
    int fd = fs_open(FS_CWD, path, oflags, 0644);
    if (fd >= 0)
        fs_close(fd);
    return fd < 0 ? fd : 0;
}

/* What is read-only under its name would be writable under another one. */
static void renamed_parent(void *arg)
{
    GRANT("in::/in", "in/a/ro::/in/a/ro:ro");
    CHECK(opens("/in/a/ro/file", O_RDONLY) == 0);
    CHECK(opens("/in/a/ro/file", O_WRONLY) == -EROFS);
    CHECK(fs_rename(FS_CWD, "/in/a", FS_CWD, "/in/b", 0) == -EBUSY);
    CHECK(fs_rename(FS_CWD, "/in/a/ro", FS_CWD, "/in/b", 0) == -EROFS);
    CHECK(fs_rename(FS_CWD, "/in/other", FS_CWD, "/in/a", 0) == -EBUSY);
    int in = fs_open(FS_CWD, "/in", O_RDONLY | O_DIRECTORY, 0);
    CHECK(fs_rename(in, "a", in, "b", FS_BENEATH) == -EBUSY);
    CHECK(fs_rename(in, "other/../a/.", in, "b", FS_BENEATH) == -EBUSY);
    CHECK(fs_rmdir(FS_CWD, "/in/a", 0) == -ENOTEMPTY);
    CHECK(fs_rename(FS_CWD, "/in/inner", FS_CWD, "/in/other/inner", 0) == 0);
    CHECK(opens("/in/a/ro/file", O_WRONLY) == -EROFS);
}

/* A granted folder that the guest exchanges with a link before it is used for the first time. */
static void exchanged(void *arg)
{
    const char *inner = arg;
    GRANT("in::/in", inner);
    CHECK(fs_rename(FS_CWD, "/in/inner", FS_CWD, "/in/old", 0) == 0);
    CHECK(fs_symlink("../out", FS_CWD, "/in/inner", 0) == 0);
    CHECK(opens("/o/secret", O_RDONLY) < 0);
    CHECK(opens("/o/new", O_WRONLY | O_CREAT) < 0);
    struct fs_grant_info info;
    for (unsigned i = 0; i < fs_grant_count(); i++) {
        fs_grant_get(i, &info);
        CHECK(strcmp(info.guest, "/o") || fs_grant_open(i) == -ELOOP);
    }
}

/* The same by an earlier run. */
static void planted(void *arg)
{
    GRANT("in::/in", "in/planted::/o", "in/a/up::/p", "in/a/up/../out::/q", "l/planted/.::/r:ro");
    CHECK(opens("/o/secret", O_RDONLY) == -ELOOP);
    CHECK(opens("/p/secret", O_RDONLY) == -ELOOP);
    CHECK(opens("/q/secret", O_RDONLY) < 0);
    CHECK(opens("/r/secret", O_RDONLY) == -ELOOP);
    CHECK(opens("/in/file", O_WRONLY) == 0);
}

/* Links of the user's own lead where they lead, and so do all when only one folder is granted. */
static void of_the_user(void *arg)
{
    if (arg) {
        GRANT("in/planted::/o");
        CHECK(opens("/o/secret", O_RDONLY) == 0);
        return;
    }
    GRANT("l/inner::/o", "l_map::/m", "l_map/in::/n", "in::/in:ro");
    CHECK(opens("/o/file", O_WRONLY) == 0);
    CHECK(opens("/m/file", O_WRONLY) == 0);
    CHECK(opens("/n/file", O_WRONLY) == 0);
    CHECK(opens("/in/file", O_WRONLY) == -EROFS);
}

/* What was handed over for reading cannot be had for writing by the stream's name. */
static void streams(void *arg)
{
    char path[4096], text[8] = "";
    GRANT("in::/in");
    fs_own_high_fds();
    policy.flags = WASM_POLICY_DEFAULT_DIRS;
    snprintf(path, sizeof path, "%s/out/secret", root);
    CHECK(dup2(open(path, O_RDONLY), 0) == 0);
    CHECK(opens("/dev/stdin", O_RDWR) == -EACCES);
    CHECK(opens("/dev/stdin", O_WRONLY | O_TRUNC) == -EACCES);
    CHECK(opens("/dev/stdin", O_RDONLY | O_DIRECTORY) == -ENOTDIR);
    int fd = fs_open(FS_CWD, "/dev/stdin", O_RDONLY | O_CLOEXEC, 0);
    CHECK(fd > 0 && read(fd, text, 3) == 3 && !strcmp(text, "out") && fcntl(fd, F_GETFD) == FD_CLOEXEC);
    CHECK(fs_fchmod(fd, 0666) == -EROFS);
    CHECK(dup2(open(path, O_WRONLY | O_APPEND), 2) == 2);
    CHECK(opens("/dev/stderr", O_RDONLY) == -EACCES);
    CHECK(opens("/dev/stderr", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND) == 0);
    CHECK(dup2(open(path, O_RDWR), 2) == 2);
    CHECK(opens("/dev/stderr", O_RDONLY) == 0 && opens("/dev/stderr", O_RDWR) == 0);
    close(0);
    CHECK(opens("/dev/stdin", O_RDONLY) == -ENOENT);
    int in = fs_open(FS_CWD, "/in/file", O_RDONLY, 0);
    CHECK(in == 0 && opens("/dev/stdin", O_RDWR) == -EACCES);
}

static int received(int fd)
{
    int ends[2], copy = -1;
    char byte = 0, control[CMSG_SPACE(sizeof fd)] = {0};
    struct iovec iov = {&byte, 1};
    struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    *CMSG_FIRSTHDR(&m) = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof fd)};
    memcpy(CMSG_DATA(CMSG_FIRSTHDR(&m)), &fd, sizeof fd);
    if (!socketpair(AF_UNIX, SOCK_STREAM, 0, ends) && sendmsg(ends[0], &m, 0) == 1 && recvmsg(ends[1], &m, 0) == 1)
        memcpy(&copy, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof copy);
    return copy;
}

/* A file of a read-only grant by a descriptor of which nothing is known, and a granted single file. None of the calls would change anything. */
static void unknown(void *arg)
{
    static const struct timespec none[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_nsec = UTIME_OMIT}};
    GRANT("in::/in", "map::/map:ro");
    policy.flags = WASM_POLICY_DEFAULT_DIRS;
    static const char *const paths[] = {"/map/file", "/etc/passwd"};
    for (int i = 0; i < 2; i++) {
        int fd = fs_open(FS_CWD, paths[i], O_RDONLY, 0), copy = received(fd);
        struct stat st;
        CHECK(fd >= 0 && copy >= 0 && !fstat(fd, &st));
        const int both[] = {fd, copy};
        for (int k = 0; k < 2; k++) {
            CHECK(fs_fchmod(both[k], st.st_mode & 07777) == -EROFS);
            CHECK(fs_fchown(both[k], st.st_uid, st.st_gid) == -EROFS);
            CHECK(fs_futimens(both[k], none) == -EROFS);
        }
    }
    int mine = fs_open(FS_CWD, "/in/file", O_RDWR, 0), memory = memfd_create("test", 0);
    CHECK(fs_fchmod(mine, 0600) == 0 && fs_futimens(mine, none) == 0);
    CHECK(fs_fchmod(memory, 0600) == -EROFS);
    fs_fd_adopt(memory);
    CHECK(fs_fchmod(memory, 0600) == 0);
    CHECK(fs_dup_to(fs_open(FS_CWD, "/map/file", O_RDONLY, 0), mine, false) == mine && fs_fchmod(mine, 0600) == -EROFS);
}

/* What another thread makes of the path while it is resolved does not matter. */
static void changed_path(void *arg)
{
    static const char *const paths[] = {"other/new", "/in/other/new", "new"};
    GRANT("in::/in", "in/a/ro::/in/a/ro:ro");
    int in = fs_open(FS_CWD, "/in", O_RDONLY | O_DIRECTORY, 0);
    for (int i = 0; i < 3; i++) {
        char path[32];
        struct fs_start s;
        strcpy(path, paths[i]);
        CHECK(fs_start(&s, in, path, 0) == 0);
        strcpy(path, "../../out/new");
        CHECK(!strcmp(s.rest, paths[i] + (*paths[i] == '/')));
    }
}

static unsigned cases, failed;

static void run(const char *name, void (*body)(void *), void *arg)
{
    for (int i = 0; i < 2; i++, cases++) {
        int status;
        careful = i;
        tree_clear(root);
        tree_build(root, tree);
        char *before = tree_outside(root, "in"), *text = run_child(body, arg, &status), *after = tree_outside(root, "in");
        bool writes = body == of_the_user; /* which opens everything for writing, and writes nothing */
        if (*text || status || (!writes && strcmp(before, after))) {
            printf("%s, %s: status %d\n%s", name, careful ? "careful" : "kernel", status, text);
            failed++;
        }
        free(before);
        free(text);
        free(after);
    }
}

int main(void)
{
    root = tree_create();
    run("renamed parent", renamed_parent, NULL);
    run("exchanged", exchanged, "in/inner::/o");
    run("exchanged, by another name", exchanged, "l/inner::/o");
    run("exchanged, read-only", exchanged, "in/inner::/o:ro");
    run("planted", planted, NULL);
    run("of the user", of_the_user, NULL);
    run("of the user, alone", of_the_user, "");
    run("streams", streams, NULL);
    run("unknown", unknown, NULL);
    run("changed path", changed_path, NULL);
    tree_remove(root);
    printf("%u cases, %u failed\n", cases, failed);
    return failed != 0;
}

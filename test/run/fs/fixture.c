#define _GNU_SOURCE
#include "fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct wasm_policy policy;
const struct wasm_module wasm_module = {.abi_version = WASM_ABI_VERSION, .policy = &policy};

static void die(const char *what)
{
    perror(what);
    exit(99);
}

const char *tree_create(void)
{
    static char path[PATH_MAX];
    char pattern[] = "/tmp/wasmc-fs-XXXXXX";
    if (!mkdtemp(pattern) || !realpath(pattern, path))
        die("mkdtemp");
    return path;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *f) { return f->level ? remove(path) : 0; }

static int open_up(const char *path, const struct stat *st, int flag, struct FTW *f)
{
    if (flag == FTW_D || flag == FTW_DNR)
        chmod(path, 0700);
    return 0;
}

void tree_clear(const char *root)
{
    nftw(root, open_up, 16, FTW_PHYS);
    nftw(root, remove_one, 16, FTW_PHYS | FTW_DEPTH);
}

void tree_remove(const char *root)
{
    tree_clear(root);
    rmdir(root);
}

static void write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        die(path);
    close(fd);
}

static void link_to(const char *root, const char *target, const char *path)
{
    char text[PATH_MAX];
    snprintf(text, sizeof text, "%s%s", *target == '%' ? root : "", target + (*target == '%'));
    if (symlink(text, path))
        die(path);
}

void tree_build(const char *root, const char *const *rows)
{
    for (; *rows; rows++) {
        char name[PATH_MAX], path[PATH_MAX];
        size_t n = strcspn(*rows, "=>");
        snprintf(name, sizeof name, "%.*s", (int)n, *rows);
        snprintf(path, sizeof path, "%s/%s", root, name);
        char kind = (*rows)[n];
        if (kind == '>') {
            link_to(root, *rows + n + 1, path);
        } else if (n && name[n - 1] == '/') {
            if (mkdir(path, 0755))
                die(path);
        } else {
            write_file(path, kind ? *rows + n + 1 : name);
        }
    }
}

/* ---- text ---- */

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void describe(FILE *out, int dirfd, const char *name, const char *path)
{
    struct stat st;
    char text[4096];
    ssize_t n = 0;
    if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW))
        return;
    fprintf(out, "%s %o", path, st.st_mode);
    if (S_ISLNK(st.st_mode))
        n = readlinkat(dirfd, name, text, sizeof text);
    if (S_ISREG(st.st_mode)) {
        int fd = openat(dirfd, name, O_RDONLY);
        n = fd < 0 ? 0 : read(fd, text, sizeof text);
        if (fd >= 0)
            close(fd);
        fprintf(out, " links=%d size=%lld", (int)st.st_nlink, (long long)st.st_size);
    }
    fprintf(out, " %.*s\n", (int)(n > 0 ? n : 0), text);
}

/* For tree_outside; an inode's own time of change shows whatever was done to it. */
static void describe_times(FILE *out, int dirfd, const char *name)
{
    struct stat st;
    if (!fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW))
        fprintf(out, "  %d:%d %lld.%09ld %lld.%09ld\n", (int)st.st_uid, (int)st.st_gid, (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec,
                (long long)st.st_ctim.tv_sec, st.st_ctim.tv_nsec);
}

/* except: NULL, or what is left out at this level when everything else is described with its times. */
static void list(FILE *out, int dirfd, const char *prefix, const char *except)
{
    char *names[1000];
    size_t n = 0;
    DIR *d = fdopendir(dup(dirfd));
    if (!d)
        return;
    rewinddir(d);
    for (struct dirent *e; (e = readdir(d)) && n < 1000;) {
        if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
            names[n++] = strdup(e->d_name);
    }
    closedir(d);
    qsort(names, n, sizeof *names, by_name);
    for (size_t i = 0; i < n; i++) {
        char path[PATH_MAX];
        if (except && !strcmp(names[i], except)) {
            free(names[i]);
            continue;
        }
        snprintf(path, sizeof path, "%s%s", prefix, names[i]);
        describe(out, dirfd, names[i], path);
        if (except)
            describe_times(out, dirfd, names[i]);
        int sub = openat(dirfd, names[i], O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
        if (sub >= 0 && strlen(path) < sizeof path - 2) {
            strcat(path, "/");
            list(out, sub, path, except ? "" : NULL);
        }
        if (sub >= 0)
            close(sub);
        free(names[i]);
    }
}

static char *text_of(const char *root, const char *except)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    int fd = open(root, O_RDONLY | O_DIRECTORY);
    if (!out || fd < 0)
        die(root);
    list(out, fd, "", except);
    close(fd);
    fclose(out);
    return text;
}

char *tree_text(const char *root) { return text_of(root, NULL); }

char *tree_outside(const char *root, const char *except) { return text_of(root, except); }

/* ---- children ---- */

static char *read_all(int fd)
{
    char *text = NULL;
    size_t n = 0;
    char buf[4096];
    FILE *out = open_memstream(&text, &n);
    for (ssize_t r; (r = read(fd, buf, sizeof buf)) > 0;)
        fwrite(buf, 1, (size_t)r, out);
    fclose(out);
    return text;
}

char *run_child(void (*body)(void *arg), void *arg, int *status)
{
    int p[2], s;
    fflush(stdout);
    if (pipe(p))
        die("pipe");
    pid_t pid = fork();
    if (pid < 0)
        die("fork");
    if (!pid) {
        dup2(p[1], 1);
        close(p[0]);
        close(p[1]);
        body(arg);
        fflush(stdout);
        _exit(0);
    }
    close(p[1]);
    char *text = read_all(p[0]);
    close(p[0]);
    waitpid(pid, &s, 0);
    *status = WIFEXITED(s) ? WEXITSTATUS(s) : 128 + WTERMSIG(s);
    return text;
}

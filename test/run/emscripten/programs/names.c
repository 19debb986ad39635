/* Names and attributes: directories, links, modes, times, working directory. */
#define _GNU_SOURCE
#include "show.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void list(const char *path)
{
    DIR *d = opendir(path);
    char *names[600];
    int n = 0;
    for (struct dirent *e; d && (e = readdir(d));) {
        char line[300];
        snprintf(line, sizeof line, "%s%s", e->d_name, e->d_type == DT_DIR ? "/" : e->d_type == DT_LNK ? "@" : "");
        names[n++] = strdup(line);
    }
    qsort(names, (size_t)n, sizeof names[0], by_name);
    printf("%s: %d entries", path, n);
    for (int i = 0; i < n && i < 8; i++)
        printf(" %s", names[i]);
    puts("");
    if (d)
        closedir(d);
}

static void attributes(const char *path)
{
    struct stat st;
    if (SHOW(lstat(path, &st)) < 0)
        return;
    const int old = st.st_mtime < 1000000000, dir = S_ISDIR(st.st_mode); /* what was just made has the time of the run */
    printf("%s: mode %o links %d size %lld blocks? %d mtime %lld.%09ld\n", path, st.st_mode, dir ? 0 : (int)st.st_nlink, dir ? 0 : (long long)st.st_size,
           st.st_blksize > 0, old ? (long long)st.st_mtime : 0, old ? (long)st.st_mtim.tv_nsec : 0);
}

int main(void)
{
    char buf[512], name[64];
    struct stat a, b;
    struct statfs fs;
    struct timespec times[2] = {{1000, 5}, {2000, 123456789}};
    umask(027);
    SHOW(mkdir("d", 0777));
    SHOW(mkdir("d", 0777));
    SHOW(mkdir("d/e", 0700));
    SHOW(rmdir("d"));
    SHOW(symlink("d/e", "link"));
    SHOW(readlink("link", buf, sizeof buf));
    SHOW(readlink("d", buf, sizeof buf));
    SHOW(symlink("/nonexistent/file", "out"));
    SHOW(open("out", O_WRONLY));
    close(open("d/f", O_CREAT | O_WRONLY, 0666));
    SHOW(link("d/f", "d/g"));
    SHOW(stat("d/f", &a));
    SHOW(stat("d/g", &b));
    printf("same %d links %d\n", a.st_ino == b.st_ino, (int)a.st_nlink);
    SHOW(chmod("d/f", 0604));
    SHOW(utimensat(AT_FDCWD, "d/f", times, 0));
    attributes("d/f");
    attributes("d");
    attributes("link");
    attributes("none");
    SHOW(access("d/f", R_OK));
    SHOW(access("d/none", F_OK));
    SHOW(rename("d/g", "d/h"));
    SHOW(rename("d/g", "d/h"));
    SHOW(unlink("d/h"));
    SHOW(unlink("d"));
    list("d");
    list(".");
    SHOW(chdir("d"));
    printf("in %s\n", strrchr(getcwd(buf, sizeof buf), '/'));
    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof name, "e/file-with-a-long-name-%03d", i);
        close(open(name, O_CREAT | O_WRONLY, 0600));
    }
    list("e");
    int dir = WORKS(open("e", O_RDONLY | O_DIRECTORY));
    WORKS(openat(dir, "file-with-a-long-name-007", O_RDONLY));
    SHOW(fstatat(dir, "file-with-a-long-name-008", &a, 0));
    SHOW(unlinkat(dir, "file-with-a-long-name-009", 0));
    SHOW(renameat(dir, "file-with-a-long-name-010", AT_FDCWD, "moved"));
    SHOW(mkdirat(dir, "sub", 0755));
    SHOW(unlinkat(dir, "sub", AT_REMOVEDIR));
    SHOW(statfs(".", &fs));
    printf("blocks %d name length %d\n", fs.f_bsize >= 512, fs.f_namelen >= 64);
    SHOW(chdir("../none"));
    SHOW(open("", O_RDONLY));
    memset(buf, 'x', 300);
    buf[300] = 0;
    SHOW(open(buf, O_RDONLY));
    return 0;
}

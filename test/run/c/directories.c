/* Directories: made, listed, walked, removed. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void list(const char *path, int depth)
{
    char *names[300];
    int n = 0;
    DIR *d = opendir(path);
    struct dirent *e;
    while (d && (e = readdir(d)))
        names[n++] = strdup(e->d_name);
    if (d)
        closedir(d);
    qsort(names, (size_t)n, sizeof *names, by_name);
    for (int i = 0; i < n; i++) {
        char sub[500];
        struct stat st;
        snprintf(sub, sizeof sub, "%s/%s", path, names[i]);
        int dot = names[i][0] == '.', r = dot ? 0 : lstat(sub, &st); /* ".." may be out of reach */
        printf("%*s%s %d %s\n", depth * 2, "", names[i], r, dot || S_ISDIR(st.st_mode) ? "dir" : S_ISLNK(st.st_mode) ? "link" : "file");
        if (!dot && S_ISDIR(st.st_mode))
            list(sub, depth + 1);
        free(names[i]);
    }
}

int main(void)
{
    int first = mkdir("a", 0777), second = mkdir("a/b", 0777), third = mkdir("a", 0777), exists = errno == EEXIST;
    printf("%d %d %d %d\n", first, second, third, exists);
    for (int i = 0; i < 150; i++) {
        char name[64];
        snprintf(name, sizeof name, "a/b/file-with-a-longer-name-%03d", i);
        close(open(name, O_WRONLY | O_CREAT, 0644));
    }
    list(".", 0);
    DIR *d = opendir("a/b");
    int n = 0;
    while (readdir(d))
        n++;
    rewinddir(d);
    int again = 0;
    while (readdir(d))
        again++;
    printf("%d %d\n", n, again);
    int at = openat(dirfd(d), "../b/file-with-a-longer-name-007", O_RDONLY);
    printf("%d\n", at >= 0 || errno == EPERM || errno == ENOTDIR); /* a directory descriptor may be a root of its own */
    int inside = openat(dirfd(d), "file-with-a-longer-name-007", O_RDONLY);
    printf("%d\n", inside >= 0);
    closedir(d);
    printf("%d %d\n", rmdir("a/b"), errno == ENOTEMPTY);
    printf("%d %d\n", unlink("a/b"), errno == EISDIR || errno == EPERM);
    printf("%d %d\n", rename("a/b", "c"), access("c/file-with-a-longer-name-000", F_OK));
    printf("%d %d\n", rmdir("a"), opendir("a") == NULL);
    printf("%d\n", opendir("c/file-with-a-longer-name-000") == NULL);
    return 0;
}

#define _GNU_SOURCE
#include "seeds.h"

#include <dirent.h>
#include <fcntl.h>
#include <sanitizer/common_interface_defs.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"

static bool run_one(const struct seeds *s, const char *root, const char *in, uint64_t seed)
{
    int status;
    tree_clear(root);
    tree_build(root, s->rows);
    if (s->prepare)
        s->prepare(in);
    char *before = tree_outside(root, "in");
    if (chdir(in))
        exit(99);
    char *text = run_child(s->body, &seed, &status), *after = tree_outside(root, "in");
    bool ok = !*text && !status && !strcmp(before, after);
    if (!ok)
        printf("seed %llu: status %d\n%s", (unsigned long long)seed, status, text);
    free(before);
    free(after);
    free(text);
    return ok;
}

unsigned seeds_run(const struct seeds *s, int argc, char **argv, uint64_t *count)
{
    uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 10) : s->first;
    *count = argc > 1 ? strtoull(argv[1], NULL, 10) : s->count;
    const char *root = tree_create();
    char in[4096];
    unsigned failed = 0;
    snprintf(in, sizeof in, "%s/in", root);
    for (uint64_t seed = first; seed < first + *count; seed++)
        failed += !run_one(s, root, in, seed);
    tree_remove(root);
    return failed;
}

int seeds_hide_stdio(void)
{
    int out = dup(1), null = open("/dev/null", O_RDWR);
    __sanitizer_set_report_fd((void *)(intptr_t)dup(2));
    for (int fd = 0; fd < 3; fd++)
        dup2(null, fd);
    close(null);
    return out;
}

unsigned seeds_open_descriptors(void)
{
    unsigned n = 0;
    DIR *d = opendir("/proc/self/fd");
    while (d && readdir(d))
        n++;
    if (d)
        closedir(d);
    return n;
}

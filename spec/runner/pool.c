#define _GNU_SOURCE
#include "pool.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Compiling may hang, too: far beyond what any script needs. */
enum { COMPILE_TIMEOUT = 600 };

/* In the child. What it prints goes out in one piece. */
static void run_script(const struct pool *p, uint32_t index)
{
    struct diag d;
    char *text = NULL;
    size_t size = 0;
    FILE *messages = open_memstream(&text, &size);
    struct test t = {.config = p->config, .name = p->scripts[index].name, .arena = arena_new(), .diag = &d};
    double started = seconds();
    alarm(p->config->timeout + COMPILE_TIMEOUT);
    diag_init(&d, p->scripts[index].path);
    test_run(&t, p->scripts[index].path);
    struct tally tally = tally_test(&t, p->expected, p->list ? 0 : p->limit, messages);
    tally.seconds = seconds() - started;
    if (p->list && tally.failed)
        list_failures(&t, messages);
    fclose(messages);
    if (size && write(STDOUT_FILENO, text, size) < 0)
        _exit(1);
    p->tallies[index] = tally;
    _exit(0);
}

struct worker {
    pid_t pid; /* 0: free */
    uint32_t script;
};

static struct worker *worker_of(struct worker *workers, uint32_t n, pid_t pid)
{
    for (uint32_t i = 0; i < n; i++)
        if (workers[i].pid == pid)
            return &workers[i];
    return NULL;
}

/* Waits for one child. A crash of ours is a failure of its script. */
static void reap(struct pool *p, struct worker *workers)
{
    int status;
    pid_t pid = wait(&status);
    struct worker *w = pid > 0 ? worker_of(workers, p->jobs, pid) : NULL;
    if (!w)
        return;
    w->pid = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return;
    const char *name = p->scripts[w->script].name;
    p->tallies[w->script].failed++;
    if (WIFSIGNALED(status))
        printf("%s: the runner or the compiler crashed: %s\n", name, strsignal(WTERMSIG(status)));
    else
        printf("%s: the runner or the compiler ended with status %d\n", name, WEXITSTATUS(status));
    fflush(stdout);
}

bool pool_run(struct pool *p, struct diag *d)
{
    struct worker *workers = calloc(p->jobs, sizeof *workers);
    size_t size = (p->count + 1) * sizeof *p->tallies;
    uint32_t running = 0;
    p->tallies = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (p->tallies == MAP_FAILED)
        return fail_with(d, EXIT_ENVIRONMENT, "mmap: %s", strerror(errno));
    for (uint32_t i = 0; i < p->count; i++) {
        if (running == p->jobs) {
            reap(p, workers);
            running--;
        }
        fflush(NULL);
        pid_t pid = fork();
        if (pid == 0)
            run_script(p, i);
        if (pid < 0)
            return fail_with(d, EXIT_ENVIRONMENT, "fork: %s", strerror(errno));
        *worker_of(workers, p->jobs, 0) = (struct worker){pid, i};
        running++;
    }
    while (running--)
        reap(p, workers);
    free(workers);
    return true;
}

/* Linking a script's objects with the executor, running the result, and listening to it. */
#define _GNU_SOURCE
#include "link.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A file name for the script: "core/i32" -> "core-i32". */
static char *flat_name(struct test *t)
{
    char *name = arena_strdup(t->arena, span_of(t->name));
    for (char *c = name; *c; c++)
        if (*c == '/')
            *c = '-';
    return name;
}

bool test_link(struct test *t)
{
    static const struct hosts hosts = {.abi = ABI_NONE};
    static const struct module no_module;
    struct codegen_options options = t->config->codegen;
    options.fixed_base = t->config->fixed_base;
    const struct program program = {.module = &no_module, .hosts = &hosts, .target = t->config->target, .options = &options};
    t->executable = arena_printf(t->arena, "%s/bin/%s.%d", t->config->work, flat_name(t), (int)getpid());
    if (t->config->keep)
        t->executable = arena_printf(t->arena, "%s/bin/%s", t->config->work, flat_name(t));
    const struct link_options link = {
        .output = t->executable,
        .resource_dir = t->config->resource_dir,
        .static_pie = options.pic,
        .quiet = true,
        .archive = "libwasmc_spec.a",
    };
    return link_elf(&program, &t->objects, &link, t->diag);
}

/* ---- a child process and its lines ---- */

struct child {
    pid_t pid;
    int output;
    double deadline;
    char *line; /* what has arrived of the current line, malloc'ed */
    size_t used, cap;
    uint32_t running; /* the command begun last; NO_INDEX when none */
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool child_start(struct test *t, struct child *c)
{
    int pipe_ends[2];
    *c = (struct child){.deadline = now() + t->config->timeout, .running = NO_INDEX};
    if (pipe2(pipe_ends, O_CLOEXEC) < 0)
        return fail_with(t->diag, EXIT_ENVIRONMENT, "pipe: %s", strerror(errno));
    const char *const argv[] = {t->config->qemu ? t->config->qemu : t->executable, t->config->qemu ? t->executable : NULL, NULL};
    c->pid = fork();
    if (c->pid == 0) {
        dup2(pipe_ends[1], STDOUT_FILENO);
        execvp(argv[0], (char *const *)argv);
        dprintf(STDOUT_FILENO, "!cannot execute %s: %s\n", argv[0], strerror(errno));
        _exit(127);
    }
    close(pipe_ends[1]);
    c->output = pipe_ends[0];
    return c->pid > 0 || fail_with(t->diag, EXIT_ENVIRONMENT, "fork: %s", strerror(errno));
}

/* "+N", "=N ok", "=N text", "!text" (plan.h). */
static bool take_line(struct test *t, struct child *c, char *line)
{
    char *rest;
    uint32_t command = (uint32_t)strtoul(line + 1, &rest, 10);
    if (line[0] == '!')
        return fail_with(t->diag, EXIT_ENVIRONMENT, "the executor gave up: %s", line + 1);
    if ((line[0] != '+' && line[0] != '=') || rest == line + 1 || command >= t->script.ncommands)
        return fail_with(t->diag, EXIT_INTERNAL, "the executor said: %s", line);
    if (line[0] == '+') {
        c->running = command;
        return true;
    }
    c->running = NO_INDEX;
    if (strcmp(rest, " ok") == 0)
        test_pass(t, command);
    else
        test_fail(t, command, arena_printf(t->arena, "%s", rest + 1));
    return true;
}

static bool take_bytes(struct test *t, struct child *c, const char *bytes, size_t n)
{
    bool ok = true;
    for (size_t i = 0; i < n; i++) {
        if (c->used == c->cap) {
            c->cap = c->cap ? c->cap * 2 : 1024;
            c->line = xrealloc(c->line, c->cap);
        }
        c->line[c->used++] = bytes[i] == '\n' ? 0 : bytes[i];
        if (bytes[i] == '\n') {
            ok = ok && take_line(t, c, c->line);
            c->used = 0;
        }
    }
    return ok;
}

/* Until the child's end of the pipe closes. False on timeout. */
static bool listen_to(struct test *t, struct child *c)
{
    char buffer[65536];
    for (;;) {
        struct pollfd p = {.fd = c->output, .events = POLLIN};
        double left = c->deadline - now();
        if (left <= 0)
            return false;
        if (poll(&p, 1, (int)(left * 1000) + 1) <= 0)
            continue;
        ssize_t n = read(c->output, buffer, sizeof buffer);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return true;
        take_bytes(t, c, buffer, (size_t)n);
    }
}

static void blame(struct test *t, const struct child *c, const char *what)
{
    if (c->running != NO_INDEX)
        test_fail(t, c->running, what);
    else
        fail_with(t->diag, EXIT_INTERNAL, "the executable %s, in no command", what);
}

/* What is neither passed nor failed after a crash fails as "was not run" (test.c). */
static void child_finish(struct test *t, struct child *c, bool in_time)
{
    int status = 0;
    if (!in_time)
        kill(c->pid, SIGKILL);
    while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
        ;
    close(c->output);
    free(c->line);
    if (!in_time)
        blame(t, c, arena_printf(t->arena, "timed out after %u s", (unsigned)t->config->timeout));
    else if (WIFSIGNALED(status))
        blame(t, c, arena_printf(t->arena, "crashed: %s", strsignal(WTERMSIG(status))));
    else if (WEXITSTATUS(status))
        blame(t, c, arena_printf(t->arena, "exited with status %d", WEXITSTATUS(status)));
}

bool test_execute(struct test *t)
{
    struct child c;
    if (!child_start(t, &c))
        return false;
    bool in_time = listen_to(t, &c);
    child_finish(t, &c, in_time);
    if (!t->config->keep)
        unlink(t->executable);
    return !t->diag->failed;
}

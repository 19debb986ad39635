/* posix_spawn and system: a new process that becomes another program at once. */
#define _GNU_SOURCE
#include "blocking.h"
#include "env.h"
#include "environ.h"
#include "fs/fs.h"
#include "guest.h"
#include "handlers.h"
#include "layout.h"
#include "process.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* The guest C library's posix_spawnattr_t: flags 0, process group 4, signals to reset 8, then the mask, priority and policy behind it. */
#define ATTR_GROUP 4u
#define ATTR_DEFAULTS 8u
enum { SPAWN_RESETIDS = 1, SPAWN_SETPGROUP = 2, SPAWN_SETSIGDEF = 4, SPAWN_SETSIGMASK = 8, SPAWN_SCHEDPARAM = 16, SPAWN_SCHEDULER = 32, SPAWN_SETSID = 128 };
/* Its posix_spawn_file_actions_t: the newest action's address at 8. An action: next (older) 0, previous 4, what 8, then its operands. */
#define ACTIONS_LIST 8u
enum { ACTION_NEXT, ACTION_PREVIOUS, ACTION_WHAT, ACTION_FD, ACTION_SOURCE, ACTION_FLAGS, ACTION_MODE, ACTION_WORDS };
#define ACTION_PATH (4u * ACTION_WORDS)
enum { DO_CLOSE = 1, DO_DUP2, DO_OPEN, DO_CHDIR, DO_FCHDIR };
/* More actions than that are a list that goes round. */
#define ACTIONS_MAX 65536u

static int64_t set_scheduling(uint32_t flags, uint32_t at)
{
    uint32_t w[2]; /* priority, policy */
    if (!guest_words(at, 2, w))
        return -EFAULT;
    const struct sched_param param = {.sched_priority = (int)w[0]};
    return host_result(flags & SPAWN_SCHEDULER ? sched_setscheduler(0, (int)w[1], &param) : sched_setparam(0, &param));
}

static int64_t set_attributes(uint32_t attr)
{
    const uint32_t set = layout_sigaction(era_version())->sigset;
    uint32_t flags, group = 0;
    uint64_t mask;
    int64_t r = 0;
    if (!guest_get32(attr, &flags) || !guest_get32(attr + ATTR_GROUP, &group))
        return -EFAULT;
    if (flags & SPAWN_SETSIGDEF && signals_read_set(attr + ATTR_DEFAULTS, &mask))
        signals_reset(mask);
    if (flags & SPAWN_SETSID)
        r = process_setsid();
    if (r >= 0 && flags & SPAWN_SETPGROUP)
        r = process_setpgid(0, group);
    if (r >= 0 && flags & (SPAWN_SCHEDPARAM | SPAWN_SCHEDULER))
        r = set_scheduling(flags, attr + ATTR_DEFAULTS + 2 * set);
    if (r >= 0 && flags & SPAWN_RESETIDS)
        r = host_result(setgid(getgid()) < 0 ? -1 : setuid(getuid()));
    if (r >= 0 && flags & SPAWN_SETSIGMASK)
        r = signals_mask(SIG_SETMASK, attr + ATTR_DEFAULTS + set, 0);
    return r;
}

static int64_t open_as(uint32_t fd, uint32_t path, uint32_t flags, uint32_t mode)
{
    int64_t opened = file_open((uint32_t)AT_FDCWD, path, flags, mode);
    if (opened < 0 || opened == (int64_t)fd)
        return opened;
    int64_t r = file_dup2((uint32_t)opened, fd);
    file_close((uint32_t)opened);
    return r;
}

/* dup2 of a descriptor onto itself means that it stays open in the new program. */
static int64_t dup_as(uint32_t source, uint32_t fd) { return source == fd ? fcntl_call(fd, F_SETFD, 0) : file_dup2(source, fd); }

static int64_t act(uint32_t action)
{
    uint32_t w[ACTION_WORDS];
    if (!guest_words(action, ACTION_WORDS, w))
        return -EFAULT;
    switch (w[ACTION_WHAT]) {
    case DO_CLOSE: file_close(w[ACTION_FD]); return 0;
    case DO_DUP2: return dup_as(w[ACTION_SOURCE], w[ACTION_FD]);
    case DO_OPEN: return open_as(w[ACTION_FD], action + ACTION_PATH, w[ACTION_FLAGS], w[ACTION_MODE]);
    case DO_CHDIR: return dir_chdir(action + ACTION_PATH);
    case DO_FCHDIR: return dir_fchdir(w[ACTION_FD]);
    default: return -EINVAL;
    }
}

/* Oldest first: the list begins with the newest. report: a descriptor of ours that no action may lose. */
static int64_t act_all(uint32_t actions, int *report)
{
    uint32_t at, older, fd, n = 0;
    int64_t r = 0;
    if (!guest_get32(actions + ACTIONS_LIST, &at))
        return -EFAULT;
    for (; at && guest_get32(at + 4 * ACTION_NEXT, &older) && older && n < ACTIONS_MAX; n++)
        at = older;
    for (uint32_t left = n + 1; at && r >= 0 && left > 0; left--) {
        if (guest_get32(at + 4 * ACTION_FD, &fd) && (int)fd == *report)
            *report = fcntl(*report, F_DUPFD_CLOEXEC, 0);
        r = act(at);
        if (!guest_get32(at + 4 * ACTION_PREVIOUS, &at))
            return -EFAULT;
    }
    return r;
}

struct spawn {
    const char *path;
    char **argv, **envp;
    uint32_t actions, attr; /* guest addresses or 0 */
};

/* The child: becomes the program, or writes why not. */
static _Noreturn void become(const struct spawn *s, int report)
{
    int64_t r = s->attr ? set_attributes(s->attr) : 0;
    if (r >= 0 && s->actions)
        r = act_all(s->actions, &report);
    if (r >= 0)
        r = process_exec(s->path, s->argv, s->envp);
    int err = (int)-r;
    ssize_t told = write(report, &err, sizeof err);
    _exit(told < 0 ? 126 : 127);
}

/* Out of the way of the descriptors that programs and shells choose for themselves. */
#define REPORT_FD_MIN 1000

/* The child's process id; the end of the pipe without a word means that it became the program. */
static int64_t start(const struct spawn *s)
{
    int report[2], err = 0;
    if (pipe2(report, O_CLOEXEC) < 0)
        return -errno;
    int64_t pid = signals_fork();
    if (pid == 0) {
        int high = fcntl(report[1], F_DUPFD_CLOEXEC, REPORT_FD_MIN);
        close(report[0]);
        if (high >= 0)
            close(report[1]);
        become(s, high >= 0 ? high : report[1]);
    }
    close(report[1]);
    ssize_t n = 0;
    while (pid > 0 && (n = read(report[0], &err, sizeof err)) < 0 && errno == EINTR)
        ;
    close(report[0]);
    if (n <= 0)
        return pid;
    while (waitpid((pid_t)pid, NULL, 0) < 0 && errno == EINTR)
        ;
    return -err;
}

static int64_t spawn_call(uint32_t pid, uint32_t path, uint32_t actions, uint32_t attr, uint32_t argv, uint32_t envp)
{
    int err = 0;
    GUEST_PATH(p, path);
    char **args = process_strings(argv, &err), **env = args ? process_strings(envp, &err) : NULL;
    const struct spawn s = {.path = p, .argv = args, .envp = env, .actions = actions, .attr = attr};
    signals_boundary();
    int64_t r = env ? start(&s) : -err;
    free(args);
    free(env);
    if (r > 0 && pid && !guest_put32(pid, (uint32_t)r))
        return -EFAULT;
    return r;
}

uint32_t em_posix_spawn(uint32_t pid, uint32_t path, uint32_t actions, uint32_t attr, uint32_t argv, uint32_t envp)
{
    return wasi_result(spawn_call(pid, path, actions, attr, argv, envp));
}

/* ---- system ---- */

static const char shell[] = "/bin/sh";

/* The shell's exit status; 127 in it where no shell can be started. Programs linked with the sdk have a system() of their own that knows
 * what setenv() did; the environment here is the one the program was started with. */
static int64_t run_shell(const char *command)
{
    char *argv[] = {"sh", "-c", (char *)command, NULL};
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction interrupt, quit;
    sigset_t child, before;
    int status = 0;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, &before);
    sigaction(SIGINT, &ignore, &interrupt);
    sigaction(SIGQUIT, &ignore, &quit);
    int64_t pid = host_result(fork());
    if (pid == 0) {
        sigaction(SIGINT, &interrupt, NULL);
        sigaction(SIGQUIT, &quit, NULL);
        sigprocmask(SIG_SETMASK, &before, NULL);
        process_exec(shell, argv, environ_strings());
        _exit(127);
    }
    while (pid > 0 && waitpid((pid_t)pid, &status, 0) < 0 && errno == EINTR)
        ;
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGQUIT, &quit, NULL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return pid < 0 ? pid : status;
}

uint32_t em_system(uint32_t command)
{
    if (!command)
        return fs_access(FS_CWD, shell, X_OK, 0, FS_FOLLOW) == 0;
    const char *text = guest_cstr(command, UINT32_MAX);
    return libc_result(text ? run_shell(text) : -EFAULT);
}

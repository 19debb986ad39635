/* Processes are the host's: fork copies linear memory, execve replaces the program. */
#define _GNU_SOURCE
#include "process.h"
#include "blocking.h"
#include "env.h"
#include "environ.h"
#include "exit.h"
#include "fs/fs.h"
#include "guest.h"
#include "handlers.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <unistd.h>

uint32_t em_fork(void) { return libc_result(signals_fork()); }

/* ---- execve ---- */

/* Strings an argument or environment list may have: the kernel's own limit on their bytes ends it sooner. */
#define STRINGS_MAX (1u << 20)

char **process_strings(uint32_t addr, int *err)
{
    uint32_t n = 0, at = 0;
    while (addr && n < STRINGS_MAX) {
        if (!guest_get32(addr + 4 * n, &at)) {
            *err = EFAULT;
            return NULL;
        }
        if (at == 0)
            break;
        n++;
    }
    char **list = calloc((size_t)n + 1, sizeof *list);
    if (!list || n == STRINGS_MAX) {
        *err = list ? E2BIG : ENOMEM;
        free(list);
        return NULL;
    }
    for (uint32_t i = 0; i < n; i++) {
        guest_get32(addr + 4 * i, &at);
        list[i] = (char *)guest_cstr(at, UINT32_MAX);
        if (!list[i]) {
            *err = EFAULT;
            free(list);
            return NULL;
        }
    }
    return list;
}

/* The file this program was started from, whatever lies there by now (upgrades replace it); false when the host does not say. */
static bool own_executable(char path[PATH_MAX])
{
    static const char deleted[] = " (deleted)"; /* appended by the kernel when the file was replaced */
    const size_t suffix = sizeof deleted - 1;
    ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 1);
    if (n <= 0)
        return false;
    path[n] = '\0';
    if ((size_t)n > suffix && strcmp(path + (size_t)n - suffix, deleted) == 0)
        path[(size_t)n - suffix] = '\0';
    return true;
}

/* The file is found through the grants, so the program cannot start what it cannot see, except itself: by the name it was called by or by
 * its host path, as servers do to upgrade. What starts is an ordinary program of this user. */
static int64_t exec_file(const char *path, char **argv, char **envp)
{
    char own[PATH_MAX];
    if (own_executable(own) && (strcmp(path, own) == 0 || (strchr(path, '/') && strcmp(path, environ_argv()[0]) == 0)))
        return host_result(execve(own, argv, envp));
    int fd = fs_open_path(FS_CWD, path, FS_FOLLOW);
    if (fd < 0)
        return fd;
    syscall(SYS_execveat, fd, "", argv, envp, AT_EMPTY_PATH); /* the C library has no wrapper */
    int err = errno;
    close(fd);
    return -err;
}

/* The longest first line of a script, and how many scripts may interpret each other: the kernel's limits. */
#define SCRIPT_LINE 256
#define SCRIPT_DEPTH 4

/* The first line of the file: false when it does not begin with "#!". */
static bool script_line(const char *path, char line[SCRIPT_LINE])
{
    int fd = fs_open(FS_CWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
    ssize_t n = fd < 0 ? -1 : read(fd, line, SCRIPT_LINE - 1);
    if (fd >= 0)
        fs_close(fd);
    if (n < 3 || line[0] != '#' || line[1] != '!')
        return false;
    line[n] = '\0';
    line[strcspn(line, "\n")] = '\0';
    return true;
}

/* Ends the word at s, gives what follows it without blanks at either end. */
static char *cut_word(char *s)
{
    char *rest = s + strcspn(s, " \t");
    if (*rest)
        *rest++ = '\0';
    rest += strspn(rest, " \t");
    for (size_t end = strlen(rest); end && (rest[end - 1] == ' ' || rest[end - 1] == '\t'); end--)
        rest[end - 1] = '\0';
    return rest;
}

/* What the line "#! interpreter [argument]" makes of argv, pointing into line (calloc); NULL: out of memory. */
static char **script_arguments(char *line, const char *path, char **argv)
{
    char *interpreter = line + 2 + strspn(line + 2, " \t"), *argument = cut_word(interpreter);
    size_t n = 0, at = 0;
    while (argv[n])
        n++;
    char **list = calloc(n + 4, sizeof *list);
    if (!list)
        return NULL;
    list[at++] = interpreter;
    if (*argument)
        list[at++] = argument;
    list[at++] = (char *)path;
    for (size_t i = 1; i < n; i++)
        list[at++] = argv[i];
    return list;
}

/* An interpreter is found like every program, through the grants: the kernel would look for it outside, and hand it a descriptor that is
 * closed by then. */
int64_t process_exec(const char *path, char **argv, char **envp)
{
    if (host_exec_refused())
        return -EPERM;
    char lines[SCRIPT_DEPTH][SCRIPT_LINE], **list = argv;
    int64_t r = exec_file(path, argv, envp);
    /* ENOENT is what execveat answers for scripts whose descriptor closes on execution. */
    for (int depth = 0; r == -ENOENT && script_line(path, lines[depth]); depth++) {
        char **longer = script_arguments(lines[depth], path, list);
        if (list != argv)
            free(list);
        if (!longer)
            return -ENOMEM;
        list = longer;
        path = list[0];
        r = !*path ? -ENOEXEC : depth + 1 == SCRIPT_DEPTH ? -ELOOP : exec_file(path, list, envp);
    }
    if (list != argv)
        free(list);
    return r;
}

int64_t process_execve(uint32_t path, uint32_t argv, uint32_t envp)
{
    GUEST_PATH(p, path);
    int err = 0;
    char **args = process_strings(argv, &err);
    char **env = args ? process_strings(envp, &err) : NULL;
    signals_boundary();
    int64_t r = env ? process_exec(p, args, env) : -err;
    free(args);
    free(env);
    return r;
}

uint32_t em_execve(uint32_t path, uint32_t argv, uint32_t envp) { return libc_result(process_execve(path, argv, envp)); }

/* ---- waiting, names ---- */

int64_t process_wait(uint32_t pid, uint32_t status, uint32_t options, uint32_t rusage)
{
    int st = 0;
    struct rusage usage;
    if (status && !guest_ptr(status, 4))
        return -EFAULT;
    int64_t r = block_wait((pid_t)pid, &st, (int)options, rusage ? &usage : NULL);
    if (r > 0 && status)
        guest_put32(status, (uint32_t)st);
    if (r > 0 && rusage && limit_write_rusage(rusage, &usage) < 0)
        return -EFAULT;
    return r;
}

/* siginfo_t of a child that changed state; all zero when there is none (WNOHANG). */
int64_t process_waitid(uint32_t type, uint32_t id, uint32_t info, uint32_t options)
{
    siginfo_t found = {.si_signo = 0};
    int64_t r = block_waitid((int)type, id, &found, (int)options);
    return r < 0 || !info || signals_write_info(info, &found) ? r : -EFAULT;
}

/* Four clock_t of 32 bits, in ticks of a hundredth of a second on both sides. */
int64_t process_times(uint32_t buf)
{
    struct tms t;
    clock_t now = times(&t);
    const uint32_t words[4] = {(uint32_t)t.tms_utime, (uint32_t)t.tms_stime, (uint32_t)t.tms_cutime, (uint32_t)t.tms_cstime};
    void *p = buf ? guest_ptr(buf, sizeof words) : NULL;
    if (buf && !p)
        return -EFAULT;
    if (p)
        memcpy(p, words, sizeof words);
    return (int64_t)((uint32_t)now & INT32_MAX);
}

uint32_t em_waitid(uint32_t type, uint32_t id, uint32_t info, uint32_t options) { return libc_result(process_waitid(type, id, info, options)); }
uint32_t em_times(uint32_t buf) { return libc_result(process_times(buf)); }
uint32_t em_waitpid(uint32_t pid, uint32_t status, uint32_t options) { return libc_result(process_wait(pid, status, options, 0)); }

int64_t process_getpid(void) { return getpid(); }
int64_t process_getppid(void) { return getppid(); }
int64_t process_setsid(void) { return host_result(setsid()); }
int64_t process_getsid(uint32_t pid) { return host_result(getsid((pid_t)pid)); }
int64_t process_setpgid(uint32_t pid, uint32_t pgid) { return host_result(setpgid((pid_t)pid, (pid_t)pgid)); }
int64_t process_getpgid(uint32_t pid) { return host_result(getpgid((pid_t)pid)); }

/* The root is what was granted when the program was compiled. */
uint32_t em_chroot(uint32_t path) { return libc_result(-EPERM); }

/* ---- scheduling ---- */

int64_t process_nice(uint32_t increment)
{
    int before = getpriority(PRIO_PROCESS, 0);
    return host_result(setpriority(PRIO_PROCESS, 0, before + (int)increment));
}

/* The system call's result is 20 - nice, so that it is never negative. */
int64_t process_getpriority(uint32_t which, uint32_t who)
{
    errno = 0;
    int nice = getpriority((int)which, who);
    return errno ? -errno : 20 - nice;
}

int64_t process_setpriority(uint32_t which, uint32_t who, uint32_t priority) { return host_result(setpriority((int)which, who, (int)priority)); }

uint32_t em_sched_yield(void) { return libc_result(host_result(sched_yield())); }
uint32_t em_wasi_sched_yield(void) { return wasi_result(host_result(sched_yield())); }

/* Options that take a plain number and concern this process only. va: the arguments after the option. */
uint32_t em_prctl(uint32_t option, uint32_t va)
{
    static const int allowed[] = {PR_SET_DUMPABLE, PR_GET_DUMPABLE, PR_SET_KEEPCAPS, PR_GET_KEEPCAPS, PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS};
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
        if ((int)option == allowed[i])
            return libc_result(host_result(prctl(allowed[i], (unsigned long)guest_va(va), 0ul, 0ul, 0ul)));
    return libc_result(-EINVAL);
}

int64_t process_exit(uint32_t status)
{
    exit_at_once((int)status);
    return 0;
}

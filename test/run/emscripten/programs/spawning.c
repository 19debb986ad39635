/* wasmc options: --dir=/ */
/* Starting other programs and waiting for them: posix_spawn, popen, system, waitid, wait4, times. */
#define _GNU_SOURCE
#include "show.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void ended(const char *what, int status)
{
    printf("%s: %s %d\n", what, WIFEXITED(status) ? "exit" : "signal", WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

static void error(const char *what, int number)
{
    errno = number;
    printf("%s: %s\n", what, number ? error_name() : "ok");
}

static int run(const char *script, posix_spawn_file_actions_t *actions, posix_spawnattr_t *attr)
{
    char *argv[] = {"sh", "-c", (char *)script, "zero", "one", NULL};
    pid_t pid = -1;
    int status = -1;
    fflush(stdout);
    int r = posix_spawn(&pid, "/bin/sh", actions, attr, argv, environ);
    if (pid > 0)
        waitpid(pid, &status, 0);
    error(script, r);
    ended("ended", status);
    return pid;
}

static void actions(void)
{
    posix_spawn_file_actions_t a;
    int fds[2];
    char text[64] = "";
    pipe(fds);
    posix_spawn_file_actions_init(&a);
    posix_spawn_file_actions_addopen(&a, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&a, fds[1], 1);
    posix_spawn_file_actions_addopen(&a, 7, "made", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&a, 7, 8);
    posix_spawn_file_actions_addclose(&a, 7);
    posix_spawn_file_actions_addclose(&a, 999);
    run("echo $0 $1; echo in the file >&8; (echo no >&7) 2>/dev/null; cat; exit 5", &a, NULL);
    close(fds[1]);
    read(fds[0], text, sizeof text - 1);
    printf("text %s", text);
    close(fds[0]);
    posix_spawn_file_actions_adddup2(&a, 998, 1);
    char *argv[] = {"true", NULL};
    pid_t pid;
    error("bad descriptor", posix_spawn(&pid, "/bin/true", &a, NULL, argv, environ));
    posix_spawn_file_actions_destroy(&a);
    struct stat st;
    SHOW(stat("made", &st));
    printf("size %d\n", (int)st.st_size);
}

static void attributes(void)
{
    posix_spawnattr_t attr;
    sigset_t set;
    signal(SIGTERM, SIG_IGN);
    run("kill -TERM $$; exit 1", NULL, NULL);
    posix_spawnattr_init(&attr);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    posix_spawnattr_setsigdefault(&attr, &set);
    posix_spawnattr_setpgroup(&attr, 0);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    run("set -- $(cat /proc/$$/stat); test $$ = $5 && kill -TERM $$; exit 1", NULL, &attr);
    signal(SIGTERM, SIG_DFL);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    posix_spawnattr_setsigmask(&attr, &set);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
    run("kill -USR1 $$; exit 2", NULL, &attr);
    posix_spawnattr_destroy(&attr);
}

static void paths(void)
{
    char *argv[] = {"printf", "by name %s\\n", "x", NULL}, *none[] = {NULL};
    pid_t pid;
    int status;
    error("missing", posix_spawn(&pid, "/no/such/file", NULL, NULL, argv, environ));
    error("directory", posix_spawn(&pid, "/tmp", NULL, NULL, argv, environ));
    error("unknown", posix_spawnp(&pid, "no-such-program", NULL, NULL, argv, environ));
    fflush(stdout);
    int r = posix_spawnp(&pid, "printf", NULL, NULL, argv, environ);
    SHOW(waitpid(pid, &status, 0) == pid);
    error("known", r);
    ended("printf", status);
    SHOW(waitpid(-1, &status, 0));
    setenv("OF_THE_CHILD", "its value", 1);
    fflush(stdout);
    if (fork() == 0) {
        execlp("sh", "sh", "-c", "echo $OF_THE_CHILD", NULL);
        _exit(9);
    }
    wait(&status);
    ended("execlp", status);
    fflush(stdout);
    if (fork() == 0) {
        execve("/usr/bin/env", none, none);
        _exit(9);
    }
    wait(&status);
}

static void streams(void)
{
    char line[100];
    FILE *f = popen("echo from; echo the other side; exit 3", "r");
    while (f && fgets(line, sizeof line, f))
        printf("read %s", line);
    ended("pclose", pclose(f));
    fflush(stdout);
    f = popen("tr a-z A-Z", "w");
    fprintf(f, "to the other side\n");
    ended("pclose", pclose(f));
    SHOW(popen("true", "x") == NULL);
    SHOW(system(NULL));
    fflush(stdout);
    ended("system", system("echo $OF_THE_CHILD; exit 4"));
    ended("system", system("kill -KILL $$"));
    ended("system", system("no-such-program 2>/dev/null"));
}

static void waiting(void)
{
    siginfo_t info;
    struct rusage usage = {0};
    struct tms t;
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        raise(SIGSTOP);
        while (clock() < CLOCKS_PER_SEC / 20)
            ;
        _exit(44);
    }
    SHOW(waitid(P_PID, pid, &info, WSTOPPED));
    printf("stopped %d %d %d\n", info.si_code == CLD_STOPPED, info.si_status == SIGSTOP, info.si_pid == pid);
    kill(pid, SIGCONT);
    SHOW(waitid(P_PID, pid, &info, WCONTINUED));
    printf("continued %d\n", info.si_code == CLD_CONTINUED);
    SHOW(waitid(P_ALL, 0, &info, WEXITED | WNOWAIT));
    printf("exited %d %d %d\n", info.si_code == CLD_EXITED, info.si_status, info.si_signo == SIGCHLD);
    SHOW(wait4(pid, &status, 0, &usage) == pid);
    ended("wait4", status);
    printf("its time %d\n", usage.ru_utime.tv_usec + usage.ru_stime.tv_usec > 0);
    SHOW(waitid(P_ALL, 0, &info, WEXITED));
    SHOW(times(&t) > 0);
    printf("children's time %d\n", t.tms_cutime + t.tms_cstime > 0);
    SHOW(getrusage(RUSAGE_CHILDREN, &usage));
    printf("the same %d %d\n", usage.ru_utime.tv_usec + usage.ru_stime.tv_usec > 0, usage.ru_maxrss > 0);
}

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    actions();
    attributes();
    paths();
    streams();
    waiting();
    return 0;
}

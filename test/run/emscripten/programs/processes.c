/* Processes, signals and memory shared between them. */
#define _GNU_SOURCE
#include "show.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int children, alarms, users, order[4], norder;
static volatile int sender_known, code;

static void on_child(int s) { children++; }
static void on_alarm(int s) { alarms++; }
static void on_user(int s, siginfo_t *info, void *context)
{
    users++;
    sender_known = info->si_pid == getpid() || info->si_pid == getppid() || info->si_pid > 0;
    code = info->si_signo;
}
static void on_nested(int s)
{
    order[norder++] = s;
    if (s == SIGUSR1)
        raise(SIGUSR2); /* in the mask: waits for the end of this handler */
    order[norder++] = -s;
}

static void install(int s, void (*f)(int), int flags)
{
    struct sigaction a = {.sa_flags = flags};
    a.sa_handler = f;
    sigemptyset(&a.sa_mask);
    SHOW(sigaction(s, &a, NULL));
}

static void forking(void)
{
    int status = 0, fds[2];
    char c = 0;
    pipe(fds);
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        read(fds[0], &c, 1);
        _exit(c);
    }
    WORKS(pid);
    SHOW(waitpid(pid, &status, WNOHANG));
    write(fds[1], "\x2a", 1);
    SHOW(waitpid(pid, &status, 0) == pid);
    printf("exited %d status %d\n", WIFEXITED(status), WEXITSTATUS(status));
    SHOW(waitpid(pid, &status, 0));
    fflush(stdout);
    pid = fork();
    if (pid == 0)
        for (;;)
            pause();
    SHOW(kill(pid, SIGKILL));
    SHOW(waitpid(-1, &status, 0) == pid);
    printf("signalled %d by %d\n", WIFSIGNALED(status), WTERMSIG(status));
    SHOW(kill(pid, 0));
    printf("not 42: %d\n", getpid() != 42 && getppid() > 0);
}

static void sharing(void)
{
    volatile int *shared = mmap(NULL, 100000, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    volatile int *private = mmap(NULL, 100000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int status;
    printf("zero %d %d\n", shared[20000], private[20000]);
    shared[20000] = private[20000] = 1;
    fflush(stdout);
    if (fork() == 0) {
        shared[20000] = 77;
        private[20000] = 77;
        _exit(0);
    }
    wait(&status);
    printf("after: %d %d\n", shared[20000], private[20000]);
    SHOW(munmap((void *)shared, 100000));
    SHOW(munmap((void *)private, 100000));
    int fd = open("mapped", O_RDWR | O_CREAT, 0600);
    write(fd, "file contents", 13);
    char *m = mmap(NULL, 13, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), *p = mmap(NULL, 13, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    m[0] = 'F';
    p[1] = 'I';
    SHOW(msync(m, 13, MS_SYNC));
    char back[14] = "";
    pread(fd, back, 13, 0);
    printf("%s %.13s\n", back, p);
    SHOW(munmap(m, 13));
    SHOW(munmap(p, 13));
    SHOW(mmap(NULL, 0, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED);
    SHOW(mmap(NULL, 10, PROT_READ, MAP_SHARED, 999, 0) == MAP_FAILED);
}

static void signals(void)
{
    sigset_t block, before, none;
    sigemptyset(&block);
    sigemptyset(&none);
    sigaddset(&block, SIGCHLD);
    sigaddset(&block, SIGUSR1);
    install(SIGCHLD, on_child, 0);
    install(SIGALRM, on_alarm, 0);
    SHOW(sigprocmask(SIG_BLOCK, &block, &before));
    printf("before %d\n", sigismember(&before, SIGCHLD));
    fflush(stdout);
    if (fork() == 0)
        _exit(0);
    sigset_t pending;
    sigemptyset(&pending);
    for (int i = 0; i < 1000 && !sigismember(&pending, SIGCHLD); i++) {
        usleep(10000);
        sigpending(&pending);
    }
    printf("blocked: %d\n", children);
    SHOW(sigpending(&pending));
    printf("pending %d %d\n", sigismember(&pending, SIGCHLD), sigismember(&pending, SIGUSR1));
    SHOW(sigsuspend(&none));
    printf("children %d\n", children);
    sigprocmask(SIG_SETMASK, NULL, &before);
    printf("mask restored %d\n", sigismember(&before, SIGCHLD));
    wait(NULL);

    struct itimerval t = {.it_value = {0, 10000}};
    SHOW(setitimer(ITIMER_REAL, &t, NULL));
    while (!alarms)
        sigsuspend(&none);
    printf("alarm\n");
    int fds[2];
    char c;
    pipe(fds);
    t.it_value.tv_usec = 10000;
    setitimer(ITIMER_REAL, &t, NULL);
    SHOW(read(fds[0], &c, 1));
    install(SIGALRM, on_alarm, SA_RESTART);
    pid_t writer = fork();
    if (writer == 0) {
        usleep(60000);
        write(fds[1], "r", 1);
        _exit(0);
    }
    setitimer(ITIMER_REAL, &t, NULL);
    SHOW(read(fds[0], &c, 1));
    printf("alarms %d\n", alarms);
    SHOW(waitpid(writer, NULL, 0) == writer);

    struct sigaction info = {.sa_flags = SA_SIGINFO};
    info.sa_sigaction = on_user;
    SHOW(sigaction(SIGUSR1, &info, NULL));
    SHOW(raise(SIGUSR1));
    printf("users %d\n", users);
    SHOW(sigprocmask(SIG_UNBLOCK, &block, NULL));
    printf("users %d code %d sender %d\n", users, code, sender_known);
    SHOW(kill(getpid(), SIGUSR1));
    printf("users %d\n", users);

    struct sigaction nested = {.sa_flags = 0};
    nested.sa_handler = on_nested;
    sigemptyset(&nested.sa_mask);
    sigaddset(&nested.sa_mask, SIGUSR2);
    sigaction(SIGUSR1, &nested, NULL);
    sigaction(SIGUSR2, &nested, NULL);
    raise(SIGUSR1);
    printf("order %d %d %d %d\n", order[0], order[1], order[2], order[3]);
    install(SIGUSR1, SIG_IGN, 0);
    SHOW(raise(SIGUSR1));
    struct sigaction old;
    SHOW(sigaction(SIGUSR1, NULL, &old));
    printf("ignored %d\n", old.sa_handler == SIG_IGN);
    SHOW(sigaction(99, &old, NULL));
    SHOW(sigaction(SIGKILL, &old, NULL));
}

/* Thousands of signals: calls on files never fail with EINTR; calls that sleep go on after handlers with SA_RESTART. */
static void storm(void)
{
    const struct itimerval often = {{0, 200}, {0, 200}}, never = {{0, 0}, {0, 0}};
    int fd = open("storm", O_RDWR | O_CREAT | O_TRUNC, 0600), failed = 0, before, to[2], from[2];
    unsigned char c = 0, back = 0;
    alarms = 0;
    install(SIGALRM, on_alarm, 0);
    setitimer(ITIMER_REAL, &often, NULL);
    for (int i = 0; i < 100000 || alarms < 100; i++)
        failed += pwrite(fd, "data", 4, i % 1000) != 4;
    printf("file calls that failed: %d\n", failed);
    setitimer(ITIMER_REAL, &never, NULL);
    before = alarms;
    install(SIGALRM, on_alarm, SA_RESTART);
    pipe(to);
    pipe(from);
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        setitimer(ITIMER_REAL, &never, NULL);
        while (read(to[0], &c, 1) == 1 && c != 255)
            write(from[1], &c, 1);
        _exit(0);
    }
    setitimer(ITIMER_REAL, &often, NULL);
    for (int i = 0; i < 5000 || alarms < before + 100; i++) {
        c = (unsigned char)(i % 255);
        failed += write(to[1], &c, 1) != 1 || read(from[0], &back, 1) != 1 || back != c;
    }
    setitimer(ITIMER_REAL, &never, NULL);
    c = 255;
    write(to[1], &c, 1);
    printf("sleeping calls that failed: %d\n", failed);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
}

static void limits(void)
{
    struct rlimit l;
    SHOW(getrlimit(RLIMIT_NOFILE, &l));
    l.rlim_cur = 100;
    SHOW(setrlimit(RLIMIT_NOFILE, &l));
    SHOW(getrlimit(RLIMIT_NOFILE, &l));
    printf("%lld\n", (long long)l.rlim_cur);
    SHOW(getpriority(PRIO_PROCESS, 0));
    SHOW(setsid() > 0 || errno == EPERM);
}

/* What survives execve: arguments, environment, the mask, ignored signals; not handlers, not descriptors marked so. */
static void executed(void)
{
    sigset_t mask;
    struct sigaction ignored, handled;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    sigaction(SIGUSR2, NULL, &ignored);
    sigaction(SIGCHLD, NULL, &handled);
    printf("executed: %s %s, blocked %d %d, ignored %d, default %d\n", getenv("MARK"), getenv("VISIBLE") ? "kept" : "dropped", sigismember(&mask, SIGUSR1),
           sigismember(&mask, SIGCHLD), ignored.sa_handler == SIG_IGN, handled.sa_handler == SIG_DFL);
    SHOW(fcntl(40, F_GETFD));
    SHOW(fcntl(41, F_GETFD));
    exit(21);
}

static void executing(char *program)
{
    char *args[] = {"renamed", "again", NULL}, *env[] = {"MARK=set", NULL};
    sigset_t block;
    int status;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        sigemptyset(&block);
        sigaddset(&block, SIGUSR1);
        sigprocmask(SIG_SETMASK, &block, NULL);
        install(SIGUSR2, SIG_IGN, 0);
        dup2(1, 40);
        fcntl(40, F_SETFD, FD_CLOEXEC);
        dup2(1, 41);
        SHOW(execve("no/such/program", args, env));
        fflush(stdout);
        execve(program, args, env);
        _exit(1);
    }
    SHOW(waitpid(pid, &status, 0) == pid);
    printf("status %d\n", WEXITSTATUS(status));
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "again") == 0)
        executed();
    forking();
    sharing();
    signals();
    executing(argv[0]);
    storm();
    limits();
    printf("to be flushed");
    return 7;
}

/* Signals taken without handlers, queued values, timers of all three clocks, sleeping and being woken. */
#define _GNU_SOURCE
#include "show.h"

#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile int seen, value, code;
static void on_signal(int s) { seen = s; }
static void on_queued(int s, siginfo_t *info, void *context)
{
    seen = s;
    value = info->si_value.sival_int;
    code = info->si_code == SI_QUEUE;
}

static void taking(void)
{
    sigset_t set;
    siginfo_t info;
    int s = 0;
    sigemptyset(&set);
    printf("empty %d\n", sigisemptyset(&set));
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGRTMIN);
    printf("empty %d\n", sigisemptyset(&set));
    sigprocmask(SIG_BLOCK, &set, NULL);
    SHOW(sigtimedwait(&set, &info, &(struct timespec){0, 1000000}));
    raise(SIGUSR1);
    SHOW(sigwaitinfo(&set, &info) == SIGUSR1);
    printf("info %d %d\n", info.si_signo == SIGUSR1, info.si_pid == getpid());
    for (int i = 1; i <= 3; i++)
        SHOW(sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = i * 11}));
    for (int i = 1; i <= 3; i++) {
        int r = sigtimedwait(&set, &info, &(struct timespec){0, 0});
        printf("queued %d %d\n", r == SIGRTMIN, info.si_value.sival_int);
    }
    SHOW(sigtimedwait(&set, NULL, &(struct timespec){0, 0}));
    fflush(stdout);
    pid_t parent = getpid();
    if (fork() == 0) {
        usleep(20000);
        kill(parent, SIGUSR1);
        _exit(0);
    }
    SHOW(sigwait(&set, &s));
    printf("waited %d\n", s == SIGUSR1);
    wait(NULL);
    struct sigaction a = {.sa_flags = SA_SIGINFO};
    a.sa_sigaction = on_queued;
    sigaction(SIGUSR1, &a, NULL);
    SHOW(sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = -5}));
    printf("before %d\n", seen);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    printf("after %d %d %d\n", seen == SIGUSR1, value, code);
    SHOW(sigqueue(getpid(), 99, (union sigval){.sival_int = 1}));
}

static void old_names(void)
{
    struct sigaction now;
    printf("default %d\n", signal(SIGUSR2, SIG_IGN) == SIG_DFL);
    raise(SIGUSR2);
    SHOW(sigaction(SIGUSR2, NULL, &now));
    printf("ignored %d restarts %d\n", signal(SIGUSR2, SIG_DFL) == SIG_IGN, !!(now.sa_flags & SA_RESTART));
    signal(SIGUSR2, on_signal);
    seen = 0;
    SHOW(sighold(SIGUSR2));
    raise(SIGUSR2);
    printf("held %d\n", seen);
    SHOW(sigrelse(SIGUSR2));
    printf("released %d\n", seen == SIGUSR2);
    SHOW(sigignore(SIGUSR2));
    SHOW(raise(SIGUSR2));
    SHOW(siginterrupt(SIGALRM, 1));
    stack_t stack = {.ss_sp = malloc(SIGSTKSZ), .ss_size = SIGSTKSZ};
    SHOW(sigaltstack(&stack, NULL));
    psignal(SIGTERM, "a signal");
}

/* Burns processor time until the timer's signal has come; it is delivered by a host call. */
static void timer(const char *name, int which, int signal_number)
{
    struct itimerval t = {.it_value = {0, 20000}}, left;
    struct sigaction a = {.sa_handler = on_signal};
    sigaction(signal_number, &a, NULL);
    seen = 0;
    printf("%s %d\n", name, setitimer(which, &t, NULL));
    SHOW(getitimer(which, &left));
    printf("running %d\n", left.it_value.tv_usec > 0 && left.it_value.tv_usec <= 20000);
    while (!seen)
        for (volatile int i = 0; i < 1000; i++)
            if (i == 999)
                getppid();
    printf("came %d\n", seen == signal_number);
    getitimer(which, &left);
    printf("stopped %d\n", left.it_value.tv_usec == 0 && left.it_value.tv_sec == 0);
}

static void sleeping(void)
{
    struct timespec left = {0}, before, after;
    struct sigaction a = {.sa_handler = on_signal};
    sigaction(SIGALRM, &a, NULL);
    alarm(10);
    SHOW(alarm(0) > 0);
    struct itimerval t = {.it_value = {0, 20000}};
    setitimer(ITIMER_REAL, &t, NULL);
    SHOW(nanosleep(&(struct timespec){5, 0}, &left));
    printf("left %d\n", left.tv_sec == 4);
    setitimer(ITIMER_REAL, &t, NULL);
    printf("sleep %d\n", sleep(7) >= 6);
    setitimer(ITIMER_REAL, &t, NULL);
    errno = clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){3, 0}, &left);
    printf("clock_nanosleep %s left %d\n", error_name(), left.tv_sec == 2);
    clock_gettime(CLOCK_MONOTONIC, &before);
    after = before;
    after.tv_nsec += 30000000;
    if (after.tv_nsec >= 1000000000)
        after.tv_sec++, after.tv_nsec -= 1000000000;
    SHOW(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &after, NULL));
    clock_gettime(CLOCK_MONOTONIC, &after);
    printf("slept %d\n", (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000 >= 29);
    clock_t used = clock();
    usleep(100000);
    printf("idle %d\n", clock() - used < CLOCKS_PER_SEC / 20);
    SHOW(nanosleep(&(struct timespec){0, 1000000000}, NULL));
}

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    taking();
    old_names();
    timer("real", ITIMER_REAL, SIGALRM);
    timer("virtual", ITIMER_VIRTUAL, SIGVTALRM);
    timer("prof", ITIMER_PROF, SIGPROF);
    sleeping();
    return 0;
}

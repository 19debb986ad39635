/* POSIX threads: creation, results, mutexes, condition variables, keys, thread-local variables, errno, detaching, exit and the files of the process. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define WORKERS 6
#define ROUNDS 5000

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_key_t key;
static _Thread_local int own = 7;
static int counter;
static atomic_int exact, destroyed, arrived;

static void destroy(void *value) { destroyed += (int)(long)value; }

static void *work(void *arg)
{
    long n = (long)arg;
    own += (int)n;
    pthread_setspecific(key, (void *)(n + 1));
    for (int i = 0; i < ROUNDS; i++) {
        exact++;
        pthread_mutex_lock(&mutex);
        counter++;
        pthread_mutex_unlock(&mutex);
    }
    errno = (int)n + 100;
    arrived++;
    while (arrived < WORKERS)
        sched_yield();
    if (errno != (int)n + 100 || (long)pthread_getspecific(key) != n + 1)
        return (void *)-1000L;
    if (n & 1)
        pthread_exit((void *)(long)own);
    return (void *)(long)own;
}

static void counting(void)
{
    pthread_t t[WORKERS];
    long sum = 0;
    pthread_key_create(&key, destroy);
    for (long i = 0; i < WORKERS; i++)
        pthread_create(&t[i], NULL, work, (void *)i);
    for (int i = 0; i < WORKERS; i++) {
        void *result;
        pthread_join(t[i], &result);
        sum += (long)result;
    }
    printf("counted %d %d, results %ld, mine %d, destroyed %d\n", counter, exact, sum, own, destroyed);
}

/* A queue of one between a producer and consumers. */
static int item, produced, consumed;

static void *consume(void *arg)
{
    for (;;) {
        pthread_mutex_lock(&mutex);
        while (!item && produced < 2000)
            pthread_cond_wait(&changed, &mutex);
        if (!item) {
            pthread_mutex_unlock(&mutex);
            return NULL;
        }
        consumed += item;
        item = 0;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&mutex);
    }
}

static void conditions(void)
{
    pthread_t t[3];
    for (int i = 0; i < 3; i++)
        pthread_create(&t[i], NULL, consume, NULL);
    while (produced < 2000) {
        pthread_mutex_lock(&mutex);
        while (item)
            pthread_cond_wait(&changed, &mutex);
        item = 1 + produced % 3;
        produced++;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&mutex);
    }
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    printf("consumed %d\n", consumed);
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 20000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&mutex);
    int timed = pthread_cond_timedwait(&changed, &mutex, &until);
    pthread_mutex_unlock(&mutex);
    printf("timed wait %s\n", timed == ETIMEDOUT ? "timed out" : "ended");
}

static void *write_file(void *arg)
{
    char name[32], text[32] = "";
    for (int i = 0; i < 50; i++) {
        snprintf(name, sizeof name, "file%ld", (long)arg);
        int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
        if (fd < 0 || write(fd, name, strlen(name)) < 0 || lseek(fd, 0, SEEK_SET) < 0 || read(fd, text, sizeof text) < 0 || strcmp(name, text) || close(fd) || unlink(name))
            return (void *)1L;
        void *p = malloc(1000 + (size_t)i);
        memset(p, i, 1000);
        free(p);
    }
    return NULL;
}

static void files(void)
{
    pthread_t t[WORKERS];
    long wrong = 0;
    for (long i = 0; i < WORKERS; i++)
        pthread_create(&t[i], NULL, write_file, (void *)i);
    for (int i = 0; i < WORKERS; i++) {
        void *result;
        pthread_join(t[i], &result);
        wrong += (long)result;
    }
    printf("files wrong %ld\n", wrong);
}

static atomic_int ran;
static void *detached(void *arg)
{
    pthread_detach(pthread_self());
    ran++;
    return NULL;
}

static void many(void)
{
    for (int i = 0; i < 300; i++) {
        pthread_t t;
        if (pthread_create(&t, NULL, detached, NULL))
            printf("not created\n");
        while (ran <= i)
            sched_yield();
    }
    printf("detached %d\n", ran);
}

static void *cancelled(void *arg)
{
    for (;;)
        pthread_testcancel();
}

/* Blocked in the system: reading, waiting, sleeping; handlers run, and only when cancellation is enabled. */
static int pipe_fds[2];
static atomic_int blocked_in, cleaned;

static void clean(void *arg) { cleaned += (int)(long)arg; }

static void *block_in(void *arg)
{
    char c;
    long how = (long)arg;
    int before;
    struct pollfd p = {pipe_fds[0], POLLIN, 0};
    pthread_setspecific(key, (void *)1000L);
    pthread_cleanup_push(clean, (void *)(how + 1));
    blocked_in++;
    if (how == 0)
        read(pipe_fds[0], &c, 1);
    else if (how == 1)
        poll(&p, 1, -1);
    else if (how == 2)
        sleep(100);
    else {
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
        poll(NULL, 0, 300);
        cleaned += 10000;
        pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &before);
        read(pipe_fds[0], &c, 1);
    }
    pthread_cleanup_pop(1);
    return NULL;
}

static void cancelling(void)
{
    pthread_t t;
    void *result;
    pthread_create(&t, NULL, cancelled, NULL);
    pthread_cancel(t);
    pthread_join(t, &result);
    printf("cancelled %d\n", result == PTHREAD_CANCELED);
    pipe(pipe_fds);
    destroyed = 0;
    for (long how = 0; how < 4; how++) {
        blocked_in = cleaned = 0;
        pthread_create(&t, NULL, block_in, (void *)how);
        while (!blocked_in)
            usleep(1000);
        usleep(20000);
        pthread_cancel(t);
        pthread_join(t, &result);
        printf("cancelled %ld while blocked %d, cleaned %d, destroyed %d\n", how, result == PTHREAD_CANCELED, cleaned, destroyed);
    }
}

/* Other threads hold the locks of whatever they are in at the moment of a fork. */
static atomic_int stop;
static void *work_with_files(void *arg)
{
    char path[4096];
    while (!stop) {
        int fd = open(".", O_RDONLY | O_DIRECTORY);
        fchdir(fd);
        close(fd);
        getcwd(path, sizeof path);
    }
    return NULL;
}

static void forking_under_load(void)
{
    pthread_t t[2];
    int right = 0;
    for (int i = 0; i < 2; i++)
        pthread_create(&t[i], NULL, work_with_files, NULL);
    for (int i = 0; i < 60; i++) {
        pid_t child = fork();
        if (child == 0) {
            char path[4096];
            int fd = open(".", O_RDONLY | O_DIRECTORY);
            _exit(fd >= 0 && !fchdir(fd) && getcwd(path, sizeof path) ? 42 : 1);
        }
        int status = 0;
        alarm(10);
        waitpid(child, &status, 0);
        right += WIFEXITED(status) && WEXITSTATUS(status) == 42;
    }
    alarm(0);
    stop = 1;
    for (int i = 0; i < 2; i++)
        pthread_join(t[i], NULL);
    printf("forked under load %d\n", right);
}

static void show_end(const char *what, pid_t child)
{
    int status = 0;
    waitpid(child, &status, 0);
    printf("%s: %s %d\n", what, WIFSIGNALED(status) ? "signal" : "exit", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    fflush(stdout);
}

/* The child of a thread is a process with one thread, which signals reach. */
static void *forking(void *arg)
{
    pid_t child = fork();
    if (child == 0) {
        kill(getpid(), SIGTERM);
        usleep(200000);
        _exit(3);
    }
    show_end("fork in a thread", child);
    return NULL;
}

static void *raising(void *arg)
{
    raise(SIGTERM);
    usleep(200000);
    _exit(4);
}

static void run_thread(void *(*fn)(void *))
{
    pthread_t t;
    pthread_create(&t, NULL, fn, NULL);
    pthread_join(t, NULL);
}

static void signals(void)
{
    run_thread(forking);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        run_thread(raising);
        _exit(5);
    }
    show_end("raise in a thread", child);
}

static void *leave(void *arg)
{
    printf("leaving\n");
    exit(5);
}

int main(void)
{
    counting();
    conditions();
    files();
    many();
    cancelling();
    forking_under_load();
    signals();
    pthread_t t;
    pthread_create(&t, NULL, leave, NULL);
    for (;;)
        usleep(1000);
}

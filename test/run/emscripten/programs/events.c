/* wasmc options: --dir=/ */
/* Descriptors for timers, signals, counters and directories; moving data between descriptors; locks; several messages at once. */
#define _GNU_SOURCE
#include "show.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

ssize_t sendfile(int out, int in, off_t *at, size_t n); /* Emscripten has no <sys/sendfile.h> */

static void timers(void)
{
    struct itimerspec t = {.it_value = {0, 5000000}}, left;
    uint64_t n = 0;
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    SHOW(timerfd_settime(fd, 0, &t, NULL));
    SHOW(read(fd, &n, sizeof n));
    printf("expired %d\n", (int)n);
    t.it_interval.tv_nsec = 1000000;
    SHOW(timerfd_settime(fd, 0, &t, &left));
    usleep(30000);
    SHOW(timerfd_gettime(fd, &left));
    printf("interval %ld\n", left.it_interval.tv_nsec);
    read(fd, &n, sizeof n);
    printf("more %d\n", n > 5);
    SHOW(timerfd_settime(fd, 0, &(struct itimerspec){.it_value = {0, 2000000000}}, NULL));
    SHOW(timerfd_gettime(99, &left));
    close(fd);
    SHOW(timerfd_create(12345, 0));
}

static void counters(void)
{
    eventfd_t n;
    int fd = eventfd(3, EFD_NONBLOCK);
    SHOW(eventfd_write(fd, 4));
    SHOW(eventfd_read(fd, &n));
    printf("sum %d\n", (int)n);
    SHOW(eventfd_read(fd, &n));
    struct pollfd p = {.fd = fd, .events = POLLIN | POLLOUT};
    SHOW(ppoll(&p, 1, &(struct timespec){0}, NULL));
    printf("writable %d readable %d\n", !!(p.revents & POLLOUT), !!(p.revents & POLLIN));
    close(fd);
}

static void signals(void)
{
    struct signalfd_siginfo info;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int fd = signalfd(-1, &set, SFD_NONBLOCK);
    SHOW(read(fd, &info, sizeof info));
    raise(SIGUSR2);
    sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 77});
    SHOW(read(fd, &info, sizeof info));
    printf("first %d value %d\n", info.ssi_signo == SIGUSR1, info.ssi_int);
    SHOW(read(fd, &info, sizeof info));
    printf("second %d from us %d\n", info.ssi_signo == SIGUSR2, info.ssi_pid == (uint32_t)getpid());
    close(fd);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void watching(void)
{
    char buf[1000];
    int fd = inotify_init1(IN_NONBLOCK), n, watch;
    mkdir("watched", 0700);
    SHOW(watch = inotify_add_watch(fd, "watched", IN_CREATE | IN_DELETE));
    SHOW(inotify_add_watch(fd, "absent", IN_CREATE));
    SHOW(read(fd, buf, sizeof buf));
    close(open("watched/file", O_CREAT | O_WRONLY, 0600));
    unlink("watched/file");
    n = (int)read(fd, buf, sizeof buf);
    for (int at = 0; at < n;) {
        struct inotify_event *e = (struct inotify_event *)(buf + at);
        printf("event %x %s %d\n", e->mask, e->name, e->wd == watch);
        at += (int)(sizeof *e + e->len);
    }
    SHOW(inotify_rm_watch(fd, watch));
    SHOW(inotify_rm_watch(fd, watch));
    close(fd);
}

static void moving(void)
{
    int file = open("data", O_RDWR | O_CREAT | O_TRUNC, 0600), copy = open("copy", O_RDWR | O_CREAT | O_TRUNC, 0600), a[2], b[2];
    char buf[100] = "";
    write(file, "0123456789abcdef", 16);
    pipe(a);
    pipe(b);
    off_t at = 4;
    SHOW(sendfile(copy, file, &at, 5));
    printf("at %d\n", (int)at);
    loff_t from = 10, to = 20;
    SHOW(splice(file, &from, a[1], NULL, 6, 0));
    SHOW(tee(a[0], b[1], 100, 0));
    SHOW(splice(a[0], NULL, copy, &to, 100, 0));
    printf("from %d to %d\n", (int)from, (int)to);
    read(b[0], buf, sizeof buf);
    printf("tee %s\n", buf);
    from = 0, to = 5;
    SHOW(copy_file_range(file, &from, copy, &to, 3, 0));
    memset(buf, 0, sizeof buf);
    int n = (int)pread(copy, buf, sizeof buf, 0);
    for (int i = 0; i < n; i++)
        putchar(buf[i] ? buf[i] : '.');
    printf("\n");
    int memory = memfd_create("a name", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    SHOW(write(memory, "x", 1));
    SHOW(fcntl(memory, F_ADD_SEALS, F_SEAL_WRITE));
    SHOW(write(memory, "x", 1));
    SHOW(splice(file, NULL, copy, NULL, 4, 0));
}

static void files(void)
{
    int fd = open("sized", O_RDWR | O_CREAT | O_TRUNC, 0600);
    struct stat st;
    SHOW(ftruncate(fd, 5000000000));
    fstat(fd, &st);
    printf("size %lld blocks %d\n", (long long)st.st_size, (int)st.st_blocks);
    SHOW(ftruncate(fd, 10));
    SHOW(posix_fallocate(fd, 0, 100000));
    fstat(fd, &st);
    printf("size %lld allocated %d\n", (long long)st.st_size, st.st_blocks > 100);
    SHOW(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 200000));
    fstat(fd, &st);
    printf("size %lld\n", (long long)st.st_size);
    const struct timespec then[2] = {{1000000000, 123456789}, {1200000000, 987654321}};
    SHOW(utimensat(AT_FDCWD, "sized", then, 0));
    stat("sized", &st);
    printf("%lld.%09ld %lld.%09ld\n", (long long)st.st_atim.tv_sec, st.st_atim.tv_nsec, (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
    const struct timespec some[2] = {{0, UTIME_OMIT}, {5, 6}};
    SHOW(futimens(fd, some));
    fstat(fd, &st);
    printf("%lld %lld\n", (long long)st.st_atim.tv_sec, (long long)st.st_mtim.tv_sec);
    SHOW(symlink("sized", "link"));
    const struct timeval link_times[2] = {{7, 0}, {8, 0}};
    SHOW(lutimes("link", link_times));
    lstat("link", &st);
    printf("link %lld\n", (long long)st.st_mtim.tv_sec);
    SHOW(futimes(fd, link_times));
    fstat(fd, &st);
    printf("file %lld\n", (long long)st.st_mtim.tv_sec);
    struct statfs a, b;
    SHOW(statfs(".", &a));
    SHOW(fstatfs(fd, &b));
    printf("alike %d %d %d %d\n", a.f_type == b.f_type, a.f_bsize == b.f_bsize && a.f_bsize >= 512, a.f_namelen == 255,
           a.f_blocks > 0 && a.f_bfree <= a.f_blocks);
}

/* Whether another process would get the lock. */
static void other(const char *what, int command, short type, off_t start, off_t len)
{
    fflush(stdout);
    if (fork() == 0) {
        struct flock l = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = len};
        int fd = open("locked", O_RDWR), r = fcntl(fd, command, &l);
        printf("%s: %s\n", what, r < 0 ? error_name() : "got it");
        fflush(stdout);
        _exit(0);
    }
    wait(NULL);
}

static void locks(void)
{
    int fd = open("locked", O_RDWR | O_CREAT, 0600);
    struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 5000000000, .l_len = 10};
    SHOW(fcntl(fd, F_SETLK, &l));
    other("overlapping", F_SETLK, F_WRLCK, 5000000005, 1);
    other("beside", F_SETLK, F_WRLCK, 5000000010, 1);
    fflush(stdout);
    pid_t self = getpid();
    if (fork() == 0) {
        struct flock who = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
        SHOW(fcntl(fd, F_GETLK, &who));
        printf("held by the parent %d from %lld, %lld bytes, to write %d\n", who.l_pid == self, (long long)who.l_start, (long long)who.l_len,
               who.l_type == F_WRLCK);
        fflush(stdout);
        _exit(0);
    }
    wait(NULL);
    l.l_type = F_UNLCK;
    SHOW(fcntl(fd, F_SETLK, &l));
    struct flock open_file = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    SHOW(fcntl(fd, F_OFD_SETLK, &open_file));
    int second = open("locked", O_RDWR);
    SHOW(fcntl(second, F_OFD_SETLK, &open_file));
    SHOW(fcntl(second, F_OFD_GETLK, &open_file));
    printf("owner %d\n", (int)open_file.l_pid);
    other("open file's", F_SETLK, F_RDLCK, 0, 1);
    open_file = (struct flock){.l_type = F_UNLCK, .l_whence = SEEK_SET};
    SHOW(fcntl(fd, F_OFD_SETLKW, &open_file));
    SHOW(flock(fd, LOCK_EX));
    SHOW(flock(second, LOCK_SH | LOCK_NB));
    SHOW(flock(fd, LOCK_UN));
    SHOW(flock(second, LOCK_SH | LOCK_NB));
    SHOW(lockf(fd, F_TLOCK, 0));
}

static void messages(void)
{
    int pair[2];
    char a[10] = "", b[10] = "";
    struct iovec out[2] = {{"first", 5}, {"second", 6}}, in[3] = {{a, sizeof a}, {b, sizeof b}, {b, 1}};
    struct mmsghdr to[2] = {{.msg_hdr = {.msg_iov = &out[0], .msg_iovlen = 1}}, {.msg_hdr = {.msg_iov = &out[1], .msg_iovlen = 1}}};
    struct mmsghdr from[3] = {{.msg_hdr = {.msg_iov = &in[0], .msg_iovlen = 1}},
                              {.msg_hdr = {.msg_iov = &in[1], .msg_iovlen = 1}},
                              {.msg_hdr = {.msg_iov = &in[2], .msg_iovlen = 1}}};
    socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
    SHOW(sendmmsg(pair[0], to, 2, 0));
    printf("sent %d %d\n", to[0].msg_len, to[1].msg_len);
    SHOW(recvmmsg(pair[1], from, 3, MSG_WAITFORONE, NULL));
    printf("%s %d %s %d\n", a, from[0].msg_len, b, from[1].msg_len);
    SHOW(recvmmsg(pair[1], from, 3, MSG_DONTWAIT, &(struct timespec){1, 0}));
    SHOW(sendmmsg(77, to, 2, 0));
}

int main(void)
{
    timers();
    counters();
    signals();
    watching();
    moving();
    files();
    locks();
    messages();
    return 0;
}

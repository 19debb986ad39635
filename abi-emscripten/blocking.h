/* Host calls that may sleep. Each returns the result or -errno. A signal that is noted before the call begins is delivered first; one that
 * arrives while it sleeps ends it with -EINTR, or, when the guest's handler was installed with SA_RESTART, is delivered and the call goes on.
 * There is no window between looking at the flag and going to sleep. poll, select, epoll_wait and sigsuspend end with -EINTR in every case. */
#ifndef EMSCRIPTEN_BLOCKING_H
#define EMSCRIPTEN_BLOCKING_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

struct iovec;
struct timespec;
struct pollfd;
struct rusage;
struct flock;

int64_t block_read(int fd, void *buf, size_t n);
int64_t block_write(int fd, const void *buf, size_t n);
int64_t block_readv(int fd, const struct iovec *iov, int n);
int64_t block_writev(int fd, const struct iovec *iov, int n);
int64_t block_accept(int fd, void *addr, socklen_t *len, int flags);
int64_t block_connect(int fd, const void *addr, socklen_t len);
int64_t block_sendto(int fd, const void *buf, size_t n, int flags, const void *addr, socklen_t len);
int64_t block_recvfrom(int fd, void *buf, size_t n, int flags, void *addr, socklen_t *len);
int64_t block_sendmsg(int fd, const struct msghdr *msg, int flags);
int64_t block_recvmsg(int fd, struct msghdr *msg, int flags);
int64_t block_wait(pid_t pid, int *status, int options, struct rusage *usage);
int64_t block_waitid(int type, uint32_t id, siginfo_t *info, int options);
/* command: F_SETLKW or F_OFD_SETLKW. */
int64_t block_lock(int fd, int command, const struct flock *lock);
int64_t block_flock(int fd, int operation);
/* Until word no longer holds expected or somebody wakes it; words may lie in memory shared between processes. 0, -EAGAIN, -EINTR. */
int64_t block_wait_word(uint32_t *word, uint32_t expected);
void block_wake_word(uint32_t *word);
void block_wake_all(uint32_t *word);
/* Offsets in and out, NULL for the descriptor's own. */
int64_t block_splice(int in, off_t *in_at, int out, off_t *out_at, size_t n, unsigned flags);
int64_t block_tee(int in, int out, size_t n, unsigned flags);
int64_t block_sendfile(int out, int in, off_t *offset, size_t n);

/* mask: the host signal mask while sleeping, NULL for the current one. */
int64_t block_poll(struct pollfd *fds, unsigned n, const struct timespec *timeout, const sigset_t *mask);
int64_t block_select(int n, void *r, void *w, void *e, struct timespec *timeout, const sigset_t *mask);
int64_t block_epoll(int fd, void *events, int max, int timeout_ms, const sigset_t *mask);
int64_t block_sleep(int clock, int flags, const struct timespec *request, struct timespec *remaining);
int64_t block_sigsuspend(const sigset_t *mask);
/* Takes a signal of set (all blocked) without a handler; timeout NULL: for ever. The signal, -EAGAIN after the timeout, -EINTR. */
int64_t block_sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *timeout);

/* For the host's signal handler: when the interrupted code was about to sleep, makes the call answer EINTR instead. ucontext_t. */
void block_interrupted(void *ucontext);

#endif

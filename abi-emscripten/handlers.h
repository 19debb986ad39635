/* The handlers behind the system calls of every era: guest values in (addresses, descriptors, host-identical constants), a result >= 0
 * or the host's -errno out. syscalls_modern.c and legacy_2018.c bind them to import names. */
#ifndef EMSCRIPTEN_HANDLERS_H
#define EMSCRIPTEN_HANDLERS_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>

#include "signals.h"

/* file.c */
int64_t file_open(uint32_t dirfd, uint32_t path, uint32_t flags, uint32_t mode);
int64_t file_close(uint32_t fd);
int64_t file_read(uint32_t fd, uint32_t buf, uint32_t n);
int64_t file_write(uint32_t fd, uint32_t buf, uint32_t n);
int64_t file_readv(uint32_t fd, uint32_t iov, uint32_t n);
int64_t file_writev(uint32_t fd, uint32_t iov, uint32_t n);
int64_t file_pread(uint32_t fd, uint32_t buf, uint32_t n, int64_t offset);
int64_t file_pwrite(uint32_t fd, uint32_t buf, uint32_t n, int64_t offset);
int64_t file_preadv(uint32_t fd, uint32_t iov, uint32_t n, int64_t offset);
int64_t file_pwritev(uint32_t fd, uint32_t iov, uint32_t n, int64_t offset);
int64_t file_seek(uint32_t fd, int64_t offset, uint32_t whence);
int64_t file_llseek(uint32_t fd, uint32_t high, uint32_t low, uint32_t result, uint32_t whence);
int64_t file_truncate(uint32_t fd, int64_t size);
int64_t file_allocate(uint32_t fd, uint32_t mode, int64_t offset, int64_t size);
int64_t file_advise(uint32_t fd, int64_t offset, int64_t size, uint32_t advice);
int64_t file_sync(uint32_t fd);
int64_t file_datasync(uint32_t fd);
int64_t file_sync_all(void);
int64_t file_dup(uint32_t fd);
int64_t file_dup2(uint32_t fd, uint32_t newfd);
int64_t file_dup3(uint32_t fd, uint32_t newfd, uint32_t flags);
int64_t file_pipe(uint32_t fds, uint32_t flags);
int64_t file_sendfile(uint32_t out, uint32_t in, uint32_t offset, uint32_t n);
int64_t file_flock(uint32_t fd, uint32_t operation);
/* EBADF's test: a descriptor the guest may use at all. */
bool file_is_open_to_guest(uint32_t fd);
/* A 64-bit offset out of the two words of a 2018 call; there off_t has 32 bits until 1.38.30 and the high word means nothing. */
int64_t offset_of_words(uint32_t low, uint32_t high);

/* fcntl.c, ioctl.c */
int64_t fcntl_call(uint32_t fd, uint32_t command, uint32_t arg);
int64_t ioctl_call(uint32_t fd, uint32_t request, uint32_t arg);

/* dir.c */
int64_t dir_chdir(uint32_t path);
int64_t dir_fchdir(uint32_t fd);
int64_t dir_getcwd(uint32_t buf, uint32_t n);
int64_t dir_mkdir(uint32_t dirfd, uint32_t path, uint32_t mode);
int64_t dir_mknod(uint32_t dirfd, uint32_t path, uint32_t mode);
int64_t dir_unlink(uint32_t dirfd, uint32_t path, uint32_t flags);
int64_t dir_rename(uint32_t olddirfd, uint32_t oldpath, uint32_t newdirfd, uint32_t newpath);
int64_t dir_link(uint32_t olddirfd, uint32_t oldpath, uint32_t newdirfd, uint32_t newpath, uint32_t flags);
int64_t dir_symlink(uint32_t target, uint32_t dirfd, uint32_t path);
int64_t dir_readlink(uint32_t dirfd, uint32_t path, uint32_t buf, uint32_t n);
int64_t dir_truncate(uint32_t path, int64_t size);
int64_t dir_getdents(uint32_t fd, uint32_t buf, uint32_t n);

/* stat.c */
int64_t stat_path(uint32_t dirfd, uint32_t path, uint32_t buf, uint32_t flags);
int64_t stat_fd(uint32_t fd, uint32_t buf);
int64_t stat_fs_path(uint32_t path, uint32_t size, uint32_t buf);
int64_t stat_fs_fd(uint32_t fd, uint32_t size, uint32_t buf);
int64_t stat_chmod(uint32_t dirfd, uint32_t path, uint32_t mode, uint32_t flags);
int64_t stat_fchmod(uint32_t fd, uint32_t mode);
int64_t stat_chown(uint32_t dirfd, uint32_t path, uint32_t uid, uint32_t gid, uint32_t flags);
int64_t stat_fchown(uint32_t fd, uint32_t uid, uint32_t gid);
int64_t stat_access(uint32_t dirfd, uint32_t path, uint32_t mode, uint32_t flags);
int64_t stat_utimens(uint32_t dirfd, uint32_t path, uint32_t times, uint32_t flags);

/* memory.c */
int64_t mapping_map(uint32_t addr, uint32_t len, uint32_t prot, uint32_t flags, uint32_t fd, uint64_t offset);
int64_t mapping_unmap(uint32_t addr, uint32_t len);
int64_t mapping_sync(uint32_t addr, uint32_t len, uint32_t flags);
int64_t mapping_advise(uint32_t addr, uint32_t len, uint32_t advice);
int64_t mapping_protect(uint32_t addr, uint32_t len, uint32_t prot);
int64_t mapping_remap(uint32_t addr, uint32_t len, uint32_t new_len, uint32_t flags);
int64_t mapping_in_core(uint32_t addr, uint32_t len, uint32_t vector);
int64_t mapping_lock(uint32_t addr, uint32_t len);
int64_t mapping_unlock(uint32_t addr, uint32_t len);
int64_t mapping_lock_all(uint32_t flags);
int64_t mapping_unlock_all(void);

/* socket.c, message.c */
int64_t socket_socket(uint32_t domain, uint32_t type, uint32_t protocol);
int64_t socket_pair(uint32_t domain, uint32_t type, uint32_t protocol, uint32_t fds);
int64_t socket_bind(uint32_t fd, uint32_t addr, uint32_t len);
int64_t socket_connect(uint32_t fd, uint32_t addr, uint32_t len);
int64_t socket_listen(uint32_t fd, uint32_t backlog);
int64_t socket_accept(uint32_t fd, uint32_t addr, uint32_t len, uint32_t flags);
int64_t socket_name(uint32_t fd, uint32_t addr, uint32_t len);
int64_t socket_peer(uint32_t fd, uint32_t addr, uint32_t len);
int64_t socket_get_option(uint32_t fd, uint32_t level, uint32_t option, uint32_t value, uint32_t len);
int64_t socket_set_option(uint32_t fd, uint32_t level, uint32_t option, uint32_t value, uint32_t len);
int64_t socket_shutdown(uint32_t fd, uint32_t how);
int64_t socket_send(uint32_t fd, uint32_t buf, uint32_t n, uint32_t flags, uint32_t addr, uint32_t len);
int64_t socket_receive(uint32_t fd, uint32_t buf, uint32_t n, uint32_t flags, uint32_t addr, uint32_t len);
int64_t message_send(uint32_t fd, uint32_t msg, uint32_t flags);
int64_t message_receive(uint32_t fd, uint32_t msg, uint32_t flags);
int64_t message_send_many(uint32_t fd, uint32_t messages, uint32_t n, uint32_t flags);
int64_t message_receive_many(uint32_t fd, uint32_t messages, uint32_t n, uint32_t flags, uint32_t timeout);

/* poll.c */
int64_t poll_select(uint32_t n, uint32_t r, uint32_t w, uint32_t e, uint32_t timeval);
int64_t poll_pselect(uint32_t n, uint32_t r, uint32_t w, uint32_t e, uint32_t timespec, uint32_t sigset);
int64_t poll_poll(uint32_t fds, uint32_t n, uint32_t timeout_ms);
int64_t poll_epoll_create(uint32_t flags);
int64_t poll_epoll_control(uint32_t epfd, uint32_t operation, uint32_t fd, uint32_t event);
int64_t poll_epoll_wait(uint32_t epfd, uint32_t events, uint32_t max, uint32_t timeout_ms, uint32_t sigset);
int64_t poll_eventfd(uint32_t initial, uint32_t flags);

/* process.c */
int64_t process_exit(uint32_t status);
int64_t process_execve(uint32_t path, uint32_t argv, uint32_t envp);
int64_t process_wait(uint32_t pid, uint32_t status, uint32_t options, uint32_t rusage);
int64_t process_waitid(uint32_t type, uint32_t id, uint32_t info, uint32_t options);
int64_t process_times(uint32_t buf);
int64_t process_getpid(void);
int64_t process_getppid(void);
int64_t process_setsid(void);
int64_t process_getsid(uint32_t pid);
int64_t process_setpgid(uint32_t pid, uint32_t pgid);
int64_t process_getpgid(uint32_t pid);
int64_t process_nice(uint32_t increment);
int64_t process_getpriority(uint32_t which, uint32_t who);
int64_t process_setpriority(uint32_t which, uint32_t who, uint32_t priority);

/* itimer.c */
int64_t timer_set(uint32_t which, uint32_t value, uint32_t previous);
int64_t timer_get(uint32_t which, uint32_t value);

/* user.c */
int64_t user_getuid(void);
int64_t user_geteuid(void);
int64_t user_getgid(void);
int64_t user_getegid(void);
int64_t user_saved_uid(void);
int64_t user_saved_gid(void);
int64_t user_getgroups(uint32_t n, uint32_t list);

/* system.c */
int64_t system_uname(uint32_t buf);
int64_t system_umask(uint32_t mask);
int64_t limit_get_old(uint32_t resource, uint32_t limit);
int64_t limit_set_old(uint32_t resource, uint32_t limit);
int64_t limit_prlimit(uint32_t pid, uint32_t resource, uint32_t new_limit, uint32_t old_limit);
int64_t limit_rusage(uint32_t who, uint32_t usage);

/* rusage as the guest lays it out: two timevals and fourteen longs; addr 0 writes nothing. */
struct rusage;
int64_t limit_write_rusage(uint32_t addr, const struct rusage *usage);

#endif

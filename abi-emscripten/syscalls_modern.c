/* env.__syscall_<name>: the system calls of the LLVM back end (2.0.32 and later), bound to the handlers. Where Linux takes a variable
 * argument (open's mode, fcntl, ioctl), the last parameter is the address of a C varargs block; socket calls have six parameters. */
#include "env.h"
#include "guest.h"
#include "handlers.h"

#include <errno.h>

typedef uint32_t u;

#define SYSCALL(name, params, call)                                                                                                                            \
    uint32_t em_syscall_##name params { return sys_result(call); }

/* descriptors */
SYSCALL(open, (u path, u flags, u va), file_open(AT_FDCWD, path, flags, guest_va(va)))
SYSCALL(openat, (u dirfd, u path, u flags, u va), file_open(dirfd, path, flags, guest_va(va)))
SYSCALL(dup, (u fd), file_dup(fd))
SYSCALL(dup2, (u fd, u newfd), file_dup2(fd, newfd))
SYSCALL(dup3, (u fd, u newfd, u flags), file_dup3(fd, newfd, flags))
SYSCALL(pipe, (u fds), file_pipe(fds, 0))
SYSCALL(pipe2, (u fds, u flags), file_pipe(fds, flags))
SYSCALL(fcntl64, (u fd, u command, u va), fcntl_call(fd, command, guest_va(va)))
SYSCALL(ioctl, (u fd, u request, u va), ioctl_call(fd, request, guest_va(va)))
SYSCALL(ftruncate64, (u fd, u low, u high), file_truncate(fd, (int64_t)pair64(low, high)))
SYSCALL(ftruncate64_j, (u fd, uint64_t size), file_truncate(fd, (int64_t)size))
SYSCALL(truncate64, (u path, u low, u high), dir_truncate(path, (int64_t)pair64(low, high)))
SYSCALL(truncate64_j, (u path, uint64_t size), dir_truncate(path, (int64_t)size))
/* Until 2.0.31 a word of padding keeps the pair even. */
u em_sys_ftruncate64_padded(u fd, u pad, u low, u high) { return em_syscall_ftruncate64(fd, low, high); }
u em_sys_truncate64_padded(u path, u pad, u low, u high) { return em_syscall_truncate64(path, low, high); }
SYSCALL(fallocate, (u fd, u mode, u low, u high, u size_low, u size_high),
        file_allocate(fd, mode, (int64_t)pair64(low, high), (int64_t)pair64(size_low, size_high)))
SYSCALL(fallocate_j, (u fd, u mode, uint64_t offset, uint64_t size), file_allocate(fd, mode, (int64_t)offset, (int64_t)size))
SYSCALL(fadvise64, (u fd, u low, u high, u size_low, u size_high, u advice),
        file_advise(fd, (int64_t)pair64(low, high), (int64_t)pair64(size_low, size_high), advice))
SYSCALL(fadvise64_j, (u fd, uint64_t offset, uint64_t size, u advice), file_advise(fd, (int64_t)offset, (int64_t)size, advice))
SYSCALL(fdatasync, (u fd), file_datasync(fd))
SYSCALL(sync, (void), file_sync_all())

/* names */
SYSCALL(chdir, (u path), dir_chdir(path))
SYSCALL(fchdir, (u fd), dir_fchdir(fd))
SYSCALL(getcwd, (u buf, u n), dir_getcwd(buf, n))
SYSCALL(mkdir, (u path, u mode), dir_mkdir(AT_FDCWD, path, mode))
SYSCALL(mkdirat, (u dirfd, u path, u mode), dir_mkdir(dirfd, path, mode))
SYSCALL(mknod, (u path, u mode, u dev), dir_mknod(AT_FDCWD, path, mode))
SYSCALL(mknodat, (u dirfd, u path, u mode, u dev), dir_mknod(dirfd, path, mode))
SYSCALL(rmdir, (u path), dir_unlink(AT_FDCWD, path, AT_REMOVEDIR))
SYSCALL(unlink, (u path), dir_unlink(AT_FDCWD, path, 0))
SYSCALL(unlinkat, (u dirfd, u path, u flags), dir_unlink(dirfd, path, flags))
SYSCALL(rename, (u from, u to), dir_rename(AT_FDCWD, from, AT_FDCWD, to))
SYSCALL(renameat, (u fromfd, u from, u tofd, u to), dir_rename(fromfd, from, tofd, to))
SYSCALL(link, (u from, u to), dir_link(AT_FDCWD, from, AT_FDCWD, to, 0))
SYSCALL(linkat, (u fromfd, u from, u tofd, u to, u flags), dir_link(fromfd, from, tofd, to, flags))
SYSCALL(symlink, (u target, u path), dir_symlink(target, AT_FDCWD, path))
SYSCALL(symlinkat, (u target, u dirfd, u path), dir_symlink(target, dirfd, path))
SYSCALL(readlink, (u path, u buf, u n), dir_readlink(AT_FDCWD, path, buf, n))
SYSCALL(readlinkat, (u dirfd, u path, u buf, u n), dir_readlink(dirfd, path, buf, n))
SYSCALL(getdents64, (u fd, u buf, u n), dir_getdents(fd, buf, n))

/* attributes */
SYSCALL(chmod, (u path, u mode), stat_chmod(AT_FDCWD, path, mode, 0))
SYSCALL(fchmod, (u fd, u mode), stat_fchmod(fd, mode))
SYSCALL(fchmodat, (u dirfd, u path, u mode, u va), stat_chmod(dirfd, path, mode, 0))
SYSCALL(fchmodat2, (u dirfd, u path, u mode, u flags), stat_chmod(dirfd, path, mode, flags))
SYSCALL(chown32, (u path, u uid, u gid), stat_chown(AT_FDCWD, path, uid, gid, 0))
SYSCALL(lchown32, (u path, u uid, u gid), stat_chown(AT_FDCWD, path, uid, gid, AT_SYMLINK_NOFOLLOW))
SYSCALL(fchown32, (u fd, u uid, u gid), stat_fchown(fd, uid, gid))
SYSCALL(fchownat, (u dirfd, u path, u uid, u gid, u flags), stat_chown(dirfd, path, uid, gid, flags))
SYSCALL(faccessat, (u dirfd, u path, u mode, u flags), stat_access(dirfd, path, mode, flags))
SYSCALL(access, (u path, u mode), stat_access(AT_FDCWD, path, mode, 0))
SYSCALL(utimensat, (u dirfd, u path, u times, u flags), stat_utimens(dirfd, path, times, flags))
SYSCALL(stat64, (u path, u buf), stat_path(AT_FDCWD, path, buf, 0))
SYSCALL(lstat64, (u path, u buf), stat_path(AT_FDCWD, path, buf, AT_SYMLINK_NOFOLLOW))
SYSCALL(fstat64, (u fd, u buf), stat_fd(fd, buf))
SYSCALL(fstatat64, (u dirfd, u path, u buf, u flags), stat_path(dirfd, path, buf, flags))
SYSCALL(statfs64, (u path, u size, u buf), stat_fs_path(path, size, buf))
SYSCALL(fstatfs64, (u fd, u size, u buf), stat_fs_fd(fd, size, buf))

/* memory; mmap2 counts its offset in units of 4096 bytes */
SYSCALL(mmap2, (u addr, u len, u prot, u flags, u fd, u page), mapping_map(addr, len, prot, flags, fd, (uint64_t)page << 12))
SYSCALL(munmap, (u addr, u len), mapping_unmap(addr, len))
SYSCALL(msync, (u addr, u len, u flags), mapping_sync(addr, len, flags))
SYSCALL(madvise, (u addr, u len, u advice), mapping_advise(addr, len, advice))
SYSCALL(mremap, (u addr, u len, u new_len, u flags, u new_addr), mapping_remap(addr, len, new_len, flags))
SYSCALL(mincore, (u addr, u len, u vector), mapping_in_core(addr, len, vector))
SYSCALL(mlock, (u addr, u len), mapping_lock(addr, len))
SYSCALL(munlock, (u addr, u len), mapping_unlock(addr, len))
SYSCALL(mlockall, (u flags), mapping_lock_all(flags))
SYSCALL(munlockall, (void), mapping_unlock_all())
SYSCALL(mprotect, (u addr, u len, u prot), mapping_protect(addr, len, prot))

/* sockets */
SYSCALL(socket, (u domain, u type, u protocol, u d, u e, u f), socket_socket(domain, type, protocol))
SYSCALL(socketpair, (u domain, u type, u protocol, u fds, u e, u f), socket_pair(domain, type, protocol, fds))
SYSCALL(bind, (u fd, u addr, u len, u d, u e, u f), socket_bind(fd, addr, len))
SYSCALL(connect, (u fd, u addr, u len, u d, u e, u f), socket_connect(fd, addr, len))
SYSCALL(listen, (u fd, u backlog, u c, u d, u e, u f), socket_listen(fd, backlog))
SYSCALL(accept4, (u fd, u addr, u len, u flags, u e, u f), socket_accept(fd, addr, len, flags))
SYSCALL(getsockname, (u fd, u addr, u len, u d, u e, u f), socket_name(fd, addr, len))
SYSCALL(getpeername, (u fd, u addr, u len, u d, u e, u f), socket_peer(fd, addr, len))
SYSCALL(getsockopt, (u fd, u level, u option, u value, u len, u f), socket_get_option(fd, level, option, value, len))
SYSCALL(setsockopt, (u fd, u level, u option, u value, u len, u f), socket_set_option(fd, level, option, value, len))
SYSCALL(shutdown, (u fd, u how, u c, u d, u e, u f), socket_shutdown(fd, how))
SYSCALL(sendto, (u fd, u buf, u n, u flags, u addr, u len), socket_send(fd, buf, n, flags, addr, len))
SYSCALL(recvfrom, (u fd, u buf, u n, u flags, u addr, u len), socket_receive(fd, buf, n, flags, addr, len))
SYSCALL(sendmsg, (u fd, u msg, u flags, u d, u e, u f), message_send(fd, msg, flags))
SYSCALL(recvmsg, (u fd, u msg, u flags, u d, u e, u f), message_receive(fd, msg, flags))
SYSCALL(sendmmsg, (u fd, u messages, u n, u flags, u va), message_send_many(fd, messages, n, flags))
SYSCALL(recvmmsg, (u fd, u messages, u n, u flags, u va), message_receive_many(fd, messages, n, flags, guest_va(va)))

/* readiness; pselect6's last argument is the address of a (set address, set size) pair */
SYSCALL(newselect, (u n, u r, u w, u e, u timeval), poll_select(n, r, w, e, timeval))
SYSCALL(pselect6, (u n, u r, u w, u e, u timespec, u pair), poll_pselect(n, r, w, e, timespec, pair ? guest_va(pair) : 0))
SYSCALL(poll, (u fds, u n, u timeout), poll_poll(fds, n, timeout))
SYSCALL(epoll_create1, (u flags), poll_epoll_create(flags))
SYSCALL(epoll_ctl, (u epfd, u operation, u fd, u event), poll_epoll_control(epfd, operation, fd, event))
SYSCALL(epoll_pwait, (u epfd, u events, u max, u timeout, u set, u set_size), poll_epoll_wait(epfd, events, max, timeout, set))

/* processes */
SYSCALL(wait4, (u pid, u status, u options, u rusage), process_wait(pid, status, options, rusage))
SYSCALL(getpid, (void), process_getpid())
SYSCALL(getppid, (void), process_getppid())
SYSCALL(setsid, (void), process_setsid())
SYSCALL(getsid, (u pid), process_getsid(pid))
SYSCALL(setpgid, (u pid, u pgid), process_setpgid(pid, pgid))
SYSCALL(getpgid, (u pid), process_getpgid(pid))
SYSCALL(acct, (u file), -EPERM)
SYSCALL(setdomainname, (u name, u size), -EPERM)
SYSCALL(nice, (u increment), process_nice(increment))
SYSCALL(getpriority, (u which, u who), process_getpriority(which, who))
SYSCALL(setpriority, (u which, u who, u priority), process_setpriority(which, who, priority))
SYSCALL(pause, (void), signals_pause())
SYSCALL(setitimer, (u which, u value, u previous), timer_set(which, value, previous))
SYSCALL(getitimer, (u which, u value), timer_get(which, value))

/* identities */
SYSCALL(getuid32, (void), user_getuid())
SYSCALL(geteuid32, (void), user_geteuid())
SYSCALL(getgid32, (void), user_getgid())
SYSCALL(getegid32, (void), user_getegid())
SYSCALL(getgroups32, (u n, u list), user_getgroups(n, list))

static int64_t three_ids(int64_t id, int64_t effective, int64_t saved, u a, u b, u c)
{
    return guest_put32(a, (u)id) && guest_put32(b, (u)effective) && guest_put32(c, (u)saved) ? 0 : -EFAULT;
}
SYSCALL(getresuid32, (u a, u b, u c), three_ids(user_getuid(), user_geteuid(), user_saved_uid(), a, b, c))
SYSCALL(getresgid32, (u a, u b, u c), three_ids(user_getgid(), user_getegid(), user_saved_gid(), a, b, c))

/* the machine */
SYSCALL(uname, (u buf), system_uname(buf))
SYSCALL(umask, (u mask), system_umask(mask))
SYSCALL(ugetrlimit, (u resource, u limit), limit_get_old(resource, limit))
SYSCALL(setrlimit, (u resource, u limit), limit_set_old(resource, limit))
SYSCALL(prlimit64, (u pid, u resource, u new_limit, u old_limit), limit_prlimit(pid, resource, new_limit, old_limit))
SYSCALL(getrusage, (u who, u usage), limit_rusage(who, usage))

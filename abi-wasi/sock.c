/* sock_*: on sockets the process was given. */
#define _GNU_SOURCE
#include "wasi.h"

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { RI_PEEK = 1, RI_WAITALL = 2 };
enum { RO_TRUNCATED = 1 };
enum { SD_RD = 1, SD_WR = 2 };

uint32_t wasi_sock_accept(uint32_t fd, uint32_t flags, uint32_t out)
{
    int host = wasi_fd_host(fd, RIGHT_SOCK_ACCEPT);
    if (host < 0)
        return (uint32_t)-host;
    if (flags & ~(uint32_t)FDFLAGS_NONBLOCK)
        return WASI_EINVAL;
    if (host_net_refused())
        return WASI_EACCES;
    if (!guest_ptr(out, 4))
        return WASI_EFAULT;
    int s = accept4(host, NULL, NULL, SOCK_CLOEXEC | (flags & FDFLAGS_NONBLOCK ? SOCK_NONBLOCK : 0));
    if (s < 0)
        return wasi_errno(errno);
    struct wasi_fd *f = wasi_fd_new(&(struct wasi_fd){.host = s, .base = RIGHTS_SOCKET});
    if (!f) {
        close(s);
        return WASI_ENOMEM;
    }
    uint32_t error = wasi_fd_type(f);
    return error ? error : wasi_store32(out, f->number);
}

uint32_t wasi_receive(uint32_t fd, uint32_t iovs, uint32_t n, uint32_t flags, bool room, struct msghdr *msg, struct wasi_received *out)
{
    struct iovec iov[WASI_IOV_BATCH];
    int host = wasi_fd_host(fd, RIGHT_FD_READ);
    if (host < 0)
        return (uint32_t)-host;
    if (flags & ~(uint32_t)(RI_PEEK | RI_WAITALL))
        return WASI_EINVAL;
    int k = wasi_iovecs(iov, iovs, n);
    if (k < 0)
        return (uint32_t)-k;
    if (!room)
        return WASI_EFAULT;
    msg->msg_iov = iov;
    msg->msg_iovlen = (unsigned)k;
    ssize_t r = recvmsg(host, msg, (flags & RI_PEEK ? MSG_PEEK : 0) | (flags & RI_WAITALL ? MSG_WAITALL : 0));
    msg->msg_iov = NULL; /* ends here */
    if (r < 0)
        return wasi_errno(errno);
    *out = (struct wasi_received){(uint32_t)r, msg->msg_flags & MSG_TRUNC ? RO_TRUNCATED : 0};
    return WASI_OK;
}

uint32_t wasi_sock_recv(uint32_t fd, uint32_t iovs, uint32_t n, uint32_t flags, uint32_t size_out, uint32_t flags_out)
{
    struct msghdr msg = {0};
    struct wasi_received got;
    bool room = guest_ptr(size_out, 4) && guest_ptr(flags_out, 2);
    uint32_t error = wasi_receive(fd, iovs, n, flags, room, &msg, &got);
    if (error)
        return error;
    __builtin_memcpy(guest_ptr(flags_out, 2), &got.flags, 2);
    return wasi_store32(size_out, got.size);
}

uint32_t wasi_sock_send(uint32_t fd, uint32_t iovs, uint32_t n, uint32_t flags, uint32_t size_out)
{
    struct iovec iov[WASI_IOV_BATCH];
    int host = wasi_fd_host(fd, RIGHT_FD_WRITE);
    if (host < 0)
        return (uint32_t)-host;
    if (flags)
        return WASI_EINVAL;
    int k = wasi_iovecs(iov, iovs, n);
    if (k < 0)
        return (uint32_t)-k;
    if (!guest_ptr(size_out, 4))
        return WASI_EFAULT;
    /* EPIPE instead of SIGPIPE: WASI has no signals to handle. */
    struct msghdr msg = {.msg_iov = iov, .msg_iovlen = (unsigned)k};
    ssize_t r = sendmsg(host, &msg, MSG_NOSIGNAL);
    return r < 0 ? wasi_errno(errno) : wasi_store32(size_out, (uint32_t)r);
}

uint32_t wasi_sock_shutdown(uint32_t fd, uint32_t how)
{
    static const int hows[] = {[SD_RD] = SHUT_RD, [SD_WR] = SHUT_WR, [SD_RD | SD_WR] = SHUT_RDWR};
    struct wasi_fd *f = wasi_fd_peek(fd);
    if (!f)
        return WASI_EBADF;
    uint32_t error = wasi_fd_type(f);
    if (error)
        return error;
    if (f->type != FILETYPE_STREAM && f->type != FILETYPE_DGRAM)
        return WASI_ENOTSOCK;
    if (!(f->base & RIGHT_SOCK_SHUTDOWN))
        return WASI_ENOTCAPABLE;
    if (!how || how > (SD_RD | SD_WR))
        return WASI_EINVAL;
    return wasi_syscall(shutdown(f->host, hows[how]));
}

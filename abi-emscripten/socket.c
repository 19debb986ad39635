/* Sockets: addresses pass as they are (their layouts never differed), except file system names of AF_UNIX, which resolve like any other
 * path; options pass by a table. */
#define _GNU_SOURCE
#include "blocking.h"
#include "env.h"
#include "guest.h"
#include "handlers.h"
#include "socket_address.h"
#include "socket_options.h"

#include <errno.h>
#include <sys/socket.h>

/* Whether fd is a descriptor of the guest's and the policy lets it have a network: 0 or -errno. */
static int64_t check(uint32_t fd)
{
    if (host_net_refused())
        return -EACCES;
    return file_is_open_to_guest(fd) ? 0 : -EBADF;
}

int64_t socket_socket(uint32_t domain, uint32_t type, uint32_t protocol)
{
    return host_net_refused() ? -EACCES : host_result(socket((int)domain, (int)type, (int)protocol));
}

int64_t socket_pair(uint32_t domain, uint32_t type, uint32_t protocol, uint32_t fds)
{
    int pair[2];
    void *p = guest_ptr(fds, sizeof pair);
    if (!p)
        return -EFAULT;
    int64_t r = host_result(socketpair((int)domain, (int)type, (int)protocol, pair));
    if (r == 0)
        memcpy(p, pair, sizeof pair);
    return r;
}

int64_t socket_bind(uint32_t fd, uint32_t addr, uint32_t len)
{
    struct socket_address a;
    int64_t r = file_is_open_to_guest(fd) ? address_read(&a, addr, len, ADDRESS_CREATE) : -EBADF;
    if (r < 0)
        return r;
    r = host_result(bind((int)fd, &a.host.any, a.len));
    if (r == 0)
        address_remember(&a);
    address_done(&a);
    return r;
}

int64_t socket_connect(uint32_t fd, uint32_t addr, uint32_t len)
{
    struct socket_address a;
    int64_t r = file_is_open_to_guest(fd) ? address_read(&a, addr, len, 0) : -EBADF;
    if (r < 0)
        return r;
    r = block_connect((int)fd, &a.host.any, a.len);
    address_done(&a);
    return r;
}

int64_t socket_listen(uint32_t fd, uint32_t backlog)
{
    int64_t r = check(fd);
    return r < 0 ? r : host_result(listen((int)fd, (int)backlog));
}

int64_t socket_accept(uint32_t fd, uint32_t addr, uint32_t len, uint32_t flags)
{
    struct socket_address a = {.len = sizeof a.host};
    int64_t r = check(fd);
    if (r < 0)
        return r;
    r = block_accept((int)fd, addr ? &a.host.any : NULL, addr ? &a.len : NULL, (int)flags);
    if (r >= 0 && addr)
        address_write(&a, addr, len);
    return r;
}

int64_t socket_name(uint32_t fd, uint32_t addr, uint32_t len)
{
    struct socket_address a = {.len = sizeof a.host};
    int64_t r = file_is_open_to_guest(fd) ? host_result(getsockname((int)fd, &a.host.any, &a.len)) : -EBADF;
    return r < 0 ? r : address_write(&a, addr, len);
}

int64_t socket_peer(uint32_t fd, uint32_t addr, uint32_t len)
{
    struct socket_address a = {.len = sizeof a.host};
    int64_t r = file_is_open_to_guest(fd) ? host_result(getpeername((int)fd, &a.host.any, &a.len)) : -EBADF;
    return r < 0 ? r : address_write(&a, addr, len);
}

int64_t socket_shutdown(uint32_t fd, uint32_t how) { return file_is_open_to_guest(fd) ? host_result(shutdown((int)fd, (int)how)) : -EBADF; }

int64_t socket_send(uint32_t fd, uint32_t buf, uint32_t n, uint32_t flags, uint32_t addr, uint32_t len)
{
    struct socket_address a = {.len = 0};
    const void *p = guest_ptr(buf, n);
    if (!file_is_open_to_guest(fd))
        return -EBADF;
    if (!p)
        return -EFAULT;
    int64_t r = addr ? address_read(&a, addr, len, 0) : 0;
    if (r < 0)
        return r;
    r = block_sendto((int)fd, p, n, (int)flags, addr ? &a.host.any : NULL, a.len);
    address_done(&a);
    return r;
}

int64_t socket_receive(uint32_t fd, uint32_t buf, uint32_t n, uint32_t flags, uint32_t addr, uint32_t len)
{
    struct socket_address a = {.len = sizeof a.host};
    void *p = guest_ptr(buf, n);
    if (!file_is_open_to_guest(fd))
        return -EBADF;
    if (!p)
        return -EFAULT;
    if (!addr) /* the common recv() */
        return block_recvfrom((int)fd, p, n, (int)flags, NULL, NULL);
    int64_t r = block_recvfrom((int)fd, p, n, (int)flags, &a.host.any, &a.len);
    if (r >= 0)
        address_write(&a, addr, len);
    return r;
}

int64_t socket_set_option(uint32_t fd, uint32_t level, uint32_t option, uint32_t value, uint32_t len)
{
    const struct socket_option *o = option_find(level, option);
    const void *p = guest_ptr(value, len);
    struct timeval tv;
    if (!file_is_open_to_guest(fd))
        return -EBADF;
    if (!o)
        return -ENOPROTOOPT;
    if (!p)
        return -EFAULT;
    if (o->kind == OPTION_PLAIN)
        return host_result(setsockopt((int)fd, (int)level, o->host, p, len));
    if (!option_read_timeval(p, len, &tv))
        return -EINVAL;
    return host_result(setsockopt((int)fd, (int)level, o->host, &tv, sizeof tv));
}

/* Largest option value: what any plain option of the table gives. */
#define OPTION_MAX 1024

int64_t socket_get_option(uint32_t fd, uint32_t level, uint32_t option, uint32_t value, uint32_t len)
{
    const struct socket_option *o = option_find(level, option);
    uint32_t room;
    if (!file_is_open_to_guest(fd))
        return -EBADF;
    if (!guest_get32(len, &room))
        return -EFAULT;
    if (!o)
        return -ENOPROTOOPT;
    void *p = guest_ptr(value, room);
    if (!p)
        return -EFAULT;
    _Alignas(8) uint8_t buf[OPTION_MAX];
    socklen_t got = o->kind == OPTION_TIMEVAL ? sizeof(struct timeval) : room < sizeof buf ? room : sizeof buf;
    int64_t r = host_result(getsockopt((int)fd, (int)level, o->host, buf, &got));
    if (r < 0)
        return r;
    uint32_t n = o->kind == OPTION_TIMEVAL ? option_write_timeval(buf, room) : got;
    memcpy(p, buf, n < room ? n : room);
    return guest_put32(len, n) ? 0 : -EFAULT;
}

uint32_t em_accept4(uint32_t fd, uint32_t addr, uint32_t len, uint32_t flags) { return libc_result(socket_accept(fd, addr, len, flags)); }

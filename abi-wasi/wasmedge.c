/* WasmEdge's sockets: functions that it adds to preview 1, in both of its versions. Addresses are a pair of pointer and size in guest memory, and the
 * size says what is there: 4 bytes of IPv4, 16 of IPv6, or 128 that begin with the family. Sources: the witx-like api.hpp of WasmEdge and the crate
 * wasmedge_wasi_socket, through which programs call them. */
#define _GNU_SOURCE
#include "wasi.h"

#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

enum { FAMILY_UNSPEC, FAMILY_INET4, FAMILY_INET6 };
enum { TYPE_ANY, TYPE_DGRAM, TYPE_STREAM };
enum { WITH_FAMILY = 128 };

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* The bytes that the record at addr points to; NULL when they are not the guest's. */
static uint8_t *address_bytes(uint32_t addr, uint32_t *size)
{
    uint32_t record[2];
    const void *p = guest_ptr(addr, sizeof record);
    if (!p)
        return NULL;
    wasi_take(record, p, sizeof record);
    *size = record[1];
    return guest_ptr(record[0], record[1]);
}

/* Where the octets of the address begin in a buffer of that size, and its family; 0 for a size that says neither. */
static unsigned address_layout(const uint8_t *p, uint32_t size, unsigned *offset)
{
    *offset = size == WITH_FAMILY ? 2 : 0;
    if (size == WITH_FAMILY)
        return p[1] ? FAMILY_UNSPEC : p[0];
    return size == 4 ? FAMILY_INET4 : size == 16 ? FAMILY_INET6 : FAMILY_UNSPEC;
}

static uint32_t address_read(union address *a, socklen_t *size, uint32_t addr, uint32_t port)
{
    uint32_t n;
    unsigned offset;
    const uint8_t *p = address_bytes(addr, &n);
    if (!p)
        return WASI_EFAULT;
    if (port > UINT16_MAX)
        return WASI_EINVAL;
    unsigned family = address_layout(p, n, &offset);
    memset(a, 0, sizeof *a);
    if (family == FAMILY_INET4) {
        *a = (union address){.v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)}};
        memcpy(&a->v4.sin_addr, p + offset, 4);
    } else if (family == FAMILY_INET6) {
        *a = (union address){.v6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)}};
        memcpy(&a->v6.sin6_addr, p + offset, 16);
    }
    *size = family == FAMILY_INET4 ? sizeof a->v4 : sizeof a->v6;
    return family == FAMILY_INET4 || family == FAMILY_INET6 ? WASI_OK : WASI_EAFNOSUPPORT;
}

/* Writes it to the buffer of the record at addr, and the port; type_out, when not 0, gets 4 or 6. */
static uint32_t address_write(const union address *a, uint32_t addr, uint32_t type_out, uint32_t port_out)
{
    uint32_t size;
    uint8_t *p = address_bytes(addr, &size);
    bool v4 = a->any.sa_family == AF_INET;
    unsigned n = v4 ? 4 : 16, offset = size == WITH_FAMILY ? 2 : 0;
    if (!p)
        return WASI_EFAULT;
    if (!v4 && a->any.sa_family != AF_INET6)
        return WASI_EAFNOSUPPORT;
    if (size < offset + n)
        return WASI_EINVAL;
    memset(p, 0, size);
    if (offset)
        p[0] = v4 ? FAMILY_INET4 : FAMILY_INET6;
    memcpy(p + offset, v4 ? (const void *)&a->v4.sin_addr : &a->v6.sin6_addr, n);
    uint32_t error = type_out ? wasi_store32(type_out, v4 ? 4 : 6) : WASI_OK;
    return error || !port_out ? error : wasi_store32(port_out, ntohs(v4 ? a->v4.sin_port : a->v6.sin6_port));
}

/* ---- opening and connecting ---- */

uint32_t wasi_wasmedge_sock_open(uint32_t family, uint32_t type, uint32_t out)
{
    static const int families[] = {[FAMILY_UNSPEC] = AF_INET, [FAMILY_INET4] = AF_INET, [FAMILY_INET6] = AF_INET6};
    static const int types[] = {[TYPE_ANY] = SOCK_STREAM, [TYPE_DGRAM] = SOCK_DGRAM, [TYPE_STREAM] = SOCK_STREAM};
    if (!guest_ptr(out, 4))
        return WASI_EFAULT;
    if (family > FAMILY_INET6)
        return WASI_EAFNOSUPPORT;
    if (type > TYPE_STREAM)
        return WASI_EINVAL;
    if (host_net_refused())
        return WASI_EACCES;
    signal(SIGPIPE, SIG_IGN); /* WASI has no signals: a peer that went away must be an error */
    int s = socket(families[family], types[type] | SOCK_CLOEXEC, 0);
    if (s < 0)
        return wasi_errno(errno);
    uint8_t filetype = type == TYPE_DGRAM ? FILETYPE_DGRAM : FILETYPE_STREAM;
    struct wasi_fd *f = wasi_fd_new(&(struct wasi_fd){.host = s, .base = RIGHTS_SOCKET, .type = filetype});
    if (f)
        return wasi_store32(out, f->number);
    close(s);
    return WASI_ENOMEM;
}

typedef int with_address(int fd, const struct sockaddr *a, socklen_t size);

static uint32_t call_with(with_address *call, uint32_t fd, uint32_t addr, uint32_t port)
{
    union address a;
    socklen_t size;
    int host = wasi_fd_host(fd, RIGHT_SOCK_SHUTDOWN); /* what only sockets have */
    if (host < 0)
        return (uint32_t)-host;
    uint32_t error = address_read(&a, &size, addr, port);
    if (error)
        return error;
    return host_net_refused() ? WASI_EACCES : wasi_syscall(call(host, &a.any, size));
}

uint32_t wasi_wasmedge_sock_bind(uint32_t fd, uint32_t addr, uint32_t port) { return call_with(bind, fd, addr, port); }

uint32_t wasi_wasmedge_sock_connect(uint32_t fd, uint32_t addr, uint32_t port) { return call_with(connect, fd, addr, port); }

uint32_t wasi_wasmedge_sock_listen(uint32_t fd, uint32_t backlog)
{
    int host = wasi_fd_host(fd, RIGHT_SOCK_ACCEPT);
    if (host < 0)
        return (uint32_t)-host;
    return host_net_refused() ? WASI_EACCES : wasi_syscall(listen(host, (int)backlog));
}

uint32_t wasi_wasmedge_sock_accept(uint32_t fd, uint32_t out) { return wasi_sock_accept(fd, 0, out); }

/* ---- data with an address ---- */

static uint32_t recv_from(uint32_t fd, uint32_t iovs, uint32_t n, uint32_t addr, uint32_t flags, uint32_t port_out, uint32_t size_out, uint32_t flags_out)
{
    union address a = {.any.sa_family = AF_UNSPEC};
    struct msghdr msg = {.msg_name = &a, .msg_namelen = sizeof a};
    struct wasi_received got;
    uint32_t size;
    bool room = address_bytes(addr, &size) && guest_ptr(size_out, 4) && guest_ptr(flags_out, 4) && (!port_out || guest_ptr(port_out, 4));
    uint32_t error = wasi_receive(fd, iovs, n, flags, room, &msg, &got);
    if (error)
        return error;
    /* A connected stream has no address for each message: the record stays as it is. */
    if (msg.msg_namelen && a.any.sa_family != AF_UNSPEC)
        error = address_write(&a, addr, 0, port_out);
    if (!error)
        error = wasi_store32(size_out, got.size);
    return error ? error : wasi_store32(flags_out, got.flags);
}

uint32_t wasi_wasmedge_sock_recv_from(uint32_t fd, uint32_t iovs, uint32_t n, uint32_t addr, uint32_t flags, uint32_t size_out, uint32_t flags_out)
{
    return recv_from(fd, iovs, n, addr, flags, 0, size_out, flags_out);
}

uint32_t wasi_wasmedge_sock_recv_from_port(uint32_t fd, uint32_t iovs, uint32_t n, uint32_t addr, uint32_t flags, uint32_t port_out, uint32_t size_out,
                                           uint32_t flags_out)
{
    return port_out ? recv_from(fd, iovs, n, addr, flags, port_out, size_out, flags_out) : WASI_EFAULT;
}

uint32_t wasi_wasmedge_sock_send_to(uint32_t fd, uint32_t iovs, uint32_t n, uint32_t addr, uint32_t port, uint32_t flags, uint32_t size_out)
{
    struct iovec iov[WASI_IOV_BATCH];
    union address a;
    socklen_t size;
    int host = wasi_fd_host(fd, RIGHT_FD_WRITE | RIGHT_SOCK_SHUTDOWN);
    if (host < 0)
        return (uint32_t)-host;
    uint32_t error = address_read(&a, &size, addr, port);
    if (error || flags)
        return error ? error : WASI_EINVAL;
    int k = wasi_iovecs(iov, iovs, n);
    if (k < 0)
        return (uint32_t)-k;
    if (!guest_ptr(size_out, 4))
        return WASI_EFAULT;
    if (host_net_refused())
        return WASI_EACCES;
    struct msghdr msg = {.msg_name = &a, .msg_namelen = size, .msg_iov = iov, .msg_iovlen = (unsigned)k};
    ssize_t r = sendmsg(host, &msg, MSG_NOSIGNAL);
    return r < 0 ? wasi_errno(errno) : wasi_store32(size_out, (uint32_t)r);
}

/* ---- what a socket is ---- */

typedef int get_address(int fd, struct sockaddr *a, socklen_t *size);

static uint32_t address_of(get_address *get, uint32_t fd, uint32_t addr, uint32_t type_out, uint32_t port_out)
{
    union address a = {.any.sa_family = AF_UNSPEC};
    socklen_t size = sizeof a;
    int host = wasi_fd_host(fd, RIGHT_SOCK_SHUTDOWN);
    if (host < 0)
        return (uint32_t)-host;
    return get(host, &a.any, &size) ? wasi_errno(errno) : address_write(&a, addr, type_out, port_out);
}

static int local(int fd, struct sockaddr *a, socklen_t *size) { return getsockname(fd, a, size); }
static int peer(int fd, struct sockaddr *a, socklen_t *size) { return getpeername(fd, a, size); }

/* Address 0 is memory like any other, but no program has its results there. */
static uint32_t address_typed(get_address *get, uint32_t fd, uint32_t addr, uint32_t type_out, uint32_t port_out)
{
    return type_out && port_out ? address_of(get, fd, addr, type_out, port_out) : WASI_EFAULT;
}

uint32_t wasi_wasmedge_sock_getlocaladdr(uint32_t fd, uint32_t addr, uint32_t type, uint32_t port) { return address_typed(local, fd, addr, type, port); }
uint32_t wasi_wasmedge_sock_getpeeraddr(uint32_t fd, uint32_t addr, uint32_t type, uint32_t port) { return address_typed(peer, fd, addr, type, port); }
uint32_t wasi_wasmedge_sock_getlocaladdr_2(uint32_t fd, uint32_t addr, uint32_t port) { return address_of(local, fd, addr, 0, port); }
uint32_t wasi_wasmedge_sock_getpeeraddr_2(uint32_t fd, uint32_t addr, uint32_t port) { return address_of(peer, fd, addr, 0, port); }

/* By WasmEdge's number. Values have the layout of the host's: a timeval is two 64-bit words in WASI's C library, too. */
static const struct option {
    uint8_t size;
    bool settable;
    int name;
} options[] = {
    {4, true, SO_REUSEADDR}, {4, false, SO_TYPE},    {4, false, SO_ERROR},   {4, true, SO_DONTROUTE}, {4, true, SO_BROADCAST},
    {4, true, SO_SNDBUF},    {4, true, SO_RCVBUF},   {4, true, SO_KEEPALIVE}, {4, true, SO_OOBINLINE}, {8, true, SO_LINGER},
    {4, true, SO_RCVLOWAT},  {16, true, SO_RCVTIMEO}, {16, true, SO_SNDTIMEO}, {4, false, SO_ACCEPTCONN},
};
_Static_assert(sizeof(struct timeval) == 16 && sizeof(struct linger) == 8, "the layouts of wasi-libc");

static uint32_t option_of(const struct option **o, uint32_t level, uint32_t name)
{
    if (level != 0 || name >= sizeof options / sizeof *options)
        return WASI_ENOPROTOOPT;
    *o = &options[name];
    return WASI_OK;
}

/* SO_TYPE and SO_ERROR are numbers that WASI counts otherwise. */
static void translate(const struct option *o, void *value)
{
    int *n = value;
    if (o->name == SO_TYPE)
        *n = *n == SOCK_DGRAM ? TYPE_DGRAM : TYPE_STREAM;
    if (o->name == SO_ERROR)
        *n = *n ? (int)wasi_errno(*n) : 0;
}

uint32_t wasi_wasmedge_sock_getsockopt(uint32_t fd, uint32_t level, uint32_t name, uint32_t value, uint32_t size_at)
{
    _Alignas(8) uint8_t bytes[16];
    const struct option *o;
    socklen_t size = sizeof bytes;
    uint32_t room;
    int host = wasi_fd_host(fd, RIGHT_SOCK_SHUTDOWN);
    if (host < 0)
        return (uint32_t)-host;
    uint32_t error = option_of(&o, level, name);
    const void *p = guest_ptr(size_at, 4);
    if (error || !p)
        return error ? error : WASI_EFAULT;
    wasi_take(&room, p, 4);
    if (room < o->size)
        return WASI_EINVAL;
    void *out = guest_ptr(value, o->size);
    if (!out)
        return WASI_EFAULT;
    if (getsockopt(host, SOL_SOCKET, o->name, bytes, &size))
        return wasi_errno(errno);
    translate(o, bytes);
    memcpy(out, bytes, o->size);
    return wasi_store32(size_at, o->size);
}

uint32_t wasi_wasmedge_sock_setsockopt(uint32_t fd, uint32_t level, uint32_t name, uint32_t value, uint32_t size)
{
    _Alignas(8) uint8_t bytes[16];
    const struct option *o;
    int host = wasi_fd_host(fd, RIGHT_SOCK_SHUTDOWN);
    if (host < 0)
        return (uint32_t)-host;
    uint32_t error = option_of(&o, level, name);
    if (error)
        return error;
    if (!o->settable)
        return WASI_ENOPROTOOPT;
    const void *p = guest_ptr(value, o->size);
    if (size < o->size || !p)
        return size < o->size ? WASI_EINVAL : WASI_EFAULT;
    memcpy(bytes, p, o->size);
    return wasi_syscall(setsockopt(host, SOL_SOCKET, o->name, bytes, o->size));
}

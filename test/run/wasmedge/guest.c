/* Client and server in one program through WasmEdge's functions, of the version VERSION. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#if VERSION == 1
#define NAMED(name) #name
#else
#define NAMED(name) #name "_v2"
#endif
#define IMPORT(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(name))) uint32_t

struct address {
    uint8_t *bytes;
    uint32_t size;
};
struct iovec32 {
    void *p;
    uint32_t size;
};
struct name {
    uint16_t flags;
    uint8_t family, type;
    uint32_t protocol, address_size;
    struct socket_address *address;
    char *name;
    uint32_t name_size;
    struct name *next;
};
struct socket_address {
    uint8_t family;
    uint32_t size;
    uint8_t *data;
};

IMPORT(NAMED(sock_open)) we_open(uint32_t family, uint32_t type, uint32_t *fd);
IMPORT(NAMED(sock_bind)) we_bind(uint32_t fd, const struct address *a, uint32_t port);
IMPORT(NAMED(sock_connect)) we_connect(uint32_t fd, const struct address *a, uint32_t port);
IMPORT(NAMED(sock_listen)) we_listen(uint32_t fd, uint32_t backlog);
IMPORT(NAMED(sock_send_to)) we_send_to(uint32_t fd, const struct iovec32 *v, uint32_t n, const struct address *a, uint32_t port, uint32_t flags, uint32_t *size);
IMPORT(NAMED(sock_getsockopt)) we_get(uint32_t fd, uint32_t level, uint32_t name, void *value, uint32_t *size);
IMPORT(NAMED(sock_setsockopt)) we_set(uint32_t fd, uint32_t level, uint32_t name, const void *value, uint32_t size);
IMPORT("sock_shutdown") we_shutdown(uint32_t fd, uint32_t how);
IMPORT("sock_getaddrinfo")
we_names(const char *node, uint32_t node_len, const char *service, uint32_t service_len, const struct name *hints, struct name **results, uint32_t most,
         uint32_t *n);
IMPORT(NAMED(sock_recv)) we_recv(uint32_t fd, const struct iovec32 *v, uint32_t n, uint32_t flags, uint32_t *size, uint32_t *flags_out);
IMPORT(NAMED(sock_send)) we_send(uint32_t fd, const struct iovec32 *v, uint32_t n, uint32_t flags, uint32_t *size);

static uint8_t octets[128];
static struct address address = {octets, sizeof octets};

#if VERSION == 1
IMPORT("sock_accept") we_accept(uint32_t fd, uint32_t *out);
IMPORT("sock_getlocaladdr") we_local_1(uint32_t fd, struct address *a, uint32_t *type, uint32_t *port);
IMPORT("sock_getpeeraddr") we_peer_1(uint32_t fd, struct address *a, uint32_t *type, uint32_t *port);
IMPORT("sock_recv_from")
we_recv_from(uint32_t fd, const struct iovec32 *v, uint32_t n, struct address *a, uint32_t flags, uint32_t *size, uint32_t *flags_out);

/* Addresses are octets, and their number says of which family. */
static void set_address(int family)
{
    address.size = family == 1 ? 4 : 16;
    memset(octets, 0, sizeof octets);
    if (family == 1)
        memcpy(octets, "\x7f\0\0\1", 4);
    else
        octets[15] = 1;
}

static uint32_t local(uint32_t fd, uint32_t *port)
{
    uint32_t type = 0, e = we_local_1(fd, &address, &type, port);
    printf("type %u ", type);
    return e;
}
static uint32_t peer(uint32_t fd, uint32_t *port)
{
    uint32_t type = 0;
    return we_peer_1(fd, &address, &type, port);
}
static uint32_t receive_from(uint32_t fd, const struct iovec32 *v, uint32_t *port, uint32_t *size, uint32_t *flags)
{
    *port = 0;
    return we_recv_from(fd, v, 1, &address, 0, size, flags);
}
#else
IMPORT("sock_accept_v2") we_accept_2(uint32_t fd, uint32_t flags, uint32_t *out);
IMPORT("sock_getlocaladdr_v2") we_local_2(uint32_t fd, struct address *a, uint32_t *port);
IMPORT("sock_getpeeraddr_v2") we_peer_2(uint32_t fd, struct address *a, uint32_t *port);
IMPORT("sock_recv_from_v2")
we_recv_from(uint32_t fd, const struct iovec32 *v, uint32_t n, struct address *a, uint32_t flags, uint32_t *port, uint32_t *size, uint32_t *flags_out);

/* 128 bytes, of which the first two are the family. */
static void set_address(int family)
{
    address.size = 128;
    memset(octets, 0, sizeof octets);
    octets[0] = family;
    if (family == 1)
        memcpy(octets + 2, "\x7f\0\0\1", 4);
    else
        octets[17] = 1;
}

static uint32_t we_accept(uint32_t fd, uint32_t *out) { return we_accept_2(fd, 0, out); }
static uint32_t local(uint32_t fd, uint32_t *port)
{
    uint32_t e = we_local_2(fd, &address, port);
    printf("type %u ", octets[0] == 1 ? 4 : 6);
    return e;
}
static uint32_t peer(uint32_t fd, uint32_t *port) { return we_peer_2(fd, &address, port); }
static uint32_t receive_from(uint32_t fd, const struct iovec32 *v, uint32_t *port, uint32_t *size, uint32_t *flags)
{
    return we_recv_from(fd, v, 1, &address, 0, port, size, flags);
}
#endif

#define SHOW(call) printf(#call ": %u\n", (unsigned)(call))

static char buffer[64];
static struct iovec32 in = {buffer, sizeof buffer};

static int is_loopback(int family)
{
    uint8_t expected[128];
    uint32_t n = address.size;
    memcpy(expected, octets, sizeof octets);
    set_address(family);
    return address.size == n && !memcmp(expected, octets, sizeof octets);
}

static void stream(int family)
{
    uint32_t server = 0, client = 0, served = 0, port = 0, other = 0, client_port = 0, n = 0, flags = 9;
    struct iovec32 out = {"ping", 4};
    SHOW(we_open(family, 2, &server));
    set_address(family);
    SHOW(we_bind(server, &address, 0));
    SHOW(we_listen(server, 5));
    SHOW(local(server, &port));
    printf("loopback %d, port %d\n", is_loopback(family), port > 0 && port < 65536);
    SHOW(we_open(family, 2, &client));
    set_address(family);
    SHOW(we_connect(client, &address, port));
    SHOW(we_accept(server, &served));
    SHOW(local(client, &client_port));
    SHOW(peer(served, &other));
    printf("same port %d, loopback %d\n", other == client_port, is_loopback(family));
    SHOW(we_send(client, &out, 1, 0, &n));
    SHOW(we_recv(served, &in, 1, 0, &n, &flags));
    printf("%u bytes, flags %u: %.4s\n", n, flags & 0xffff, buffer);
    printf("write %d\n", (int)write(served, "pong!", 5)); /* they are descriptors like others */
    printf("read %d: %.5s\n", (int)read(client, buffer, sizeof buffer), buffer);
    SHOW(we_shutdown(client, 2));
    SHOW(we_recv(served, &in, 1, 0, &n, &flags));
    printf("%u bytes at the end\n", n);
    close(client);
    printf("write %d\n", (int)write(served, "gone", 4));
    usleep(20000);
    printf("write again %d\n", (int)write(served, "gone", 4)); /* an error, not the end */
    close(served);
    close(server);
    printf("close again %d\n", close(server));
}

static void datagrams(void)
{
    uint32_t a = 0, b = 0, port = 0, from = 0, n = 0, flags = 9;
    struct iovec32 out = {"datagram", 8}, small = {buffer, 4};
    SHOW(we_open(1, 1, &a));
    SHOW(we_open(1, 1, &b));
    set_address(1);
    SHOW(we_bind(a, &address, 0));
    SHOW(local(a, &port));
    SHOW(we_send_to(b, &out, 1, &address, port, 0, &n));
    printf("%u bytes sent\n", n);
    memset(octets, 0xee, 4);
    SHOW(receive_from(a, &in, &from, &n, &flags));
    printf("%u bytes: %.8s, flags %u, loopback %d\n", n, buffer, flags, is_loopback(1));
    SHOW(we_send_to(b, &out, 1, &address, port, 0, &n));
    SHOW(receive_from(a, &small, &from, &n, &flags));
    printf("%u bytes, flags %u\n", n, flags);
    close(a);
    close(b);
}

static void options(void)
{
    uint32_t s = 0, size = 4;
    int32_t value = 1;
    int64_t time[2] = {0, 50000};
    uint32_t n = 0, flags = 0;
    we_open(1, 1, &s);
    SHOW(we_set(s, 0, 0, &value, 4));
    value = 7;
    SHOW(we_get(s, 0, 0, &value, &size));
    printf("reuse %d in %u bytes\n", value, size);
    SHOW(we_get(s, 0, 1, &value, &size));
    printf("type %d\n", value);
    SHOW(we_get(s, 0, 2, &value, &size));
    printf("error %d\n", value);
    SHOW(we_set(s, 0, 11, time, 16));
    set_address(1);
    we_bind(s, &address, 0);
    SHOW(we_recv(s, &in, 1, 0, &n, &flags)); /* nothing comes in time */
    time[0] = time[1] = -1;
    size = 16;
    SHOW(we_get(s, 0, 11, time, &size));
    printf("%lld s %d, %u bytes\n", (long long)time[0], time[1] >= 50000 && time[1] < 60000, size);
    SHOW(we_set(s, 0, 14, "lo", 3)); /* to a device: not for guests */
    SHOW(we_set(s, 0, 1, &value, 4));
    SHOW(we_set(s, 1, 0, &value, 4));
    SHOW(we_set(s, 0, 0, &value, 2));
    SHOW(we_set(s, 0, 0, (void *)0xfffffffc, 8));
    SHOW(we_get(s, 0, 0, (void *)0xfffffffe, &size));
    close(s);
}

static void wrong(void)
{
    uint32_t s = 0, type = 0, port = 0;
    struct address far = {(uint8_t *)0xffffff00, 128}, odd = {octets, 5};
    SHOW(we_open(3, 2, &s));
    SHOW(we_open(1, 3, &s));
    SHOW(we_open(1, 2, (uint32_t *)0xfffffffe));
    SHOW(we_open(1, 2, &s));
    SHOW(we_bind(s, &far, 0));
    SHOW(we_bind(s, &odd, 0));
    SHOW(we_bind(s, (void *)0xfffffffc, 0));
    set_address(1);
    SHOW(we_bind(s, &address, 65536));
    SHOW(we_bind(0, &address, 0) != 0);
    SHOW(we_bind(77, &address, 0));
    SHOW(we_listen(77, 1));
    SHOW(peer(s, &port));
    SHOW(type);
    close(s);
}

static void names(void)
{
    uint8_t data[2][26];
    struct socket_address addresses[2] = {{1, 26, data[0]}, {1, 26, data[1]}};
    struct name list[2] = {{.address = &addresses[0], .next = &list[1]}, {.address = &addresses[1]}}, hints = {.family = 1, .type = 2}, *first = list;
    uint32_t n = 9;
    SHOW(we_names("127.0.0.3\0", 10, "8080\0", 5, &hints, &first, 2, &n));
    printf("%u: family %u %u, type %u, port %u, %u.%u.%u.%u\n", n, list[0].family, addresses[0].family, list[0].type, data[0][0] * 256 + data[0][1], data[0][2],
           data[0][3], data[0][4], data[0][5]);
    hints.family = 2;
    SHOW(we_names("::1", 3, "", 0, &hints, &first, 2, &n));
    printf("%u: family %u, %u bytes, last %u\n", n, list[0].family, addresses[0].size, data[0][21]);
    SHOW(we_names("1.2.3", 5, "no-such-service-at-all", 22, &hints, &first, 2, &n) != 0);
    first = (void *)0xfffffff0;
    SHOW(we_names("::1", 3, "", 0, &hints, &first, 2, &n));
}

int main(int argc, char **argv)
{
    uint32_t s = 0;
    if (argc > 1 && !strcmp(argv[1], "name")) {
        uint8_t data[26];
        struct socket_address found = {1, 26, data};
        struct name room = {.address = &found}, hints = {.family = 1, .type = 2}, *first = &room;
        SHOW(we_names("localhost", 9, "", 0, &hints, &first, 1, &s));
        printf("%u: %u\n", s, data[2]);
        return 0;
    }
    if (argc > 1) {
        SHOW(we_open(1, 2, &s));
        set_address(1);
        SHOW(we_connect(0, &address, 1) != 0);
        return 0;
    }
    stream(1);
    if (!we_open(2, 2, &s)) {
        set_address(2);
        if (!we_bind(s, &address, 0)) {
            close(s);
            stream(2);
        }
    }
    datagrams();
    options();
    wrong();
    names();
    return 0;
}

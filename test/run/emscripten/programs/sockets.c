/* Sockets and waiting: TCP over loopback, AF_UNIX pairs and paths, messages with descriptors, poll, select. */
#define _GNU_SOURCE
#include "show.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

static void descriptors(void)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control;
    char text[8] = "fd", got[8] = "";
    struct iovec out = {text, 3}, in = {got, 8};
    struct msghdr m = {.msg_iov = &out, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    int pair[2], pipe_ends[2], received = -1;
    SHOW(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    SHOW(pipe(pipe_ends));
    memset(&control, 0, sizeof control);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(c), &pipe_ends[1], sizeof(int));
    SHOW(sendmsg(pair[0], &m, 0));
    m.msg_iov = &in;
    memset(&control, 0, sizeof control);
    m.msg_controllen = sizeof control;
    SHOW(recvmsg(pair[1], &m, 0));
    c = CMSG_FIRSTHDR(&m);
    printf("%s, control %d, level %d type %d\n", got, c && c->cmsg_len == CMSG_LEN(sizeof(int)), c->cmsg_level == SOL_SOCKET, c->cmsg_type == SCM_RIGHTS);
    memcpy(&received, CMSG_DATA(c), sizeof(int));
    SHOW(write(received, "via", 3));
    SHOW(read(pipe_ends[0], got, sizeof got));
    SHOW(shutdown(pair[0], SHUT_WR));
    SHOW(recv(pair[1], got, sizeof got, 0));
    SHOW(recv(pair[0], got, sizeof got, MSG_DONTWAIT));
    SHOW(send(pair[0], "x", 1, MSG_NOSIGNAL));
}

static void options(int s)
{
    int on = 1;
    struct timeval limit = {0, 20000};
    struct linger linger = {1, 7};
    socklen_t len = sizeof on;
    char byte;
    SHOW(setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
    on = 0;
    SHOW(getsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, &len));
    printf("%d %d\n", on, (int)len);
    SHOW(setsockopt(s, SOL_SOCKET, SO_LINGER, &linger, sizeof linger));
    SHOW(setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int)));
    SHOW(setsockopt(s, SOL_SOCKET, 12345, &on, sizeof on));
    int pair[2];
    SHOW(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    SHOW(setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
    memset(&limit, 0, sizeof limit);
    len = sizeof limit;
    SHOW(getsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &limit, &len));
    printf("%d us, length right %d\n", (int)limit.tv_usec, len == sizeof limit);
    SHOW(recv(pair[0], &byte, 1, 0));
}

static void tcp(void)
{
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}, peer;
    socklen_t len = sizeof addr, peer_len = sizeof peer;
    char buf[32] = "";
    int one = 1, n = 0;
    int s = WORKS(socket(AF_INET, SOCK_STREAM, 0));
    options(s);
    SHOW(bind(s, (struct sockaddr *)&addr, sizeof addr));
    SHOW(getsockname(s, (struct sockaddr *)&addr, &len));
    printf("port %d length %d\n", addr.sin_port != 0, (int)len);
    SHOW(listen(s, 5));
    SHOW(ioctl(s, FIONBIO, &one));
    SHOW(accept(s, NULL, NULL));
    int c = WORKS(socket(AF_INET, SOCK_STREAM, 0));
    SHOW(connect(c, (struct sockaddr *)&addr, sizeof addr));
    struct pollfd p = {.fd = s, .events = POLLIN};
    SHOW(poll(&p, 1, 1000));
    printf("revents %d\n", p.revents);
    int a = WORKS(accept(s, (struct sockaddr *)&peer, &peer_len));
    printf("peer %s %d\n", inet_ntoa(peer.sin_addr), (int)peer_len);
    peer_len = sizeof peer;
    SHOW(getpeername(a, (struct sockaddr *)&peer, &peer_len));
    SHOW(send(c, "ping", 4, 0));
    p = (struct pollfd){.fd = a, .events = POLLIN | POLLOUT};
    SHOW(poll(&p, 1, 1000));
    SHOW(ioctl(a, FIONREAD, &n));
    printf("waiting %d\n", n);
    fd_set r, w;
    FD_ZERO(&r);
    FD_ZERO(&w);
    FD_SET(a, &r);
    FD_SET(c, &r);
    FD_SET(a, &w);
    struct timeval tv = {1, 500000};
    int top = (a > c ? a : c) + 1;
    SHOW(select(top, &r, &w, NULL, &tv));
    printf("%d %d %d\n", FD_ISSET(a, &r) != 0, FD_ISSET(c, &r) != 0, FD_ISSET(a, &w) != 0);
    peer_len = sizeof peer;
    SHOW(recvfrom(a, buf, sizeof buf, 0, (struct sockaddr *)&peer, &peer_len));
    printf("%s\n", buf);
    FD_ZERO(&r);
    FD_SET(a, &r);
    tv = (struct timeval){0, 1000};
    SHOW(select(a + 1, &r, NULL, NULL, &tv));
    close(c);
    SHOW(recv(a, buf, sizeof buf, 0));
    addr.sin_port = htons(1);
    c = WORKS(socket(AF_INET, SOCK_STREAM, 0));
    SHOW(connect(c, (struct sockaddr *)&addr, sizeof addr));
    SHOW(bind(999, (struct sockaddr *)&addr, sizeof addr));
    SHOW(socket(AF_INET, SOCK_STREAM, 250));
}

static void unix_path(void)
{
    struct sockaddr_un addr = {.sun_family = AF_UNIX, .sun_path = "socket"}, got;
    socklen_t len = sizeof got;
    int s = WORKS(socket(AF_UNIX, SOCK_STREAM, 0)), c = WORKS(socket(AF_UNIX, SOCK_STREAM, 0));
    SHOW(connect(c, (struct sockaddr *)&addr, sizeof addr));
    SHOW(bind(s, (struct sockaddr *)&addr, sizeof addr));
    SHOW(listen(s, 1));
    memset(&got, 0, sizeof got);
    SHOW(getsockname(s, (struct sockaddr *)&got, &len) == 0 && strcmp(got.sun_path, "socket") == 0);
    SHOW(connect(c, (struct sockaddr *)&addr, sizeof addr));
    WORKS(accept(s, NULL, NULL));
    SHOW(unlink("socket"));
}

static void names(void)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM}, *found = NULL;
    SHOW(getaddrinfo("127.0.0.9", "8080", &hints, &found));
    const struct sockaddr_in *in = (const struct sockaddr_in *)found->ai_addr;
    printf("%s %d %d %d\n", inet_ntoa(in->sin_addr), ntohs(in->sin_port), found->ai_family == AF_INET, (int)found->ai_addrlen);
    freeaddrinfo(found);
    printf("%d\n", getaddrinfo("not a number", NULL, &hints, &found) == EAI_NONAME);
}

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    tcp();
    descriptors();
    unix_path();
    names();
    return 0;
}

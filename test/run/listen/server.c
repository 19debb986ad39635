/* A server for WASI: HTTP and echo on the sockets it finds open, with poll() over listeners and connections. GET /quit ends it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS = 64, REQUEST = 8192 };
static struct pollfd polled[2 + CONNECTIONS];
static char requests[2 + CONNECTIONS][REQUEST + 1];
static size_t filled[2 + CONNECTIONS];
static int nlisteners, used, served;

static void drop(int i)
{
    shutdown(polled[i].fd, SHUT_RDWR);
    close(polled[i].fd);
    polled[i].fd = -1;
}

static void accept_one(int i)
{
    int fd = accept(polled[i].fd, NULL, NULL), at = nlisteners;
    if (fd < 0)
        return;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    while (at < used && polled[at].fd >= 0)
        at++;
    if (at == 2 + CONNECTIONS) {
        close(fd);
        return;
    }
    used = at == used ? used + 1 : used;
    polled[at] = (struct pollfd){.fd = fd, .events = POLLIN};
    filled[at] = 0;
}

static void send_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t r = send(fd, p, n, 0);
        if (r < 0 && errno == EAGAIN) {
            struct pollfd f = {.fd = fd, .events = POLLOUT};
            poll(&f, 1, 1000);
            continue;
        }
        if (r <= 0)
            return;
        p += r;
        n -= (size_t)r;
    }
}

static void answer(int i)
{
    static char body[300000], head[128];
    char *path = requests[i] + 4;
    size_t n;
    path[strcspn(path, " \r\n")] = 0;
    served++;
    if (!strcmp(path, "/large")) {
        memset(body, 'x', n = sizeof body);
    } else {
        n = (size_t)snprintf(body, sizeof body, "you asked for %s\n", path);
    }
    int h = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", n);
    send_all(polled[i].fd, head, (size_t)h);
    send_all(polled[i].fd, body, n);
    if (!strcmp(path, "/quit")) {
        drop(i);
        printf("served %d\n", served);
        exit(0);
    }
    drop(i);
}

static void receive(int i)
{
    ssize_t n = recv(polled[i].fd, requests[i] + filled[i], REQUEST - filled[i], 0);
    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0) {
        drop(i);
        return;
    }
    if (memcmp(requests[i], "GET ", 4)) { /* echo */
        send_all(polled[i].fd, requests[i], (size_t)n);
        return;
    }
    filled[i] += (size_t)n;
    requests[i][filled[i]] = 0;
    if (strstr(requests[i], "\r\n\r\n"))
        answer(i);
}

int main(void)
{
    const char *count = getenv("LISTEN_FDS"), *first = getenv("LISTEN_FDS_FIRST");
    if (!count || !first)
        return puts("no listeners"), 1;
    nlisteners = used = atoi(count);
    for (int i = 0; i < nlisteners && i < 2; i++)
        polled[i] = (struct pollfd){.fd = atoi(first) + i, .events = POLLIN};
    printf("listening on %d, from %s\n", nlisteners, first);
    fflush(stdout);
    for (;;) {
        if (poll(polled, (nfds_t)used, -1) < 0)
            return perror("poll"), 1;
        for (int i = 0; i < used; i++) {
            if (polled[i].fd < 0 || !polled[i].revents)
                continue;
            if (i < nlisteners)
                accept_one(i);
            else
                receive(i);
        }
    }
}

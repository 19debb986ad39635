/* --listen: sockets that a program finds open, behind its folders. LISTEN_FDS says how many, as sd_listen_fds(3) has it, LISTEN_FDS_FIRST where
 * they begin: 3 when the program sees no folder. */
#define _GNU_SOURCE
#include "wasi.h"
#include "start.h"
#include "text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int listeners[WASM_LISTEN_MAX];
static uint32_t nlisteners, first;

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static bool read_port(const char *s, in_port_t *port)
{
    uint32_t n = 0;
    if (!*s)
        return false;
    for (; *s >= '0' && *s <= '9' && n <= UINT16_MAX; s++)
        n = n * 10 + (uint32_t)(*s - '0');
    *port = htons((uint16_t)n);
    return !*s && n <= UINT16_MAX;
}

/* "127.0.0.1:8080" or "[::1]:8080"; the size of the address, or 0. */
static socklen_t read_address(const char *text, union address *a)
{
    char host[INET6_ADDRSTRLEN];
    const char *colon = strrchr(text, ':');
    bool v6 = *text == '[';
    size_t len = colon ? (size_t)(colon - text) : 0;
    if (v6 && (len < 2 || text[len - 1] != ']'))
        return 0;
    const char *from = text + v6;
    len -= v6 ? 2 : 0;
    if (!colon || len >= sizeof host)
        return 0;
    memcpy(host, from, len);
    host[len] = 0;
    memset(a, 0, sizeof *a);
    a->any.sa_family = v6 ? AF_INET6 : AF_INET;
    if (inet_pton(a->any.sa_family, host, v6 ? (void *)&a->v6.sin6_addr : &a->v4.sin_addr) != 1)
        return 0;
    if (!read_port(colon + 1, v6 ? &a->v6.sin6_port : &a->v4.sin_port))
        return 0;
    return v6 ? sizeof a->v6 : sizeof a->v4;
}

static _Noreturn void fail_address(const char *what, const char *text)
{
    char why[256];
    text_format(why, sizeof why, "cannot listen on '%s': %s", text, what);
    give_up(why);
}

static int listen_on(const char *text)
{
    union address a;
    const int on = 1;
    socklen_t size = read_address(text, &a);
    if (!size)
        fail_address("an address is 127.0.0.1:PORT or [::1]:PORT", text);
    int fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) || bind(fd, &a.any, size) || listen(fd, SOMAXCONN))
        fail_address(strerror(errno), text);
    return fd;
}

/* WASI has no signals: a peer that went away must be an error to a server, not its end. */
void wasm_start_listen(int argc, char **argv)
{
    const struct wasm_policy *p = wasm_module.policy;
    signal(SIGPIPE, SIG_IGN);
    for (uint32_t i = 0; i < p->nlisten && i < WASM_LISTEN_MAX; i++)
        listeners[nlisteners++] = listen_on(p->listen[i]);
}

void wasi_listeners_load(void)
{
    for (uint32_t i = 0; i < nlisteners; i++) {
        const struct wasi_fd *f = wasi_fd_new(&(struct wasi_fd){.host = listeners[i], .base = RIGHTS_SOCKET, .type = FILETYPE_STREAM});
        if (!f)
            return;
        first = first ? first : f->number;
    }
}

const char *wasi_listeners_variable(uint32_t index)
{
    static _Thread_local char text[32];
    wasi_fd_peek(3); /* gives them their numbers */
    text_format(text, sizeof text, index ? "LISTEN_FDS_FIRST=%u" : "LISTEN_FDS=%u", (unsigned)(index ? first : nlisteners));
    return nlisteners && index < 2 ? text : NULL;
}

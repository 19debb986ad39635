/* AF_UNIX paths lead through the file layer: the kernel is given /proc/self/fd/<directory>/<name>, which it cannot be led astray from,
 * and the guest gets its own spelling back where it asks. */
#define _GNU_SOURCE
#include "socket_address.h"
#include "guest.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#define PATH_AT offsetof(struct sockaddr_un, sun_path)

/* Sockets bound to a path: what the kernel was told, what the guest said. Lives as long as the process; inherited by fork. */
struct bound {
    struct bound *next;
    char host[sizeof((struct sockaddr_un *)0)->sun_path + 1];
    char guest[sizeof((struct sockaddr_un *)0)->sun_path + 1];
};
static struct bound *bound_list;

void address_remember(const struct socket_address *a)
{
    if (!a->has_path)
        return;
    struct bound *b = calloc(1, sizeof *b);
    if (!b)
        return;
    memcpy(b->host, a->host.un.sun_path, sizeof a->host.un.sun_path);
    memcpy(b->guest, a->guest_path, sizeof b->guest);
    b->next = bound_list;
    bound_list = b;
}

static int64_t resolve(struct socket_address *a, unsigned flags)
{
    int r = fs_lookup(&a->at, FS_CWD, a->guest_path, flags & ADDRESS_CREATE ? FS_WRITE : FS_FOLLOW);
    if (r < 0)
        return r;
    a->has_path = true;
    if (a->at.flags & FS_AT_VIRTUAL) {
        address_done(a);
        return -EACCES;
    }
    /* Names in the working directory and single granted files have no directory of their own. */
    int n = a->at.dirfd < 0 ? snprintf(a->host.un.sun_path, sizeof a->host.un.sun_path, "%s", a->at.name)
                            : snprintf(a->host.un.sun_path, sizeof a->host.un.sun_path, "/proc/self/fd/%d/%s", a->at.dirfd, a->at.name);
    if (n < 0 || (size_t)n >= sizeof a->host.un.sun_path) {
        address_done(a);
        return -ENAMETOOLONG;
    }
    a->len = (socklen_t)(PATH_AT + (size_t)n + 1);
    return 0;
}

int64_t address_read(struct socket_address *a, uint32_t addr, uint32_t len, unsigned flags)
{
    const void *p = guest_ptr(addr, len);
    memset(a, 0, sizeof *a);
    if (host_net_refused())
        return -EACCES;
    if (len > sizeof a->host)
        return -EINVAL;
    if (!p)
        return -EFAULT;
    memcpy(&a->host, p, len);
    a->len = len;
    if (len <= PATH_AT || a->host.any.sa_family != AF_UNIX || a->host.un.sun_path[0] == '\0')
        return 0;
    if (len > sizeof a->host.un)
        return -EINVAL;
    memcpy(a->guest_path, a->host.un.sun_path, len - PATH_AT);
    return resolve(a, flags);
}

void address_done(struct socket_address *a)
{
    if (a->has_path)
        fs_at_done(&a->at);
    a->has_path = false;
}

static void to_guest_path(struct socket_address *a)
{
    for (const struct bound *b = bound_list; b; b = b->next)
        if (strcmp(b->host, a->host.un.sun_path) == 0) {
            memcpy(a->host.un.sun_path, b->guest, sizeof a->host.un.sun_path);
            a->len = (socklen_t)(PATH_AT + strlen(b->guest) + 1);
            return;
        }
}

int64_t address_write(struct socket_address *a, uint32_t addr, uint32_t len)
{
    uint32_t room;
    if (!guest_get32(len, &room))
        return -EFAULT;
    if (a->len > PATH_AT && a->host.any.sa_family == AF_UNIX && a->host.un.sun_path[0] != '\0')
        to_guest_path(a);
    uint32_t n = a->len < room ? a->len : room;
    void *p = guest_ptr(addr, n);
    if (!p)
        return -EFAULT;
    memcpy(p, &a->host, n);
    return guest_put32(len, a->len) ? 0 : -EFAULT;
}

/* Waiting for readiness. fd_set and pollfd are the same bytes in guest and host, so the kernel works on guest memory directly;
 * epoll_event is 16 bytes in the guest and 12 on x86-64. */
#define _GNU_SOURCE
#include "blocking.h"
#include "env.h"
#include "guest.h"
#include "handlers.h"
#include "layout.h"

#include <errno.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <time.h>

#define GUEST_EPOLL_EVENT 16u

/* ---- select ---- */

struct select_call {
    int n;
    void *sets[3];
    struct timespec timeout;
    bool has_timeout;
};

static int64_t do_select(const sigset_t *mask, void *arg)
{
    struct select_call *c = arg;
    return block_select(c->n, c->sets[0], c->sets[1], c->sets[2], c->has_timeout ? &c->timeout : NULL, mask);
}

/* n counts bits; a set is FD_SETSIZE bits on both sides. scale: nanoseconds per small unit of the timeout structure. */
static int64_t prepare_select(struct select_call *c, uint32_t n, const uint32_t sets[3], uint32_t timeout, int64_t scale)
{
    const struct time_layout *l = &layout_time_words;
    int64_t sec, sub;
    if (n > FD_SETSIZE)
        return -EINVAL;
    for (int i = 0; i < 3; i++) {
        c->sets[i] = sets[i] ? guest_ptr(sets[i], sizeof(fd_set)) : NULL;
        if (sets[i] && !c->sets[i])
            return -EFAULT;
    }
    c->n = (int)n;
    c->has_timeout = timeout != 0;
    if (!timeout)
        return 0;
    const uint8_t *p = guest_ptr(timeout, l->size);
    if (!p)
        return -EFAULT;
    layout_read_time(l, p, &sec, &sub);
    if (sec < 0 || sub < 0)
        return -EINVAL;
    /* A microsecond count of a second and more is valid in select(2). */
    c->timeout.tv_sec = sec + sub / (1000000000 / scale);
    c->timeout.tv_nsec = sub % (1000000000 / scale) * scale;
    return 0;
}

int64_t poll_select(uint32_t n, uint32_t r, uint32_t w, uint32_t e, uint32_t timeval)
{
    struct select_call c;
    int64_t err = prepare_select(&c, n, (const uint32_t[]){r, w, e}, timeval, 1000);
    return err < 0 ? err : do_select(NULL, &c);
}

int64_t poll_pselect(uint32_t n, uint32_t r, uint32_t w, uint32_t e, uint32_t timespec, uint32_t sigset)
{
    struct select_call c;
    uint64_t mask;
    int64_t err = prepare_select(&c, n, (const uint32_t[]){r, w, e}, timespec, 1);
    if (err < 0)
        return err;
    if (!sigset)
        return do_select(NULL, &c);
    return signals_read_set(sigset, &mask) ? signals_with_mask(mask, do_select, &c) : -EFAULT;
}

/* ---- poll ---- */

int64_t poll_poll(uint32_t fds, uint32_t n, uint32_t timeout_ms)
{
    _Static_assert(sizeof(struct pollfd) == 8, "the guest's pollfd");
    struct pollfd *p = guest_ptr(fds, (uint64_t)n * sizeof *p);
    int32_t ms = (int32_t)timeout_ms;
    struct timespec timeout = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
    return p ? block_poll(p, n, ms < 0 ? NULL : &timeout, NULL) : -EFAULT;
}

/* ---- epoll ---- */

struct epoll_call {
    int epfd, max, timeout_ms;
    void *events;
};

static int64_t do_epoll(const sigset_t *mask, void *arg)
{
    const struct epoll_call *c = arg;
    return block_epoll(c->epfd, c->events, c->max, c->timeout_ms, mask);
}

/* The kernel wrote n packed events at p; spreads them to the guest's stride, last first, in place. */
static void spread_events(uint8_t *p, uint32_t n)
{
    for (uint32_t i = n; i-- > 0;) {
        struct epoll_event e;
        uint8_t *to = p + (size_t)i * GUEST_EPOLL_EVENT;
        memcpy(&e, p + i * sizeof e, sizeof e);
        memcpy(to, &e.events, 4);
        memset(to + 4, 0, 4);
        memcpy(to + 8, &e.data, 8);
    }
}

int64_t poll_epoll_create(uint32_t flags) { return host_result(epoll_create1((int)flags)); }

int64_t poll_epoll_control(uint32_t epfd, uint32_t operation, uint32_t fd, uint32_t event)
{
    struct epoll_event e = {0};
    const uint8_t *p = event ? guest_ptr(event, GUEST_EPOLL_EVENT) : NULL;
    if (!file_is_open_to_guest(epfd) || !file_is_open_to_guest(fd))
        return -EBADF;
    if (!p && operation != EPOLL_CTL_DEL)
        return -EFAULT;
    if (p) {
        memcpy(&e.events, p, 4);
        memcpy(&e.data, p + 8, 8);
    }
    return host_result(epoll_ctl((int)epfd, (int)operation, (int)fd, &e));
}

int64_t poll_epoll_wait(uint32_t epfd, uint32_t events, uint32_t max, uint32_t timeout_ms, uint32_t sigset)
{
    _Static_assert(sizeof(struct epoll_event) <= GUEST_EPOLL_EVENT, "the kernel's events fit where the guest's will be");
    uint8_t *p = guest_ptr(events, (uint64_t)max * GUEST_EPOLL_EVENT);
    struct epoll_call c = {.epfd = (int)epfd, .events = p, .max = (int)max, .timeout_ms = (int)timeout_ms};
    uint64_t mask;
    if (!file_is_open_to_guest(epfd))
        return -EBADF;
    if (!p)
        return -EFAULT;
    if (sigset && !signals_read_set(sigset, &mask))
        return -EFAULT;
    int64_t r = sigset ? signals_with_mask(mask, do_epoll, &c) : do_epoll(NULL, &c);
    if (r > 0)
        spread_events(p, (uint32_t)r);
    return r;
}

int64_t poll_eventfd(uint32_t initial, uint32_t flags) { return host_result(eventfd(initial, (int)flags)); }

uint32_t em_epoll_create(uint32_t size) { return libc_result((int32_t)size <= 0 ? -EINVAL : poll_epoll_create(0)); }
uint32_t em_epoll_create1(uint32_t flags) { return libc_result(poll_epoll_create(flags)); }
uint32_t em_epoll_ctl(uint32_t epfd, uint32_t operation, uint32_t fd, uint32_t event) { return libc_result(poll_epoll_control(epfd, operation, fd, event)); }
uint32_t em_epoll_wait(uint32_t epfd, uint32_t events, uint32_t max, uint32_t timeout_ms)
{
    return libc_result(poll_epoll_wait(epfd, events, max, timeout_ms, 0));
}
uint32_t em_epoll_pwait(uint32_t epfd, uint32_t events, uint32_t max, uint32_t timeout_ms, uint32_t sigset)
{
    return libc_result(poll_epoll_wait(epfd, events, max, timeout_ms, sigset));
}
uint32_t em_eventfd(uint32_t initial, uint32_t flags) { return libc_result(poll_eventfd(initial, flags)); }

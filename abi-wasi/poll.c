/* poll_oneoff: one ppoll for all descriptors, with the time to the nearest clock. */
#define _GNU_SOURCE
#include "wasi.h"

#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { EVENT_CLOCK, EVENT_FD_READ, EVENT_FD_WRITE };
enum { CLOCK_ABSTIME = 1 };
enum { EVENT_HANGUP = 1 };
#define NEVER INT64_MAX
#define POLL_FEW 16
#define POLL_MANY 65536

struct poll {
    const uint8_t *subs;
    uint32_t clock_gap; /* bytes between the head of a clock's subscription and the clock */
    struct wasi_event *events;
    struct pollfd *fds; /* one per subscription; fd -1 for clocks and errors */
    uint32_t n, done;
};

static size_t subscription_size(const struct poll *p) { return sizeof(struct wasi_subscription) + p->clock_gap; }

/* A copy, in the layout of preview 1: what the guest changes meanwhile does not matter. */
static struct wasi_subscription subscription(const struct poll *p, uint32_t i)
{
    enum { HEAD = offsetof(struct wasi_subscription, clock) };
    struct wasi_subscription s;
    const uint8_t *from = p->subs + i * subscription_size(p);
    wasi_take(&s, from, HEAD);
    wasi_take((uint8_t *)&s + HEAD, from + HEAD + (s.tag == EVENT_CLOCK ? p->clock_gap : 0), sizeof s - HEAD);
    return s;
}

static int64_t now(int clock)
{
    struct timespec ts;
    if (clock_gettime(clock, &ts))
        return 0;
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static void report(struct poll *p, uint64_t userdata, uint8_t type, uint32_t error, uint64_t nbytes, uint16_t flags)
{
    p->events[p->done++] = (struct wasi_event){.userdata = userdata, .error = (uint16_t)error, .type = type, .nbytes = nbytes, .flags = flags};
}

/* Nanoseconds until the clock of s goes off; 0 when it has, NEVER when it is far away. */
static int64_t remaining(const struct wasi_subscription *s, uint32_t *error)
{
    int clock = s->clock.id <= WASI_CLOCK_MONOTONIC ? wasi_clock(s->clock.id) : -1;
    *error = clock < 0 ? WASI_ENOTSUP : WASI_OK;
    if (clock < 0)
        return 0;
    if (s->clock.timeout >= NEVER)
        return NEVER;
    int64_t t = (int64_t)s->clock.timeout;
    if (!(s->clock.flags & CLOCK_ABSTIME))
        return t;
    int64_t left = t - now(clock);
    return left > 0 ? left : 0;
}

static int subscribe(struct poll *p, uint32_t i, uint32_t *error)
{
    struct wasi_subscription s = subscription(p, i);
    *error = WASI_OK;
    if (s.tag != EVENT_FD_READ && s.tag != EVENT_FD_WRITE)
        return -1;
    int fd = wasi_fd_host(s.file.fd, RIGHT_POLL_FD_READWRITE);
    if (fd < 0)
        *error = (uint32_t)-fd;
    return fd < 0 ? -1 : fd;
}

/* Fills in the descriptors; the timeout, or 0 when an error is to be reported at once. */
static int64_t prepare(struct poll *p)
{
    int64_t timeout = NEVER;
    for (uint32_t i = 0; i < p->n; i++) {
        struct wasi_subscription s = subscription(p, i);
        uint32_t error;
        int fd = subscribe(p, i, &error);
        p->fds[i] = (struct pollfd){.fd = fd, .events = s.tag == EVENT_FD_READ ? POLLIN : POLLOUT};
        int64_t t = s.tag == EVENT_CLOCK ? remaining(&s, &error) : error ? 0 : NEVER;
        if (t < timeout)
            timeout = t;
    }
    return timeout;
}

/* What can be read without waiting. */
static uint64_t readable(int fd)
{
    int n = 0;
    struct stat st;
    if (!fstat(fd, &st) && S_ISREG(st.st_mode)) {
        off_t at = lseek(fd, 0, SEEK_CUR);
        return at >= 0 && at < st.st_size ? (uint64_t)(st.st_size - at) : 0;
    }
    return !ioctl(fd, FIONREAD, &n) && n > 0 ? (uint64_t)n : 0;
}

static void collect_fd(struct poll *p, uint32_t i, const struct wasi_subscription *s)
{
    uint32_t error;
    struct pollfd *f = &p->fds[i];
    if (f->fd < 0) {
        subscribe(p, i, &error);
        if (error)
            report(p, s->userdata, s->tag, error, 0, 0);
    } else if (f->revents & POLLNVAL) {
        report(p, s->userdata, s->tag, WASI_EBADF, 0, 0);
    } else if (f->revents) {
        uint16_t flags = f->revents & (POLLHUP | POLLERR) ? EVENT_HANGUP : 0;
        report(p, s->userdata, s->tag, WASI_OK, s->tag == EVENT_FD_READ ? readable(f->fd) : 0, flags);
    }
}

/* elapsed: nanoseconds since prepare. An event is smaller than a subscription and there are never more of them, so that the guest may
 * use the same memory for both: event i is written after subscription i was read. */
static void collect(struct poll *p, int64_t elapsed)
{
    for (uint32_t i = 0; i < p->n; i++) {
        struct wasi_subscription s = subscription(p, i);
        uint32_t error;
        if (s.tag != EVENT_CLOCK) {
            collect_fd(p, i, &s);
            continue;
        }
        int64_t left = remaining(&s, &error);
        bool relative = !(s.clock.flags & CLOCK_ABSTIME);
        if (error || left <= (relative ? elapsed : 0))
            report(p, s.userdata, EVENT_CLOCK, error, 0, 0);
    }
}

static uint32_t run(struct poll *p)
{
    int64_t start = now(CLOCK_MONOTONIC);
    do {
        int64_t t = prepare(p);
        int64_t spent = now(CLOCK_MONOTONIC) - start;
        t = t == NEVER ? t : t > spent ? t - spent : 0;
        struct timespec ts = {.tv_sec = (time_t)(t / 1000000000), .tv_nsec = (long)(t % 1000000000)};
        if (ppoll(p->fds, p->n, t == NEVER ? NULL : &ts, NULL) < 0)
            return wasi_errno(errno);
        collect(p, now(CLOCK_MONOTONIC) - start);
    } while (!p->done); /* the realtime clock was set back while we slept */
    return WASI_OK;
}

static uint32_t poll_oneoff(uint32_t in, uint32_t out, uint32_t n, uint32_t count, uint32_t clock_gap)
{
    struct pollfd few[POLL_FEW];
    if (!n || n > POLL_MANY)
        return WASI_EINVAL;
    struct poll p = {.clock_gap = clock_gap, .events = guest_ptr(out, (uint64_t)n * sizeof *p.events), .fds = few, .n = n};
    p.subs = guest_ptr(in, n * subscription_size(&p));
    if (!p.subs || !p.events || !guest_ptr(count, 4))
        return WASI_EFAULT;
    size_t size = n * sizeof *p.fds;
    if (n > POLL_FEW)
        p.fds = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p.fds == MAP_FAILED)
        return WASI_ENOMEM;
    for (uint32_t i = 0; i < n; i++) {
        if (subscription(&p, i).tag > EVENT_FD_WRITE)
            n = 0;
    }
    uint32_t error = n ? run(&p) : WASI_EINVAL;
    if (p.fds != few)
        munmap(p.fds, size);
    return error ? error : wasi_store32(count, p.done);
}

uint32_t wasi_poll_oneoff(uint32_t in, uint32_t out, uint32_t n, uint32_t count) { return poll_oneoff(in, out, n, count, 0); }

uint32_t wasi_unstable_poll_oneoff(uint32_t in, uint32_t out, uint32_t n, uint32_t count)
{
    return poll_oneoff(in, out, n, count, WASI_UNSTABLE_CLOCK_GAP);
}

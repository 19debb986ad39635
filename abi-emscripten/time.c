/* Clocks and sleeping. Time zones are in timezone.c. */
#define _GNU_SOURCE
#include "blocking.h"
#include "env.h"
#include "guest.h"
#include "layout.h"
#include "signals.h"

#include <errno.h>
#include <time.h>

/* Writes a time structure of the era (sub: nanoseconds or microseconds, as the structure has it); 0 or -EFAULT. */
static int64_t put_time(uint32_t addr, int64_t sec, int64_t sub)
{
    const struct time_layout *l = layout_time(era_version());
    uint8_t *p = guest_ptr(addr, l->size);
    if (!p)
        return -EFAULT;
    layout_write_time(l, p, sec, sub);
    return 0;
}

/* time_t's width is that of a timeval's seconds. */
uint32_t em_time(uint32_t out)
{
    time_t now = time(NULL);
    uint32_t width = layout_time(era_version())->sec.width;
    if (out && !(width == 8 ? guest_put64(out, (uint64_t)now) : guest_put32(out, (uint32_t)now)))
        return libc_result(-EFAULT);
    return (uint32_t)now;
}

uint32_t em_clock(void) { return (uint32_t)clock(); }
double em_difftime(uint32_t a, uint32_t b) { return (double)(int32_t)a - (double)(int32_t)b; }

uint32_t em_gettimeofday(uint32_t tv, uint32_t zone)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return libc_result(tv ? put_time(tv, now.tv_sec, now.tv_nsec / 1000) : 0);
}

uint32_t em_clock_gettime(uint32_t clock, uint32_t ts)
{
    struct timespec now;
    int64_t r = host_result(clock_gettime((clockid_t)clock, &now));
    return libc_result(r < 0 ? r : put_time(ts, now.tv_sec, now.tv_nsec));
}

uint32_t em_timespec_get(uint32_t ts, uint32_t base)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return base == TIME_UTC && put_time(ts, now.tv_sec, now.tv_nsec) == 0 ? base : 0;
}

/* struct timeb: a time_t, milliseconds, and two shorts about the zone, which are 0. */
uint32_t em_ftime(uint32_t out)
{
    const uint32_t width = layout_time(era_version())->sec.width;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint8_t *p = guest_ptr(out, width + 8);
    if (!p)
        return libc_result(-EFAULT);
    memset(p, 0, width + 8);
    memcpy(p, &now.tv_sec, width);
    const uint16_t ms = (uint16_t)(now.tv_nsec / 1000000);
    memcpy(p + width, &ms, sizeof ms);
    return 0;
}

uint32_t em_clock_getcpuclockid(uint32_t pid, uint32_t out)
{
    clockid_t id;
    int r = clock_getcpuclockid((pid_t)pid, &id);
    return wasi_result(r ? -(int64_t)r : guest_put32(out, (uint32_t)id) ? 0 : -EFAULT);
}

uint32_t em_clock_getres(uint32_t clock, uint32_t ts)
{
    struct timespec step;
    int64_t r = host_result(clock_getres((clockid_t)clock, &step));
    return libc_result(r < 0 || !ts ? r : put_time(ts, step.tv_sec, step.tv_nsec));
}

/* WASI's clock numbers are Linux's for the four that exist. */
#define WASI_CLOCKS 4u
static int64_t wasi_clock(int (*get)(clockid_t, struct timespec *), uint32_t clock, uint32_t out)
{
    struct timespec t;
    if (clock >= WASI_CLOCKS)
        return -EINVAL;
    int64_t r = host_result(get((clockid_t)clock, &t));
    if (r < 0)
        return r;
    return guest_put64(out, (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec) ? 0 : -EFAULT;
}

uint32_t em_clock_time_get(uint32_t clock, uint32_t precision_low, uint32_t precision_high, uint32_t out)
{
    return wasi_result(wasi_clock(clock_gettime, clock, out));
}
uint32_t em_clock_time_get_j(uint32_t clock, uint64_t precision, uint32_t out) { return wasi_result(wasi_clock(clock_gettime, clock, out)); }
uint32_t em_clock_res_get(uint32_t clock, uint32_t out) { return wasi_result(wasi_clock(clock_getres, clock, out)); }

static double milliseconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}
/* Programs without threads sleep by asking for the time until it has come. */
double em_get_now(void)
{
    signals_boundary();
    return milliseconds(CLOCK_MONOTONIC);
}
double em_date_now(void) { return milliseconds(CLOCK_REALTIME); }
double em_get_now_res(void) { return 1.0; /* nanoseconds */ }
uint32_t em_get_now_is_monotonic(void) { return 1; }

uint32_t em_usleep(uint32_t microseconds)
{
    struct timespec ts = {.tv_sec = microseconds / 1000000, .tv_nsec = microseconds % 1000000 * 1000L};
    return libc_result(block_sleep(CLOCK_REALTIME, 0, &ts, NULL));
}

/* Positive error numbers; an absolute time has no rest. */
uint32_t em_clock_nanosleep(uint32_t clock, uint32_t flags, uint32_t request, uint32_t remaining)
{
    const struct time_layout *l = layout_time(era_version());
    const uint8_t *p = guest_ptr(request, l->size);
    struct timespec left = {0}, ts;
    int64_t sec, nsec;
    if (!p)
        return wasi_result(-EFAULT);
    layout_read_time(l, p, &sec, &nsec);
    ts = (struct timespec){.tv_sec = sec, .tv_nsec = nsec};
    int64_t r = block_sleep((int)clock, (int)flags, &ts, &left);
    if (r == -EINTR && remaining && !(flags & TIMER_ABSTIME))
        put_time(remaining, left.tv_sec, left.tv_nsec);
    return wasi_result(r);
}

/* Of programs transformed to yield to a browser: here sleeping is sleeping. */
void em_emscripten_sleep(uint32_t milliseconds) { em_usleep(milliseconds > 4294967 ? UINT32_MAX : milliseconds * 1000); }

uint32_t em_nanosleep(uint32_t request, uint32_t remaining)
{
    const struct time_layout *l = layout_time(era_version());
    const uint8_t *p = guest_ptr(request, l->size);
    struct timespec left = {0}, ts;
    int64_t sec, nsec;
    if (!p)
        return libc_result(-EFAULT);
    layout_read_time(l, p, &sec, &nsec);
    ts = (struct timespec){.tv_sec = sec, .tv_nsec = nsec};
    int64_t r = block_sleep(CLOCK_REALTIME, 0, &ts, &left);
    if (r == -EINTR && remaining)
        put_time(remaining, left.tv_sec, left.tv_nsec);
    return libc_result(r);
}

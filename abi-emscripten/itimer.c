/* alarm and interval timers: the host's, whose signals are delivered like any other. */
#include "env.h"
#include "guest.h"
#include "handlers.h"
#include "layout.h"
#include "signals.h"

#include <errno.h>
#include <sys/time.h>
#include <unistd.h>

/* Guest itimerval: two times, interval first. */
static void write_itimer(const struct time_layout *l, uint8_t *p, const struct itimerval *v)
{
    layout_write_time(l, p, v->it_interval.tv_sec, v->it_interval.tv_usec);
    layout_write_time(l, p + l->size, v->it_value.tv_sec, v->it_value.tv_usec);
}

static void read_itimer(const struct time_layout *l, const uint8_t *p, struct itimerval *v)
{
    int64_t sec, usec;
    layout_read_time(l, p, &sec, &usec);
    v->it_interval = (struct timeval){.tv_sec = sec, .tv_usec = usec};
    layout_read_time(l, p + l->size, &sec, &usec);
    v->it_value = (struct timeval){.tv_sec = sec, .tv_usec = usec};
}

static int64_t set(const struct time_layout *l, uint32_t which, uint32_t value, uint32_t previous)
{
    uint32_t size = 2 * l->size;
    const uint8_t *from = guest_ptr(value, size);
    uint8_t *to = previous ? guest_ptr(previous, size) : NULL;
    struct itimerval after, before;
    if (!from || (previous && !to))
        return -EFAULT;
    read_itimer(l, from, &after);
    int64_t r = host_result(setitimer((int)which, &after, &before));
    if (r == 0 && to)
        write_itimer(l, to, &before);
    return r;
}

static int64_t get(const struct time_layout *l, uint32_t which, uint32_t value)
{
    struct itimerval now;
    uint8_t *p = guest_ptr(value, 2 * l->size);
    if (!p)
        return -EFAULT;
    int64_t r = host_result(getitimer((int)which, &now));
    if (r == 0)
        write_itimer(l, p, &now);
    return r;
}

int64_t timer_set(uint32_t which, uint32_t value, uint32_t previous) { return set(&layout_time_words, which, value, previous); }
int64_t timer_get(uint32_t which, uint32_t value) { return get(&layout_time_words, which, value); }

/* Where the C library's own functions are the import, they get the era's structures. */
uint32_t em_setitimer(uint32_t which, uint32_t value, uint32_t previous) { return libc_result(set(layout_time(era_version()), which, value, previous)); }
uint32_t em_getitimer(uint32_t which, uint32_t value) { return libc_result(get(layout_time(era_version()), which, value)); }
uint32_t em_alarm(uint32_t seconds) { return libc_result(alarm(seconds)); }

/* ---- since 3.1.2x the module keeps values, intervals and handlers, and is called when the time has come ---- */

GUEST_EXPORT(void, module_timeout, "_emscripten_timeout", (uint32_t which, double now));
static const int timer_signals[] = {[ITIMER_REAL] = SIGALRM, [ITIMER_VIRTUAL] = SIGVTALRM, [ITIMER_PROF] = SIGPROF};
#define TIMERS (sizeof timer_signals / sizeof timer_signals[0])
#define LONGEST_MS 1e12

static void expired(int signum)
{
    for (uint32_t which = 0; which < TIMERS; which++)
        if (timer_signals[which] == signum)
            module_timeout(which, em_get_now());
}

/* Once, after that many milliseconds; 0: no more. */
static int64_t set_once(uint32_t which, double milliseconds)
{
    struct itimerval value = {0};
    if (which >= TIMERS)
        return -EINVAL;
    if (milliseconds > 0) {
        int64_t r = module_timeout ? signals_watch(timer_signals[which], expired) : -ENOSYS;
        if (r < 0)
            return r;
        double ms = milliseconds < LONGEST_MS ? milliseconds : LONGEST_MS;
        value.it_value.tv_sec = (time_t)(ms / 1e3);
        value.it_value.tv_usec = (suseconds_t)((ms - (double)value.it_value.tv_sec * 1e3) * 1e3);
        if (value.it_value.tv_sec == 0 && value.it_value.tv_usec == 0)
            value.it_value.tv_usec = 1;
    }
    return host_result(setitimer((int)which, &value, NULL));
}
uint32_t em_setitimer_js(uint32_t which, double milliseconds) { return sys_result(set_once(which, milliseconds)); }

/* clock_*: WASI's clocks are the host's. */
#define _GNU_SOURCE
#include "wasi.h"

#include <sched.h>
#include <time.h>

int wasi_clock(uint32_t id)
{
    static const clockid_t clocks[WASI_CLOCKS] = {
        [WASI_CLOCK_REALTIME] = CLOCK_REALTIME,
        [WASI_CLOCK_MONOTONIC] = CLOCK_MONOTONIC,
        [WASI_CLOCK_PROCESS] = CLOCK_PROCESS_CPUTIME_ID,
        [WASI_CLOCK_THREAD] = CLOCK_THREAD_CPUTIME_ID,
    };
    return id < WASI_CLOCKS ? clocks[id] : -1;
}

static uint32_t answer(int (*get)(clockid_t, struct timespec *), uint32_t id, uint32_t out)
{
    struct timespec ts;
    int clock = wasi_clock(id);
    if (clock < 0)
        return WASI_EINVAL;
    if (get(clock, &ts))
        return wasi_errno(errno);
    return wasi_store64(out, (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec);
}

uint32_t wasi_clock_res_get(uint32_t id, uint32_t out) { return answer(clock_getres, id, out); }
uint32_t wasi_clock_time_get(uint32_t id, uint64_t precision, uint32_t out) { return answer(clock_gettime, id, out); }
uint32_t wasi_sched_yield(void) { return wasi_syscall(sched_yield()); }

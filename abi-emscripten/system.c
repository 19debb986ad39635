/* The machine, its limits and its randomness. */
#define _GNU_SOURCE
#include "env.h"
#include "guest.h"
#include "handlers.h"
#include "layout.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

/* Six strings of 65 bytes in every era; musl's structure is the same. */
int64_t system_uname(uint32_t buf)
{
    _Static_assert(sizeof(struct utsname) == 390, "the guest's utsname");
    struct utsname *p = guest_ptr(buf, sizeof *p);
    return p ? host_result(uname(p)) : -EFAULT;
}

int64_t system_umask(uint32_t mask) { return umask(mask); }

/* ---- limits ---- */

/* The old calls have 32-bit limits, all ones for none. */
#define OLD_INFINITY UINT32_MAX
static uint32_t narrow_limit(rlim_t v) { return v >= OLD_INFINITY ? OLD_INFINITY : (uint32_t)v; }
static rlim_t wide_limit(uint32_t v) { return v == OLD_INFINITY ? RLIM_INFINITY : v; }

int64_t limit_get_old(uint32_t resource, uint32_t limit)
{
    struct rlimit l;
    int64_t r = host_result(getrlimit((int)resource, &l));
    if (r < 0)
        return r;
    return guest_put32(limit, narrow_limit(l.rlim_cur)) && guest_put32(limit + 4, narrow_limit(l.rlim_max)) ? 0 : -EFAULT;
}

int64_t limit_set_old(uint32_t resource, uint32_t limit)
{
    uint32_t w[2];
    if (!guest_words(limit, 2, w))
        return -EFAULT;
    const struct rlimit l = {.rlim_cur = wide_limit(w[0]), .rlim_max = wide_limit(w[1])};
    return host_result(setrlimit((int)resource, &l));
}

/* Two 64-bit words on both sides. Other processes' limits are not the program's business. */
int64_t limit_prlimit(uint32_t pid, uint32_t resource, uint32_t new_limit, uint32_t old_limit)
{
    struct rlimit before, after;
    const void *from = new_limit ? guest_ptr(new_limit, sizeof after) : NULL;
    void *to = old_limit ? guest_ptr(old_limit, sizeof before) : NULL;
    if (pid != 0 && (pid_t)pid != getpid())
        return -EPERM;
    if ((new_limit && !from) || (old_limit && !to))
        return -EFAULT;
    if (from)
        memcpy(&after, from, sizeof after);
    int64_t r = host_result(getrlimit((int)resource, &before));
    if (r == 0 && from)
        r = host_result(setrlimit((int)resource, &after));
    if (r == 0 && to)
        memcpy(to, &before, sizeof before);
    return r;
}

#define RUSAGE_LONGS 14u
#define RUSAGE_RESERVED 16u
int64_t limit_write_rusage(uint32_t addr, const struct rusage *u)
{
    const struct time_layout *l = &layout_time_words;
    const long counts[RUSAGE_LONGS] = {u->ru_maxrss,  u->ru_ixrss,   u->ru_idrss,  u->ru_isrss,  u->ru_minflt,   u->ru_majflt, u->ru_nswap,
                                       u->ru_inblock, u->ru_oublock, u->ru_msgsnd, u->ru_msgrcv, u->ru_nsignals, u->ru_nvcsw,  u->ru_nivcsw};
    uint8_t *p = guest_ptr(addr, 2 * l->size + 4 * (RUSAGE_LONGS + RUSAGE_RESERVED));
    if (!p)
        return -EFAULT;
    layout_write_time(l, p, u->ru_utime.tv_sec, u->ru_utime.tv_usec);
    layout_write_time(l, p + l->size, u->ru_stime.tv_sec, u->ru_stime.tv_usec);
    for (uint32_t i = 0; i < RUSAGE_LONGS; i++) {
        int32_t v = counts[i] > INT32_MAX ? INT32_MAX : (int32_t)counts[i];
        memcpy(p + 2 * l->size + 4 * i, &v, sizeof v);
    }
    return 0;
}

int64_t limit_rusage(uint32_t who, uint32_t usage)
{
    struct rusage u;
    int64_t r = host_result(getrusage((int)who, &u));
    return r < 0 ? r : limit_write_rusage(usage, &u);
}

/* ---- what the program may ask about the machine ---- */

/* As the compiler's own C library says it: mappings are aligned to that (memory.c). */
uint32_t em_getpagesize(void) { return era_is_fastcomp() ? 16384 : 65536; }

/* Names are musl's on both sides. */
uint32_t em_sysconf(uint32_t name)
{
    if (name == _SC_PAGESIZE)
        return em_getpagesize();
    errno = 0;
    long v = sysconf((int)name);
    if (v < 0)
        return libc_result(errno ? -errno : -EINVAL);
    return v > INT32_MAX ? INT32_MAX : (uint32_t)v;
}

uint32_t em_getloadavg(uint32_t out, uint32_t n)
{
    double load[3];
    int count = getloadavg(load, n < 3 ? (int)n : 3);
    void *p = count > 0 ? guest_ptr(out, (uint64_t)count * sizeof load[0]) : NULL;
    if (!p)
        return UINT32_MAX;
    memcpy(p, load, (size_t)count * sizeof load[0]);
    return (uint32_t)count;
}

uint32_t em_num_logical_cores(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (uint32_t)n : 1;
}
uint32_t em_has_threading_support(void) { return 0; }

static int64_t fill_random(uint32_t buf, uint32_t n)
{
    uint8_t *p = guest_ptr(buf, n);
    if (!p)
        return -EFAULT;
    for (uint32_t done = 0; done < n;) {
        ssize_t r = getrandom(p + done, n - done, 0);
        if (r < 0 && errno != EINTR)
            return -errno;
        done += r > 0 ? (uint32_t)r : 0;
    }
    return 0;
}
uint32_t em_getentropy(uint32_t buf, uint32_t n) { return libc_result(n > 256 ? -EIO : fill_random(buf, n)); }
uint32_t em_getrandom(uint32_t buf, uint32_t n, uint32_t flags)
{
    int64_t r = fill_random(buf, n);
    return libc_result(r < 0 ? r : n);
}
uint32_t em_random_get(uint32_t buf, uint32_t n) { return wasi_result(fill_random(buf, n)); }

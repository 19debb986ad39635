/* Scheduling by the kernel's own rules. The C library's functions for it only say ENOSYS, so the system calls are made here. */
#define _GNU_SOURCE
#include "env.h"
#include "guest.h"
#include "layout.h"

#include <errno.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* sched_param begins with the priority; the rest of the C library's structure is unused. */
static int64_t with_priority(long number, uint32_t pid, uint32_t policy, uint32_t param)
{
    uint32_t word;
    if (!guest_get32(param, &word))
        return -EFAULT;
    const int priority = (int)word;
    if (number == SYS_sched_setparam)
        return host_result(syscall(number, (pid_t)pid, &priority));
    return host_result(syscall(number, (pid_t)pid, (int)policy, &priority));
}

static int64_t get_priority(uint32_t pid, uint32_t param)
{
    int priority;
    int64_t r = host_result(syscall(SYS_sched_getparam, (pid_t)pid, &priority));
    return r < 0 || guest_put32(param, (uint32_t)priority) ? r : -EFAULT;
}

uint32_t em_sched_setscheduler(uint32_t pid, uint32_t policy, uint32_t param) { return libc_result(with_priority(SYS_sched_setscheduler, pid, policy, param)); }
uint32_t em_sched_getscheduler(uint32_t pid) { return libc_result(host_result(syscall(SYS_sched_getscheduler, (pid_t)pid))); }
uint32_t em_sched_setparam(uint32_t pid, uint32_t param) { return libc_result(with_priority(SYS_sched_setparam, pid, 0, param)); }
uint32_t em_sched_getparam(uint32_t pid, uint32_t param) { return libc_result(get_priority(pid, param)); }
uint32_t em_sched_get_priority_max(uint32_t policy) { return libc_result(host_result(sched_get_priority_max((int)policy))); }
uint32_t em_sched_get_priority_min(uint32_t policy) { return libc_result(host_result(sched_get_priority_min((int)policy))); }

uint32_t em_sched_rr_get_interval(uint32_t pid, uint32_t interval)
{
    const struct time_layout *l = layout_time(era_version());
    struct timespec ts;
    uint8_t *p = guest_ptr(interval, l->size);
    int64_t r = p ? host_result(sched_rr_get_interval((pid_t)pid, &ts)) : -EFAULT;
    if (r == 0)
        layout_write_time(l, p, ts.tv_sec, ts.tv_nsec);
    return libc_result(r);
}

uint32_t em_sched_getcpu(void) { return libc_result(host_result(sched_getcpu())); }

/* cpu_set_t: bit after bit, the same bytes on both sides; as much as both have. */
static int64_t affinity(long number, uint32_t pid, uint32_t size, uint32_t set)
{
    cpu_set_t cpus = {0};
    uint8_t *p = guest_ptr(set, size);
    uint32_t common = size < sizeof cpus ? size : (uint32_t)sizeof cpus;
    if (!p)
        return -EFAULT;
    if (number == SYS_sched_setaffinity) {
        memcpy(&cpus, p, common);
        return host_result(syscall(number, (pid_t)pid, sizeof cpus, &cpus));
    }
    int64_t r = host_result(syscall(number, (pid_t)pid, sizeof cpus, &cpus));
    if (r < 0)
        return r;
    for (uint32_t i = common; i < sizeof cpus; i++)
        if (((const uint8_t *)&cpus)[i])
            return -EINVAL;
    memset(p, 0, size);
    memcpy(p, &cpus, common);
    return 0;
}
uint32_t em_sched_getaffinity(uint32_t pid, uint32_t size, uint32_t set) { return libc_result(affinity(SYS_sched_getaffinity, pid, size, set)); }
uint32_t em_sched_setaffinity(uint32_t pid, uint32_t size, uint32_t set) { return libc_result(affinity(SYS_sched_setaffinity, pid, size, set)); }

/* Linux descriptors that stand for events: timers, signals, changes in directories; and moving data between descriptors. What is read
 * from them (expirations, signalfd_siginfo, inotify_event) is the same bytes in guest and host. */
#define _GNU_SOURCE
#include "blocking.h"
#include "env.h"
#include "fs/fs.h"
#include "guest.h"
#include "handlers.h"
#include "layout.h"

#include <errno.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* ---- timers ---- */

uint32_t em_timerfd_create(uint32_t clock, uint32_t flags) { return libc_result(host_result(timerfd_create((int)clock, (int)flags))); }

/* Guest itimerspec: two timespecs, interval first. */
static void read_timer(const uint8_t *p, struct itimerspec *v)
{
    const struct time_layout *l = layout_time(era_version());
    int64_t sec, nsec;
    layout_read_time(l, p, &sec, &nsec);
    v->it_interval = (struct timespec){.tv_sec = sec, .tv_nsec = nsec};
    layout_read_time(l, p + l->size, &sec, &nsec);
    v->it_value = (struct timespec){.tv_sec = sec, .tv_nsec = nsec};
}

static void write_timer(uint8_t *p, const struct itimerspec *v)
{
    const struct time_layout *l = layout_time(era_version());
    layout_write_time(l, p, v->it_interval.tv_sec, v->it_interval.tv_nsec);
    layout_write_time(l, p + l->size, v->it_value.tv_sec, v->it_value.tv_nsec);
}

static int64_t settime(uint32_t fd, uint32_t flags, uint32_t value, uint32_t previous)
{
    const uint32_t size = 2 * layout_time(era_version())->size;
    const uint8_t *from = guest_ptr(value, size);
    uint8_t *to = previous ? guest_ptr(previous, size) : NULL;
    struct itimerspec after, before;
    if (!file_is_open_to_guest(fd))
        return -EBADF;
    if (!from || (previous && !to))
        return -EFAULT;
    read_timer(from, &after);
    int64_t r = host_result(timerfd_settime((int)fd, (int)flags, &after, &before));
    if (r == 0 && to)
        write_timer(to, &before);
    return r;
}

static int64_t gettime(uint32_t fd, uint32_t value)
{
    uint8_t *p = guest_ptr(value, 2 * layout_time(era_version())->size);
    struct itimerspec now;
    if (!file_is_open_to_guest(fd))
        return -EBADF;
    int64_t r = p ? host_result(timerfd_gettime((int)fd, &now)) : -EFAULT;
    if (r == 0)
        write_timer(p, &now);
    return r;
}

uint32_t em_timerfd_settime(uint32_t fd, uint32_t flags, uint32_t value, uint32_t previous) { return libc_result(settime(fd, flags, value, previous)); }
uint32_t em_timerfd_gettime(uint32_t fd, uint32_t value) { return libc_result(gettime(fd, value)); }

/* ---- signals: what the guest has blocked is blocked on the host, so the kernel keeps it for the descriptor ---- */

static int64_t signal_descriptor(uint32_t fd, uint32_t set, uint32_t flags)
{
    sigset_t mask;
    if (!signals_read_host_set(set, &mask))
        return -EFAULT;
    if (fd != UINT32_MAX && !file_is_open_to_guest(fd))
        return -EBADF;
    return host_result(signalfd((int)fd, &mask, (int)flags));
}
uint32_t em_signalfd(uint32_t fd, uint32_t set, uint32_t flags) { return libc_result(signal_descriptor(fd, set, flags)); }

/* ---- changes in directories ---- */

uint32_t em_inotify_init(void) { return libc_result(host_result(inotify_init())); }
uint32_t em_inotify_init1(uint32_t flags) { return libc_result(host_result(inotify_init1((int)flags))); }

/* The kernel takes a path: the one of a descriptor that was opened beneath the grants. */
static int64_t watch(uint32_t fd, uint32_t path, uint32_t mask)
{
    char name[40];
    GUEST_PATH(p, path);
    if (!file_is_open_to_guest(fd))
        return -EBADF;
    int at = fs_open_path(FS_CWD, p, mask & IN_DONT_FOLLOW ? 0 : FS_FOLLOW);
    if (at < 0)
        return at;
    snprintf(name, sizeof name, "/proc/self/fd/%d", at);
    int64_t r = host_result(inotify_add_watch((int)fd, name, mask & ~(uint32_t)IN_DONT_FOLLOW));
    close(at);
    return r;
}
uint32_t em_inotify_add_watch(uint32_t fd, uint32_t path, uint32_t mask) { return libc_result(watch(fd, path, mask)); }

uint32_t em_inotify_rm_watch(uint32_t fd, uint32_t watch)
{
    return libc_result(file_is_open_to_guest(fd) ? host_result(inotify_rm_watch((int)fd, (int)watch)) : -EBADF);
}

/* ---- data from descriptor to descriptor ---- */

/* A 64-bit offset of the guest's: where it lies, *at its value; NULL when the address is 0. */
static bool read_offset(uint32_t addr, void **p, off_t *at)
{
    *p = addr ? guest_ptr(addr, sizeof *at) : NULL;
    if (*p)
        memcpy(at, *p, sizeof *at);
    return !addr || *p;
}

static int64_t transfer(int64_t (*call)(int, off_t *, int, off_t *, size_t, unsigned), uint32_t in, uint32_t in_at, uint32_t out, uint32_t out_at, uint32_t n,
                        uint32_t flags)
{
    void *in_p, *out_p;
    off_t in_off, out_off;
    if (!file_is_open_to_guest(in) || !file_is_open_to_guest(out))
        return -EBADF;
    if (!read_offset(in_at, &in_p, &in_off) || !read_offset(out_at, &out_p, &out_off))
        return -EFAULT;
    int64_t r = call((int)in, in_p ? &in_off : NULL, (int)out, out_p ? &out_off : NULL, n, flags);
    if (r > 0 && in_p)
        memcpy(in_p, &in_off, sizeof in_off);
    if (r > 0 && out_p)
        memcpy(out_p, &out_off, sizeof out_off);
    return r;
}

static int64_t copy_range(int in, off_t *in_at, int out, off_t *out_at, size_t n, unsigned flags)
{
    return host_result(copy_file_range(in, in_at, out, out_at, n, flags));
}

uint32_t em_splice(uint32_t in, uint32_t in_at, uint32_t out, uint32_t out_at, uint32_t n, uint32_t flags)
{
    return libc_result(transfer(block_splice, in, in_at, out, out_at, n, flags));
}
uint32_t em_copy_file_range(uint32_t in, uint32_t in_at, uint32_t out, uint32_t out_at, uint32_t n, uint32_t flags)
{
    return libc_result(transfer(copy_range, in, in_at, out, out_at, n, flags));
}

static int64_t tee_call(uint32_t in, uint32_t out, uint32_t n, uint32_t flags)
{
    return file_is_open_to_guest(in) && file_is_open_to_guest(out) ? block_tee((int)in, (int)out, n, flags) : -EBADF;
}
uint32_t em_tee(uint32_t in, uint32_t out, uint32_t n, uint32_t flags) { return libc_result(tee_call(in, out, n, flags)); }

#define MEMFD_NAME_MAX 249
uint32_t em_memfd_create(uint32_t name, uint32_t flags)
{
    const char *s = guest_cstr(name, MEMFD_NAME_MAX);
    int64_t fd = s ? host_result(memfd_create(s, flags)) : guest_ptr(name, 1) ? -EINVAL : -EFAULT;
    if (fd >= 0)
        fs_fd_adopt((int)fd);
    return libc_result(fd);
}

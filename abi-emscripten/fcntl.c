/* fcntl: the commands a guest may use, and what their argument is. */
#define _GNU_SOURCE
#include "blocking.h"
#include "fs/fs.h"
#include "guest.h"
#include "handlers.h"
#include "layout.h"
#include "open_flags.h"
#include "signals.h"

#include <errno.h>
#include <signal.h>

/* Guest numbers of the lock commands: 12, 13, 14 until 2.0.34 and again from some 3.1.5x on, 5, 6, 7 between. Neither set has another
 * meaning in the other's eras, so both always work. */
enum fcntl_kind { FCNTL_VALUE, FCNTL_GETFL, FCNTL_SETFL, FCNTL_DUP, FCNTL_DUP_CLOEXEC, FCNTL_GETLK, FCNTL_SETLK, FCNTL_SETLKW, FCNTL_SETOWN };

struct fcntl_row {
    uint32_t guest;
    int host;
    enum fcntl_kind kind;
};

static const struct fcntl_row fcntl_rows[] = {
    {0, F_DUPFD, FCNTL_DUP},           {1030, F_DUPFD_CLOEXEC, FCNTL_DUP_CLOEXEC},
    {1, F_GETFD, FCNTL_VALUE},         {2, F_SETFD, FCNTL_VALUE},
    {3, F_GETFL, FCNTL_GETFL},         {4, F_SETFL, FCNTL_SETFL},
    {8, F_SETOWN, FCNTL_SETOWN},       {9, F_GETOWN, FCNTL_VALUE},
    {10, F_SETSIG, FCNTL_VALUE},       {11, F_GETSIG, FCNTL_VALUE},
    {1024, F_SETLEASE, FCNTL_VALUE},   {1025, F_GETLEASE, FCNTL_VALUE},
    {1031, F_SETPIPE_SZ, FCNTL_VALUE}, {1032, F_GETPIPE_SZ, FCNTL_VALUE},
    {5, F_GETLK, FCNTL_GETLK},         {6, F_SETLK, FCNTL_SETLK},
    {7, F_SETLKW, FCNTL_SETLKW},       {12, F_GETLK, FCNTL_GETLK},
    {13, F_SETLK, FCNTL_SETLK},        {14, F_SETLKW, FCNTL_SETLKW},
    {36, F_OFD_GETLK, FCNTL_GETLK},    {37, F_OFD_SETLK, FCNTL_SETLK},
    {38, F_OFD_SETLKW, FCNTL_SETLKW},  {1033, F_ADD_SEALS, FCNTL_VALUE},
    {1034, F_GET_SEALS, FCNTL_VALUE},
};

static int64_t lock_call(int fd, const struct fcntl_row *row, uint32_t addr)
{
    const struct flock_layout *l = layout_flock(era_version());
    uint8_t *p = guest_ptr(addr, l->size);
    struct flock lock;
    if (!p)
        return -EFAULT;
    layout_read_flock(l, p, &lock);
    if (row->kind == FCNTL_SETLKW)
        return block_lock(fd, row->host, &lock);
    if (row->kind == FCNTL_SETLK)
        return host_result(fcntl(fd, row->host, &lock));
    int64_t r = host_result(fcntl(fd, row->host, &lock));
    if (r == 0 && !layout_write_flock(l, p, &lock))
        return -EOVERFLOW;
    return r;
}

static int64_t get_flags(int fd)
{
    int64_t r = host_result(fcntl(fd, F_GETFL));
    return r < 0 ? r : open_flags_to_guest((int)r);
}

/* Whoever gets the descriptor's signals, of which F_SETSIG says the number. 0: nobody. */
static int64_t set_owner(int fd, int32_t pid) { return !pid || signals_may_reach(pid) ? host_result(fcntl(fd, F_SETOWN, pid)) : -EPERM; }

int64_t fcntl_call(uint32_t fd, uint32_t command, uint32_t arg)
{
    const struct fcntl_row *row = fcntl_rows, *end = fcntl_rows + sizeof fcntl_rows / sizeof fcntl_rows[0];
    while (row < end && row->guest != command)
        row++;
    if (!file_is_open_to_guest(fd))
        return -EBADF;
    if (row == end)
        return -EINVAL;
    switch (row->kind) {
    case FCNTL_DUP: return fs_dup_from((int)fd, (int)arg, false);
    case FCNTL_DUP_CLOEXEC: return fs_dup_from((int)fd, (int)arg, true);
    case FCNTL_GETFL: return get_flags((int)fd);
    case FCNTL_SETFL: return host_result(fcntl((int)fd, F_SETFL, open_flags_to_host(arg)));
    case FCNTL_SETOWN: return set_owner((int)fd, (int32_t)arg);
    case FCNTL_VALUE: return host_result(fcntl((int)fd, row->host, (int)arg));
    default: return lock_call((int)fd, row, arg);
    }
}

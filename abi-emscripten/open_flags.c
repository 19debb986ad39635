/* The table of open(2)'s flags. */
#define _GNU_SOURCE
#include "open_flags.h"

#include <fcntl.h>

/* The lowest two bits are the access mode, the same everywhere. Flags of several bits stand before the ones they contain. */
static const struct {
    uint32_t guest;
    int host;
} flags[] = {
    {0x410000, O_TMPFILE},  {0x101000, O_SYNC},    {0x40, O_CREAT},      {0x80, O_EXCL},       {0x100, O_NOCTTY},  {0x200, O_TRUNC},
    {0x400, O_APPEND},      {0x800, O_NONBLOCK},   {0x1000, O_DSYNC},    {0x2000, O_ASYNC},    {0x4000, O_DIRECT}, {0x8000, O_LARGEFILE},
    {0x10000, O_DIRECTORY}, {0x20000, O_NOFOLLOW}, {0x40000, O_NOATIME}, {0x80000, O_CLOEXEC}, {0x200000, O_PATH},
};

/* Unknown flags are dropped, as open(2) does. */
int open_flags_to_host(uint32_t guest)
{
    int host = (int)(guest & 3);
    for (unsigned i = 0; i < sizeof flags / sizeof flags[0]; i++)
        if ((guest & flags[i].guest) == flags[i].guest) {
            host |= flags[i].host;
            guest &= ~flags[i].guest;
        }
    return host;
}

uint32_t open_flags_to_guest(int host)
{
    uint32_t guest = (uint32_t)host & 3;
    for (unsigned i = 0; i < sizeof flags / sizeof flags[0]; i++)
        if (flags[i].host && (host & flags[i].host) == flags[i].host) {
            guest |= flags[i].guest;
            host &= ~flags[i].host;
        }
    return guest;
}

/* random_get */
#define _GNU_SOURCE
#include "wasi.h"

#include <sys/random.h>

uint32_t wasi_random_get(uint32_t buf, uint32_t len)
{
    uint8_t *p = guest_ptr(buf, len);
    if (!p)
        return WASI_EFAULT;
    while (len) {
        ssize_t n = getrandom(p, len, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return wasi_errno(errno);
        p += n;
        len -= (uint32_t)n;
    }
    return WASI_OK;
}

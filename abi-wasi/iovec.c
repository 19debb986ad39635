/* Guest iovecs -> host iovecs over guest memory. */
#include "wasi.h"

#include <sys/uio.h>

int wasi_iovecs(struct iovec *out, uint32_t addr, uint32_t n)
{
    if (n > WASI_IOV_BATCH)
        n = WASI_IOV_BATCH;
    const struct wasi_iovec *in = guest_ptr(addr, (uint64_t)n * sizeof *in);
    if (!in)
        return -WASI_EFAULT;
    for (uint32_t i = 0; i < n; i++) {
        struct wasi_iovec v;
        wasi_take(&v, &in[i], sizeof v);
        void *p = v.len ? guest_ptr(v.buf, v.len) : NULL;
        if (v.len && !p)
            return -WASI_EFAULT;
        out[i] = (struct iovec){p, v.len};
    }
    return (int)n;
}

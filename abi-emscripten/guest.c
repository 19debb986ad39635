/* Results, guest memory access and the guest's allocator: see guest.h. */
#include "guest.h"
#include "env.h"
#include "signals.h"

#include <errno.h>
#include <limits.h>

GUEST_EXPORT(uint32_t, errno_location, "__errno_location", (void));
GUEST_EXPORT(uint32_t, errno_location_fastcomp, "___errno_location", (void));

struct errno_row {
    int host;
    uint8_t linux_number, wasi_number;
};

static const struct errno_row errno_rows[] = {
#define ERRNO(name, linux_number, wasi_number) {name, linux_number, wasi_number},
#include "errno.def"
#undef ERRNO
};

uint32_t errno_to_guest(int host)
{
    const struct errno_row *found = NULL;
    for (size_t i = 0; i < sizeof errno_rows / sizeof errno_rows[0]; i++) {
        if (errno_rows[i].host == host)
            return era_version() < ERA(1, 38, 47) ? errno_rows[i].linux_number : errno_rows[i].wasi_number;
        if (errno_rows[i].host == EIO)
            found = &errno_rows[i];
    }
    return era_version() < ERA(1, 38, 47) ? found->linux_number : found->wasi_number;
}

/* Guest address of errno; 0 without an export that says. */
static uint32_t errno_address(void)
{
    uint32_t (*location)(void) = errno_location ? errno_location : errno_location_fastcomp;
    return location ? location() : 0;
}

uint32_t guest_get_errno(void)
{
    uint32_t number = 0, at = errno_address();
    if (at)
        guest_get32(at, &number);
    return number;
}

void guest_put_errno(uint32_t number)
{
    uint32_t at = errno_address();
    if (at)
        guest_put32(at, number);
}

void guest_set_errno(int host) { guest_put_errno(errno_to_guest(host)); }

uint32_t sys_result(int64_t r)
{
    signals_boundary();
    return r < 0 ? -errno_to_guest((int)-r) : (uint32_t)r;
}

uint32_t libc_result(int64_t r)
{
    signals_boundary();
    if (r >= 0)
        return (uint32_t)r;
    guest_set_errno((int)-r);
    return UINT32_MAX;
}

uint32_t wasi_result(int64_t r)
{
    signals_boundary();
    return r < 0 ? errno_to_guest((int)-r) : 0;
}

int64_t host_result(int64_t r) { return r < 0 ? -(int64_t)errno : r; }

bool guest_get32(uint32_t addr, uint32_t *out)
{
    const void *p = guest_ptr(addr, sizeof *out);
    if (p)
        memcpy(out, p, sizeof *out);
    return p != NULL;
}

bool guest_put32(uint32_t addr, uint32_t value)
{
    void *p = guest_ptr(addr, sizeof value);
    if (p)
        memcpy(p, &value, sizeof value);
    return p != NULL;
}

bool guest_put64(uint32_t addr, uint64_t value)
{
    void *p = guest_ptr(addr, sizeof value);
    if (p)
        memcpy(p, &value, sizeof value);
    return p != NULL;
}

bool guest_words(uint32_t addr, uint32_t n, uint32_t *out)
{
    const void *p = guest_ptr(addr, (uint64_t)n * sizeof *out);
    if (p)
        memcpy(out, p, n * sizeof *out);
    return p != NULL;
}

uint32_t guest_va(uint32_t va)
{
    uint32_t word = 0;
    guest_get32(va, &word);
    return word;
}

const char *guest_path(uint32_t addr, int *err)
{
    const char *path = guest_cstr(addr, PATH_MAX - 1);
    *err = path ? 0 : guest_ptr(addr, PATH_MAX) ? ENAMETOOLONG : EFAULT;
    return path;
}

int64_t guest_iovecs(uint32_t addr, uint32_t n, struct iovec out[GUEST_IOV_MAX])
{
    if (n > GUEST_IOV_MAX)
        return -EINVAL;
    const uint8_t *p = guest_ptr(addr, (uint64_t)n * 8);
    if (!p)
        return -EFAULT;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t pair[2]; /* base, length */
        memcpy(pair, p + i * 8, sizeof pair);
        out[i].iov_len = pair[1];
        out[i].iov_base = pair[1] ? guest_ptr(pair[0], pair[1]) : NULL;
        if (pair[1] && !out[i].iov_base)
            return -EFAULT;
    }
    return n;
}

/* ---- the guest's allocator ---- */

GUEST_EXPORT(uint32_t, export_malloc, "malloc", (uint32_t size));
GUEST_EXPORT(uint32_t, export_malloc_fastcomp, "_malloc", (uint32_t size));
GUEST_EXPORT(void, export_free, "free", (uint32_t addr));
GUEST_EXPORT(void, export_free_fastcomp, "_free", (uint32_t addr));
GUEST_EXPORT(uint32_t, export_memalign, "emscripten_builtin_memalign", (uint32_t align, uint32_t size));
GUEST_EXPORT(uint32_t, export_memalign_libc, "memalign", (uint32_t align, uint32_t size));
GUEST_EXPORT(uint32_t, export_memalign_fastcomp, "_memalign", (uint32_t align, uint32_t size));

uint32_t guest_malloc(uint32_t size)
{
    uint32_t (*allocate)(uint32_t) = export_malloc ? export_malloc : export_malloc_fastcomp;
    return allocate ? allocate(size) : 0;
}

void guest_free(uint32_t addr)
{
    void (*release)(uint32_t) = export_free ? export_free : export_free_fastcomp;
    if (release)
        release(addr);
}

uint32_t guest_memalign(uint32_t align, uint32_t size)
{
    if (export_memalign)
        return export_memalign(align, size);
    if (export_memalign_libc)
        return export_memalign_libc(align, size);
    return export_memalign_fastcomp ? export_memalign_fastcomp(align, size) : 0;
}

uint32_t guest_copy(const void *bytes, uint32_t n)
{
    uint32_t addr = guest_malloc(n);
    void *p = addr ? guest_ptr(addr, n) : NULL;
    if (!p)
        return 0;
    memcpy(p, bytes, n);
    return addr;
}

uint32_t guest_strdup(const char *s) { return guest_copy(s, (uint32_t)strlen(s) + 1); }

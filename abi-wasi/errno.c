/* Host errno -> WASI errno. */
#include "wasi.h"

static const uint8_t numbers[] = {
#define WASI_ERRNO(name, number) [E##name] = number,
#define WASI_ERRNO_OWN(name, number)
#include "errno.def"
#undef WASI_ERRNO
#undef WASI_ERRNO_OWN
};

uint32_t wasi_errno(int e)
{
    uint32_t n = e > 0 && (size_t)e < sizeof numbers ? numbers[e] : 0;
    return n ? n : WASI_EIO;
}

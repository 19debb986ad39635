/* What every file of this ABI uses: the guest's era, the three ways a function reports failure, guest memory as numbers, strings and
 * arrays. Handlers return int64_t: a value >= 0, or -errno in the host's numbering; a result function below turns that into what the
 * guest expects, delivers signals that became pending meanwhile, and is the last thing an em_ function does. */
#ifndef EMSCRIPTEN_GUEST_H
#define EMSCRIPTEN_GUEST_H

#include "host.h"

#include <stdbool.h>
#include <string.h>
#include <sys/uio.h>

/* major*1000000 + minor*1000 + patch of the Emscripten that built the program, e.g. 1038011. A module that does not say counts as 3.1.6,
 * the commonest packaged one. */
#define ERA(major, minor, patch) ((major) * 1000000u + (minor) * 1000u + (patch))
static inline uint32_t era_version(void) { return wasm_module.emscripten_version ? wasm_module.emscripten_version : ERA(3, 1, 6); }
/* The fastcomp compiler's code: its own syscall convention, upward stack, setuid refused inside the module. */
static inline bool era_is_fastcomp(void) { return era_version() < ERA(1, 39, 0); }

/* ---- results ---- */

/* The guest's number for a host errno (errno.def); EIO's for one the guest has no name for. */
uint32_t errno_to_guest(int host);
uint32_t sys_result(int64_t r);  /* __syscall_*: value or -errno */
uint32_t libc_result(int64_t r); /* C library functions: value, or -1 and errno */
uint32_t wasi_result(int64_t r); /* wasi_snapshot_preview1: 0 or +errno */
/* host call's -1/errno as a handler result */
int64_t host_result(int64_t r);
/* Stores host errno as the guest's errno, through the export that says where errno lives; nothing happens without that export. */
void guest_set_errno(int host);
/* The guest's errno as it is, to save it around guest handlers. */
uint32_t guest_get_errno(void);
void guest_put_errno(uint32_t number);

/* ---- guest memory: all addresses may be unaligned; false or NULL means outside memory ---- */
bool guest_get32(uint32_t addr, uint32_t *out);
bool guest_put32(uint32_t addr, uint32_t value);
bool guest_put64(uint32_t addr, uint64_t value);
/* n consecutive words. */
bool guest_words(uint32_t addr, uint32_t n, uint32_t *out);
/* The word at a C varargs pointer (open's mode, fcntl's and ioctl's argument); 0 where it cannot be read. */
uint32_t guest_va(uint32_t va);

/* A path argument: at most PATH_MAX - 1 bytes. NULL is EFAULT, or ENAMETOOLONG, in *err (host, positive). */
const char *guest_path(uint32_t addr, int *err);
#define GUEST_PATH(name, addr)                                                                                                                                 \
    int name##_err;                                                                                                                                            \
    const char *name = guest_path((addr), &name##_err);                                                                                                        \
    if (!name)                                                                                                                                                 \
    return -name##_err

/* Guest struct iovec[] as the host's. Filled by guest_iovecs: the number of vectors, or -EINVAL (more than the limit), -EFAULT. */
#define GUEST_IOV_MAX 1024u
int64_t guest_iovecs(uint32_t addr, uint32_t n, struct iovec out[GUEST_IOV_MAX]);

static inline uint64_t pair64(uint32_t low, uint32_t high) { return low | (uint64_t)high << 32; }

/* ---- the guest's allocator and stack, through its exports ---- */
/* Guest address, 0 when out of memory or when the program exports no allocator. May move nothing but grow memory. */
uint32_t guest_malloc(uint32_t size);
void guest_free(uint32_t addr);
/* align: a power of two. */
uint32_t guest_memalign(uint32_t align, uint32_t size);
/* Copy of n bytes (of the string, with its NUL) in guest memory; 0 when out of memory. */
uint32_t guest_copy(const void *bytes, uint32_t n);
uint32_t guest_strdup(const char *s);

#endif

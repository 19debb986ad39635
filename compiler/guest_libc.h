/* The C library inside the module: which functions are memcpy, strlen and the like. They are recognised by their whole body, never by a name:
 * the body's canonical form must be one of those in guest_libc.def. */
#ifndef WASMC_GUEST_LIBC_H
#define WASMC_GUEST_LIBC_H

#include "hosts.h"

enum libc_function {
    LIBC_NONE,
#define LIBC_FUNCTION(id, name) LIBC_##id,
#include "guest_libc.def"
    LIBC_COUNT
};
/* "memcpy"; "" for LIBC_NONE. */
const char *libc_function_name(enum libc_function f);

/* What a body does, without what does not matter: two bodies with the same bytes do the same in any module. Instructions with their
 * immediates of fixed width; declared locals are numbered (and typed) in the order of their appearance; alignment hints are dropped;
 * callees are what they are: a recognised function or a host function. Empty for bodies that use what the bytes could not say: globals,
 * tables, other memories than the first, block types by index, calls of anything else; and for long ones.
 * h: NULL in linkable modules. recognised: per function, enum libc_function. Lives in a. */
struct span libc_canonical_body(struct arena *a, const struct module *m, const struct hosts *h, const uint8_t *recognised, uint32_t funcidx);
/* The two words of LIBC_BODY. */
struct libc_hash {
    uint64_t high, low;
};
struct libc_hash libc_hash_of(struct span canonical);

/* Per function of a valid module its enum libc_function; in a. */
uint8_t *libc_recognise(struct arena *a, const struct module *m, const struct hosts *h);

#endif

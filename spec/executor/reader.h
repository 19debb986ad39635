/* Reading the plan. The runner wrote it, so nothing is checked. */
#ifndef SPEC_READER_H
#define SPEC_READER_H

#include "plan.h"

#include <string.h>

struct reader {
    const uint8_t *at, *end;
};
struct text {
    const char *bytes;
    uint32_t size;
};

static inline uint8_t read_u8(struct reader *r) { return *r->at++; }

static inline uint32_t read_u32(struct reader *r)
{
    uint32_t n;
    memcpy(&n, r->at, sizeof n);
    r->at += sizeof n;
    return n;
}

static inline const uint8_t *read_bytes(struct reader *r, uint32_t size)
{
    const uint8_t *bytes = r->at;
    r->at += size;
    return bytes;
}

static inline struct text read_text(struct reader *r)
{
    uint32_t size = read_u32(r);
    return (struct text){(const char *)read_bytes(r, size), size};
}

static inline int text_eq(struct text t, const char *bytes, uint32_t size) { return t.size == size && (!size || !memcmp(t.bytes, bytes, size)); }

#endif

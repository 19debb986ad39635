/* Writing the binary format (spec 5): bytes that grow in an arena. Shared by the tools of differential fuzzing. */
#ifndef DIFF_WASM_WRITER_H
#define DIFF_WASM_WRITER_H

#include "module.h"

struct writer {
    struct arena *arena;
    VEC(uint8_t) bytes;
};

enum section {
    SECTION_TYPE = 1,
    SECTION_IMPORT,
    SECTION_FUNCTION,
    SECTION_TABLE,
    SECTION_MEMORY,
    SECTION_GLOBAL,
    SECTION_EXPORT,
    SECTION_START,
    SECTION_ELEMENT,
    SECTION_CODE,
    SECTION_DATA,
    SECTION_DATA_COUNT,
};

void put_byte(struct writer *w, unsigned byte);
void put_span(struct writer *w, struct span s);
void put_u32(struct writer *w, uint32_t n);
void put_s64(struct writer *w, int64_t n); /* also s32: the encodings agree */
/* A vector of bytes: size, then the bytes. */
void put_vector(struct writer *w, struct span s);
void put_name(struct writer *w, const char *name);
void put_section(struct writer *w, enum section id, const struct writer *content);
void put_header(struct writer *w);
struct span writer_span(const struct writer *w);

/* instructions */
void put_op(struct writer *w, enum op op);
void put_op_index(struct writer *w, enum op op, uint32_t index);
/* The constant of that type with these bits; bits: 8 bytes, 16 for v128. */
void put_const(struct writer *w, valtype type, const uint64_t *bits);

/* Reproducible randomness (splitmix64). */
uint64_t random_next(uint64_t *state);
static inline uint32_t random_below(uint64_t *state, uint32_t n) { return (uint32_t)(random_next(state) >> 32) % n; }

#endif

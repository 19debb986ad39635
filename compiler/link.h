/* Objects + runtime libraries -> executable, with lld as a library. */
#ifndef WASMC_LINK_H
#define WASMC_LINK_H

#include "batch.h"

struct link_options {
    const char *output;       /* final path; written beside it and renamed */
    const char *resource_dir; /* .../lib/wasmc/<triple> with libwasmc_rt.a, libwasmc_wasi.a, libwasmc_emscripten.a, libc.a, crt1.o... */
    bool relocatable;         /* -c: one object out of all batches */
    bool static_pie;
    bool library;             /* an archive of one object with all batches and the runtime, everything but the default-visible symbols local */
    bool shared;              /* the same as a shared object */
    bool strip;               /* -s */
    bool verbose, dry_run;    /* -v, -###: print the linker's command line */
    bool quiet;               /* -w: no linker warnings */
    const char *save_temps;   /* directory that keeps the objects; NULL = none */
    const char *manifest;     /* manifest_text() to embed; NULL = none */
    const char *archive;      /* in resource_dir, searched before the others: a main of another kind than the runtime's; NULL = none */
};

/* With the fixed base, section .wasm_memory.<k> of the objects is placed where chunk k of image_build() belongs. Each object's bytes are
 * freed (and NULL) once the linker has its copy: a large program's objects are not kept twice. One call per process: lld 19 keeps pointers to
 * symbols of the link before (ElfSym) and would write through them. */
bool link_elf(const struct program *p, struct batch_outputs *objects, const struct link_options *o, struct diag *d);

/* The start of memory 0's contents as page-aligned chunks, for the image (fixed base). Holds what the first `applied` data segments write,
 * which have known offsets; instantiation does the rest. Runs closer than 64 KiB are one chunk. */
struct image_chunk {
    uint64_t offset, size; /* multiples of WASM_IMAGE_PAGE */
    uint8_t *bytes;
};
struct image {
    struct image_chunk *chunks;
    uint32_t count;
    uint32_t applied;
};
/* Everything in arena a. No chunks without a memory. */
void image_build(struct arena *a, const struct program *p, struct image *out);

#endif

/* Objects + runtime libraries -> executable, with lld as a library. */
#ifndef WASMC_LINK_H
#define WASMC_LINK_H

#include "batch.h"

struct link_options {
    const char *output;       /* final path; written beside it and renamed */
    const char *resource_dir; /* .../lib/wasmc/<triple> with libwasmc_rt.a, libwasmc_wasi.a, libwasmc_emscripten.a, libc.a, crt1.o... */
    bool relocatable;         /* -c: one object out of all batches */
    bool static_pie;
    bool shared;
    bool strip;               /* -s */
    bool verbose, dry_run;    /* -v, -###: print the linker's command line */
    bool quiet;               /* -w: no linker warnings */
    const char *save_temps;   /* directory that keeps the objects; NULL = none */
    const char *archive;      /* in resource_dir, searched before the others: a main of another kind than the runtime's; NULL = none */
};

/* With the fixed base, section .wasm_memory.<k> of the objects is placed where chunk k of image_build() belongs. Each object's bytes are
 * freed (and NULL) once the linker has its copy: a large program's objects are not kept twice. Uses lld's globals: one call at a time. */
bool link_elf(const struct program *p, struct batch_outputs *objects, const struct link_options *o, struct diag *d);

/* Page-aligned runs of memory 0's initial contents, for the image (fixed base) or as one blob each for start-up to copy.
 * Computed from active data segments with constant offsets; runs closer than 64 KiB are joined. In arena a. */
struct image_chunk {
    uint64_t offset, size; /* multiples of WASM_IMAGE_PAGE */
    uint8_t *bytes;
};
struct image {
    struct image_chunk *chunks;
    uint32_t count;
    bool traps; /* an active data segment is out of bounds: instantiation traps after writing the ones before it */
};
void image_build(struct arena *a, const struct program *p, struct image *out);

#endif

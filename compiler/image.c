/* The initial contents of memory 0 as page-aligned chunks. */
#include <stdlib.h>
#include <string.h>

#include "link.h"
#include "wasm_abi.h"

/* Runs closer than this are one chunk: fewer program headers and mappings for a few pages of zeros. */
#define JOIN_GAP (64u << 10)

/* A single page is copied at start instead: cheaper than what the kernel does for a mapping of the file, whose pages it copies, too, when they are
 * first written. */
#define COPIED_MAX WASM_IMAGE_PAGE

struct run {
    uint64_t start, end; /* bytes */
};

static int compare_runs(const void *a, const void *b)
{
    const struct run *x = a, *y = b;
    return x->start < y->start ? -1 : x->start > y->start;
}

static bool active_in_memory0(const struct data *d) { return d->mode == SEGMENT_ACTIVE && d->memory == 0; }

static uint64_t data_offset(const struct program *p, const struct data *d)
{
    struct const_value v = const_eval(p->module, p->world->global_values, &d->at);
    return v.type == VT_I32 ? (uint32_t)v.bits : v.bits;
}

/* The runs of the first *applied segments: at most `limit` of them, and none from the first that is out of bounds on (instantiation will
 * trap there, after the ones before it; spec 4.5.4 applies them in order). */
static uint32_t collect_runs(const struct program *p, struct run *runs, uint32_t limit, uint32_t *applied)
{
    const struct module *m = p->module;
    uint64_t size = m->memories[0].limits.min << m->memories[0].limits.page_log2;
    uint32_t n = 0;
    for (*applied = 0; *applied < m->ndatas && n < limit; ++*applied) {
        const struct data *d = &m->datas[*applied];
        if (!active_in_memory0(d))
            continue;
        uint64_t at = data_offset(p, d);
        if (at > size || d->bytes.len > size - at)
            break;
        if (d->bytes.len)
            runs[n++] = (struct run){at, at + d->bytes.len};
    }
    if (p->hosts->poke_address)
        runs[n++] = (struct run){p->hosts->poke_address, p->hosts->poke_address + 4ull};
    return n;
}

static uint32_t join_runs(struct run *runs, uint32_t n)
{
    uint32_t kept = 0;
    qsort(runs, n, sizeof *runs, compare_runs);
    for (uint32_t i = 0; i < n; i++) {
        runs[i].start &= ~(uint64_t)(WASM_IMAGE_PAGE - 1);
        runs[i].end = align_up(runs[i].end, WASM_IMAGE_PAGE);
        if (kept && runs[i].start <= runs[kept - 1].end + JOIN_GAP) {
            if (runs[i].end > runs[kept - 1].end)
                runs[kept - 1].end = runs[i].end;
        } else {
            runs[kept++] = runs[i];
        }
    }
    return kept;
}

static uint64_t runs_size(const struct run *runs, uint32_t n)
{
    uint64_t size = 0;
    for (uint32_t i = 0; i < n; i++)
        size += runs[i].end - runs[i].start;
    return size;
}

static uint8_t *image_at(struct image *image, uint64_t offset)
{
    uint32_t low = 0, high = image->count - 1;
    while (low < high) {
        uint32_t middle = (low + high + 1) / 2;
        if (image->chunks[middle].offset <= offset)
            low = middle;
        else
            high = middle - 1;
    }
    return image->chunks[low].bytes + (offset - image->chunks[low].offset);
}

/* Linux executes files of up to about 1,170 program headers; a module whose segments lie far apart has the rest copied at start. */
#define MAX_CHUNKS 500

static uint32_t place_runs(const struct program *p, struct run *runs, uint32_t *applied)
{
    for (uint32_t limit = UINT32_MAX;; limit = *applied / 2) {
        uint32_t n = join_runs(runs, collect_runs(p, runs, limit, applied));
        if (n <= MAX_CHUNKS)
            return n;
    }
}

void image_build(struct arena *a, const struct program *p, struct image *out)
{
    const struct module *m = p->module;
    *out = (struct image){0};
    if (m->nmemories == 0)
        return;
    struct run *runs = ARENA_ARRAY(a, struct run, m->ndatas + 1);
    out->count = place_runs(p, runs, &out->applied);
    if (runs_size(runs, out->count) <= COPIED_MAX) {
        *out = (struct image){0};
        return;
    }
    out->chunks = ARENA_ARRAY(a, struct image_chunk, out->count);
    for (uint32_t i = 0; i < out->count; i++) {
        uint64_t size = runs[i].end - runs[i].start;
        out->chunks[i] = (struct image_chunk){runs[i].start, size, ARENA_ARRAY(a, uint8_t, size)};
    }
    for (uint32_t i = 0; i < out->applied; i++) {
        const struct data *data = &m->datas[i];
        if (active_in_memory0(data) && data->bytes.len)
            memcpy(image_at(out, data_offset(p, data)), data->bytes.ptr, data->bytes.len);
    }
    if (p->hosts->poke_address)
        memcpy(image_at(out, p->hosts->poke_address), &p->hosts->poke_value, sizeof p->hosts->poke_value);
}

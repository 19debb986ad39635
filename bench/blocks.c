/* Bytes per nanosecond of the runtime's block functions (runtime-lib/memops.c, guest_libc.c) and of the C library this is linked with, over sizes
 * and alignments; compiled with the runtime's functions renamed to own_*. usage: blocks [FUNCTION...] */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void *own_memmove(void *d, const void *s, size_t n);
void *own_memset(void *d, int c, size_t n);
int32_t wasm_libc_memcmp(const uint8_t *l, const uint8_t *r, uint64_t n);
int64_t wasm_libc_strlen(const uint8_t *s, uint64_t limit);

enum { SPACE = 1 << 17, CALLS = 64, ROUNDS = 5 };

static uint8_t from[SPACE], to[SPACE];
static volatile uint64_t sink;

/* One call on a block of n bytes at offset a of `to` and b of `from`. */
typedef void body(size_t a, size_t b, size_t n);

static void own_copy(size_t a, size_t b, size_t n) { own_memmove(to + a, from + b, n); }
static void libc_copy(size_t a, size_t b, size_t n) { memmove(to + a, from + b, n); }
static void own_move(size_t a, size_t b, size_t n) { own_memmove(to + 8 + a, to + b, n); }
static void libc_move(size_t a, size_t b, size_t n) { memmove(to + 8 + a, to + b, n); }
static void own_fill(size_t a, size_t b, size_t n) { own_memset(to + a, (int)b, n); }
static void libc_fill(size_t a, size_t b, size_t n) { memset(to + a, (int)b, n); }
static void own_compare(size_t a, size_t b, size_t n) { sink += (uint64_t)wasm_libc_memcmp(to + a, from + a, n); }
static void libc_compare(size_t a, size_t b, size_t n) { sink += (uint64_t)memcmp(to + a, from + a, n); }

static void own_length(size_t a, size_t b, size_t n)
{
    from[b + n] = 0;
    sink += (uint64_t)wasm_libc_strlen(from + b, SPACE);
    from[b + n] = 1;
}

static void libc_length(size_t a, size_t b, size_t n)
{
    from[b + n] = 0;
    sink += strlen((char *)from + b);
    from[b + n] = 1;
}

static const struct function {
    const char *name;
    body *own, *libc;
} functions[] = {
    {"copy", own_copy, libc_copy},          {"move", own_move, libc_move},       {"fill", own_fill, libc_fill},
    {"compare", own_compare, libc_compare}, {"strlen", own_length, libc_length},
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Nanoseconds of a call, the best of some rounds; sizes vary by up to a quarter and alignments freely, as they do in programs. */
static double cost(body *f, size_t size)
{
    static uint16_t offsets[CALLS][2];
    size_t sizes[CALLS], repeats = 200000 / (size / 8 + 32);
    double best = 1e30;
    uint32_t seed = 1;
    for (int i = 0; i < CALLS; i++) {
        seed = seed * 1664525u + 1013904223u;
        offsets[i][0] = seed >> 26, offsets[i][1] = seed >> 20 & 63;
        sizes[i] = size - (seed >> 12 & 255) * (size / 4) / 256;
    }
    for (int round = 0; round < ROUNDS; round++) {
        double start = now();
        for (size_t k = 0; k < repeats; k++)
            for (int i = 0; i < CALLS; i++)
                f(offsets[i][0], offsets[i][1], sizes[i]);
        double took = (now() - start) / (double)(repeats * CALLS);
        best = took < best ? took : best;
    }
    return best;
}

static void report(const struct function *f)
{
    static const size_t sizes[] = {1, 2, 4, 7, 8, 12, 16, 24, 32, 48, 64, 100, 128, 200, 256, 400, 512, 1024, 2048, 4096, 16384, 65536};
    printf("%-8s %8s %10s %10s %8s\n", f->name, "bytes", "own ns", "libc ns", "ratio");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        double own = cost(f->own, sizes[i]), libc = cost(f->libc, sizes[i]);
        printf("%-8s %8zu %10.2f %10.2f %8.2f\n", "", sizes[i], own, libc, own / libc);
    }
}

int main(int argc, char **argv)
{
    memset(from, 1, sizeof from);
    memset(to, 1, sizeof to);
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        int wanted = argc == 1;
        for (int k = 1; k < argc; k++)
            wanted |= strcmp(argv[k], functions[i].name) == 0;
        if (wanted)
            report(&functions[i]);
    }
    return 0;
}

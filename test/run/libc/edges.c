/* Two libraries from one module, on (with -fno-libc-recognition not given) and off: every call must give the same trap or the same result, and leave
 * the same memory. Random calls with addresses and lengths at the edges: both ends of the memory, wrap-around at 2^32, blocks that overlap or are
 * empty, strings that do not end inside the memory, lengths beyond it (but not where that means to walk through 4 GiB); and all lengths up to 300 at
 * all alignments. usage: edges SEED COUNT MEMORY_AFTER_TRAPS; prints what it has seen. */
#include "off.h"
#include "on.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW = 4096, WINDOWS = 4 };

typedef enum wasm_trap call3(uint32_t a, uint32_t b, uint32_t c, uint32_t *result);
typedef enum wasm_trap call2(uint32_t a, uint32_t b, uint32_t *result);
typedef enum wasm_trap call1(uint32_t a, uint32_t *result);

static const struct function {
    const char *name;
    call3 *on3, *off3;
    call2 *on2, *off2;
    call1 *on1, *off1;
    int byte_second; /* the second argument is a byte, not an address */
} functions[] = {
    {.name = "memcpy", .on3 = on_memcpy, .off3 = off_memcpy},
    {.name = "memmove", .on3 = on_memmove, .off3 = off_memmove},
    {.name = "memset", .on3 = on_memset, .off3 = off_memset, .byte_second = 1},
    {.name = "memcmp", .on3 = on_memcmp, .off3 = off_memcmp},
    {.name = "memchr", .on3 = on_memchr, .off3 = off_memchr, .byte_second = 1},
    {.name = "strncmp", .on3 = on_strncmp, .off3 = off_strncmp},
    {.name = "strcmp", .on2 = on_strcmp, .off2 = off_strcmp},
    {.name = "strchrnul", .on2 = on_strchrnul, .off2 = off_strchrnul, .byte_second = 1},
    {.name = "strlen", .on1 = on_strlen, .off1 = off_strlen},
};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

static uint64_t seed, size, windows[WINDOWS];

static uint32_t below(uint32_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % n);
}

/* Short and near a power of two, most of the time. */
static uint32_t some_length(void)
{
    switch (below(8)) {
    case 0: return 0;
    case 1: return below(2000);
    case 2: return (16u << below(6)) + below(3) - 1;
    default: return below(80);
    }
}

static uint32_t some_address(void)
{
    switch (below(8)) {
    case 0: return (uint32_t)(size - below(100)); /* 0 where the memory has all addresses */
    case 1: return below(20);
    case 2: return (uint32_t)(size + below(40));
    default: return (uint32_t)(windows[below(WINDOWS)] + below(WINDOW));
    }
}

/* Bytes of few values, so that blocks are often equal for a while; zeros now and then, or never. */
static void fill(void)
{
    uint32_t zeros = below(3) ? 64 : 1u << 30;
    for (int w = 0; w < WINDOWS; w++) {
        uint8_t *a = on_memory_base() + windows[w];
        uint32_t values = below(2) ? 1 : 3;
        for (int i = 0; i < WINDOW; i++)
            a[i] = below(zeros) == 0 ? 0 : (uint8_t)(254 + below(values));
        memcpy(off_memory_base() + windows[w], a, WINDOW);
    }
}

static int memory_differs(void)
{
    for (int w = 0; w < WINDOWS; w++)
        if (memcmp(on_memory_base() + windows[w], off_memory_base() + windows[w], WINDOW) != 0)
            return 1;
    return 0;
}

struct outcome {
    enum wasm_trap trap;
    uint32_t result;
};

static struct outcome call(const struct function *f, int on, const uint32_t *a)
{
    struct outcome o = {.result = 0};
    if (f->on3)
        o.trap = (on ? f->on3 : f->off3)(a[0], a[1], a[2], &o.result);
    else if (f->on2)
        o.trap = (on ? f->on2 : f->off2)(a[0], a[1], &o.result);
    else
        o.trap = (on ? f->on1 : f->off1)(a[0], &o.result);
    if (o.trap)
        o.result = 0;
    return o;
}

static int one(const struct function *f, const uint32_t *a, int memory_after_traps, unsigned seen[2])
{
    struct outcome on = call(f, 1, a), off = call(f, 0, a);
    seen[on.trap != WASM_TRAP_NONE]++;
    if (on.trap == off.trap && on.result == off.result && ((on.trap && !memory_after_traps) || !memory_differs()))
        return 0;
    printf("%s(%#x, %#x, %#x): trap %d result %#x, without recognition trap %d result %#x%s\n", f->name, a[0], a[1], a[2], (int)on.trap, on.result,
           (int)off.trap, off.result, memory_differs() ? "; memory differs" : "");
    return 1;
}

static int one_at_random(const struct function *f, int memory_after_traps, unsigned seen[2])
{
    uint32_t a[3] = {some_address(), f->byte_second ? below(600) - 44 : some_address(), some_length()};
    if (below(4) == 0) /* overlap */
        a[1] = a[0] + below(160) - 80;
    if (below(16) == 0 && size < 1u << 20)
        a[2] = 0u - below(70000) - 1;
    return one(f, a, memory_after_traps, seen);
}

/* Equal blocks and strings of that length, or nearly, which end with the memory, one behind the other, or lie anywhere. */
static int one_of_length(const struct function *f, uint32_t n, uint32_t align, unsigned seen[2])
{
    uint32_t end = (uint32_t)(windows[3] + WINDOW), there = (uint32_t)windows[1] + align;
    uint32_t a[][3] = {{there, end - n, n}, {end - n, there, n}, {there, there + n, n}, {there, (uint32_t)windows[2] + below(16), n}, {there, there + below(n + 1), n}};
    int wrong = 0;
    for (size_t i = 0; i < sizeof a / sizeof *a && n; i++) {
        for (uint32_t k = 0; k < n; k++)
            on_memory_base()[a[i][1] + k] = off_memory_base()[a[i][1] + k] = on_memory_base()[a[i][0] + k];
        on_memory_base()[a[i][1] + n - 1] = off_memory_base()[a[i][1] + n - 1] = (uint8_t)below(2);
        if (f->byte_second)
            a[i][1] = below(2) ? below(2) : 254 + below(3);
        wrong += one(f, a[i], 1, seen);
    }
    return wrong;
}

int main(int argc, char **argv)
{
    if (argc != 4 || on_instantiate() || off_instantiate())
        return 2;
    seed = strtoull(argv[1], NULL, 0);
    size = on_memory_size();
    windows[1] = size / 2 - WINDOW / 2;
    windows[2] = size / 2 + 3 * WINDOW;
    windows[3] = size - WINDOW;
    int wrong = 0;
    unsigned seen[FUNCTIONS][2] = {{0}};
    for (int i = 0, count = atoi(argv[2]); i < count && wrong < 10; i++) {
        if (i % 50 == 0)
            fill();
        wrong += one_at_random(&functions[i % FUNCTIONS], atoi(argv[3]), seen[i % FUNCTIONS]);
        if (memory_differs())
            fill();
    }
    for (uint32_t n = 0; n <= 300 && wrong < 10; n++, fill())
        for (uint32_t i = 0; i < FUNCTIONS * 16; i++)
            wrong += one_of_length(&functions[i % FUNCTIONS], n, i / FUNCTIONS, seen[i % FUNCTIONS]);
    for (int i = 0; i < FUNCTIONS; i++)
        printf("%s: %u returned, %u trapped\n", functions[i].name, seen[i][0], seen[i][1]);
    return wrong != 0;
}

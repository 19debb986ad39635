/* The runtime as a library: a host with a main of its own that calls guest functions thousands of times. Prints what failed. */
#include "fixture.h"
#include "memory.h"
#include "os.h"
#include "text.h"
#include "thread.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

#define CHECK(condition)                                                                                                                                       \
    do {                                                                                                                                                       \
        if (!(condition)) {                                                                                                                                    \
            printf("%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);                                                                                     \
            failures++;                                                                                                                                        \
        }                                                                                                                                                      \
    } while (0)

#define PAGE 65536u

/* ---- guest calls ---- */

static uint64_t sink;

static uint64_t recurse(uint64_t depth)
{
    volatile uint64_t here = depth;
    return recurse(depth + here) + here;
}

static void overflow(void *arg)
{
    (void)arg;
    sink = recurse(1);
}

static void load(void *arg) { sink = *at(*(uint32_t *)arg, 0); }

static void unreachable(void *arg)
{
    (void)arg;
    wasm_trap_unreachable();
}

static void nothing(void *arg) { ++*(int *)arg; }

static void check_overflows(void)
{
    for (int i = 0; i < 5; i++)
        CHECK(wasm_guest_call(overflow, NULL) == WASM_TRAP_STACK_EXHAUSTED);
}

/* Callee-saved registers must survive, so this keeps many values alive across each call. */
static void check_many_traps(void)
{
    uint32_t outside = 5 * PAGE, inside = 100;
    int64_t started = os_monotonic_ns();
    int a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, calls = 0;
    for (int i = 0; i < 10000; i++) {
        CHECK(wasm_guest_call(load, &outside) == WASM_TRAP_MEMORY_BOUNDS);
        CHECK(wasm_guest_call(load, &inside) == 0);
        CHECK(wasm_guest_call(unreachable, NULL) == WASM_TRAP_UNREACHABLE);
        CHECK(wasm_guest_call(nothing, &calls) == 0);
        a += i, b ^= a, c += b, d ^= c, e += d, f ^= e;
    }
    CHECK(calls == 10000);
    CHECK(a == 49995001);
    printf("40000 guest calls, 20000 of them trapping: %lld us, %d\n", (long long)(os_monotonic_ns() - started) / 1000, b ^ c ^ d ^ e ^ f);
}

/* Outer guest call -> host -> inner guest call that traps -> the outer one goes on, then traps itself. */
static void nest(void *arg)
{
    int *depth = arg;
    uint32_t outside = 4 * PAGE;
    CHECK((uint8_t *)__builtin_frame_address(0) >= os_thread()->stack && (uint8_t *)__builtin_frame_address(0) < os_thread()->stack_end);
    CHECK(wasm_guest_call(load, &outside) == WASM_TRAP_MEMORY_BOUNDS);
    if (--*depth) {
        CHECK(wasm_guest_call(nest, depth) == WASM_TRAP_DIVIDE_BY_ZERO);
        CHECK(wasm_guest_call(overflow, NULL) == WASM_TRAP_STACK_EXHAUSTED);
    }
    wasm_trap_divide_by_zero();
}

static void check_nesting(void)
{
    int depth = 10;
    CHECK(wasm_guest_call(nest, &depth) == WASM_TRAP_DIVIDE_BY_ZERO);
    CHECK(depth == 0);
    CHECK(os_thread()->landing == NULL);
}

static void *second_thread(void *arg)
{
    struct wasm_thread t;
    char why[160];
    uint32_t outside = 4 * PAGE;
    (void)arg;
    CHECK(thread_attach(&t, 200000, why, sizeof why));
    for (int i = 0; i < 200; i++) {
        CHECK(wasm_guest_call(load, &outside) == WASM_TRAP_MEMORY_BOUNDS);
        CHECK(wasm_guest_call(overflow, NULL) == WASM_TRAP_STACK_EXHAUSTED);
    }
    thread_detach(&t);
    return NULL;
}

static void check_threads(void)
{
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        CHECK(!pthread_create(&threads[i], NULL, second_thread, NULL));
    check_overflows();
    for (int i = 0; i < 4; i++)
        CHECK(!pthread_join(threads[i], NULL));
}

/* ---- memories ---- */

static void check_bounds_at_offsets(void)
{
    static const uint64_t outside[] = {2 * PAGE, 2 * PAGE + 4095, 3 * PAGE, 1ull << 31, (1ull << 32) - 1, 1ull << 32, (1ull << 33) - 2, (1ull << 33) + 65535};
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
        CHECK(memory_reserves(wasm_memories[0].base + outside[i]));
        uint32_t low = (uint32_t)(outside[i] < UINT32_MAX ? outside[i] : UINT32_MAX);
        CHECK(wasm_guest_call(load, &low) == WASM_TRAP_MEMORY_BOUNDS);
    }
    if (wasm_memories[0].flags & WASM_MEMORY_FIXED)
        CHECK(!memory_reserves(wasm_memories[0].base - 1) && !memory_reserves(wasm_memories[0].base + wasm_memories[0].reserved));
}

static void check_guest_ptr(void)
{
    uint8_t *base = wasm_memories[0].base;
    CHECK(wasm_memories[0].size == 2 * PAGE);
    CHECK(guest_ptr(0, 0) == base);
    CHECK(guest_ptr(0, 2 * PAGE) == base);
    CHECK(!guest_ptr(0, 2 * PAGE + 1));
    CHECK(guest_ptr(2 * PAGE, 0) == base + 2 * PAGE);
    CHECK(!guest_ptr(2 * PAGE + 1, 0));
    CHECK(!guest_ptr(1, 2 * PAGE));
    CHECK(!guest_ptr(0xffffffff, 1));
    CHECK(!guest_ptr(8, UINT64_MAX));
    CHECK(!guest_ptr(8, UINT64_MAX - 7));
    memcpy(base + 2 * PAGE - 4, "abc", 4);
    CHECK(guest_cstr(2 * PAGE - 4, 3) && !strcmp(guest_cstr(2 * PAGE - 4, 3), "abc"));
    CHECK(!guest_cstr(2 * PAGE - 4, 2));
    CHECK(guest_cstr(2 * PAGE - 1, UINT64_MAX));
    memcpy(base + 2 * PAGE - 4, "abcd", 4);
    CHECK(!guest_cstr(2 * PAGE - 4, UINT64_MAX));
    CHECK(!guest_cstr(2 * PAGE, 10));
    CHECK(!guest_cstr(0xffffffff, 10));
}

static void check_grow(void)
{
    struct wasm_memory *m = &wasm_memories[1];
    CHECK(m->size == 0 && m->max == 3 * PAGE);
    CHECK(wasm_memory_grow(m, 0) == 0);
    CHECK(wasm_memory_grow(m, 4) == UINT64_MAX);
    CHECK(wasm_memory_grow(m, UINT64_MAX) == UINT64_MAX);
    CHECK(wasm_memory_grow(m, 1ull << 48) == UINT64_MAX);
    CHECK(wasm_memory_grow(m, 2) == 0);
    m->base[2 * PAGE - 1] = 77;
    CHECK(wasm_memory_grow(m, 1) == 2);
    CHECK(m->base[2 * PAGE - 1] == 77 && m->base[3 * PAGE - 1] == 0);
    CHECK(wasm_memory_grow(m, 1) == UINT64_MAX);
    CHECK(wasm_memory_grow(m, 0) == 3);
    /* To the very end of 32 bits. */
    m = &wasm_memories[0];
    uint32_t last = UINT32_MAX;
    CHECK(wasm_memory_grow(m, 65536 - 2) == 2);
    CHECK(m->size == 1ull << 32);
    CHECK(wasm_memory_grow(m, 1) == UINT64_MAX);
    CHECK(wasm_guest_call(load, &last) == 0);
}

/* Small pages: sizes that are no multiple of the machine's. */
static void check_small_pages(void)
{
    static struct wasm_memory m = {.max = 100000, .page_log2 = 0};
    CHECK(!os_reserve(131072, &m.base));
    CHECK(wasm_memory_grow(&m, 5) == 0);
    CHECK(wasm_memory_grow(&m, 5000) == 5);
    m.base[5004] = 1;
    CHECK(wasm_memory_grow(&m, 99996 - 5000) == UINT64_MAX);
    CHECK(wasm_memory_grow(&m, 99995 - 5000) == 5005);
    m.base[99999] = 1;
    os_unmap(m.base, 131072);
}

static void *grow_often(void *arg)
{
    struct wasm_memory *m = arg;
    for (int i = 0; i < 1000; i++)
        wasm_memory_grow(m, 1);
    return NULL;
}

static void check_concurrent_grow(void)
{
    static struct wasm_memory m = {.max = 3500 * PAGE, .page_log2 = 16, .flags = WASM_MEMORY_SHARED};
    pthread_t threads[4];
    CHECK(!os_reserve(m.max, &m.base));
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, grow_often, &m);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    CHECK(m.size == m.max);
    m.base[m.max - 1] = 1;
    os_unmap(m.base, m.max);
}

/* ---- bulk operations ---- */

#define ARENA 20000u

static void check_move(uint8_t *block, uint8_t *model, size_t d, size_t s, size_t n)
{
    for (size_t i = 0; i < ARENA; i++)
        block[i] = model[i] = (uint8_t)(i * 7 + i / 251 + n);
    if (d <= s)
        for (size_t i = 0; i < n; i++)
            model[d + i] = model[s + i];
    else
        for (size_t i = n; i--;)
            model[d + i] = model[s + i];
    void *r = memmove(block + d, block + s, n);
    if (r != block + d || memcmp(block, model, ARENA)) {
        printf("memmove(+%zu, +%zu, %zu) is wrong\n", d, s, n);
        failures++;
    }
}

static void check_set(uint8_t *block, size_t d, int value, size_t n)
{
    for (size_t i = 0; i < ARENA; i++)
        block[i] = (uint8_t)i;
    void *r = memset(block + d, value, n);
    bool good = r == block + d;
    for (size_t i = 0; i < ARENA; i++)
        good &= block[i] == (i >= d && i < d + n ? (uint8_t)value : (uint8_t)i);
    if (!good) {
        printf("memset(+%zu, %zu) is wrong\n", d, n);
        failures++;
    }
}

static void check_blocks(void)
{
    static uint8_t block[ARENA], model[ARENA];
    static const size_t starts[] = {64, 65, 71, 80, 100, 127, 128, 160, 300, 1000, 4096 + 64, 4096 + 70, 8300};
    static const size_t large[] = {350, 511, 512, 1000, 2047, 2048, 2049, 3000, 4096, 5000, 8191};
    size_t nstarts = sizeof starts / sizeof *starts;
    for (size_t d = 0; d < nstarts; d++) {
        for (size_t s = 0; s < nstarts; s++) {
            for (size_t n = 0; n < 300; n += n < 140 ? 1 : 13)
                check_move(block, model, starts[d], starts[s], n);
            for (size_t n = 0; n < sizeof large / sizeof *large; n++)
                check_move(block, model, starts[d], starts[s], large[n]);
        }
        for (size_t n = 0; n < 300; n++)
            check_set(block, starts[d], (int)n + 0x180, n);
        for (size_t n = 0; n < sizeof large / sizeof *large; n++)
            check_set(block, starts[d], 0x5a, large[n]);
    }
}

struct bulk {
    uint64_t d, s, n;
};
static void do_copy(void *arg)
{
    struct bulk *b = arg;
    wasm_memory_copy(&wasm_memories[0], &wasm_memories[0], b->d, b->s, b->n);
}
static void do_fill(void *arg)
{
    struct bulk *b = arg;
    wasm_memory_fill(&wasm_memories[0], b->d, 0x1ff, b->n);
}
static const struct wasm_data_segment segment = {(const uint8_t *)"0123456789", 10};
static void do_init(void *arg)
{
    struct bulk *b = arg;
    wasm_memory_init(&wasm_memories[0], &segment, b->d, b->s, b->n);
}

/* Also: nothing is written when the bounds do not hold. */
static void check_bulk_bounds(void)
{
    uint8_t *base = wasm_memories[0].base;
    const uint64_t end = wasm_memories[0].size;
    static const struct {
        void (*operation)(void *);
        struct bulk in; /* relative to the end of the memory where the highest bit is set */
        int trap;
    } rows[] = {
        {do_copy, {0, 10, 20}, 0},
        {do_copy, {1ull << 63, 0, 0}, 0},
        {do_copy, {(1ull << 63) + 1, 0, 0}, WASM_TRAP_MEMORY_BOUNDS},
        {do_copy, {0, (1ull << 63) + 1, 0}, WASM_TRAP_MEMORY_BOUNDS},
        {do_copy, {(1ull << 63) - 10, 0, 10}, 0},
        {do_copy, {(1ull << 63) - 10, 0, 11}, WASM_TRAP_MEMORY_BOUNDS},
        {do_copy, {0, (1ull << 63) - 10, 11}, WASM_TRAP_MEMORY_BOUNDS},
        {do_copy, {0, 0, UINT64_MAX}, WASM_TRAP_MEMORY_BOUNDS},
        {do_copy, {20, 20, UINT64_MAX - 10}, WASM_TRAP_MEMORY_BOUNDS},
        {do_fill, {(1ull << 63) - 3, 0, 3}, 0},
        {do_fill, {(1ull << 63) - 3, 0, 4}, WASM_TRAP_MEMORY_BOUNDS},
        {do_fill, {(1ull << 63) + 1, 0, 0}, WASM_TRAP_MEMORY_BOUNDS},
        {do_init, {(1ull << 63) - 10, 0, 10}, 0},
        {do_init, {(1ull << 63) - 9, 0, 10}, WASM_TRAP_MEMORY_BOUNDS},
        {do_init, {0, 1, 10}, WASM_TRAP_MEMORY_BOUNDS},
        {do_init, {0, 10, 0}, 0},
        {do_init, {0, 11, 0}, WASM_TRAP_MEMORY_BOUNDS},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bulk b = rows[i].in;
        b.d = b.d >> 62 & 3 ? end + (b.d - (1ull << 63)) : b.d;
        b.s = b.s >> 62 & 3 ? end + (b.s - (1ull << 63)) : b.s;
        memset(base + end - 16, 0xee, 16);
        int trap = wasm_guest_call(rows[i].operation, &b);
        if (trap != rows[i].trap) {
            printf("bulk row %zu: trap %d instead of %d\n", i, trap, rows[i].trap);
            failures++;
        }
        if (trap)
            CHECK(base[end - 1] == 0xee && base[end - 16] == 0xee);
    }
    CHECK(base[end - 1] == 0xee || base[end - 1] == '9');
}

/* ---- tables ---- */

static struct wasm_table table = {.max = 600};
static void do_table_fill(void *arg)
{
    struct bulk *b = arg;
    wasm_table_fill(&table, b->d, (void *)b->s, b->n);
}
static void do_table_copy(void *arg)
{
    struct bulk *b = arg;
    wasm_table_copy(&table, &table, b->d, b->s, b->n);
}
static void *const elements[] = {(void *)1, (void *)2, (void *)3};
static void do_table_init(void *arg)
{
    struct bulk *b = arg;
    static const struct wasm_elem_segment seg = {elements, 3};
    wasm_table_init(&table, &seg, b->d, b->s, b->n);
}

static void check_tables(void)
{
    static void *initial[4];
    table.elems = initial;
    table.size = table.capacity = 4;
    CHECK(wasm_table_grow(&table, NULL, 597) == UINT64_MAX && table.size == 4);
    CHECK(wasm_table_grow(&table, NULL, UINT64_MAX) == UINT64_MAX);
    CHECK(wasm_table_grow(&table, (void *)8, 5) == 4 && table.size == 9 && table.elems[8] == (void *)8 && !table.elems[3]);
    CHECK(wasm_table_grow(&table, (void *)9, 591) == 9 && table.size == 600 && table.elems[599] == (void *)9 && table.elems[4] == (void *)8);
    CHECK(wasm_table_grow(&table, NULL, 0) == 600);
    CHECK(wasm_table_grow(&table, NULL, 1) == UINT64_MAX);
    CHECK(wasm_guest_call(do_table_fill, &(struct bulk){598, 5, 2}) == 0 && table.elems[599] == (void *)5);
    CHECK(wasm_guest_call(do_table_fill, &(struct bulk){599, 6, 2}) == WASM_TRAP_TABLE_BOUNDS && table.elems[599] == (void *)5);
    CHECK(wasm_guest_call(do_table_init, &(struct bulk){10, 0, 3}) == 0 && table.elems[12] == (void *)3);
    CHECK(wasm_guest_call(do_table_init, &(struct bulk){10, 1, 3}) == WASM_TRAP_TABLE_BOUNDS);
    CHECK(wasm_guest_call(do_table_init, &(struct bulk){598, 0, 3}) == WASM_TRAP_TABLE_BOUNDS);
    CHECK(wasm_guest_call(do_table_copy, &(struct bulk){11, 10, 3}) == 0 && table.elems[11] == (void *)1 && table.elems[13] == (void *)3);
    CHECK(wasm_guest_call(do_table_copy, &(struct bulk){598, 0, 3}) == WASM_TRAP_TABLE_BOUNDS);
    CHECK(wasm_guest_call(do_table_copy, &(struct bulk){600, 600, 0}) == 0);
    CHECK(wasm_guest_call(do_table_copy, &(struct bulk){601, 0, 0}) == WASM_TRAP_TABLE_BOUNDS);
    struct wasm_table endless = {.max = UINT64_MAX};
    CHECK(wasm_table_grow(&endless, NULL, 1ull << 32) == UINT64_MAX);
    CHECK(wasm_table_grow(&endless, NULL, 3) == 0 && !endless.elems[2]);
}

/* ---- waiting ---- */

static struct {
    uint64_t word, other;
    uint32_t results[8];
} shared;

static void *wait_64(void *arg)
{
    uint32_t *result = arg;
    *result = wasm_atomic_wait64(&wasm_memories[0], (uint8_t *)&shared.word, 1ull << 40, -1);
    return NULL;
}

static void check_waiting(void)
{
    struct wasm_memory *m = &wasm_memories[0];
    uint8_t *word = (uint8_t *)&shared.word;
    shared.word = 1ull << 40;
    CHECK(wasm_atomic_wait32(m, word, 1, -1) == 1);
    CHECK(wasm_atomic_wait64(m, word, 1, -1) == 1);
    CHECK(wasm_atomic_wait64(m, word, 0, -1) == 1); /* the low halves are equal */
    CHECK(wasm_atomic_wait32(m, word, 0, 0) == 2);
    int64_t started = os_monotonic_ns();
    CHECK(wasm_atomic_wait32(m, word, 0, 20000000) == 2);
    CHECK(os_monotonic_ns() - started >= 20000000);
    CHECK(wasm_atomic_notify(m, word, 10) == 0);

    pthread_t threads[8];
    for (int i = 0; i < 8; i++) {
        shared.results[i] = 99;
        pthread_create(&threads[i], NULL, wait_64, &shared.results[i]);
    }
    CHECK(wasm_atomic_notify(m, (uint8_t *)&shared.other, UINT32_MAX) == 0);
    uint32_t woken = 0, batches = 0;
    while (woken < 8) {
        uint32_t n = wasm_atomic_notify(m, word, 3);
        CHECK(n <= 3);
        woken += n;
        batches += n > 0;
        os_futex_wait((uint32_t *)&shared.other, 0, 1000000);
    }
    CHECK(woken == 8 && batches >= 3);
    for (int i = 0; i < 8; i++) {
        pthread_join(threads[i], NULL);
        CHECK(shared.results[i] == 0);
    }
    CHECK(wasm_atomic_notify(m, word, 10) == 0);
}

/* ---- texts and the CPU ---- */

static void check_text(void)
{
    char buf[64], tiny[4];
    CHECK(text_format(buf, sizeof buf, "%d %i %u %x %s %c %%", -5, 7, 3000000000u, 0xbeefu, "str", 'q') == 28);
    CHECK(!strcmp(buf, "-5 7 3000000000 beef str q %"));
    CHECK(text_format(buf, sizeof buf, "%ld %lu %lx %zu", INT64_MIN, UINT64_MAX, UINT64_MAX, (size_t)0) == 60);
    CHECK(!strcmp(buf, "-9223372036854775808 18446744073709551615 ffffffffffffffff 0"));
    CHECK(text_format(buf, sizeof buf, "[%5d|%-5d|%05d|%.*s|%6s|%-6s]", 42, 42, 42, 2, "abcd", "ab", "ab"));
    CHECK(!strcmp(buf, "[   42|42   |00042|ab|    ab|ab    ]"));
    CHECK(text_format(tiny, sizeof tiny, "%s", "truncated") == 3 && !strcmp(tiny, "tru"));
    CHECK(!strcmp(text_amount(buf, WASM_RESERVATION), "8 GiB"));
    CHECK(!strcmp(text_amount(buf, 1023), "1023 bytes"));
    CHECK(!strcmp(text_amount(buf, 262144), "256 KiB"));
    CHECK(!strcmp(trap_text(WASM_TRAP_HOST), "host call failed") && !strcmp(trap_text(1000), "unknown trap"));
    CHECK(cpu_missing_level(1) == NULL);
}

int main(void)
{
    static struct wasm_thread t;
    char why[160];
    if (!memories_reserve(why, sizeof why) || !thread_attach(&t, 1 << 20, why, sizeof why) || traps_install()) {
        printf("start failed: %s\n", why);
        return 1;
    }
    check_text();
    check_overflows();
    check_many_traps();
    check_nesting();
    check_threads();
    check_bounds_at_offsets();
    check_guest_ptr();
    check_bulk_bounds();
    check_blocks();
    check_grow();
    check_small_pages();
    check_concurrent_grow();
    check_tables();
    check_waiting();
    printf("%d failed\n", failures);
    return failures != 0;
}

/* Arenas, growable arrays, spans, UTF-8. */
#include "base.h"
#include "check.h"

static void test_alignment(void)
{
    struct arena *a = arena_new();
    for (size_t align = 1; align <= 64; align *= 2) {
        arena_alloc(a, 1, 1);
        CHECK((uintptr_t)arena_alloc(a, 3, align) % align == 0);
    }
    arena_free(a);
}

/* Zeroed when fresh, and again after a reset that leaves old data in the chunks. */
static void test_zeroed_after_reset(void)
{
    struct arena *a = arena_new();
    for (int round = 0; round < 3; round++) {
        for (size_t size = 1; size < 100000; size *= 3) {
            uint8_t *p = arena_alloc(a, size, 8), any = 0;
            for (size_t i = 0; i < size; i++)
                any |= p[i];
            CHECK(any == 0);
            memset(p, 0xff, size);
        }
        arena_reset(a);
        CHECK(arena_used(a) == 0);
    }
    arena_free(a);
}

static void test_reset_reuses(void)
{
    struct arena *a = arena_new();
    void *first = arena_alloc(a, 100, 8);
    for (int i = 0; i < 1000; i++)
        arena_alloc(a, 1000, 8);
    CHECK(arena_used(a) == 100 + 1000 * 1000);
    arena_reset(a);
    CHECK(arena_alloc(a, 100, 8) == first);
    arena_free(a);
}

static void test_separate_allocations(void)
{
    struct arena *a = arena_new();
    struct chunk {
        unsigned char *p;
        size_t size;
    } parts[300];
    for (unsigned i = 0; i < ARRAY_LEN(parts); i++) {
        size_t size = i == 150 ? 3000000 : i * 37 % 2000; /* one larger than any chunk */
        parts[i].p = arena_alloc(a, size, 1);
        parts[i].size = size;
        memset(parts[i].p, (int)(i & 0xff), size);
    }
    bool intact = true;
    for (unsigned i = 0; i < ARRAY_LEN(parts); i++)
        for (size_t k = 0; k < parts[i].size; k++)
            intact = intact && parts[i].p[k] == (i & 0xff);
    CHECK(intact);
    arena_free(a);
}

static void test_vec(void)
{
    struct arena *a = arena_new();
    VEC(uint32_t) v = {0};
    for (uint32_t i = 0; i < 10000; i++)
        VEC_PUSH(a, &v, i * 3);
    bool right = v.len == 10000 && v.cap >= v.len;
    for (uint32_t i = 0; i < v.len; i++)
        right = right && v.items[i] == i * 3;
    CHECK(right);
    CHECK(arena_used(a) < 2 * v.cap * sizeof(uint32_t)); /* growth abandons less than it keeps */
    arena_free(a);
}

static void test_text(void)
{
    struct arena *a = arena_new();
    CHECK(strcmp(arena_printf(a, "%s-%d", "x", 42), "x-42") == 0);
    CHECK(strcmp(arena_strdup(a, (struct span){(const uint8_t *)"abcdef", 3}), "abc") == 0);
    CHECK(strcmp(arena_strdup(a, (struct span){0}), "") == 0);
    CHECK(span_eq(span_of("a"), span_of("a")) && !span_eq(span_of("a"), span_of("b")) && !span_eq(span_of("a"), span_of("ab")));
    CHECK(span_eq((struct span){0}, span_of("")) && span_eq_str(span_of("x"), "x"));
    CHECK(align_up(0, 8) == 0 && align_up(1, 8) == 8 && align_up(8, 8) == 8);
    arena_free(a);
}

static void test_utf8(void)
{
    static const struct {
        const char *bytes;
        size_t n, length; /* 0 = malformed */
    } cases[] = {
        {"a", 1, 1},
        {"\x7f", 1, 1},
        {"\x80", 1, 0},     /* continuation alone */
        {"\xc1\xbf", 2, 0}, /* overlong */
        {"\xc2\x80", 2, 2},
        {"\xc2", 1, 0}, /* cut off */
        {"\xc2\xc0", 2, 0},
        {"\xe0\x9f\xbf", 3, 0}, /* overlong */
        {"\xe0\xa0\x80", 3, 3},
        {"\xed\x9f\xbf", 3, 3},
        {"\xed\xa0\x80", 3, 0}, /* surrogate */
        {"\xef\xbf\xbf", 3, 3},
        {"\xef\xbf", 2, 0},
        {"\xf0\x8f\xbf\xbf", 4, 0}, /* overlong */
        {"\xf0\x90\x80\x80", 4, 4},
        {"\xf4\x8f\xbf\xbf", 4, 4},
        {"\xf4\x90\x80\x80", 4, 0}, /* above U+10FFFF */
        {"\xf5\x80\x80\x80", 4, 0},
        {"\xff", 1, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        CHECK(utf8_length((const uint8_t *)cases[i].bytes, cases[i].n) == cases[i].length);
}

int main(void)
{
    test_alignment();
    test_zeroed_after_reset();
    test_reset_reuses();
    test_separate_allocations();
    test_vec();
    test_text();
    test_utf8();
    return check_result();
}

/* LEB128 of every width at its limits, floats, names. */
#include "check.h"
#include "reader.h"

struct leb {
    const char *bytes;
    size_t n;
    int64_t value;
    const char *error; /* start of the message; NULL: value */
};
#define LEB(text, value, error) {text, sizeof(text) - 1, value, error}
#define TOO_LONG "integer representation too long"
#define TOO_LARGE "integer too large"
#define END "unexpected end"

static const struct leb u32s[] = {
    LEB("\x00", 0, NULL),
    LEB("\x7f", 127, NULL),
    LEB("\x80\x00", 0, NULL),
    LEB("\x80\x01", 128, NULL),
    LEB("\xff\x7f", 0x3fff, NULL),
    LEB("\x80\x80\x01", 0x4000, NULL),
    LEB("\xff\xff\xff\xff\x0f", 0xffffffff, NULL),
    LEB("\x80\x80\x80\x80\x00", 0, NULL),
    LEB("\xff\xff\xff\xff\x1f", 0, TOO_LARGE),
    LEB("\x80\x80\x80\x80\x70", 0, TOO_LARGE),
    LEB("\x80\x80\x80\x80\x80\x00", 0, TOO_LONG),
    LEB("", 0, END),
    LEB("\x80", 0, END),
    LEB("\xff\xff\xff\xff", 0, END),
};
static const struct leb s32s[] = {
    LEB("\x00", 0, NULL),
    LEB("\x3f", 63, NULL),
    LEB("\x40", -64, NULL),
    LEB("\x7f", -1, NULL),
    LEB("\xff\x00", 127, NULL),
    LEB("\x80\x7f", -128, NULL),
    LEB("\xff\x3f", 8191, NULL),
    LEB("\x80\x40", -8192, NULL),
    LEB("\xff\xff\xff\xff\x07", INT32_MAX, NULL),
    LEB("\x80\x80\x80\x80\x78", INT32_MIN, NULL),
    LEB("\xff\xff\xff\xff\x7f", -1, NULL),
    LEB("\xff\xff\xff\xff\x0f", 0, TOO_LARGE),
    LEB("\x80\x80\x80\x80\x70", 0, TOO_LARGE),
    LEB("\x80\x80\x80\x80\x08", 0, TOO_LARGE),
    LEB("\xff\xff\xff\xff\xff\x7f", 0, TOO_LONG),
    LEB("\xff", 0, END),
};
static const struct leb s33s[] = {
    LEB("\xff\xff\xff\xff\x0f", 0xffffffff, NULL), LEB("\x80\x80\x80\x80\x70", -(1ll << 32), NULL), LEB("\x40", -64, NULL),
    LEB("\xff\xff\xff\xff\x1f", 0, TOO_LARGE),     LEB("\x80\x80\x80\x80\x80\x00", 0, TOO_LONG),
};
static const struct leb u64s[] = {
    LEB("\x00", 0, NULL),
    LEB("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", -1, NULL),
    LEB("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 0, TOO_LARGE),
    LEB("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 0, TOO_LONG),
    LEB("\x80\x80", 0, END),
};
static const struct leb s64s[] = {
    LEB("\x7f", -1, NULL),
    LEB("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00", INT64_MAX, NULL),
    LEB("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7f", INT64_MIN, NULL),
    LEB("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 0, TOO_LARGE),
    LEB("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7e", 0, TOO_LARGE),
    LEB("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 0, TOO_LONG),
};

static bool as_u32(struct reader *r, int64_t *out)
{
    uint32_t v = 0;
    bool ok = read_u32(r, &v);
    *out = v;
    return ok;
}
static bool as_s32(struct reader *r, int64_t *out)
{
    int32_t v = 0;
    bool ok = read_s32(r, &v);
    *out = v;
    return ok;
}
static bool as_u64(struct reader *r, int64_t *out) { return read_u64(r, (uint64_t *)out); }

/* Twice: at the end of the bytes, where the inline paths may not look ahead, and with more bytes behind. */
static void test_leb(const char *name, bool (*read)(struct reader *r, int64_t *out), const struct leb *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t padding = 0; padding <= 12; padding += 12) {
            if (padding && cases[i].error && starts_with(cases[i].error, END))
                continue;
            uint8_t bytes[32];
            memset(bytes, 0xff, sizeof bytes);
            memcpy(bytes, cases[i].bytes, cases[i].n);
            struct diag d;
            diag_init(&d, name);
            struct reader r = reader_of((struct span){bytes, cases[i].n + padding}, bytes, &d);
            int64_t value = 0;
            bool ok = read(&r, &value);
            char label[64];
            snprintf(label, sizeof label, "%s case %zu padding %zu: %s", name, i, padding, d.message);
            if (cases[i].error)
                CHECK_CASE(!ok && starts_with(d.message, cases[i].error), label);
            else
                CHECK_CASE(ok && value == cases[i].value && r.pos == bytes + cases[i].n, label);
        }
    }
}

static void test_floats(void)
{
    static const uint8_t bytes[] = {0x00, 0x00, 0x80, 0x3f, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09};
    struct diag d;
    diag_init(&d, "float");
    struct reader r = reader_of((struct span){bytes, sizeof bytes}, bytes, &d);
    uint32_t f;
    uint64_t g;
    CHECK(read_f32_bits(&r, &f) && f == 0x3f800000);
    CHECK(read_f64_bits(&r, &g) && g == 0x0807060504030201);
    CHECK(!read_f32_bits(&r, &f) && starts_with(d.message, END) && d.offset == 12);
}

static void test_names(void)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *error;
    } cases[] = {
        {"\x00", 1, NULL},
        {"\x03"
         "abc",
         4, NULL},
        {"\x02\xc3\xa4", 3, NULL},
        {"\x0b"
         "12345678\xc3\xa4!",
         12, NULL},
        {"\x0a"
         "12345678\xc3!",
         11, "malformed UTF-8 encoding"},
        {"\x01\xff", 2, "malformed UTF-8 encoding"},
        {"\x02\xc3", 2, "length out of bounds"},
        {"\xff\xff\xff\xff\x0f", 5, "length out of bounds"},
        {"", 0, END},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct diag d;
        struct span name;
        diag_init(&d, "name");
        struct reader r = reader_of((struct span){(const uint8_t *)cases[i].bytes, cases[i].n}, (const uint8_t *)cases[i].bytes, &d);
        bool ok = read_name(&r, &name);
        CHECK_CASE(cases[i].error ? !ok && starts_with(d.message, cases[i].error) : ok && name.len == cases[i].n - 1, d.message);
    }
}

int main(void)
{
    test_leb("u32", as_u32, u32s, ARRAY_LEN(u32s));
    test_leb("s32", as_s32, s32s, ARRAY_LEN(s32s));
    test_leb("s33", read_s33, s33s, ARRAY_LEN(s33s));
    test_leb("u64", as_u64, u64s, ARRAY_LEN(u64s));
    test_leb("s64", read_s64, s64s, ARRAY_LEN(s64s));
    test_floats();
    test_names();
    return check_result();
}

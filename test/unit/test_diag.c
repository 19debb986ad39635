/* The first failure wins; what a user sees of it; hostile names stay harmless. */
#include "check.h"
#include "diag.h"

static void test_first_wins(void)
{
    struct diag d;
    diag_init(&d, "a.wasm");
    CHECK(!d.failed && d.offset == DIAG_NO_OFFSET && d.failed_func == DIAG_NO_FUNC);
    diag_hint(&d, "ignored before a failure");
    CHECK(d.hint[0] == 0);
    d.funcidx = 7;
    CHECK(!fail(&d, 0x23, "first %d", 1));
    d.funcidx = 8;
    CHECK(!fail(&d, 0x24, "second"));
    CHECK(!fail_with(&d, EXIT_INTERNAL, "third"));
    CHECK(d.failed && d.status == EXIT_BAD_INPUT && d.offset == 0x23 && d.failed_func == 7 && strcmp(d.message, "first 1") == 0);
    diag_hint(&d, "try %s", "this");
    diag_hint(&d, "or that");
    CHECK(strcmp(d.hint, "try this") == 0);
}

static void test_status(void)
{
    struct diag d;
    diag_init(&d, NULL);
    CHECK(!fail_with(&d, EXIT_ENVIRONMENT, "no space"));
    CHECK(d.status == EXIT_ENVIRONMENT && d.offset == DIAG_NO_OFFSET);
}

static void test_format(void)
{
    struct diag d;
    char text[4096];
    diag_init(&d, "a.wasm");
    d.funcidx = 42;
    fail(&d, 0x1a2b3, "type mismatch");
    diag_hint(&d, "look there");
    size_t n = diag_format(&d, span_of("f"), false, text, sizeof text);
    CHECK(n == strlen(text));
    CHECK(strcmp(text, "a.wasm:0x1a2b3: error: type mismatch\n  in function 42 \"f\"\n  note: look there\n") == 0);
    diag_format(&d, (struct span){0}, true, text, sizeof text);
    CHECK(strstr(text, "\x1b[1;31merror:\x1b[0m") && strstr(text, "in function 42\n"));
    diag_init(&d, "b.wasm");
    fail_with(&d, EXIT_USAGE, "line one\nline two");
    diag_format(&d, (struct span){0}, false, text, sizeof text);
    CHECK(strcmp(text, "b.wasm: error: line one\nline two\n") == 0);
}

static void test_hostile_names(void)
{
    static const struct {
        const char *name, *shown;
    } cases[] = {
        {"plain", "plain"},
        {"\x1b[2J", "\\x1b[2J"},
        {"a\nb", "a\\x0ab"},
        {"\x7f", "\\x7f"},
        {"\xc2\x9b", "\\xc2\\x9b"},          /* C1 control */
        {"\xe2\x80\xae", "\\xe2\\x80\\xae"}, /* right-to-left override */
        {"\xff", "\\xff"},
        {"\xc3\xa4\xe2\x82\xac", "\xc3\xa4\xe2\x82\xac"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct diag d;
        char text[1024], expected[1024];
        diag_init(&d, "x");
        d.funcidx = 1;
        fail(&d, 0, "m");
        diag_format(&d, span_of(cases[i].name), false, text, sizeof text);
        snprintf(expected, sizeof expected, "x:0x0: error: m\n  in function 1 \"%s\"\n", cases[i].shown);
        CHECK_CASE(strcmp(text, expected) == 0, cases[i].shown);
    }
}

/* Every buffer size gives a terminated prefix of the full text. */
static void test_truncation(void)
{
    struct diag d;
    char full[256], cut[256];
    diag_init(&d, "x");
    fail(&d, 1, "something long enough to be cut");
    diag_hint(&d, "hint");
    size_t n = diag_format(&d, (struct span){0}, true, full, sizeof full);
    for (size_t size = 1; size <= n; size++) {
        size_t len = diag_format(&d, (struct span){0}, true, cut, size);
        CHECK(len < size && cut[len] == 0 && strncmp(cut, full, len) == 0);
    }
    CHECK(diag_format(&d, (struct span){0}, true, cut, 0) == 0);
    static char huge[5000];
    memset(huge, 'x', sizeof huge - 1);
    diag_init(&d, "x");
    fail(&d, 1, "%s", huge);
    CHECK(strlen(d.message) == sizeof d.message - 1);
}

int main(void)
{
    test_first_wins();
    test_status();
    test_format();
    test_hostile_names();
    test_truncation();
    return check_result();
}

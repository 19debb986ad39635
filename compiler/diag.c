/* Recording the first failure and turning it into text. */
#include "diag.h"

#include <stdio.h>
#include <string.h>

void diag_init(struct diag *d, const char *file)
{
    *d = (struct diag){.file = file, .offset = DIAG_NO_OFFSET, .funcidx = DIAG_NO_FUNC, .failed_func = DIAG_NO_FUNC};
}

static void diag_record(struct diag *d, enum exit_status status, uint64_t offset, const char *fmt, va_list args)
{
    if (d->failed)
        return;
    d->failed = true;
    d->status = status;
    d->offset = offset;
    d->failed_func = d->funcidx;
    vsnprintf(d->message, sizeof d->message, fmt, args);
}

bool fail(struct diag *d, uint64_t offset, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    diag_record(d, EXIT_BAD_INPUT, offset, fmt, args);
    va_end(args);
    return false;
}

bool fail_with(struct diag *d, enum exit_status status, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    diag_record(d, status, DIAG_NO_OFFSET, fmt, args);
    va_end(args);
    return false;
}

void diag_hint(struct diag *d, const char *fmt, ...)
{
    if (!d->failed || d->hint[0])
        return;
    va_list args;
    va_start(args, fmt);
    vsnprintf(d->hint, sizeof d->hint, fmt, args);
    va_end(args);
}

/* A bounded text under construction: len never exceeds size - 1 and the text stays NUL-terminated. */
struct text {
    char *buf;
    size_t size, len;
};

static void text_add(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void text_add(struct text *t, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(t->buf + t->len, t->size - t->len, fmt, args);
    va_end(args);
    if (n > 0)
        t->len = (size_t)n < t->size - t->len ? t->len + (size_t)n : t->size - 1;
}

/* Bytes of the printable character at p, or 0 for anything a terminal must not see raw: C0 and C1 controls, DEL,
 * bidirectional overrides (U+202A..E, U+2066..9), malformed UTF-8. */
static size_t printable_length(const uint8_t *p, size_t left)
{
    size_t n = utf8_length(p, left);
    if (n <= 1)
        return n && p[0] >= 0x20 && p[0] != 0x7f;
    uint32_t c = p[0] & (0x7f >> n);
    for (size_t i = 1; i < n; i++)
        c = c << 6 | (p[i] & 0x3f);
    bool control = c < 0xa0 || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    return control ? 0 : n;
}

/* newlines: whether '\n' passes (messages may hold several lines, names may not). */
static void text_add_escaped(struct text *t, struct span s, bool newlines)
{
    for (size_t i = 0; i < s.len;) {
        size_t n = newlines && s.ptr[i] == '\n' ? 1 : printable_length(s.ptr + i, s.len - i);
        if (n)
            text_add(t, "%.*s", (int)n, (const char *)s.ptr + i);
        else
            text_add(t, "\\x%02x", s.ptr[i]);
        i += n ? n : 1;
    }
}

size_t diag_format(const struct diag *d, struct span func_name, bool color, char *buf, size_t size)
{
    if (size == 0)
        return 0;
    struct text t = {buf, size, 0};
    buf[0] = 0;
    const char *bold = color ? "\x1b[1m" : "", *red = color ? "\x1b[1;31m" : "", *cyan = color ? "\x1b[1;36m" : "", *off = color ? "\x1b[0m" : "";
    text_add(&t, "%s", bold);
    text_add_escaped(&t, span_of(d->file ? d->file : "wasmc"), false);
    if (d->offset != DIAG_NO_OFFSET)
        text_add(&t, ":0x%llx", (unsigned long long)d->offset);
    text_add(&t, ":%s %serror:%s ", off, red, off);
    text_add_escaped(&t, span_of(d->message), true);
    text_add(&t, "\n");
    if (d->details)
        text_add_escaped(&t, span_of(d->details), true);
    if (d->failed_func != DIAG_NO_FUNC) {
        text_add(&t, "  in function %u", (unsigned)d->failed_func);
        if (func_name.len) {
            text_add(&t, " \"");
            text_add_escaped(&t, func_name, false);
            text_add(&t, "\"");
        }
        text_add(&t, "\n");
    }
    if (d->hint[0]) {
        text_add(&t, "  %snote:%s ", cyan, off);
        text_add_escaped(&t, span_of(d->hint), true);
        text_add(&t, "\n");
    }
    return t.len;
}

#include "text.h"

#include "os.h"

#include <string.h>

struct out {
    char *p, *end; /* end: where the NUL goes at the latest */
};

static void put(struct out *o, char c)
{
    if (o->p < o->end)
        *o->p++ = c;
}

/* One conversion: text[0..size) padded to width. */
struct conversion {
    int width, precision; /* precision -1: none */
    char pad;
    bool left;
    int longs; /* number of l; z and j count as 1 */
};

static void put_padded(struct out *o, const struct conversion *c, const char *text, size_t size)
{
    size_t fill = c->width > 0 && (size_t)c->width > size ? (size_t)c->width - size : 0;
    for (size_t i = 0; i < fill && !c->left; i++)
        put(o, c->pad);
    for (size_t i = 0; i < size; i++)
        put(o, text[i]);
    for (size_t i = 0; i < fill && c->left; i++)
        put(o, ' ');
}

static void put_number(struct out *o, const struct conversion *c, uint64_t value, unsigned base, bool negative)
{
    char digits[24], *p = digits + sizeof digits;
    do
        *--p = "0123456789abcdef"[value % base];
    while (value /= base);
    if (negative)
        *--p = '-';
    put_padded(o, c, p, (size_t)(digits + sizeof digits - p));
}

/* Reads flags, width, precision and length of a conversion; returns where its letter stands. */
static const char *read_conversion(const char *f, struct conversion *c, va_list *args)
{
    *c = (struct conversion){.precision = -1, .pad = ' '};
    for (; *f == '0' || *f == '-'; f++) {
        if (*f == '0')
            c->pad = '0';
        else
            c->left = true;
    }
    for (; *f >= '0' && *f <= '9'; f++)
        c->width = c->width * 10 + (*f - '0');
    if (f[0] == '.' && f[1] == '*') {
        c->precision = va_arg(*args, int);
        f += 2;
    }
    for (; *f == 'l' || *f == 'z' || *f == 'j'; f++)
        c->longs++;
    return f;
}

static void put_conversion(struct out *o, char letter, const struct conversion *c, va_list *args)
{
    switch (letter) {
    case 'd':
    case 'i': {
        int64_t v = c->longs ? va_arg(*args, long) : va_arg(*args, int);
        put_number(o, c, v < 0 ? 0 - (uint64_t)v : (uint64_t)v, 10, v < 0);
        break;
    }
    case 'u':
    case 'x': put_number(o, c, c->longs ? va_arg(*args, unsigned long) : va_arg(*args, unsigned), letter == 'u' ? 10 : 16, false); break;
    case 'p':
        put(o, '0');
        put(o, 'x');
        put_number(o, c, (uintptr_t)va_arg(*args, void *), 16, false);
        break;
    case 'c': put(o, (char)va_arg(*args, int)); break;
    case 's': {
        const char *s = va_arg(*args, const char *);
        s = s ? s : "(null)";
        put_padded(o, c, s, c->precision >= 0 ? strnlen(s, (size_t)c->precision) : strlen(s));
        break;
    }
    default: put(o, letter);
    }
}

size_t text_vformat(char *buf, size_t cap, const char *fmt, va_list list)
{
    struct out o = {buf, buf + cap - 1};
    va_list args;
    va_copy(args, list);
    for (const char *f = fmt; *f; f++) {
        if (*f != '%') {
            put(&o, *f);
            continue;
        }
        struct conversion c;
        f = read_conversion(f + 1, &c, &args);
        if (!*f)
            break;
        put_conversion(&o, *f, &c, &args);
    }
    va_end(args);
    *o.p = 0;
    return (size_t)(o.p - buf);
}

size_t text_format(char *buf, size_t cap, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    size_t n = text_vformat(buf, cap, fmt, args);
    va_end(args);
    return n;
}

void text_error(const char *fmt, ...)
{
    char buf[1024];
    va_list args;
    va_start(args, fmt);
    size_t n = text_vformat(buf, sizeof buf, fmt, args);
    va_end(args);
    os_write_error(buf, n);
}

char *text_amount(char *buf, uint64_t bytes)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    size_t unit = 0;
    for (; unit < 4 && bytes >= 1024; unit++)
        bytes /= 1024;
    text_format(buf, 24, "%lu %s", (unsigned long)bytes, units[unit]);
    return buf;
}

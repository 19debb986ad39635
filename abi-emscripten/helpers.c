/* Emscripten's small helpers that are no C library's: messages, random numbers, mathematics, UUIDs. */
#define _GNU_SOURCE
#include "env.h"
#include "environ.h"
#include "guest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

/* ---- messages: whole lines, past the guest's own buffers, as in its first host ---- */

#define MESSAGE_MAX 65536u
static void say(int fd, uint32_t text)
{
    const char *s = guest_cstr(text, MESSAGE_MAX);
    if (s)
        dprintf(fd, "%s\n", s);
}
void em_console_out(uint32_t text) { say(STDOUT_FILENO, text); }
void em_console_err(uint32_t text) { say(STDERR_FILENO, text); }
void em_log_js(uint32_t flags, uint32_t text) { say(flags & 6 /* EM_LOG_WARN, EM_LOG_ERROR */ ? STDERR_FILENO : STDOUT_FILENO, text); }

static void put_text(uint32_t out, uint32_t room, const char *text)
{
    size_t n = strlen(text);
    char *p = room ? guest_ptr(out, room) : NULL;
    if (!p)
        return;
    n = n < room ? n : room - 1;
    memcpy(p, text, n);
    p[n] = '\0';
}
void em_get_progname(uint32_t out, uint32_t room) { put_text(out, room, environ_argv()[0] ? environ_argv()[0] : ""); }

/* ---- walking the stack: the guest's frames are the machine's, which the guest cannot look at; backtraces are the runtime's, at traps ---- */

#define URC_END_OF_STACK 5u
uint32_t em_unwind_backtrace(uint32_t callback, uint32_t data) { return URC_END_OF_STACK; }
uint32_t em_no_frame0(void) { return 0; }
uint32_t em_no_frame(uint32_t where) { return 0; }
uint32_t em_no_frame2(uint32_t context, uint32_t before) { return 0; }
uint32_t em_no_frame3(uint32_t where, uint32_t buffer, uint32_t depth) { return 0; }

/* ---- what debugging asks of JavaScript ---- */

uint32_t em_has_asyncify(void) { return 0; }
void em_debugger(void) {}

/* -sSAFE_HEAP found an access outside memory, or one that is not aligned. */
static void end_at_access(const char *what)
{
    fprintf(stderr, "%s (found by -sSAFE_HEAP)\n", what);
    em_abort();
}
void em_segfault(void) { end_at_access("segmentation fault"); }
void em_alignfault(void) { end_at_access("alignment fault"); }

/* The number as JavaScript wrote it is not promised; the shortest text that reads back is. The bytes written, or needed. */
uint32_t em_print_double(double x, uint32_t out, uint32_t room)
{
    char text[40];
    int n = 0;
    for (int digits = 1; digits <= 17; digits++) {
        n = snprintf(text, sizeof text, "%.*g", digits, x);
        if (strtod(text, NULL) == x)
            break;
    }
    put_text(out, room, text);
    return (uint32_t)n;
}

/* No call stack as text: backtraces are the runtime's, at traps. */
uint32_t em_get_callstack(uint32_t flags, uint32_t out, uint32_t room)
{
    put_text(out, room, "");
    return out && room ? 1 : 0;
}

/* ---- mathematics: the host's C library ---- */

#define MATH1(name)                                                                                                                                            \
    double em_math_##name(double x) { return name(x); }
#define MATH2(name)                                                                                                                                            \
    double em_math_##name(double x, double y) { return name(x, y); }
MATH1(cbrt)
MATH1(sqrt)
MATH1(exp)
MATH1(expm1)
MATH1(log)
MATH1(log1p)
MATH1(log10)
MATH1(log2)
MATH1(acos)
MATH1(acosh)
MATH1(asin)
MATH1(asinh)
MATH1(atan)
MATH1(atanh)
MATH1(cos)
MATH1(cosh)
MATH1(sin)
MATH1(sinh)
MATH1(tan)
MATH1(tanh)
MATH2(pow)
MATH2(fmod)
MATH2(atan2)

double em_math_sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }
/* JavaScript's: halves upwards. */
double em_math_round(double x) { return floor(x) + (x - floor(x) >= 0.5 ? 1 : 0); }

double em_math_random(void)
{
    uint64_t bits = 0;
    if (getrandom(&bits, sizeof bits, 0) != (ssize_t)sizeof bits)
        bits = 0;
    return (double)(bits >> 11) * 0x1p-53;
}
float em_random(void) { return (float)(em_math_random() * 0.99999997); }

/* Of n numbers at list. */
double em_math_hypot(uint32_t n, uint32_t list)
{
    const uint8_t *p = guest_ptr(list, 8ull * n);
    double all = 0, x;
    for (uint32_t i = 0; p && i < n; i++) {
        memcpy(&x, p + 8ull * i, sizeof x);
        all = hypot(all, x);
    }
    return all;
}

/* ---- UUIDs: 16 bytes ---- */

#define UUID 16u
#define UUID_TEXT 37u

void em_uuid_clear(uint32_t uuid)
{
    void *p = guest_ptr(uuid, UUID);
    if (p)
        memset(p, 0, UUID);
}

uint32_t em_uuid_compare(uint32_t a, uint32_t b)
{
    const void *p = guest_ptr(a, UUID), *q = guest_ptr(b, UUID);
    return p && q ? (uint32_t)memcmp(p, q, UUID) : 0;
}

void em_uuid_copy(uint32_t to, uint32_t from)
{
    void *p = guest_ptr(to, UUID);
    const void *q = guest_ptr(from, UUID);
    if (p && q)
        memmove(p, q, UUID);
}

/* Version 4, the variant of RFC 4122. */
void em_uuid_generate(uint32_t out)
{
    uint8_t *p = guest_ptr(out, UUID);
    if (!p || getrandom(p, UUID, 0) != (ssize_t)UUID)
        return;
    p[6] = (p[6] & 0x0f) | 0x40;
    p[8] = (p[8] & 0x3f) | 0x80;
}

uint32_t em_uuid_is_null(uint32_t uuid)
{
    static const uint8_t zero[UUID];
    const void *p = guest_ptr(uuid, UUID);
    return p && memcmp(p, zero, UUID) == 0;
}

/* Where a byte's first digit stands in the text. */
static const uint8_t uuid_digits[UUID] = {0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};

static int digit(char c) { return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1; }

uint32_t em_uuid_parse(uint32_t text, uint32_t out)
{
    const char *s = guest_cstr(text, UUID_TEXT);
    uint8_t *p = guest_ptr(out, UUID), bytes[UUID];
    if (!s || !p || strlen(s) != UUID_TEXT - 1 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-')
        return UINT32_MAX;
    for (uint32_t i = 0; i < UUID; i++) {
        int high = digit(s[uuid_digits[i]]), low = digit(s[uuid_digits[i] + 1]);
        if (high < 0 || low < 0)
            return UINT32_MAX;
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    memcpy(p, bytes, UUID);
    return 0;
}

static void unparse(uint32_t uuid, uint32_t out, const char *hex)
{
    const uint8_t *p = guest_ptr(uuid, UUID);
    char *to = guest_ptr(out, UUID_TEXT), text[UUID_TEXT];
    if (!p || !to)
        return;
    memset(text, '-', sizeof text);
    for (uint32_t i = 0; i < UUID; i++) {
        text[uuid_digits[i]] = hex[p[i] >> 4];
        text[uuid_digits[i] + 1] = hex[p[i] & 15];
    }
    text[UUID_TEXT - 1] = '\0';
    memcpy(to, text, sizeof text);
}
void em_uuid_unparse(uint32_t uuid, uint32_t out) { unparse(uuid, out, "0123456789abcdef"); }
void em_uuid_unparse_upper(uint32_t uuid, uint32_t out) { unparse(uuid, out, "0123456789ABCDEF"); }
uint32_t em_uuid_type(uint32_t uuid)
{
    const uint8_t *p = guest_ptr(uuid, UUID);
    return p ? p[6] >> 4 : 0;
}
uint32_t em_uuid_variant(uint32_t uuid) { return 1; /* the only one made here */ }

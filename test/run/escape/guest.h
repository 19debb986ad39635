/* For guests that are built without a C library: text, and the count of what was tried. */
#ifndef ESCAPE_GUEST_H
#define ESCAPE_GUEST_H

#include <stdbool.h>
#include <stdint.h>

#define IMPORT(module, name) __attribute__((import_module(#module), import_name(#name)))
#define COUNT(array) (sizeof(array) / sizeof *(array))
#define ADDRESS(p) ((uint32_t)(uintptr_t)(p))

static uint32_t text_length(const char *s)
{
    uint32_t n = 0;
    while (s[n])
        n++;
    return n;
}

/* The guest's own: writes to standard output. */
static void write_text(const char *s, uint32_t n);

static void print(const char *s) { write_text(s, text_length(s)); }

static void print_number(int32_t v)
{
    char digits[12];
    uint32_t at = sizeof digits, n = v < 0 ? 0u - (uint32_t)v : (uint32_t)v;
    do
        digits[--at] = (char)('0' + n % 10);
    while (n /= 10);
    if (v < 0)
        digits[--at] = '-';
    write_text(digits + at, (uint32_t)sizeof digits - at);
}

static int32_t refused, controls, wrong;

/* One attempt: what it answered and what it should have; an expectation of 0 is the control that the same works where it may. */
static void judge(const char *name, int32_t answer, int32_t expected)
{
    if (answer == expected) {
        *(expected ? &refused : &controls) += 1;
        return;
    }
    wrong++;
    print("FAILED: ");
    print(name);
    print(": answered ");
    print_number(answer);
    print(", expected ");
    print_number(expected);
    print("\n");
}

static void print_counts(void)
{
    print_number(refused);
    print(" refused ");
    print_number(controls);
    print(" controls\n");
}

#endif

/* Small formatting: what messages need, without stdio (a printf would double the size of a hello). */
#ifndef WASM_TEXT_H
#define WASM_TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* Understands %s %.*s %c %d %i %u %x %p %% with the lengths l ll z j, a minimum width and the flags 0 and -. Always terminates buf (cap > 0); returns
 * the length it wrote, without the NUL: longer texts are cut. */
size_t text_vformat(char *buf, size_t cap, const char *fmt, va_list args);
size_t text_format(char *buf, size_t cap, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* A formatted text of at most 1 KiB to stderr, in one write. */
void text_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* An amount of bytes in the largest unit that fits, rounded down: "8 GiB". buf holds at least 24 bytes; returns buf. */
char *text_amount(char *buf, uint64_t bytes);

#endif

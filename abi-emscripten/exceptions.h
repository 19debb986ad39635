/* The end of programs by C++ exceptions. */
#ifndef EMSCRIPTEN_EXCEPTIONS_H
#define EMSCRIPTEN_EXCEPTIONS_H

#include <stddef.h>
#include <stdint.h>

/* Before the program's first function: what std::terminate calls when nothing else is set. Weak: NULL in programs without exceptions. */
void exceptions_note_handler(void) __attribute__((weak));
/* As std::terminate does: calls the handler that the program has set, or says so and aborts. */
void exceptions_terminate(const char *message) __attribute__((noreturn));
/* For an exception that nobody catches: with the name of its type (a guest's std::type_info) and, where it is a std::exception, what(). */
void exceptions_uncaught(uint32_t object, uint32_t type) __attribute__((noreturn));

#endif

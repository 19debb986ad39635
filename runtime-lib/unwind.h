/* Non-local returns of the guest: what C++ exceptions and longjmp have in common. Compiled code opens a catch (wasm_catch_begin in wasm_abi.h)
 * around a call; a host function that throws continues behind the innermost open one, and every frame between them is gone. How, is
 * between unwind.c and cpu_*.S: today an open catch holds the callee-saved registers, so that opening costs a few nanoseconds and throwing
 * no more. A trap or the end of the process is not caught: both leave by other ways. */
#ifndef WASM_UNWIND_H
#define WASM_UNWIND_H

#include "wasm_abi.h"

#include <stdbool.h>

/* Whether the calling thread has an open catch in its innermost guest call. */
bool unwind_is_caught(void);
/* Continues behind the innermost open catch, which is closed. Only after unwind_is_caught(). Host frames on the way are left as they
 * are: whoever calls the guest must not hold anything that has to be released. */
void unwind_throw(void) __attribute__((noreturn));
/* Hides the open catches from what runs next (a new guest call, the functions that end a program), or brings them back. */
struct wasm_catch *unwind_hide(void);
void unwind_restore(struct wasm_catch *hidden);

/* cpu_*.S: returns 1 from the wasm_catch_begin that filled c. */
void cpu_catch_resume(const struct wasm_catch *c) __attribute__((noreturn));

#endif

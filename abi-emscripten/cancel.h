/* Cancelling a thread that sleeps in a host call. Weak in pthread.c: NULL in programs without threads. */
#ifndef EMSCRIPTEN_CANCEL_H
#define EMSCRIPTEN_CANCEL_H

#include <sys/types.h>

/* The C library's own number on both sides, which no program can use for itself. */
#define CANCEL_SIGNAL 33u

/* What calls the calling thread's sleep off when it is not 0; for a thread that the program started. */
const volatile int *cancel_flag(void) __attribute__((weak));
/* Ends the calling thread if it has been cancelled and allows it. */
void cancel_test(void) __attribute__((weak));

/* blocking_<os>.c. Once, before the first cancel_wake; */
void cancel_prepare(void);
/* makes the host call in which that thread of this process sleeps look at its flag. */
void cancel_wake(pid_t tid);

#endif

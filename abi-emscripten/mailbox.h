/* Work that the program's C library sends from thread to thread. */
#ifndef EMSCRIPTEN_MAILBOX_H
#define EMSCRIPTEN_MAILBOX_H

/* The calling thread does nothing any more but what is sent to it, until the process ends or the thread is cancelled. Weak: NULL in
 * programs without threads. */
void mailbox_serve(void) __attribute__((noreturn, weak));

#endif

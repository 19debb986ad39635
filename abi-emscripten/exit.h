/* The ways a program ends. */
#ifndef EMSCRIPTEN_EXIT_H
#define EMSCRIPTEN_EXIT_H

/* exit(): runs what the module exports for the end of a program (atexit functions, flushing of streams), then ends the process. */
void exit_program(int status) __attribute__((noreturn));
/* _exit(): ends the process. */
void exit_at_once(int status) __attribute__((noreturn));

#endif

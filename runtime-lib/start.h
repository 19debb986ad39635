/* Start-up: what its steps (wasm_abi.h) share. */
#ifndef WASM_START_H
#define WASM_START_H

/* The program cannot be run at all. */
#define EXIT_ENVIRONMENT 3

/* Ends the process with EXIT_ENVIRONMENT and one line: the module's name and why. */
_Noreturn void give_up(const char *why);

/* In a child process: limits that it does not inherit. Weak: only programs that may have limits have it. */
void limits_after_fork(void) __attribute__((weak));

#endif

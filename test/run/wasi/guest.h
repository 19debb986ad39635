/* A guest for tests: one memory on the heap, so that the address sanitizer sees every byte outside it. */
#ifndef WASI_TEST_GUEST_H
#define WASI_TEST_GUEST_H

#include "fixture.h"
#include "wasi.h"

#define GUEST_SIZE 65536u

extern uint8_t *guest; /* GUEST_SIZE bytes */
/* Fresh memory, arguments and environment. */
void guest_start_with(char **argv, char **envp);
uint32_t guest_load32(uint32_t addr);
uint64_t guest_load64(uint32_t addr);
/* Copies text without its NUL. */
void guest_text(uint32_t addr, const char *text);

#endif

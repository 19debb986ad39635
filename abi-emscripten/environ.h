/* The environment and arguments the policy lets the guest see. */
#ifndef EMSCRIPTEN_ENVIRON_H
#define EMSCRIPTEN_ENVIRON_H

#include <stddef.h>

/* Called once, before the program runs. The strings must live as long as the process. */
void environ_start(int argc, char **argv, char **envp);
/* NULL-terminated "NAME=VALUE" strings. */
char **environ_strings(void);
int environ_argc(void);
char **environ_argv(void);
/* The value of NAME, or NULL. */
const char *environ_value(const char *name);

/* n strings as an array of guest addresses, a null one, and the strings, in one guest block; its address, 0: no memory. alloc: where the
 * block comes from (the stack for argv, the heap for environ). */
#include <stdint.h>
uint32_t environ_to_guest(char **strings, uint32_t (*alloc)(uint32_t size));

#endif

/* The C functions that Lua's libraries call and WASI has no notion of. Each answers as C allows: not possible. */
#include <stdio.h>
#include <stdlib.h>

FILE *tmpfile(void) { return NULL; }
char *tmpnam(char *name) { return (void)name, NULL; }
int system(const char *command) { return command ? -1 : 0; }

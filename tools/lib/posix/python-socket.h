/* CPython's socket module drops options wherever __EMSCRIPTEN__ is defined, since Emscripten's own sockets have none. Here they are the machine's:
 * included before everything else, for that file alone. The C library's headers, which need the name, come first. */
#define _GNU_SOURCE 1
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <unistd.h>
#undef __EMSCRIPTEN__

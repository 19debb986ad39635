/* open(2)'s flags in the guest's numbering, which is that of Linux on x86, and the host's, which differs elsewhere. */
#ifndef EMSCRIPTEN_OPEN_FLAGS_H
#define EMSCRIPTEN_OPEN_FLAGS_H

#include <stdint.h>

int open_flags_to_host(uint32_t guest);
uint32_t open_flags_to_guest(int host);

#endif

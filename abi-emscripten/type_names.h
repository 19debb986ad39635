/* Names of C++ types, as programs print them. */
#ifndef EMSCRIPTEN_TYPE_NAMES_H
#define EMSCRIPTEN_TYPE_NAMES_H

#include <stddef.h>

/* The type that an Itanium mangled name (of a std::type_info: "St13runtime_error", "PKc") stands for, cut off where out is full. Templates and
 * functions are not understood: such names come out as they are. */
void type_name(const char *mangled, char *out, size_t size);

#endif

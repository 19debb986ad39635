/* The C prototypes of everything in env.def: a function em_<symbol> whose definition has another type does not compile. */
#ifndef EMSCRIPTEN_ENV_H
#define EMSCRIPTEN_ENV_H

#include "host.h"

/* ENV_PARAMS(I32, F64) -> (uint32_t, double); nothing -> (void). At most ten parameters. */
#define ENV_P0() void
#define ENV_P1(a) HOST_C_##a
#define ENV_P2(a, ...) HOST_C_##a, ENV_P1(__VA_ARGS__)
#define ENV_P3(a, ...) HOST_C_##a, ENV_P2(__VA_ARGS__)
#define ENV_P4(a, ...) HOST_C_##a, ENV_P3(__VA_ARGS__)
#define ENV_P5(a, ...) HOST_C_##a, ENV_P4(__VA_ARGS__)
#define ENV_P6(a, ...) HOST_C_##a, ENV_P5(__VA_ARGS__)
#define ENV_P7(a, ...) HOST_C_##a, ENV_P6(__VA_ARGS__)
#define ENV_P8(a, ...) HOST_C_##a, ENV_P7(__VA_ARGS__)
#define ENV_P9(a, ...) HOST_C_##a, ENV_P8(__VA_ARGS__)
#define ENV_P10(a, ...) HOST_C_##a, ENV_P9(__VA_ARGS__)
#define ENV_COUNT(_0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, n, ...) n
#define ENV_PASTE(a, b) a##b
#define ENV_APPLY(n, ...) ENV_PASTE(ENV_P, n)(__VA_ARGS__)
#define ENV_PARAMS(...) (ENV_APPLY(ENV_COUNT(0, ##__VA_ARGS__, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0), ##__VA_ARGS__))

#define HOST_ENV(module, name, symbol, result, ...) HOST_C_##result em_##symbol ENV_PARAMS(__VA_ARGS__);
#include "env.def"
#undef HOST_ENV

#endif

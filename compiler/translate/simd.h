/* The arguments of the vector rows in ops.def (see there). */
#ifndef WASMC_TRANSLATE_SIMD_H
#define WASMC_TRANSLATE_SIMD_H

enum shape { I8X16, I16X8, I32X4, I64X2, F32X4, F64X2 };
/* simd_narrow: both read signed lanes and clamp them to the signed or unsigned range of half the width. */
enum saturation { SATURATE_S, SATURATE_U };
#define SIMD(what, shape) ((what) << 8 | (shape))

#endif

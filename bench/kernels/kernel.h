/* What the kernels of this folder share. Each file has a kernel() over arrays it gets as pointers, as numerical libraries do, so that the compiler
 * does not know where they lie; main() fills them, runs the kernel and prints a checksum that all builds must agree on. */
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static inline double *kernel_array(size_t count, uint32_t seed)
{
    double *a = malloc(count * sizeof *a);
    if (!a)
        abort();
    for (size_t i = 0; i < count; i++) {
        seed = seed * 1664525u + 1013904223u;
        a[i] = (double)(seed >> 8) / (1 << 24);
    }
    return a;
}

static inline void kernel_print(const char *name, const double *a, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += a[i] * (double)(i % 7 + 1);
    printf("%s %.10g\n", name, sum);
}

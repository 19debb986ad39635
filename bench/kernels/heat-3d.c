/* The heat equation in space: a seven-point stencil. */
#include "kernel.h"

enum { N = 60, STEPS = 560 };

#define NEXT(to, from)                                                                                                                               \
    for (int i = 1; i < n - 1; i++)                                                                                                                  \
        for (int j = 1; j < n - 1; j++)                                                                                                              \
            for (int k = 1; k < n - 1; k++)                                                                                                          \
                to[i][j][k] = 0.125 * (from[i + 1][j][k] - 2.0 * from[i][j][k] + from[i - 1][j][k]) +                                                \
                              0.125 * (from[i][j + 1][k] - 2.0 * from[i][j][k] + from[i][j - 1][k]) +                                                \
                              0.125 * (from[i][j][k + 1] - 2.0 * from[i][j][k] + from[i][j][k - 1]) + from[i][j][k];

__attribute__((noinline)) static void kernel(int steps, int n, double a[n][N][N], double b[n][N][N])
{
    for (int t = 0; t < steps; t++) {
        NEXT(b, a)
        NEXT(a, b)
    }
}

int main(void)
{
    double *a = kernel_array(N * N * N, 1), *b = kernel_array(N * N * N, 2);
    kernel(STEPS, N, (void *)a, (void *)b);
    kernel_print("heat-3d", a, N * N * N);
}

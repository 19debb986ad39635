/* Maxwell's equations in the plane: three fields that drive each other. */
#include "kernel.h"

enum { N = 240, STEPS = 3000 };

__attribute__((noinline)) static void kernel(int steps, int n, double ex[n][N], double ey[n][N], double hz[n][N], const double *source)
{
    for (int t = 0; t < steps; t++) {
        for (int j = 0; j < n; j++)
            ey[0][j] = source[t];
        for (int i = 1; i < n; i++)
            for (int j = 0; j < n; j++)
                ey[i][j] = ey[i][j] - 0.5 * (hz[i][j] - hz[i - 1][j]);
        for (int i = 0; i < n; i++)
            for (int j = 1; j < n; j++)
                ex[i][j] = ex[i][j] - 0.5 * (hz[i][j] - hz[i][j - 1]);
        for (int i = 0; i < n - 1; i++)
            for (int j = 0; j < n - 1; j++)
                hz[i][j] = hz[i][j] - 0.7 * (ex[i][j + 1] - ex[i][j] + ey[i + 1][j] - ey[i][j]);
    }
}

int main(void)
{
    double *ex = kernel_array(N * N, 1), *ey = kernel_array(N * N, 2), *hz = kernel_array(N * N, 3), *source = kernel_array(STEPS, 4);
    kernel(STEPS, N, (void *)ex, (void *)ey, (void *)hz, source);
    kernel_print("fdtd-2d", hz, N * N);
}

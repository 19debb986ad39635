/* A five-point stencil over a plane. */
#include "kernel.h"

enum { N = 250, STEPS = 3600 };

__attribute__((noinline)) static void kernel(int steps, int n, double a[n][N], double b[n][N])
{
    for (int t = 0; t < steps; t++) {
        for (int i = 1; i < n - 1; i++)
            for (int j = 1; j < n - 1; j++)
                b[i][j] = 0.2 * (a[i][j] + a[i][j - 1] + a[i][1 + j] + a[1 + i][j] + a[i - 1][j]);
        for (int i = 1; i < n - 1; i++)
            for (int j = 1; j < n - 1; j++)
                a[i][j] = 0.2 * (b[i][j] + b[i][j - 1] + b[i][1 + j] + b[1 + i][j] + b[i - 1][j]);
    }
}

int main(void)
{
    double *a = kernel_array(N * N, 1), *b = kernel_array(N * N, 2);
    kernel(STEPS, N, (void *)a, (void *)b);
    kernel_print("jacobi-2d", a, N * N);
}

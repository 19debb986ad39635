/* Gauss and Seidel's method: a nine-point stencil in place, which no vector unit helps. */
#include "kernel.h"

enum { N = 300, STEPS = 250 };

__attribute__((noinline)) static void kernel(int steps, int n, double a[n][N])
{
    for (int t = 0; t < steps; t++)
        for (int i = 1; i < n - 1; i++)
            for (int j = 1; j < n - 1; j++)
                a[i][j] = (a[i - 1][j - 1] + a[i - 1][j] + a[i - 1][j + 1] + a[i][j - 1] + a[i][j] + a[i][j + 1] + a[i + 1][j - 1] + a[i + 1][j] +
                           a[i + 1][j + 1]) /
                          9.0;
}

int main(void)
{
    double *a = kernel_array(N * N, 1);
    kernel(STEPS, N, (void *)a);
    kernel_print("seidel-2d", a, N * N);
}

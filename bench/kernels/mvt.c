/* x1 += A y1, x2 += A' y2: the same matrix by rows and by columns. */
#include "kernel.h"

enum { N = 600, ROUNDS = 320 };

__attribute__((noinline)) static void kernel(int n, double *x1, double *x2, const double *y1, const double *y2, double a[n][N])
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            x1[i] = x1[i] + a[i][j] * y1[j];
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            x2[i] = x2[i] + a[j][i] * y2[j];
}

int main(void)
{
    double *a = kernel_array(N * N, 1), *x1 = kernel_array(N, 2), *x2 = kernel_array(N, 3), *y1 = kernel_array(N, 4), *y2 = kernel_array(N, 5);
    for (int r = 0; r < ROUNDS; r++)
        kernel(N, x1, x2, y1, y2, (void *)a);
    kernel_print("mvt", x1, N);
    kernel_print("mvt", x2, N);
}

/* y = A'(A x): a reduction and an update of a vector per row. */
#include "kernel.h"

enum { N = 1000, ROUNDS = 160 };

__attribute__((noinline)) static void kernel(int n, double a[n][N], const double *x, double *y, double *t)
{
    for (int i = 0; i < n; i++)
        y[i] = 0;
    for (int i = 0; i < n; i++) {
        t[i] = 0;
        for (int j = 0; j < n; j++)
            t[i] = t[i] + a[i][j] * x[j];
        for (int j = 0; j < n; j++)
            y[j] = y[j] + a[i][j] * t[i];
    }
}

int main(void)
{
    double *a = kernel_array(N * N, 1), *x = kernel_array(N, 2), *y = kernel_array(N, 3), *t = kernel_array(N, 4);
    for (int r = 0; r < ROUNDS; r++)
        kernel(N, (void *)a, x, y, t);
    kernel_print("atax", y, N);
}

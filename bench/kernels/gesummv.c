/* y = alpha A x + beta B x: two matrices read at once, two reductions. */
#include "kernel.h"

enum { N = 700, ROUNDS = 120 };

__attribute__((noinline)) static void kernel(int n, double alpha, double beta, double a[n][N], double b[n][N], const double *x, double *y, double *t)
{
    for (int i = 0; i < n; i++) {
        t[i] = 0;
        y[i] = 0;
        for (int j = 0; j < n; j++) {
            t[i] = a[i][j] * x[j] + t[i];
            y[i] = b[i][j] * x[j] + y[i];
        }
        y[i] = alpha * t[i] + beta * y[i];
    }
}

int main(void)
{
    double *a = kernel_array(N * N, 1), *b = kernel_array(N * N, 2), *x = kernel_array(N, 3), *y = kernel_array(N, 4), *t = kernel_array(N, 5);
    for (int r = 0; r < ROUNDS; r++) {
        kernel(N, 0.0015, 0.0012, (void *)a, (void *)b, x, y, t);
        for (int i = 0; i < N; i++)
            x[i] = y[i];
    }
    kernel_print("gesummv", y, N);
}

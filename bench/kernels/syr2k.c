/* C = alpha (A B' + B A') + beta C, lower triangle: four matrices in the innermost loop. */
#include "kernel.h"

enum { N = 260, ROUNDS = 30 };

__attribute__((noinline)) static void kernel(int n, double alpha, double beta, double c[n][N], double a[n][N], double b[n][N])
{
    for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++)
            c[i][j] *= beta;
        for (int k = 0; k < n; k++)
            for (int j = 0; j <= i; j++)
                c[i][j] += a[j][k] * alpha * b[i][k] + b[j][k] * alpha * a[i][k];
    }
}

int main(void)
{
    double *a = kernel_array(N * N, 1), *b = kernel_array(N * N, 2), *c = kernel_array(N * N, 3);
    for (int r = 0; r < ROUNDS; r++)
        kernel(N, 1.5, 0.2, (void *)c, (void *)a, (void *)b);
    kernel_print("syr2k", c, N * N);
}

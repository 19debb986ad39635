/* C = alpha A A' + beta C, lower triangle: a symmetric update of rank n. */
#include "kernel.h"

enum { N = 320, ROUNDS = 20 };

__attribute__((noinline)) static void kernel(int n, double alpha, double beta, double c[n][N], double a[n][N])
{
    for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++)
            c[i][j] *= beta;
        for (int k = 0; k < n; k++)
            for (int j = 0; j <= i; j++)
                c[i][j] += alpha * a[i][k] * a[j][k];
    }
}

int main(void)
{
    double *a = kernel_array(N * N, 1), *c = kernel_array(N * N, 2);
    for (int r = 0; r < ROUNDS; r++)
        kernel(N, 1.5, 0.2, (void *)c, (void *)a);
    kernel_print("syrk", c, N * N);
}

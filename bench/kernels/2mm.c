/* D = alpha A B C + beta D: two products of matrices, each entry a row times a column. */
#include "kernel.h"

enum { N = 240, ROUNDS = 9 };

__attribute__((noinline)) static void kernel(int n, double alpha, double beta, double ab[n][N], double a[n][N], double b[n][N], double c[n][N],
                                             double d[n][N])
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            ab[i][j] = 0;
            for (int k = 0; k < n; k++)
                ab[i][j] += alpha * a[i][k] * b[k][j];
        }
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            d[i][j] *= beta;
            for (int k = 0; k < n; k++)
                d[i][j] += ab[i][k] * c[k][j];
        }
}

int main(void)
{
    double *a = kernel_array(N * N, 1), *b = kernel_array(N * N, 2), *c = kernel_array(N * N, 3), *d = kernel_array(N * N, 4);
    double *ab = kernel_array(N * N, 5);
    for (int r = 0; r < ROUNDS; r++)
        kernel(N, 0.01, 0.2, (void *)ab, (void *)a, (void *)b, (void *)c, (void *)d);
    kernel_print("2mm", d, N * N);
}

/* G = (A B)(C D): three products of matrices. */
#include "kernel.h"

enum { N = 220, ROUNDS = 8 };

__attribute__((noinline)) static void multiply(int n, double to[n][N], double a[n][N], double b[n][N])
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            to[i][j] = 0;
            for (int k = 0; k < n; k++)
                to[i][j] += a[i][k] * b[k][j];
        }
}

int main(void)
{
    double *a = kernel_array(N * N, 1), *b = kernel_array(N * N, 2), *c = kernel_array(N * N, 3), *d = kernel_array(N * N, 4);
    double *e = kernel_array(N * N, 5), *f = kernel_array(N * N, 6), *g = kernel_array(N * N, 7);
    for (int r = 0; r < ROUNDS; r++) {
        multiply(N, (void *)e, (void *)a, (void *)b);
        multiply(N, (void *)f, (void *)c, (void *)d);
        multiply(N, (void *)g, (void *)e, (void *)f);
    }
    kernel_print("3mm", g, N * N);
}

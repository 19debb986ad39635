/* A = L L' in place, for a symmetric positive definite A: triangular loops, a row times a row, square roots. */
#include "kernel.h"
#include <math.h>

enum { N = 500, ROUNDS = 12 };

__attribute__((noinline)) static void kernel(int n, double a[n][N])
{
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
            for (int k = 0; k < j; k++)
                a[i][j] -= a[i][k] * a[j][k];
            a[i][j] /= a[j][j];
        }
        for (int k = 0; k < i; k++)
            a[i][i] -= a[i][k] * a[i][k];
        a[i][i] = sqrt(a[i][i]);
    }
}

int main(void)
{
    double *a = kernel_array(N * N, 1);
    for (int r = 0; r < ROUNDS; r++) {
        for (int i = 0; i < N; i++)
            a[i * N + i] += N; /* the diagonal outweighs its row: positive definite */
        kernel(N, (void *)a);
    }
    kernel_print("cholesky", a, N * N);
}

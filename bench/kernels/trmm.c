/* B = alpha A' B with a unit lower triangular A, in place. */
#include "kernel.h"

enum { N = 300, ROUNDS = 20 };

__attribute__((noinline)) static void kernel(int n, double alpha, double a[n][N], double b[n][N])
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            for (int k = i + 1; k < n; k++)
                b[i][j] += a[k][i] * b[k][j];
            b[i][j] = alpha * b[i][j];
        }
}

int main(void)
{
    double *a = kernel_array(N * N, 1), *b = kernel_array(N * N, 2);
    for (int r = 0; r < ROUNDS; r++)
        kernel(N, 0.01, (void *)a, (void *)b);
    kernel_print("trmm", b, N * N);
}

/* L x = b by forward substitution: one reduction per row, each as long as the row's number. */
#include "kernel.h"

enum { N = 1000, ROUNDS = 420 };

__attribute__((noinline)) static void kernel(int n, double l[n][N], double *x, const double *b)
{
    for (int i = 0; i < n; i++) {
        x[i] = b[i];
        for (int j = 0; j < i; j++)
            x[i] -= l[i][j] * x[j];
        x[i] = x[i] / l[i][i];
    }
}

int main(void)
{
    double *l = kernel_array(N * N, 1), *x = kernel_array(N, 2), *b = kernel_array(N, 3);
    for (int i = 0; i < N; i++)
        l[i * N + i] += N;
    for (int r = 0; r < ROUNDS; r++) {
        kernel(N, (void *)l, x, b);
        b[r] = x[N - 1 - r] * N;
    }
    kernel_print("trisolv", x, N);
}

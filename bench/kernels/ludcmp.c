/* A x = b: LU decomposition with its sums in a variable, then substitution forwards and backwards. */
#include "kernel.h"

enum { N = 340, ROUNDS = 20 };

__attribute__((noinline)) static void kernel(int n, double a[n][N], const double *b, double *x, double *y)
{
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
            double w = a[i][j];
            for (int k = 0; k < j; k++)
                w -= a[i][k] * a[k][j];
            a[i][j] = w / a[j][j];
        }
        for (int j = i; j < n; j++) {
            double w = a[i][j];
            for (int k = 0; k < i; k++)
                w -= a[i][k] * a[k][j];
            a[i][j] = w;
        }
    }
    for (int i = 0; i < n; i++) {
        double w = b[i];
        for (int j = 0; j < i; j++)
            w -= a[i][j] * y[j];
        y[i] = w;
    }
    for (int i = n - 1; i >= 0; i--) {
        double w = y[i];
        for (int j = i + 1; j < n; j++)
            w -= a[i][j] * x[j];
        x[i] = w / a[i][i];
    }
}

int main(void)
{
    double *b = kernel_array(N, 2), *x = kernel_array(N, 3), *y = kernel_array(N, 4);
    for (int r = 0; r < ROUNDS; r++) {
        double *a = kernel_array(N * N, r + 1u);
        for (int i = 0; i < N; i++)
            a[i * N + i] += N;
        kernel(N, (void *)a, b, x, y);
        free(a);
    }
    kernel_print("ludcmp", x, N);
}

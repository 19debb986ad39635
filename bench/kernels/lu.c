/* LU decomposition in place: triangular loops, a row times a column. */
#include "kernel.h"

enum { N = 800 };

__attribute__((noinline)) static void kernel(int n, double a[n][N])
{
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
            for (int k = 0; k < j; k++)
                a[i][j] -= a[i][k] * a[k][j];
            a[i][j] /= a[j][j];
        }
        for (int j = i; j < n; j++)
            for (int k = 0; k < i; k++)
                a[i][j] -= a[i][k] * a[k][j];
    }
}

int main(void)
{
    double *a = kernel_array(N * N, 1);
    for (int i = 0; i < N; i++)
        a[i * N + i] += N;
    kernel(N, (void *)a);
    kernel_print("lu", a, N * N);
}

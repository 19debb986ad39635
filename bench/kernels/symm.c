/* C = alpha A B + beta C with a symmetric A, of which only the lower triangle is read. */
#include "kernel.h"

enum { N = 260, ROUNDS = 22 };

__attribute__((noinline)) static void kernel(int n, double alpha, double beta, double c[n][N], double a[n][N], double b[n][N])
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            double above = 0;
            for (int k = 0; k < i; k++) {
                c[k][j] += alpha * b[i][j] * a[i][k];
                above += b[k][j] * a[i][k];
            }
            c[i][j] = beta * c[i][j] + alpha * b[i][j] * a[i][i] + alpha * above;
        }
}

int main(void)
{
    double *a = kernel_array(N * N, 1), *b = kernel_array(N * N, 2), *c = kernel_array(N * N, 3);
    for (int r = 0; r < ROUNDS; r++)
        kernel(N, 1.5, 0.2, (void *)c, (void *)a, (void *)b);
    kernel_print("symm", c, N * N);
}

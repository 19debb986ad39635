/* B = A + u1 v1' + u2 v2', x = beta B' y + z, w = alpha B x: vectors and a matrix, by rows and by columns. */
#include "kernel.h"

enum { N = 600, ROUNDS = 260 };

struct vectors {
    double *u1, *v1, *u2, *v2, *w, *x, *y, *z;
};

__attribute__((noinline)) static void kernel(int n, double alpha, double beta, double a[n][N], struct vectors v)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            a[i][j] = a[i][j] + v.u1[i] * v.v1[j] + v.u2[i] * v.v2[j];
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            v.x[i] = v.x[i] + beta * a[j][i] * v.y[j];
    for (int i = 0; i < n; i++)
        v.x[i] = v.x[i] + v.z[i];
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            v.w[i] = v.w[i] + alpha * a[i][j] * v.x[j];
}

int main(void)
{
    double *a = kernel_array(N * N, 9);
    struct vectors v = {kernel_array(N, 1), kernel_array(N, 2), kernel_array(N, 3), kernel_array(N, 4),
                        kernel_array(N, 5), kernel_array(N, 6), kernel_array(N, 7), kernel_array(N, 8)};
    for (int r = 0; r < ROUNDS; r++)
        kernel(N, 0.001, 0.002, (void *)a, v);
    kernel_print("gemver", v.w, N);
}

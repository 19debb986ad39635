/* Levinson and Durbin's recursion: reductions and arrays read backwards. */
#include "kernel.h"

enum { N = 2000, ROUNDS = 80 };

__attribute__((noinline)) static void kernel(int n, const double *r, double *y, double *z)
{
    double alpha = -r[0], beta = 1;
    y[0] = -r[0];
    for (int k = 1; k < n; k++) {
        double sum = 0;
        beta = (1 - alpha * alpha) * beta;
        for (int i = 0; i < k; i++)
            sum += r[k - i - 1] * y[i];
        alpha = -(r[k] + sum) / beta;
        for (int i = 0; i < k; i++)
            z[i] = y[i] + alpha * y[k - i - 1];
        for (int i = 0; i < k; i++)
            y[i] = z[i];
        y[k] = alpha;
    }
}

int main(void)
{
    double *r = kernel_array(N, 1), *y = kernel_array(N, 2), *z = kernel_array(N, 3);
    for (int i = 0; i < N; i++)
        r[i] = N + 1 - i + r[i] / 16;
    for (int round = 0; round < ROUNDS; round++)
        kernel(N, r, y, z);
    kernel_print("durbin", y, N);
}

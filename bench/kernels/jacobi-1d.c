/* A three-point stencil over a line. */
#include "kernel.h"

enum { N = 4000, STEPS = 100000 };

__attribute__((noinline)) static void kernel(int steps, int n, double *a, double *b)
{
    for (int t = 0; t < steps; t++) {
        for (int i = 1; i < n - 1; i++)
            b[i] = 0.33333 * (a[i - 1] + a[i] + a[i + 1]);
        for (int i = 1; i < n - 1; i++)
            a[i] = 0.33333 * (b[i - 1] + b[i] + b[i + 1]);
    }
}

int main(void)
{
    double *a = kernel_array(N, 1), *b = kernel_array(N, 2);
    kernel(STEPS, N, a, b);
    kernel_print("jacobi-1d", a, N);
}

/* The heat equation in the plane by alternating directions: tridiagonal systems along columns, then along rows. */
#include "kernel.h"

enum { N = 200, STEPS = 280 };

__attribute__((noinline)) static void kernel(int steps, int n, double u[n][N], double v[n][N], double p[n][N], double q[n][N])
{
    double step = 1.0 / n, time = 1.0 / steps;
    double a = -time / (step * step), b = 1 - 2 * a, d = a / 2, f = 1 - 2 * d;
    for (int t = 0; t < steps; t++) {
        for (int i = 1; i < n - 1; i++) {
            v[0][i] = 1;
            p[i][0] = 0;
            q[i][0] = v[0][i];
            for (int j = 1; j < n - 1; j++) {
                p[i][j] = -a / (a * p[i][j - 1] + b);
                q[i][j] = (-d * u[j][i - 1] + (1 + 2 * d) * u[j][i] - d * u[j][i + 1] - a * q[i][j - 1]) / (a * p[i][j - 1] + b);
            }
            v[n - 1][i] = 1;
            for (int j = n - 2; j >= 1; j--)
                v[j][i] = p[i][j] * v[j + 1][i] + q[i][j];
        }
        for (int i = 1; i < n - 1; i++) {
            u[i][0] = 1;
            p[i][0] = 0;
            q[i][0] = u[i][0];
            for (int j = 1; j < n - 1; j++) {
                p[i][j] = -d / (d * p[i][j - 1] + f);
                q[i][j] = (-a * v[i - 1][j] + (1 + 2 * a) * v[i][j] - a * v[i + 1][j] - d * q[i][j - 1]) / (d * p[i][j - 1] + f);
            }
            u[i][n - 1] = 1;
            for (int j = n - 2; j >= 1; j--)
                u[i][j] = p[i][j] * u[i][j + 1] + q[i][j];
        }
    }
}

int main(void)
{
    double *u = kernel_array(N * N, 1), *v = kernel_array(N * N, 2), *p = kernel_array(N * N, 3), *q = kernel_array(N * N, 4);
    kernel(STEPS, N, (void *)u, (void *)v, (void *)p, (void *)q);
    kernel_print("adi", u, N * N);
}

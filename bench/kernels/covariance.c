/* The covariance matrix of N variables observed N times: columns summed, then multiplied pairwise. */
#include "kernel.h"

enum { N = 260, ROUNDS = 26 };

__attribute__((noinline)) static void kernel(int n, double data[n][N], double cov[n][N], double *mean)
{
    for (int j = 0; j < n; j++) {
        mean[j] = 0;
        for (int i = 0; i < n; i++)
            mean[j] += data[i][j];
        mean[j] /= n;
    }
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            data[i][j] -= mean[j];
    for (int i = 0; i < n; i++)
        for (int j = i; j < n; j++) {
            cov[i][j] = 0;
            for (int k = 0; k < n; k++)
                cov[i][j] += data[k][i] * data[k][j];
            cov[i][j] /= n - 1.0;
            cov[j][i] = cov[i][j];
        }
}

int main(void)
{
    double *data = kernel_array(N * N, 1), *cov = kernel_array(N * N, 2), *mean = kernel_array(N, 3);
    for (int r = 0; r < ROUNDS; r++)
        kernel(N, (void *)data, (void *)cov, mean);
    kernel_print("covariance", cov, N * N);
}

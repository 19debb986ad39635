/* Means, deviations and the correlation matrix of columns: data mining. */
#include "kernel.h"
#include <math.h>

enum { N = 300, ROUNDS = 14 };

__attribute__((noinline)) static void kernel(int n, double data[n][N], double corr[n][N], double *mean, double *deviation)
{
    for (int j = 0; j < n; j++) {
        mean[j] = 0;
        for (int i = 0; i < n; i++)
            mean[j] += data[i][j];
        mean[j] /= n;
        deviation[j] = 0;
        for (int i = 0; i < n; i++)
            deviation[j] += (data[i][j] - mean[j]) * (data[i][j] - mean[j]);
        deviation[j] = sqrt(deviation[j] / n);
        deviation[j] = deviation[j] <= 0.1 ? 1.0 : deviation[j];
    }
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            data[i][j] = (data[i][j] - mean[j]) / (sqrt(n) * deviation[j]);
    for (int i = 0; i < n - 1; i++) {
        corr[i][i] = 1;
        for (int j = i + 1; j < n; j++) {
            corr[i][j] = 0;
            for (int k = 0; k < n; k++)
                corr[i][j] += data[k][i] * data[k][j];
            corr[j][i] = corr[i][j];
        }
    }
    corr[n - 1][n - 1] = 1;
}

int main(void)
{
    double *corr = kernel_array(N * N, 2), *mean = kernel_array(N, 3), *deviation = kernel_array(N, 4);
    for (int r = 0; r < ROUNDS; r++) {
        double *data = kernel_array(N * N, r + 1u); /* kernel() normalises what it is given */
        kernel(N, (void *)data, (void *)corr, mean, deviation);
        free(data);
    }
    kernel_print("correlation", corr, N * N);
}

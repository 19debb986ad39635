/* The largest singular value of the infinite matrix 1 / ((i + j)(i + j + 1) / 2 + i + 1), by the power method: divisions. */
#include <math.h>
#include <stdio.h>

enum { N = 1800, ROUNDS = 10 };

static double entry(int i, int j) { return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1); }

static void multiply(const double *from, double *to)
{
    for (int i = 0; i < N; i++) {
        to[i] = 0;
        for (int j = 0; j < N; j++)
            to[i] += entry(i, j) * from[j];
    }
}

static void multiply_transposed(const double *from, double *to)
{
    for (int i = 0; i < N; i++) {
        to[i] = 0;
        for (int j = 0; j < N; j++)
            to[i] += entry(j, i) * from[j];
    }
}

int main(void)
{
    static double u[N], v[N], between[N];
    double product = 0, square = 0;
    for (int i = 0; i < N; i++)
        u[i] = 1;
    for (int round = 0; round < ROUNDS; round++) {
        multiply(u, between);
        multiply_transposed(between, v);
        multiply(v, between);
        multiply_transposed(between, u);
    }
    for (int i = 0; i < N; i++) {
        product += u[i] * v[i];
        square += v[i] * v[i];
    }
    printf("spectral-norm %.9f\n", sqrt(product / square));
    return 0;
}

/* A = Q R by Gram and Schmidt's method: columns of matrices stored by rows. */
#include "kernel.h"
#include <math.h>

enum { ROWS = 260, COLUMNS = 220, ROUNDS = 20 };

__attribute__((noinline)) static void kernel(int rows, int columns, double a[rows][COLUMNS], double r[columns][COLUMNS], double q[rows][COLUMNS])
{
    for (int k = 0; k < columns; k++) {
        double norm = 0;
        for (int i = 0; i < rows; i++)
            norm += a[i][k] * a[i][k];
        r[k][k] = sqrt(norm);
        for (int i = 0; i < rows; i++)
            q[i][k] = a[i][k] / r[k][k];
        for (int j = k + 1; j < columns; j++) {
            r[k][j] = 0;
            for (int i = 0; i < rows; i++)
                r[k][j] += q[i][k] * a[i][j];
            for (int i = 0; i < rows; i++)
                a[i][j] = a[i][j] - q[i][k] * r[k][j];
        }
    }
}

int main(void)
{
    double *r = kernel_array(COLUMNS * COLUMNS, 2), *q = kernel_array(ROWS * COLUMNS, 3);
    for (int round = 0; round < ROUNDS; round++) {
        double *a = kernel_array(ROWS * COLUMNS, round + 1u);
        kernel(ROWS, COLUMNS, (void *)a, (void *)r, (void *)q);
        free(a);
    }
    kernel_print("gramschmidt", r, COLUMNS * COLUMNS);
}

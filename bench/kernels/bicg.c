/* s = A' r, q = A p: both products in one walk over the matrix. */
#include "kernel.h"

enum { ROWS = 900, COLUMNS = 800, ROUNDS = 80 };

__attribute__((noinline)) static void kernel(int rows, int columns, double a[rows][COLUMNS], double *s, double *q, const double *p, const double *r)
{
    for (int j = 0; j < columns; j++)
        s[j] = 0;
    for (int i = 0; i < rows; i++) {
        q[i] = 0;
        for (int j = 0; j < columns; j++) {
            s[j] = s[j] + r[i] * a[i][j];
            q[i] = q[i] + a[i][j] * p[j];
        }
    }
}

int main(void)
{
    double *a = kernel_array(ROWS * COLUMNS, 1), *s = kernel_array(COLUMNS, 2), *q = kernel_array(ROWS, 3);
    double *p = kernel_array(COLUMNS, 4), *r = kernel_array(ROWS, 5);
    for (int round = 0; round < ROUNDS; round++)
        kernel(ROWS, COLUMNS, (void *)a, s, q, p, r);
    kernel_print("bicg", s, COLUMNS);
    kernel_print("bicg", q, ROWS);
}

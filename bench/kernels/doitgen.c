/* Each row of a three-dimensional array times a matrix, in place through a row of its own. */
#include "kernel.h"

enum { R = 60, Q = 60, P = 80, ROUNDS = 14 };

__attribute__((noinline)) static void kernel(int nr, int nq, int np, double a[nr][Q][P], double c[np][P], double *sum)
{
    for (int r = 0; r < nr; r++)
        for (int q = 0; q < nq; q++) {
            for (int p = 0; p < np; p++) {
                sum[p] = 0;
                for (int s = 0; s < np; s++)
                    sum[p] += a[r][q][s] * c[s][p];
            }
            for (int p = 0; p < np; p++)
                a[r][q][p] = sum[p];
        }
}

int main(void)
{
    double *a = kernel_array(R * Q * P, 1), *c = kernel_array(P * P, 2), *sum = kernel_array(P, 3);
    for (int i = 0; i < P * P; i++)
        c[i] /= P;
    for (int round = 0; round < ROUNDS; round++)
        kernel(R, Q, P, (void *)a, (void *)c, sum);
    kernel_print("doitgen", a, R * Q * P);
}

/* Shortest paths between all pairs: integers, a minimum in the innermost loop. */
#include "kernel.h"

enum { N = 700 };

__attribute__((noinline)) static void kernel(int n, int path[n][N])
{
    for (int k = 0; k < n; k++)
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                path[i][j] = path[i][j] < path[i][k] + path[k][j] ? path[i][j] : path[i][k] + path[k][j];
}

int main(void)
{
    int *path = malloc(sizeof *path * N * N);
    double *random = kernel_array(N * N, 1);
    for (int i = 0; i < N * N; i++)
        path[i] = (int)(random[i] * 999) + 1;
    kernel(N, (void *)path);
    for (int i = 0; i < N * N; i++)
        random[i] = path[i];
    kernel_print("floyd-warshall", random, N * N);
}

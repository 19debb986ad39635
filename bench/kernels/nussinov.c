/* Nussinov's recursion: the most pairs that the bases of a strand of RNA can form. Integers, maxima, a triangular table. */
#include "kernel.h"

enum { N = 1100 };

static int larger(int a, int b) { return a > b ? a : b; }

/* Bases are 0 to 3, and each pairs with the one that adds up to 3. */
__attribute__((noinline)) static void kernel(int n, const char *base, int best[n][N])
{
    for (int i = n - 1; i >= 0; i--)
        for (int j = i + 1; j < n; j++) {
            best[i][j] = larger(best[i][j], best[i][j - 1]);
            if (i + 1 < n)
                best[i][j] = larger(best[i][j], best[i + 1][j]);
            if (i + 1 < n)
                best[i][j] = larger(best[i][j], best[i + 1][j - 1] + (i < j - 1 && base[i] + base[j] == 3));
            for (int k = i + 1; k < j; k++)
                best[i][j] = larger(best[i][j], best[i][k] + best[k + 1][j]);
        }
}

int main(void)
{
    double *random = kernel_array(N, 1), *sum = calloc(N, sizeof *sum);
    int *best = calloc(N * N, sizeof *best);
    char *base = malloc(N);
    if (!sum || !best || !base)
        abort();
    for (int i = 0; i < N; i++)
        base[i] = (char)(random[i] * 4);
    kernel(N, base, (void *)best);
    for (int i = 0; i < N; i++)
        sum[i] = best[i * N + N - 1];
    kernel_print("nussinov", sum, N);
}

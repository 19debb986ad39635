/* Pancakes: for every permutation of 1..N, reverse as many leading entries as the first one says until that is 1. The most reversals, and
 * their sum with alternating signs. Small arrays of bytes, unpredictable branches. */
#include <stdio.h>
#include <string.h>

enum { N = 10 };

static int reversals(const char *permutation)
{
    char p[N];
    int count = 0;
    memcpy(p, permutation, N);
    for (; p[0]; count++)
        for (int low = 0, high = p[0]; low < high; low++, high--) {
            char swapped = p[low];
            p[low] = p[high];
            p[high] = swapped;
        }
    return count;
}

/* The next permutation: the shortest prefix that has not been rotated all the way yet is rotated by one. False after the last. */
static int next(char *p, int *rotations)
{
    for (int last = 1; last < N; last++) {
        char first = p[0];
        memmove(p, p + 1, (size_t)last);
        p[last] = first;
        if (++rotations[last] <= last)
            return 1;
        rotations[last] = 0;
    }
    return 0;
}

int main(void)
{
    char p[N];
    int rotations[N] = {0}, most = 0, sum = 0, sign = 1;
    for (int i = 0; i < N; i++)
        p[i] = (char)i;
    do {
        int count = reversals(p);
        most = count > most ? count : most;
        sum += sign * count;
        sign = -sign;
    } while (next(p, rotations));
    printf("fannkuch %d %d\n", most, sum);
    return 0;
}

/* malloc and friends: growth far beyond what the program starts with, contents kept. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    static void *blocks[2000];
    uint64_t sum = 0;
    for (size_t i = 0; i < 2000; i++) {
        size_t n = (i * 7919) % 50000 + 1;
        blocks[i] = malloc(n);
        memset(blocks[i], (int)(i & 255), n);
    }
    for (size_t i = 0; i < 2000; i += 3) {
        free(blocks[i]);
        blocks[i] = NULL;
    }
    for (size_t i = 1; i < 2000; i += 3) {
        size_t n = (i * 7919) % 50000 + 1;
        blocks[i] = realloc(blocks[i], n * 2);
        sum += ((unsigned char *)blocks[i])[n - 1];
    }
    printf("%llu\n", (unsigned long long)sum);
    char *big = calloc(60, 1 << 20);
    int zero = 1;
    for (size_t i = 0; i < 60u << 20; i += 4093)
        zero &= !big[i];
    printf("%d\n", zero);
    big[(60u << 20) - 1] = 'x';
    big = realloc(big, 90u << 20);
    printf("%c %d\n", big[(60u << 20) - 1], (int)((uintptr_t)big % 8));
    free(big);
    for (size_t i = 0; i < 2000; i++)
        free(blocks[i]);
    void *aligned = NULL;
    printf("%d %d\n", posix_memalign(&aligned, 256, 1000), (int)((uintptr_t)aligned % 256));
    volatile size_t huge = SIZE_MAX / 2;
    printf("%d\n", malloc(huge) == NULL);
    return 0;
}

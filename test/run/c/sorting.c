/* qsort, bsearch, calls through function pointers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct record {
    int key;
    char name[12];
    double weight;
};

static unsigned seed = 12345;
static unsigned next(void) { return seed = seed * 1103515245u + 12345u; }

static int up(const void *a, const void *b) { return (*(const int *)a > *(const int *)b) - (*(const int *)a < *(const int *)b); }
static int down(const void *a, const void *b) { return up(b, a); }
static int by_name(const void *a, const void *b) { return strcmp(((const struct record *)a)->name, ((const struct record *)b)->name); }

int main(void)
{
    static int numbers[5000];
    int (*const orders[])(const void *, const void *) = {up, down, up};
    for (int i = 0; i < 5000; i++)
        numbers[i] = (int)next();
    for (int k = 0; k < 3; k++) {
        qsort(numbers, 5000, sizeof *numbers, orders[k]);
        int sorted = 1;
        for (int i = 1; i < 5000; i++)
            sorted &= orders[k](&numbers[i - 1], &numbers[i]) <= 0;
        printf("%d %d %d\n", sorted, numbers[0], numbers[2500]);
    }
    int key = numbers[1234], *found = bsearch(&key, numbers, 5000, sizeof *numbers, up);
    printf("%d\n", found && *found == key);
    struct record r[100];
    for (int i = 0; i < 100; i++) {
        r[i] = (struct record){i, "", i * 0.5};
        snprintf(r[i].name, sizeof r[i].name, "r%u", next() >> 8);
    }
    qsort(r, 100, sizeof *r, by_name);
    for (int i = 0; i < 100; i += 17)
        printf("%d %s %.1f\n", r[i].key, r[i].name, r[i].weight);
    return 0;
}

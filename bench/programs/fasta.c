/* Random strands of DNA by weighted choice, written in lines: a generator with a remainder, a search in a small table, output by blocks. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { LETTERS = 9000000, LINE = 60 };

struct letter {
    char symbol;
    double upto; /* cumulated probability */
};

static const struct letter human[] = {{'a', 0.303}, {'c', 0.501}, {'g', 0.698}, {'t', 1}};
static const struct letter coded[] = {{'a', 0.27}, {'c', 0.39}, {'g', 0.51}, {'t', 0.78}, {'B', 0.8},  {'D', 0.82}, {'H', 0.84}, {'K', 0.86},
                                      {'M', 0.88}, {'N', 0.9},  {'R', 0.92}, {'S', 0.94}, {'V', 0.96}, {'W', 0.98}, {'Y', 1}};

static uint32_t seed = 42, sum;

static double random_below_1(void)
{
    seed = (seed * 3877 + 29573) % 139968;
    return seed / 139968.0;
}

static char choose(const struct letter *table)
{
    double r = random_below_1();
    while (r >= table->upto)
        table++;
    return table->symbol;
}

/* Every hundredth line is printed, all of them are summed up. */
static void strand(const char *name, const struct letter *table, int count)
{
    char line[LINE + 1];
    printf(">%s\n", name);
    for (int number = 0; count > 0; count -= LINE, number++) {
        int length = count < LINE ? count : LINE;
        for (int i = 0; i < length; i++)
            line[i] = choose(table);
        line[length] = 0;
        for (int i = 0; i < length; i++)
            sum = sum * 31 + (unsigned char)line[i];
        if (number % 100 == 0)
            puts(line);
    }
}

int main(void)
{
    strand("human", human, LETTERS);
    strand("coded", coded, LETTERS);
    printf("fasta %08x\n", sum);
    return 0;
}

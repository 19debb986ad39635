/* Variable arguments, structures by value, recursion, tables of functions, many parameters. */
#include <stdarg.h>
#include <stdio.h>

struct big {
    int n[20];
};
struct pair {
    double a;
    long long b;
};

static double sum(const char *types, ...)
{
    va_list args;
    double total = 0;
    va_start(args, types);
    for (; *types; types++) {
        switch (*types) {
        case 'i': total += va_arg(args, int); break;
        case 'l': total += (double)va_arg(args, long long); break;
        case 'd': total += va_arg(args, double); break;
        default: total += va_arg(args, struct pair).a; break;
        }
    }
    va_end(args);
    return total;
}

static struct big doubled(struct big b)
{
    for (int i = 0; i < 20; i++)
        b.n[i] *= 2;
    return b;
}

static unsigned ackermann(unsigned m, unsigned n) { return !m ? n + 1 : !n ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1)); }

static int deep(int n)
{
    volatile char frame[100];
    frame[n % 100] = (char)n;
    return n ? deep(n - 1) + frame[n % 100] % 2 : 0;
}

static long long many(int a, long long b, float c, double d, int e, int f, long long g, float h, double i, int j, short k, char l, unsigned m)
{
    return a + b * 2 + (long long)(c * 3) + (long long)(d * 5) + e * 7 + f * 11 + g * 13 + (long long)(h * 17) + (long long)(i * 19) + j * 23 + k * 29 +
           l * 31 + m;
}

static int add(int a, int b) { return a + b; }
static int sub(int a, int b) { return a - b; }
static int mul(int a, int b) { return a * b; }
static int (*const table[])(int, int) = {add, sub, mul, add};

static int is_odd(unsigned n);
static int is_even(unsigned n) { return n ? is_odd(n - 1) : 1; }
static int is_odd(unsigned n) { return n ? is_even(n - 1) : 0; }

int main(int argc, char **argv)
{
    struct pair p = {0.5, 7};
    printf("%.2f\n", sum("ildpid", 1, 2ll, 3.5, p, 4, 0.25));
    struct big b;
    for (int i = 0; i < 20; i++)
        b.n[i] = i;
    struct big c = doubled(b);
    printf("%d %d\n", b.n[19], c.n[19]);
    printf("%u %d\n", ackermann(2, 300), deep(5000));
    printf("%lld\n", many(1, -2, 3.5f, 4.25, 5, -6, 7000000000ll, 8.5f, 9.75, -10, 11, 12, 4000000000u));
    int r = argc;
    for (int i = 0; i < 100; i++)
        r = table[(i + r) & 3](r, i);
    printf("%d %d\n", r, is_even(4000));
    return 0;
}

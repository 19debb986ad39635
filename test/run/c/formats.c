/* printf and scanf, everything both libraries must agree on. */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    printf("[%d] [%5d] [%-5d] [%05d] [%+d] [% d]\n", 42, 42, 42, 42, 42, 42);
    printf("[%x] [%X] [%#x] [%o] [%#o] [%u]\n", 48879, 48879, 48879, 8, 8, UINT_MAX);
    printf("[%lld] [%llu] [%jd] [%zu] [%hhd] [%hd]\n", LLONG_MIN, ULLONG_MAX, INTMAX_MAX, sizeof(int), (char)200, (short)70000);
    printf("[%s] [%10s] [%-10s] [%.3s] [%.*s] [%c] [%%]\n", "text", "text", "text", "text", 2, "text", 'c');
    printf("[%f] [%.2f] [%10.3f] [%-10.1f] [%e] [%.0e] [%g] [%G]\n", 3.14159265358979, 2.675, -1.5, 0.05, 12345.678, 5e-5, 1e-5, 1e20);
    printf("[%.17g] [%.1f] [%.0f] [%.0f] [%f]\n", 0.1, 0.25, 0.5, 1.5, 1e15);
    printf("[%a] [%.3a] [%f] [%F] [%g]\n", 1.0, 0.1, 1.0 / 0.0, -1.0 / 0.0, 0.0 / -1.0);
    int count = 0;
    printf("abc%n", &count);
    printf(" %d %d\n", count, snprintf(NULL, 0, "%d-%s", 12345, "long"));
    char small[5];
    printf("%d [%s]\n", snprintf(small, sizeof small, "truncated"), small);
    int a, b;
    char word[16], set[16];
    printf("%d\n", sscanf("  12 0x1f word;abc123", "%d %i %15[a-z];%15[a-c1-3]", &a, &b, word, set));
    printf("%d %d %s %s\n", a, b, word, set);
    double d;
    printf("%d %.10g\n", sscanf("1.5e-3xyz", "%lf", &d), d);
    static const char *const numbers[] = {
        "0", "-0", "1e308", "1e309", "4.9e-324", "0x1.8p3", "  12abc", "nan", "inf", "179769313486231570000000000000000000000e270", ".5", "1e", "0.1e1"};
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char *end;
        d = strtod(numbers[i], &end);
        printf("%s -> %.17g [%s]\n", numbers[i], d, end);
    }
    printf("%lld %llu %lld\n", strtoll("-9223372036854775808", NULL, 10), strtoull("ffffffffffffffff", NULL, 16), strtoll("zz", NULL, 36));
    printf("%lld %d\n", strtoll("99999999999999999999", NULL, 10), atoi("  -17x"));
    return 0;
}

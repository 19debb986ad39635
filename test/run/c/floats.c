/* Floating point: what IEEE 754 fixes to the last bit. */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint64_t bits(double d)
{
    uint64_t u;
    memcpy(&u, &d, sizeof u);
    return u;
}

int main(void)
{
    static const volatile double values[] = {
        0.0, -0.0, 1.0, -1.5, 0.1, 2.5, 3.5, 1e300, -1e-300, 4.9e-324, DBL_MAX, DBL_MIN, 1.0 / 3, 123456789.125, 9007199254740993.0, INFINITY, -INFINITY, NAN};
    uint64_t sum = 0;
    for (int i = 0; i < 18; i++) {
        double a = values[i];
        const double one[] = {sqrt(fabs(a)), floor(a), ceil(a), trunc(a), rint(a), (float)a, -a, fabs(a)};
        for (int k = 0; k < 8; k++)
            sum = sum * 31 + (isnan(one[k]) ? 1 : bits(one[k]));
        for (int j = 0; j < 18; j++) {
            double b = values[j];
            const double two[] = {a + b, a - b, a * b, a / b, copysign(a, b)};
            for (int k = 0; k < 5; k++)
                sum = sum * 31 + (isnan(two[k]) ? 1 : bits(two[k]));
            sum = sum * 31 + (uint64_t)((a < b) + 2 * (a <= b) + 4 * (a == b) + 8 * (a != b) + 16 * (a > b) + 32 * (a >= b));
        }
    }
    printf("%llx\n", (unsigned long long)sum);
    float f = 16777216.0f;
    printf("%.1f %.9g %d\n", f + 1.0f, 0.1f + 0.2f, (int)(float)0.3 == 0);
    printf("%d %d %u %lld\n", (int)-1.9, (int)2147483520.0f, (unsigned)4294967040.0f, (long long)-9.2e18);
    printf("%.17g %.17g\n", (double)(uint64_t)-1, (double)INT64_MIN);
    int e;
    printf("%.17g %d %.17g %.17g\n", frexp(1234.5, &e), e, ldexp(0.6, 20), fmod(10.3, 3.1));
    printf("%.17g %.17g %d\n", nextafter(1.0, 2.0), fma(0.1, 10.0, -1.0), (int)lrint(2.5));
    double x = 0.5, y = 0.25;
    for (int i = 0; i < 1000; i++) {
        double t = x * x - y * y + 0.285;
        y = 2 * x * y + 0.01;
        x = t;
        if (x * x + y * y > 4)
            x = y = 0.1;
    }
    printf("%.17g %.17g\n", x, y);
    return 0;
}

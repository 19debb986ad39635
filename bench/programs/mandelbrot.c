/* The Mandelbrot set as a bitmap: a tight loop of doubles whose length differs from point to point. */
#include <stdint.h>
#include <stdio.h>

enum { SIDE = 1200, DEPTH = 120 };

static int inside(double x, double y)
{
    double re = 0, im = 0, re2 = 0, im2 = 0;
    for (int n = 0; n < DEPTH && re2 + im2 <= 4; n++) {
        im = 2 * re * im + y;
        re = re2 - im2 + x;
        re2 = re * re;
        im2 = im * im;
    }
    return re2 + im2 <= 4;
}

int main(void)
{
    uint32_t sum = 1, count = 0;
    for (int row = 0; row < SIDE; row++)
        for (int byte = 0; byte < SIDE / 8; byte++) {
            unsigned bits = 0;
            for (int bit = 0; bit < 8; bit++)
                bits = bits << 1 | (unsigned)inside(2.0 * (byte * 8 + bit) / SIDE - 1.5, 2.0 * row / SIDE - 1);
            for (unsigned b = bits; b; b &= b - 1)
                count++;
            sum = sum * 31 + bits;
        }
    printf("mandelbrot %u points, %08x\n", count, sum);
    return 0;
}

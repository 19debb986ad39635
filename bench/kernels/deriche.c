/* Deriche's recursive filter smooths an image: each pixel depends on the two before it, along rows and columns, in both directions. Single
 * precision. */
#include "kernel.h"
#include <math.h>

enum { WIDTH = 640, HEIGHT = 480, ROUNDS = 50 };

/* y[i] = feed[0] x[i] + feed[1] x[i - 1] + back[0] y[i - 1] + back[1] y[i - 2], and the same from the other end with later feeds. */
struct coefficients {
    float forward[2], backward[2], back[2];
};

static struct coefficients smoothing(float alpha)
{
    float e = expf(-alpha), k = (1 - e) * (1 - e) / (1 + 2 * alpha * e - e * e);
    return (struct coefficients){{k, k * e * (alpha - 1)}, {k * e * (alpha + 1), -k * e * e}, {2 * e, -e * e}};
}

__attribute__((noinline)) static void kernel(int w, int h, struct coefficients c, float in[w][HEIGHT], float out[w][HEIGHT], float y1[w][HEIGHT],
                                             float y2[w][HEIGHT])
{
    for (int i = 0; i < w; i++) {
        float before = 0, last = 0, last2 = 0;
        for (int j = 0; j < h; j++) {
            y1[i][j] = c.forward[0] * in[i][j] + c.forward[1] * before + c.back[0] * last + c.back[1] * last2;
            before = in[i][j];
            last2 = last;
            last = y1[i][j];
        }
        float after = 0, after2 = 0;
        last = last2 = 0;
        for (int j = h - 1; j >= 0; j--) {
            y2[i][j] = c.backward[0] * after + c.backward[1] * after2 + c.back[0] * last + c.back[1] * last2;
            after2 = after;
            after = in[i][j];
            last2 = last;
            last = y2[i][j];
        }
    }
    for (int i = 0; i < w; i++)
        for (int j = 0; j < h; j++)
            out[i][j] = y1[i][j] + y2[i][j];
    for (int j = 0; j < h; j++) {
        float before = 0, last = 0, last2 = 0;
        for (int i = 0; i < w; i++) {
            y1[i][j] = c.forward[0] * out[i][j] + c.forward[1] * before + c.back[0] * last + c.back[1] * last2;
            before = out[i][j];
            last2 = last;
            last = y1[i][j];
        }
        float after = 0, after2 = 0;
        last = last2 = 0;
        for (int i = w - 1; i >= 0; i--) {
            y2[i][j] = c.backward[0] * after + c.backward[1] * after2 + c.back[0] * last + c.back[1] * last2;
            after2 = after;
            after = out[i][j];
            last2 = last;
            last = y2[i][j];
        }
    }
    for (int i = 0; i < w; i++)
        for (int j = 0; j < h; j++)
            out[i][j] = y1[i][j] + y2[i][j];
}

static float *image(const double *values)
{
    float *pixels = malloc(sizeof *pixels * WIDTH * HEIGHT);
    if (!pixels)
        abort();
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        pixels[i] = (float)values[i];
    return pixels;
}

int main(void)
{
    double *values = kernel_array(WIDTH * HEIGHT, 1);
    float *in = image(values), *out = image(values), *y1 = image(values), *y2 = image(values);
    for (int r = 0; r < ROUNDS; r++)
        kernel(WIDTH, HEIGHT, smoothing(0.25f), (void *)in, (void *)out, (void *)y1, (void *)y2);
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        values[i] = (double)(float)(int)(out[i] * 4096); /* the last digit of expf() is the library's own */
    kernel_print("deriche", values, WIDTH * HEIGHT);
}

/* Floating point: a planetary system and the Mandelbrot set. */
#include <math.h>
#include <stdio.h>

enum { BODIES = 5, STEPS = 3000000, SIDE = 500, DEPTH = 150 };

struct body {
  double at[3], speed[3], mass;
};

static struct body bodies[BODIES] = {
    {{0, 0, 0}, {0, 0, 0}, 40},           {{5, -1, -0.1}, {0.6, 2.8, -0.02}, 0.04},
    {{8, 4, -0.4}, {-1, 1.8, 0.008}, 0.01}, {{13, -15, -0.2}, {1.1, 0.9, -0.01}, 0.002},
    {{15, -26, 0.2}, {1, 0.6, -0.03}, 0.002},
};

static void advance(double dt) {
  for (int i = 0; i < BODIES; i++)
    for (int j = i + 1; j < BODIES; j++) {
      double d[3], square = 0;
      for (int k = 0; k < 3; k++) {
        d[k] = bodies[i].at[k] - bodies[j].at[k];
        square += d[k] * d[k];
      }
      double pull = dt / (square * sqrt(square));
      for (int k = 0; k < 3; k++) {
        bodies[i].speed[k] -= d[k] * bodies[j].mass * pull;
        bodies[j].speed[k] += d[k] * bodies[i].mass * pull;
      }
    }
  for (int i = 0; i < BODIES; i++)
    for (int k = 0; k < 3; k++) bodies[i].at[k] += dt * bodies[i].speed[k];
}

static int escape(double x, double y) {
  double r = 0, i = 0;
  int n = 0;
  for (; n < DEPTH && r * r + i * i < 4; n++) {
    double next = r * r - i * i + x;
    i = 2 * r * i + y;
    r = next;
  }
  return n;
}

int main(void) {
  for (int step = 0; step < STEPS; step++) advance(0.001);
  long inside = 0;
  for (int x = 0; x < SIDE; x++)
    for (int y = 0; y < SIDE; y++) inside += escape(3.0 * x / SIDE - 2.2, 2.4 * y / SIDE - 1.2);
  printf("float %.6f %.6f %ld\n", bodies[0].at[0], bodies[1].speed[1], inside);
  return 0;
}

/* Dense matrices of doubles and of 32-bit integers: what vectorisation is about. */
#include <stdint.h>
#include <stdio.h>

enum { N = 200, ROUNDS = 110 };

static double a[N][N], b[N][N], c[N][N];
static uint32_t x[N][N], y[N][N], z[N][N];

static void multiply_double(void) {
  for (int i = 0; i < N; i++)
    for (int k = 0; k < N; k++)
      for (int j = 0; j < N; j++) c[i][j] += a[i][k] * b[k][j];
}

static void multiply_int(void) {
  for (int i = 0; i < N; i++)
    for (int k = 0; k < N; k++)
      for (int j = 0; j < N; j++) z[i][j] += x[i][k] * y[k][j];
}

int main(void) {
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      a[i][j] = i * 0.25 - j;
      b[i][j] = j * 0.5 + i;
      x[i][j] = (uint32_t)(i - 3 * j);
      y[i][j] = (uint32_t)(2 * i + j);
    }
  for (int round = 0; round < ROUNDS; round++) {
    multiply_double();
    multiply_int();
    a[round][round] += 1;
    x[round][round] += 1;
  }
  double trace = 0;
  uint32_t sum = 0;
  for (int i = 0; i < N; i++) {
    trace += c[i][i];
    for (int j = 0; j < N; j++) sum = sum * 31 + z[i][j];
  }
  printf("matrix %.3f %08x\n", trace, sum);
  return 0;
}

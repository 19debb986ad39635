/* memcpy, memmove, memset, memcmp from a few bytes to a megabyte. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { SIZE = 1 << 20 };

static uint8_t from[SIZE], to[SIZE + 64];

int main(void) {
  for (int i = 0; i < SIZE; i++) from[i] = (uint8_t)(i * 31);
  uint32_t sum = 0;
  for (size_t length = 3; length <= SIZE; length = length * 3 + 1) {
    size_t rounds = 150000000 / (length + 40);
    for (size_t round = 0; round < rounds; round++) {
      size_t at = round * 13 % (SIZE - length + 1);
      memcpy(to + (round & 31), from + at, length);
      memmove(to + 1, to, length);
      if (round % 4 == 0) memset(to + 7, (int)round, length / 2);
      sum += to[length / 2] + (uint32_t)(memcmp(to, from + at, length) > 0);
    }
  }
  printf("copy %08x\n", sum);
  return 0;
}

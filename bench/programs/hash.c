/* CRC-32 by table, and a 64-bit block mixer: rotations, multiplications, table look-ups. */
#include <stdint.h>
#include <stdio.h>

enum { SIZE = 1 << 16, ROUNDS = 1300 };

static uint8_t data[SIZE];
static uint32_t table[256];

static uint64_t rotate(uint64_t x, int by) { return x << by | x >> (64 - by); }

static uint32_t crc32(uint32_t crc) {
  crc = ~crc;
  for (int i = 0; i < SIZE; i++) crc = table[(crc ^ data[i]) & 0xff] ^ crc >> 8;
  return ~crc;
}

static uint64_t mix64(uint64_t seed) {
  uint64_t a = seed, b = ~seed, c = 0x9e3779b97f4a7c15u, d = 0x2545f4914f6cdd1du;
  for (int i = 0; i < SIZE; i += 8) {
    uint64_t word = 0;
    for (int byte = 0; byte < 8; byte++) word |= (uint64_t)data[i + byte] << 8 * byte;
    a = rotate(a ^ word, 27) * c;
    b += rotate(a, 31) ^ d;
    c ^= b >> 17;
    d = rotate(d + word, 11) * 5 + a;
  }
  return a ^ b ^ c ^ d;
}

int main(void) {
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t c = i;
    for (int bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320u ^ c >> 1 : c >> 1;
    table[i] = c;
  }
  for (uint32_t i = 0, x = 1; i < SIZE; i++, x = x * 1103515245u + 12345u) data[i] = (uint8_t)(x >> 16);
  uint32_t crc = 0;
  uint64_t mixed = 1;
  for (int round = 0; round < ROUNDS; round++) {
    crc = crc32(crc);
    mixed = mix64(mixed);
    data[(uint32_t)round * 97 % SIZE]++;
  }
  printf("hash %08x %016llx\n", crc, (unsigned long long)mixed);
  return 0;
}

/* Eratosthenes over bytes and over bits: strided stores, then scanning. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { LIMIT = 1 << 22, ROUNDS = 24 };

static uint8_t composite[LIMIT];
static uint32_t composite_bits[LIMIT / 64];

static unsigned sieve_bytes(void) {
  memset(composite, 0, sizeof composite);
  unsigned primes = 0;
  for (unsigned i = 2; i < LIMIT; i++) {
    if (composite[i]) continue;
    primes++;
    for (uint64_t j = (uint64_t)i * i; j < LIMIT; j += i) composite[j] = 1;
  }
  return primes;
}

/* Odd numbers only: bit n stands for 2n + 1. */
static unsigned sieve_bits(void) {
  memset(composite_bits, 0, sizeof composite_bits);
  for (uint32_t n = 1; 2 * n * (n + 1) < LIMIT / 2; n++)
    if (!(composite_bits[n / 32] >> n % 32 & 1))
      for (uint32_t m = 2 * n * (n + 1); m < LIMIT / 2; m += 2 * n + 1) composite_bits[m / 32] |= 1u << m % 32;
  unsigned primes = 1; /* bit 0 stands for 1, which is no prime but is never marked; 2 has no bit: they cancel */
  for (uint32_t word = 0; word < LIMIT / 64; word++) primes += 32 - (unsigned)__builtin_popcount(composite_bits[word]);
  return primes - 1;
}

int main(void) {
  unsigned bytes = 0, bits = 0;
  for (int round = 0; round < ROUNDS; round++) {
    bytes += sieve_bytes();
    bits += sieve_bits();
  }
  printf("sieve %u %u\n", bytes, bits);
  return bytes != bits;
}

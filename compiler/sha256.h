/* SHA-256 (FIPS 180-4), LLVM's. */
#ifndef WASMC_SHA256_H
#define WASMC_SHA256_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The 64 hexadecimal digits of the hash of n bytes, and a NUL. */
void sha256_hex(const uint8_t *bytes, size_t n, char out[65]);

#ifdef __cplusplus
}
#endif
#endif

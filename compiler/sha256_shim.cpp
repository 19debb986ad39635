/* LLVM has SHA-256, but not in its C interface. */
#include "sha256.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/SHA256.h>
#include <string.h>

void sha256_hex(const uint8_t *bytes, size_t n, char out[65])
{
    std::array<uint8_t, 32> hash = llvm::SHA256::hash({bytes, n});
    memcpy(out, llvm::toHex(hash, true).c_str(), 65);
}

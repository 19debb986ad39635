/* Zstandard of Debian's sources: text compressed at three levels, decompressed, compared. */
#include "data.h"
#include <zstd.h>

enum { SIZE = 1 << 20, ROUNDS = 4 };

int main(void)
{
    static unsigned char data[SIZE], packed[2 * SIZE], unpacked[SIZE];
    static const int levels[] = {1, 3, 9};
    data_fill(data, SIZE);
    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < 3; i++) {
            size_t packed_size = ZSTD_compress(packed, sizeof packed, data, SIZE, levels[i]);
            if (ZSTD_isError(packed_size))
                data_fail("zstd");
            for (int times = 0; times < 4; times++) {
                size_t size = ZSTD_decompress(unpacked, SIZE, packed, packed_size);
                data_check("zstd", data, unpacked, size, SIZE);
            }
            printf("zstd level %d: %lu bytes, %08x\n", levels[i], (unsigned long)packed_size, data_sum(packed, packed_size));
        }
    return 0;
}

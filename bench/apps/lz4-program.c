/* LZ4 of Debian's sources: text compressed fast and with the thorough compressor, decompressed, compared. How small it gets depends on the width
 * of a register, so only what comes back is printed. */
#include "data.h"
#include <lz4.h>
#include <lz4hc.h>

enum { SIZE = 1 << 20, ROUNDS = 20 };

static void unpack(const char *packed, int packed_size, const unsigned char *data)
{
    static unsigned char unpacked[SIZE];
    for (int times = 0; times < 4; times++) {
        int size = LZ4_decompress_safe(packed, (char *)unpacked, packed_size, SIZE);
        data_check("lz4", data, unpacked, (size_t)size, SIZE);
    }
}

int main(void)
{
    static unsigned char data[SIZE];
    static char packed[2 * SIZE];
    data_fill(data, SIZE);
    for (int round = 0; round < ROUNDS; round++) {
        int fast = LZ4_compress_default((const char *)data, packed, SIZE, sizeof packed);
        unpack(packed, fast, data);
        if (round % 4)
            continue;
        int thorough = LZ4_compress_HC((const char *)data, packed, SIZE, sizeof packed, 4);
        unpack(packed, thorough, data);
    }
    printf("lz4 %08x\n", data_sum(data, SIZE));
    return 0;
}

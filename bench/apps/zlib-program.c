/* zlib of Debian's sources: text deflated at two levels, inflated, compared. */
#include "data.h"
#include <zlib.h>

enum { SIZE = 1 << 20, ROUNDS = 2 };

int main(void)
{
    static unsigned char data[SIZE], packed[2 * SIZE], unpacked[SIZE];
    data_fill(data, SIZE);
    for (int round = 0; round < ROUNDS; round++)
        for (int level = 1; level <= 6; level += 5) {
            uLongf packed_size = sizeof packed, size = sizeof unpacked;
            if (compress2(packed, &packed_size, data, SIZE, level) != Z_OK || uncompress(unpacked, &size, packed, packed_size) != Z_OK)
                data_fail("zlib");
            data_check("zlib", data, unpacked, size, SIZE);
            printf("zlib level %d: %lu bytes, %08lx\n", level, (unsigned long)packed_size, (unsigned long)crc32(0, packed, (uInt)packed_size));
        }
    return 0;
}

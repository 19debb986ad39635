/* What the compressors' programs share: input like text, and the check that it came back. */
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void data_fail(const char *name)
{
    fprintf(stderr, "%s: failed\n", name);
    exit(EXIT_FAILURE);
}

/* Words of a small vocabulary, short ones more often, with numbers and line ends between them. */
static inline void data_fill(unsigned char *data, size_t size)
{
    uint32_t random = 1;
    for (size_t at = 0; at < size;) {
        random = random * 1664525u + 1013904223u;
        uint32_t word = (random >> 20) & (random >> 8) & 0xfff;
        char text[32];
        int length = snprintf(text, sizeof text, random >> 29 ? "%c%o%c " : "%c%u%c\n", 'a' + (int)(word % 26), (unsigned)word, 'A' + (int)(word % 7));
        if ((size_t)length > size - at)
            length = (int)(size - at);
        memcpy(data + at, text, (size_t)length);
        at += (size_t)length;
    }
}

static inline void data_check(const char *name, const unsigned char *data, const unsigned char *unpacked, size_t unpacked_size, size_t size)
{
    if (unpacked_size != size || memcmp(data, unpacked, size) != 0)
        data_fail(name);
}

static inline uint32_t data_sum(const unsigned char *data, size_t size)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < size; i++)
        sum = sum * 31 + data[i];
    return sum;
}

/* Runs a fuzz target over files, and over every prefix and single-byte change of the small ones: what ctest does without libFuzzer. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MUTATE_BELOW = 600 }; /* bytes: larger files are run as they are */

static uint8_t *read_file(const char *path, size_t *size)
{
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END) != 0)
        return NULL;
    *size = (size_t)ftell(f);
    rewind(f);
    uint8_t *bytes = malloc(*size + 1);
    if (bytes && fread(bytes, 1, *size, f) != *size) {
        free(bytes);
        bytes = NULL;
    }
    fclose(f);
    return bytes;
}

/* Values that sit at the borders of LEB128 and of the type codes, and the neighbours of the byte itself. */
static void mutate(uint8_t *bytes, size_t size)
{
    static const uint8_t values[] = {0x00, 0x01, 0x0b, 0x3f, 0x40, 0x60, 0x6f, 0x70, 0x7b, 0x7f, 0x80, 0xfc, 0xfd, 0xfe, 0xff};
    for (size_t i = 0; i < size; i++) {
        LLVMFuzzerTestOneInput(bytes, i);
        uint8_t original = bytes[i];
        for (size_t k = 0; k < sizeof values; k++) {
            bytes[i] = values[k];
            LLVMFuzzerTestOneInput(bytes, size);
        }
        bytes[i] = original + 1;
        LLVMFuzzerTestOneInput(bytes, size);
        bytes[i] = original - 1;
        LLVMFuzzerTestOneInput(bytes, size);
        bytes[i] = original;
    }
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        size_t size;
        uint8_t *bytes = read_file(argv[i], &size);
        if (!bytes) {
            fprintf(stderr, "%s: cannot read\n", argv[i]);
            return 1;
        }
        LLVMFuzzerTestOneInput(bytes, size);
        if (size < MUTATE_BELOW)
            mutate(bytes, size);
        free(bytes);
    }
    printf("%d files\n", argc - 1);
    return argc < 2;
}

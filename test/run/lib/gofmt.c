/* Formats standard input with gofmt, compiled from WebAssembly into a library. Exit status: 0 was well formatted, 1 changed, 2 an error. */
#include "gofmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every call must succeed: a trap is the end. */
static void must(enum wasm_trap trap)
{
    if (trap == WASM_TRAP_NONE)
        return;
    fprintf(stderr, "gofmt: %s\n", gofmt_trap_text(trap));
    exit(2);
}

int main(void)
{
    static char source[1 << 20];
    uint32_t size = (uint32_t)fread(source, 1, sizeof source, stdin), at, changed, out, out_size;
    must(gofmt_instantiate());
    must(gofmt_alloc(size, &at));
    memcpy(gofmt_memory_base() + at, source, size);
    must(gofmt_format(&changed));
    must(gofmt_output_ptr(&out));
    must(gofmt_output_len(&out_size));
    if (out > gofmt_memory_size() || out_size > gofmt_memory_size() - out)
        return 2;
    fwrite(gofmt_memory_base() + out, 1, out_size, stdout);
    must(gofmt_dispose());
    return (int)changed;
}

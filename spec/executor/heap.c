/* The executor's own memory. Not malloc's: the kernel may start its heap (brk) anywhere in the first GiB behind the image, which is where
 * memories with the fixed base have to go. */
#include "instance.h"
#include "os.h"

#include <stdlib.h>

enum { CHUNK = 1 << 20 };

void *heap_alloc(size_t size)
{
    static uint8_t *at, *end;
    size = (size + 15) & ~(size_t)15;
    if ((size_t)(end - at) < size) {
        uint64_t chunk = size > CHUNK ? size : CHUNK;
        if (os_map(chunk, &at))
            abort();
        end = at + chunk;
    }
    at += size;
    return at - size;
}

#include "guest.h"
#include "os.h"
#include "start.h"
#include "thread.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint8_t *guest;
struct wasm_memory wasm_memories[1];

void guest_start_with(char **argv, char **envp)
{
    guest = calloc(1, GUEST_SIZE);
    wasm_memories[0] = (struct wasm_memory){.base = guest, .size = GUEST_SIZE, .min = GUEST_SIZE, .max = GUEST_SIZE, .reserved = GUEST_SIZE, .page_log2 = 16};
    wasi_start = (struct wasi_start){0, argv, envp};
    while (argv[wasi_start.argc])
        wasi_start.argc++;
}

uint32_t guest_load32(uint32_t addr)
{
    uint32_t v;
    memcpy(&v, guest + addr, sizeof v);
    return v;
}

uint64_t guest_load64(uint32_t addr)
{
    uint64_t v;
    memcpy(&v, guest + addr, sizeof v);
    return v;
}

void guest_text(uint32_t addr, const char *text) { memcpy(guest + addr, text, strlen(text)); }

__attribute__((weak)) int thread_spawn(void (*fn)(void *), void *arg) { return EAGAIN; } /* where spawn.c is not linked */

void give_up(const char *why)
{
    printf("%s\n", why);
    exit(97);
}

void os_write_error(const char *text, size_t size) { fwrite(text, 1, size, stderr); }

void host_trap(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vprintf(fmt, args);
    va_end(args);
    exit(98);
}

#include "guest.h"

/* The globals that the linker made, __stack_pointer and __tls_base, are each thread's own; nobody but this function can set them. */
__asm__(".globaltype __stack_pointer, i32\n"
        ".functype __wasm_init_tls (i32) -> ()\n"
        ".functype thread_main (i32) -> ()\n"
        ".globl wasi_thread_start\n"
        ".export_name wasi_thread_start, wasi_thread_start\n"
        "wasi_thread_start:\n"
        ".functype wasi_thread_start (i32, i32) -> ()\n"
        "local.get 1\n"
        "i32.load 0\n"
        "global.set __stack_pointer\n"
        "local.get 1\n"
        "i32.load 4\n"
        "call __wasm_init_tls\n"
        "local.get 1\n"
        "call thread_main\n"
        "end_function\n");

struct thread threads[THREADS_MAX];

void thread_main(struct thread *t)
{
    t->body(t);
    t->done = 1;
    __builtin_wasm_memory_atomic_notify((int *)&t->done, ~0u);
}

int32_t thread_start(int32_t index, void (*body)(struct thread *self))
{
    struct thread *t = &threads[index];
    t->stack_end = t->stack + THREAD_STACK;
    t->tls = t->tls_block;
    t->body = body;
    t->index = index;
    t->done = 0;
    return wasi_thread_spawn(t);
}

void thread_join(int32_t index)
{
    while (!threads[index].done)
        __builtin_wasm_memory_atomic_wait32((int *)&threads[index].done, 0, -1);
}

static void print_bytes(const char *text, uint32_t size)
{
    const struct {
        const char *p;
        uint32_t size;
    } iov = {text, size};
    uint32_t written;
    fd_write(1, &iov, 1, &written);
}

void print(const char *text)
{
    uint32_t n = 0;
    while (text[n])
        n++;
    print_bytes(text, n);
}

void print_number(int64_t n)
{
    char text[24], *p = text + sizeof text;
    uint64_t left = n < 0 ? -(uint64_t)n : (uint64_t)n;
    *--p = ' ';
    do
        *--p = (char)('0' + left % 10);
    while (left /= 10);
    if (n < 0)
        *--p = '-';
    print_bytes(p, (uint32_t)(text + sizeof text - p));
}

const char *first_argument(void)
{
    static char *argv[16], buffer[1024];
    uint32_t n, size;
    if (args_sizes_get(&n, &size) || n < 2 || n > 16 || size > sizeof buffer || args_get(argv, buffer))
        return "";
    return argv[1];
}

/* A WASI program with threads and no C library: Debian's wasi-libc has none for threads. */
#ifndef GUEST_H
#define GUEST_H

#include <stdint.h>

#define WASI(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))

WASI(proc_exit) _Noreturn void proc_exit(uint32_t status);
WASI(fd_write) uint32_t fd_write(uint32_t fd, const void *iovs, uint32_t n, uint32_t *written);
WASI(args_get) uint32_t args_get(char **argv, char *buffer);
WASI(args_sizes_get) uint32_t args_sizes_get(uint32_t *n, uint32_t *size);
__attribute__((import_module("wasi"), import_name("thread-spawn"))) int32_t wasi_thread_spawn(void *arg);

#define THREADS_MAX 64
#define THREAD_STACK 65536

/* What a new thread finds at its argument: its stack's end, memory for its thread-local variables, what to run. */
struct thread {
    void *stack_end, *tls;
    void (*body)(struct thread *self);
    int32_t index, value;
    _Atomic uint32_t done;
    _Alignas(16) char tls_block[64];
    _Alignas(16) char stack[THREAD_STACK];
};
extern struct thread threads[THREADS_MAX];

/* The identifier, or a negative number. */
int32_t thread_start(int32_t index, void (*body)(struct thread *self));
void thread_join(int32_t index);

void print(const char *text);
void print_number(int64_t n);
/* The first argument, or "". */
const char *first_argument(void);

#endif

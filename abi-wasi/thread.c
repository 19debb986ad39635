/* wasi-threads: wasi.thread-spawn. A thread is a new instance of the module with the same memory. */
#include "thread.h"
#include "wasi.h"

GUEST_EXPORT(void, guest_thread_start, "wasi_thread_start", (uint32_t tid, uint32_t arg));
/* Of the compiled program (wasm_abi.h). */
void wasm_thread_instantiate(void) __attribute__((weak, visibility("hidden")));

#define TID_MAX 0x1fffffffu /* the proposal leaves the upper bits to the guest's locks */

static uint32_t last_tid;

static uint32_t next_tid(void) { return (__atomic_fetch_add(&last_tid, 1, __ATOMIC_RELAXED) % TID_MAX) + 1; }

/* Both numbers travel in the pointer. */
static void run(void *p)
{
    uint64_t packed = (uint64_t)p;
    wasm_thread_instantiate();
    guest_thread_start((uint32_t)(packed >> 32), (uint32_t)packed);
}

/* The new thread's identifier, or a negative number. */
uint32_t wasi_thread_spawn(uint32_t start_arg)
{
    uint32_t tid = next_tid();
    wasi_fd_peek(3); /* what is made on first use is made while there is one thread */
    if (fs_before_threads)
        fs_before_threads();
    int error = thread_spawn(run, (void *)((uint64_t)tid << 32 | start_arg));
    return error ? -wasi_errno(error) : tid;
}

/* The runtime core's only door to the operating system: address space, the guest stack, faults, stderr, waiting. One os_<system>.c per
 * system, plus os_<system>_<cpu>.c for the saved context of a fault. Functions that can fail return 0 or an errno value. */
#ifndef WASM_OS_H
#define WASM_OS_H

#include "cpu.h"

#include <stdbool.h>
#include <stddef.h>

struct wasm_thread;

/* The highest level (WASM_MODULE_CPU_LEVEL) that the CPU has for certain by what the kernel says for nothing; 0: it says nothing about it. */
unsigned os_certain_cpu_level(void);

/* Of the running kernel, bytes; a power of two. */
uint64_t os_page_size(void);

/* Address space without access, anywhere; not charged as memory. Pages of it become usable by os_commit. */
int os_reserve(uint64_t size, uint8_t **out);
/* Maps exactly [at, at+size), zero-filled, without access or readable and writable; EEXIST when something is already there. */
int os_map_at(uint8_t *at, uint64_t size, bool accessible);
/* Makes reserved pages readable and writable; idempotent. Both ends on page borders. */
int os_commit(uint8_t *at, uint64_t size);
/* Huge pages may be used for that address space, and for what of it is committed later. Only advice. */
void os_advise_huge(uint8_t *at, uint64_t size);
/* Makes pages inaccessible. */
int os_protect(uint8_t *at, uint64_t size);
/* Zero-filled memory anywhere, readable and writable. */
int os_map(uint64_t size, uint8_t **out);
/* The same, for use as a stack (MAP_STACK). */
int os_map_stack(uint64_t size, uint8_t **out);
void os_unmap(uint8_t *at, uint64_t size);

/* The calling thread's runtime state; NULL before os_set_thread. */
struct wasm_thread *os_thread(void);
void os_set_thread(struct wasm_thread *t);

/* A hardware fault of the calling thread. */
struct os_fault {
    bool access; /* a memory access failed at address; otherwise an instruction trapped */
    const uint8_t *address;
    struct cpu_registers registers;
};
/* What to do with it: continue in cpu_guest_leave(thread, code), or die as if there were no handler when thread is NULL. */
struct os_verdict {
    struct wasm_thread *thread;
    void *sp; /* valid stack pointer to continue with */
    int code;
};
typedef struct os_verdict os_fault_handler(const struct os_fault *fault);
/* Once per process. Faults that the handler does not claim go to the handlers that were installed before. */
int os_catch_faults(os_fault_handler *handler);
/* Once per thread: faults are handled on this stack, whole pages of os_map_stack; or on one that the thread has already. */
int os_set_fault_stack(uint8_t *stack, uint64_t size);
/* Undoes that, unless the thread has another one now. */
void os_clear_fault_stack(const uint8_t *stack);

/* Per OS and CPU: reads the context a fault handler was given, and edits it to continue in cpu_guest_leave. */
void os_context_read(const void *context, struct cpu_registers *out);
void os_context_leave(void *context, const struct os_verdict *verdict);

void os_write_error(const char *text, size_t size);
/* Opens the running executable for os_map_self, which may not be able to later; at a high number, where a guest that knows the process's
 * descriptors does not stumble over it, if so asked. */
void os_keep_self(bool high);
/* The running executable's file, mapped read-only; NULL when it cannot be opened. */
const uint8_t *os_map_self(size_t *size);
/* From now on the process has this much real time; 0 sets the timer again in a child, which inherits none, for what is left. At its end the
 * process says so and exits with OS_TIMEOUT_EXIT; if the guest is in the way of that, it is killed a second later. */
int os_set_timeout(uint32_t ms);
#define OS_TIMEOUT_EXIT 124 /* as timeout(1) */
/* The program runs with other rights than its user's (set-uid and the like): the environment is not to be trusted. */
bool os_is_privileged(void);
/* Ends the process at once, flushing nothing. */
void os_exit(int status) __attribute__((noreturn));

/* Maps the counters of the file `path` over p->counters, shared and for writing; makes the file, or replaces it where it is the profile of another
 * program. EEXIST when it is no profile. */
struct os_profile {
    const void *head;
    uint64_t head_size;
    uint8_t *counters; /* whole pages, like the head */
    uint64_t size;
};
int os_map_profile(const char *path, const struct os_profile *p);

/* Sleeps while *word == expected, at most timeout_ns (negative: forever). 0, EAGAIN, EINTR or ETIMEDOUT; may wake spuriously. */
int os_futex_wait(const uint32_t *word, uint32_t expected, int64_t timeout_ns);
void os_futex_wake(const uint32_t *word, uint32_t count);
/* Nanoseconds of a clock that only goes forward. */
int64_t os_monotonic_ns(void);

#endif

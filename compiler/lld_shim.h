/* lld's ELF linker behind a C function. */
#ifndef WASMC_LLD_SHIM_H
#define WASMC_LLD_SHIM_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lld_result {
    int status;      /* 0: linked */
    bool crashed;    /* lld's own failure: it must not be called again */
    int write_error; /* errno of writing the output, 0 = none */
    char *messages;  /* everything lld said; malloc'ed */
};

/* Runs `ld.lld args...` whose arguments must say `-o -`; the output goes to descriptor `out`, through standard output, which is lld's only
 * way of writing that reports a full disk instead of dying of it. Not thread-safe. */
struct lld_result lld_link_elf(const char *const *args, size_t nargs, int out);

/* Calls `handler`, which must end the process, when LLVM or lld get no memory or no thread: C++ would throw, and they catch nothing. */
void lld_on_exhaustion(void (*handler)(void));

#ifdef __cplusplus
}
#endif
#endif

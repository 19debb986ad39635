/* How host functions are written. A row HOST(fd_seek, I32, I32, I64, I32, I32) in wasi.def or env.def gives the result type, then the
 * parameters. Including the table with HOST_PROTOTYPES_* expands it to C prototypes, so that an implementation of another type is a
 * compile error at the row; the compiler expands the same rows to the signatures it checks imports against.
 *
 *   wasi.def   HOST(name, result, params...)               C symbol wasi_<name>, import modules wasi_snapshot_preview1, wasi_unstable
 *   env.def    HOST_ENV(module, name, symbol, result, params...)   abi-emscripten: import module and name, C symbol em_<symbol>
 *
 * Types: VOID I32 I64 F32 F64. A name may have several rows with different types (legalised i64, eras): name AND type select. */
#ifndef WASM_HOST_H
#define WASM_HOST_H

#include "wasm_abi.h"

#define HOST_C_VOID void
#define HOST_C_I32 uint32_t
#define HOST_C_I64 uint64_t
#define HOST_C_F32 float
#define HOST_C_F64 double

/* A guest address range as a host pointer, or NULL when [addr, addr+len) is not inside memory 0. The only door to guest memory. */
void *guest_ptr(uint32_t addr, uint64_t len);
/* A NUL-terminated guest string of at most max bytes (without the NUL), or NULL when it is not inside memory 0 or longer. */
const char *guest_cstr(uint32_t addr, uint64_t max);

/* A function export as a C function; weak, so that a missing export is NULL:
 *   GUEST_EXPORT(uint32_t, guest_malloc, "malloc", (uint32_t size)); */
#define GUEST_EXPORT(ret, cname, name, params) extern ret cname params __asm__("wasm_export." name) __attribute__((weak, visibility("hidden")))
/* A call through table 0, weak likewise: GUEST_DYNCALL(void, guest_call_vi, "vi", (uint32_t index, uint32_t a)); */
#define GUEST_DYNCALL(ret, cname, sig, params) extern ret cname params __asm__("wasm_dyncall." sig) __attribute__((weak, visibility("hidden")))

/* Whether the policy refuses the network: no socket is made, bound, connected, listened on or accepted, no name looked up (EACCES). */
static inline int host_net_refused(void) { return wasm_module.policy && (wasm_module.policy->flags & WASM_POLICY_NO_NET); }

/* Whether it refuses to execute other programs (EPERM), and to signal processes that are neither the program's own nor its children (EPERM). */
static inline int host_exec_refused(void) { return wasm_module.policy && (wasm_module.policy->flags & WASM_POLICY_NO_EXEC); }
static inline int host_kill_own(void) { return wasm_module.policy && (wasm_module.policy->flags & WASM_POLICY_KILL_OWN); }

/* What each ABI library provides: runs the program on the guest stack after instantiation, returns its exit status. */
int wasm_abi_main(int argc, char **argv, char **envp);

/* In a library there is no main: what an ABI library does instead of it before instantiation. Weak: NULL when its functions need nothing. */
void wasm_abi_library(char **envp);

/* Ends the guest with a trap and a message of the host function's own, e.g. "proc_raise is not supported". */
void host_trap(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif

/* THE contract between compiled modules and the runtime: symbol names, layouts, trap codes. The compiler includes it to emit data of
 * these layouts, the runtime to read them; static assertions keep the two from drifting apart. 64-bit little-endian targets only.
 *
 * Symbols a compiled program defines (all hidden):
 *   wasm_module                    struct wasm_module: the root of everything below
 *   wasm_memories                  struct wasm_memory[max(1, memories)]: element 0 exists even without a memory (size 0)
 *   wasm_export.<name>             C-callable wrapper of each exported function (several results: through a last pointer argument
 *                                  to consecutive 8-byte slots, 16 for v128)
 *   wasm_dyncall.<sig>             C-callable wrapper calling element [first argument] of table 0 with signature sig, Emscripten
 *                                  letters (v i j f d, result first): "v" "vi" "vii" "viii" "ii" "iii" "iiii" "ij"...; traps as call_indirect does
 *   wasm_thread_instantiate        where there are threads: void(void), runs first on the guest stack of each but the first
 *   wasm_constructors              calls the exports __GLOBAL__*, fastcomp's constructors, in their order; only where there are any
 *   wasm.<function name>           the functions (the calling convention is private to the compiler)
 * Symbols the linker defines:
 *   wasm_linear_memory             with the fixed base: absolute, WASM_FIXED_BASE
 * Symbols the runtime defines: everything declared in the second half of this file. */
#ifndef WASM_ABI_H
#define WASM_ABI_H

#include <stddef.h>
#include <stdint.h>

#define WASM_ABI_VERSION 1

/* Where memory 0 lies when the target has the fixed base (x86_64 Linux, non-PIE): disp32 reaches it. */
#define WASM_FIXED_BASE 0x40000000ull
/* Address space behind the base of a 32-bit memory: any 32-bit index plus any 32-bit offset plus the widest access lands inside. */
#define WASM_RESERVATION ((8ull << 30) + (64ull << 10))
/* The image chunks below are whole pages of this size. */
#define WASM_IMAGE_PAGE 4096u

enum wasm_trap {
    WASM_TRAP_NONE,
#define TRAP(e, name, text) WASM_TRAP_##e,
#include "traps.def"
#undef TRAP
    WASM_TRAP_COUNT
};

/* Exit status after a trap. */
#define WASM_TRAP_EXIT 134

/* A linear memory. base never moves. size changes by memory.grow only (atomically for shared memories). */
struct wasm_memory {
    uint8_t *base;
    uint64_t size;     /* bytes accessible now */
    uint64_t min;      /* bytes at start */
    uint64_t max;      /* bytes it may grow to; at most 4 GiB for 32-bit memories */
    uint64_t reserved; /* bytes of address space from base; 0 before start */
    uint32_t page_log2;
    uint32_t flags; /* WASM_MEMORY_ */
};
#define WASM_MEMORY_SHARED 1u
#define WASM_MEMORY_FIXED 2u    /* base must be WASM_FIXED_BASE */
#define WASM_MEMORY_64 4u       /* 64-bit addresses */
#define WASM_MEMORY_HUGE 16u    /* huge pages once it is large */
#define WASM_MEMORY_CHECKED 8u  /* explicit bounds checks in the code: reserve only max, no 8 GiB guard */
_Static_assert(sizeof(struct wasm_memory) == 48, "layout known to the compiler");

/* What a funcref points to; constant data, one per function whose reference is taken. null is NULL. */
struct wasm_func {
    void (*code)(void);  /* compiler-private calling convention */
    uint32_t type;       /* canonical type id, unique in the program */
    uint32_t funcidx;
};
_Static_assert(sizeof(struct wasm_func) == 16, "layout known to the compiler");

/* A table whose elements can change at run time. Constant funcref tables have none of this (see compiler/world.h). */
struct wasm_table {
    void **elems; /* struct wasm_func * or externref */
    uint64_t size, max;
    uint64_t capacity; /* elements allocated at elems */
};
_Static_assert(sizeof(struct wasm_table) == 32, "layout known to the compiler");

/* A passive segment (or an active one that is copied at start); dropping it sets size to 0. */
struct wasm_data_segment {
    const uint8_t *bytes;
    uint64_t size;
};
struct wasm_elem_segment {
    void *const *elems;
    uint64_t size;
};

/* Pages of memory 0 that the kernel has mapped from the executable, sorted, not overlapping. */
struct wasm_image_chunk {
    uint64_t offset, size; /* multiples of WASM_IMAGE_PAGE */
};

/* What the program may touch, decided at compile time (--dir, --env, ...). */
struct wasm_grant {
    const char *host;  /* host directory; relative to the working directory at start */
    const char *guest; /* as the guest sees it */
    uint32_t flags;    /* WASM_GRANT_ */
    uint32_t reserved;
};
#define WASM_GRANT_READ_ONLY 1u
_Static_assert(sizeof(struct wasm_grant) == 24, "layout known to the compiler");

/* An instruction of the system call filter, as the kernel takes it (linux/filter.h, struct sock_filter). */
struct wasm_filter {
    uint16_t code;
    uint8_t if_so, if_not;
    uint32_t k;
};
_Static_assert(sizeof(struct wasm_filter) == 8, "layout known to the compiler and the kernel");

struct wasm_policy {
    uint32_t flags; /* WASM_POLICY_ */
    uint32_t ngrants, nenv;
    uint32_t guest_euid; /* Emscripten: what geteuid reports when WASM_POLICY_GUEST_EUID is set */
    const struct wasm_grant *grants;
    const char *const *env; /* "NAME=VALUE" sets, "NAME" passes the host's through */
    const char *arg0;       /* the program's own name as the guest sees it; NULL: as it was started */
    uint64_t max_memory;    /* bytes that each memory may have; 0: the module's own maximum */
    uint32_t timeout_ms;    /* of real time since start; 0: none */
    uint32_t nfilter;
    const struct wasm_filter *filter; /* nfilter instructions that wasm_start_sandbox installs */
    const char *const *listen; /* addresses that wasm_start_listen listens on */
    uint32_t nlisten, reserved;
};
#define WASM_LISTEN_MAX 16
#define WASM_POLICY_DEFAULT_DIRS 1u /* grant the working directory and the harmless nodes of the default profile */
#define WASM_POLICY_INHERIT_ENV 2u
#define WASM_POLICY_GUEST_EUID 4u
#define WASM_POLICY_NO_NET 8u  /* host_net_refused() */
#define WASM_POLICY_RT_OPEN 16u /* WASMC_RT may widen what is baked in */
#define WASM_POLICY_STRICT 32u  /* no start without the sandbox */
#define WASM_POLICY_NO_EXEC 64u   /* host_exec_refused() */
#define WASM_POLICY_KILL_OWN 128u /* host_kill_own() */
#define WASM_POLICY_KEEP_SELF 256u /* the filter forbids to open the executable, which names what a backtrace shows */
_Static_assert(sizeof(struct wasm_policy) == 80, "layout known to the compiler");

/* A step of start-up that not every program has: between the reservation of the memories and the first guest instruction, in the order
 * of the list. What no list names is not linked. */
typedef void wasm_start_step(int argc, char **argv);
wasm_start_step wasm_start_rt;     /* reads WASMC_RT */
wasm_start_step wasm_start_limits; /* arg0, max_memory, timeout_ms */
wasm_start_step wasm_start_listen; /* opens the listeners, in the WASI library */
wasm_start_step wasm_start_landlock; /* the fence around the granted folders */
wasm_start_step wasm_start_sandbox; /* the filter; last, since it binds the steps behind it */

struct wasm_module {
    uint32_t abi_version;
    uint32_t nmemories;
    struct wasm_memory *memories;
    uint64_t nchunks;
    const struct wasm_image_chunk *chunks;
    struct wasm_policy *policy; /* changed by wasm_start_rt only */
    /* Runs once on the guest stack before anything else: active segments that are not in the image, globals that need code, then
     * the start function. C calling convention. */
    void (*instantiate)(void);
    uint64_t stack_size;         /* bytes of guest stack */
    const char *name;            /* file name of the module, for messages */
    uint32_t emscripten_version; /* major*1000000 + minor*1000 + patch, e.g. 1038011, 3001006; 0 = not Emscripten or unknown */
    uint32_t flags; /* WASM_MODULE_ */
    wasm_start_step *const *steps; /* ends with NULL; NULL: none */
};
/* The CPU the code was compiled for, checked at start; on x86-64 the psABI's level 1..4, 0 stands for the default of 2. */
#define WASM_MODULE_CPU_LEVEL(flags) ((flags) & 15u ? (flags) & 15u : 2u)
#define WASM_MODULE_LIBRARY 32u /* --emit=lib: code that is not the guest's shares the process */
#define WASM_MODULE_MAIN_I32 16u /* without an ABI: the result of the entry export is an i32, the exit status */
_Static_assert(sizeof(struct wasm_module) == 80, "layout known to the compiler");

extern const struct wasm_module wasm_module;
extern struct wasm_memory wasm_memories[];

/* ---- profiles (-fprofile-generate) ----
 *
 * A profile is a file: a head that the program carries as constant data, and behind it 64-bit counters. The program maps the counters of the file
 * over its own, so that they are written however it ends, and shared by the processes it forks. Little-endian; everything aligned to 8 bytes:
 *
 *   struct wasm_profile_head, funcs[nfuncs], sites[nsites], strings (names, each with its NUL), zeros up to head.size, counters[ncounters]
 */
#define WASM_PROFILE_MAGIC "wasmcprf"
#define WASM_PROFILE_VERSION 1
#define WASM_PROFILE_HASH 64 /* hexadecimal digits */
struct wasm_profile_head {
    char magic[8];
    char module[WASM_PROFILE_HASH]; /* SHA-256 of the module */
    uint32_t version, nfuncs, nsites, ncounters;
    uint64_t strings_size;
    uint64_t size; /* of all in front of the counters: whole pages */
};
struct wasm_profile_func {
    uint64_t shape; /* hash of the opcodes of the body: counters of another body mean something else */
    uint32_t name;  /* offset in strings */
    uint32_t site, nsites;
    uint32_t counter, ncounters; /* of all its sites, in their order */
    uint32_t reserved;
};
struct wasm_profile_site {
    uint32_t offset; /* of the instruction in the body */
    uint32_t kind;   /* enum wasm_profile_kind, and the number of counters << 8 */
};
enum wasm_profile_kind {
    WASM_PROFILE_ENTRY,         /* calls of the function */
    WASM_PROFILE_BRANCH,        /* if, br_if: how often the condition was false, true */
    WASM_PROFILE_TABLE,         /* br_table: per label, the default last */
    WASM_PROFILE_CALL_ELEMENT,  /* call_indirect: struct wasm_profile_targets of table indices */
    WASM_PROFILE_CALL_FUNCTION, /* likewise, of function indices: the table can change */
};
/* The most frequent targets of a call, each + 1; 0 = free. */
#define WASM_PROFILE_TARGETS 4
struct wasm_profile_targets {
    uint64_t targets[WASM_PROFILE_TARGETS], counts[WASM_PROFILE_TARGETS], others;
};
_Static_assert(sizeof(struct wasm_profile_head) == 104 && sizeof(struct wasm_profile_func) == 32, "layout known to the compiler");
_Static_assert(sizeof(struct wasm_profile_targets) == 72, "layout known to the compiler");

/* What an instrumented program defines for wasm_start_profile. */
struct wasm_profile {
    const void *head;
    uint64_t head_size;
    uint8_t *counters; /* whole pages of zeros */
    uint64_t size;
    const char *file; /* relative to the working directory at start */
};
extern const struct wasm_profile wasm_profile;
wasm_start_step wasm_start_profile; /* first: later steps close the way to the file */
/* Notes that a call went to target - 1. */
void wasm_profile_call(struct wasm_profile_targets *site, uint64_t target);

/* ---- modules linked at run time (--emit=lib, the specification runner) ----
 *
 * A linkable module does not know the others: imports are slots that the loader fills before `instantiate`, everything it exports is
 * in a table, and function types are compared by ids that the loader gives out (equal types, equal ids). */

/* 16 bytes hold a value of any type: how arguments and results cross a thunk. */
struct wasm_slot {
    _Alignas(16) uint8_t bytes[16];
};
/* Calls `code`, a function of the type the thunk was made for. results may be NULL when there are none. */
typedef void wasm_thunk(void (*code)(void), const struct wasm_slot *args, struct wasm_slot *results);

/* One import or export. Names are byte strings that may hold NULs. */
struct wasm_extern {
    const char *module, *name;
    uint32_t module_len, name_len;
    uint32_t kind;    /* WASM_EXTERN_ */
    uint32_t flags;   /* WASM_EXTERN_MUTABLE ... */
    const char *type; /* functions: parameters, ':', results; tables and globals: one type. Letters i l f d v, p funcref, e externref */
    uint64_t min, max;  /* memories (pages) and tables (elements) as declared; max is UINT64_MAX when absent */
    uint32_t page_log2; /* memories */
    uint32_t typeidx;   /* functions: canonical index into wasm_linkable.types */
    /* Import: the slot to fill with a struct wasm_func *, wasm_table *, wasm_memory * or the address of a global. Export: that
     * pointer itself, or with WASM_EXTERN_REEXPORT the slot that holds it. */
    void *entity;
    wasm_thunk *thunk; /* exported functions */
};
#define WASM_EXTERN_FUNC 0u
#define WASM_EXTERN_TABLE 1u
#define WASM_EXTERN_MEMORY 2u
#define WASM_EXTERN_GLOBAL 3u
#define WASM_EXTERN_TAG 4u
#define WASM_EXTERN_MUTABLE 1u
#define WASM_EXTERN_SHARED 2u
#define WASM_EXTERN_64 4u
#define WASM_EXTERN_REEXPORT 8u
_Static_assert(sizeof(struct wasm_extern) == 80, "layout known to the compiler");

struct wasm_linkable {
    struct wasm_module module;
    uint32_t nimports, nexports, ntypes, nfuncs;
    const struct wasm_extern *imports, *exports;
    const char *const *types;       /* text per canonical type index, NULL for indices that are not canonical */
    uint32_t *type_ids;             /* to be filled, likewise */
    struct wasm_func *const *funcs; /* their `type` holds a canonical type index until the loader replaces it by the id */
};
_Static_assert(sizeof(struct wasm_linkable) == 136, "layout known to the compiler");

/* ---- libraries (--emit=lib): what the generated C functions call ----
 *
 * Each returns an enum wasm_trap, or WASM_UNAVAILABLE when the module cannot run here or is not instantiated; wasm_library_text says why. */
#define WASM_UNAVAILABLE (-1)
/* Reserves memories, catches faults, instantiates and runs the export _initialize. A second call returns the first one's answer. */
int wasm_library_instantiate(void);
/* Calls on the calling thread's guest stack, which is made when the thread first comes. */
int wasm_library_call(wasm_thunk *thunk, void (*code)(void), const struct wasm_slot *args, struct wasm_slot *results);
/* The words for what one of these returned; for WASM_TRAP_HOST the host function's own, until the thread's next call. */
const char *wasm_library_text(int trap);
/* Ends the guest call that the calling host function serves with WASM_TRAP_HOST and that message. */
void wasm_library_trap(const char *message) __attribute__((noreturn));
/* Ends it because the guest wants its process to exit; weak in the ABI libraries, where NULL means that the process is the guest's. */
void wasm_library_exit(uint32_t status) __attribute__((noreturn));

/* ---- what generated code calls; C calling convention ---- */

/* Noreturn: ends the guest with that trap. Each is an assembly stub that saves the caller's registers for the backtrace. */
#define TRAP(e, name, text) void wasm_trap_##name(void) __attribute__((noreturn, cold));
#include "traps.def"
#undef TRAP

/* A place to come back to when what it calls throws (Emscripten's invoke_*; the throwing side is unwind.h). begin returns 0, and a second time 1,
 * after something was thrown: the catch is closed then. Otherwise end closes it, in the order of a stack. Like setjmp(3): no other frame
 * than begin's caller may hold it. */
struct wasm_catch {
    struct wasm_catch *outer;
    uint64_t state[21]; /* the processor's, cpu_*.S */
};
_Static_assert(sizeof(struct wasm_catch) == 176, "layout known to the compiler and cpu_*.S");
uint32_t wasm_catch_begin(struct wasm_catch *c) __attribute__((returns_twice));
void wasm_catch_end(struct wasm_catch *c);

/* memory.grow: delta and result in pages; UINT64_MAX (-1) when refused. */
uint64_t wasm_memory_grow(struct wasm_memory *m, uint64_t delta);
/* memory.copy/fill/init (spec 4.4.7): bounds are checked first, then all or nothing. Indices and counts in bytes. */
void wasm_memory_copy(struct wasm_memory *dst, struct wasm_memory *src, uint64_t d, uint64_t s, uint64_t n);
void wasm_memory_fill(struct wasm_memory *m, uint64_t d, uint32_t value, uint64_t n);
void wasm_memory_init(struct wasm_memory *m, const struct wasm_data_segment *seg, uint64_t d, uint64_t s, uint64_t n);
/* In front of the guest's own memmove, strlen, ... (compiler/guest_libc.h): the blocks lie inside the memory, of which `limit` bytes may be looked at.
 * What they return is what the C function returns as musl has it (the difference of two bytes), or the offset of what is looked for; the ones with a
 * limit give WASM_LIBC_UNDECIDED when nothing below the limit decides. */
#define WASM_LIBC_UNDECIDED INT64_MIN
int32_t wasm_libc_memmove(uint8_t *d, const uint8_t *s, uint64_t n, int32_t result); /* returns `result`, as memset does */
int32_t wasm_libc_memset(uint8_t *d, uint32_t value, uint64_t n, int32_t result);
int32_t wasm_libc_memcmp(const uint8_t *l, const uint8_t *r, uint64_t n);
int64_t wasm_libc_strcmp(const uint8_t *l, const uint8_t *r, uint64_t limit); /* strncmp as well: the limit is the smaller one */
int64_t wasm_libc_strlen(const uint8_t *s, uint64_t limit);
int64_t wasm_libc_memchr(const uint8_t *s, uint32_t c, uint64_t limit);
int64_t wasm_libc_strchrnul(const uint8_t *s, uint32_t c, uint64_t limit);
/* table.get/set do their own bounds checks in generated code. Counts in elements. */
uint64_t wasm_table_grow(struct wasm_table *t, void *value, uint64_t delta); /* -1 when refused */
void wasm_table_fill(struct wasm_table *t, uint64_t d, void *value, uint64_t n);
void wasm_table_copy(struct wasm_table *dst, struct wasm_table *src, uint64_t d, uint64_t s, uint64_t n);
void wasm_table_init(struct wasm_table *t, const struct wasm_elem_segment *seg, uint64_t d, uint64_t s, uint64_t n);
/* memory.atomic.wait32/64 and notify (threads proposal): address already bounds-checked and aligned; timeout in ns, negative = forever.
 * wait returns 0 woken, 1 not equal, 2 timed out; notify the number of waiters woken. */
uint32_t wasm_atomic_wait32(struct wasm_memory *m, uint8_t *addr, uint32_t expected, int64_t timeout_ns);
uint32_t wasm_atomic_wait64(struct wasm_memory *m, uint8_t *addr, uint64_t expected, int64_t timeout_ns);
uint32_t wasm_atomic_notify(struct wasm_memory *m, uint8_t *addr, uint32_t count);

#endif

/* Translation and code generation of the whole program: a fixed partition of the functions into batches, each with its own LLVM context,
 * on a pool of threads. The partition depends on the input alone, never on the number of threads. */
#ifndef WASMC_BATCH_H
#define WASMC_BATCH_H

#include "target.h"
#include "world.h"

/* OPT_SPARE is for bodies with too much of something for -O1 (effort.h); no option asks for it. */
enum opt_level { OPT_O0, OPT_O1, OPT_O2, OPT_O3, OPT_OS, OPT_SPARE };
enum output_kind { OUTPUT_OBJECT, OUTPUT_ASM, OUTPUT_LLVM_IR };
enum bounds_mode { BOUNDS_GUARD, BOUNDS_CHECK };

struct codegen_options {
    enum opt_level opt;
    const char *cpu;       /* NULL: the target's default; "native" is resolved by the driver */
    const char *features;  /* LLVM feature string ("+avx2"), may be NULL */
    enum bounds_mode bounds;
    bool fixed_base;       /* memory 0 at WASM_FIXED_BASE */
    bool pic;              /* -static-pie, -shared */
    int debug;             /* 0: names only, 1: wasm offsets as line tables (default), 2: everything known */
    uint64_t stack_size;
    bool verify;           /* run LLVM's IR verifier over every batch */
    bool strict_loads;     /* every load is volatile, so that its trap is never lost */
    bool async_signals;    /* loops look for noted signals (Emscripten programs only) */
    bool no_vectorize;     /* scalars stay scalars; otherwise LLVM joins them from -O2 on */
    bool no_align_loops;   /* loops of one block begin anywhere; otherwise at 32 bytes from -O2 on */
    bool no_loop_versions; /* innermost loops stay as they come; otherwise loop_version.c rewrites them from -O2 on */
    bool no_inline_copies; /* memory.copy and memory.fill are calls of the runtime */
    bool no_constant_state; /* tables, globals and sizes of memories are read even where nothing changes them */
    bool no_callee_sets;   /* call_indirect through a constant table compares type ids; otherwise indirect.c uses what the table holds */
    bool no_libc_recognition; /* the guest's memcpy and the like stay as they come */
    bool no_import_functions; /* a batch knows only its own bodies; otherwise import.c copies small ones of other batches that it calls, from -O1 on */
    bool no_huge_pages;    /* the kernel is not asked for huge pages for large memories */
    uint32_t jobs;         /* threads; at least 1 */
    bool time_report;      /* collect seconds per phase */
    bool linkable;         /* imports through slots, exports in a table: struct wasm_linkable instead of struct wasm_module */
    bool tail_convention;  /* use the tail-call convention even if this module has none: linked modules must agree */
    const char *cache_dir; /* keeps compiled batches of objects; opened with cache_open; NULL = none */
    const char *cache_key; /* with cache_dir: compiler and options, all that decides what becomes of IR */
    const char *symbol_prefix; /* in front of every symbol the module defines; NULL = none. Lets several modules be linked statically */
};

/* Everything the passes behind validation read. */
struct program {
    const struct module *module;
    const struct hosts *hosts;
    const struct world *world;
    const struct target *target;
    const struct codegen_options *options;
    const struct policy_data *policy;
    const struct library *library; /* --emit=lib; else NULL */
    const struct profile *profile; /* -fprofile-generate, -fprofile-use; else NULL */
};

/* --dir, --env and friends as the compiler bakes them into struct wasm_policy. */
struct policy_grant {
    const char *host, *guest;
    bool read_only;
};
struct policy_data {
    bool default_dirs, inherit_env, has_guest_euid;
    uint32_t guest_euid;
    const struct policy_grant *grants;
    uint32_t ngrants;
    const char *const *env; /* "NAME=VALUE" or "NAME" */
    uint32_t nenv;
    const char *const *listen;
    uint32_t nlisten;
    const char *arg0;    /* NULL: as started */
    uint64_t max_memory; /* bytes; 0 = no limit */
    uint32_t timeout_ms; /* 0 = none */
    int net;             /* enum net; never NET_AUTO after options_parse */
    int rt;              /* enum rt */
    int sandbox;         /* enum sandbox */
    int exec;            /* enum exec; never EXEC_AUTO after options_parse */
    int kill;            /* enum kill; likewise */
};
/* What options store as ints. NET_AUTO: sockets unless the sandbox is strict. */
enum net { NET_AUTO, NET_ALL, NET_NONE };
enum rt { RT_AUTO, RT_NARROW, RT_OPEN, RT_NONE };
enum exec { EXEC_AUTO, EXEC_GRANTED, EXEC_NONE }; /* auto: none if the sandbox is strict */
enum kill { KILL_AUTO, KILL_ANY, KILL_OWN };      /* auto: own if the sandbox is strict */
enum sandbox { SANDBOX_AUTO, SANDBOX_STRICT, SANDBOX_NONE };

/* One compiled batch: an object file, assembly or IR text. malloc'ed; batch_free_outputs releases all. */
struct batch_output {
    char *bytes;
    size_t size;
};
struct batch_outputs {
    struct batch_output *items;
    uint32_t count;
    uint32_t *reduced; /* funcidx of bodies that have too much of something for the requested level (effort.h) */
    uint32_t nreduced;
    uint32_t cached, damaged; /* batches that the cache had, and those it had with wrong contents */
    char cache_problem[512];  /* why a batch could not be written to it; "" = all could */
    double translate_seconds, optimise_seconds, codegen_seconds, cache_seconds; /* CPU seconds summed over threads, when time_report */
};

/* Called from any thread, serialised by batch_run: functions finished of all; for the progress line. May be NULL. */
typedef void batch_progress(void *user, uint64_t done_bytes, uint64_t total_bytes);

/* OUTPUT_ASM and OUTPUT_LLVM_IR give exactly one output (one batch holds everything). */
bool batch_run(const struct program *p, enum output_kind kind, batch_progress *progress, void *user, struct diag *d, struct batch_outputs *out);
void batch_free_outputs(struct batch_outputs *o);

/* LLVM's default CPU and feature names of this machine, for -march=native; malloc'ed. */
char *codegen_host_cpu(void);
char *codegen_host_features(void);
/* NULL when the CPU or feature string is one LLVM does not know for the target, else a message; malloc'ed. */
char *codegen_check_cpu(const struct target *t, const char *cpu, const char *features);
const char *codegen_llvm_version(void);

#endif

/* Profiles: which counters an instrumented program has, and what they said. Counters stand at the instructions of function bodies (wasm_abi.h), so
 * they survive every optimisation and are matched with a changed module function by function: by its name and the shape of its body, which are
 * the opcodes without their operands. */
#ifndef WASMC_PROFILE_H
#define WASMC_PROFILE_H

#include "batch.h"
#include "insn.h"
#include "wasm_abi.h"

struct profile_func {
    uint32_t first;         /* its first counter among the program's; -fprofile-generate */
    const uint64_t *counts; /* per counter; NULL where the profile says nothing; -fprofile-use */
    uint64_t most;          /* the greatest of those that say how often code ran; likewise */
};

/* What LLVM wants to know of a profile as a whole (llvm/IR/ProfileSummary.h). */
struct profile_cutoff {
    uint32_t share;    /* of all counts, in millionths, that ... */
    uint64_t minimum;  /* ... counters from this value on make up */
    uint32_t counters; /* their number */
};
enum { PROFILE_CUTOFFS = 16 };
struct profile_summary {
    uint64_t total, maximum, maximum_internal, maximum_function;
    uint32_t ncounts, nfuncs;
    struct profile_cutoff cutoffs[PROFILE_CUTOFFS];
};

struct profile {
    bool generate;              /* the program writes `file`; otherwise counts are known */
    const char *file;           /* of the running program; or the one that was read */
    struct profile_func *funcs; /* by funcidx */
    uint32_t ncounters;
    struct span head; /* generate: of the file, whole pages */
    struct profile_summary summary;
    uint64_t hot; /* use: counts from here on make up 99 % of all, which is what LLVM calls hot */
    bool same_module;        /* use: as when the profile was made, byte for byte */
    uint32_t matched, stale; /* use: functions of the profile that the module has, and has with another body */
};

/* The counters of one instruction: their number, 0 for none. */
uint32_t profile_counters(const struct world *w, const struct insn *in, enum wasm_profile_kind *kind);

/* Gives every reachable function its counters. page: the size of pages that the target maps. */
bool profile_plan(struct arena *a, const struct module *m, const struct world *w, uint32_t page, const char *file, struct diag *d, struct profile *out);
/* Matches the bytes of a profile with the module. The counts stay in the file's bytes. */
bool profile_match(struct arena *a, const struct module *m, const struct world *w, struct span file, struct diag *d, struct profile *out);
/* Whether a file begins like a profile. */
bool profile_is(struct span file);
/* A profile as text, for people and tests; NULL after a failure recorded in d. */
char *profile_text(struct arena *a, struct span file, struct diag *d);

#endif

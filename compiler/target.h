/* What we compile for: expanded from target.def. */
#ifndef WASMC_TARGET_H
#define WASMC_TARGET_H

#include "base.h"

enum arch { ARCH_X86_64, ARCH_AARCH64 };
enum os { OS_LINUX, OS_MACOS, OS_OPENBSD };

struct target {
    const char *triple; /* as given to --target= and as the folder below lib/wasmc/ */
    const char *llvm_triple;
    enum arch arch;
    enum os os;
    const char *cpu;         /* default -march/-mcpu */
    bool fixed_base;         /* memory 0 can lie at WASM_FIXED_BASE in an executable that is not position-independent */
    uint32_t page_size;      /* largest page size of the target's kernels: alignment of segments in the image */
    const char *emulation;   /* the linker's -m */
    const char *description; /* for --print-targets */
};
extern const struct target targets[];
extern const size_t ntargets;
/* NULL when unknown; "x86_64-linux" and the like are accepted for x86_64-linux-musl. NULL name: the machine wasmc runs on. */
const struct target *target_lookup(const char *name);

#endif

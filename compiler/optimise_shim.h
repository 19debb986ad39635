/* LLVM's optimiser with a pass of ours in it: its C interface runs only what it has itself. */
#ifndef WASMC_OPTIMISE_SHIM_H
#define WASMC_OPTIMISE_SHIM_H

#include <llvm-c/TargetMachine.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The name of our pass in a pipeline that has vectorisers, in front of them. Pipelines of LLVM's ("default<O2>") get it by themselves. */
#define FORBID_VECTORS "forbid-vectors"

/* Runs the passes of a pipeline in LLVM's textual form ("default<O2>") over the module; vectorise says whether scalars may be joined to vectors.
 * Functions with accesses 2 GiB apart never get vectors. NULL, or a message, malloc'ed, when LLVM does not know the pipeline. */
char *optimise_module(LLVMModuleRef module, const char *pipeline, LLVMTargetMachineRef machine, bool vectorise);

#ifdef __cplusplus
}
#endif

#endif

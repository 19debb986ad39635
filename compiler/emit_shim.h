/* LLVM's code generator, less some of its passes: its C interface runs all of them. */
#ifndef WASMC_EMIT_SHIM_H
#define WASMC_EMIT_SHIM_H

#include <llvm-c/TargetMachine.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct emitted {
    char *bytes; /* malloc'ed, with a zero byte behind them */
    size_t size;
};

/* Object or assembly of the module. skip is a list of lists, NULL at the end of each, of names of passes as LLVM's -debug-pass=Structure
 * prints them: these are not run. False if the machine cannot give what is asked for. */
bool emit_module(LLVMModuleRef module, LLVMTargetMachineRef machine, LLVMCodeGenFileType type, const char *const *const *skip, struct emitted *out);

#ifdef __cplusplus
}
#endif

#endif

/* LLVM behind one door: target machine, optimisation pipeline, emission. */
#ifndef WASMC_CODEGEN_H
#define WASMC_CODEGEN_H

#include "batch.h"

#include <llvm-c/Core.h>
#include <llvm-c/TargetMachine.h>

/* A target machine for one LLVM context, before which it must go; NULL after a failure recorded in d. Dispose with LLVMDisposeTargetMachine. */
LLVMTargetMachineRef codegen_machine(const struct program *p, enum opt_level opt, struct diag *d);
/* LLVM's data layout string for the machine; malloc'ed, free with LLVMDisposeMessage. */
char *codegen_data_layout(LLVMTargetMachineRef machine);
/* Registers the back ends; once per process, before the first machine. */
void codegen_init(void);
/* Runs the pass pipeline of the optimisation level. */
bool codegen_optimise(const struct program *p, enum opt_level opt, LLVMModuleRef module, LLVMTargetMachineRef machine, struct diag *d);
/* SHA-256 of the module as bitcode, in hexadecimal. */
void codegen_hash(LLVMModuleRef module, char out[65]);
/* Object, assembly or IR text of the module; out->bytes is malloc'ed. */
bool codegen_emit(enum opt_level opt, LLVMModuleRef module, LLVMTargetMachineRef machine, enum output_kind kind, struct diag *d, struct batch_output *out);

#endif

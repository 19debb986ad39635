#define _GNU_SOURCE
#include "codegen.h"
#include "sha256.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <llvm-c/Analysis.h>
#include <llvm-c/BitWriter.h>
#include <llvm-c/Target.h>

#include "emit_shim.h"
#include "optimise_shim.h"

static void init_once(void)
{
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    LLVMInitializeAArch64TargetInfo();
    LLVMInitializeAArch64Target();
    LLVMInitializeAArch64TargetMC();
    LLVMInitializeAArch64AsmPrinter();
}

void codegen_init(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, init_once);
}

/* Passes of the code generator that find nothing to do in any module of ours, and cost. Our line tables have no variables to follow, nothing asks
 * for remarks, stack maps, garbage collection, traces of execution or sanitizers. */
static const char *const idle_passes[] = {
    "Assignment Tracking Analysis",
    "Live DEBUG_VALUE analysis",
    "Remove Redundant DEBUG_VALUE analysis",
    "Stack Frame Layout Analysis",
    "StackMap Liveness Analysis",
    "Machine Sanitizer Binary Metadata",
    "Insert XRay ops",
    "Insert fentry calls",
    "Implement the 'patchable-function' attribute",
    "Pseudo Probe Inserter",
    "Contiguously Lay Out Funclets",
    "Lower Garbage Collection Instructions",
    "Shadow Stack GC Lowering",
    "Analyze Machine Code For Garbage Collection",
    "Fixup Statepoint Caller Saved",
    "Register Allocation Pass Scoring",
    "Expand indirectbr instructions",
    "Prepare callbr",
    "Safe Stack instrumentation pass",
    "Insert stack protectors",
    NULL,
};

/* What -O1 does without as well: it costs, and no measured program runs more than 3 % slower (HACKING.md, Decisions). */
static const char *const light_passes[] = {
    "Machine Instruction Scheduler",
    NULL,
};

/* What takes more than linear time in the number of loops, or of edges. */
static const char *const spare_passes[] = {
    "Canonicalize Freeze Instructions in Loops",
    "Loop Strength Reduction",
    "Branch Probability Basic Block Placement",
    NULL,
};

static const char *const *const skip_idle[] = {idle_passes, NULL};
static const char *const *const skip_light[] = {idle_passes, light_passes, NULL};
static const char *const *const skip_spare[] = {idle_passes, light_passes, spare_passes, NULL};

struct level {
    const char *pipeline;
    LLVMCodeGenOptLevel codegen;
    const char *const *const *skip; /* passes of the code generator, see emit_shim.h */
};

/* For code that a compiler has optimised already: one round of each pass, and of the loop passes only what takes work out of loops. HACKING.md,
 * Decisions, says what these pipelines cost and give. */
#define LIGHT_PIPELINE                                                                                                                                 \
    "require<profile-summary>,cgscc(inline),elim-avail-extern,"                                                                                       \
    "function(early-cse<memssa>,instcombine<no-verify-fixpoint>,simplifycfg,loop-mssa(loop-rotate,licm),early-cse<memssa>,simplifycfg),globaldce"

/* What LLVM's own -O2 has, in its order, with instcombine twice and simplifycfg five times instead of eight, and most others once. Left out is what
 * finds nothing in our code: it has no variables in memory, no aggregates, and no calls of a C library that LLVM knows. */
#define FULL_PIPELINE                                                                                                                                  \
    "require<profile-summary>,"                                                                                                                       \
    "cgscc(inline,function-attrs,function(early-cse<memssa>,jump-threading,correlated-propagation,simplifycfg,instcombine<no-verify-fixpoint>,"       \
    "reassociate,loop-mssa(loop-rotate,licm,simple-loop-unswitch),simplifycfg,loop(loop-idiom,indvars,loop-deletion,loop-unroll-full),"               \
    "gvn,dse,adce,simplifycfg)),elim-avail-extern,"                                                                                                   \
    "function(loop(loop-rotate)," FORBID_VECTORS ",loop-vectorize,slp-vectorizer,vector-combine,instcombine<no-verify-fixpoint>,simplifycfg,"         \
    "loop-unroll,loop-mssa(licm),div-rem-pairs,simplifycfg),globaldce"

/* No loop passes, and nothing that looks at pairs. */
#define SPARE_PIPELINE "elim-avail-extern,function(early-cse,instcombine<no-verify-fixpoint>,simplifycfg,early-cse),globaldce"

static const struct level levels[] = {
    [OPT_O0] = {NULL, LLVMCodeGenLevelNone, skip_idle},
    [OPT_O1] = {LIGHT_PIPELINE, LLVMCodeGenLevelLess, skip_light},
    [OPT_O2] = {FULL_PIPELINE, LLVMCodeGenLevelDefault, skip_idle},
    [OPT_O3] = {"default<O3>", LLVMCodeGenLevelAggressive, skip_idle},
    [OPT_OS] = {"default<Os>", LLVMCodeGenLevelDefault, skip_idle},
    [OPT_SPARE] = {SPARE_PIPELINE, LLVMCodeGenLevelLess, skip_spare},
};

static LLVMTargetRef lookup_target(const struct target *t, struct diag *d)
{
    LLVMTargetRef target;
    char *message = NULL;
    codegen_init();
    if (LLVMGetTargetFromTriple(t->llvm_triple, &target, &message)) {
        fail_with(d, EXIT_INTERNAL, "LLVM has no target %s: %s", t->llvm_triple, message);
        LLVMDisposeMessage(message);
        return NULL;
    }
    return target;
}

LLVMTargetMachineRef codegen_machine(const struct program *p, enum opt_level opt, struct diag *d)
{
    const struct codegen_options *o = p->options;
    LLVMTargetRef target = lookup_target(p->target, d);
    if (!target)
        return NULL;
    return LLVMCreateTargetMachine(target, p->target->llvm_triple, o->cpu ? o->cpu : p->target->cpu, o->features ? o->features : "", levels[opt].codegen,
                                   o->pic ? LLVMRelocPIC : LLVMRelocStatic, LLVMCodeModelDefault);
}

char *codegen_data_layout(LLVMTargetMachineRef machine)
{
    LLVMTargetDataRef data = LLVMCreateTargetDataLayout(machine);
    char *text = LLVMCopyStringRepOfTargetData(data);
    LLVMDisposeTargetData(data);
    return text;
}

static bool verify(LLVMModuleRef module, struct diag *d)
{
    char *message = NULL;
    bool bad = LLVMVerifyModule(module, LLVMReturnStatusAction, &message);
    if (bad)
        fail_with(d, EXIT_INTERNAL, "the generated IR is invalid: %.800s", message);
    LLVMDisposeMessage(message);
    return !bad;
}

bool codegen_optimise(const struct program *p, enum opt_level opt, LLVMModuleRef module, LLVMTargetMachineRef machine, struct diag *d)
{
    if (p->options->verify && !verify(module, d))
        return false;
    const char *pipeline = levels[opt].pipeline;
    if (!pipeline)
        return true;
    char *message = optimise_module(module, pipeline, machine, !p->options->no_vectorize);
    if (!message)
        return true;
    fail_with(d, EXIT_INTERNAL, "LLVM pass pipeline: %s", message);
    free(message);
    return false;
}

void codegen_hash(LLVMModuleRef module, char out[65])
{
    LLVMMemoryBufferRef buffer = LLVMWriteBitcodeToMemoryBuffer(module);
    sha256_hex((const uint8_t *)LLVMGetBufferStart(buffer), LLVMGetBufferSize(buffer), out);
    LLVMDisposeMemoryBuffer(buffer);
}

static void copy_out(struct batch_output *out, const char *bytes, size_t size)
{
    out->bytes = xmalloc(size + 1);
    memcpy(out->bytes, bytes, size);
    out->bytes[size] = 0;
    out->size = size;
}

bool codegen_emit(enum opt_level opt, LLVMModuleRef module, LLVMTargetMachineRef machine, enum output_kind kind, struct diag *d, struct batch_output *out)
{
    if (kind == OUTPUT_LLVM_IR) {
        char *text = LLVMPrintModuleToString(module);
        copy_out(out, text, strlen(text));
        LLVMDisposeMessage(text);
        return true;
    }
    struct emitted object;
    if (!emit_module(module, machine, kind == OUTPUT_ASM ? LLVMAssemblyFile : LLVMObjectFile, levels[opt].skip, &object))
        return fail_with(d, EXIT_INTERNAL, "code generation: LLVM cannot write such files for %s", LLVMGetTarget(module));
    out->bytes = object.bytes;
    out->size = object.size;
    return true;
}

char *codegen_host_cpu(void)
{
    char *name = LLVMGetHostCPUName(), *copy = strdup(name);
    LLVMDisposeMessage(name);
    return copy;
}

char *codegen_host_features(void)
{
    char *text = LLVMGetHostCPUFeatures(), *copy = strdup(text);
    LLVMDisposeMessage(text);
    return copy;
}

const char *codegen_llvm_version(void)
{
    return LLVM_VERSION_STRING;
}

/* LLVM only warns on stderr about a CPU or feature it does not know, and compiles for another one. Before any thread runs, its words are
 * caught in a file of their own. */
char *codegen_check_cpu(const struct target *t, const char *cpu, const char *features)
{
    struct diag d;
    diag_init(&d, "");
    LLVMTargetRef target = lookup_target(t, &d);
    if (!target)
        return strdup(d.message);
    int saved = dup(2), file = memfd_create("llvm-warnings", MFD_CLOEXEC);
    if (saved < 0 || file < 0)
        return NULL;
    fflush(stderr);
    dup2(file, 2);
    LLVMDisposeTargetMachine(LLVMCreateTargetMachine(target, t->llvm_triple, cpu, features ? features : "", LLVMCodeGenLevelNone, LLVMRelocStatic, LLVMCodeModelDefault));
    fflush(stderr);
    dup2(saved, 2);
    close(saved);
    char text[256];
    ssize_t n = pread(file, text, sizeof text - 1, 0);
    close(file);
    if (n <= 0)
        return NULL;
    text[n] = 0;
    return strdup(text);
}

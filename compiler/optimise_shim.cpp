#include "optimise_shim.h"

#include <llvm/Analysis/ScalarEvolution.h>
#include <llvm/Analysis/ScalarEvolutionExpressions.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Module.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Target/TargetMachine.h>
#include <string.h>

namespace {

/* The constant that a sum begins with, also one that a loop counts on from. */
llvm::APInt constant_part(const llvm::SCEV *s, unsigned width)
{
    llvm::APInt sum(width, 0);
    if (auto *constant = llvm::dyn_cast<llvm::SCEVConstant>(s))
        return constant->getAPInt();
    if (auto *recurrence = llvm::dyn_cast<llvm::SCEVAddRecExpr>(s))
        return constant_part(recurrence->getStart(), width);
    if (auto *add = llvm::dyn_cast<llvm::SCEVAddExpr>(s))
        for (const llvm::SCEV *part : add->operands())
            sum += constant_part(part, width);
    return sum;
}

/* LLVM 19's vectorisers take the distance of two addresses as an int (getPointersDiff in LoopAccessAnalysis), and so join an access at p with one at
 * p + 2^32 - 8 or p + 2^32 + 8. In front of them, this forbids vectors in functions with accesses whose addresses are known to lie that far apart,
 * or in all. */
struct forbid_vectors : llvm::PassInfoMixin<forbid_vectors> {
    bool all;

    explicit forbid_vectors(bool all) : all(all) {}
    static bool isRequired() { return true; }

    struct range {
        int64_t low, high;
    };

    llvm::PreservedAnalyses run(llvm::Function &f, llvm::FunctionAnalysisManager &analyses)
    {
        if (all || has_far_accesses(f, analyses.getResult<llvm::ScalarEvolutionAnalysis>(f)))
            f.addFnAttr(llvm::Attribute::NoImplicitFloat);
        return llvm::PreservedAnalyses::all();
    }

    static bool has_far_accesses(llvm::Function &f, llvm::ScalarEvolution &evolution)
    {
        /* What addresses have in common, and the least and greatest constant on top of it. */
        llvm::DenseMap<std::pair<const llvm::SCEV *, const llvm::SCEV *>, range> ranges;
        for (llvm::Instruction &i : llvm::instructions(f)) {
            const llvm::Value *pointer = llvm::getLoadStorePointerOperand(&i);
            if (!pointer || pointer->getType()->getPointerAddressSpace() != 0)
                continue;
            const llvm::SCEV *address = evolution.getSCEV(const_cast<llvm::Value *>(pointer)), *offset = evolution.removePointerBase(address);
            llvm::APInt constant = constant_part(offset, evolution.getTypeSizeInBits(offset->getType()));
            const llvm::SCEV *rest = evolution.getMinusSCEV(offset, evolution.getConstant(constant));
            int64_t n = constant.getSExtValue();
            range &r = ranges.try_emplace({evolution.getPointerBase(address), rest}, range{n, n}).first->second;
            r = {std::min(r.low, n), std::max(r.high, n)};
            if (r.high - r.low >= int64_t{1} << 31)
                return true;
        }
        return false;
    }
};

} // namespace

char *optimise_module(LLVMModuleRef module, const char *pipeline, LLVMTargetMachineRef machine, bool vectorise)
{
    llvm::PassBuilder builder(reinterpret_cast<llvm::TargetMachine *>(machine));
    using elements = llvm::ArrayRef<llvm::PassBuilder::PipelineElement>;
    builder.registerPipelineParsingCallback([=](llvm::StringRef name, llvm::FunctionPassManager &passes, elements) {
        bool known = name == FORBID_VECTORS;
        if (known)
            passes.addPass(forbid_vectors(!vectorise));
        return known;
    });
    /* LLVM's own pipelines do not name it. Not by PipelineTuningOptions: "default<O2>" overwrites what they say of vectors. */
    builder.registerVectorizerStartEPCallback(
        [=](llvm::FunctionPassManager &passes, llvm::OptimizationLevel) { passes.addPass(forbid_vectors(!vectorise)); });
    llvm::LoopAnalysisManager loops;
    llvm::FunctionAnalysisManager functions;
    llvm::CGSCCAnalysisManager components;
    llvm::ModuleAnalysisManager modules;
    builder.registerLoopAnalyses(loops);
    builder.registerFunctionAnalyses(functions);
    builder.registerCGSCCAnalyses(components);
    builder.registerModuleAnalyses(modules);
    builder.crossRegisterProxies(loops, functions, components, modules);
    llvm::ModulePassManager passes;
    if (llvm::Error error = builder.parsePassPipeline(passes, pipeline))
        return strdup(llvm::toString(std::move(error)).c_str());
    passes.run(*llvm::unwrap(module), modules);
    return nullptr;
}

#include "emit_shim.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Module.h>
#include <llvm/Pass.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>
#include <stdlib.h>
#include <string.h>

namespace {

struct lean_passes final : llvm::legacy::PassManager {
    const char *const *const *skip;

    bool is_skipped(llvm::StringRef name) const
    {
        for (const char *const *const *list = skip; *list; list++)
            for (const char *const *s = *list; *s; s++)
                if (name == *s)
                    return true;
        return false;
    }

    void add(llvm::Pass *pass) override
    {
        if (is_skipped(pass->getPassName()))
            delete pass;
        else
            llvm::legacy::PassManager::add(pass);
    }
};

} // namespace

bool emit_module(LLVMModuleRef module, LLVMTargetMachineRef machine, LLVMCodeGenFileType type, const char *const *const *skip, struct emitted *out)
{
    llvm::SmallVector<char, 0> bytes;
    llvm::raw_svector_ostream stream(bytes);
    lean_passes passes;
    passes.skip = skip;
    auto *target = reinterpret_cast<llvm::TargetMachine *>(machine);
    auto kind = type == LLVMAssemblyFile ? llvm::CodeGenFileType::AssemblyFile : llvm::CodeGenFileType::ObjectFile;
    if (target->addPassesToEmitFile(passes, stream, nullptr, kind))
        return false;
    passes.run(*llvm::unwrap(module));
    bytes.push_back(0);
    out->size = bytes.size() - 1;
    out->bytes = static_cast<char *>(malloc(bytes.size()));
    if (!out->bytes)
        llvm::report_bad_alloc_error("object");
    memcpy(out->bytes, bytes.data(), bytes.size());
    return true;
}

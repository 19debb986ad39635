/* Line tables whose line numbers are byte offsets in the WebAssembly module. They live in sections that are not loaded, so they cost nothing
 * until a trap's backtrace (or gdb, perf, addr2line) reads them. */
#include <string.h>

#include "translate.h"

void debug_begin(struct translator *t, const char *name)
{
    if (t->program->options->debug == 0)
        return;
    t->di = LLVMCreateDIBuilder(t->module);
    t->di_file = LLVMDIBuilderCreateFile(t->di, name, strlen(name), "", 0);
    static const char producer[] = "wasmc";
    t->di_unit = LLVMDIBuilderCreateCompileUnit(t->di, LLVMDWARFSourceLanguageC11, t->di_file, producer, sizeof producer - 1, true, "", 0, 0, "", 0,
                                                LLVMDWARFEmissionLineTablesOnly, 0, false, false, "", 0, "", 0);
    t->di_type = LLVMDIBuilderCreateSubroutineType(t->di, t->di_file, NULL, 0, LLVMDIFlagZero);
    LLVMAddModuleFlag(t->module, LLVMModuleFlagBehaviorWarning, "Debug Info Version", 18,
                      LLVMValueAsMetadata(LLVMConstInt(t->i32, LLVMDebugMetadataVersion(), false)));
    LLVMAddModuleFlag(t->module, LLVMModuleFlagBehaviorWarning, "Dwarf Version", 13, LLVMValueAsMetadata(LLVMConstInt(t->i32, 5, false)));
}

void debug_function(struct translator *t, LLVMValueRef fn, const char *symbol, uint64_t offset, LLVMMetadataRef *scope)
{
    if (!t->di)
        return;
    unsigned line = (unsigned)(offset - t->line_origin);
    *scope = LLVMDIBuilderCreateFunction(t->di, t->di_file, symbol, strlen(symbol), "", 0, t->di_file, line, t->di_type, false, true, line,
                                         LLVMDIFlagZero, true);
    LLVMSetSubprogram(fn, *scope);
}

void debug_location(struct translator *t, LLVMMetadataRef scope, uint64_t offset)
{
    if (t->di)
        LLVMSetCurrentDebugLocation2(t->builder, LLVMDIBuilderCreateDebugLocation(t->context, (unsigned)(offset - t->line_origin), 0, scope, NULL));
}

void debug_end(struct translator *t)
{
    if (!t->di)
        return;
    LLVMDIBuilderFinalize(t->di);
    LLVMDisposeDIBuilder(t->di);
    t->di = NULL;
}

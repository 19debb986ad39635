/* Translation of validated WebAssembly into LLVM IR: private to compiler/translate/ and batch.c.
 *
 * One struct translator per LLVM module (batch), one struct fn per function body being translated. SSA is built directly: the
 * value stack holds LLVM values, locals are renamed on the fly (ssa.c), so there is no alloca and no mem2reg. */
#ifndef WASMC_TRANSLATE_H
#define WASMC_TRANSLATE_H

#include <llvm-c/Core.h>
#include <llvm-c/DebugInfo.h>

#include "../batch.h"
#include "../insn.h"
#include "../profile.h"
#include "../lines.h"
#include "simd.h"
#include "wasm_abi.h"

/* LLVM intrinsics by the names ops.def uses; text in intrinsic.c. */
enum intrinsic {
    INTRINSIC_CTLZ,
    INTRINSIC_CTTZ,
    INTRINSIC_CTPOP,
    INTRINSIC_FSHL,
    INTRINSIC_FSHR,
    INTRINSIC_FABS,
    INTRINSIC_CEIL,
    INTRINSIC_FLOOR,
    INTRINSIC_TRUNC,
    INTRINSIC_ROUNDEVEN,
    INTRINSIC_SQRT,
    INTRINSIC_MINIMUM,
    INTRINSIC_MAXIMUM,
    INTRINSIC_COPYSIGN,
    INTRINSIC_FPTOSI_SAT,
    INTRINSIC_FPTOUI_SAT,
    INTRINSIC_FMA,
    INTRINSIC_ARITHMETIC_FENCE,
    INTRINSIC_SADD_SAT,
    INTRINSIC_UADD_SAT,
    INTRINSIC_SSUB_SAT,
    INTRINSIC_USUB_SAT,
    INTRINSIC_SMIN,
    INTRINSIC_UMIN,
    INTRINSIC_SMAX,
    INTRINSIC_UMAX,
    INTRINSIC_ABS,
    INTRINSIC_REDUCE_UMIN,
    INTRINSIC_REDUCE_UMAX,
    INTRINSIC_COUNT
};

/* How a load or store touches memory: the width in memory and what happens to the upper bits (ops.def's argument). */
enum access { ACCESS_WORD32, ACCESS_WORD64, ACCESS_SEXT8, ACCESS_ZEXT8, ACCESS_SEXT16, ACCESS_ZEXT16, ACCESS_SEXT32, ACCESS_ZEXT32, ACCESS_V128 };
/* ops.def's argument of atomic_rmw: LLVM's operation and the access. */
#define ATOMIC_RMW(op, access) ((op) << 8 | (access))

/* Linkage names of one program's entities; %u is the index. */
#define SYMBOL_GLOBAL "wasm.global.%u"
#define SYMBOL_TABLE "wasm.table.%u"            /* struct wasm_table of a mutable table */
#define SYMBOL_TABLE_CODE "wasm.table.%u.code"  /* constant table: code pointer per element */
#define SYMBOL_TABLE_TYPES "wasm.table.%u.types" /* constant table: canonical type id + 1 per element, 0 = null */
#define SYMBOL_TABLE_CALLEES "wasm.table.%u.callees.%u" /* constant table: code of the functions of one canonical type, traps elsewhere */
#define SYMBOL_FUNCREF "wasm.funcref.%u"        /* struct wasm_func */
#define SYMBOL_HOST_WRAPPER "wasm.host.%u"      /* an import in the program's own calling convention */
#define SYMBOL_DATA "wasm.data.%u"              /* struct wasm_data_segment */
#define SYMBOL_ELEM "wasm.elem.%u"              /* struct wasm_elem_segment */
#define SYMBOL_IMAGE "wasm.image.%u"
#define SYMBOL_IMPORT "wasm.import.%u"          /* linkable: the slot of an import */
#define SYMBOL_TYPE_IDS "wasm.type_ids"         /* linkable: function type ids by canonical index */

struct translator {
    const struct program *program;
    enum opt_level opt; /* of the batch */
    const struct module *m;
    struct arena *arena;   /* lives as long as the batch */
    struct arena *scratch; /* reset after every function */
    struct diag *diag;

    LLVMContextRef context;
    LLVMModuleRef module;
    LLVMBuilderRef builder;
    LLVMTypeRef i1, i8, i16, i32, i64, i128, f32, f64, v128, ptr, void_type;
    unsigned call_conv; /* of every WebAssembly function in this program */

    /* Declarations, made when first used; NULL until then. */
    LLVMValueRef *funcs, *globals, *tables, *funcrefs, *datas, *elems, *wrappers;
    LLVMTypeRef *signatures;   /* per type index: the WebAssembly calling convention's function type */
    LLVMTypeRef *c_signatures; /* per type index: as C */
    LLVMValueRef *elem_arrays; /* module_data.c: contents of each element segment */
    LLVMValueRef *imports; /* linkable: slot variables by import index */
    LLVMValueRef memories, linear_memory, type_ids, traps[WASM_TRAP_COUNT];
    unsigned attr_nounwind, attr_noreturn, attr_cold, attr_nomerge, attr_optsize;
    LLVMAttributeRef probe_stack, probe_size, keep_frames;

    VEC(uint32_t) hot_callees; /* functions that hot code calls often, as a profile says */

    LLVMDIBuilderRef di; /* NULL at -g0 */
    uint64_t line_origin; /* line numbers are module offsets less this */
    LLVMMetadataRef di_file, di_unit, di_type;
};

/* Emits the listed functions (funcidx, defined ones) for level opt and, if with_data, everything that is not a function body: memories, tables,
 * globals, segments, wrappers, struct wasm_module. The LLVM module comes back in a new context; the caller disposes of both.
 * NULL after a failure recorded in d. data_layout: LLVM's string for the target. lines: windows for line numbers around lines->origin, to which those of
 * copied bodies are added; NULL: line numbers are module offsets, and no bodies are copied. */
LLVMModuleRef translate_batch(const struct program *p, enum opt_level opt, const uint32_t *funcs, uint32_t nfuncs, bool with_data, struct line_map *lines,
                              const char *data_layout, struct diag *d);

/* ---- declare.c: LLVM types and declarations ---- */
LLVMTypeRef llvm_type(struct translator *t, valtype v);
/* Result part of a function type: void, one type, or a struct. */
LLVMTypeRef llvm_result_type(struct translator *t, const struct functype *ft);
/* Result i of a call of a function of that type. */
LLVMValueRef result_of_call(struct translator *t, const struct functype *ft, LLVMValueRef call, uint32_t i);
/* The return of a function of that type; values are changed. */
void build_return(struct translator *t, const struct functype *ft, LLVMValueRef *values);
LLVMTypeRef signature_of(struct translator *t, uint32_t typeidx);
LLVMTypeRef c_signature_of(struct translator *t, uint32_t typeidx);
/* The callee of a direct call. Imports: the host's C function; is_host tells. */
LLVMValueRef declare_func(struct translator *t, uint32_t funcidx);
bool func_is_host(const struct translator *t, uint32_t funcidx); /* a C function of an ABI's library */
bool func_is_slot(const struct translator *t, uint32_t funcidx); /* an import of a linkable module */
/* The symbol with the program's prefix; in the batch's arena. */
const char *symbol_name(struct translator *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The function in the program's own calling convention, whose address may be taken. */
LLVMValueRef declare_func_address(struct translator *t, uint32_t funcidx);
LLVMValueRef declare_global(struct translator *t, uint32_t globalidx);
LLVMValueRef declare_table(struct translator *t, uint32_t tableidx);
LLVMValueRef declare_import(struct translator *t, uint32_t import);
LLVMValueRef declare_type_ids(struct translator *t);
/* Where the entity is: its own symbol, or what the loader put into the import's slot (linkable). */
LLVMValueRef global_address(struct translator *t, uint32_t globalidx);
LLVMValueRef table_address(struct translator *t, uint32_t tableidx);
/* &wasm_memories[memidx], likewise */
LLVMValueRef memory_descriptor(struct translator *t, uint32_t memidx);
/* A funcref value: struct wasm_func *, likewise. */
LLVMValueRef func_reference(struct translator *t, uint32_t funcidx);
LLVMValueRef declare_funcref(struct translator *t, uint32_t funcidx);
LLVMValueRef declare_data(struct translator *t, uint32_t dataidx);
LLVMValueRef declare_elem(struct translator *t, uint32_t elemidx);
LLVMValueRef declare_memories(struct translator *t);
LLVMValueRef declare_linear_memory(struct translator *t);
/* A runtime function of wasm_abi.h: types as letters, result first: v i l p. */
LLVMValueRef declare_runtime(struct translator *t, const char *name, const char *types, LLVMTypeRef *type);
LLVMValueRef call_runtime(struct translator *t, const char *name, const char *types, LLVMValueRef *args, unsigned nargs);
LLVMValueRef call_intrinsic(struct translator *t, enum intrinsic id, LLVMTypeRef *overloads, unsigned noverloads, LLVMValueRef *args, unsigned nargs);
void hide(LLVMValueRef global);
LLVMValueRef const_i32(struct translator *t, uint32_t n);
LLVMValueRef const_i64(struct translator *t, uint64_t n);
/* base + constant byte offset, never inbounds. */
LLVMValueRef byte_offset(struct translator *t, LLVMValueRef base, uint64_t offset);
/* The constant an immutable or never written global, or a constant expression, has. */
LLVMValueRef const_value(struct translator *t, const struct const_value *v);
/* A function body's attributes: nounwind, stack probes. */
void set_function_attributes(struct translator *t, LLVMValueRef fn);

/* ---- module_data.c ---- */
bool translate_data(struct translator *t);
/* linkable.c: struct wasm_linkable around the module's own constant. */
void define_linkable(struct translator *t, LLVMValueRef module);
/* The wasm_thunk of a function type: loads the arguments from slots, calls, stores the results. One per canonical type, made on demand. */
LLVMValueRef thunk_of(struct translator *t, uint32_t typeidx);
/* library.c: the C functions of program->library. */
void define_library(struct translator *t);
/* A C function with a section of its own, the builder at its start; one that is declared already, likewise. What nobody calls is dropped by
 * the linker. */
LLVMValueRef add_c_function(struct translator *t, const char *name, LLVMTypeRef type);
void begin_c_function(struct translator *t, LLVMValueRef fn);
/* Calls element `index` of table 0 with the checks of call_indirect, from `function`. The result, NULL without one. */
LLVMValueRef call_through_table(struct translator *t, LLVMValueRef function, uint32_t typeidx, LLVMValueRef index, LLVMValueRef *args);
/* constructors.c: wasm_constructors (wasm_abi.h), where the module has any. */
void define_constructors(struct translator *t);
/* invoke.c: the trampolines of the imports invoke_<signature>. */
void define_invokes(struct translator *t);
/* A private constant with that initialiser; its address. */
LLVMValueRef private_constant(struct translator *t, LLVMValueRef init);
/* The address of constant bytes, null for none. */
LLVMValueRef bytes_constant(struct translator *t, const void *bytes, size_t size);

/* ---- debug.c: line tables whose line numbers are module byte offsets ---- */
void debug_begin(struct translator *t, const char *name);
void debug_function(struct translator *t, LLVMValueRef fn, const char *symbol, uint64_t offset, LLVMMetadataRef *scope);
void debug_location(struct translator *t, LLVMMetadataRef scope, uint64_t offset);
void debug_end(struct translator *t);

/* ---- one function ---- */

/* A basic block in the sense of SSA construction: locals change only within it. It may span several LLVM blocks (checks that
 * branch to a trap split LLVM blocks, not this). */
struct block {
    LLVMBasicBlockRef first; /* phis go here */
    uint32_t id;
    bool sealed; /* all predecessors are known */
    uint64_t left;      /* offset of the branch at its end */
    struct block *up;   /* a block every path to this one runs through to its end; NULL for the entry */
    struct block *jump; /* one further up, so that the way to any takes a logarithm of steps (ssa.c) */
    uint64_t up_to, jump_to; /* what is written on the way from there lies between its `left` and this offset */
    uint32_t depth;     /* number of blocks up to the entry */
    VEC(struct edge) preds;
    VEC(struct pending_phi) pending; /* phis waiting for the predecessors of an unsealed block */
};
struct edge {
    struct block *from;
    LLVMBasicBlockRef llvm; /* the LLVM block that branches */
};
struct pending_phi {
    uint32_t local;
    LLVMValueRef phi;
};

enum frame_kind { FRAME_FUNC, FRAME_BLOCK, FRAME_LOOP, FRAME_IF, FRAME_ELSE };

struct frame {
    enum frame_kind kind;
    struct block *target;     /* where a branch to this label goes */
    struct block *entry;      /* the one in front of the construct */
    struct block *else_block; /* FRAME_IF */
    LLVMValueRef *phis;       /* one per value the label takes; NULL entries until the block has a predecessor */
    LLVMValueRef *params;     /* FRAME_IF: the parameters, for the else arm */
    uint32_t height;          /* of the value stack below the block's parameters */
    struct functype type;     /* of the block */
    bool was_unreachable;     /* code in front of the block was already dead */
};

/* Open-addressing map (block, local) -> value, see ssa.c. */
struct local_map {
    uint64_t *keys;
    LLVMValueRef *values;
    uint32_t cap, len;
};

/* Where the body writes its locals and where its loops end, see writes.c. */
struct writes {
    VEC(uint64_t) keys; /* local << 32 | offset of the instruction in the module; ascending */
    VEC(struct loop_range) loops; /* ascending */
};
struct loop_range {
    uint32_t begin, end; /* offsets of `loop` and its `end` */
};

struct fn {
    struct translator *t;
    LLVMBuilderRef b;
    uint32_t funcidx;
    const struct functype *type;
    LLVMValueRef value;
    struct reader r;
    uint64_t offset; /* of the current instruction */
    LLVMMetadataRef scope;

    VEC(LLVMValueRef) stack;
    VEC(struct frame) frames;
    bool unreachable;       /* the current point cannot be reached: instructions are skipped, nesting is counted */
    uint32_t skipped_depth; /* blocks opened inside unreachable code */

    struct local_range *runs; /* of the declared locals */
    uint32_t nruns;
    struct block *cur;
    uint32_t nblocks;
    struct local_map map;
    struct writes writes;
    VEC(struct fill) fills;  /* phis whose operands are not yet filled */
    VEC(LLVMValueRef) phis;  /* every phi ssa.c made, for the trivial-phi clean-up */
    VEC(LLVMValueRef) loads; /* every load, for the dead-load rule */
    LLVMValueRef memory_base; /* register form: loaded once per function */
    bool profiled;            /* a body, where the program counts or counts are known */
    uint32_t counter;         /* first of the current instruction among the function's */
    bool failed;
};
struct local_range {
    uint32_t end; /* first local behind the run */
    valtype type;
};
struct fill {
    struct block *block;
    uint32_t local;
    LLVMValueRef phi;
};

typedef void lower_fn(struct fn *f, const struct insn *in, int64_t arg);
/* Every family named in ops.def. */
#define OP(e, text, prefix, code, imm, sig, feature, family, arg) lower_fn lower_##family;
#include "../ops.def"
#undef OP

bool translate_function(struct translator *t, uint32_t funcidx);

/* import.c: copies of the small and of the hot functions of other batches that this one calls; when its own are translated. */
bool import_functions(struct translator *t, struct line_map *lines);

/* value stack */
void push(struct fn *f, LLVMValueRef v);
LLVMValueRef pop(struct fn *f);
/* The values from that height on, NULL when nothing was ever pushed. */
LLVMValueRef *stack_from(struct fn *f, uint32_t height);
/* Reports "not supported by the code generator" for the current instruction. */
void unsupported(struct fn *f, const struct insn *in);
LLVMBasicBlockRef new_llvm_block(struct fn *f, const char *name);
/* Makes the rest of the current block unreachable. */
void set_unreachable(struct fn *f);

/* trap.c: traps as that kind when cond holds; the current position continues behind it. */
void trap_if(struct fn *f, LLVMValueRef cond, enum wasm_trap trap);
/* Ends the current LLVM block with a trap. */
void trap_always(struct fn *f, enum wasm_trap trap);
/* The runtime's function for a kind: a call of it traps at the call, whatever the arguments. */
LLVMValueRef declare_trap(struct translator *t, enum wasm_trap trap);
/* A branch to a new cold LLVM block when cond holds: positions at the cold block, returns the block to continue at afterwards. */
LLVMBasicBlockRef cold_branch(struct fn *f, LLVMValueRef cond, const char *name);

/* Type of a parameter or local. */
valtype local_type(const struct fn *f, uint32_t local);

/* ssa.c */
struct block *block_new(struct fn *f, const char *name);
void block_add_pred(struct fn *f, struct block *b);
/* Before anything is read in b: every path to it runs through `up`, and what is written behind up lies in front of offset `to`. */
void block_below(struct block *b, struct block *up, uint64_t to);
void block_seal(struct fn *f, struct block *b);
void block_enter(struct fn *f, struct block *b);
LLVMValueRef local_read(struct fn *f, uint32_t local);
void local_write(struct fn *f, uint32_t local, LLVMValueRef v);
/* writes.c: fills f->writes, from f->r, which stands behind the declarations of locals; looks up what it says. */
void writes_find(struct fn *f);
/* Whether an instruction in [from, to) writes the local. */
bool writes_within(const struct writes *w, uint32_t local, uint64_t from, uint64_t to);
/* Where the loop at that offset ends. */
uint64_t writes_loop_end(const struct writes *w, uint64_t loop);
/* Removes phis whose operands are all one value. Once per function, at its end. */
void ssa_finish(struct fn *f);

/* memory.c */
/* The address of an access of `width` bytes at index (i32 or i64 value) + offset, with a bounds check where the mode wants one. */
LLVMValueRef memory_address(struct fn *f, LLVMValueRef index, const struct memarg *m, uint32_t width);
/* The same without a check: index is an i64. */
LLVMValueRef memory_pointer(struct fn *f, LLVMValueRef index, uint32_t memidx, uint64_t offset);
/* Dead-load rule: marks loads volatile whose value nothing observable uses, so that their trap survives. */
void memory_finish(struct fn *f);

/* ---- loop_version.c: innermost loops in the form that LLVM vectorises, beside the old one; on the finished body ---- */
void version_loops(struct fn *f);
/* Has loops of one block begin at multiples of LOOP_ALIGNMENT bytes; after version_loops. */
void align_loops(struct fn *f);
/* An index operand of memory `memidx` as i64. */
LLVMValueRef index_to_i64(struct fn *f, LLVMValueRef v);
/* Bytes of memory memidx accessible now, as i64. */
LLVMValueRef memory_size_bytes(struct fn *f, uint32_t memidx);
uint32_t access_width(enum access a);
LLVMTypeRef access_type(struct translator *t, enum access a);

/* ---- profile.c; where there is no profile, or it says nothing of this function, these do nothing ---- */
void profile_begin_module(struct translator *t);
void define_profile(struct translator *t);
bool profile_generates(const struct fn *f);
/* At the body's start. */
void profile_begin_function(struct fn *f);
/* Count, in front of the branch: its condition (i1), br_table's index and number of labels without the default, where call_indirect goes (i64). */
void profile_count_branch(struct fn *f, LLVMValueRef cond);
void profile_count_table(struct fn *f, LLVMValueRef index, uint32_t labels);
void profile_count_call(struct fn *f, LLVMValueRef target);
/* A direct call of a function with a body stands here. */
void profile_note_call(struct fn *f, uint32_t funcidx);
/* Whether the function's loops are worth more code: not in what counts, nor in what a profile says is not hot. */
bool profile_wants_loops(const struct fn *f);
/* Say how often the branch went where. labels: n and the default; labels that are the default's have no case. */
void profile_weigh_branch(struct fn *f, LLVMValueRef branch);
void profile_weigh_table(struct fn *f, LLVMValueRef branch, const uint32_t *labels, uint32_t n);
/* Where a call_indirect of that type goes often: at most LIKELY_TARGETS, the most frequent first. */
struct likely_target {
    uint64_t target;  /* table index; function index where the table can change */
    uint32_t funcidx; /* of the right type */
    uint64_t count, rest; /* calls, and those that go neither here nor to one before */
};
enum { LIKELY_TARGETS = 3 };
uint32_t profile_likely_targets(struct fn *f, uint32_t tableidx, uint32_t typeidx, struct likely_target *out);
/* Of a switch over table indices whose default is a trap. */
void profile_weigh_slots(struct fn *f, LLVMValueRef branch, const uint32_t *slots, uint32_t n);
/* The branch goes to the target or on. */
void profile_weigh_target(struct fn *f, LLVMValueRef branch, const struct likely_target *target);

/* bulk.c */
/* Whether a block of n bytes at `at` (i64s, zero-extended) leaves a 32-bit memory. */
LLVMValueRef leaves_memory(struct fn *f, uint32_t memidx, LLVMValueRef at, LLVMValueRef n);
/* The larger of two unsigned i64s. */
LLVMValueRef larger(struct fn *f, LLVMValueRef a, LLVMValueRef b);

/* cpu.c: of the CPU compiled for, when the target is x86-64 */
unsigned x86_level(const struct program *p); /* the psABI's level, 1..4 */
bool x86_has_ssse3(const struct program *p);
bool x86_has_fma(const struct program *p);

/* guest_libc.c */
/* What the function is recognised as, if that is wanted. */
enum libc_function libc_function_of(const struct translator *t, uint32_t funcidx);
/* At the start of a recognised body: the native routine, in front of the body. */
void libc_begin(struct fn *f);

/* call.c */
LLVMValueRef build_call(struct fn *f, LLVMTypeRef type, LLVMValueRef callee, LLVMValueRef *args, unsigned nargs, unsigned conv);
/* The 1-based constant type id call_indirect compares in a closed world. */
uint32_t type_id(const struct translator *t, uint32_t typeidx);
/* The type id as an i32 value, loaded in a linkable module. */
LLVMValueRef type_id_value(struct fn *f, uint32_t typeidx);
/* Evaluates a constant expression at the builder's position. */
LLVMValueRef translate_constexpr(struct translator *t, LLVMValueRef function, const struct constexpr *e);
/* The results of a call, or of a phi of such calls, onto the value stack. */
void push_results(struct fn *f, const struct functype *ft, LLVMValueRef call);

/* indirect.c */
/* call_indirect as one call instruction behind its checks, which return_call_indirect can make a tail call. */
void call_indirect_plain(struct fn *f, const struct insn *in);
/* The read-only arrays of a constant table. */
void define_const_table(struct translator *t, uint32_t tableidx);

#endif

/* The instruction set as data: everything here is expanded from ops.def. */
#ifndef WASMC_OPS_H
#define WASMC_OPS_H

#include "base.h"

enum feature {
#define FEATURE(e, name, on, text, missing) FEATURE_##e,
#include "features.def"
#undef FEATURE
    FEATURE_COUNT
};

/* A set of features: one bool per row of features.def. */
struct features {
    bool on[FEATURE_COUNT];
};

struct feature_info {
    const char *name; /* as in -m<name> */
    bool on_by_default;
    const char *description;
    const char *missing; /* not compiled yet: what to do instead; else NULL */
};
extern const struct feature_info feature_info[FEATURE_COUNT];
struct features features_default(void);
struct features features_all(void);
/* FEATURE_COUNT when unknown. */
enum feature feature_lookup(const char *name);

/* What follows the opcode in the binary (spec 5.4). */
enum imm {
    IMM_NONE,
    IMM_BLOCKTYPE,    /* s33 or valtype */
    IMM_LABEL,        /* labelidx */
    IMM_LABELS,       /* vec(labelidx) labelidx */
    IMM_FUNC,         /* funcidx */
    IMM_TYPE_TABLE,   /* typeidx tableidx */
    IMM_SELECT_TYPES, /* vec(valtype) */
    IMM_LOCAL,        /* localidx */
    IMM_GLOBAL,       /* globalidx */
    IMM_TABLE,        /* tableidx */
    IMM_MEMARG0,      /* memarg; the digit is log2 of the natural alignment, in bytes */
    IMM_MEMARG1,
    IMM_MEMARG2,
    IMM_MEMARG3,
    IMM_MEMARG4,
    IMM_MEMORY,        /* memidx */
    IMM_I32,           /* s32 */
    IMM_I64,           /* s64 */
    IMM_F32,           /* 4 bytes */
    IMM_F64,           /* 8 bytes */
    IMM_HEAPTYPE,      /* s33 */
    IMM_DATA_MEMORY,   /* dataidx memidx */
    IMM_DATA,          /* dataidx */
    IMM_MEMORY_MEMORY, /* destination memidx, source memidx */
    IMM_ELEM_TABLE,    /* elemidx tableidx */
    IMM_ELEM,          /* elemidx */
    IMM_TABLE_TABLE,   /* destination tableidx, source tableidx */
    IMM_FENCE,         /* one zero byte */
    IMM_V128,          /* 16 bytes */
    IMM_LANES16,       /* 16 lane indices (i8x16.shuffle) */
    IMM_LANE2,         /* one lane index; the number is that of the lanes, so the index must be below it */
    IMM_LANE4,
    IMM_LANE8,
    IMM_LANE16,
    IMM_MEMARG_LANE0, /* memarg and a lane index; the digit as above */
    IMM_MEMARG_LANE1,
    IMM_MEMARG_LANE2,
    IMM_MEMARG_LANE3,
};

enum op {
#define OP(e, text, prefix, code, imm, sig, feature, family, arg) OP_##e,
#include "ops.def"
#undef OP
    OP_COUNT,
    OP_INVALID = OP_COUNT
};

struct op_info {
    const char *text;
    uint8_t prefix; /* 0 for one-byte opcodes */
    uint16_t code;
    enum imm imm;
    const char *signature; /* "operands:results", or "*" when validate.c types it by hand */
    enum feature feature;
};
extern const struct op_info op_info[OP_COUNT];

/* What the signature string says, as types that can be compared at once. */
enum { OP_MAX_OPERANDS = 4, OP_MAX_RESULTS = 2 };
/* Stands in op_signature for 'm': i32 or i64, as the memory immediate's memory says. No value type has this code. */
#define SIG_ADDRESS 1
struct op_signature {
    bool by_hand; /* "*": no operands and results here */
    uint8_t imm;  /* as in op_info, for speed */
    uint8_t noperands, nresults;
    uint8_t operands[OP_MAX_OPERANDS], results[OP_MAX_RESULTS]; /* value type codes or SIG_ADDRESS; left to right */
};
extern const struct op_signature op_signature[OP_COUNT];

/* The opcodes themselves, for code that compares bytes: OPCODE_LOCAL_GET is 0x20. */
enum {
#define OP(e, text, prefix, code, imm, sig, feature, family, arg) OPCODE_##e = code,
#include "ops.def"
#undef OP
};

/* What an encoding means, in four bytes, because every instruction read goes through here. row is the op + 1, 0 where there is none. */
struct op_encoding {
    uint16_t row;
    uint8_t imm, feature;
};
/* The first index is op_prefix_slot(); the codes of relaxed SIMD are the largest. */
enum { OP_SLOTS = 5, OP_CODES = 0x114 };
extern const struct op_encoding op_by_code[OP_SLOTS][OP_CODES];
/* Row of op_by_code for a prefix byte: 0 for one-byte opcodes (prefix 0), 1..4 for 0xfb..0xfe. */
static inline unsigned op_prefix_slot(uint8_t prefix) { return prefix ? prefix - 0xfau : 0; }
/* OP_INVALID when no row has this encoding. prefix is 0 or 0xfb..0xfe. */
static inline enum op op_lookup(uint8_t prefix, uint32_t code)
{
    unsigned row = code < OP_CODES ? op_by_code[op_prefix_slot(prefix)][code].row : 0;
    return row ? (enum op)(row - 1) : OP_INVALID;
}
/* log2 of the natural alignment for the MEMARG immediates, -1 for others. */
int imm_natural_align(enum imm imm);
/* Whether it loads or stores at an address of its operands. */
static inline bool op_is_access(enum op op) { return imm_natural_align(op_info[op].imm) >= 0; }
/* How many lane indices are valid for the immediates that hold one (also IMM_LANES16: 32, it picks from two vectors); 0 for others. */
unsigned imm_lane_limit(enum imm imm);

#endif

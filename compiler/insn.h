/* Reading ONE instruction: used by the validator, the translator, the closed-world analysis and the tools. */
#ifndef WASMC_INSN_H
#define WASMC_INSN_H

#include "module.h"
#include "reader.h"

/* A block type (spec 5.4.1): empty, one result, or a type index. */
struct blocktype {
    bool is_index;
    uint32_t typeidx; /* when is_index */
    valtype result;   /* else: VT_BOTTOM for none */
};

struct memarg {
    uint32_t align;  /* log2, as encoded */
    uint32_t memory; /* memidx; 0 unless multi-memory's flag bit is set */
    uint64_t offset;
};

struct insn {
    enum op op;
    uint64_t offset; /* of the opcode, in the module */
    uint32_t index;  /* label, func, type (call_indirect), local, global, table, memory, data, elem; destination of copies */
    uint32_t index2; /* table of call_indirect and table.init, memory of memory.init, source of copies */
    union {
        int32_t i32;
        int64_t i64;
        uint32_t f32_bits;
        uint64_t f64_bits;
        uint8_t v128[16]; /* also the lanes of i8x16.shuffle */
        struct memarg mem;
        struct blocktype block;
        valtype type; /* ref.null: the reference type */
        struct {
            uint32_t count;     /* targets without the default */
            const uint8_t *pos; /* count+1 LEB128 labels, the last is the default; already checked for form: insn_label reads on */
        } labels;
        struct {
            uint32_t count;
            valtype type; /* the only one when count is 1 */
        } select;
    };
    uint8_t lane;
};

/* Reads opcode and immediates. Malformed encodings and instructions of features that are off are errors here ("illegal opcode", naming
 * the flag); index ranges and types are the validator's. */
bool insn_read(struct reader *r, const struct features *f, struct insn *in);
/* Next label of a br_table: advances *pos. Only after insn_read accepted the instruction. */
uint32_t insn_label(const uint8_t **pos);
/* A value type (spec 5.3.4) as it stands in local declarations and type lists. */
bool read_valtype(struct reader *r, const struct features *f, valtype *out);
/* A reference type (spec 5.3.3); funcref needs no feature, for the tables of WebAssembly 1.0. */
bool read_reftype(struct reader *r, const struct features *f, valtype *out);
/* "name needs -mflag", or that the proposal is not compiled yet, as the error of a construct whose feature is off; what: the spec's word for it ("illegal opcode"). Always false. */
bool fail_feature(struct diag *d, uint64_t offset, const char *what, const char *name, enum feature feature);

/* The local declarations in front of a body (spec 5.4.9). */
struct local_run {
    uint32_t count;
    valtype type;
};
/* One run; the body starts with their number as a u32. The sum of the counts is the caller's to check. */
bool read_local_run(struct reader *r, const struct features *f, struct local_run *out);
/* All of them: from the start of a body to its first instruction. */
bool skip_locals(struct reader *r, const struct features *f);

#endif

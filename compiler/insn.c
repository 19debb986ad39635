/* Reading ONE instruction. The switch over immediate kinds below is the only place that knows their encoding. */
#include "insn.h"

#include <string.h>

bool fail_feature(struct diag *d, uint64_t offset, const char *what, const char *name, enum feature feature)
{
    const struct feature_info *info = &feature_info[feature];
    if (info->missing) {
        fail(d, offset, "%s: %s is of the proposal %s, which wasmc does not compile yet", what, name, info->name);
        diag_hint(d, "%s", info->missing);
        return false;
    }
    fail(d, offset, "%s: %s needs -m%s", what, name, info->name);
    diag_hint(d, "add -m%s (%s)", info->name, info->description);
    return false;
}

/* The feature that brought each value type, + 1; 0 = no such type. */
static const uint8_t valtype_feature[256] = {
    [VT_I32] = FEATURE_MVP + 1,
    [VT_I64] = FEATURE_MVP + 1,
    [VT_F32] = FEATURE_MVP + 1,
    [VT_F64] = FEATURE_MVP + 1,
    [VT_V128] = FEATURE_SIMD128 + 1,
    [VT_FUNCREF] = FEATURE_REFERENCE_TYPES + 1,
    [VT_EXTERNREF] = FEATURE_REFERENCE_TYPES + 1,
    [VT_EXNREF] = FEATURE_EXCEPTIONS + 1,
};

/* what: "malformed value type" or "malformed reference type". */
static bool check_valtype(struct reader *r, const struct features *f, uint8_t code, uint64_t offset, const char *what)
{
    if (valtype_feature[code] == 0)
        return fail(r->diag, offset, "%s: 0x%02x", what, code);
    enum feature feature = valtype_feature[code] - 1;
    return f->on[feature] || fail_feature(r->diag, offset, what, valtype_name(code), feature);
}

bool read_valtype(struct reader *r, const struct features *f, valtype *out)
{
    uint8_t code;
    uint64_t offset = reader_offset(r);
    if (!read_byte(r, &code) || !check_valtype(r, f, code, offset, "malformed value type"))
        return false;
    *out = code;
    return true;
}

bool read_reftype(struct reader *r, const struct features *f, valtype *out)
{
    uint8_t code;
    uint64_t offset = reader_offset(r);
    if (!read_byte(r, &code))
        return false;
    if (code != VT_FUNCREF && valtype_is_ref(code) && !check_valtype(r, f, code, offset, "malformed reference type"))
        return false;
    if (!valtype_is_ref(code))
        return fail(r->diag, offset, "malformed reference type: 0x%02x", code);
    *out = code;
    return true;
}

bool read_local_run(struct reader *r, const struct features *f, struct local_run *out) { return read_u32(r, &out->count) && read_valtype(r, f, &out->type); }

bool skip_locals(struct reader *r, const struct features *f)
{
    uint32_t runs;
    struct local_run run;
    bool ok = read_u32(r, &runs);
    while (ok && runs--)
        ok = read_local_run(r, f, &run);
    return ok;
}

static bool read_zero_byte(struct reader *r, enum feature feature)
{
    uint8_t byte;
    uint64_t offset = reader_offset(r);
    if (!read_byte(r, &byte))
        return false;
    if (byte == 0)
        return true;
    fail(r->diag, offset, "zero byte expected, found 0x%02x", byte);
    if (feature != FEATURE_MVP)
        diag_hint(r->diag, "an index other than zero needs -m%s", feature_info[feature].name);
    return false;
}

/* An index that was a reserved zero byte before `feature` came. */
static bool read_index(struct reader *r, const struct features *f, enum feature feature, uint32_t *out)
{
    if (f->on[feature])
        return read_u32(r, out);
    *out = 0;
    return read_zero_byte(r, feature);
}

/* A type index: a non-negative s33. */
static __attribute__((noinline)) bool read_blocktype_index(struct reader *r, const struct features *f, struct blocktype *out)
{
    uint64_t offset = reader_offset(r);
    int64_t index;
    if (!read_s33(r, &index))
        return false;
    if (index < 0)
        return fail(r->diag, offset, "malformed block type: %lld", (long long)index);
    if (!f->on[FEATURE_MULTIVALUE])
        return fail_feature(r->diag, offset, "malformed block type", "a type index", FEATURE_MULTIVALUE);
    out->is_index = true;
    out->typeidx = (uint32_t)index;
    return true;
}

/* Spec 5.4.1: 0x40, a value type, or a type index; the first two are negative as s33. */
static inline bool read_blocktype(struct reader *r, const struct features *f, struct blocktype *out)
{
    *out = (struct blocktype){.result = VT_BOTTOM};
    if (r->pos == r->end)
        return reader_fail_end(r);
    if (*r->pos == 0x40) {
        r->pos++;
        return true;
    }
    return (*r->pos & 0xc0) == 0x40 ? read_valtype(r, f, &out->result) : read_blocktype_index(r, f, out);
}

enum { MEMARG_HAS_MEMORY = 0x40 }; /* bit 6 of the alignment: a memory index follows */

/* A memarg of any form. */
static __attribute__((noinline)) bool read_long_memarg(struct reader *r, const struct features *f, struct memarg *out)
{
    uint64_t offset = reader_offset(r);
    if (!read_u32(r, &out->align))
        return false;
    out->memory = 0;
    if (out->align >= MEMARG_HAS_MEMORY) {
        if (!f->on[FEATURE_MULTI_MEMORY] || out->align >= 2 * MEMARG_HAS_MEMORY)
            return fail(r->diag, offset, "malformed memop flags: 0x%x", out->align);
        out->align &= MEMARG_HAS_MEMORY - 1;
        if (!read_u32(r, &out->memory))
            return false;
    }
    return read_u64(r, &out->offset);
}

/* Memory 0 and an offset below 128, in line. */
static inline bool read_memarg(struct reader *r, const struct features *f, struct memarg *out)
{
    const uint8_t *p = r->pos;
    if (__builtin_expect(r->end - p < 2 || p[0] >= MEMARG_HAS_MEMORY || p[1] >= 0x80, 0))
        return read_long_memarg(r, f, out);
    *out = (struct memarg){.align = p[0], .offset = p[1]};
    r->pos = p + 2;
    return true;
}

/* Walks the labels once, so that insn_label may trust them. */
static bool read_labels(struct reader *r, struct insn *in)
{
    if (!read_u32(r, &in->labels.count))
        return false;
    if (in->labels.count >= reader_left(r))
        return fail(r->diag, reader_offset(r), "unexpected end of section or function: %u labels declared, %zu bytes left", in->labels.count, reader_left(r));
    in->labels.pos = r->pos;
    uint32_t label;
    for (uint32_t i = 0; i <= in->labels.count; i++)
        if (!read_u32(r, &label))
            return false;
    return true;
}

uint32_t insn_label(const uint8_t **pos)
{
    uint32_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        uint8_t byte = *(*pos)++;
        value |= (uint32_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return value;
    }
}

static bool read_select_types(struct reader *r, const struct features *f, struct insn *in)
{
    if (!read_u32(r, &in->select.count))
        return false;
    in->select.type = VT_BOTTOM;
    valtype type;
    for (uint32_t i = 0; i < in->select.count; i++) {
        if (!read_valtype(r, f, &type))
            return false;
        if (i == 0)
            in->select.type = type;
    }
    return true;
}

static bool read_16_bytes(struct reader *r, uint8_t out[16])
{
    struct span s;
    if (!read_bytes(r, 16, &s))
        return false;
    memcpy(out, s.ptr, 16);
    return true;
}

/* The kinds that are not worth registers in insn_read. */
static __attribute__((noinline)) bool read_rare_immediates(struct reader *r, const struct features *f, enum imm imm, struct insn *in)
{
    switch (imm) {
    case IMM_I64: return read_s64(r, &in->i64);
    case IMM_F32: return read_f32_bits(r, &in->f32_bits);
    case IMM_F64: return read_f64_bits(r, &in->f64_bits);
    case IMM_LABELS: return read_labels(r, in);
    case IMM_TYPE_TABLE: return read_u32(r, &in->index) && read_index(r, f, FEATURE_REFERENCE_TYPES, &in->index2);
    case IMM_SELECT_TYPES: return read_select_types(r, f, in);
    case IMM_HEAPTYPE: return read_reftype(r, f, &in->type);
    case IMM_MEMORY: return read_index(r, f, FEATURE_MULTI_MEMORY, &in->index);
    case IMM_DATA_MEMORY: return read_u32(r, &in->index) && read_index(r, f, FEATURE_MULTI_MEMORY, &in->index2);
    case IMM_MEMORY_MEMORY: return read_index(r, f, FEATURE_MULTI_MEMORY, &in->index) && read_index(r, f, FEATURE_MULTI_MEMORY, &in->index2);
    case IMM_ELEM_TABLE:
    case IMM_TABLE_TABLE: return read_u32(r, &in->index) && read_u32(r, &in->index2);
    case IMM_FENCE: return read_zero_byte(r, FEATURE_MVP);
    case IMM_V128:
    case IMM_LANES16: return read_16_bytes(r, in->v128);
    case IMM_LANE2:
    case IMM_LANE4:
    case IMM_LANE8:
    case IMM_LANE16: return read_byte(r, &in->lane);
    case IMM_MEMARG_LANE0:
    case IMM_MEMARG_LANE1:
    case IMM_MEMARG_LANE2:
    case IMM_MEMARG_LANE3: return read_memarg(r, f, &in->mem) && read_byte(r, &in->lane);
    default: return fail_with(r->diag, EXIT_INTERNAL, "instruction without an immediate rule");
    }
}

static inline bool read_immediates(struct reader *r, const struct features *f, enum imm imm, struct insn *in)
{
    switch (imm) {
    case IMM_NONE: return true;
    case IMM_LABEL:
    case IMM_FUNC:
    case IMM_LOCAL:
    case IMM_GLOBAL:
    case IMM_TABLE:
    case IMM_DATA:
    case IMM_ELEM: return read_u32(r, &in->index);
    case IMM_I32: return read_s32(r, &in->i32);
    case IMM_MEMARG0:
    case IMM_MEMARG1:
    case IMM_MEMARG2:
    case IMM_MEMARG3:
    case IMM_MEMARG4: return read_memarg(r, f, &in->mem);
    case IMM_BLOCKTYPE: return read_blocktype(r, f, &in->block);
    default: return read_rare_immediates(r, f, imm, in);
    }
}

/* The instruction is known: its number, its feature, its immediates. */
static inline bool finish_insn(struct reader *r, const struct features *f, const struct op_encoding *e, struct insn *in)
{
    in->op = (enum op)(e->row - 1);
    if (!f->on[e->feature])
        return fail_feature(r->diag, in->offset, "illegal opcode", op_info[in->op].text, e->feature);
    return read_immediates(r, f, e->imm, in);
}

/* Opcodes of proposals that have no rows in ops.def yet. */
static const struct {
    uint8_t code;
    const char *name;
    enum feature feature;
} later_opcodes[] = {
    {0x06, "try", FEATURE_LEGACY_EXCEPTIONS},
    {0x07, "catch", FEATURE_LEGACY_EXCEPTIONS},
    {0x09, "rethrow", FEATURE_LEGACY_EXCEPTIONS},
    {0x18, "delegate", FEATURE_LEGACY_EXCEPTIONS},
    {0x19, "catch_all", FEATURE_LEGACY_EXCEPTIONS},
    {0x08, "throw", FEATURE_EXCEPTIONS},
    {0x0a, "throw_ref", FEATURE_EXCEPTIONS},
    {0x1f, "try_table", FEATURE_EXCEPTIONS},
    {0x14, "call_ref", FEATURE_FUNCTION_REFERENCES},
    {0x15, "return_call_ref", FEATURE_FUNCTION_REFERENCES},
    {0xd4, "ref.as_non_null", FEATURE_FUNCTION_REFERENCES},
    {0xd5, "br_on_null", FEATURE_FUNCTION_REFERENCES},
    {0xd6, "br_on_non_null", FEATURE_FUNCTION_REFERENCES},
    {0xd3, "ref.eq", FEATURE_GC},
};

static bool fail_opcode(struct reader *r, uint64_t offset, uint8_t code)
{
    for (size_t i = 0; i < ARRAY_LEN(later_opcodes); i++)
        if (later_opcodes[i].code == code)
            return fail_feature(r->diag, offset, "illegal opcode", later_opcodes[i].name, later_opcodes[i].feature);
    return fail(r->diag, offset, "illegal opcode %02x", code);
}

/* What is not a one-byte opcode: prefixes, and bytes that mean nothing. */
static __attribute__((noinline)) bool read_prefixed(struct reader *r, const struct features *f, uint8_t prefix, struct insn *in)
{
    if (prefix < 0xfb || prefix == 0xff)
        return fail_opcode(r, in->offset, prefix);
    uint32_t code;
    if (!read_u32(r, &code))
        return false;
    if (op_lookup(prefix, code) == OP_INVALID)
        return fail(r->diag, in->offset, "illegal opcode %02x %02x", prefix, code);
    return finish_insn(r, f, &op_by_code[op_prefix_slot(prefix)][code], in);
}

bool insn_read(struct reader *r, const struct features *f, struct insn *in)
{
    uint8_t byte;
    in->offset = reader_offset(r);
    if (!read_byte(r, &byte))
        return false;
    const struct op_encoding *e = &op_by_code[0][byte];
    return __builtin_expect(e->row != 0, 1) ? finish_insn(r, f, e, in) : read_prefixed(r, f, byte, in);
}

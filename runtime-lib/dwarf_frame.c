/* Call frame information (DWARF 5, 6.4; Linux Standard Base, 10.6 for .eh_frame): one step up the stack. */
#include "symbolize.h"

/* In the low six bits, or the upper two. */
enum {
    DW_CFA_ADVANCE_LOC = 1 << 6,
    DW_CFA_OFFSET = 2 << 6,
    DW_CFA_RESTORE = 3 << 6,
    DW_CFA_NOP = 0x00,
    DW_CFA_ADVANCE_LOC1 = 0x02,
    DW_CFA_ADVANCE_LOC2 = 0x03,
    DW_CFA_ADVANCE_LOC4 = 0x04,
    DW_CFA_OFFSET_EXTENDED = 0x05,
    DW_CFA_RESTORE_EXTENDED = 0x06,
    DW_CFA_UNDEFINED = 0x07,
    DW_CFA_SAME_VALUE = 0x08,
    DW_CFA_REGISTER = 0x09,
    DW_CFA_REMEMBER_STATE = 0x0a,
    DW_CFA_RESTORE_STATE = 0x0b,
    DW_CFA_DEF_CFA = 0x0c,
    DW_CFA_DEF_CFA_REGISTER = 0x0d,
    DW_CFA_DEF_CFA_OFFSET = 0x0e,
    DW_CFA_OFFSET_EXTENDED_SF = 0x11,
    DW_CFA_DEF_CFA_SF = 0x12,
    DW_CFA_DEF_CFA_OFFSET_SF = 0x13,
    DW_CFA_AARCH64_NEGATE_RA_STATE = 0x2d,
    DW_CFA_GNU_ARGS_SIZE = 0x2e,
};

/* Where the caller's value of a register is. */
enum rule_kind { RULE_SAME, RULE_AT_CFA, RULE_REGISTER, RULE_UNDEFINED };
struct rule {
    enum rule_kind kind;
    int64_t value; /* offset from the CFA, or register */
};

/* A row of the table that the instructions describe. */
struct row {
    uint64_t cfa_register;
    int64_t cfa_offset;
    struct rule rules[CPU_REGISTERS];
};

#define REMEMBERED 4

struct frame_info {
    struct bytes cie_code, fde_code;
    uint64_t start, size; /* addresses the FDE covers */
    uint64_t code_align, return_column;
    int64_t data_align;
};

struct machine {
    const struct frame_info *info;
    uint64_t pc, location;
    struct row row, initial, remembered[REMEMBERED];
    unsigned depth;
    bool failed;
};

static void set_rule(struct machine *m, uint64_t reg, enum rule_kind kind, int64_t value)
{
    if (reg < CPU_REGISTERS)
        m->row.rules[reg] = (struct rule){kind, value};
}

static void restore_rule(struct machine *m, uint64_t reg)
{
    if (reg < CPU_REGISTERS)
        m->row.rules[reg] = m->initial.rules[reg];
}

static void define_cfa(struct machine *m, uint64_t reg, int64_t offset)
{
    m->row.cfa_register = reg;
    m->row.cfa_offset = offset;
}

static void remember(struct machine *m)
{
    if (m->depth == REMEMBERED)
        m->failed = true;
    else
        m->remembered[m->depth++] = m->row;
}

static void recall(struct machine *m)
{
    if (!m->depth)
        m->failed = true;
    else
        m->row = m->remembered[--m->depth];
}

static int64_t scaled_uleb(const struct machine *m, struct bytes *code) { return (int64_t)(bytes_uleb(code) * (uint64_t)m->info->data_align); }

static int64_t scaled_sleb(const struct machine *m, struct bytes *code) { return (int64_t)((uint64_t)bytes_sleb(code) * (uint64_t)m->info->data_align); }

/* The opcodes whose operands follow in full. Expressions are not understood: LLVM emits none for the targets at hand. */
static void run_extended(struct machine *m, unsigned opcode, struct bytes *code)
{
    uint64_t reg;
    switch (opcode) {
    case DW_CFA_NOP:
    case DW_CFA_AARCH64_NEGATE_RA_STATE: break;
    case DW_CFA_GNU_ARGS_SIZE: bytes_uleb(code); break;
    case DW_CFA_ADVANCE_LOC1:
    case DW_CFA_ADVANCE_LOC2:
    case DW_CFA_ADVANCE_LOC4: m->location += bytes_uint(code, 1u << (opcode - DW_CFA_ADVANCE_LOC1)) * m->info->code_align; break;
    case DW_CFA_OFFSET_EXTENDED:
        reg = bytes_uleb(code);
        set_rule(m, reg, RULE_AT_CFA, scaled_uleb(m, code));
        break;
    case DW_CFA_OFFSET_EXTENDED_SF:
        reg = bytes_uleb(code);
        set_rule(m, reg, RULE_AT_CFA, scaled_sleb(m, code));
        break;
    case DW_CFA_RESTORE_EXTENDED: restore_rule(m, bytes_uleb(code)); break;
    case DW_CFA_UNDEFINED: set_rule(m, bytes_uleb(code), RULE_UNDEFINED, 0); break;
    case DW_CFA_SAME_VALUE: set_rule(m, bytes_uleb(code), RULE_SAME, 0); break;
    case DW_CFA_REGISTER:
        reg = bytes_uleb(code);
        set_rule(m, reg, RULE_REGISTER, (int64_t)bytes_uleb(code));
        break;
    case DW_CFA_REMEMBER_STATE: remember(m); break;
    case DW_CFA_RESTORE_STATE: recall(m); break;
    case DW_CFA_DEF_CFA:
        reg = bytes_uleb(code);
        define_cfa(m, reg, (int64_t)bytes_uleb(code));
        break;
    case DW_CFA_DEF_CFA_SF:
        reg = bytes_uleb(code);
        define_cfa(m, reg, scaled_sleb(m, code));
        break;
    case DW_CFA_DEF_CFA_REGISTER: m->row.cfa_register = bytes_uleb(code); break;
    case DW_CFA_DEF_CFA_OFFSET: m->row.cfa_offset = (int64_t)bytes_uleb(code); break;
    case DW_CFA_DEF_CFA_OFFSET_SF: m->row.cfa_offset = scaled_sleb(m, code); break;
    default: m->failed = true;
    }
}

/* Until the row that covers m->pc is complete. */
static void run(struct machine *m, struct bytes code)
{
    while (bytes_left(&code) && m->location <= m->pc && !m->failed && !code.bad) {
        unsigned opcode = (unsigned)bytes_uint(&code, 1), operand = opcode & 0x3f;
        switch (opcode & 0xc0) {
        case DW_CFA_ADVANCE_LOC: m->location += operand * m->info->code_align; break;
        case DW_CFA_OFFSET: set_rule(m, operand, RULE_AT_CFA, scaled_uleb(m, &code)); break;
        case DW_CFA_RESTORE: restore_rule(m, operand); break;
        default: run_extended(m, operand, &code);
        }
    }
    m->failed |= code.bad;
}

/* One of the two sections. They differ in how entries refer to each other, and .eh_frame encodes its addresses. */
struct table {
    struct section section;
    bool eh;
};

/* Pointer encodings of .eh_frame: the low half is the format, the rest what it is relative to. */
enum { DW_EH_PE_ABSPTR = 0x00, DW_EH_PE_UDATA4 = 0x03, DW_EH_PE_SDATA4 = 0x0b, DW_EH_PE_SDATA8 = 0x0c, DW_EH_PE_PCREL = 0x10 };

struct cie {
    struct bytes code;
    uint64_t code_align, return_column;
    int64_t data_align;
    uint8_t encoding;
    bool augmented; /* FDEs have augmentation data too */
};

static uint64_t read_encoded(const struct table *t, struct bytes *b, uint8_t encoding, bool relative)
{
    uint64_t at = t->section.address + (uint64_t)(b->p - t->section.bytes.p), value = 0;
    switch (encoding & 0x0f) {
    case DW_EH_PE_ABSPTR:
    case DW_EH_PE_SDATA8: value = bytes_uint(b, 8); break;
    case DW_EH_PE_UDATA4: value = bytes_uint(b, 4); break;
    case DW_EH_PE_SDATA4: value = (uint64_t)(int64_t)(int32_t)bytes_uint(b, 4); break;
    default: b->bad = true;
    }
    return relative && (encoding & 0x70) == DW_EH_PE_PCREL ? at + value : value;
}

/* Augmentation data, by the letters behind the z; the personality is skipped. */
static void read_augmentation(const struct table *t, const char *letters, struct bytes *b, struct cie *out)
{
    uint64_t size = bytes_uleb(b);
    struct bytes data = bytes_sub(b, size);
    for (; *letters; letters++) {
        if (*letters == 'R')
            out->encoding = (uint8_t)bytes_uint(&data, 1);
        else if (*letters == 'L')
            bytes_take(&data, 1);
        else if (*letters == 'P')
            read_encoded(t, &data, (uint8_t)bytes_uint(&data, 1), false);
    }
    b->bad |= data.bad;
}

/* b: behind the entry's identification. */
static bool read_cie(const struct table *t, struct bytes b, struct cie *out)
{
    unsigned version = (unsigned)bytes_uint(&b, 1);
    const char *letters = bytes_string(&b);
    if (!letters || (version != 1 && version != 3 && version != 4))
        return false;
    if (version == 4)
        bytes_take(&b, 2); /* sizes of addresses and segment selectors */
    *out = (struct cie){.augmented = letters[0] == 'z'};
    if (letters[0] && !out->augmented)
        return false;
    out->code_align = bytes_uleb(&b);
    out->data_align = bytes_sleb(&b);
    out->return_column = version == 1 ? bytes_uint(&b, 1) : bytes_uleb(&b);
    if (out->augmented)
        read_augmentation(t, letters + 1, &b, out);
    out->code = b;
    return !b.bad && out->return_column < CPU_REGISTERS;
}

/* The CIE that begins at offset of the section. */
static bool cie_at(const struct table *t, uint64_t offset, struct cie *out)
{
    struct bytes b = t->section.bytes;
    unsigned offset_size;
    if (!bytes_take(&b, offset))
        return false;
    b = bytes_unit(&b, &offset_size);
    bytes_take(&b, offset_size);
    return read_cie(t, b, out);
}

/* entry: an FDE behind its identification. Whether it covers pc. */
static bool fde_covers(const struct table *t, struct bytes entry, uint64_t cie_offset, uint64_t pc, struct frame_info *out)
{
    struct cie cie = {0};
    if (t->eh && !cie_at(t, cie_offset, &cie))
        return false;
    out->start = read_encoded(t, &entry, cie.encoding, true);
    out->size = read_encoded(t, &entry, cie.encoding, false);
    /* Functions that the linker dropped have address 0. */
    if (entry.bad || !out->start || pc < out->start || pc - out->start >= out->size)
        return false;
    if (!t->eh && !cie_at(t, cie_offset, &cie))
        return false;
    if (cie.augmented) {
        uint64_t size = bytes_uleb(&entry);
        bytes_take(&entry, size);
    }
    out->cie_code = cie.code;
    out->fde_code = entry;
    out->code_align = cie.code_align;
    out->data_align = cie.data_align;
    out->return_column = cie.return_column;
    return !entry.bad;
}

static bool find_frame_info(const struct table *t, uint64_t pc, struct frame_info *out)
{
    struct bytes all = t->section.bytes;
    while (bytes_left(&all)) {
        unsigned offset_size;
        struct bytes entry = bytes_unit(&all, &offset_size);
        uint64_t at = (uint64_t)(entry.p - t->section.bytes.p);
        uint64_t id = bytes_uint(&entry, offset_size);
        uint64_t cie_id = t->eh ? 0 : offset_size == 4 ? 0xffffffff : UINT64_MAX;
        if (!entry.bad && id != cie_id && fde_covers(t, entry, t->eh ? at - id : id, pc, out))
            return true;
    }
    return false;
}

/* Aligned words of the stack only. */
static bool read_word(struct readable stack, uint64_t at, uint64_t *out)
{
    uint64_t start = (uint64_t)stack.start, end = (uint64_t)stack.end;
    if (at % 8 || at < start || at >= end || end - at < 8)
        return false;
    memcpy(out, (const void *)at, 8);
    return true;
}

static bool apply(const struct row *row, const struct frame_info *info, struct readable stack, struct cpu_registers *registers)
{
    if (row->cfa_register >= CPU_REGISTERS)
        return false;
    uint64_t cfa = registers->r[row->cfa_register] + (uint64_t)row->cfa_offset;
    /* Callers lie above; a leaf without a frame may have none of its own where the return address is in a register. */
    if (cfa < registers->r[CPU_SP] || cfa > (uint64_t)stack.end)
        return false;
    struct cpu_registers caller = *registers;
    for (uint64_t i = 0; i < CPU_REGISTERS; i++) {
        const struct rule *rule = &row->rules[i];
        if (rule->kind == RULE_AT_CFA && !read_word(stack, cfa + (uint64_t)rule->value, &caller.r[i]))
            return false;
        if (rule->kind == RULE_REGISTER && (uint64_t)rule->value < CPU_REGISTERS)
            caller.r[i] = registers->r[rule->value];
    }
    if (row->rules[info->return_column].kind == RULE_UNDEFINED)
        return false;
    caller.r[CPU_SP] = cfa;
    caller.r[CPU_PC] = caller.r[info->return_column];
    /* No progress: the return address is in a register, and was not saved. */
    if (cfa == registers->r[CPU_SP] && caller.r[CPU_PC] == registers->r[CPU_PC])
        return false;
    *registers = caller;
    return true;
}

bool dwarf_unwind(const struct executable *e, uint64_t pc, struct readable stack, struct cpu_registers *registers)
{
    const struct table tables[] = {{e->debug_frame, false}, {e->eh_frame, true}};
    struct frame_info info;
    if (!find_frame_info(&tables[0], pc, &info) && !find_frame_info(&tables[1], pc, &info))
        return false;
    struct machine m = {.info = &info, .pc = pc, .location = info.start};
    m.row.cfa_register = CPU_REGISTERS;
    run(&m, info.cie_code);
    m.initial = m.row;
    run(&m, info.fde_code);
    return !m.failed && apply(&m.row, &info, stack, registers);
}

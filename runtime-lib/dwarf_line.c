/* The line number program (DWARF 5, 6.2): compiled modules have a module offset in place of each line. */
#include "symbolize.h"

/* Standard opcodes; those that only change columns and the like are skipped by their number of operands. */
enum {
    DW_LNS_COPY = 1,
    DW_LNS_ADVANCE_PC = 2,
    DW_LNS_ADVANCE_LINE = 3,
    DW_LNS_CONST_ADD_PC = 8,
    DW_LNS_FIXED_ADVANCE_PC = 9,
    DW_LNE_END_SEQUENCE = 1,
    DW_LNE_SET_ADDRESS = 2,
};

struct line_program {
    uint8_t min_inst_length, line_range, opcode_base;
    int8_t line_base;
    const uint8_t *operand_counts; /* of opcodes 1 .. opcode_base - 1 */
    struct bytes code;
};

struct line_state {
    uint64_t address, line;
    uint64_t row_address, row_line; /* the row before; valid when in_sequence */
    bool in_sequence;
    bool dropped; /* code the linker left out: its sequence begins at 0 */
};

static bool read_program(struct bytes *unit, unsigned offset_size, struct line_program *out)
{
    unsigned version = (unsigned)bytes_uint(unit, 2);
    if (version < 2 || version > 5)
        return false;
    if (version >= 5)
        bytes_take(unit, 2); /* address and segment selector sizes */
    uint64_t header_size = bytes_uint(unit, offset_size);
    struct bytes header = bytes_sub(unit, header_size);
    out->min_inst_length = (uint8_t)bytes_uint(&header, 1);
    if (version >= 4)
        bytes_take(&header, 1); /* operations per instruction, 1 but for VLIW */
    bytes_take(&header, 1);     /* default_is_stmt */
    out->line_base = (int8_t)bytes_uint(&header, 1);
    out->line_range = (uint8_t)bytes_uint(&header, 1);
    out->opcode_base = (uint8_t)bytes_uint(&header, 1);
    if (!out->opcode_base)
        return false;
    out->operand_counts = bytes_take(&header, out->opcode_base - 1u);
    out->code = *unit;
    return !header.bad && out->line_range;
}

/* A row begins at the state's address; the one before it ends there. */
static void emit_row(struct line_state *s, struct location *locations, size_t n)
{
    if (s->in_sequence && !s->dropped && s->row_line && s->row_address < s->address) {
        for (size_t i = 0; i < n; i++) {
            if (locations[i].pc >= s->row_address && locations[i].pc < s->address)
                locations[i].line = s->row_line;
        }
    }
    s->row_address = s->address;
    s->row_line = s->line;
    s->in_sequence = true;
}

static void run_extended(struct bytes *code, struct line_state *s, struct location *locations, size_t n)
{
    uint64_t size = bytes_uleb(code);
    struct bytes op = bytes_sub(code, size);
    switch (bytes_uint(&op, 1)) {
    case DW_LNE_END_SEQUENCE:
        emit_row(s, locations, n);
        *s = (struct line_state){.line = 1};
        break;
    case DW_LNE_SET_ADDRESS:
        s->address = bytes_uint(&op, 8);
        s->dropped = s->address == 0;
        break;
    }
}

static void run_standard(const struct line_program *p, unsigned opcode, struct bytes *code, struct line_state *s, struct location *locations, size_t n)
{
    switch (opcode) {
    case DW_LNS_COPY: emit_row(s, locations, n); break;
    case DW_LNS_ADVANCE_PC: s->address += bytes_uleb(code) * p->min_inst_length; break;
    case DW_LNS_ADVANCE_LINE: s->line += (uint64_t)bytes_sleb(code); break;
    case DW_LNS_CONST_ADD_PC: s->address += (uint64_t)((255 - p->opcode_base) / p->line_range) * p->min_inst_length; break;
    case DW_LNS_FIXED_ADVANCE_PC: s->address += bytes_uint(code, 2); break;
    default:
        for (unsigned i = 0; i < p->operand_counts[opcode - 1]; i++)
            bytes_uleb(code);
    }
}

static void run_program(const struct line_program *p, struct location *locations, size_t n)
{
    struct line_state s = {.line = 1};
    struct bytes code = p->code;
    while (bytes_left(&code)) {
        unsigned opcode = (unsigned)bytes_uint(&code, 1);
        if (opcode >= p->opcode_base) {
            unsigned special = opcode - p->opcode_base;
            s.address += (uint64_t)(special / p->line_range) * p->min_inst_length;
            s.line += (uint64_t)(int64_t)(p->line_base + (int)(special % p->line_range));
            emit_row(&s, locations, n);
        } else if (opcode == 0) {
            run_extended(&code, &s, locations, n);
        } else {
            run_standard(p, opcode, &code, &s, locations, n);
        }
    }
}

void dwarf_lines(struct bytes debug_line, struct location *locations, size_t n)
{
    while (bytes_left(&debug_line)) {
        unsigned offset_size;
        struct bytes unit = bytes_unit(&debug_line, &offset_size);
        struct line_program p;
        if (read_program(&unit, offset_size, &p))
            run_program(&p, locations, n);
    }
}

/* DWARF 5, 6.2 (line number programs) and 7.5 (entries and their attributes), rewritten in place. */
#include "lines.h"

#include <elf.h>
#include <string.h>

/* ---- bytes ---- */

struct cursor {
    uint8_t *at, *end;
    bool bad;
    uint8_t nothing[8]; /* what is read and written behind the end */
};

static uint8_t *take(struct cursor *c, uint64_t n)
{
    if (n > (uint64_t)(c->end - c->at)) {
        c->bad = true;
        c->at = c->end;
        return c->nothing;
    }
    uint8_t *at = c->at;
    c->at += n;
    return at;
}

static uint64_t take_uint(struct cursor *c, unsigned size)
{
    uint64_t v = 0;
    memcpy(&v, take(c, size), size);
    return v;
}

static int64_t take_leb(struct cursor *c, bool is_signed)
{
    uint64_t v = 0;
    unsigned shift = 0;
    uint8_t byte = 0x80;
    while (byte & 0x80 && !c->bad && shift < 64) {
        byte = *take(c, 1);
        v |= (uint64_t)(byte & 0x7f) << shift;
        shift += 7;
    }
    return (int64_t)(is_signed && shift < 64 && byte & 0x40 ? v | ~0ull << shift : v);
}

static uint64_t take_uleb(struct cursor *c) { return (uint64_t)take_leb(c, false); }

/* Overwrites a signed LEB128 number with another of the same length; false when it does not fit. */
static bool put_sleb(uint8_t *from, const uint8_t *to, int64_t v)
{
    for (; from < to; from++, v >>= 7)
        *from = (uint8_t)((v & 0x7f) | (from + 1 < to ? 0x80 : 0));
    return v == 0 || v == -1;
}

/* ---- windows ---- */

bool line_imports_left(const struct line_map *map) { return map->nimports < LINE_IMPORTS; }

uint64_t line_import_origin(struct line_map *map, uint64_t offset)
{
    uint64_t first = LINE_IMPORTS_BEGIN + (uint64_t)LINE_IMPORT_STRIDE * map->nimports;
    map->imports[map->nimports++] = offset;
    return offset - first;
}

static uint64_t moved(uint64_t line, const struct line_map *map)
{
    uint64_t behind = line - LINE_IMPORTS_BEGIN, import = behind / LINE_IMPORT_STRIDE;
    if (line < LINE_BIAS)
        return line;
    if (line < LINE_IMPORTS_BEGIN || import >= map->nimports)
        return line - LINE_BIAS + map->origin;
    return map->imports[import] + behind % LINE_IMPORT_STRIDE;
}

/* ---- line number programs ---- */

enum { LNS_ADVANCE_LINE = 3, LNS_FIXED_ADVANCE_PC = 9, LNE_END_SEQUENCE = 1 };

struct line_program {
    uint8_t line_range, opcode_base;
    int8_t line_base;
    const uint8_t *operand_counts;
    uint64_t line, new_line; /* the machine's register as it is and as it becomes */
};

static bool open_program(struct cursor *unit, struct line_program *p)
{
    if (take_uint(unit, 2) != 5)
        return false;
    take(unit, 2); /* sizes of addresses and segment selectors */
    uint64_t size = take_uint(unit, 4);
    struct cursor header = {.at = unit->at, .end = unit->at};
    take(unit, size);
    header.end = unit->at;
    take(&header, 3); /* instruction length, operations per instruction, default_is_stmt */
    p->line_base = (int8_t)take_uint(&header, 1);
    p->line_range = (uint8_t)take_uint(&header, 1);
    p->opcode_base = (uint8_t)take_uint(&header, 1);
    p->operand_counts = take(&header, p->opcode_base - 1ull);
    p->line = p->new_line = 1;
    return !header.bad && p->line_range && p->opcode_base;
}

/* Only steps between the numbers from LINE_BIAS on and those below change, and these are all of full width. */
static bool advance_line(struct cursor *c, struct line_program *p, const struct line_map *map)
{
    uint8_t *from = c->at;
    p->line += (uint64_t)take_leb(c, true);
    uint64_t target = moved(p->line, map);
    bool ok = put_sleb(from, c->at, (int64_t)(target - p->new_line));
    p->new_line = target;
    return ok;
}

static void run_extended(struct cursor *c, struct line_program *p)
{
    uint64_t size = take_uleb(c);
    const uint8_t *op = take(c, size);
    if (size && *op == LNE_END_SEQUENCE)
        p->line = p->new_line = 1;
}

static bool move_program(struct cursor *unit, const struct line_map *map)
{
    struct line_program p;
    if (!open_program(unit, &p))
        return false;
    bool ok = true;
    while (ok && unit->at < unit->end && !unit->bad) {
        unsigned opcode = (unsigned)take_uint(unit, 1);
        if (opcode >= p.opcode_base) {
            int step = p.line_base + (int)((opcode - p.opcode_base) % p.line_range);
            p.line += (uint64_t)(int64_t)step;
            p.new_line += (uint64_t)(int64_t)step;
        } else if (opcode == 0) {
            run_extended(unit, &p);
        } else if (opcode == LNS_ADVANCE_LINE) {
            ok = advance_line(unit, &p, map);
        } else if (opcode == LNS_FIXED_ADVANCE_PC) {
            take(unit, 2);
        } else {
            for (unsigned i = 0; i < p.operand_counts[opcode - 1]; i++)
                take_uleb(unit);
        }
    }
    return ok && !unit->bad;
}

/* ---- debugging entries ---- */

enum { AT_DECL_LINE = 0x3b, AT_CALL_LINE = 0x59, FORM_DATA4 = 0x06, FORM_STRING = 0x08, FORM_ULEB = 0x0f, FORM_IMPLICIT_CONST = 0x21 };

/* How many bytes the forms take (7.5.5) that units of line tables have; these or LEB128. */
enum { UNKNOWN = 0, NONE = 0xf0, ULEB, SLEB, STRING, EXPRESSION };
static const uint8_t form_sizes[] = {
    [0x01] = 8,    [0x05] = 2,    [0x06] = 4, [0x07] = 8, [0x08] = STRING, [0x0b] = 1,    [0x0c] = 1,    [0x0d] = SLEB, [0x0e] = 4, [0x0f] = ULEB, [0x11] = 1,
    [0x12] = 2,    [0x13] = 4,    [0x14] = 8, [0x17] = 4, [0x18] = EXPRESSION, [0x19] = NONE, [0x1a] = ULEB, [0x1b] = ULEB, [0x1f] = 4, [0x21] = NONE,
    [0x22] = ULEB, [0x23] = ULEB, [0x25] = 1, [0x26] = 2, [0x27] = 3,      [0x28] = 4,    [0x29] = 1,    [0x2a] = 2,    [0x2b] = 3, [0x2c] = 4,
};

static bool skip_form(struct cursor *c, uint64_t form)
{
    uint8_t size = form < sizeof form_sizes ? form_sizes[form] : UNKNOWN;
    switch (size) {
    case UNKNOWN: return false;
    case NONE: return true;
    case ULEB:
    case SLEB: take_uleb(c); return true;
    case STRING:
        while (!c->bad && *take(c, 1))
            ;
        return true;
    case EXPRESSION: take(c, take_uleb(c)); return true;
    default: take(c, size); return true;
    }
}

static bool is_line(uint64_t attribute) { return attribute == AT_DECL_LINE || attribute == AT_CALL_LINE; }

/* Puts a at the attributes of the abbreviation with that code. */
static bool find_abbreviation(struct cursor *a, uint64_t code)
{
    while (a->at < a->end && !a->bad) {
        uint64_t found = take_uleb(a);
        if (!found)
            return false;
        take_uleb(a); /* tag */
        take(a, 1);   /* has children */
        if (found == code)
            return !a->bad;
        for (uint64_t attribute = 1, form = 1; (attribute || form) && !a->bad;) {
            attribute = take_uleb(a);
            form = take_uleb(a);
            if (form == FORM_IMPLICIT_CONST)
                take_uleb(a);
        }
    }
    return false;
}

static void move_field(struct cursor *c, const struct line_map *map)
{
    uint8_t *field = take(c, 4);
    uint32_t line;
    memcpy(&line, field, 4);
    line = (uint32_t)moved(line, map);
    memcpy(field, &line, 4);
}

static bool move_entry(struct cursor *c, struct cursor abbreviations, const struct line_map *map)
{
    uint64_t code = take_uleb(c);
    if (!code) /* end of a list of children */
        return true;
    bool ok = find_abbreviation(&abbreviations, code);
    while (ok && !c->bad && !abbreviations.bad) {
        uint64_t attribute = take_uleb(&abbreviations), form = take_uleb(&abbreviations);
        if (!attribute && !form)
            return true;
        int64_t constant = form == FORM_IMPLICIT_CONST ? take_leb(&abbreviations, true) : 0;
        if (is_line(attribute) && form == FORM_DATA4)
            move_field(c, map);
        else
            ok = skip_form(c, form) && !(is_line(attribute) && constant >= LINE_BIAS);
    }
    return false;
}

static bool move_entries(struct cursor *unit, struct cursor abbreviations, const struct line_map *map)
{
    if (take_uint(unit, 2) != 5)
        return false;
    take(unit, 2 + 4); /* unit type, size of addresses, offset of the abbreviations: of the only unit 0 */
    bool ok = true;
    while (ok && unit->at < unit->end)
        ok = move_entry(unit, abbreviations, map);
    return ok && !unit->bad;
}

/* ---- the object ---- */

/* The section's bytes; empty when there is none. */
static struct cursor find_section(uint8_t *bytes, size_t size, const char *name)
{
    Elf64_Ehdr header;
    memcpy(&header, bytes, sizeof header);
    const Elf64_Shdr *sections = (const Elf64_Shdr *)(bytes + header.e_shoff);
    uint64_t count = header.e_shnum ? header.e_shnum : sections[0].sh_size; /* 0: more than 65279 */
    uint32_t names = header.e_shstrndx == SHN_XINDEX ? sections[0].sh_link : header.e_shstrndx;
    for (uint64_t i = 1; i < count; i++) {
        const Elf64_Shdr *s = &sections[i];
        if (s->sh_type == SHT_PROGBITS && strcmp((const char *)bytes + sections[names].sh_offset + s->sh_name, name) == 0 && s->sh_offset + s->sh_size <= size)
            return (struct cursor){.at = bytes + s->sh_offset, .end = bytes + s->sh_offset + s->sh_size};
    }
    return (struct cursor){.at = bytes, .end = bytes};
}

static struct cursor take_unit(struct cursor *c)
{
    uint64_t length = take_uint(c, 4);
    uint8_t *at = take(c, length);
    return (struct cursor){.at = at, .end = c->bad ? at : at + length, .bad = c->bad};
}

bool lines_move(uint8_t *bytes, size_t size, const struct line_map *map, struct diag *d)
{
    struct cursor lines = find_section(bytes, size, ".debug_line"), entries = find_section(bytes, size, ".debug_info");
    const struct cursor abbreviations = find_section(bytes, size, ".debug_abbrev");
    bool ok = true;
    while (ok && lines.at < lines.end) {
        struct cursor unit = take_unit(&lines);
        ok = !unit.bad && move_program(&unit, map);
    }
    while (ok && entries.at < entries.end) {
        struct cursor unit = take_unit(&entries);
        ok = !unit.bad && move_entries(&unit, abbreviations, map);
    }
    return ok || fail_with(d, EXIT_INTERNAL, "internal error: the line table of an object is not as expected");
}

/* Inlined calls (DWARF 5, chapter 7; units of versions 4 and 5): which functions the code at an address came from. Compiled modules carry
 * line tables only, so the units hold little else. */
#include "symbolize.h"

enum {
    DW_TAG_INLINED_SUBROUTINE = 0x1d,

    DW_AT_NAME = 0x03,
    DW_AT_LOW_PC = 0x11,
    DW_AT_HIGH_PC = 0x12,
    DW_AT_ABSTRACT_ORIGIN = 0x31,
    DW_AT_RANGES = 0x55,
    DW_AT_CALL_LINE = 0x59,
    DW_AT_LINKAGE_NAME = 0x6e,
    DW_AT_STR_OFFSETS_BASE = 0x72,
    DW_AT_ADDR_BASE = 0x73,
    DW_AT_RNGLISTS_BASE = 0x74,

    DW_FORM_ADDR = 0x01,
    DW_FORM_STRING = 0x08,
    DW_FORM_INDIRECT = 0x16,
    DW_FORM_STRP = 0x0e,
    DW_FORM_REF_ADDR = 0x10,
    DW_FORM_STRX = 0x1a,
    DW_FORM_ADDRX = 0x1b,
    DW_FORM_LINE_STRP = 0x1f,
    DW_FORM_IMPLICIT_CONST = 0x21,
    DW_FORM_RNGLISTX = 0x23,
    DW_FORM_STRX1 = 0x25,
    DW_FORM_STRX4 = 0x28,
    DW_FORM_ADDRX1 = 0x29,
    DW_FORM_ADDRX4 = 0x2c,

    DW_RLE_END_OF_LIST = 0,
    DW_RLE_BASE_ADDRESSX = 1,
    DW_RLE_STARTX_ENDX = 2,
    DW_RLE_STARTX_LENGTH = 3,
    DW_RLE_OFFSET_PAIR = 4,
    DW_RLE_BASE_ADDRESS = 5,
    DW_RLE_START_END = 6,
    DW_RLE_START_LENGTH = 7,
};

/* How many bytes a form takes (7.5.5). */
enum form_size { SIZE_UNKNOWN, SIZE_FIXED, SIZE_OFFSET, SIZE_ULEB, SIZE_SLEB, SIZE_STRING, SIZE_BLOCK, SIZE_BLOCK_ULEB, SIZE_NONE };
static const struct form {
    uint8_t kind, bytes; /* bytes: of the value, or of a block's length */
} forms[] = {
    [0x01] = {SIZE_FIXED, 8},  [0x03] = {SIZE_BLOCK, 2},      [0x04] = {SIZE_BLOCK, 4},      [0x05] = {SIZE_FIXED, 2}, [0x06] = {SIZE_FIXED, 4},
    [0x07] = {SIZE_FIXED, 8},  [0x08] = {SIZE_STRING, 0},     [0x09] = {SIZE_BLOCK_ULEB, 0}, [0x0a] = {SIZE_BLOCK, 1}, [0x0b] = {SIZE_FIXED, 1},
    [0x0c] = {SIZE_FIXED, 1},  [0x0d] = {SIZE_SLEB, 0},       [0x0e] = {SIZE_OFFSET, 0},     [0x0f] = {SIZE_ULEB, 0},  [0x10] = {SIZE_OFFSET, 0},
    [0x11] = {SIZE_FIXED, 1},  [0x12] = {SIZE_FIXED, 2},      [0x13] = {SIZE_FIXED, 4},      [0x14] = {SIZE_FIXED, 8}, [0x15] = {SIZE_ULEB, 0},
    [0x17] = {SIZE_OFFSET, 0}, [0x18] = {SIZE_BLOCK_ULEB, 0}, [0x19] = {SIZE_NONE, 0},       [0x1a] = {SIZE_ULEB, 0},  [0x1b] = {SIZE_ULEB, 0},
    [0x1e] = {SIZE_FIXED, 16}, [0x1f] = {SIZE_OFFSET, 0},     [0x20] = {SIZE_FIXED, 8},      [0x21] = {SIZE_NONE, 0},  [0x22] = {SIZE_ULEB, 0},
    [0x23] = {SIZE_ULEB, 0},   [0x25] = {SIZE_FIXED, 1},      [0x26] = {SIZE_FIXED, 2},      [0x27] = {SIZE_FIXED, 3}, [0x28] = {SIZE_FIXED, 4},
    [0x29] = {SIZE_FIXED, 1},  [0x2a] = {SIZE_FIXED, 2},      [0x2b] = {SIZE_FIXED, 3},      [0x2c] = {SIZE_FIXED, 4},
};

struct value {
    uint64_t form; /* 0: the attribute is missing */
    uint64_t number;
    const char *string; /* DW_FORM_STRING */
};

/* An entry of the tree: what is of interest in it. */
struct die {
    uint64_t tag; /* 0: end of a list of children */
    struct value name, linkage_name, low, high, origin, ranges, call_line;
};

struct unit {
    const struct executable *e;
    struct bytes whole; /* from its header: what references count from */
    struct bytes abbreviations;
    unsigned offset_size;
    uint64_t str_base, addr_base, ranges_base, low;
};

static struct bytes at_offset(struct bytes b, uint64_t offset)
{
    bytes_take(&b, offset);
    return b;
}

static struct value read_value(const struct unit *u, uint64_t form, struct bytes *b)
{
    struct value v = {.form = form};
    const struct form *f = form < sizeof forms / sizeof *forms ? &forms[form] : &forms[0];
    switch ((enum form_size)f->kind) {
    case SIZE_FIXED:
        if (f->bytes <= 8)
            v.number = bytes_uint(b, f->bytes);
        else
            bytes_take(b, f->bytes);
        break;
    case SIZE_OFFSET: v.number = bytes_uint(b, u->offset_size); break;
    case SIZE_ULEB: v.number = bytes_uleb(b); break;
    case SIZE_SLEB: v.number = (uint64_t)bytes_sleb(b); break;
    case SIZE_STRING: v.string = bytes_string(b); break;
    case SIZE_BLOCK: bytes_take(b, bytes_uint(b, f->bytes)); break;
    case SIZE_BLOCK_ULEB: bytes_take(b, bytes_uleb(b)); break;
    case SIZE_NONE: break;
    case SIZE_UNKNOWN: b->bad = true;
    }
    return v;
}

static void keep_value(struct unit *u, struct die *d, uint64_t attribute, struct value v)
{
    switch (attribute) {
    case DW_AT_NAME: d->name = v; break;
    case DW_AT_LINKAGE_NAME: d->linkage_name = v; break;
    case DW_AT_LOW_PC: d->low = v; break;
    case DW_AT_HIGH_PC: d->high = v; break;
    case DW_AT_ABSTRACT_ORIGIN: d->origin = v; break;
    case DW_AT_RANGES: d->ranges = v; break;
    case DW_AT_CALL_LINE: d->call_line = v; break;
    case DW_AT_STR_OFFSETS_BASE: u->str_base = v.number; break;
    case DW_AT_ADDR_BASE: u->addr_base = v.number; break;
    case DW_AT_RNGLISTS_BASE: u->ranges_base = v.number; break;
    }
}

/* Steps a to the attributes of the abbreviation with that code; false when there is none. */
static bool find_abbreviation(struct bytes *a, uint64_t code, uint64_t *tag)
{
    while (bytes_left(a)) {
        uint64_t found = bytes_uleb(a);
        if (!found)
            return false;
        *tag = bytes_uleb(a);
        bytes_take(a, 1); /* has children: the list's end is marked anyway */
        if (found == code)
            return !a->bad;
        for (uint64_t attribute = 1, form = 1; (attribute || form) && !a->bad;) {
            attribute = bytes_uleb(a);
            form = bytes_uleb(a);
            if (form == DW_FORM_IMPLICIT_CONST)
                bytes_sleb(a);
        }
    }
    return false;
}

/* The entry at b, which then stands behind it. */
static bool read_die(struct unit *u, struct bytes *b, struct die *d)
{
    *d = (struct die){0};
    uint64_t code = bytes_uleb(b);
    struct bytes a = u->abbreviations;
    if (!code)
        return !b->bad;
    if (!find_abbreviation(&a, code, &d->tag))
        return false;
    while (!a.bad && !b->bad) {
        uint64_t attribute = bytes_uleb(&a), form = bytes_uleb(&a);
        if (!attribute && !form)
            return true;
        struct value v;
        if (form == DW_FORM_IMPLICIT_CONST)
            v = (struct value){form, (uint64_t)bytes_sleb(&a), NULL};
        else
            v = read_value(u, form == DW_FORM_INDIRECT ? bytes_uleb(b) : form, b);
        keep_value(u, d, attribute, v);
    }
    return false;
}

static uint64_t indexed_address(const struct unit *u, uint64_t index)
{
    struct bytes b = at_offset(u->e->debug_addr.bytes, u->addr_base + index * 8);
    return bytes_uint(&b, 8);
}

static uint64_t address_of(const struct unit *u, const struct value *v)
{
    bool indexed = v->form == DW_FORM_ADDRX || (v->form >= DW_FORM_ADDRX1 && v->form <= DW_FORM_ADDRX4);
    return indexed ? indexed_address(u, v->number) : v->number;
}

static const char *string_of(const struct unit *u, const struct value *v)
{
    uint64_t offset = v->number;
    if (v->form == DW_FORM_STRING || !v->form)
        return v->string;
    if (v->form == DW_FORM_STRX || (v->form >= DW_FORM_STRX1 && v->form <= DW_FORM_STRX4)) {
        struct bytes b = at_offset(u->e->debug_str_offsets.bytes, u->str_base + offset * u->offset_size);
        offset = bytes_uint(&b, u->offset_size);
    }
    struct bytes strings = at_offset((v->form == DW_FORM_LINE_STRP ? &u->e->debug_line_str : &u->e->debug_str)->bytes, offset);
    return bytes_string(&strings);
}

/* Functions that the linker dropped begin at 0. */
static bool between(uint64_t low, uint64_t high, uint64_t pc) { return low && pc >= low && pc < high; }

/* One entry of a range list (2.17.3): its ends, or a new base. false at the end of the list. */
static bool read_range(const struct unit *u, struct bytes *b, uint64_t *base, uint64_t *low, uint64_t *high)
{
    uint64_t kind = bytes_uint(b, 1);
    *low = *high = 0;
    switch (kind) {
    case DW_RLE_BASE_ADDRESSX: *base = indexed_address(u, bytes_uleb(b)); break;
    case DW_RLE_BASE_ADDRESS: *base = bytes_uint(b, 8); break;
    case DW_RLE_STARTX_ENDX:
        *low = indexed_address(u, bytes_uleb(b));
        *high = indexed_address(u, bytes_uleb(b));
        break;
    case DW_RLE_STARTX_LENGTH:
        *low = indexed_address(u, bytes_uleb(b));
        *high = *low + bytes_uleb(b);
        break;
    case DW_RLE_OFFSET_PAIR:
        *low = bytes_uleb(b) + *base;
        *high = bytes_uleb(b) + *base;
        break;
    case DW_RLE_START_END:
        *low = bytes_uint(b, 8);
        *high = bytes_uint(b, 8);
        break;
    case DW_RLE_START_LENGTH:
        *low = bytes_uint(b, 8);
        *high = *low + bytes_uleb(b);
        break;
    default: return false;
    }
    return !b->bad;
}

static bool in_ranges(const struct unit *u, const struct value *ranges, uint64_t pc)
{
    uint64_t offset = ranges->number, base = u->low, low, high;
    if (ranges->form == DW_FORM_RNGLISTX) {
        struct bytes table = at_offset(u->e->debug_rnglists.bytes, u->ranges_base + offset * u->offset_size);
        offset = u->ranges_base + bytes_uint(&table, u->offset_size);
    }
    struct bytes b = at_offset(u->e->debug_rnglists.bytes, offset);
    while (read_range(u, &b, &base, &low, &high)) {
        if (between(low, high, pc))
            return true;
    }
    return false;
}

static bool covers(const struct unit *u, const struct die *d, uint64_t pc)
{
    if (d->ranges.form)
        return in_ranges(u, &d->ranges, pc);
    if (!d->low.form || !d->high.form)
        return false;
    uint64_t low = address_of(u, &d->low);
    /* The end is an address only where its form says so, else a length. */
    return between(low, d->high.form == DW_FORM_ADDR ? d->high.number : low + d->high.number, pc);
}

static const char *origin_name(struct unit *u, const struct die *d)
{
    struct bytes b = at_offset(d->origin.form == DW_FORM_REF_ADDR ? u->e->debug_info.bytes : u->whole, d->origin.number);
    struct die origin;
    if (!d->origin.form || !read_die(u, &b, &origin))
        return NULL;
    return string_of(u, origin.linkage_name.form ? &origin.linkage_name : &origin.name);
}

/* Calls arrive outermost first; where there are too many, those in the middle are lost. */
static void add_call(struct location *l, const char *name, uint64_t line)
{
    struct inlined_call *call = &l->calls[l->ncalls < MAX_INLINED ? l->ncalls++ : MAX_INLINED - 1];
    *call = (struct inlined_call){name, strlen(name), line};
}

static void read_unit(struct unit *u, struct bytes b, struct location *locations, size_t n)
{
    struct die d;
    if (!read_die(u, &b, &d))
        return;
    u->low = d.low.form ? address_of(u, &d.low) : 0;
    while (bytes_left(&b) && read_die(u, &b, &d)) {
        const char *name = NULL;
        for (size_t i = 0; i < n && d.tag == DW_TAG_INLINED_SUBROUTINE; i++) {
            if (!covers(u, &d, locations[i].pc))
                continue;
            if (!name && !(name = origin_name(u, &d)))
                break;
            add_call(&locations[i], name, d.call_line.number);
        }
    }
}

void dwarf_inlined(const struct executable *e, struct location *locations, size_t n)
{
    struct bytes all = e->debug_info.bytes;
    while (bytes_left(&all)) {
        struct unit u = {.e = e};
        const uint8_t *start = all.p;
        struct bytes b = bytes_unit(&all, &u.offset_size);
        u.whole = (struct bytes){start, b.end, false};
        unsigned version = (unsigned)bytes_uint(&b, 2);
        if (version >= 5)
            bytes_take(&b, 2); /* unit type and size of addresses */
        u.abbreviations = at_offset(e->debug_abbrev.bytes, bytes_uint(&b, u.offset_size));
        if (version == 4)
            bytes_take(&b, 1);
        if (!b.bad && (version == 4 || version == 5))
            read_unit(&u, b, locations, n);
    }
}

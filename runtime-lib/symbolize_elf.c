/* The executable's tables: ELF, 64 bits, little-endian (System V ABI, chapters 4 and 5). */
#include "symbolize.h"

#include <elf.h>
#include <stddef.h>

static struct bytes file_range(struct bytes file, uint64_t offset, uint64_t size)
{
    struct bytes none = {file.end, file.end, true};
    if (offset > bytes_left(&file) || size > bytes_left(&file) - offset)
        return none;
    return (struct bytes){file.p + offset, file.p + offset + size, false};
}

/* Section and program headers need not be aligned in a hostile file, hence copies. */
static bool read_header(struct bytes file, uint64_t table, uint64_t index, void *out, size_t size)
{
    struct bytes b = table <= UINT64_MAX / 2 ? file_range(file, table + index * size, size) : file_range(file, UINT64_MAX, 0);
    if (b.bad)
        return false;
    memcpy(out, b.p, size);
    return true;
}

static const struct {
    const char *name;
    size_t place;
} wanted[] = {
    {".symtab", offsetof(struct executable, symtab)},
    {".strtab", offsetof(struct executable, strtab)},
    {".debug_line", offsetof(struct executable, debug_line)},
    {".debug_frame", offsetof(struct executable, debug_frame)},
    {".eh_frame", offsetof(struct executable, eh_frame)},
    {".debug_info", offsetof(struct executable, debug_info)},
    {".debug_abbrev", offsetof(struct executable, debug_abbrev)},
    {".debug_str", offsetof(struct executable, debug_str)},
    {".debug_line_str", offsetof(struct executable, debug_line_str)},
    {".debug_str_offsets", offsetof(struct executable, debug_str_offsets)},
    {".debug_addr", offsetof(struct executable, debug_addr)},
    {".debug_rnglists", offsetof(struct executable, debug_rnglists)},
};

static void keep_section(struct bytes file, const Elf64_Shdr *s, const char *name, struct executable *out)
{
    if (s->sh_type == SHT_NOBITS || s->sh_flags & SHF_COMPRESSED)
        return;
    struct section found = {file_range(file, s->sh_offset, s->sh_size), s->sh_addr};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        if (!found.bytes.bad && !strcmp(wanted[i].name, name))
            *(struct section *)((char *)out + wanted[i].place) = found;
    }
}

static void read_sections(struct bytes file, const Elf64_Ehdr *h, struct executable *out)
{
    Elf64_Shdr names, s;
    if (!read_header(file, h->e_shoff, h->e_shstrndx, &names, sizeof names))
        return;
    struct bytes strings = file_range(file, names.sh_offset, names.sh_size);
    for (uint16_t i = 0; i < h->e_shnum && read_header(file, h->e_shoff, i, &s, sizeof s); i++) {
        struct bytes at = strings;
        if (bytes_take(&at, s.sh_name)) {
            const char *name = bytes_string(&at);
            if (name)
                keep_section(file, &s, name, out);
        }
    }
}

/* The segment that holds the ELF header is the first: where it is now tells how far everything moved. */
static uint64_t find_bias(struct bytes file, const Elf64_Ehdr *h, const void *first_segment)
{
    Elf64_Phdr p;
    for (uint16_t i = 0; i < h->e_phnum && read_header(file, h->e_phoff, i, &p, sizeof p); i++) {
        if (p.p_type == PT_LOAD && p.p_offset == 0)
            return (uint64_t)first_segment - p.p_vaddr;
    }
    return 0;
}

bool executable_read(struct bytes file, const void *first_segment, struct executable *out)
{
    Elf64_Ehdr h;
    *out = (struct executable){0};
    if (!read_header(file, 0, 0, &h, sizeof h) || memcmp(h.e_ident, ELFMAG, SELFMAG) || h.e_ident[EI_CLASS] != ELFCLASS64 || h.e_ident[EI_DATA] != ELFDATA2LSB)
        return false;
    if (h.e_type == ET_DYN)
        out->bias = find_bias(file, &h, first_segment);
    read_sections(file, &h, out);
    return true;
}

static void name_from(struct location *l, const Elf64_Sym *s, struct bytes strings)
{
    if (l->name || l->pc < s->st_value || l->pc - s->st_value >= s->st_size || !bytes_take(&strings, s->st_name))
        return;
    const char *name = bytes_string(&strings);
    if (!name)
        return;
    l->name = name;
    l->name_size = strlen(name);
    l->start = s->st_value;
}

static void find_names(const struct executable *e, struct location *locations, size_t n)
{
    struct bytes table = e->symtab.bytes;
    Elf64_Sym s;
    for (const uint8_t *at; (at = bytes_take(&table, sizeof s));) {
        memcpy(&s, at, sizeof s);
        if (ELF64_ST_TYPE(s.st_info) != STT_FUNC || s.st_shndx == SHN_UNDEF)
            continue;
        for (size_t i = 0; i < n; i++)
            name_from(&locations[i], &s, e->strtab.bytes);
    }
}

void executable_locate(const struct executable *e, struct location *locations, size_t n)
{
    find_names(e, locations, n);
    dwarf_lines(e->debug_line.bytes, locations, n);
    dwarf_inlined(e, locations, n);
}

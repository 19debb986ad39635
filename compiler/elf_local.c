/* ELF gABI 4.1: local symbols come first in the symbol table, so localising permutes it; relocations and groups name symbols by index. */
#include "elf_local.h"

#include <elf.h>
#include <string.h>

struct object {
    uint8_t *bytes;
    size_t size;
    Elf64_Shdr *sections;
    uint32_t nsections;
    Elf64_Shdr *symtab;
    Elf64_Sym *symbols;
    uint32_t nsymbols;
    const char *names;
};

static bool section_fits(const struct object *o, const Elf64_Shdr *s)
{
    return s->sh_type == SHT_NOBITS || (s->sh_offset <= o->size && s->sh_size <= o->size - s->sh_offset && s->sh_offset % s->sh_addralign == 0);
}

static bool open_sections(struct object *o)
{
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)o->bytes;
    if (o->size < sizeof *header || memcmp(header->e_ident, ELFMAG "\2\1", 6) != 0 || header->e_type != ET_REL)
        return false;
    if (header->e_shoff > o->size - sizeof *header || header->e_shoff % 8)
        return false;
    o->sections = (Elf64_Shdr *)(o->bytes + header->e_shoff);
    o->nsections = header->e_shnum ? header->e_shnum : (uint32_t)o->sections[0].sh_size; /* 0: more than 65279 */
    return o->nsections <= (o->size - header->e_shoff) / sizeof *o->sections;
}

static bool object_open(struct object *o, uint8_t *bytes, size_t size)
{
    *o = (struct object){.bytes = bytes, .size = size};
    if (!open_sections(o))
        return false;
    for (uint32_t i = 1; i < o->nsections; i++) {
        o->sections[i].sh_addralign += !o->sections[i].sh_addralign;
        if (!section_fits(o, &o->sections[i]))
            return false;
        if (o->sections[i].sh_type == SHT_SYMTAB)
            o->symtab = &o->sections[i];
    }
    if (!o->symtab || o->symtab->sh_link >= o->nsections)
        return false;
    o->symbols = (Elf64_Sym *)(bytes + o->symtab->sh_offset);
    o->nsymbols = (uint32_t)(o->symtab->sh_size / sizeof *o->symbols);
    o->names = (const char *)bytes + o->sections[o->symtab->sh_link].sh_offset;
    return true;
}

static bool is_local(const Elf64_Sym *s) { return ELF64_ST_BIND(s->st_info) == STB_LOCAL; }

static bool becomes_local(const Elf64_Sym *s)
{
    return is_local(s) || (s->st_shndx != SHN_UNDEF && ELF64_ST_VISIBILITY(s->st_other) != STV_DEFAULT);
}

/* The new index of every symbol: those that are local afterwards, then the others, each in their old order. *nlocals of them are local. */
static uint32_t *renumber(struct arena *a, const struct object *o, uint32_t *nlocals)
{
    uint32_t *map = ARENA_ARRAY(a, uint32_t, o->nsymbols), next = 0;
    for (uint32_t i = 0; i < o->nsymbols; i++)
        if (becomes_local(&o->symbols[i]))
            map[i] = next++;
    *nlocals = next;
    for (uint32_t i = 0; i < o->nsymbols; i++)
        if (!becomes_local(&o->symbols[i]))
            map[i] = next++;
    return map;
}

/* Moves the elements of an array that is parallel to the symbol table. */
static void permute(struct arena *a, const uint32_t *map, uint32_t n, uint8_t *array, size_t element)
{
    uint8_t *copy = ARENA_ARRAY(a, uint8_t, n * element);
    memcpy(copy, array, n * element);
    for (uint32_t i = 0; i < n; i++)
        memcpy(array + map[i] * element, copy + i * element, element);
}

static void localise_symbols(struct object *o)
{
    for (uint32_t i = 0; i < o->nsymbols; i++) {
        Elf64_Sym *s = &o->symbols[i];
        if (!is_local(s) && becomes_local(s)) {
            s->st_info = ELF64_ST_INFO(STB_LOCAL, ELF64_ST_TYPE(s->st_info));
            s->st_other = STV_DEFAULT;
        }
    }
}

static bool renumber_relocations(const struct object *o, const Elf64_Shdr *section, const uint32_t *map)
{
    Elf64_Rela *r = (Elf64_Rela *)(o->bytes + section->sh_offset);
    for (uint64_t i = 0; i < section->sh_size / sizeof *r; i++) {
        uint64_t symbol = ELF64_R_SYM(r[i].r_info);
        if (symbol >= o->nsymbols)
            return false;
        r[i].r_info = ELF64_R_INFO((uint64_t)map[symbol], ELF64_R_TYPE(r[i].r_info));
    }
    return true;
}

/* Every section that names symbols by index. */
static bool renumber_section(struct arena *a, const struct object *o, Elf64_Shdr *s, const uint32_t *map)
{
    switch (s->sh_type) {
    case SHT_RELA: return renumber_relocations(o, s, map);
    case SHT_GROUP: s->sh_info = s->sh_info < o->nsymbols ? map[s->sh_info] : s->sh_info; return true;
    case SHT_SYMTAB_SHNDX:
        if (s->sh_size / sizeof(uint32_t) < o->nsymbols)
            return false;
        permute(a, map, o->nsymbols, o->bytes + s->sh_offset, sizeof(uint32_t));
        return true;
    case SHT_REL:
    case SHT_RELR: return false;
    default: return true;
    }
}

bool elf_localise(struct arena *a, uint8_t *bytes, size_t size, struct diag *d)
{
    struct object o;
    uint32_t nlocals;
    if (!object_open(&o, bytes, size))
        return fail_with(d, EXIT_INTERNAL, "internal error: the linked object is not as expected");
    const uint32_t *map = renumber(a, &o, &nlocals);
    localise_symbols(&o);
    for (uint32_t i = 1; i < o.nsections; i++)
        if (!renumber_section(a, &o, &o.sections[i], map))
            return fail_with(d, EXIT_INTERNAL, "internal error: section %u of the linked object is not as expected", (unsigned)i);
    permute(a, map, o.nsymbols, (uint8_t *)o.symbols, sizeof *o.symbols);
    o.symtab->sh_info = nlocals;
    return true;
}

const char **elf_defined_symbols(struct arena *a, const uint8_t *bytes, size_t size, uint32_t *count)
{
    struct object o;
    *count = 0;
    if (!object_open(&o, (uint8_t *)bytes, size))
        return NULL;
    const char **names = ARENA_ARRAY(a, const char *, o.nsymbols);
    for (uint32_t i = 0; i < o.nsymbols; i++)
        if (!is_local(&o.symbols[i]) && o.symbols[i].st_shndx != SHN_UNDEF)
            names[(*count)++] = o.names + o.symbols[i].st_name;
    return names;
}

/* The symbolizer against damaged executables: symbolize_hostile PROGRAM [ROUNDS]. Built for the machine that builds wasmc, with the
 * address and undefined behaviour sanitizers: any read out of bounds ends it. The damage is the same in every run. */
#include "symbolize.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t state = 0x9e3779b97f4a7c15u;

static uint64_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* File offsets worth damaging: the headers and the sections that are read. */
struct target {
    uint64_t offset, size;
};

static size_t find_targets(const uint8_t *file, struct target *out, size_t cap)
{
    const Elf64_Ehdr *h = (const void *)file;
    const Elf64_Shdr *s = (const void *)(file + h->e_shoff);
    const char *names = (const char *)file + s[h->e_shstrndx].sh_offset;
    size_t n = 0;
    out[n++] = (struct target){0, sizeof *h};
    out[n++] = (struct target){h->e_shoff, h->e_shnum * sizeof *s};
    for (int i = 0; i < h->e_shnum && n < cap; i++) {
        const char *name = names + s[i].sh_name;
        if (!strncmp(name, ".debug_", 7) || !strcmp(name, ".symtab") || !strcmp(name, ".eh_frame") || !strcmp(name, ".shstrtab"))
            out[n++] = (struct target){s[i].sh_offset, s[i].sh_size};
    }
    return n;
}

static void damage(uint8_t *file, const struct target *targets, size_t ntargets)
{
    static const uint8_t values[] = {0, 1, 0x7f, 0x80, 0xff};
    uint64_t changes = 1 + next_random() % 8;
    for (uint64_t i = 0; i < changes; i++) {
        const struct target *t = &targets[next_random() % ntargets];
        if (t->size)
            file[t->offset + next_random() % t->size] = next_random() & 1 ? values[next_random() % sizeof values] : (uint8_t)next_random();
    }
}

#define LOCATIONS 16

/* What a report does, with addresses of functions of the undamaged program. */
static size_t symbolize(const uint8_t *file, size_t size, const uint64_t *pcs)
{
    static uint64_t stack[512];
    struct executable e;
    struct location l[LOCATIONS];
    size_t found = 0;
    if (!executable_read((struct bytes){file, file + size, false}, (const void *)0x200000, &e))
        return 0;
    for (int i = 0; i < LOCATIONS; i++) {
        l[i] = (struct location){.pc = pcs[i]};
        struct cpu_registers r = {0};
        for (int k = 0; k < CPU_REGISTERS; k++)
            r.r[k] = (uint64_t)&stack[64];
        found += dwarf_unwind(&e, pcs[i], (struct readable){(uint8_t *)stack, (uint8_t *)(stack + 512)}, &r);
    }
    executable_locate(&e, l, LOCATIONS);
    for (int i = 0; i < LOCATIONS; i++) {
        uint8_t sum = 0;
        for (size_t k = 0; k < l[i].name_size; k++)
            sum ^= (uint8_t)l[i].name[k];
        found += l[i].line != 0;
        found += l[i].name != NULL && sum != 0;
        for (size_t k = 0; k < l[i].ncalls; k++)
            found += strnlen(l[i].calls[k].name, l[i].calls[k].name_size) == l[i].calls[k].name_size;
    }
    return found;
}

static size_t collect_pcs(const uint8_t *file, uint64_t *pcs)
{
    const Elf64_Ehdr *h = (const void *)file;
    const Elf64_Shdr *s = (const void *)(file + h->e_shoff);
    size_t n = 0;
    for (int i = 0; i < h->e_shnum; i++) {
        const Elf64_Sym *symbols = (const void *)(file + s[i].sh_offset);
        const char *names = s[i].sh_type == SHT_SYMTAB ? (const char *)file + s[s[i].sh_link].sh_offset : NULL;
        for (uint64_t k = 0; names && k < s[i].sh_size / sizeof *symbols && n < LOCATIONS; k++) {
            if (!strncmp(names + symbols[k].st_name, "wasm.", 5))
                pcs[n++] = symbols[k].st_value + symbols[k].st_size / 2;
        }
    }
    return n;
}

static uint8_t *read_file(const char *path, size_t *size)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return NULL;
    fseek(f, 0, SEEK_END);
    *size = (size_t)ftell(f);
    rewind(f);
    uint8_t *bytes = malloc(*size);
    if (fread(bytes, 1, *size, f) != *size)
        *size = 0;
    fclose(f);
    return bytes;
}

int main(int argc, char **argv)
{
    size_t size = 0, clean, damaged = 0;
    uint64_t pcs[LOCATIONS] = {0};
    struct target targets[16];
    uint8_t *original = argc > 1 ? read_file(argv[1], &size) : NULL;
    if (!original || !size)
        return 2;
    long rounds = argc > 2 ? atol(argv[2]) : 2000;
    size_t n = collect_pcs(original, pcs), ntargets = find_targets(original, targets, 16);
    clean = symbolize(original, size, pcs);
    printf("%zu functions, %zu facts in the undamaged file\n", n, clean);
    if (n < 8 || clean < 3 * n - 2)
        return 1;
    for (long i = 0; i < rounds; i++) {
        size_t cut = i % 4 == 3 ? next_random() % size : size;
        uint8_t *copy = malloc(cut ? cut : 1);
        memcpy(copy, original, cut);
        if (cut == size)
            damage(copy, targets, ntargets);
        damaged += symbolize(copy, cut, pcs);
        free(copy);
    }
    printf("%ld damaged files, %zu facts\n", rounds, damaged);
    free(original);
    return 0;
}

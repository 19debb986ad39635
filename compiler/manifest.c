#include "manifest.h"
#include "policy.h"
#include "profile.h"
#include "sha256.h"

#include <elf.h>
#include <string.h>

/* ---- the text ---- */

struct text {
    struct arena *arena;
    VEC(char) bytes;
};

static void put(struct text *t, const char *s)
{
    for (; *s; s++)
        VEC_PUSH(t->arena, &t->bytes, *s);
}

static void put_name(struct text *t, struct span name)
{
    for (size_t i = 0; i < name.len; i++) {
        uint8_t c = name.ptr[i];
        bool plain = c > ' ' && c < 0x7f && c != '\\';
        put(t, plain ? (char[]){(char)c, 0} : arena_printf(t->arena, "\\%02x", c));
    }
}

static void put_text(struct text *t, const char *s) { put_name(t, (struct span){(const uint8_t *)s, strlen(s)}); }

static void put_line(struct text *t, const char *key, const char *value)
{
    put(t, key);
    put(t, " ");
    put_text(t, value);
    put(t, "\n");
}

static void put_number(struct text *t, const char *key, uint64_t n)
{
    if (n)
        put_line(t, key, arena_printf(t->arena, "%llu", (unsigned long long)n));
}

static void put_origin(struct text *t, const struct program *p, const char *version)
{
    static const char *const abis[] = {[ABI_NONE] = "none", [ABI_WASI] = "wasi", [ABI_EMSCRIPTEN] = "emscripten"};
    const char *slash = strrchr(p->module->file, '/');
    char hash[65];
    sha256_hex(p->module->bytes.ptr, p->module->bytes.len, hash);
    put_line(t, "wasmc", version);
    put_line(t, "module", slash ? slash + 1 : p->module->file);
    put_line(t, "sha256", hash);
    put_line(t, "target", p->target->triple);
    put_line(t, "abi", abis[p->hosts->abi]);
}

static void put_grants(struct text *t, const struct policy_data *policy)
{
    if (policy->default_dirs)
        put(t, "dir . (the working directory and the harmless files)\n");
    for (uint32_t i = 0; i < policy->ngrants; i++) {
        const struct policy_grant *g = &policy->grants[i];
        put(t, "dir ");
        put_text(t, g->host);
        put(t, " as ");
        put_text(t, g->guest);
        put(t, g->read_only ? " read-only\n" : "\n");
    }
    if (policy->inherit_env)
        put(t, "env *\n");
    for (uint32_t i = 0; i < policy->nenv; i++)
        put_line(t, "env", policy->env[i]);
}

static void put_policy(struct text *t, const struct program *p)
{
    const struct policy_data *policy = p->policy;
    put_grants(t, policy);
    for (uint32_t i = 0; i < policy->nlisten; i++)
        put_line(t, "listen", policy->listen[i]);
    put_line(t, "net", policy->net == NET_NONE ? "none" : "all");
    if (p->hosts->abi == ABI_EMSCRIPTEN) {
        put_line(t, "exec", policy->exec == EXEC_NONE ? "none" : "granted");
        put_line(t, "kill", policy->kill == KILL_OWN ? "own" : "any");
    }
    if (policy->arg0)
        put_line(t, "arg0", policy->arg0);
    put_number(t, "max-memory", policy->max_memory);
    put_number(t, "timeout-ms", policy->timeout_ms);
    if (p->profile && p->profile->generate)
        put_line(t, "profile", p->profile->file);
    put_line(t, "rt", !policy_has_rt(p) ? "none" : policy->rt == RT_OPEN ? "open" : "narrow");
}

static void put_syscalls(struct text *t, const struct program *p)
{
    uint32_t n;
    const struct syscall_row *const *rows = policy_syscalls(t->arena, p, &n);
    put(t, rows ? "syscalls" : "syscalls all");
    for (uint32_t i = 0; i < n; i++)
        put(t, arena_printf(t->arena, " %s", rows[i]->name));
    put(t, "\n");
}

static void put_imports(struct text *t, const struct module *m)
{
    static const char *const kinds[] = {[EXTERN_TABLE] = "table", [EXTERN_MEMORY] = "memory", [EXTERN_GLOBAL] = "global", [EXTERN_TAG] = "tag"};
    for (uint32_t i = 0; i < m->nimports; i++) {
        const struct import *import = &m->imports[i];
        put(t, "import ");
        put_name(t, import->module);
        put(t, ".");
        put_name(t, import->name);
        put(t, " ");
        put(t, import->kind == EXTERN_FUNC ? functype_text(t->arena, &m->types[m->funcs[import->index].typeidx]) : kinds[import->kind]);
        put(t, "\n");
    }
}

char *manifest_text(struct arena *a, const struct program *p, const char *version)
{
    struct text t = {.arena = a};
    put_origin(&t, p, version);
    put_policy(&t, p);
    put_line(&t, "landlock", policy_is_fenced(p) ? "granted-folders" : "none");
    put_syscalls(&t, p);
    put_imports(&t, p->module);
    VEC_PUSH(a, &t.bytes, 0);
    return t.bytes.items;
}

/* ---- the object: header, text, section names, section table ---- */

static const char section_names[] = "\0" MANIFEST_SECTION "\0.shstrtab";
enum { NAME_MANIFEST = 1, NAME_NAMES = 1 + sizeof MANIFEST_SECTION };

struct span manifest_object(struct arena *a, const struct target *t, const char *text)
{
    static const uint16_t machines[] = {[ARCH_X86_64] = EM_X86_64, [ARCH_AARCH64] = EM_AARCH64};
    size_t len = strlen(text), names = sizeof(Elf64_Ehdr) + len, table = (names + sizeof section_names + 7) & ~(size_t)7;
    const Elf64_Shdr sections[] = {
        {0},
        {.sh_name = NAME_MANIFEST, .sh_type = SHT_PROGBITS, .sh_offset = sizeof(Elf64_Ehdr), .sh_size = len, .sh_addralign = 1},
        {.sh_name = NAME_NAMES, .sh_type = SHT_STRTAB, .sh_offset = names, .sh_size = sizeof section_names, .sh_addralign = 1},
    };
    const Elf64_Ehdr header = {
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_REL,
        .e_machine = machines[t->arch],
        .e_version = EV_CURRENT,
        .e_shoff = table,
        .e_ehsize = sizeof header,
        .e_shentsize = sizeof sections[0],
        .e_shnum = ARRAY_LEN(sections),
        .e_shstrndx = 2,
    };
    uint8_t *bytes = ARENA_ARRAY(a, uint8_t, table + sizeof sections);
    memset(bytes, 0, table);
    memcpy(bytes, &header, sizeof header);
    memcpy(bytes + sizeof header, text, len);
    memcpy(bytes + names, section_names, sizeof section_names);
    memcpy(bytes + table, sections, sizeof sections);
    return (struct span){bytes, table + sizeof sections};
}

/* ---- reading it back: any file may be given ---- */

static bool inside(struct span file, uint64_t at, uint64_t n) { return at <= file.len && n <= file.len - at; }

static bool read_section(struct span file, const Elf64_Ehdr *header, uint32_t index, Elf64_Shdr *out)
{
    if (index >= header->e_shnum || header->e_shentsize != sizeof *out || !inside(file, header->e_shoff, (uint64_t)header->e_shnum * sizeof *out))
        return false;
    memcpy(out, file.ptr + header->e_shoff + (uint64_t)index * sizeof *out, sizeof *out);
    return out->sh_type == SHT_NOBITS || inside(file, out->sh_offset, out->sh_size);
}

static bool is_named(struct span file, const Elf64_Shdr *names, const Elf64_Shdr *section)
{
    const size_t n = sizeof MANIFEST_SECTION;
    return section->sh_type == SHT_PROGBITS && section->sh_name <= names->sh_size && n <= names->sh_size - section->sh_name &&
           memcmp(file.ptr + names->sh_offset + section->sh_name, MANIFEST_SECTION, n) == 0;
}

struct span manifest_find(struct span file, struct diag *d)
{
    Elf64_Ehdr header;
    Elf64_Shdr names, section;
    if (file.len < sizeof header || memcmp(file.ptr, ELFMAG, SELFMAG) != 0 || file.ptr[EI_CLASS] != ELFCLASS64 || file.ptr[EI_DATA] != ELFDATA2LSB) {
        fail(d, DIAG_NO_OFFSET, "not an executable made by wasmc");
        return (struct span){0};
    }
    memcpy(&header, file.ptr, sizeof header);
    bool named = read_section(file, &header, header.e_shstrndx, &names) && names.sh_type == SHT_STRTAB;
    for (uint32_t i = 0; named && i < header.e_shnum; i++)
        if (read_section(file, &header, i, &section) && is_named(file, &names, &section))
            return (struct span){file.ptr + section.sh_offset, section.sh_size};
    fail(d, DIAG_NO_OFFSET, "no manifest: not made by wasmc, or its sections were removed");
    return (struct span){0};
}

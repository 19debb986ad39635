/* The targets as data, and finding one by the names people use. */
#include "target.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

const struct target targets[] = {
#define TARGET(triple, llvm_triple, arch, os, cpu, fixed_base, page_size, emulation, description)                                                              \
    {triple, llvm_triple, ARCH_##arch, OS_##os, cpu, fixed_base, page_size, emulation, description},
#include "target.def"
#undef TARGET
};
const size_t ntargets = ARRAY_LEN(targets);

/* Other names of the first component of a triple. */
static const struct {
    const char *alias, *arch;
} arch_aliases[] = {{"amd64", "x86_64"}, {"x86-64", "x86_64"}, {"arm64", "aarch64"}};

static const char *arch_canonical(const char *name, size_t len)
{
    for (size_t i = 0; i < ARRAY_LEN(arch_aliases); i++)
        if (strlen(arch_aliases[i].alias) == len && memcmp(arch_aliases[i].alias, name, len) == 0)
            return arch_aliases[i].arch;
    return NULL;
}

/* "amd64-pc-linux" -> "x86_64-linux": the architecture by its usual name, the vendor left out. Truncates what is absurdly long. */
static void triple_normalise(const char *name, char *out, size_t size)
{
    size_t arch_len = strcspn(name, "-");
    if (strncmp(name, "x86-64", 6) == 0)
        arch_len = 6;
    const char *rest = name + arch_len, *arch = arch_canonical(name, arch_len);
    static const char *const vendors[] = {"-unknown", "-pc"};
    for (size_t i = 0; i < ARRAY_LEN(vendors); i++)
        if (strncmp(rest, vendors[i], strlen(vendors[i])) == 0)
            rest += strlen(vendors[i]);
    snprintf(out, size, "%.*s%s", arch ? (int)strlen(arch) : (int)arch_len, arch ? arch : name, rest);
}

const struct target *target_lookup(const char *name)
{
    struct utsname host;
    char own[sizeof host.machine + 8], wanted[64];
    if (!name) {
        uname(&host);
        snprintf(own, sizeof own, "%s-linux", host.machine);
        name = own;
    }
    triple_normalise(name, wanted, sizeof wanted);
    for (size_t i = 0; i < ntargets; i++) {
        const char *triple = targets[i].triple;
        size_t without_libc = strlen(triple) - strlen(strrchr(triple, '-'));
        if (strcmp(wanted, triple) == 0 || (strlen(wanted) == without_libc && strncmp(wanted, triple, without_libc) == 0))
            return &targets[i];
    }
    return NULL;
}

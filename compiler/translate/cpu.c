/* What the x86-64 CPU compiled for can do, by LLVM's names of CPUs and features: LLVM's C interface does not tell. Where a name is not in
 * the table the answer is the cautious one: the code is right, if not the fastest. */
#include <string.h>

#include "translate.h"

/* The psABI's micro-architecture levels (System V ABI, x86-64 supplement). Level 2 is the answer for all other names. */
static const char *const level_1[] = {"generic", "x86-64",       "nocona",   "core2",         "penryn",    "bonnell",  "atom",      "k8",    "k8-sse3",
                                      "opteron", "opteron-sse3", "athlon64", "athlon64-sse3", "athlon-fx", "amdfam10", "barcelona", "btver1"};
static const char *const level_3[] = {"x86-64-v3", "haswell",   "core-avx2",   "broadwell", "skylake",     "alderlake",    "raptorlake", "meteorlake",
                                      "gracemont", "arrowlake", "arrowlake-s", "lunarlake", "pantherlake", "sierraforest", "grandridge", "clearwaterforest",
                                      "knl",       "knm",       "bdver4",      "znver1",    "znver2",      "znver3"};
static const char *const level_4[] = {"x86-64-v4",      "skylake-avx512",  "skx",       "cascadelake", "cooperlake",     "cannonlake",
                                      "icelake-client", "icelake-server",  "tigerlake", "rocketlake",  "sapphirerapids", "emeraldrapids",
                                      "graniterapids",  "graniterapids-d", "znver4",    "znver5"};

static bool is_among(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

unsigned x86_level(const struct program *p)
{
    const char *cpu = p->options->cpu ? p->options->cpu : p->target->cpu;
    if (is_among(cpu, level_1, ARRAY_LEN(level_1)))
        return 1;
    if (is_among(cpu, level_3, ARRAY_LEN(level_3)))
        return 3;
    return is_among(cpu, level_4, ARRAY_LEN(level_4)) ? 4 : 2;
}

/* 1 or -1 when LLVM's feature string ("+avx2,-fma") turns the feature on or off, the last word counting; 0 when it is silent. */
static int feature_word(const char *features, const char *name)
{
    int found = 0;
    size_t len = strlen(name);
    for (const char *word = features; word && *word; word += strcspn(word, ","), word += *word == ',') {
        if (strcspn(word, ",") == len + 1 && memcmp(word + 1, name, len) == 0)
            found = *word == '+' ? 1 : -1;
    }
    return found;
}

bool x86_has_ssse3(const struct program *p)
{
    static const char *const needed[] = {"sse", "sse2", "sse3", "ssse3"}; /* off with any of them */
    for (size_t i = 0; i < ARRAY_LEN(needed); i++)
        if (feature_word(p->options->features, needed[i]) < 0)
            return false;
    return x86_level(p) >= 2 || feature_word(p->options->features, "ssse3") > 0;
}

bool x86_has_fma(const struct program *p)
{
    int word = feature_word(p->options->features, "fma");
    return word ? word > 0 : x86_level(p) >= 3;
}

/* What the x86-64 CPU compiled for can do, by LLVM's names of CPUs and features: LLVM's C interface does not tell. Where a name is not in
 * the table the answer is the cautious one: the code is right, if not the fastest. */
#include <string.h>

#include "translate.h"

/* The psABI's micro-architecture level (System V ABI, x86-64 supplement); level 2 is left out, it is the answer for other names. */
static const struct {
    const char *name;
    uint8_t level;
} levels[] = {
    {"generic", 1},         {"x86-64", 1},           {"nocona", 1},         {"core2", 1},          {"penryn", 1},         {"bonnell", 1},
    {"atom", 1},            {"k8", 1},               {"k8-sse3", 1},        {"opteron", 1},        {"opteron-sse3", 1},   {"athlon64", 1},
    {"athlon64-sse3", 1},   {"athlon-fx", 1},        {"amdfam10", 1},       {"barcelona", 1},      {"btver1", 1},         {"x86-64-v3", 3},
    {"haswell", 3},         {"core-avx2", 3},        {"broadwell", 3},      {"skylake", 3},        {"alderlake", 3},      {"raptorlake", 3},
    {"meteorlake", 3},      {"gracemont", 3},        {"arrowlake", 3},      {"arrowlake-s", 3},    {"lunarlake", 3},      {"pantherlake", 3},
    {"sierraforest", 3},    {"grandridge", 3},       {"clearwaterforest", 3}, {"knl", 3},          {"knm", 3},            {"bdver4", 3},
    {"znver1", 3},          {"znver2", 3},           {"znver3", 3},         {"x86-64-v4", 4},      {"skylake-avx512", 4}, {"skx", 4},
    {"cascadelake", 4},     {"cooperlake", 4},       {"cannonlake", 4},     {"icelake-client", 4}, {"icelake-server", 4}, {"tigerlake", 4},
    {"rocketlake", 4},      {"sapphirerapids", 4},   {"emeraldrapids", 4},  {"graniterapids", 4},  {"graniterapids-d", 4}, {"znver4", 4},
    {"znver5", 4},
};

unsigned x86_level(const struct program *p)
{
    const char *cpu = p->options->cpu ? p->options->cpu : p->target->cpu;
    for (size_t i = 0; i < ARRAY_LEN(levels); i++)
        if (strcmp(levels[i].name, cpu) == 0)
            return levels[i].level;
    return 2;
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
    const char *features = p->options->features;
    if (features && (strstr(features, "-sse") || strstr(features, "-ssse3"))) /* an older one off turns it off as well */
        return false;
    return x86_level(p) >= 2 || feature_word(features, "ssse3") > 0;
}

bool x86_has_fma(const struct program *p)
{
    int word = feature_word(p->options->features, "fma");
    return word ? word > 0 : x86_level(p) >= 3;
}

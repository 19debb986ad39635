/* Decodes and validates the named files: one line each, "FILE: ok" or the diagnostic. Exit 0 when all are valid, 1 otherwise.
 * Options: --all-features, -mno-FEATURE, --time (adds MB/s and the memory that the module and the scratch arena take). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "decode.h"
#include "validate.h"

static bool read_file(const char *path, struct span *out)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return false;
    uint8_t *bytes = NULL;
    size_t len = 0, cap = 0, n;
    do {
        if (len == cap)
            bytes = xrealloc(bytes, cap = cap ? cap * 2 : 65536);
        n = fread(bytes + len, 1, cap - len, f);
        len += n;
    } while (n > 0);
    fclose(f);
    /* An exact allocation, so that AddressSanitizer sees reads past the end. */
    *out = (struct span){xrealloc(bytes, len), len};
    return true;
}

/* CPU time: steady on a busy machine. */
static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool validate_file(const char *path, const struct features *features, bool timing)
{
    struct diag d;
    struct module m;
    struct span bytes;
    diag_init(&d, path);
    if (!read_file(path, &bytes)) {
        printf("%s: cannot read\n", path);
        return false;
    }
    struct arena *arena = arena_new(), *scratch = arena_new();
    double start = seconds();
    bool ok = module_decode(arena, bytes, features, &d, &m) && module_validate(&m, scratch, &d);
    double took = seconds() - start;
    char text[4096];
    if (!ok) {
        struct span name = d.failed_func < m.nfuncs ? m.funcs[d.failed_func].name : (struct span){0};
        diag_format(&d, name, false, text, sizeof text);
        fputs(text, stdout);
    } else {
        printf("%s: ok\n", path);
    }
    if (timing)
        printf("%.1f MB/s, %zu functions, %zu KB module, %zu KB scratch\n", (double)bytes.len / took / 1e6, (size_t)m.nfuncs, arena_used(arena) / 1024,
               arena_used(scratch) / 1024);
    arena_free(scratch);
    arena_free(arena);
    free((void *)bytes.ptr);
    return ok;
}

int main(int argc, char **argv)
{
    struct features features = features_default();
    bool ok = true, timing = false;
    for (int i = 1; i < argc; i++) {
        enum feature f = strncmp(argv[i], "-mno-", 5) == 0 ? feature_lookup(argv[i] + 5) : FEATURE_COUNT;
        if (strcmp(argv[i], "--all-features") == 0)
            features = features_all();
        else if (strcmp(argv[i], "--time") == 0)
            timing = true;
        else if (f != FEATURE_COUNT)
            features.on[f] = false;
        else
            ok = validate_file(argv[i], &features, timing) && ok;
    }
    return !ok;
}

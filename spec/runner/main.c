/* spec-runner [options] FOLDER...: runs every script X/X.json below the folders. spec/run prepares the folders. */
#define _GNU_SOURCE
#include "pool.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <xxhash.h>

#include "files.h"

struct runner {
    struct arena *arena;
    struct diag *diag;
    struct config config;
    const char *filter, *expected_path, *target_name;
    struct expected_failures expected;
    VEC(struct script_file) scripts;
    uint32_t jobs;
    bool verbose, list;
};

/* ---- the command line ---- */

static const char usage[] = "usage: spec/run [options]\n"
                            "  --filter GLOB          scripts by name: 'core/*', '*simd_i8x16*'\n"
                            "  -O LEVEL               0, 1, 2 (default), 3 or s\n"
                            "  --bounds MODE          guard (default) or check\n"
                            "  --base MODE            fixed (default where the target has it) or register (position-independent)\n"
                            "  --target TRIPLE        foreign ones run under qemu\n"
                            "  --mcpu CPU             as of wasmc\n"
                            "  -j N                   scripts at a time\n"
                            "  --timeout SECONDS      for one script's executable\n"
                            "  --keep                 keep the executables\n"
                            "  --verbose              print every failure\n"
                            "  --list-failures        print failures in the form of expected-failures.txt\n";

static bool choose(struct runner *r, const char *option, const char *value, const char *const *names, int *out)
{
    for (*out = 0; names[*out]; ++*out)
        if (strcmp(names[*out], value) == 0)
            return true;
    return fail_with(r->diag, EXIT_USAGE, "%s: unknown value '%s'", option, value);
}

static bool take_option(struct runner *r, int c, const char *value)
{
    static const char *const levels[] = {"0", "1", "2", "3", "s", NULL}, *const bounds[] = {"guard", "check", NULL},
                             *const bases[] = {"fixed", "register", NULL};
    int choice = 0;
    bool ok = true;
    switch (c) {
    case 'f': r->filter = value; break;
    case 'O':
        ok = choose(r, "-O", value, levels, &choice);
        r->config.codegen.opt = (enum opt_level)choice;
        break;
    case 'b':
        ok = choose(r, "--bounds", value, bounds, &choice);
        r->config.codegen.bounds = (enum bounds_mode)choice;
        break;
    case 'a':
        ok = choose(r, "--base", value, bases, &choice);
        r->config.codegen.pic = choice == 1;
        break;
    case 't': r->target_name = value; break;
    case 'c': r->config.codegen.cpu = value; break;
    case 'j': r->jobs = (uint32_t)strtoul(value, NULL, 10); break;
    case 'T': r->config.timeout = (uint32_t)strtoul(value, NULL, 10); break;
    case 'e': r->expected_path = value; break;
    case 's': r->config.spectest = value; break;
    case 'k': r->config.keep = true; break;
    case 'v': r->verbose = true; break;
    case 'l': r->list = true; break;
    default: ok = fail_with(r->diag, EXIT_USAGE, "see --help"); break;
    }
    return ok;
}

static bool parse(struct runner *r, int argc, char **argv)
{
    static const struct option options[] = {
        {"filter", required_argument, NULL, 'f'},   {"bounds", required_argument, NULL, 'b'},
        {"base", required_argument, NULL, 'a'},     {"target", required_argument, NULL, 't'},
        {"mcpu", required_argument, NULL, 'c'},     {"jobs", required_argument, NULL, 'j'},
        {"timeout", required_argument, NULL, 'T'},  {"expected-failures", required_argument, NULL, 'e'},
        {"spectest", required_argument, NULL, 's'}, {"keep", no_argument, NULL, 'k'},
        {"verbose", no_argument, NULL, 'v'},        {"help", no_argument, NULL, 'h'},
        {"list-failures", no_argument, NULL, 'l'},  {0},
    };
    for (int c; (c = getopt_long(argc, argv, "O:j:hv", options, NULL)) != -1;) {
        if (c == 'h') {
            fputs(usage, stdout);
            exit(0);
        }
        if (!take_option(r, c, optarg))
            return false;
    }
    return (r->jobs && r->expected_path && r->config.spectest) || fail_with(r->diag, EXIT_USAGE, "spec/run is the command to use");
}

/* ---- set-up ---- */

/* A cached object is as good as the compiler that made it, and that is in this file. */
static bool hash_self(struct runner *r)
{
    struct span self;
    if (!file_read("/proc/self/exe", NULL, r->diag, &self))
        return false;
    XXH128_hash_t hash = XXH3_128bits(self.ptr, self.len);
    r->config.identity[0] = hash.low64;
    r->config.identity[1] = hash.high64;
    free((void *)self.ptr);
    return true;
}

static bool make_folder(struct runner *r, const char *path)
{
    return mkdir(path, 0777) == 0 || errno == EEXIST || fail_with(r->diag, EXIT_ENVIRONMENT, "cannot create folder '%s': %s", path, strerror(errno));
}

static int is_entry(const struct dirent *e) { return e->d_name[0] != '.'; }

static void remove_folder(struct runner *r, const char *path)
{
    struct dirent **entries;
    int n = scandir(path, &entries, is_entry, NULL);
    for (int i = 0; i < n; i++) {
        unlink(arena_printf(r->arena, "%s/%s", path, entries[i]->d_name));
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
    rmdir(path);
}

/* <work>/cache/<identity>, and nothing of earlier compilers beside it. */
static bool prepare_cache(struct runner *r)
{
    const char *all = arena_printf(r->arena, "%s/cache", r->config.work), *own = arena_printf(r->arena, "%016llx", (unsigned long long)r->config.identity[0]);
    struct dirent **entries;
    int n = make_folder(r, all) ? scandir(all, &entries, is_entry, NULL) : -1;
    for (int i = 0; i < n; i++) {
        if (strcmp(entries[i]->d_name, own) != 0)
            remove_folder(r, arena_printf(r->arena, "%s/%s", all, entries[i]->d_name));
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
    r->config.cache = arena_printf(r->arena, "%s/%s", all, own);
    return !r->diag->failed && make_folder(r, r->config.cache);
}

/* <build>/bin/spec-runner -> <build> */
static char *build_folder(struct arena *a)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    self[n > 0 ? n : 0] = 0;
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(self, '/');
        if (slash)
            *slash = 0;
    }
    return arena_printf(a, "%s", self);
}

static bool prepare(struct runner *r)
{
    static const char *const qemus[] = {[ARCH_X86_64] = "qemu-x86_64-static", [ARCH_AARCH64] = "qemu-aarch64-static"};
    struct config *c = &r->config;
    const char *build = build_folder(r->arena);
    c->target = target_lookup(r->target_name);
    if (!c->target)
        return fail_with(r->diag, EXIT_USAGE, "unknown target '%s'", r->target_name);
    c->resource_dir = arena_printf(r->arena, "%s/lib/wasmc/%s", build, c->target->triple);
    c->work = arena_printf(r->arena, "%s/spec", build);
    c->features = features_default();
    c->fixed_base = c->target->fixed_base && !c->codegen.pic;
    if (!c->target->fixed_base)
        c->codegen.pic = true;
    if (c->target->arch != target_lookup(NULL)->arch)
        c->qemu = qemus[c->target->arch];
    return make_folder(r, c->work) && make_folder(r, arena_printf(r->arena, "%s/bin", c->work)) && hash_self(r) && prepare_cache(r) &&
           expected_read(r->arena, r->expected_path, r->diag, &r->expected);
}

/* ---- finding scripts ---- */

static void add_script(struct runner *r, const char *name, const char *path)
{
    struct script_file s = {arena_strdup(r->arena, span_of(name)), path};
    if (access(path, R_OK) == 0 && (!r->filter || fnmatch(r->filter, name, 0) == 0))
        VEC_PUSH(r->arena, &r->scripts, s);
}

/* A folder X that holds X.json is a script; any other may hold more folders. */
static void find_scripts(struct runner *r, const char *root, const char *name)
{
    const char *path = arena_printf(r->arena, "%s/%s", root, name), *last = strrchr(name, '/') ? strrchr(name, '/') + 1 : name;
    add_script(r, name, arena_printf(r->arena, "%s/%s.json", path, last));
    struct dirent **entries;
    int n = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        const char *entry = entries[i]->d_name;
        if (entry[0] != '.' && entries[i]->d_type == DT_DIR)
            find_scripts(r, root, *name ? arena_printf(r->arena, "%s/%s", name, entry) : entry);
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
}

/* ---- the report ---- */

static void add(struct tally *sum, const struct tally *t)
{
    sum->passed += t->passed;
    sum->failed += t->failed;
    sum->expected += t->expected;
    sum->skipped += t->skipped;
    sum->seconds += t->seconds;
}

static size_t folder_length(const char *name) { return strrchr(name, '/') ? (size_t)(strrchr(name, '/') - name) : 0; }

static void print_row(const char *name, int length, uint32_t scripts, const struct tally *t)
{
    printf("%-36.*s %7u %8u %7u %9u %8u %8.1f\n", length, name, (unsigned)scripts, (unsigned)t->passed, (unsigned)t->failed, (unsigned)t->expected,
           (unsigned)t->skipped, t->seconds);
}

/* Scripts of a folder follow each other. Returns the sum. */
static struct tally print_table(const struct runner *r, const struct tally *tallies)
{
    struct tally sum = {0}, folder = {0};
    uint32_t scripts = 0;
    printf("%-36s %7s %8s %7s %9s %8s %8s\n", "folder", "scripts", "passed", "failed", "expected", "skipped", "CPU s");
    for (uint32_t i = 0; i < r->scripts.len; i++) {
        const char *name = r->scripts.items[i].name, *next = i + 1 < r->scripts.len ? r->scripts.items[i + 1].name : "";
        size_t length = folder_length(name);
        add(&folder, &tallies[i]);
        add(&sum, &tallies[i]);
        scripts++;
        if (folder_length(next) == length && strncmp(name, next, length) == 0)
            continue;
        print_row(name, (int)length, scripts, &folder);
        folder = (struct tally){0};
        scripts = 0;
    }
    return sum;
}

static int by_folder(const void *a, const void *b)
{
    const struct script_file *x = a, *y = b;
    size_t nx = folder_length(x->name), ny = folder_length(y->name);
    int order = strncmp(x->name, y->name, nx < ny ? nx : ny);
    return order ? order : nx != ny ? (nx < ny ? -1 : 1) : strcmp(x->name, y->name);
}

/* ---- all of it ---- */

static bool run(struct runner *r, int argc, char **argv, bool *passed)
{
    if (!parse(r, argc, argv) || !prepare(r))
        return false;
    for (int i = optind; i < argc; i++)
        find_scripts(r, argv[i], "");
    if (r->scripts.len == 0)
        return fail_with(r->diag, EXIT_USAGE, "no scripts%s%s", r->filter ? " match " : "", r->filter ? r->filter : "");
    qsort(r->scripts.items, r->scripts.len, sizeof *r->scripts.items, by_folder);
    struct pool pool = {.config = &r->config, .expected = &r->expected, .scripts = r->scripts.items, .count = r->scripts.len, .jobs = r->jobs};
    pool.list = r->list;
    pool.limit = r->verbose ? UINT32_MAX : 20;
    if (!pool_run(&pool, r->diag))
        return false;
    struct tally sum = print_table(r, pool.tallies);
    if (sum.expected)
        printf("%u failed as spec/expected-failures.txt says\n", (unsigned)sum.expected);
    printf("%u passed, %u failed, %u skipped\n", (unsigned)sum.passed, (unsigned)sum.failed, (unsigned)sum.skipped);
    *passed = sum.failed == 0;
    return true;
}

int main(int argc, char **argv)
{
    struct diag d;
    bool passed = false;
    struct runner r = {.arena = arena_new(), .diag = &d, .jobs = (uint32_t)sysconf(_SC_NPROCESSORS_ONLN)};
    r.config.codegen = (struct codegen_options){.opt = OPT_O2, .stack_size = 4u << 20, .jobs = 1, .debug = 1, .linkable = true};
    r.config.timeout = 60;
    diag_init(&d, "spec-runner");
    bool ok = run(&r, argc, argv, &passed);
    if (!ok)
        fprintf(stderr, "spec-runner: %s\n", d.message);
    arena_free(r.arena);
    return !ok ? (int)d.status : passed ? 0 : 1;
}

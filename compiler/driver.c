/* The passes from a file to an executable; this file reads as the architecture. */
#define _GNU_SOURCE
#include "driver.h"
#include "cache.h"
#include "decode.h"
#include "effort.h"
#include "files.h"
#include "library.h"
#include "link.h"
#include "manifest.h"
#include "profile.h"
#include "validate.h"
#include "wat.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* What one compilation knows; filled from top to bottom by the passes. */
struct compilation {
    const struct options *o;
    struct arena *arena; /* everything that lives as long as the compilation */
    struct diag *d;
    struct codegen_options codegen; /* the options' with the processor resolved */
    struct span input;              /* malloc'ed */
    struct module module;
    struct hosts hosts;
    struct library library; /* --emit=lib */
    struct world world;
    struct program program;
    struct span profile_bytes; /* -fprofile-use: malloc'ed */
    struct profile profile;
    struct batch_outputs outputs;
    double started; /* wall seconds, for the progress line */
    double shown;   /* when the progress line was last drawn; 0 = never */
};

/* -v */
static void say(const struct compilation *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void say(const struct compilation *c, const char *fmt, ...)
{
    va_list args;
    if (!c->o->verbose)
        return;
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);
}

static void warn(const struct compilation *c, const char *message)
{
    if (!c->o->quiet)
        fprintf(stderr, "wasmc: warning: %s\n", message);
}

static double seconds_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* ---- preparations that need no input ---- */

/* A terminal that does not know how to change colours or erase a line. */
static bool terminal_is_dumb(void)
{
    const char *term = getenv("TERM");
    return !term || strcmp(term, "dumb") == 0;
}

bool driver_color(const struct options *o)
{
    const char *no_color = getenv("NO_COLOR");
    if (o->color != COLOR_AUTO)
        return o->color == COLOR_ALWAYS;
    return isatty(STDERR_FILENO) && !(no_color && *no_color) && !terminal_is_dumb();
}

char *driver_resource_dir(struct arena *a, const struct options *o, const struct target *t)
{
    char self[4096] = "";
    const char *folder = o->resource_dir ? o->resource_dir : getenv("WASMC_RESOURCE_DIR");
    if (folder && *folder)
        return arena_printf(a, "%s/%s", folder, t->triple);
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    self[len > 0 ? len : 0] = 0;
    for (int up = 0; up < 2; up++) { /* .../bin/wasmc -> ... */
        char *slash = strrchr(self, '/');
        if (slash)
            *slash = 0;
    }
    return arena_printf(a, "%s/lib/wasmc/%s", self, t->triple);
}

/* -march=native: LLVM's name and features of this machine. */
static bool resolve_native(struct compilation *c)
{
    if (c->o->target != target_lookup(NULL))
        return fail_with(c->d, EXIT_USAGE, "-march=native: the target %s is not this machine", c->o->target->triple);
    char *cpu = codegen_host_cpu(), *features = codegen_host_features();
    c->codegen.cpu = arena_printf(c->arena, "%s", cpu);
    c->codegen.features = arena_printf(c->arena, "%s", features);
    free(cpu);
    free(features);
    return true;
}

/* -march=armv8.2-a and the like name an architecture version: LLVM's feature +v8.2a on the target's default processor. */
static bool resolve_arm_version(struct compilation *c)
{
    const char *version = c->o->cpu + strlen("armv"), *dash = strstr(version, "-a");
    if (c->o->target->arch != ARCH_AARCH64 || strncmp(c->o->cpu, "armv", 4) != 0 || !dash || dash[2])
        return false;
    if (strcmp(version, "8-a") != 0)
        c->codegen.features = arena_printf(c->arena, "+v%.*sa", (int)(dash - version), version);
    return true;
}

static bool select_processor(struct compilation *c)
{
    c->codegen = c->o->codegen;
    if (c->o->cpu && strcmp(c->o->cpu, "native") == 0) {
        if (!resolve_native(c))
            return false;
    } else if (c->o->cpu && !resolve_arm_version(c)) {
        c->codegen.cpu = c->o->cpu;
    }
    if (c->o->attributes)
        c->codegen.features = c->codegen.features ? arena_printf(c->arena, "%s,%s", c->codegen.features, c->o->attributes) : c->o->attributes;
    char *problem = codegen_check_cpu(c->o->target, c->codegen.cpu ? c->codegen.cpu : c->o->target->cpu, c->codegen.features);
    /* LLVM goes on to say, in parentheses, that it would ignore the name, and repeats itself */
    if (problem)
        fail_with(c->d, EXIT_USAGE, "%.*s", (int)strcspn(problem, "(\n") - 1, problem);
    free(problem);
    return !c->d->failed;
}

static bool same_file(const char *a, const char *b)
{
    struct stat sa, sb;
    return stat(a, &sa) == 0 && stat(b, &sb) == 0 && S_ISREG(sa.st_mode) && sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

static bool pass_prepare(struct compilation *c)
{
    const struct options *o = c->o;
    if (o->action == ACTION_VALIDATE)
        return true;
    say(c, "wasmc %s, LLVM %s, target %s", WASMC_VERSION, codegen_llvm_version(), o->target->triple);
    if (strcmp(o->input, "-") != 0 && same_file(o->input, o->output))
        return fail_with(c->d, EXIT_USAGE, "the output would replace the input: choose another name with -o");
    return select_processor(c) && (o->dry_run || output_check(o->output, c->d));
}

/* ---- the passes ---- */

/* What does not start like a module and is not text is not read to its end; the decoder says what is wrong with it. */
static bool input_wanted(struct span block) { return wat_is_text(block) || (block.len >= 4 && memcmp(block.ptr, "\0asm", 4) == 0); }

static bool pass_read(struct compilation *c)
{
    c->d->file = strcmp(c->o->input, "-") == 0 ? "<stdin>" : c->o->input;
    c->input = c->o->input_bytes;
    if (!c->input.ptr && !file_read(c->o->input, input_wanted, c->d, &c->input))
        return false;
    say(c, "bytes %zu", c->input.len);
    return !wat_is_text(c->input) || wat_convert(c->arena, &c->input, c->d);
}

static bool pass_decode(struct compilation *c) { return module_decode(c->arena, c->input, &c->o->features, c->d, &c->module); }

static bool pass_validate(struct compilation *c)
{
    struct arena *scratch = arena_new();
    bool ok = module_validate(&c->module, scratch, c->d);
    arena_free(scratch);
    say(c, "functions %u, imports %u", (unsigned)(c->module.nfuncs - c->module.nimported_funcs), (unsigned)c->module.nimports);
    return ok;
}

/* Whether there is something to run, by the names that the ABI libraries' wasm_abi_main calls; a start function is a program without an ABI, too. */
static bool has_entry(struct compilation *c)
{
    enum { MOST = 6 };
    static const char *const entries[][MOST] = {
        [ABI_NONE] = {"_start", "main", ""},
        [ABI_WASI] = {"_start"},
        [ABI_EMSCRIPTEN] = {"main", "__main_argc_argv", "_main", "_start", "_emscripten_proxy_main", "emscripten_proxy_main"},
    };
    static const char *const texts[] = {[ABI_NONE] = "_start or main", [ABI_WASI] = "_start", [ABI_EMSCRIPTEN] = "main, __main_argc_argv, _main or _start"};
    for (size_t i = 0; i < MOST && entries[c->hosts.abi][i]; i++)
        if (module_find_export(&c->module, entries[c->hosts.abi][i]))
            return true;
    if (c->hosts.abi == ABI_NONE && c->module.start != NO_INDEX)
        return true;
    return fail(c->d, DIAG_NO_OFFSET, "nothing to run: the module does not export %s; --emit=lib makes a library of its exports", texts[c->hosts.abi]);
}

static bool pass_resolve(struct compilation *c)
{
    static const char *const names[] = {[ABI_NONE] = "none", [ABI_WASI] = "wasi", [ABI_EMSCRIPTEN] = "emscripten"};
    struct hosts_options options = c->o->hosts;
    bool library = c->o->emit == EMIT_LIBRARY;
    if (library && options.missing == MISSING_ERROR)
        options.missing = MISSING_TRAP; /* the user's to define */
    if (!glue_apply(c->arena, &c->module, &c->o->glue, c->d) || !hosts_resolve(c->arena, &c->module, &options, c->d, &c->hosts))
        return false;
    if (library && !library_describe(c->arena, &c->module, c->o->output, c->o->hosts.missing != MISSING_ERROR, &c->hosts, c->d, &c->library))
        return false;
    if (c->o->codegen.async_signals && c->hosts.abi != ABI_EMSCRIPTEN)
        return fail_with(c->d, EXIT_USAGE, "--async-signals: only programs of the Emscripten ABI take signals");
    if (c->o->policy.nlisten && c->hosts.abi != ABI_WASI)
        return fail_with(c->d, EXIT_USAGE, "--listen: only WASI programs find listening sockets; others open their own");
    if (c->o->emit == EMIT_EXECUTABLE && !has_entry(c))
        return false;
    uint32_t version = c->hosts.emscripten_version;
    say(c, "ABI %s", names[c->hosts.abi]);
    if (version)
        say(c, "Emscripten %u.%u.%u", (unsigned)(version / 1000000), (unsigned)(version / 1000 % 1000), (unsigned)(version % 1000));
    return true;
}

static bool pass_analyse(struct compilation *c)
{
    enum world_kind kind = c->o->codegen.no_constant_state ? WORLD_CHANGING : WORLD_CLOSED;
    if (!world_analyse(c->arena, &c->module, &c->hosts, kind, c->d, &c->world))
        return false;
    if (c->world.threads && c->o->emit == EMIT_LIBRARY)
        return fail_with(c->d, EXIT_USAGE, "--emit=lib: a library cannot start threads of its own");
    return true;
}

static bool plan_profile(struct compilation *c)
{
    return profile_plan(c->arena, &c->module, &c->world, c->o->target->page_size, c->o->profile_generate, c->d, &c->profile);
}

static bool profile_wanted(struct span block) { return profile_is(block); }

static bool use_profile(struct compilation *c)
{
    const char *input = c->d->file;
    c->d->file = c->o->profile_use;
    if (!file_read(c->o->profile_use, profile_wanted, c->d, &c->profile_bytes) ||
        !profile_match(c->arena, &c->module, &c->world, c->profile_bytes, c->d, &c->profile))
        return false;
    c->d->file = input;
    say(c, "profile of %s module: %u functions, %u have changed", c->profile.same_module ? "the same" : "another version of the",
        (unsigned)(c->profile.matched + c->profile.stale), (unsigned)c->profile.stale);
    if (c->profile.stale)
        warn(c, arena_printf(c->arena, "%s: %u of %u functions have changed since and are compiled without it", c->o->profile_use, (unsigned)c->profile.stale,
                             (unsigned)(c->profile.matched + c->profile.stale)));
    return true;
}

static bool pass_profile(struct compilation *c)
{
    if (!c->o->profile_generate && !c->o->profile_use)
        return true;
    c->program.profile = &c->profile;
    return c->o->profile_generate ? plan_profile(c) : use_profile(c);
}

/* The progress line: from the second second on, at most ten times a second. */
static void draw_progress(void *user, uint64_t done_bytes, uint64_t total_bytes)
{
    struct compilation *c = user;
    double now = seconds_of(CLOCK_MONOTONIC);
    if (now - c->started < 1 || now - c->shown < 0.1 || total_bytes == 0)
        return;
    c->shown = now;
    fprintf(stderr, "\r[%3u%%] compiling %s: %.1f of %.1f MB of code\x1b[K", (unsigned)(done_bytes * 100 / total_bytes), c->d->file, (double)done_bytes / 1e6,
            (double)total_bytes / 1e6);
    fflush(stderr);
}

static void remark_reduced(const struct compilation *c)
{
    for (uint32_t i = 0; i < c->outputs.nreduced; i++) {
        const char *reason = "";
        uint32_t funcidx = c->outputs.reduced[i];
        effort_level(c->arena, c->program.module, funcidx, c->codegen.opt, &reason);
        fprintf(stderr, "%s:0x%llx: remark: function %u has %s: compiled with fewer optimisations\n", c->o->input,
                (unsigned long long)c->program.module->funcs[funcidx].offset, (unsigned)funcidx, reason);
    }
}

/* A cache that cannot be used is none. */
static void open_cache(struct compilation *c)
{
    struct cache_key key = {.arena = c->arena};
    struct diag d;
    diag_init(&d, "");
    if (!c->codegen.cache_dir)
        return;
    if (!cache_open(c->arena, c->codegen.cache_dir, &d)) {
        warn(c, d.message);
        c->codegen.cache_dir = NULL;
        return;
    }
    cache_key_add_compiler(&key, arena_printf(c->arena, "wasmc %s, LLVM %s:", WASMC_VERSION, codegen_llvm_version()));
    key.bytes.len--; /* one text: a space instead of each NUL */
    for (uint32_t i = 0; i < c->o->ncode_options; i++) {
        cache_key_add(&key, arena_printf(c->arena, " %s", c->o->code_options[i]));
        key.bytes.len--;
    }
    VEC_PUSH(c->arena, &key.bytes, 0);
    c->codegen.cache_key = (const char *)key.bytes.items;
}

static void report_cache(const struct compilation *c)
{
    const struct batch_outputs *o = &c->outputs;
    say(c, "cached batches %u%s", (unsigned)o->cached, o->damaged ? arena_printf(c->arena, ", damaged %u", (unsigned)o->damaged) : "");
    if (o->cache_problem[0])
        warn(c, o->cache_problem);
}

static bool pass_generate(struct compilation *c)
{
    static const enum output_kind kinds[] = {
        [EMIT_EXECUTABLE] = OUTPUT_OBJECT, [EMIT_OBJECT] = OUTPUT_OBJECT, [EMIT_ASM] = OUTPUT_ASM, [EMIT_LLVM_IR] = OUTPUT_LLVM_IR,
        [EMIT_LIBRARY] = OUTPUT_OBJECT};
    open_cache(c);
    bool on_terminal = !c->o->quiet && isatty(STDERR_FILENO) && !terminal_is_dumb();
    bool ok = batch_run(&c->program, kinds[c->o->emit], on_terminal ? draw_progress : NULL, c, c->d, &c->outputs);
    if (c->shown > 0)
        fputs("\r\x1b[K", stderr);
    if (ok)
        say(c, "batches %u", (unsigned)c->outputs.count);
    if (ok && c->codegen.cache_dir)
        report_cache(c);
    if (ok && !c->o->quiet)
        remark_reduced(c);
    return ok;
}

static bool write_header(struct compilation *c)
{
    const char *path = library_header_path(c->arena, c->o->output), *text = library_header(c->arena, &c->module, &c->library, c->o->output);
    say(c, "header %s", path);
    return file_write(path, text, strlen(text), c->d);
}

/* Assembly and IR are one text; objects go through the linker. */
static bool pass_link(struct compilation *c)
{
    const struct options *o = c->o;
    if (o->emit == EMIT_ASM || o->emit == EMIT_LLVM_IR)
        return o->dry_run || file_write(o->output, c->outputs.items[0].bytes, c->outputs.items[0].size, c->d);
    const struct link_options options = {
        .output = o->output,
        .resource_dir = driver_resource_dir(c->arena, o, o->target),
        .relocatable = o->emit == EMIT_OBJECT,
        .static_pie = o->static_pie,
        .library = o->emit == EMIT_LIBRARY && !o->shared,
        .shared = o->shared,
        .strip = o->strip,
        .verbose = o->verbose,
        .dry_run = o->dry_run,
        .quiet = o->quiet,
        .save_temps = o->save_temps,
        .manifest = manifest_text(c->arena, &c->program, WASMC_VERSION),
    };
    return link_elf(&c->program, &c->outputs, &options, c->d) && (o->emit != EMIT_LIBRARY || o->dry_run || write_header(c));
}

enum pass_kind { ALWAYS, TO_COMPILE, TO_GENERATE };

static const struct pass {
    const char *name;
    bool (*run)(struct compilation *c);
    enum pass_kind kind; /* TO_COMPILE: not for --validate; TO_GENERATE: not for -### either */
} passes[] = {
    {"prepare", pass_prepare, ALWAYS},        /* options -> processor, output place */
    {"read", pass_read, ALWAYS},              /* file -> bytes, text through wat2wasm */
    {"decode", pass_decode, ALWAYS},          /* bytes -> struct module */
    {"validate", pass_validate, ALWAYS},      /* every index and type is right from here on */
    {"resolve", pass_resolve, TO_COMPILE},    /* imports, with their names put back -> host functions */
    {"analyse", pass_analyse, TO_GENERATE},   /* the closed-world facts */
    {"profile", pass_profile, TO_GENERATE},   /* counters for the code, or what they said */
    {"generate", pass_generate, TO_GENERATE}, /* functions -> objects */
    {"link", pass_link, TO_COMPILE},          /* objects and runtime -> executable */
};

/* ---- running them ---- */

struct pass_time {
    double wall, cpu;
};

/* -ftime-report */
static void print_times(const struct compilation *c, const struct pass_time *times, size_t n)
{
    const struct {
        const char *name;
        double cpu;
    } inside[] = {{"translate", c->outputs.translate_seconds}, {"optimise", c->outputs.optimise_seconds}, {"codegen", c->outputs.codegen_seconds}, {"cache", c->outputs.cache_seconds}};
    struct pass_time total = {0};
    struct rusage usage;
    fprintf(stderr, "%-16s %9s %9s\n", "phase", "wall s", "CPU s");
    for (size_t i = 0; i < n; i++) {
        fprintf(stderr, "%-16s %9.3f %9.3f\n", passes[i].name, times[i].wall, times[i].cpu);
        for (size_t k = 0; passes[i].run == pass_generate && k < ARRAY_LEN(inside); k++)
            fprintf(stderr, "  %-14s %9s %9.3f\n", inside[k].name, "", inside[k].cpu);
        total.wall += times[i].wall;
        total.cpu += times[i].cpu;
    }
    getrusage(RUSAGE_SELF, &usage);
    fprintf(stderr, "%-16s %9.3f %9.3f\npeak memory %ld MiB\n", "total", total.wall, total.cpu, usage.ru_maxrss >> 10);
}

static bool pass_wanted(const struct pass *pass, const struct options *o)
{
    return pass->kind == ALWAYS || (o->action == ACTION_COMPILE && (pass->kind == TO_COMPILE || !o->dry_run));
}

static bool run_passes(struct compilation *c)
{
    struct pass_time times[ARRAY_LEN(passes)] = {0};
    size_t i = 0;
    bool ok = true;
    for (; ok && i < ARRAY_LEN(passes); i++) {
        double wall = seconds_of(CLOCK_MONOTONIC), cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
        ok = !pass_wanted(&passes[i], c->o) || passes[i].run(c);
        times[i] = (struct pass_time){seconds_of(CLOCK_MONOTONIC) - wall, seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu};
    }
    if (c->o->time_report)
        print_times(c, times, i);
    return ok;
}

static struct span failed_function_name(const struct compilation *c)
{
    uint32_t func = c->d->failed_func;
    bool known = c->d->failed && func != DIAG_NO_FUNC && c->module.funcs && func < c->module.nfuncs;
    struct span name = known ? c->module.funcs[func].name : (struct span){0};
    return (struct span){(const uint8_t *)arena_strdup(c->arena, name), name.len};
}

bool driver_run(struct arena *a, const struct options *o, struct diag *d, struct span *func_name)
{
    struct compilation c = {.o = o, .arena = a, .d = d, .started = seconds_of(CLOCK_MONOTONIC)};
    c.program = (struct program){&c.module, &c.hosts, &c.world, o->target, &c.codegen, &o->policy, o->emit == EMIT_LIBRARY ? &c.library : NULL, NULL};
    bool ok = run_passes(&c);
    *func_name = failed_function_name(&c);
    batch_free_outputs(&c.outputs);
    free((void *)c.input.ptr);
    free((void *)c.profile_bytes.ptr);
    return ok;
}

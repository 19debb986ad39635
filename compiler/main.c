/* wasmc: command line in, exit status out. */
#define _GNU_SOURCE
#include "driver.h"
#include "files.h"
#include "lld_shim.h"
#include "run.h"
#include "manifest.h"
#include "profile.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Sanitizers report crashes better than we do. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

/* ---- our bugs: exit status 70 and what to do, never a bare signal ---- */

static void on_crash(int signal)
{
    static const char text[] = "wasmc: error: internal error: wasmc crashed\n"
                               "  note: this is a bug in wasmc; please report it with the input file and the command line\n";
    ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
    (void)ignored;
    _exit(EXIT_INTERNAL);
}

static void on_exhaustion(void)
{
    static const char text[] = "wasmc: error: out of memory or threads\n  note: -j1 and a lower -O level need less\n";
    ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
    (void)ignored;
    _exit(EXIT_ENVIRONMENT);
}

static void catch_crashes(void)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS};
    static char stack[64 * 1024];
    const stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_handler = on_crash, .sa_flags = (int)(SA_ONSTACK | SA_RESETHAND)};
    sigaltstack(&alternate, NULL);
    lld_on_exhaustion(on_exhaustion);
    /* a file size limit is an error of write(2), not a reason to die */
    signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; !SANITIZED && i < ARRAY_LEN(signals); i++)
        sigaction(signals[i], &action, NULL);
}

/* A file of ours must never become descriptor 1 or 2 because the caller closed them. */
static void open_standard_descriptors(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO)
        close(fd);
}

/* ---- options that only print ---- */

static void print_version(const struct options *o) { printf("wasmc %s\nLLVM %s\ntarget %s\n", WASMC_VERSION, codegen_llvm_version(), o->target->triple); }

static void print_targets(struct arena *a, const struct options *o)
{
    for (size_t i = 0; i < ntargets; i++) {
        bool installed = access(driver_resource_dir(a, o, &targets[i]), R_OK) == 0;
        printf("%-20s %s%s\n", targets[i].triple, targets[i].description, installed ? "" : " (runtime not installed)");
    }
}

static void print_features(const struct options *o)
{
    for (int i = 0; i < FEATURE_COUNT; i++)
        printf("%-28s %-4s %s\n", feature_info[i].name, o->features.on[i] ? "on" : "off", feature_info[i].description);
}

/* True when the options only ask for information, which is printed. */
static bool print_information(struct arena *a, const struct options *o)
{
    switch (o->action) {
    case ACTION_HELP: options_print_help(stdout); return true;
    case ACTION_VERSION: print_version(o); return true;
    case ACTION_PRINT_TARGETS: print_targets(a, o); return true;
    case ACTION_PRINT_FEATURES: print_features(o); return true;
    case ACTION_PRINT_MAN: options_print_man(stdout); return true;
    case ACTION_PRINT_COMPLETION: options_print_completion(stdout); return true;
    default: return false;
    }
}

/* ---- */

static void print_failure(const struct diag *d, struct span func_name, bool color)
{
    size_t size = 16384 + 4 * (d->details ? strlen(d->details) : 0) + 4 * func_name.len + 4 * strlen(d->file);
    char *text = xmalloc(size);
    size_t len = diag_format(d, func_name, color, text, size);
    fwrite(text, 1, len, stderr);
    if (d->status == EXIT_INTERNAL)
        fprintf(stderr, "  note: this is a bug in wasmc; please report it with the input file and the command line\n");
    free(text);
}

static bool run(struct arena *a, const struct options *o, struct diag *d, struct span *func_name)
{
    if (o->action == ACTION_CLEAR_CACHE)
        return run_clear_cache(a, o, d);
    if (o->action == ACTION_COMPILE && o->run_args)
        return run_program(a, o, d, func_name);
    if (!print_information(a, o))
        return driver_run(a, o, d, func_name);
    if (fflush(stdout) != 0)
        return fail_with(d, EXIT_ENVIRONMENT, "cannot write to standard output: %s", strerror(errno));
    return true;
}

static struct span span_of_text(const char *text) { return text ? span_of(text) : (struct span){0}; }

/* wasmc inspect FILE: an executable or a profile */
static bool inspect(struct arena *a, const char *path, struct diag *d)
{
    struct span file;
    d->file = path;
    if (!file_read(path, NULL, d, &file))
        return false;
    struct span text = profile_is(file) ? span_of_text(profile_text(a, file, d)) : manifest_find(file, d);
    fwrite(text.ptr, 1, text.len, stdout);
    free((void *)file.ptr);
    if (d->failed)
        return false;
    return fflush(stdout) == 0 || fail_with(d, EXIT_ENVIRONMENT, "cannot write to standard output: %s", strerror(errno));
}

int main(int argc, char **argv)
{
    open_standard_descriptors();
    catch_crashes();
    struct arena *a = arena_new();
    struct diag d;
    struct options o = {0};
    struct span func_name = {0};
    diag_init(&d, "wasmc");
    bool inspects = argc == 3 && strcmp(argv[1], "inspect") == 0;
    bool ok = inspects ? inspect(a, argv[2], &d) : options_parse(a, argc, argv, &d, &o) && run(a, &o, &d, &func_name);
    if (!ok)
        print_failure(&d, func_name, driver_color(&o));
    arena_free(a);
    return ok ? EXIT_OK : (int)d.status;
}

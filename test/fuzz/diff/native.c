/* diff-native [--timeout SECONDS] [--keep PREFIX] MODULE.wasm MODE...: compiles a module that diff-prepare made in every mode and runs the
 * executables, each within the time. It prints "mode MODE", then what the executable prints (guest/main.c), then "done" or "failed: why".
 *
 * A mode is words between commas: a target triple (default: this machine), O0 to O3 or Os, fixed or register (the base of memory 0; default: the
 * target's), check (bounds), strict (loads keep their traps). */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decode.h"
#include "files.h"
#include "link.h"
#include "validate.h"

/* Of a child that has printed what failed. */
enum { STATUS_SAID = 100 };

struct mode {
    const struct target *target;
    struct codegen_options codegen;
};

struct native {
    struct arena *arena;
    const char *build; /* <build>/bin/diff-native's <build> */
    const char *keep;  /* executables are kept as PREFIX-MODE */
    unsigned timeout;
    void *bytes; /* of the module; malloc */
    struct module module;
};

/* ---- modes ---- */

static bool take_word(struct mode *m, const char *word)
{
    static const struct {
        const char *word;
        enum opt_level opt;
    } levels[] = {{"O0", OPT_O0}, {"O1", OPT_O1}, {"O2", OPT_O2}, {"O3", OPT_O3}, {"Os", OPT_OS}};
    const struct target *target = target_lookup(word);
    for (size_t i = 0; i < ARRAY_LEN(levels); i++)
        if (strcmp(levels[i].word, word) == 0) {
            m->codegen.opt = levels[i].opt;
            return true;
        }
    if (target)
        m->target = target;
    else if (strcmp(word, "register") == 0)
        m->codegen.pic = true;
    else if (strcmp(word, "check") == 0)
        m->codegen.bounds = BOUNDS_CHECK;
    else if (strcmp(word, "strict") == 0)
        m->codegen.strict_loads = true;
    else if (strcmp(word, "fixed") != 0)
        return false;
    return true;
}

static bool mode_read(struct arena *a, const char *text, struct mode *m)
{
    char *words = arena_strdup(a, span_of(text)), *rest;
    *m = (struct mode){.target = target_lookup(NULL), .codegen = {.opt = OPT_O2, .stack_size = 8u << 20, .debug = 1, .verify = true, .jobs = 1}};
    for (char *word = strtok_r(words, ",", &rest); word; word = strtok_r(NULL, ",", &rest))
        if (!take_word(m, word))
            return false;
    if (!m->target->fixed_base)
        m->codegen.pic = true;
    m->codegen.fixed_base = !m->codegen.pic;
    return true;
}

/* ---- compiling ---- */

static bool compile(struct native *n, const struct mode *m, const char *executable, struct diag *d)
{
    /* Nothing that would bring the runtime's own main: guest/main.c is the program's. */
    static const struct policy_data policy = {.net = NET_ALL, .rt = RT_NONE, .sandbox = SANDBOX_NONE};
    const struct hosts_options no_hosts = {.abi = ABI_NONE};
    struct hosts hosts;
    struct world world;
    struct batch_outputs objects = {0};
    const struct program program = {
        .module = &n->module, .hosts = &hosts, .world = &world, .target = m->target, .options = &m->codegen, .policy = &policy};
    const struct link_options link = {
        .output = executable,
        .resource_dir = arena_printf(n->arena, "%s/lib/wasmc/%s", n->build, m->target->triple),
        .static_pie = m->codegen.pic,
        .quiet = true,
        .archive = "libwasmc_diff.a",
    };
    bool ok = hosts_resolve(n->arena, &n->module, &no_hosts, d, &hosts) && world_analyse(n->arena, &n->module, &hosts, WORLD_CLOSED, d, &world) &&
              batch_run(&program, OUTPUT_OBJECT, NULL, NULL, d, &objects) && link_elf(&program, &objects, &link, d);
    batch_free_outputs(&objects);
    return ok;
}

/* ---- running ---- */

/* A child ends after a time on the processor, after ten times that on the clock (the machine may be busy), and with us; all outlive exec. */
static void limit_child(const struct native *n)
{
    const struct rlimit seconds = {n->timeout, n->timeout};
    setrlimit(RLIMIT_CPU, &seconds);
    alarm(10 * n->timeout);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static _Noreturn void exec_guest(const struct native *n, const struct mode *m, const char *executable)
{
    static const char *const qemus[] = {[ARCH_X86_64] = "qemu-x86_64-static", [ARCH_AARCH64] = "qemu-aarch64-static"};
    bool foreign = m->target->arch != target_lookup(NULL)->arch;
    const char *const argv[] = {foreign ? qemus[m->target->arch] : executable, foreign ? executable : NULL, NULL};
    limit_child(n);
    execvp(argv[0], (char *const *)argv);
    printf("failed: cannot execute %s: %s\n", argv[0], strerror(errno));
    fflush(stdout);
    _exit(STATUS_SAID);
}

/* Waits for a child that is `what`; false when it ended badly, which is said. */
static bool wait_for(pid_t pid, const char *what)
{
    int status = 0;
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (pid < 0)
        printf("failed: fork: %s\n", strerror(errno));
    else if (WIFSIGNALED(status))
        printf("failed: %s: %s\n", what, strsignal(WTERMSIG(status)));
    else if (WEXITSTATUS(status) && WEXITSTATUS(status) != STATUS_SAID)
        printf("failed: %s: exit status %d\n", what, WEXITSTATUS(status));
    return pid > 0 && status == 0;
}

/* In a process of its own: lld is good for one link, and a compiler that crashes must not take the other modes with it. */
static _Noreturn void exec_compiler(struct native *n, const struct mode *m, const char *executable)
{
    struct diag d;
    diag_init(&d, "module");
    limit_child(n);
    bool ok = compile(n, m, executable, &d);
    if (!ok)
        printf("failed: %s\n", d.message);
    fflush(stdout);
    _exit(ok ? 0 : STATUS_SAID);
}

static pid_t start(void)
{
    fflush(stdout);
    return fork();
}

static bool run_mode(struct native *n, const struct mode *m, const char *executable)
{
    pid_t pid = start();
    if (pid == 0)
        exec_compiler(n, m, executable);
    if (!wait_for(pid, "the compiler"))
        return false;
    pid = start();
    if (pid == 0)
        exec_guest(n, m, executable);
    return wait_for(pid, "the program");
}

static void test_mode(struct native *n, const char *text)
{
    struct mode m;
    const char *executable = n->keep ? arena_printf(n->arena, "%s-%s", n->keep, text) : arena_printf(n->arena, "/tmp/diff-native.%d", (int)getpid());
    printf("mode %s\n", text);
    if (!mode_read(n->arena, text, &m))
        printf("failed: unknown mode\n");
    else if (run_mode(n, &m, executable))
        printf("done\n");
    if (!n->keep)
        unlink(executable);
}

/* ---- the command ---- */

static bool wanted(struct span first_block) { return true; }

static bool load(struct native *n, const char *path)
{
    struct diag d;
    struct span bytes;
    struct features features = features_default();
    struct arena *scratch = arena_new();
    diag_init(&d, path);
    bool ok = file_read(path, wanted, &d, &bytes);
    n->bytes = ok ? (void *)bytes.ptr : NULL;
    ok = ok && module_decode(n->arena, bytes, &features, &d, &n->module) && module_validate(&n->module, scratch, &d);
    arena_free(scratch);
    if (!ok)
        printf("failed: %s: %s\n", path, d.message);
    return ok;
}

/* <build>/bin/diff-native -> <build> */
static const char *build_folder(struct arena *a)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    self[n > 0 ? n : 0] = 0;
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(self, '/');
        if (slash)
            *slash = 0;
    }
    return arena_strdup(a, span_of(self));
}

int main(int argc, char **argv)
{
    struct native n = {.arena = arena_new(), .timeout = 20};
    int at = 1;
    for (; at + 1 < argc && argv[at][0] == '-'; at += 2) {
        if (strcmp(argv[at], "--timeout") == 0)
            n.timeout = (unsigned)strtoul(argv[at + 1], NULL, 10);
        else if (strcmp(argv[at], "--keep") == 0)
            n.keep = argv[at + 1];
    }
    if (argc - at < 2) {
        fprintf(stderr, "usage: diff-native [--timeout SECONDS] [--keep PREFIX] MODULE.wasm MODE...\n");
        return EXIT_USAGE;
    }
    n.build = build_folder(n.arena);
    bool ok = load(&n, argv[at]);
    for (int i = at + 1; ok && i < argc; i++)
        test_mode(&n, argv[i]);
    free(n.bytes);
    arena_free(n.arena);
    return !ok;
}

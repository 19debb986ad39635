/* Parsing the command line by the rows of options.def. */
#define _GNU_SOURCE
#include "options.h"
#include "files.h"
#include "suggest.h"
#include "wasm_abi.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct parser {
    struct arena *arena;
    struct diag *diag;
    struct options *o;
    VEC(const char *) args; /* with @files expanded */
    VEC(struct policy_grant) grants;
    VEC(const char *) listen;
    VEC(const char *) env;
    bool env_given, env_all;
    bool run;                  /* `wasmc run` */
    VEC(const char *) changes; /* run: options that change the output */
    VEC(const char *) code;    /* options that change the code of functions */
};

#define FIELD(p, row, type) ((type *)((char *)(p)->o + (row)->field))

static bool fail_usage(struct parser *p, const char *message, const char *hint)
{
    fail_with(p->diag, EXIT_USAGE, "%s", message);
    if (hint)
        diag_hint(p->diag, "%s", hint);
    return false;
}

static bool fail_value(struct parser *p, const struct option *row, const char *value, const char *expected)
{
    return fail_usage(p, arena_printf(p->arena, "invalid value '%s' for option '%s': expected %s", value, row->spelling, expected), NULL);
}

/* ---- setters: what options.def names; value is NULL for flags ---- */

static bool set_flag(struct parser *p, const struct option *row, const char *value)
{
    *FIELD(p, row, bool) = row->value;
    return true;
}

static bool set_number(struct parser *p, const struct option *row, const char *value)
{
    *FIELD(p, row, int) = row->value;
    return true;
}

static bool set_text(struct parser *p, const struct option *row, const char *value)
{
    if (!*value)
        return fail_value(p, row, value, row->metavar);
    *FIELD(p, row, const char *) = value;
    return true;
}

/* Index of the word among the metavar's "a|b|c", or -1. */
static int word_index(const char *words, const char *value)
{
    for (int i = 0;; i++) {
        size_t len = strcspn(words, "|");
        if (strlen(value) == len && memcmp(words, value, len) == 0)
            return i;
        if (!words[len])
            return -1;
        words += len + 1;
    }
}

static bool set_choice(struct parser *p, const struct option *row, const char *value)
{
    int index = word_index(row->metavar, value);
    if (index < 0)
        return fail_value(p, row, value, row->metavar);
    *FIELD(p, row, int) = index;
    return true;
}

/* Decimal digits up to `max`; *end is what follows them. */
static bool parse_number(const char *s, uint64_t max, uint64_t *out, const char **end)
{
    if (*s < '0' || *s > '9')
        return false;
    for (*out = 0; *s >= '0' && *s <= '9'; s++) {
        uint64_t digit = (uint64_t)(*s - '0');
        if (*out > (max - digit) / 10)
            return false;
        *out = *out * 10 + digit;
    }
    *end = s;
    return true;
}

static bool parse_u32(const char *s, uint32_t *out)
{
    uint64_t n = 0;
    const char *end = s;
    if (!parse_number(s, UINT32_MAX, &n, &end) || *end)
        return false;
    *out = (uint32_t)n;
    return true;
}

static bool set_count(struct parser *p, const struct option *row, const char *value)
{
    uint32_t n = 0;
    if (!parse_u32(value, &n) || n < (uint32_t)row->value)
        return fail_value(p, row, value, "a positive number");
    *FIELD(p, row, uint32_t) = n;
    return true;
}

static bool set_jobs(struct parser *p, const struct option *row, const char *value)
{
    enum { MAX_JOBS = 1024 };
    uint32_t n = 0;
    if (!parse_u32(value, &n) || n < 1 || n > MAX_JOBS)
        return fail_value(p, row, value, "a number from 1 to 1024");
    *FIELD(p, row, uint32_t) = n;
    return true;
}

static bool set_size(struct parser *p, const struct option *row, const char *value)
{
    enum { MAX_LOG2 = 40 };
    static const char units[] = "KMG";
    uint64_t n = 0;
    const char *end = value;
    bool ok = parse_number(value, 1ull << MAX_LOG2, &n, &end);
    const char *unit = ok && *end ? strchr(units, *end & ~0x20) : NULL;
    int shift = unit ? 10 * (int)(unit - units + 1) : 0;
    if (!ok || (*end && (!unit || end[1])) || n > (1ull << MAX_LOG2) >> shift || n << shift < (uint64_t)row->value)
        return fail_value(p, row, value, arena_printf(p->arena, "a size from %dK to 1024G", row->value >> 10));
    *FIELD(p, row, uint64_t) = n << shift;
    return true;
}

/* A duration in milliseconds: digits and ms, s, m or h; seconds without. */
static bool set_duration(struct parser *p, const struct option *row, const char *value)
{
    static const struct {
        const char *name;
        uint32_t ms;
    } units[] = {{"", 1000}, {"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}};
    uint64_t n = 0;
    const char *end = value;
    bool ok = parse_number(value, UINT32_MAX, &n, &end);
    for (size_t i = 0; ok && i < ARRAY_LEN(units); i++) {
        if (strcmp(end, units[i].name) != 0 || n == 0 || n > UINT32_MAX / units[i].ms)
            continue;
        *FIELD(p, row, uint32_t) = (uint32_t)n * units[i].ms;
        return true;
    }
    return fail_value(p, row, value, "a positive number with ms, s, m or h, at most 49 days");
}

static bool set_save_temps(struct parser *p, const struct option *row, const char *value) { return set_text(p, row, value ? value : "."); }

/* Without a value the default, which is known later. */
static bool set_profile(struct parser *p, const struct option *row, const char *value)
{
    *FIELD(p, row, const char *) = "";
    return !value || set_text(p, row, value);
}

static bool set_target(struct parser *p, const struct option *row, const char *value)
{
    p->o->target = target_lookup(value);
    if (p->o->target)
        return true;
    struct suggestion best = {.distance = SUGGEST_NONE};
    for (uint32_t i = 0; i < ntargets; i++)
        suggest(&best, span_of(value), targets[i].triple, i);
    const char *hint = best.name ? arena_printf(p->arena, "did you mean '%s'?", best.name) : "wasmc --print-targets lists the targets";
    return fail_usage(p, arena_printf(p->arena, "unknown target '%s'", value), hint);
}

/* -mattr=+a,-b; repeated ones add up. */
static bool set_attributes(struct parser *p, const struct option *row, const char *value)
{
    for (const char *item = value; item; item = strchr(item, ',')) {
        item += *item == ',';
        if ((*item != '+' && *item != '-') || !item[1] || item[1] == ',')
            return fail_value(p, row, value, "+FEATURE or -FEATURE, separated by commas");
    }
    const char **attributes = FIELD(p, row, const char *);
    *attributes = *attributes ? arena_printf(p->arena, "%s,%s", *attributes, value) : value;
    return true;
}

static bool fail_unknown(struct parser *p, const char *arg);

static bool set_feature(struct parser *p, const struct option *row, const char *value)
{
    bool on = strncmp(value, "no-", 3) != 0;
    enum feature feature = feature_lookup(on ? value : value + 3);
    if (feature == FEATURE_COUNT)
        return fail_unknown(p, arena_printf(p->arena, "%s%s", row->spelling, value));
    if (feature == FEATURE_MVP && !on)
        return fail_usage(p, "option '-mno-mvp': WebAssembly 1.0 cannot be switched off", NULL);
    FIELD(p, row, struct features)->on[feature] = on;
    return true;
}

/* HOST[::GUEST][:ro] */
static bool set_grant(struct parser *p, const struct option *row, const char *value)
{
    size_t len = strlen(value);
    bool read_only = len > 3 && strcmp(value + len - 3, ":ro") == 0;
    char *host = arena_strdup(p->arena, (struct span){(const uint8_t *)value, read_only ? len - 3 : len});
    char *guest = strstr(host, "::");
    if (guest) {
        *guest = 0;
        guest += 2;
    }
    if (!*host || (guest && !*guest))
        return fail_value(p, row, value, row->metavar);
    VEC_PUSH(p->arena, &p->grants, ((struct policy_grant){host, guest ? guest : host, read_only}));
    return true;
}

static bool set_environment(struct parser *p, const struct option *row, const char *value)
{
    if (!*value || *value == '=')
        return fail_value(p, row, value, row->metavar);
    p->env_given = true;
    if (strcmp(value, "*") == 0)
        p->env_all = true;
    else
        VEC_PUSH(p->arena, &p->env, value);
    return true;
}

static bool set_listen(struct parser *p, const struct option *row, const char *value)
{
    if (!strchr(value, ':'))
        return fail_value(p, row, value, row->metavar);
    if (p->listen.len == WASM_LISTEN_MAX)
        return fail_value(p, row, value, "at most 16 addresses");
    VEC_PUSH(p->arena, &p->listen, value);
    return true;
}

static bool set_emscripten_version(struct parser *p, const struct option *row, const char *value)
{
    uint64_t parts[3] = {0};
    const char *s = value;
    bool ok = true;
    for (int i = 0; i < 3 && ok; i++) {
        ok = parse_number(s, 999, &parts[i], &s) && *s == (i < 2 ? '.' : 0);
        s += ok && i < 2;
    }
    if (!ok || parts[0] == 0)
        return fail_value(p, row, value, "X.Y.Z, such as 1.38.11 or 3.1.6");
    *FIELD(p, row, uint32_t) = (uint32_t)(parts[0] * 1000000 + parts[1] * 1000 + parts[2]);
    return true;
}

static bool set_guest_euid(struct parser *p, const struct option *row, const char *value)
{
    if (!parse_u32(value, &p->o->policy.guest_euid))
        return fail_value(p, row, value, "a user id");
    p->o->policy.has_guest_euid = true;
    return true;
}

const struct option option_rows[] = {
#define OPTION(spelling, kind, metavar, group, setter, field, value, help)                                                                                     \
    {spelling, OPTION_##kind, metavar, GROUP_##group, set_##setter, offsetof(struct options, field), value, help},
#include "options.def"
};
const size_t noptions = ARRAY_LEN(option_rows);
_Static_assert(sizeof(enum opt_level) == sizeof(int) && sizeof(enum abi) == sizeof(int), "set_number and set_choice store ints into enums");

/* ---- @files (words as the shell splits them: blanks separate, quotes and backslashes protect) ---- */

enum { MAX_ARGS = 100000, MAX_NESTING = 8 };

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

/* Takes one word from *at into the arena; NULL at the end. */
static char *next_word(struct arena *a, const char **at, const char *end)
{
    const char *s = *at;
    while (s < end && is_blank(*s))
        s++;
    if (s == end)
        return NULL;
    char *word = ARENA_ARRAY(a, char, (size_t)(end - s) + 1), *to = word, quote = 0;
    for (; s < end && (quote || !is_blank(*s)); s++) {
        if (quote ? *s == quote : *s == '"' || *s == '\'')
            quote = quote ? 0 : *s;
        else if (*s == '\\' && quote != '\'' && s + 1 < end)
            *to++ = *++s;
        else
            *to++ = *s;
    }
    *at = s;
    char *copy = arena_strdup(a, (struct span){(uint8_t *)word, (size_t)(to - word)});
    return copy;
}

static bool add_arg(struct parser *p, const char *arg, int nesting);

static bool add_file(struct parser *p, const char *path, int nesting)
{
    struct span text;
    if (nesting >= MAX_NESTING)
        return fail_usage(p, arena_printf(p->arena, "'@%s': response files are nested too deeply", path), NULL);
    if (!file_read(path, NULL, p->diag, &text)) {
        p->diag->file = arena_printf(p->arena, "@%s", path);
        return false;
    }
    const char *at = (const char *)text.ptr, *end = at + text.len;
    bool ok = true;
    for (char *word; ok && (word = next_word(p->arena, &at, end));)
        ok = add_arg(p, word, nesting + 1);
    free((void *)text.ptr);
    return ok;
}

static bool add_plain_arg(struct parser *p, const char *arg)
{
    if (p->args.len >= MAX_ARGS)
        return fail_usage(p, "too many arguments", NULL);
    VEC_PUSH(p->arena, &p->args, arg);
    return true;
}

static bool add_arg(struct parser *p, const char *arg, int nesting)
{
    return arg[0] == '@' && arg[1] ? add_file(p, arg + 1, nesting) : add_plain_arg(p, arg);
}

/* ---- matching arguments to rows ---- */

/* The row that `arg` names and where its value starts: NULL for none, "" counts as a value. Exact spellings win over prefixes. */
static const struct option *find_row(const char *arg, const char **value)
{
    const struct option *prefix = NULL;
    for (size_t i = 0; i < noptions; i++) {
        const struct option *row = &option_rows[i];
        size_t len = strlen(row->spelling);
        if (strncmp(arg, row->spelling, len) != 0)
            continue;
        *value = arg[len] ? arg + len : NULL;
        if (!arg[len] && row->kind != OPTION_PREFIX)
            return row;
        if (arg[len] == '=' && (row->kind == OPTION_VALUE || row->kind == OPTION_OPTIONAL)) {
            ++*value;
            return row;
        }
        if (arg[len] && (row->kind == OPTION_SHORT || row->kind == OPTION_PREFIX))
            prefix = row;
    }
    *value = prefix ? arg + strlen(prefix->spelling) : NULL;
    return prefix;
}

static bool fail_unknown(struct parser *p, const char *arg)
{
    struct span wanted = {(const uint8_t *)arg, strcspn(arg, "=")};
    struct suggestion best = {.distance = SUGGEST_NONE};
    for (uint32_t i = 0; i < noptions; i++)
        suggest(&best, wanted, option_rows[i].spelling, i);
    for (uint32_t i = 0; i < FEATURE_COUNT; i++) {
        suggest(&best, wanted, arena_printf(p->arena, "-m%s", feature_info[i].name), i);
        suggest(&best, wanted, arena_printf(p->arena, "-mno-%s", feature_info[i].name), i);
    }
    const char *hint = best.name                    ? arena_printf(p->arena, "did you mean '%s'?", best.name)
                       : strncmp(arg, "-m", 2) == 0 ? "--print-features lists the WebAssembly features; -mattr=+NAME switches a processor feature on"
                                                    : "wasmc --help lists the options";
    return fail_usage(p, arena_printf(p->arena, "unknown option '%s'", arg), hint);
}

static bool set_input(struct parser *p, const char *arg)
{
    if (p->o->input)
        return fail_usage(p, arena_printf(p->arena, "more than one input file: '%s' and '%s'", p->o->input, arg), NULL);
    if (!*arg)
        return fail_usage(p, "the name of the input file is empty", NULL);
    p->o->input = arg;
    return true;
}

static bool changes_output(const struct option *row)
{
    static const size_t others[] = {offsetof(struct options, verbose), offsetof(struct options, quiet), offsetof(struct options, time_report),
                                    offsetof(struct options, color), offsetof(struct options, codegen.jobs), offsetof(struct options, codegen.cache_dir)};
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (row->field == others[i])
            return false;
    return true;
}

/* `wasmc run`: FILE and everything behind it are the program's. */
static bool take_run_args(struct parser *p, uint32_t first)
{
    uint32_t n = p->args.len - first;
    p->o->run_args = ARENA_ARRAY(p->arena, char *, n + 1);
    for (uint32_t i = 0; i < n; i++)
        p->o->run_args[i] = (char *)p->args.items[first + i];
    return true;
}

static void note_change(struct parser *p, const struct option *row, const char *value)
{
    const char *text = arena_printf(p->arena, "%s %s", row->spelling, value ? value : "");
    if (p->run)
        VEC_PUSH(p->arena, &p->changes, text);
    if (row->group == GROUP_CODE || row->group == GROUP_TARGET)
        VEC_PUSH(p->arena, &p->code, text);
}

/* Handles args[*i] and, when its value is the next argument, moves *i on. */
static bool parse_option(struct parser *p, uint32_t *i)
{
    const char *arg = p->args.items[*i], *value = NULL;
    const struct option *row = find_row(arg, &value);
    if (!row)
        return fail_unknown(p, arg);
    bool takes_next = (row->kind == OPTION_VALUE || row->kind == OPTION_SHORT) && !value;
    if (takes_next && *i + 1 == p->args.len)
        return fail_usage(p, arena_printf(p->arena, "option '%s' needs a value: %s", row->spelling, row->metavar), NULL);
    value = takes_next ? p->args.items[++*i] : value;
    if (changes_output(row))
        note_change(p, row, value);
    return row->set(p, row, value);
}

static bool parse_args(struct parser *p)
{
    bool only_inputs = false; /* after -- */
    for (uint32_t i = 0; i < p->args.len; i++) {
        const char *arg = p->args.items[i];
        bool is_option = !only_inputs && arg[0] == '-' && arg[1];
        if (!is_option && p->run)
            return set_input(p, arg) && take_run_args(p, i);
        if (is_option && strcmp(arg, "--") == 0)
            only_inputs = true;
        else if (!(is_option ? parse_option(p, &i) : set_input(p, arg)))
            return false;
    }
    return true;
}

/* ---- defaults ---- */

/* Processors this process may use. */
static uint32_t processor_count(void)
{
    cpu_set_t set;
    long n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (uint32_t)n : 1;
}

/* "dir/nginx.wasm" -> "nginx" and the suffix of what is produced; "a.out", "a.o" ... where the input has no such name. */
static const char *default_output(struct arena *a, const struct options *o)
{
    static const char *const suffixes[] = {[EMIT_EXECUTABLE] = "", [EMIT_OBJECT] = ".o", [EMIT_ASM] = ".s", [EMIT_LLVM_IR] = ".ll", [EMIT_LIBRARY] = ".a"};
    const char *slash = strrchr(o->input, '/'), *name = slash ? slash + 1 : o->input, *dot = strrchr(name, '.');
    const char *prefix = o->emit == EMIT_LIBRARY ? "lib" : "", *suffix = o->shared ? ".so" : suffixes[o->emit];
    if (dot && dot != name && (strcmp(dot, ".wasm") == 0 || strcmp(dot, ".wat") == 0))
        return arena_printf(a, "%s%.*s%s", prefix, (int)(dot - name), name, suffix);
    return o->emit == EMIT_EXECUTABLE ? "a.out" : arena_printf(a, "%sa%s", prefix, suffix);
}

static void finish_policy(struct parser *p)
{
    struct policy_data *policy = &p->o->policy;
    policy->grants = p->grants.items;
    policy->ngrants = p->grants.len;
    bool strict = policy->sandbox == SANDBOX_STRICT;
    policy->default_dirs = p->grants.len == 0 && !strict;
    policy->env = p->env.items;
    policy->nenv = p->env.len;
    policy->inherit_env = (!p->env_given && !strict) || p->env_all;
    if (policy->net == NET_AUTO)
        policy->net = strict && !p->listen.len ? NET_NONE : NET_ALL; /* a listener is a grant */
    policy->listen = p->listen.items;
    policy->nlisten = p->listen.len;
    if (policy->exec == EXEC_AUTO)
        policy->exec = strict ? EXEC_NONE : EXEC_GRANTED;
    if (policy->kill == KILL_AUTO)
        policy->kill = strict ? KILL_OWN : KILL_ANY;
}

static bool ends_with(const char *s, const char *end)
{
    size_t len = strlen(s), n = strlen(end);
    return len >= n && strcmp(s + len - n, end) == 0;
}

static bool finish_run(struct parser *p)
{
    struct options *o = p->o;
    if (o->emit != EMIT_EXECUTABLE || o->output || o->dry_run || o->action == ACTION_VALIDATE)
        return fail_usage(p, "'wasmc run' executes: -o, -c, -S, -emit-llvm, --emit, -shared, -### and --validate do not go with it", NULL);
    if (!o->input)
        return fail_usage(p, "no file to run", "usage: wasmc run [options] FILE [arguments]");
    if (strcmp(o->input, "-") == 0)
        return fail_usage(p, "'wasmc run' needs a file: standard input is the program's", NULL);
    o->run_options = p->changes.items;
    o->nrun_options = p->changes.len;
    return true;
}

/* The default is the output's name, in the working directory of the program. */
static bool finish_profile(struct parser *p)
{
    struct options *o = p->o;
    if (!o->profile_generate)
        return true;
    if (o->profile_use)
        return fail_usage(p, "-fprofile-generate makes a profile, -fprofile-use uses one: not both at once", NULL);
    if (o->emit == EMIT_LIBRARY)
        return fail_usage(p, "-fprofile-generate: only programs write profiles; libraries can use one", NULL);
    const char *output = p->run ? default_output(p->arena, o) : o->output, *slash = strrchr(output, '/');
    if (!*o->profile_generate)
        o->profile_generate = arena_printf(p->arena, "%s.profile", slash ? slash + 1 : strcmp(output, "-") == 0 ? "a.out" : output);
    return true;
}

static bool finish(struct parser *p)
{
    struct options *o = p->o;
    if (o->emit_llvm && o->emit == EMIT_OBJECT)
        return fail_usage(p, "-emit-llvm writes text: use it alone or with -S, not with -c", NULL);
    if (o->emit_llvm)
        o->emit = EMIT_LLVM_IR;
    if (o->shared && o->emit != EMIT_EXECUTABLE && o->emit != EMIT_LIBRARY)
        return fail_usage(p, "-shared makes a library: it does not go with -c, -S or -emit-llvm", NULL);
    if (o->shared)
        o->emit = EMIT_LIBRARY;
    if (o->emit == EMIT_LIBRARY && (o->policy.timeout_ms || o->policy.arg0 || o->policy.rt != RT_AUTO || p->listen.len))
        return fail_usage(p, "--timeout, --arg0, --listen and --rt are for programs, not for libraries", NULL);
    if (o->emit == EMIT_LIBRARY && o->output && strcmp(o->output, "-") == 0)
        return fail_usage(p, "a library is two files: name it with -o", NULL);
    if (o->emit == EMIT_LIBRARY && o->output && ends_with(o->output, ".so"))
        o->shared = true;
    o->verbose = o->verbose || o->dry_run;
    o->codegen.fixed_base = o->target->fixed_base && !o->static_pie && o->emit != EMIT_LIBRARY;
    o->codegen.pic = o->static_pie || o->emit == EMIT_LIBRARY;
    o->codegen.time_report = o->time_report;
    o->code_options = p->code.items;
    o->ncode_options = p->code.len;
    finish_policy(p);
    if (o->action != ACTION_COMPILE && o->action != ACTION_VALIDATE)
        return true;
    if (p->run && !finish_run(p))
        return false;
    if (!o->input)
        return fail_usage(p, "no input file", "usage: wasmc [options] FILE.wasm [-o OUTPUT]; wasmc --help lists the options");
    if (!o->output)
        o->output = default_output(p->arena, o);
    return finish_profile(p);
}

bool options_parse(struct arena *a, int argc, char **argv, struct diag *d, struct options *out)
{
    *out = (struct options){.features = features_default()};
    out->codegen = (struct codegen_options){.opt = OPT_O2, .debug = 1, .stack_size = 8u << 20, .jobs = processor_count()};
    out->target = target_lookup(NULL);
    if (!out->target)
        out->target = &targets[0];
    struct parser p = {.arena = a, .diag = d, .o = out};
    const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL, *self = slash ? slash + 1 : argc > 0 ? argv[0] : "";
    bool named = strcmp(self, "wasmc-run") == 0;
    p.run = named || (argc > 1 && strcmp(argv[1], "run") == 0);
    for (int i = p.run && !named ? 2 : 1; i < argc; i++)
        if (!(p.run ? add_plain_arg(&p, argv[i]) : add_arg(&p, argv[i], 0))) /* run: an @ may be the program's */
            return false;
    return parse_args(&p) && finish(&p);
}

/* The command line: options.def -> struct options. */
#ifndef WASMC_OPTIONS_H
#define WASMC_OPTIONS_H

#include "batch.h"
#include "glue.h"

#include <stdio.h>

enum action {
    ACTION_COMPILE,
    ACTION_VALIDATE,
    ACTION_HELP,
    ACTION_VERSION,
    ACTION_PRINT_TARGETS,
    ACTION_PRINT_FEATURES,
    ACTION_PRINT_MAN,
    ACTION_PRINT_COMPLETION,
    ACTION_CLEAR_CACHE,
};

enum emit { EMIT_EXECUTABLE, EMIT_OBJECT, EMIT_ASM, EMIT_LLVM_IR, EMIT_LIBRARY };
enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* Everything the command line says. Texts are argv's or live in the arena given to options_parse. */
struct options {
    int action; /* enum action; enums that options.def stores into are ints */
    int emit;   /* enum emit */
    int emit_llvm;
    int color;               /* enum color */
    const char *input;       /* "-": standard input */
    const char *output;      /* never NULL after parsing a compilation */
    const char *target_name; /* as given; NULL = this machine */
    const struct target *target;
    const char *cpu;        /* -march, -mcpu as given, or NULL */
    const char *attributes; /* -mattr, "+a,-b"; NULL = none */
    const char *resource_dir, *save_temps;
    const char *profile_generate; /* the file that the program writes; NULL = none */
    const char *profile_use;      /* the file to read; NULL = none */
    bool shared; /* EMIT_LIBRARY: a shared object instead of an archive */
    bool static_pie, strip, verbose, dry_run, quiet, time_report;
    /* `wasmc run`: what the program gets, its own name first, NULL at the end; NULL when this is a plain compilation */
    char **run_args;
    const char *const *run_options; /* the options that change what is compiled, as given */
    uint32_t nrun_options;
    const char *const *code_options; /* those of the groups CODE and TARGET, likewise */
    uint32_t ncode_options;
    struct span input_bytes; /* contents of input, already read and malloc'ed, the driver's to free; else empty */
    struct features features;
    struct codegen_options codegen; /* cpu and features are the driver's to fill */
    struct glue_options glue;
    struct hosts_options hosts;
    struct policy_data policy;
};

enum option_kind { OPTION_FLAG, OPTION_VALUE, OPTION_SHORT, OPTION_OPTIONAL, OPTION_PREFIX };
enum option_group {
#define OPTION_GROUP(id, title) GROUP_##id,
#include "options.def"
    GROUP_COUNT
};

/* One row of options.def. */
struct parser;
struct option {
    const char *spelling;
    enum option_kind kind;
    const char *metavar; /* "" for flags */
    enum option_group group;
    bool (*set)(struct parser *p, const struct option *row, const char *value);
    size_t field; /* offset in struct options */
    int value;
    const char *help;
};
extern const struct option option_rows[];
extern const size_t noptions;

/* argv with @files expanded -> options. Failures are EXIT_USAGE with a hint, except unreadable @files. */
bool options_parse(struct arena *a, int argc, char **argv, struct diag *d, struct options *out);

/* The same rows as text. */
void options_print_help(FILE *to);
void options_print_man(FILE *to);
void options_print_completion(FILE *to);

#endif

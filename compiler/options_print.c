/* The rows of options.def as text: --help, the manual page, the completion for bash. */
#include "options.h"

#include <string.h>

enum {
    HELP_WIDTH = 100,
    HELP_COLUMN = 32 /* where the help texts start */
};

static const char *const group_titles[] = {
#define OPTION_GROUP(id, title) title,
#include "options.def"
};

static const struct {
    int status;
    const char *text;
} exits[] = {
#define OPTION_EXIT(status, text) {status, text},
#include "options.def"
};

static const struct {
    const char *name, *text;
} environment[] = {
#define OPTION_ENVIRONMENT(name, text) {name, text},
#include "options.def"
};

/* What stands between the spelling and the metavar, and behind it. */
static const struct {
    const char *before, *after;
} kind_marks[] = {
    [OPTION_FLAG] = {"", ""}, [OPTION_VALUE] = {"=", ""}, [OPTION_SHORT] = {" ", ""}, [OPTION_OPTIONAL] = {"[=", "]"}, [OPTION_PREFIX] = {"", ""},
};

static int print_spelling(FILE *to, const struct option *row)
{
    return fprintf(to, "%s%s%s%s", row->spelling, kind_marks[row->kind].before, row->metavar, kind_marks[row->kind].after);
}

/* Words from column `at`, wrapped at HELP_WIDTH to HELP_COLUMN. */
static void print_wrapped(FILE *to, int at, const char *text)
{
    if (at + 2 > HELP_COLUMN)
        at = fprintf(to, "\n") - 1;
    fprintf(to, "%*s", HELP_COLUMN - at, "");
    at = HELP_COLUMN;
    while (*text) {
        int len = (int)strcspn(text, " ");
        if (at > HELP_COLUMN && at + 1 + len > HELP_WIDTH) {
            fprintf(to, "\n%*s", HELP_COLUMN, "");
            at = HELP_COLUMN;
        }
        at += fprintf(to, "%s%.*s", at > HELP_COLUMN ? " " : "", len, text);
        text += len + (text[len] == ' ');
    }
    fprintf(to, "\n");
}

void options_print_help(FILE *to)
{
    fprintf(to, "wasmc - compile a WebAssembly module to a native executable\n\nUsage: wasmc [options] FILE.wasm|FILE.wat|- [-o OUTPUT]\n"
                "       wasmc run [options] FILE [arguments]: compile into a cache and execute\n"
                "       wasmc inspect EXECUTABLE: what it was made of and what it may touch\n"
                "       @FILE among the arguments stands for the words in FILE\n");
    for (int group = 0; group < GROUP_COUNT; group++) {
        fprintf(to, "\n%s:\n", group_titles[group]);
        for (size_t i = 0; i < noptions; i++)
            if ((int)option_rows[i].group == group)
                print_wrapped(to, fprintf(to, "  ") + print_spelling(to, &option_rows[i]), option_rows[i].help);
    }
    fprintf(to, "\nExit status:\n");
    for (size_t i = 0; i < ARRAY_LEN(exits); i++)
        print_wrapped(to, fprintf(to, "  %d", exits[i].status), exits[i].text);
    fprintf(to, "\nEnvironment:\n");
    for (size_t i = 0; i < ARRAY_LEN(environment); i++)
        print_wrapped(to, fprintf(to, "  %s", environment[i].name), environment[i].text);
}

/* Text for roff: hyphens that are typed, backslashes and a dot at the start of a line need protection. */
static void print_roff(FILE *to, const char *text)
{
    if (*text == '.' || *text == '\'')
        fputs("\\&", to);
    for (; *text; text++)
        fputs(*text == '-' ? "\\-" : *text == '\\' ? "\\e" : (char[]){*text, 0}, to);
}

/* The spelling in bold, the metavar in italics. */
static void print_roff_spelling(FILE *to, const struct option *row)
{
    fputs(".TP\n\\fB", to);
    print_roff(to, row->spelling);
    fprintf(to, "\\fR%s\\fI", kind_marks[row->kind].before);
    print_roff(to, row->metavar);
    fprintf(to, "\\fR%s\n", kind_marks[row->kind].after);
}

static void print_roff_entry(FILE *to, const char *name, const char *text)
{
    fputs(".TP\n\\fB", to);
    print_roff(to, name);
    fputs("\\fR\n", to);
    print_roff(to, text);
    fputs(".\n", to);
}

static void print_roff_options(FILE *to)
{
    for (int group = 0; group < GROUP_COUNT; group++) {
        fputs(".SS ", to);
        print_roff(to, group_titles[group]);
        fputs("\n", to);
        for (size_t i = 0; i < noptions; i++) {
            if ((int)option_rows[i].group != group)
                continue;
            print_roff_spelling(to, &option_rows[i]);
            print_roff(to, option_rows[i].help);
            fputs(".\n", to);
        }
    }
}

void options_print_man(FILE *to)
{
    fprintf(to,
            ".TH WASMC 1 \"\" \"wasmc %s\" \"User Commands\"\n.SH NAME\nwasmc \\- compile a WebAssembly module to a native executable\n"
            ".SH SYNOPSIS\n\\fBwasmc\\fR [\\fIoptions\\fR] \\fIFILE.wasm\\fR|\\fIFILE.wat\\fR|\\fB\\-\\fR [\\fB\\-o\\fR \\fIOUTPUT\\fR]\n.br\n\\fBwasmc run\\fR [\\fIoptions\\fR] \\fIFILE\\fR [\\fIarguments\\fR]\n.br\n"
            "\\fBwasmc inspect\\fR \\fIEXECUTABLE\\fR\n"
            ".SH DESCRIPTION\n\\fBwasmc\\fR translates a WebAssembly module ahead of time into an ordinary static executable that needs no runtime. "
            "The system interface that the module imports, WASI or Emscripten's, is recognised and linked in. Text (\\fI.wat\\fR) is converted by "
            "\\fBwat2wasm\\fR(1), and \\fB\\-\\fR reads standard input. An argument \\fB@\\fR\\fIFILE\\fR stands for the words in \\fIFILE\\fR. "
            "\\fBwasmc run\\fR compiles into a cache, unless that was done before, and executes. \\fBwasmc inspect\\fR prints what an executable was made of, what it imports and what it may touch.\n.SH OPTIONS\n",
            WASMC_VERSION);
    print_roff_options(to);
    fputs(".SH EXIT STATUS\n", to);
    for (size_t i = 0; i < ARRAY_LEN(exits); i++) {
        char status[16];
        snprintf(status, sizeof status, "%d", exits[i].status);
        print_roff_entry(to, status, exits[i].text);
    }
    fputs(".SH ENVIRONMENT\n", to);
    for (size_t i = 0; i < ARRAY_LEN(environment); i++)
        print_roff_entry(to, environment[i].name, environment[i].text);
}

/* The metavar's words as compgen takes them: auto|none -> -W "auto none". */
static void print_words(FILE *to, const char *metavar)
{
    fputs("-W \"", to);
    for (; *metavar; metavar++)
        fputc(*metavar == '|' ? ' ' : *metavar, to);
    fputs("\"", to);
}

/* How bash completes the value of an option: fixed words, folders, files, or nothing. */
static void print_completion_case(FILE *to, const struct option *row)
{
    if (row->kind != OPTION_VALUE && row->kind != OPTION_SHORT)
        return;
    fprintf(to, "    %s) COMPREPLY=($(compgen ", row->spelling);
    if (strcmp(row->metavar, "FILE") == 0)
        fputs("-f", to);
    else if (strstr(row->metavar, "DIR") || strncmp(row->metavar, "HOST", 4) == 0)
        fputs("-d", to);
    else if (strcmp(row->metavar, "TRIPLE") == 0)
        fputs("-W \"$(wasmc --print-targets 2>/dev/null | cut -d' ' -f1)\"", to);
    else if (strchr(row->metavar, '|') && !strchr(row->metavar, '['))
        print_words(to, row->metavar);
    else
        fputs("-W \"\"", to);
    fputs(" -- \"$cur\")); return ;;\n", to);
}

void options_print_completion(FILE *to)
{
    fputs("# bash completion for wasmc, generated by `wasmc --print-completion`\n_wasmc() {\n"
          "    local cur=${COMP_WORDS[COMP_CWORD]} opt=${COMP_WORDS[COMP_CWORD-1]}\n"
          "    [[ $cur == = ]] && cur=\n    [[ $opt == = ]] && opt=${COMP_WORDS[COMP_CWORD-2]}\n    case $opt in\n",
          to);
    for (size_t i = 0; i < noptions; i++)
        print_completion_case(to, &option_rows[i]);
    fputs("    esac\n    if [[ $cur == -* ]]; then\n        COMPREPLY=($(compgen -W \"", to);
    for (size_t i = 0; i < noptions; i++)
        if (option_rows[i].kind != OPTION_PREFIX)
            fprintf(to, "%s ", option_rows[i].spelling);
    for (size_t i = 0; i < FEATURE_COUNT; i++)
        fprintf(to, "-m%s -mno-%s ", feature_info[i].name, feature_info[i].name);
    fputs("\" -- \"$cur\"))\n    else\n        COMPREPLY=($(compgen -f -- \"$cur\"))\n    fi\n}\ncomplete -o filenames -F _wasmc wasmc\n", to);
}

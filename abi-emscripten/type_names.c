#include "type_names.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Itanium C++ ABI, 5.1.5.2. */
static const char *builtin(char c)
{
    static const struct {
        char letter;
        const char *name;
    } builtins[] = {
        {'v', "void"},     {'w', "wchar_t"},       {'b', "bool"}, {'c', "char"},         {'a', "signed char"}, {'h', "unsigned char"},
        {'s', "short"},    {'t', "unsigned short"}, {'i', "int"},  {'j', "unsigned int"}, {'l', "long"},        {'m', "unsigned long"},
        {'x', "long long"}, {'y', "unsigned long long"}, {'f', "float"}, {'d', "double"}, {'e', "long double"},
    };
    for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++)
        if (builtins[i].letter == c)
            return builtins[i].name;
    return NULL;
}

struct reader {
    const char *at;
    char *out;
    size_t size, used;
    bool bad;
};

static void add(struct reader *r, const char *s, size_t n)
{
    for (size_t i = 0; i < n && r->used + 1 < r->size; i++)
        r->out[r->used++] = s[i];
    r->out[r->used] = 0;
}

static void add_text(struct reader *r, const char *s) { add(r, s, strlen(s)); }

static bool take(struct reader *r, const char *s)
{
    size_t n = strlen(s);
    bool same = strncmp(r->at, s, n) == 0;
    r->at += same ? n : 0;
    return same;
}

/* <length><characters> */
static void source_name(struct reader *r)
{
    static const char unnamed[] = "_GLOBAL__N";
    size_t n = 0;
    const char *digits = r->at;
    while (*r->at >= '0' && *r->at <= '9' && n < 10000)
        n = n * 10 + (size_t)(*r->at++ - '0');
    if (r->at == digits || strnlen(r->at, n) < n) {
        r->bad = true;
        return;
    }
    if (n >= sizeof unnamed - 1 && strncmp(r->at, unnamed, sizeof unnamed - 1) == 0)
        add_text(r, "(anonymous namespace)");
    else
        add(r, r->at, n);
    r->at += n;
}

static void nested_name(struct reader *r)
{
    if (take(r, "St"))
        add_text(r, "std::");
    for (source_name(r); !r->bad && !take(r, "E"); source_name(r))
        add_text(r, "::");
}

static void class_name(struct reader *r)
{
    if (take(r, "N")) {
        nested_name(r);
        return;
    }
    if (take(r, "St"))
        add_text(r, "std::");
    source_name(r);
}

/* Qualifiers and pointers stand in front and are printed behind. */
static void type(struct reader *r)
{
    const char *name = builtin(*r->at);
    if (take(r, "P")) {
        type(r);
        add_text(r, "*");
    } else if (take(r, "K")) {
        type(r);
        add_text(r, " const");
    } else if (take(r, "Ss")) {
        add_text(r, "std::string");
    } else if (name) {
        r->at++;
        add_text(r, name);
    } else {
        class_name(r);
    }
}

#define MAX_MANGLED 1000 /* each letter may be a level of recursion */

void type_name(const char *mangled, char *out, size_t size)
{
    struct reader r = {.at = mangled, .out = out, .size = size, .bad = strnlen(mangled, MAX_MANGLED) == MAX_MANGLED};
    if (!r.bad)
        type(&r);
    if (r.bad || *r.at)
        snprintf(out, size, "%s", mangled);
}

/* A script of the suite: the JSON that wast2json (or wasm-tools) made of a .wast, as commands in order. */
#ifndef SPEC_SCRIPT_H
#define SPEC_SCRIPT_H

#include "base.h"
#include "diag.h"
#include "plan.h"

enum command_kind {
    COMMAND_MODULE,
    COMMAND_DEFINITION,
    COMMAND_INSTANCE,
    COMMAND_REGISTER,
    COMMAND_ACTION,
    COMMAND_RETURN,
    COMMAND_TRAP,
    COMMAND_EXHAUSTION,
    COMMAND_EXCEPTION,
    COMMAND_SUSPENSION,
    COMMAND_INVALID,
    COMMAND_MALFORMED,
    COMMAND_UNLINKABLE,
    COMMAND_UNINSTANTIABLE,
    COMMAND_INVALID_CUSTOM,
    COMMAND_MALFORMED_CUSTOM,
    COMMAND_THREAD,
    COMMAND_WAIT,
};

/* One thing a result may be equal to: an argument is a pattern without a mask. */
struct pattern {
    char letter; /* of struct wasm_extern's types, PLAN_ANY_REFERENCE, or '?' for types this compiler does not know */
    enum plan_match match;
    uint8_t value[16], mask[16];
};
struct expectation {
    struct pattern *alternatives;
    uint32_t count;
};

struct command {
    enum command_kind kind;
    uint32_t line;
    /* Everything below is {0} or 0 where the kind has no such thing. Names are without '$'. */
    struct span name;     /* module, definition: what it is remembered by; register: the instance; thread */
    struct span module;   /* action: the instance; instance: the definition */
    struct span as;       /* register */
    struct span field;    /* action */
    struct span text;     /* how the failure is worded */
    struct span shared;   /* thread: the instance it may see */
    const char *filename; /* of the module, in the script's folder */
    bool is_text;         /* the module is WebAssembly text */
    bool is_get;          /* the action reads a global instead of calling a function */
    struct pattern *args;
    uint32_t nargs;
    struct expectation *expected;
    uint32_t nexpected;
    uint32_t nested; /* thread: how many of the following commands it runs */
};

struct script {
    const char *folder; /* holds the modules */
    struct command *commands;
    uint32_t ncommands;
};

/* Reads the JSON file at path; everything lives in the arena. */
bool script_read(struct arena *a, const char *path, struct diag *d, struct script *out);
/* "assert_return" and so on. */
const char *command_kind_name(enum command_kind kind);

/* values.c: the JSON of one value. */
struct json_t;
bool pattern_read(struct arena *a, const struct json_t *value, struct pattern *out);
bool expectation_read(struct arena *a, const struct json_t *value, struct expectation *out);

#endif

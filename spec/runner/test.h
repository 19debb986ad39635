/* One script on its way from JSON to results. Every file of the runner but main.c and report.c is a pass over this. */
#ifndef SPEC_TEST_H
#define SPEC_TEST_H

#include "batch.h"
#include "script.h"

/* What is the same for all scripts of a run. */
struct config {
    const char *work;         /* folder that executables are made in */
    const char *cache;        /* folder of objects that this program has made */
    const char *resource_dir; /* lib/wasmc/<triple> */
    const char *spectest;     /* spectest.wat */
    const char *qemu;         /* runs executables of another machine; NULL = none needed */
    const struct target *target;
    struct codegen_options codegen; /* linkable; symbol_prefix, fixed_base and tail_convention vary with the instance */
    struct features features;
    uint64_t identity[2]; /* of this program */
    uint32_t timeout;     /* seconds for a script's executable */
    bool fixed_base;      /* let memories lie at WASM_FIXED_BASE where possible; otherwise executables are position-independent */
    bool keep;            /* keep the executables */
};

enum status { STATUS_NONE, STATUS_PASSED, STATUS_FAILED, STATUS_SKIPPED };

/* A binary module of the script; module_instance may make several instances of one. */
struct module_file {
    uint32_t command; /* that names it; PLAN_NO_COMMAND: spectest */
    struct span bytes;
    struct module module;
    struct diag diag; /* not failed: decoded and valid */
};

struct instance {
    uint32_t file;
    uint32_t command; /* that creates it; PLAN_NO_COMMAND: spectest */
    uint32_t last;    /* the last command that may run its code or see its memories */
    uint32_t group;   /* instances that may run each other's code share one; index of its first member */
    bool unlinkable;  /* is expected never to run */
    bool fixed;       /* its memory 0 is at WASM_FIXED_BASE */
    bool broken;      /* did not compile: its command has failed, and so does everything that acts on it */
    struct world world;
    struct batch_outputs objects;
};

/* What the passes find out about a command. */
struct command_state {
    uint32_t file;     /* module_file, or NO_INDEX */
    uint32_t instance; /* that it creates or acts on, or NO_INDEX */
    uint32_t thread;   /* THREAD, WAIT: number, or NO_INDEX */
    enum status status;
    const char *message; /* of a failure */
};

struct test {
    const struct config *config;
    const char *name; /* "core/i32": without .json */
    struct arena *arena;
    struct diag *diag; /* failures of the script as a whole */
    struct script script;
    struct command_state *states;
    struct module_file *files;
    uint32_t nfiles;
    struct instance *instances;
    uint32_t ninstances;
    uint32_t spectest; /* its instance, or NO_INDEX */
    uint32_t nthreads;
    bool tail_convention; /* of all instances: some module has tail calls */
    struct batch_outputs objects;
    const char *executable;
};

/* Runs all passes. Every command has a status afterwards. False: the script could not be tested, the reason is in t->diag. */
bool test_run(struct test *t, const char *path);

/* Marks a command. message: arena or static. */
void test_fail(struct test *t, uint32_t command, const char *message);
void test_pass(struct test *t, uint32_t command);

/* ---- the passes, in order ---- */

/* load.c: decodes and validates every module, and decides the commands that ask for nothing more. */
bool test_load(struct test *t);
/* assign.c: which command is about which instance; how long instances live; who gets the fixed base. */
bool test_assign(struct test *t);
/* compile.c: the objects of all instances, from the cache where they are. */
bool test_compile(struct test *t);
/* plan.c: the commands for the executor, as one more object. */
bool test_plan(struct test *t);
/* execute.c: objects -> executable -> a status for every command in the plan. */
bool test_link(struct test *t);
bool test_execute(struct test *t);

#endif

/* Running the commands of a plan. */
#ifndef SPEC_COMMANDS_H
#define SPEC_COMMANDS_H

#include "instance.h"
#include "thread.h"

#include <pthread.h>

/* A thread of the script: the main one or one that a THREAD command starts. */
struct context {
    struct program *program;
    struct registration *registry;
    struct reader plan; /* what is left to do */
    pthread_t id;
    struct wasm_thread guest;
};

/* Everything of one run. */
struct program {
    const struct plan *plan;
    struct instance *instances;
    struct context *threads;
    pthread_mutex_t linking; /* around everything that changes instances or the types they share */
};

/* Runs everything in c->plan on the calling thread, reporting each command. Ends the process when it cannot go on. */
void context_run(struct context *c);

/* value.c: what crosses the border of a call. letter: as in struct wasm_extern. */
struct wasm_slot read_value(struct reader *r, char *letter);
/* Reads RETURNS' patterns and compares. types: a letter per result. */
bool results_match(struct reader *r, const char *types, const struct wasm_slot *results, struct message *why);

/* Most parameters or results of a call in a script. */
#define MAX_VALUES 256

#endif

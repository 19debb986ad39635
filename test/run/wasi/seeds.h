/* Sequences of calls that a number decides, each in a child of its own, in a tree of which only "in" is granted. */
#ifndef WASI_TEST_SEEDS_H
#define WASI_TEST_SEEDS_H

#include <stdint.h>

/* rows: the tree (fixture.h). prepare: adds to the folder "in", or NULL. body(&seed): what it says on descriptor seeds_hide_stdio() gives is a failure. */
struct seeds {
    uint64_t count, first; /* unless the command line says: [count [first]] */
    const char *const *rows;
    void (*prepare)(const char *in);
    void (*body)(void *seed);
};

/* How many of them failed: said something, ended with another status than 0, or changed what lies outside "in". *count: how many there were. */
unsigned seeds_run(const struct seeds *s, int argc, char **argv, uint64_t *count);
/* The guest's descriptors 0 to 2 lead nowhere from here on; the result is where to complain. */
int seeds_hide_stdio(void);
/* Of this process, one more than there were. */
unsigned seeds_open_descriptors(void);

#endif

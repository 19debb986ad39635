/* A folder of results named by a hash of all they depend on: entries are never stale and never change. They appear by rename(2), so processes need
 * no lock: at worst two make the same. `wasmc run` keeps programs in it, --cache-dir compiled batches. */
#ifndef WASMC_CACHE_H
#define WASMC_CACHE_H

#include "diag.h"

/* What a folder may hold, in bytes; what was not used for the longest time goes first. */
#define CACHE_LIMIT (1ull << 30)
enum { CACHE_NAME_DIGITS = 64 };

/* $XDG_CACHE_HOME/wasmc or ~/.cache/wasmc; NULL when neither variable is an absolute path. */
const char *cache_default_folder(struct arena *a);
/* Makes the folder where it is missing. Fails when it is none, or when others can write to it: they would decide what we execute. */
bool cache_open(struct arena *a, const char *folder, struct diag *d);
/* Removes the oldest entries until the rest fits CACHE_LIMIT, but never `keep` (NULL = none). Failures only leave more there. */
void cache_trim(struct arena *a, const char *folder, const char *keep);
/* Removes every entry and nothing else. */
bool cache_clear(struct arena *a, const char *folder, struct diag *d);
/* An error that names the folder or a file in it, with a hint. */
bool cache_fail(struct diag *d, const char *what, const char *path, const char *why);

/* What an entry depends on; its hash is the entry's name. */
struct cache_key {
    struct arena *arena;
    VEC(uint8_t) bytes;
};
void cache_key_add(struct cache_key *k, const char *s);
void cache_key_add_hash(struct cache_key *k, struct span bytes);
/* This wasmc, whose version says too little while it is under development: size and time of the executable, too. */
void cache_key_add_compiler(struct cache_key *k, const char *versions);
void cache_key_name(const struct cache_key *k, char name[CACHE_NAME_DIGITS + 1]);

/* Entries that carry a hash of their contents, since not every disk and copy is to be trusted. */
enum cache_found { CACHE_ABSENT, CACHE_DAMAGED, CACHE_PRESENT };
/* The contents, malloc'ed, when present. */
enum cache_found cache_load(const char *folder, const char *name, struct span *out);
bool cache_store(const char *folder, const char *name, struct span contents, struct diag *d);

#endif

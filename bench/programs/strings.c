/* What text tools do: split, hash, compare, copy, format, sort, search. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = 4096, BUCKETS = 1024, ROUNDS = 260 };

struct entry {
  struct entry *next;
  unsigned count;
  char word[24];
};

static struct entry *buckets[BUCKETS];
static struct entry *sorted[WORDS];

static uint32_t hash(const char *word) {
  uint32_t h = 2166136261u;
  while (*word) h = (h ^ (unsigned char)*word++) * 16777619u;
  return h;
}

static void count(const char *word) {
  struct entry **slot = &buckets[hash(word) % BUCKETS];
  while (*slot && strcmp((*slot)->word, word) != 0) slot = &(*slot)->next;
  if (!*slot) {
    *slot = calloc(1, sizeof **slot);
    if (!*slot) abort();
    strcpy((*slot)->word, word);
  }
  (*slot)->count++;
}

static int order(const void *a, const void *b) {
  const struct entry *x = *(struct entry *const *)a, *y = *(struct entry *const *)b;
  return x->count != y->count ? (x->count < y->count) - (x->count > y->count) : strcmp(x->word, y->word);
}

/* A page of pseudo-random words, some of them often. */
static size_t write_text(char *text, size_t size, uint32_t seed) {
  size_t length = 0;
  while (length + 32 < size) {
    seed = seed * 1664525u + 1013904223u;
    unsigned n = seed >> 20;
    length += (size_t)snprintf(text + length, size - length, n % 5 ? "Word%u " : "the-%u, ", n % (n & 64 ? 1900 : 30));
  }
  return length;
}

int main(void) {
  static char text[1 << 16], copy[1 << 16];
  uint32_t sum = 0;
  for (uint32_t round = 0; round < ROUNDS; round++) {
    size_t length = write_text(text, sizeof text, round);
    memcpy(copy, text, length + 1);
    for (char *p = copy; *p; p++) *p = (char)tolower((unsigned char)*p);
    for (char *word = strtok(copy, " ,"); word; word = strtok(NULL, " ,")) count(word);
    for (const char *p = text; (p = strstr(p, "the-1")); p++) sum += (uint32_t)(p - text);
    for (const char *p = text; (p = strchr(p, '7')); p++) sum++;
  }
  size_t found = 0;
  for (int b = 0; b < BUCKETS; b++)
    for (struct entry *e = buckets[b]; e && found < WORDS; e = e->next) sorted[found++] = e;
  qsort(sorted, found, sizeof *sorted, order);
  for (size_t i = 0; i < found; i++) sum = sum * 31 + hash(sorted[i]->word) + sorted[i]->count;
  printf("strings %zu words, first %s %u, %08x\n", found, sorted[0]->word, sorted[0]->count, sum);
  return 0;
}

/* Many small objects: binary trees built, walked and freed. */
#include <stdio.h>
#include <stdlib.h>

struct tree {
  struct tree *left, *right;
};

static struct tree *grow(int depth) {
  struct tree *t = malloc(sizeof *t);
  if (!t) abort();
  t->left = depth ? grow(depth - 1) : NULL;
  t->right = depth ? grow(depth - 1) : NULL;
  return t;
}

static int walk(const struct tree *t) { return t ? 1 + walk(t->left) + walk(t->right) : 0; }

static void cut(struct tree *t) {
  if (!t) return;
  cut(t->left);
  cut(t->right);
  free(t);
}

int main(void) {
  struct tree *lasting = grow(16);
  long nodes = 0;
  for (int depth = 4; depth <= 16; depth += 4)
    for (int i = 0; i < 1 << (20 - depth); i++) {
      struct tree *t = grow(depth);
      nodes += walk(t);
      cut(t);
    }
  printf("alloc %ld %d\n", nodes, walk(lasting));
  cut(lasting);
  return 0;
}

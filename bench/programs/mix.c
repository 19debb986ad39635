/* The mix small controllers run: list search and sort, 16-bit matrices, a state machine over text, CRC-16. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NODES = 400, SIDE = 24, TEXT = 2000, ROUNDS = 5500 };

struct node {
  struct node *next;
  int16_t key, value;
};

static uint16_t crc16(uint16_t crc, uint32_t word) {
  for (int bit = 0; bit < 32; bit++, word >>= 1) {
    uint16_t carry = (crc ^ word) & 1;
    crc >>= 1;
    if (carry) crc ^= 0xa001;
  }
  return crc;
}

static int by_key(const struct node *a, const struct node *b) { return a->key - b->key; }
static int by_value(const struct node *a, const struct node *b) { return a->value - b->value; }

static struct node *list_merge(struct node *a, struct node *b, int (*order)(const struct node *, const struct node *)) {
  struct node head, *tail = &head;
  while (a && b) {
    struct node **smaller = order(a, b) <= 0 ? &a : &b;
    tail->next = *smaller;
    tail = *smaller;
    *smaller = tail->next;
  }
  tail->next = a ? a : b;
  return head.next;
}

static struct node *list_sort(struct node *list, int (*order)(const struct node *, const struct node *)) {
  if (!list || !list->next) return list;
  struct node *middle = list;
  for (struct node *end = list->next; end && end->next; end = end->next->next) middle = middle->next;
  struct node *half = middle->next;
  middle->next = NULL;
  return list_merge(list_sort(list, order), list_sort(half, order), order);
}

static struct node *list_reverse(struct node *list) {
  struct node *reversed = NULL;
  while (list) {
    struct node *next = list->next;
    list->next = reversed;
    reversed = list;
    list = next;
  }
  return reversed;
}

static uint16_t list_round(struct node **list, int seed, uint16_t crc) {
  int found = 0;
  for (int wanted = 0; wanted < 20; wanted++) {
    const struct node *n = *list;
    while (n && n->value != (int16_t)(wanted * 37 + seed)) n = n->next;
    found += n ? n->key : -1;
    *list = list_reverse(*list);
  }
  *list = list_sort(*list, seed & 1 ? by_value : by_key);
  for (const struct node *n = *list; n; n = n->next) crc = (uint16_t)(crc * 31 + n->value);
  return crc16(crc, (uint32_t)found);
}

static uint16_t matrix_round(int16_t a[SIDE][SIDE], int16_t b[SIDE][SIDE], int seed, uint16_t crc) {
  static int32_t product[SIDE][SIDE];
  for (int i = 0; i < SIDE; i++)
    for (int j = 0; j < SIDE; j++) {
      int32_t sum = 0;
      for (int k = 0; k < SIDE; k++) sum += (a[i][k] + seed) * b[k][j];
      product[i][j] = (sum >> 2 & 0xf) * (sum >> 5 & 0x7f);
    }
  int32_t total = 0;
  for (int i = 0; i < SIDE; i++)
    for (int j = 0; j < SIDE; j++) total += product[i][j] > 300 ? 1 : product[j][i];
  return crc16(crc, (uint32_t)total);
}

enum state { START, SIGN, INTEGER, FRACTION, EXPONENT, INVALID, STATES };

static enum state state_after(enum state state, char c) {
  int digit = c >= '0' && c <= '9';
  switch (state) {
  case START: return digit ? INTEGER : c == '-' || c == '+' ? SIGN : c == '.' ? FRACTION : INVALID;
  case SIGN: return digit ? INTEGER : c == '.' ? FRACTION : INVALID;
  case INTEGER: return digit ? INTEGER : c == '.' ? FRACTION : c == 'e' ? EXPONENT : INVALID;
  case FRACTION: return digit ? FRACTION : c == 'e' ? EXPONENT : INVALID;
  case EXPONENT: return digit || c == '-' ? EXPONENT : INVALID;
  default: return INVALID;
  }
}

static uint16_t state_round(char *text, int seed, uint16_t crc) {
  uint32_t seen[STATES] = {0};
  enum state state = START;
  for (char *p = text; *p; p++) {
    if (*p == ',') {
      seen[state]++;
      state = START;
    } else {
      state = state_after(state, *p);
    }
  }
  text[(unsigned)seed * 13 % TEXT] ^= 1; /* the next round reads other numbers */
  for (int s = 0; s < STATES; s++) crc = crc16(crc, seen[s]);
  return crc;
}

int main(void) {
  static struct node nodes[NODES];
  static int16_t a[SIDE][SIDE], b[SIDE][SIDE];
  static char text[TEXT + 1];
  for (int i = 0; i < NODES; i++)
    nodes[i] = (struct node){i + 1 < NODES ? &nodes[i + 1] : NULL, (int16_t)(i * 73 % NODES), (int16_t)(i * 31 % 997)};
  for (int i = 0; i < SIDE * SIDE; i++) {
    a[i / SIDE][i % SIDE] = (int16_t)(i * 7 % 101 - 50);
    b[i / SIDE][i % SIDE] = (int16_t)(i * 11 % 97 - 48);
  }
  for (int i = 0; i < TEXT; i++) text[i] = "12.5e-3,-77,x9,+0.25,31415926,"[i % 30];
  struct node *list = nodes;
  uint16_t crc = 0xffff;
  for (int round = 0; round < ROUNDS; round++) {
    crc = list_round(&list, round, crc);
    crc = matrix_round(a, b, round & 15, crc);
    crc = state_round(text, round, crc);
  }
  printf("mix %04x\n", crc);
  return 0;
}

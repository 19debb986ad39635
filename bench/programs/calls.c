/* Calls: direct recursion, and a tiny interpreter that dispatches through a table of functions. */
#include <stdint.h>
#include <stdio.h>

struct machine {
  const uint8_t *code;
  uint32_t pc, top, stack[16];
};

static void op_push(struct machine *m) { m->stack[m->top++] = m->code[m->pc++]; }
static void op_add(struct machine *m) { m->top--, m->stack[m->top - 1] += m->stack[m->top]; }
static void op_xor(struct machine *m) { m->top--, m->stack[m->top - 1] ^= m->stack[m->top]; }
static void op_dup(struct machine *m) { m->stack[m->top] = m->stack[m->top - 1], m->top++; }
static void op_swap(struct machine *m) {
  uint32_t t = m->stack[m->top - 1];
  m->stack[m->top - 1] = m->stack[m->top - 2];
  m->stack[m->top - 2] = t;
}
static void op_step(struct machine *m) { m->stack[m->top - 1]--; }
/* Jumps back to the operand while the top of the stack is not zero. */
static void op_loop(struct machine *m) { m->pc = m->stack[m->top - 1] ? m->code[m->pc] : m->pc + 1; }

static void (*const ops[])(struct machine *) = {op_push, op_add, op_xor, op_dup, op_swap, op_step, op_loop};

static uint32_t interpret(uint32_t rounds) {
  enum { PUSH, ADD, XOR, DUP, SWAP, STEP, LOOP };
  /* stack: sum, counter. Each round: sum = 2 * ((sum ^ 0x5b) + 7) ^ 3, counter--. */
  static const uint8_t code[] = {SWAP, PUSH, 0x5b, XOR, PUSH, 7, ADD, DUP, ADD, PUSH, 3, XOR, SWAP, STEP, LOOP, 0};
  struct machine m = {code, 0, 2, {1, rounds}};
  while (m.pc < sizeof code) ops[code[m.pc++]](&m);
  return m.stack[0];
}

static uint32_t ackermann(uint32_t m, uint32_t n) {
  if (m == 0) return n + 1;
  return n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

static uint32_t fibonacci(uint32_t n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

int main(void) {
  printf("calls %u %u %u\n", interpret(3000000), ackermann(2, 1500), fibonacci(33));
  return 0;
}

/* N queens, counted twice: with bits, and with arrays and a list of moves that is undone. Recursion and branches. */
#include <stdint.h>
#include <stdio.h>

enum { BITS_SIDE = 14, ARRAY_SIDE = 10 };

static uint32_t with_bits(uint32_t all, uint32_t columns, uint32_t left, uint32_t right)
{
    uint32_t found = columns == all;
    for (uint32_t free = all & ~(columns | left | right); free; free &= free - 1) {
        uint32_t queen = free & -free;
        found += with_bits(all, columns | queen, (left | queen) << 1, (right | queen) >> 1);
    }
    return found;
}

struct board {
    int side, column[ARRAY_SIDE];
    uint8_t taken[ARRAY_SIDE], up[2 * ARRAY_SIDE], down[2 * ARRAY_SIDE];
    uint32_t found, moves;
};

static void with_arrays(struct board *b, int row)
{
    if (row == b->side) {
        b->found++;
        for (int i = 0; i < b->side; i++)
            b->moves = b->moves * 31 + (uint32_t)b->column[i];
        return;
    }
    for (int c = 0; c < b->side; c++) {
        if (b->taken[c] || b->up[row + c] || b->down[row - c + b->side])
            continue;
        b->taken[c] = b->up[row + c] = b->down[row - c + b->side] = 1;
        b->column[row] = c;
        with_arrays(b, row + 1);
        b->taken[c] = b->up[row + c] = b->down[row - c + b->side] = 0;
    }
}

int main(void)
{
    struct board board = {.side = ARRAY_SIDE};
    for (int round = 0; round < 30; round++)
        with_arrays(&board, 0);
    printf("queens %u %u %08x\n", with_bits((1u << BITS_SIDE) - 1, 0, 0, 0), board.found, board.moves);
    return 0;
}

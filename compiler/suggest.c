/* Optimal string alignment distance, bounded: names longer than NAME_MAX_LEN are never near anything. */
#include "suggest.h"

#include <string.h>

enum { NAME_MAX_LEN = 64 };

static uint32_t min3(uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Edits between a and b, both at most NAME_MAX_LEN long. */
static uint32_t edit_distance(struct span a, struct span b)
{
    uint32_t rows[3][NAME_MAX_LEN + 1]; /* two rows above, the row above, this row, in turn */
    for (uint32_t j = 0; j <= b.len; j++)
        rows[0][j] = j;
    for (uint32_t i = 1; i <= a.len; i++) {
        uint32_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (uint32_t j = 1; j <= b.len; j++) {
            bool same = a.ptr[i - 1] == b.ptr[j - 1];
            row[j] = min3(above[j] + 1, row[j - 1] + 1, above[j - 1] + !same);
            bool swapped = i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1];
            if (swapped && above2[j - 2] + 1 < row[j])
                row[j] = above2[j - 2] + 1;
        }
    }
    return rows[a.len % 3][b.len];
}

void suggest(struct suggestion *best, struct span wanted, const char *candidate, uint32_t index)
{
    struct span name = span_of(candidate);
    size_t limit = wanted.len / 3 > 2 ? wanted.len / 3 : 2;
    size_t longer = name.len > wanted.len ? name.len - wanted.len : wanted.len - name.len;
    bool is_start = wanted.len >= 4 && name.len > wanted.len && memcmp(name.ptr, wanted.ptr, wanted.len) == 0;
    if (wanted.len > NAME_MAX_LEN || name.len > NAME_MAX_LEN || (longer > limit && !is_start))
        return;
    uint32_t distance = is_start ? 1 : edit_distance(wanted, name);
    if (distance <= limit && distance < wanted.len && distance < best->distance)
        *best = (struct suggestion){candidate, distance, index};
}

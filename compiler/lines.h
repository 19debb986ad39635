/* Line tables that can be moved: an object does not depend on where in the module its functions lie, so that a change in front of them leaves it as
 * it is and the cache of batches has it. */
#ifndef WASMC_LINES_H
#define WASMC_LINES_H

#include "diag.h"

/* In a movable object line numbers (byte offsets) are in windows: one for its own functions, and one for each body copied from elsewhere. Windows are so
 * far apart that a step from one to another is encoded in as many bytes as one between any two places of a module of less than 128 MB needs. Within a
 * window steps stay what they are. */
#define LINE_BIAS (1u << 27)           /* the first line of the own functions' window */
#define LINE_IMPORTS_BEGIN (1u << 28)  /* the first line of the others */
#define LINE_IMPORT_BYTES (2u << 10)   /* at most that large is a copied body */
#define LINE_IMPORT_STRIDE ((1u << 20) + 2 * LINE_IMPORT_BYTES)
#define LINE_IMPORTS 1024              /* windows: all end below 2^31 */
#define LINE_IMPORTS_SPAN (1u << 26)   /* a module as large has none: its own lines would come near to the others */

/* Where in the module each window lies. */
struct line_map {
    uint64_t origin;                /* of the own functions */
    uint32_t nimports;
    uint64_t imports[LINE_IMPORTS]; /* offsets of the copied bodies */
};

/* Gives a body at that offset the next window: what to subtract from its offsets for line numbers, modulo 2^64. */
uint64_t line_import_origin(struct line_map *map, uint64_t offset);
bool line_imports_left(const struct line_map *map);

/* Replaces the line numbers in windows by offsets in the module, in the object's line tables and debugging entries. bytes: an ELF object that
 * codegen_emit made of one unit; false for one that is not as expected. */
bool lines_move(uint8_t *bytes, size_t size, const struct line_map *map, struct diag *d);

#endif

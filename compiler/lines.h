/* Line tables that can be moved: an object does not depend on where in the module its functions lie, so that a change in front of them leaves it as
 * it is and the cache of batches has it. */
#ifndef WASMC_LINES_H
#define WASMC_LINES_H

#include "diag.h"

/* Added to every line number (byte offset) of a movable object: numbers from here on are encoded at full width whatever they are. */
#define LINE_BIAS (1u << 27)

/* Replaces every line number n >= LINE_BIAS in the object's line tables and debugging entries by n - LINE_BIAS + origin. bytes: an ELF object that
 * codegen_emit made of one unit; false for one that is not as expected. */
bool lines_move(uint8_t *bytes, size_t size, uint64_t origin, struct diag *d);

#endif

/* What the runner tells the executor: the commands of one script, as bytes in the executable (little-endian, unaligned), and the instances
 * they are about. The only thing both sides include.
 *
 *   plan         record*
 *   record       u32 bytes that follow, u8 enum plan_kind, u32 command, then by kind:
 *     CREATE       u32 instance, expectation (RETURNS nothing, TRAPS, UNLINKABLE)
 *     RELEASE      u32 instance
 *     REGISTER     u32 instance, text name
 *     INVOKE       u32 instance, text field, u8 n, value[n], expectation
 *     GET          u32 instance, text field, expectation
 *     THREAD       u32 thread, record*: they run on a thread of their own with a registry of their own
 *     WAIT         u32 thread
 *   expectation  u8 enum plan_expectation; TRAPS, UNLINKABLE: text; RETURNS: u8 n, (u8 alternatives, pattern[alternatives])[n]
 *   value        u8 letter, 16 bytes
 *   pattern      u8 letter, u8 enum plan_match, 16 bytes value, 16 bytes mask
 *   text         u32 bytes, bytes
 *
 * Letters are those of struct wasm_extern's type; PLAN_ANY_REFERENCE matches both kinds of reference. */
#ifndef SPEC_PLAN_H
#define SPEC_PLAN_H

#include "wasm_abi.h"

enum plan_kind { PLAN_CREATE, PLAN_RELEASE, PLAN_REGISTER, PLAN_INVOKE, PLAN_GET, PLAN_THREAD, PLAN_WAIT };
enum plan_expectation { PLAN_RETURNS, PLAN_TRAPS, PLAN_UNLINKABLE, PLAN_ANY };
/* PLAN_EQUALS: (got & mask) == value, which covers bit patterns, both classes of NaN in any lane, and null. */
enum plan_match { PLAN_EQUALS, PLAN_NOT_NULL };
#define PLAN_ANY_REFERENCE 'r'

/* `command` of records nobody asked for: the spectest module. */
#define PLAN_NO_COMMAND UINT32_MAX

/* The bits of externref N. */
#define PLAN_EXTERNREF(n) ((uint64_t)(n) * 2 + 1)

/* Defined by the runner's generated object, all of it constant. */
struct plan {
    const uint8_t *bytes;
    uint64_t size, stack_size;
    uint64_t ninstances, nthreads;
    const struct wasm_linkable *const *instances;
};
extern const struct plan spec_plan;

/* The executor says on standard output, a line each: "+N" before it runs command N, then "=N ok" or "=N text of the failure"; "!text" when
 * it cannot go on. */

#endif

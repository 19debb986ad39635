/* The tables behind ops.h, expanded from ops.def and features.def. */
#include "ops.h"

#include <string.h>

const struct feature_info feature_info[FEATURE_COUNT] = {
#define FEATURE(e, name, on, text, missing) {name, on, text, missing},
#include "features.def"
#undef FEATURE
};

struct features features_default(void)
{
    struct features f;
    for (unsigned i = 0; i < FEATURE_COUNT; i++)
        f.on[i] = feature_info[i].on_by_default;
    return f;
}

struct features features_all(void)
{
    struct features f;
    memset(f.on, true, sizeof f.on);
    return f;
}

enum feature feature_lookup(const char *name)
{
    unsigned i = 0;
    while (i < FEATURE_COUNT && strcmp(feature_info[i].name, name) != 0)
        i++;
    return (enum feature)i;
}

const struct op_info op_info[OP_COUNT] = {
#define OP(e, text, prefix, code, imm, sig, feature, family, arg) {text, prefix, code, IMM_##imm, sig, FEATURE_##feature},
#include "ops.def"
#undef OP
};

/* The slots of op_by_code, named so that a row's prefix can be pasted to them. */
enum { SLOT_0x00 = 0, SLOT_0xfb = 1, SLOT_0xfc = 2, SLOT_0xfd = 3, SLOT_0xfe = 4 };

const struct op_encoding op_by_code[OP_SLOTS][OP_CODES] = {
#define OP(e, text, prefix, code, imm, sig, feature, family, arg) [SLOT_##prefix][code] = {OP_##e + 1, IMM_##imm, FEATURE_##feature},
#include "ops.def"
#undef OP
};

/* Signature strings are taken apart by the C compiler: AT is the character at n or NUL behind the end, COLON the number of operands. */
#define AT(s, n) ((s)[(n) < sizeof(s) ? (n) : sizeof(s) - 1])
#define BY_HAND(s) (AT(s, 0) == '*')
#define COLON(s) (BY_HAND(s) || AT(s, 0) == ':' ? 0 : AT(s, 1) == ':' ? 1 : AT(s, 2) == ':' ? 2 : AT(s, 3) == ':' ? 3 : 4)
#define TYPE(c) ((c) == 'i' ? 0x7f : (c) == 'l' ? 0x7e : (c) == 'f' ? 0x7d : (c) == 'd' ? 0x7c : (c) == 'v' ? 0x7b : (c) == 'm' ? SIG_ADDRESS : 0)
#define OPERAND(s, n) ((n) < COLON(s) ? TYPE(AT(s, n)) : 0)
#define RESULT(s, n) TYPE(AT(s, COLON(s) + 1 + (n)))
#define SIGNATURE(s, immediate)                                                                                                                                \
    {                                                                                                                                                          \
        .by_hand = BY_HAND(s), .imm = immediate, .noperands = COLON(s), .nresults = BY_HAND(s) ? 0 : sizeof(s) - 2 - COLON(s),                                 \
        .operands = {OPERAND(s, 0), OPERAND(s, 1), OPERAND(s, 2), OPERAND(s, 3)}, .results = {                                                                 \
            RESULT(s, 0),                                                                                                                                      \
            RESULT(s, 1)                                                                                                                                       \
        }                                                                                                                                                      \
    }

const struct op_signature op_signature[OP_COUNT] = {
#define OP(e, text, prefix, code, imm, sig, feature, family, arg) [OP_##e] = SIGNATURE(sig, IMM_##imm),
#include "ops.def"
#undef OP
};

int imm_natural_align(enum imm imm)
{
    if (imm >= IMM_MEMARG0 && imm <= IMM_MEMARG4)
        return (int)imm - IMM_MEMARG0;
    if (imm >= IMM_MEMARG_LANE0 && imm <= IMM_MEMARG_LANE3)
        return (int)imm - IMM_MEMARG_LANE0;
    return -1;
}

unsigned imm_lane_limit(enum imm imm)
{
    static const uint8_t limits[] = {
        [IMM_LANES16] = 32,      [IMM_LANE2] = 2,        [IMM_LANE4] = 4,        [IMM_LANE8] = 8,        [IMM_LANE16] = 16,
        [IMM_MEMARG_LANE0] = 16, [IMM_MEMARG_LANE1] = 8, [IMM_MEMARG_LANE2] = 4, [IMM_MEMARG_LANE3] = 2,
    };
    return imm < ARRAY_LEN(limits) ? limits[imm] : 0;
}

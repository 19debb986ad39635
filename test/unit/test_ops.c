/* ops.def and features.def are consistent in themselves. */
#include "check.h"
#include "insn.h"

/* How many encodings op_lookup knows; equal to the number of rows only if no two rows share one. */
static void test_encodings(void)
{
    static const uint8_t prefixes[] = {0x00, 0xfb, 0xfc, 0xfd, 0xfe};
    unsigned found = 0;
    for (size_t p = 0; p < ARRAY_LEN(prefixes); p++)
        for (uint32_t code = 0; code < 0x10000; code++)
            found += op_lookup(prefixes[p], code) != OP_INVALID;
    CHECK(found == OP_COUNT);
    for (unsigned op = 0; op < OP_COUNT; op++)
        CHECK_CASE(op_lookup(op_info[op].prefix, op_info[op].code) == (enum op)op, op_info[op].text);
    CHECK(op_lookup(0xfc, UINT32_MAX) == OP_INVALID && op_lookup(0, 0xff) == OP_INVALID);
}

static void test_order(void)
{
    for (unsigned op = 1; op < OP_COUNT; op++) {
        unsigned before = op_info[op - 1].prefix << 16 | op_info[op - 1].code, here = op_info[op].prefix << 16 | op_info[op].code;
        CHECK_CASE(before < here, op_info[op].text);
    }
}

/* The text is the enum's name in lower case, but for its last dot. */
static void test_names(void)
{
    static const char *const enums[OP_COUNT] = {
#define OP(e, text, prefix, code, imm, sig, feature, family, arg) #e,
#include "ops.def"
#undef OP
    };
    for (unsigned op = 0; op < OP_COUNT; op++) {
        char name[64] = {0};
        for (size_t i = 0; op_info[op].text[i] && i < sizeof name - 1; i++) {
            char c = op_info[op].text[i];
            name[i] = c == '.' ? '_' : c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
        }
        CHECK_CASE(strcmp(enums[op], name) == 0 || op == OP_SELECT_T, op_info[op].text);
    }
}

static unsigned type_of(char c)
{
    static const char letters[] = "vdfli"; /* value types 0x7b..0x7f */
    const char *at = strchr(letters, c);
    return c == 'm' ? SIG_ADDRESS : at ? 0x7b + (unsigned)(at - letters) : 0;
}

/* The precompiled signatures say what the strings say. */
static void test_signatures(void)
{
    for (unsigned op = 0; op < OP_COUNT; op++) {
        const char *text = op_info[op].signature;
        const struct op_signature *s = &op_signature[op];
        CHECK_CASE(s->imm == op_info[op].imm, op_info[op].text);
        if (strcmp(text, "*") == 0) {
            CHECK_CASE(s->by_hand && s->noperands == 0 && s->nresults == 0, op_info[op].text);
            continue;
        }
        const char *colon = strchr(text, ':');
        bool right = colon && !s->by_hand && s->noperands == colon - text && s->nresults == strlen(colon + 1);
        right = right && s->noperands <= OP_MAX_OPERANDS && s->nresults <= OP_MAX_RESULTS;
        for (unsigned i = 0; right && i < s->noperands; i++)
            right = type_of(text[i]) != 0 && s->operands[i] == type_of(text[i]);
        for (unsigned i = 0; right && i < s->nresults; i++)
            right = type_of(colon[1 + i]) != 0 && s->results[i] == type_of(colon[1 + i]);
        CHECK_CASE(right, op_info[op].text);
    }
}

static void test_immediates(void)
{
    CHECK(imm_natural_align(IMM_MEMARG0) == 0 && imm_natural_align(IMM_MEMARG4) == 4 && imm_natural_align(IMM_MEMARG_LANE3) == 3);
    CHECK(imm_natural_align(IMM_NONE) == -1 && imm_natural_align(IMM_MEMORY) == -1);
    CHECK(imm_lane_limit(IMM_LANE2) == 2 && imm_lane_limit(IMM_MEMARG_LANE0) == 16 && imm_lane_limit(IMM_LANES16) == 32 && imm_lane_limit(IMM_NONE) == 0);
}

static void test_features(void)
{
    struct features on = features_default(), all = features_all();
    CHECK(on.on[FEATURE_MVP] && on.on[FEATURE_SIMD128] && !on.on[FEATURE_GC]);
    for (unsigned f = 0; f < FEATURE_COUNT; f++) {
        CHECK_CASE(feature_lookup(feature_info[f].name) == (enum feature)f, feature_info[f].name);
        CHECK_CASE(on.on[f] == feature_info[f].on_by_default && all.on[f], feature_info[f].name);
    }
    CHECK(feature_lookup("simd") == FEATURE_COUNT && feature_lookup("") == FEATURE_COUNT);
}

/* The encoding of an instruction, followed by zeros for its immediates. */
static struct span encoding_of(enum op op, uint8_t bytes[64])
{
    uint8_t *at = bytes;
    memset(bytes, 0, 64);
    if (op_info[op].prefix)
        *at++ = op_info[op].prefix;
    uint32_t code = op_info[op].code;
    for (; code > 0x7f && op_info[op].prefix; code >>= 7)
        *at++ = 0x80 | (code & 0x7f);
    *at = (uint8_t)code;
    return (struct span){bytes, 64};
}

/* With its proposal switched off, an instruction is refused by a message that names both. */
static void test_switched_off(void)
{
    for (unsigned op = 0; op < OP_COUNT; op++) {
        if (op_info[op].feature == FEATURE_MVP)
            continue;
        uint8_t bytes[64];
        char wanted[128];
        struct diag d;
        struct insn in;
        struct features features = features_all();
        features.on[op_info[op].feature] = false;
        diag_init(&d, "off");
        struct reader r = reader_of(encoding_of(op, bytes), bytes, &d);
        snprintf(wanted, sizeof wanted, "illegal opcode: %s needs -m%s", op_info[op].text, feature_info[op_info[op].feature].name);
        CHECK_CASE(!insn_read(&r, &features, &in) && strcmp(d.message, wanted) == 0, op_info[op].text);
    }
}

int main(void)
{
    test_encodings();
    test_order();
    test_names();
    test_signatures();
    test_immediates();
    test_features();
    test_switched_off();
    return check_result();
}

/* Every row of ops.def that has a signature, in a generated module: the right operands are accepted; each wrong type of each operand, a
 * missing operand, a wrong result, a too large alignment or lane, and the feature switched off are rejected with the right words. */
#include "check.h"
#include "load.h"
#include "wasm_builder.h"

static const uint8_t number_types[] = {0x7f, 0x7e, 0x7d, 0x7c, 0x7b};

static void put_op(struct bytes *b, enum op op)
{
    if (op_info[op].prefix) {
        put(b, op_info[op].prefix);
        put_u32(b, op_info[op].code);
    } else {
        put(b, (uint8_t)op_info[op].code);
    }
}

static void put_zeros(struct bytes *b, size_t n)
{
    while (n-- > 0)
        put(b, 0);
}

/* A constant of the type. */
static void put_const(struct bytes *b, uint8_t type)
{
    static const struct {
        uint8_t type;
        enum op op;
        uint8_t size;
    } consts[] = {{0x7f, OP_I32_CONST, 1}, {0x7e, OP_I64_CONST, 1}, {0x7d, OP_F32_CONST, 4}, {0x7c, OP_F64_CONST, 8}, {0x7b, OP_V128_CONST, 16}};
    for (size_t i = 0; i < ARRAY_LEN(consts); i++) {
        if (consts[i].type == type) {
            put_op(b, consts[i].op);
            put_zeros(b, consts[i].size);
        }
    }
}

/* What a case changes in the immediates. */
struct twist {
    int align; /* added to the natural alignment */
    unsigned lane;
    uint64_t offset; /* of memory accesses */
};

static void put_u64(struct bytes *b, uint64_t n)
{
    for (; n >= 0x80; n >>= 7)
        put(b, (n & 0x7f) | 0x80);
    put(b, (uint8_t)n);
}

static void put_immediates(struct bytes *b, enum imm imm, struct twist t)
{
    static const uint8_t sizes[] = {[IMM_I32] = 1,    [IMM_I64] = 1,         [IMM_F32] = 4,  [IMM_F64] = 8,  [IMM_V128] = 16,        [IMM_FENCE] = 1,
                                    [IMM_MEMORY] = 1, [IMM_DATA_MEMORY] = 2, [IMM_DATA] = 1, [IMM_ELEM] = 1, [IMM_MEMORY_MEMORY] = 2};
    int natural = imm_natural_align(imm);
    if (natural >= 0) {
        put_u32(b, (uint32_t)(natural + t.align));
        put_u64(b, t.offset);
        if (imm_lane_limit(imm))
            put(b, (uint8_t)t.lane);
    } else if (imm == IMM_LANES16) {
        put_zeros(b, 15);
        put(b, (uint8_t)t.lane);
    } else if (imm_lane_limit(imm)) {
        put(b, (uint8_t)t.lane);
    } else if (imm < ARRAY_LEN(sizes)) {
        put_zeros(b, sizes[imm]);
    }
}

/* A module with a memory, a passive data and element segment, and one function () -> (results) that pushes the operands and runs op. */
static struct loaded try_op(enum op op, const uint8_t *operands, size_t noperands, const uint8_t *results, size_t nresults, struct twist t,
                            const struct features *f)
{
    struct bytes b = {0}, s = {0}, body = {0};
    put_header(&b);
    put_bytes(&s, 1, 0x60, 0);
    put_u32(&s, (uint32_t)nresults);
    put_all(&s, results, nresults);
    put_section(&b, 1, &s);
    put_bytes(&s, 1, 0);
    put_section(&b, 3, &s);
    put_bytes(&s, 1, 0x00, 1);
    put_section(&b, 5, &s);
    if (f->on[FEATURE_BULK_MEMORY]) {
        put_bytes(&s, 1, 0x01, 0x00, 0); /* passive, funcref, empty */
        put_section(&b, 9, &s);
        put_bytes(&s, 1);
        put_section(&b, 12, &s);
    }
    put(&body, 0);
    for (size_t i = 0; i < noperands; i++)
        put_const(&body, operands[i]);
    put_op(&body, op);
    put_immediates(&body, op_info[op].imm, t);
    put(&body, 0x0b);
    put(&s, 1);
    put_sized(&s, &body);
    put_section(&b, 10, &s);
    if (f->on[FEATURE_BULK_MEMORY]) {
        put_bytes(&s, 1, 1, 0); /* passive, empty */
        put_section(&b, 11, &s);
    }
    struct loaded l = load(b.items, b.len, f);
    bytes_free(&b);
    return l;
}

/* error: how the message must start, NULL when the module must be valid. */
static void expect(enum op op, const uint8_t *operands, size_t noperands, const uint8_t *results, size_t nresults, struct twist t, const struct features *f,
                   const char *error)
{
    struct loaded l = try_op(op, operands, noperands, results, nresults, t, f);
    char label[1400];
    snprintf(label, sizeof label, "%s: expected %s, got %s", op_info[op].text, error ? error : "ok", l.ok ? "ok" : l.d.message);
    if (error)
        CHECK_CASE(!l.ok && starts_with(l.d.message, error) && l.d.offset != DIAG_NO_OFFSET && l.d.failed_func == 0, label);
    else
        CHECK_CASE(l.ok, label);
    unload(&l);
}

struct row {
    enum op op;
    uint8_t operands[OP_MAX_OPERANDS], results[OP_MAX_RESULTS]; /* addresses are i32 */
    size_t noperands, nresults;
};

static struct row row_of(enum op op)
{
    const struct op_signature *s = &op_signature[op];
    struct row row = {.op = op, .noperands = s->noperands, .nresults = s->nresults};
    for (size_t i = 0; i < row.noperands; i++)
        row.operands[i] = s->operands[i] == SIG_ADDRESS ? 0x7f : s->operands[i];
    for (size_t i = 0; i < row.nresults; i++)
        row.results[i] = s->results[i] == SIG_ADDRESS ? 0x7f : s->results[i];
    return row;
}

static void test_operands(const struct row *row, const struct features *f)
{
    const struct twist none = {0};
    char error[128];
    expect(row->op, row->operands, row->noperands, row->results, row->nresults, none, f, NULL);
    snprintf(error, sizeof error, "type mismatch: %s expects [", op_info[row->op].text);
    for (size_t i = 0; i < row->noperands; i++) {
        for (size_t t = 0; t < ARRAY_LEN(number_types); t++) {
            uint8_t operands[OP_MAX_OPERANDS];
            memcpy(operands, row->operands, sizeof operands);
            operands[i] = number_types[t];
            if (number_types[t] != row->operands[i])
                expect(row->op, operands, row->noperands, row->results, row->nresults, none, f, error);
        }
    }
    if (row->noperands > 0)
        expect(row->op, row->operands + 1, row->noperands - 1, row->results, row->nresults, none, f, error);
}

static void test_results(const struct row *row, const struct features *f)
{
    const struct twist none = {0};
    const char *error = "type mismatch: end expects [";
    for (size_t i = 0; i < row->nresults; i++) {
        for (size_t t = 0; t < ARRAY_LEN(number_types); t++) {
            uint8_t results[OP_MAX_RESULTS];
            memcpy(results, row->results, sizeof results);
            results[i] = number_types[t];
            if (number_types[t] != row->results[i])
                expect(row->op, row->operands, row->noperands, results, row->nresults, none, f, error);
        }
    }
    uint8_t more[OP_MAX_RESULTS + 1] = {0x7f};
    memcpy(more + 1, row->results, sizeof row->results);
    expect(row->op, row->operands, row->noperands, more, row->nresults + 1, none, f, error);
    if (row->nresults > 0)
        expect(row->op, row->operands, row->noperands, row->results, row->nresults - 1, none, f, error);
}

static void test_row_immediates(const struct row *row, const struct features *f)
{
    enum imm imm = op_info[row->op].imm;
    bool atomic = op_info[row->op].feature == FEATURE_ATOMICS;
    unsigned lanes = imm_lane_limit(imm);
    int natural = imm_natural_align(imm);
    const char *align_error = atomic ? "atomic alignment must be natural" : "alignment must not be larger than natural";
    if (natural >= 0) {
        expect(row->op, row->operands, row->noperands, row->results, row->nresults, (struct twist){.align = 1}, f, align_error);
        expect(row->op, row->operands, row->noperands, row->results, row->nresults, (struct twist){.offset = UINT32_MAX}, f, NULL);
        expect(row->op, row->operands, row->noperands, row->results, row->nresults, (struct twist){.offset = 1ull << 32}, f, "offset out of range");
    }
    if (natural > 0)
        expect(row->op, row->operands, row->noperands, row->results, row->nresults, (struct twist){.align = -1}, f, atomic ? align_error : NULL);
    if (lanes > 0) {
        expect(row->op, row->operands, row->noperands, row->results, row->nresults, (struct twist){.lane = lanes - 1}, f, NULL);
        expect(row->op, row->operands, row->noperands, row->results, row->nresults, (struct twist){.lane = lanes}, f, "invalid lane index");
    }
}

static void test_feature_off(const struct row *row)
{
    struct features f = features_all();
    enum feature feature = op_info[row->op].feature;
    f.on[feature] = false;
    /* Vector operands would be refused before the relaxed instruction itself only if SIMD128 were off. */
    char error[128];
    snprintf(error, sizeof error, "illegal opcode: %s needs -m%s", op_info[row->op].text, feature_info[feature].name);
    bool vector_operand = memchr(row->operands, 0x7b, row->noperands) != NULL || memchr(row->results, 0x7b, row->nresults) != NULL;
    if (feature == FEATURE_SIMD128 && vector_operand)
        return; /* v128.const stands in front: test_simd_off covers it */
    expect(row->op, row->operands, row->noperands, row->results, row->nresults, (struct twist){0}, &f, error);
}

/* The type itself is refused where it first appears. */
static void test_simd_off(void)
{
    struct features f = features_all();
    f.on[FEATURE_SIMD128] = false;
    struct loaded l = try_op(OP_NOP, NULL, 0, (const uint8_t[]){0x7b}, 1, (struct twist){0}, &f);
    CHECK_CASE(!l.ok && strcmp(l.d.message, "malformed value type: v128 needs -msimd128") == 0, l.d.message);
    unload(&l);
    const uint8_t vectors[] = {0x7b, 0x7b};
    expect(OP_I8X16_BITMASK, vectors, 1, number_types, 1, (struct twist){0}, &f, "illegal opcode: v128.const needs -msimd128");
}

/* The rows by hand: each has its rule, or the first instruction of that kind would crash. Alone in a body they are all either valid or
 * refused with a message, never accepted with an operand too few. */
static void test_by_hand(enum op op, const struct features *f)
{
    struct loaded l = try_op(op, NULL, 0, NULL, 0, (struct twist){0}, f);
    CHECK_CASE(l.ok || l.d.message[0] != 0, op_info[op].text);
    unload(&l);
}

int main(void)
{
    struct features f = features_all();
    unsigned rows = 0;
    for (unsigned op = 0; op < OP_COUNT; op++) {
        if (op_signature[op].by_hand) {
            test_by_hand((enum op)op, &f);
            continue;
        }
        rows++;
        struct row row = row_of((enum op)op);
        test_operands(&row, &f);
        test_results(&row, &f);
        test_row_immediates(&row, &f);
        if (op_info[op].feature != FEATURE_MVP)
            test_feature_off(&row);
    }
    test_simd_off();
    printf("%u rows with a signature of %u\n", rows, (unsigned)OP_COUNT);
    return check_result();
}

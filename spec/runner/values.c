/* Arguments and expected results, from JSON to bit patterns. A class of NaNs is a mask: canonical ones differ in the sign only, arithmetic ones
 * have the quiet bit (specification 2.2.3, tests: "nan:canonical", "nan:arithmetic"). */
#include "script.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct lane {
    uint64_t value, mask;
};

static bool lane_read(const char *text, unsigned bytes, struct lane *out)
{
    uint64_t all = bytes == 8 ? UINT64_MAX : (1ull << bytes * 8) - 1;
    uint64_t quiet = bytes == 8 ? 0x7ff8000000000000 : 0x7fc00000;
    char *end;
    if (strcmp(text, "nan:canonical") == 0) {
        *out = (struct lane){quiet, all >> 1};
        return bytes >= 4;
    }
    if (strcmp(text, "nan:arithmetic") == 0) {
        *out = (struct lane){quiet, quiet};
        return bytes >= 4;
    }
    *out = (struct lane){strtoull(text, &end, 10) & all, all};
    return end != text && *end == 0;
}

static void lane_put(struct pattern *p, unsigned index, unsigned bytes, struct lane lane)
{
    memcpy(p->value + index * bytes, &lane.value, bytes);
    memcpy(p->mask + index * bytes, &lane.mask, bytes);
}

static unsigned lane_bytes(const char *type)
{
    static const struct {
        const char *name;
        unsigned bytes;
    } types[] = {{"i8", 1}, {"i16", 2}, {"i32", 4}, {"f32", 4}, {"i64", 8}, {"f64", 8}};
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (strcmp(types[i].name, type) == 0)
            return types[i].bytes;
    return 0;
}

static bool vector_read(const json_t *value, struct pattern *out)
{
    const char *type = json_string_value(json_object_get(value, "lane_type"));
    const json_t *lanes = json_object_get(value, "value");
    unsigned bytes = type ? lane_bytes(type) : 0;
    if (!bytes || json_array_size(lanes) != 16 / bytes)
        return false;
    for (unsigned i = 0; i < 16 / bytes; i++) {
        const char *text = json_string_value(json_array_get(lanes, i));
        struct lane lane;
        if (!text || !lane_read(text, bytes, &lane))
            return false;
        lane_put(out, i, bytes, lane);
    }
    return true;
}

static bool number_read(const json_t *value, unsigned bytes, struct pattern *out)
{
    const char *text = json_string_value(json_object_get(value, "value"));
    struct lane lane;
    if (!text || !lane_read(text, bytes, &lane))
        return false;
    lane_put(out, 0, bytes, lane);
    return true;
}

/* No value: any reference but null. */
static bool reference_read(const json_t *value, struct pattern *out)
{
    const char *text = json_string_value(json_object_get(value, "value"));
    if (!text) {
        out->match = PLAN_NOT_NULL;
        return true;
    }
    uint64_t bits = strcmp(text, "null") == 0 ? 0 : PLAN_EXTERNREF(strtoull(text, NULL, 10));
    lane_put(out, 0, 8, (struct lane){bits, UINT64_MAX});
    return true;
}

bool pattern_read(struct arena *a, const json_t *value, struct pattern *out)
{
    enum { VECTOR = 16, REFERENCE = 0, NULL_REFERENCE = 1 }; /* other sizes: numbers */
    static const struct {
        const char *name;
        char letter;
        unsigned bytes;
    } types[] = {
        {"i32", 'i', 4},
        {"i64", 'l', 8},
        {"f32", 'f', 4},
        {"f64", 'd', 8},
        {"v128", 'v', VECTOR},
        {"funcref", 'p', REFERENCE},
        {"externref", 'e', REFERENCE},
        {"refnull", PLAN_ANY_REFERENCE, NULL_REFERENCE},
        {"nullfuncref", 'p', NULL_REFERENCE},
        {"nullexternref", 'e', NULL_REFERENCE},
    };
    const char *type = json_string_value(json_object_get(value, "type"));
    *out = (struct pattern){.letter = '?'};
    for (size_t i = 0; type && i < ARRAY_LEN(types); i++) {
        if (strcmp(types[i].name, type) != 0)
            continue;
        out->letter = types[i].letter;
        switch (types[i].bytes) {
        case VECTOR: return vector_read(value, out);
        case REFERENCE: return reference_read(value, out);
        case NULL_REFERENCE: lane_put(out, 0, 8, (struct lane){0, UINT64_MAX}); return true;
        default: return number_read(value, types[i].bytes, out);
        }
    }
    return type != NULL;
}

bool expectation_read(struct arena *a, const json_t *value, struct expectation *out)
{
    const char *type = json_string_value(json_object_get(value, "type"));
    const json_t *values = json_object_get(value, "values");
    bool either = type && strcmp(type, "either") == 0;
    out->count = either ? (uint32_t)json_array_size(values) : 1;
    out->alternatives = ARENA_ARRAY(a, struct pattern, out->count);
    for (uint32_t i = 0; i < out->count; i++)
        if (!pattern_read(a, either ? json_array_get(values, i) : value, &out->alternatives[i]))
            return false;
    return out->count > 0;
}

/* Values and the patterns that results are compared with. */
#include "commands.h"

#include <stdio.h>

struct wasm_slot read_value(struct reader *r, char *letter)
{
    struct wasm_slot slot;
    *letter = (char)read_u8(r);
    memcpy(slot.bytes, read_bytes(r, sizeof slot.bytes), sizeof slot.bytes);
    return slot;
}

static bool is_reference(char letter) { return letter == 'p' || letter == 'e'; }

static bool letter_matches(char pattern, char type) { return pattern == type || (pattern == PLAN_ANY_REFERENCE && is_reference(type)); }

static bool pattern_matches(char type, const struct wasm_slot *got, char letter, enum plan_match match, const uint8_t *value, const uint8_t *mask)
{
    static const uint8_t zero[sizeof got->bytes];
    if (!letter_matches(letter, type))
        return false;
    if (match == PLAN_NOT_NULL)
        return memcmp(got->bytes, zero, sizeof zero) != 0;
    for (size_t i = 0; i < sizeof got->bytes; i++)
        if ((got->bytes[i] & mask[i]) != value[i])
            return false;
    return true;
}

/* "f32 0x7fc00000" */
static void describe(char *out, size_t size, char letter, const uint8_t *bytes)
{
    static const struct {
        char letter;
        const char *name;
        int bytes;
    } names[] = {{'i', "i32", 4}, {'l', "i64", 8}, {'f', "f32", 4}, {'d', "f64", 8}, {'v', "v128", 16}, {'p', "funcref", 8}, {'e', "externref", 8}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].letter != letter)
            continue;
        int used = snprintf(out, size, "%s 0x", names[i].name);
        for (int k = names[i].bytes; k--;)
            used += snprintf(out + used, size - (size_t)used, "%02x", bytes[k]);
        return;
    }
    snprintf(out, size, "a reference");
}

static bool result_matches(struct reader *r, char type, const struct wasm_slot *got, struct message *why)
{
    bool ok = false;
    char expected[80] = "", actual[80];
    for (uint8_t alternatives = read_u8(r); alternatives; alternatives--) {
        char letter = (char)read_u8(r);
        enum plan_match match = read_u8(r);
        const uint8_t *value = read_bytes(r, 16), *mask = read_bytes(r, 16);
        ok |= pattern_matches(type, got, letter, match, value, mask);
        describe(expected, sizeof expected, letter, value);
    }
    describe(actual, sizeof actual, type, got->bytes);
    return ok || message_set(why, "got %s, expected %s or a pattern with these bits", actual, expected);
}

bool results_match(struct reader *r, const char *types, const struct wasm_slot *results, struct message *why)
{
    uint8_t expected = read_u8(r);
    bool ok = true;
    if (strlen(types) != expected)
        return message_set(why, "got %zu results, expected %u", strlen(types), expected);
    for (uint8_t i = 0; i < expected; i++)
        ok = result_matches(r, types[i], &results[i], why) && ok;
    return ok;
}

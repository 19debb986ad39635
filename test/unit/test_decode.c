/* Modules made to hurt: absurd counts, deep nesting, huge tables of labels and locals, truncation at every byte. What must be fast and
 * lean is checked by the memory it takes, which does not depend on the machine; time limits are ctest's. */
#include "check.h"
#include "load.h"
#include "wasm_builder.h"

static struct features all(void) { return features_all(); }

static bool loads(struct bytes *b, const char *error, size_t most_memory)
{
    struct features f = all();
    struct loaded l = load(b->items, b->len, &f);
    bool right = error ? !l.ok && starts_with(l.d.message, error) : l.ok;
    size_t used = arena_used(l.arena) + arena_used(l.scratch);
    if (!right || used > most_memory)
        printf("  %s: %s, %zu bytes\n", error ? error : "valid", l.ok ? "ok" : l.d.message, used);
    unload(&l);
    bytes_free(b);
    return right && used <= most_memory;
}

/* A section that claims 2^32-1 items and holds none, one item, or a few bytes of rubbish. */
static void test_hostile_counts(void)
{
    static const uint8_t ids[] = {1, 2, 3, 4, 5, 13, 6, 7, 9, 10, 11};
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        for (size_t rest = 0; rest < 64; rest += 9) {
            struct bytes b = {0}, s = {0};
            put_header(&b);
            put_u32(&s, UINT32_MAX);
            for (size_t k = 0; k < rest; k++)
                put(&s, 0);
            put_section(&b, ids[i], &s);
            struct features f = all();
            struct loaded l = load(b.items, b.len, &f);
            CHECK(!l.ok && arena_used(l.arena) < 20000);
            unload(&l);
            bytes_free(&b);
        }
    }
}

/* The same inside: parameters, br_table targets, locals, element and data lengths. */
static void test_hostile_inner_counts(void)
{
    struct bytes b = {0}, s = {0}, body = {0};
    put_header(&b);
    put_bytes(&s, 1, 0x60);
    put_u32(&s, UINT32_MAX);
    put_section(&b, 1, &s);
    CHECK(loads(&b, "unexpected end", 10000));

    put_bytes(&body, 0, 0x41, 0, 0x0e);
    put_u32(&body, UINT32_MAX);
    put_bytes(&body, 0, 0, 0x0b);
    put_function_module(&b, NULL, 0, &body);
    CHECK(loads(&b, "unexpected end", 10000));

    put_bytes(&body, 1);
    put_u32(&body, UINT32_MAX);
    put_bytes(&body, 0x7f, 0x0b);
    put_function_module(&b, NULL, 0, &body);
    CHECK(loads(&b, "too many locals", 10000));

    put_u32(&body, UINT32_MAX); /* runs of locals */
    put_bytes(&body, 1, 0x7f, 0x0b);
    put_function_module(&b, NULL, 0, &body);
    CHECK(loads(&b, "", 10000));

    put_header(&b);
    put_bytes(&s, 1, 1); /* passive data */
    put_u32(&s, UINT32_MAX);
    put_section(&b, 11, &s);
    CHECK(loads(&b, "unexpected end", 10000));
}

static void test_locals(void)
{
    static const struct {
        uint32_t count;
        const char *error;
    } cases[] = {{50000, NULL}, {LIMIT_LOCALS, NULL}, {LIMIT_LOCALS + 1, "too many locals: 1000001, the limit is 1000000"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct bytes b = {0}, body = {0};
        /* two runs, and an access to the last local of each */
        put_bytes(&body, 2);
        put_u32(&body, cases[i].count - 1);
        put_bytes(&body, 0x7e, 1, 0x7d);
        put(&body, 0x20);
        put_u32(&body, cases[i].count - 2);
        put_bytes(&body, 0x1a, 0x20);
        put_u32(&body, cases[i].count - 1);
        put(&body, 0x0b);
        put_function_module(&b, (const uint8_t[]){0x7d}, 1, &body);
        CHECK(loads(&b, cases[i].error, 10000)); /* memory follows the body's bytes, not the declared number */
    }
}

/* Many runs: finding a local's type must not be linear in them, and is right at every border. */
static void test_local_runs(void)
{
    struct bytes b = {0}, body = {0};
    enum { RUNS = 1000 };
    put_u32(&body, RUNS);
    for (unsigned i = 0; i < RUNS; i++) {
        put_u32(&body, 500);
        put(&body, i % 2 ? 0x7c : 0x7f);
    }
    for (unsigned i = 0; i < RUNS; i++) {
        for (unsigned k = 0; k < 500; k += 499) {
            put(&body, 0x20);
            put_u32(&body, i * 500 + k);
            put(&body, i % 2 ? 0x9a : 0x45); /* f64.neg or i32.eqz */
            put(&body, 0x1a);
        }
    }
    put(&body, 0x0b);
    put_function_module(&b, NULL, 0, &body);
    CHECK(loads(&b, NULL, 200000));
}

static void test_deep_nesting(void)
{
    static const uint8_t openers[] = {0x02, 0x03, 0x04};
    enum { DEPTH = 100000 };
    for (size_t kind = 0; kind < ARRAY_LEN(openers); kind++) {
        struct bytes b = {0}, body = {0};
        put(&body, 0);
        for (unsigned i = 0; i < DEPTH; i++) {
            if (openers[kind] == 0x04)
                put_bytes(&body, 0x41, 1);
            put_bytes(&body, openers[kind], 0x40);
        }
        put(&body, 0x0c); /* out of everything at once */
        put_u32(&body, DEPTH);
        for (unsigned i = 0; i <= DEPTH; i++)
            put(&body, 0x0b);
        put_function_module(&b, NULL, 0, &body);
        CHECK(loads(&b, NULL, 32000000));
    }
}

static void test_unclosed_nesting(void)
{
    struct bytes b = {0}, body = {0};
    put(&body, 0);
    for (unsigned i = 0; i < 100000; i++)
        put_bytes(&body, 0x02, 0x40);
    put_function_module(&b, NULL, 0, &body);
    CHECK(loads(&b, "unexpected end", 32000000));
}

static void test_nesting_limit(void)
{
    struct bytes b = {0}, body = {0};
    put(&body, 0);
    for (unsigned i = 0; i <= LIMIT_NESTING; i++)
        put_bytes(&body, 0x02, 0x40);
    put_function_module(&b, NULL, 0, &body);
    CHECK(loads(&b, "nesting too deep", 130000000));
}

/* Runs of no locals at all take no memory. */
static void test_empty_runs(void)
{
    enum { RUNS = 1000000 };
    struct bytes b = {0}, body = {0};
    put_u32(&body, RUNS);
    for (unsigned i = 0; i < RUNS; i++)
        put_bytes(&body, 0, 0x7f);
    put_bytes(&body, 0x20, 0, 0x0b);
    put_function_module(&b, NULL, 0, &body);
    CHECK(loads(&b, "unknown local 0", 10000));
}

static void test_br_table(uint32_t targets, uint32_t bad_label, const char *error)
{
    struct bytes b = {0}, body = {0};
    put_bytes(&body, 0, 0x02, 0x40, 0x41, 0, 0x0e);
    put_u32(&body, targets);
    for (uint32_t i = 0; i < targets; i++)
        put(&body, i == targets / 2 ? (uint8_t)bad_label : i % 2);
    put_bytes(&body, 1, 0x0b, 0x0b);
    put_function_module(&b, NULL, 0, &body);
    CHECK(loads(&b, error, 20000));
}

/* Every prefix of a valid module is refused, none reads past its end (AddressSanitizer's copy is exact). */
static void test_truncation(void)
{
    struct bytes b = {0}, s = {0}, body = {0};
    put_bytes(&body, 1, 2, 0x7f, 0x20, 0, 0x41, 0x80, 1, 0x6a, 0x0b);
    put_header(&b);
    put_bytes(&s, 1, 0x60, 1, 0x7f, 1, 0x7f);
    put_section(&b, 1, &s);
    put_bytes(&s, 1);
    put_name(&s, "env");
    put_name(&s, "f");
    put_bytes(&s, 0, 0);
    put_section(&b, 2, &s);
    put_bytes(&s, 1, 0);
    put_section(&b, 3, &s);
    put_bytes(&s, 1, 0x70, 0, 2);
    put_section(&b, 4, &s);
    put_bytes(&s, 1, 1, 1, 2);
    put_section(&b, 5, &s);
    put_bytes(&s, 1, 0x7e, 1, 0x42, 0x80, 0x7f, 0x0b);
    put_section(&b, 6, &s);
    put_bytes(&s, 1, 1, 'x', 0, 1);
    put_section(&b, 7, &s);
    put_bytes(&s, 1, 0, 0x41, 0, 0x0b, 2, 0, 1);
    put_section(&b, 9, &s);
    put(&s, 1);
    put_sized(&s, &body);
    put_section(&b, 10, &s);
    put_bytes(&s, 1, 0, 0x41, 0, 0x0b, 2, 'h', 'i');
    put_section(&b, 11, &s);
    struct features f = all();
    size_t complete = 0;
    for (size_t n = 0; n <= b.len; n++) {
        struct loaded l = load(b.items, n, &f);
        complete += l.ok;
        CHECK(l.ok || l.d.message[0]);
        unload(&l);
    }
    /* Complete are: the whole, the module without its data section, and the sections before any function is declared:
     * nothing, types, types and imports. */
    CHECK(complete == 5);
    bytes_free(&b);
}

/* Whatever stands in a custom section, the module is valid; what can be read of the names is used. */
static void test_custom_sections(void)
{
    struct bytes b = {0}, s = {0}, names = {0}, body = {0};
    put_bytes(&body, 0, 0x0b);
    put_function_module(&b, NULL, 0, &body);
    put_name(&s, "name");
    put_bytes(&names, 3); /* module name, then function names that break off in the third */
    put_all(&names, "mod", 3);
    put(&s, 0);
    put_sized(&s, &names);
    put_bytes(&names, 9, 0, 1, 'f', 7, 1, 'x', 200, 1);
    put(&s, 1);
    put_sized(&s, &names);
    put_bytes(&s, 2, 0xff, 0xff, 0xff, 0xff, 0x0f); /* a subsection larger than everything */
    put_section(&b, 0, &s);
    put_name(&s, "producers");
    put_bytes(&s, 0xff, 0xff);
    put_section(&b, 0, &s);
    struct features f = all();
    struct loaded l = load(b.items, b.len, &f);
    CHECK_CASE(l.ok, l.d.message);
    CHECK(l.m.ncustoms == 2 && span_eq_str(l.m.name, "mod") && span_eq_str(l.m.funcs[0].name, "f"));
    unload(&l);
    bytes_free(&b);
}

/* Globals are named too (extended name section); names of things that are not there are passed over. */
static void test_global_names(void)
{
    struct bytes b = {0}, s = {0}, names = {0};
    put_header(&b);
    put_bytes(&s, 1, 0x7f, 0, 0x41, 5, 0x0b);
    put_section(&b, 6, &s);
    put_name(&s, "name");
    put_bytes(&names, 2, 9, 1, 'x', 0, 1, 'g');
    put(&s, 7);
    put_sized(&s, &names);
    put_section(&b, 0, &s);
    struct features f = all();
    struct loaded l = load(b.items, b.len, &f);
    CHECK_CASE(l.ok, l.d.message);
    CHECK(l.ok && l.m.nglobals == 1 && span_eq_str(l.m.globals[0].name, "g"));
    unload(&l);
    bytes_free(&b);
}

/* canon: the first structurally equal type. */
static void test_canonical_types(void)
{
    enum { TYPES = 30000, DISTINCT = 10000 };
    struct bytes b = {0}, s = {0};
    put_header(&b);
    put_u32(&s, TYPES);
    for (unsigned i = 0; i < TYPES; i++) {
        unsigned n = i % DISTINCT;
        put_bytes(&s, 0x60, 14);
        for (unsigned bit = 0; bit < 14; bit++)
            put(&s, n >> bit & 1 ? 0x7f : 0x7e);
        put(&s, 0);
    }
    put_section(&b, 1, &s);
    struct features f = all();
    struct loaded l = load(b.items, b.len, &f);
    bool right = l.ok && l.m.ntypes == TYPES;
    for (unsigned i = 0; right && i < TYPES; i++)
        right = l.m.types[i].canon == i % DISTINCT && functype_eq(&l.m.types[i], &l.m.types[i % DISTINCT]);
    CHECK(right);
    CHECK(l.ok && !functype_eq(&l.m.types[0], &l.m.types[1]));
    unload(&l);
    bytes_free(&b);
}

static void test_many_exports(void)
{
    enum { EXPORTS = 100000 };
    for (unsigned duplicate = 0; duplicate < 2; duplicate++) {
        struct bytes b = {0}, s = {0};
        put_header(&b);
        put_bytes(&s, 1, 0, 1);
        put_section(&b, 5, &s);
        put_u32(&s, EXPORTS);
        for (unsigned i = 0; i < EXPORTS; i++) {
            char name[16];
            snprintf(name, sizeof name, "n%u", duplicate && i == EXPORTS - 1 ? 4711 : i);
            put_name(&s, name);
            put_bytes(&s, 2, 0);
        }
        put_section(&b, 7, &s);
        CHECK(loads(&b, duplicate ? "duplicate export name \"n4711\": exports 4711 and 99999" : NULL, 16000000));
    }
}

/* A short body must not be able to stand for a huge operand stack. */
static void test_operand_explosion(void)
{
    struct bytes b = {0}, s = {0}, body = {0};
    put_header(&b);
    put_bytes(&s, 1, 0x60, 0);
    put_u32(&s, LIMIT_ARITY);
    for (unsigned i = 0; i < LIMIT_ARITY; i++)
        put(&s, 0x7f);
    put_section(&b, 1, &s);
    put_bytes(&s, 1, 0);
    put_section(&b, 3, &s);
    put(&body, 0);
    for (unsigned i = 0; i < 50000; i++)
        put_bytes(&body, 0x10, 0);
    put(&body, 0x0b);
    put(&s, 1);
    put_sized(&s, &body);
    put_section(&b, 10, &s);
    CHECK(loads(&b, "too many operands", 64000000));
}

static void test_arity_limit(void)
{
    struct bytes b = {0}, s = {0};
    put_header(&b);
    put_bytes(&s, 1, 0x60);
    put_u32(&s, LIMIT_ARITY + 1);
    for (unsigned i = 0; i <= LIMIT_ARITY; i++)
        put(&s, 0x7f);
    put(&s, 0);
    put_section(&b, 1, &s);
    CHECK(loads(&b, "type too large", 10000));
}

static void test_module_helpers(void)
{
    struct arena *a = arena_new();
    static const valtype in[] = {VT_I32, VT_I64}, out[] = {VT_F32};
    struct functype t = {.nparams = 2, .nresults = 1, .params = in, .results = out};
    CHECK(strcmp(functype_text(a, &t), "(i32, i64) -> (f32)") == 0);
    t.nparams = t.nresults = 0;
    CHECK(strcmp(functype_text(a, &t), "() -> ()") == 0);
    CHECK(strcmp(valtype_name(VT_EXTERNREF), "externref") == 0 && strcmp(valtype_name(VT_BOTTOM), "unknown") == 0);
    CHECK(strcmp(extern_kind_name(EXTERN_MEMORY), "memory") == 0);
    struct export exports[] = {{.name = span_of("a"), .index = 1}, {.name = span_of("b"), .index = 2}};
    struct module m = {.exports = exports, .nexports = 2};
    CHECK(module_find_export(&m, "b") == &exports[1] && module_find_export(&m, "c") == NULL);
    arena_free(a);
}

int main(void)
{
    test_hostile_counts();
    test_hostile_inner_counts();
    test_locals();
    test_local_runs();
    test_deep_nesting();
    test_unclosed_nesting();
    test_nesting_limit();
    test_empty_runs();
    test_br_table(100000, 0, NULL);
    test_br_table(100000, 2, "unknown label 2");
    test_truncation();
    test_custom_sections();
    test_global_names();
    test_canonical_types();
    test_many_exports();
    test_operand_explosion();
    test_arity_limit();
    test_module_helpers();
    return check_result();
}

/* Fuzz target: any bytes through the decoder and the validator. The first byte chooses the features (all, default, WebAssembly 1.0).
 * Beyond crashes and sanitizer reports it checks the contract: failures carry a message, memory stays linear in the input, and whatever
 * was accepted can be walked again by insn_read without an error, as the translator does. */
#include <stdlib.h>
#include <string.h>

#include "decode.h"
#include "insn.h"
#include "validate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static struct features choose_features(uint8_t byte)
{
    struct features f = {.on[FEATURE_MVP] = true};
    if (byte % 4 == 1)
        return f;
    return byte % 4 == 2 ? features_default() : features_all();
}

/* What the translator does after validation: it does not expect an error any more. */
static void walk_body(const struct module *m, const struct func *f, struct diag *d)
{
    struct reader r = reader_of(f->body, m->bytes.ptr, d);
    require(skip_locals(&r, &m->features));
    struct insn in;
    while (r.pos != r.end) {
        require(insn_read(&r, &m->features, &in));
        const uint8_t *pos = op_info[in.op].imm == IMM_LABELS ? in.labels.pos : NULL;
        for (uint32_t i = 0; pos && i <= in.labels.count; i++)
            insn_label(&pos);
        require(pos == NULL || pos == r.pos);
    }
    require(in.op == OP_END);
}

static void check_module(const struct module *m, struct diag *d)
{
    for (uint32_t i = 0; i < m->ntypes; i++)
        require(m->types[i].canon <= i && functype_eq(&m->types[i], &m->types[m->types[i].canon]));
    for (uint32_t i = m->nimported_funcs; i < m->nfuncs; i++)
        walk_body(m, &m->funcs[i], d);
    for (uint32_t i = 0; i < m->nexports; i++)
        require(m->exports[i].name.len <= m->bytes.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* Corpus files are plain modules, which begin with NUL: all features. A mutated first byte stands for another choice. */
    uint8_t *copy = malloc(size ? size : 1);
    memcpy(copy, data, size);
    struct features f = choose_features(size ? data[0] : 0);
    if (size)
        copy[0] = 0;
    struct arena *arena = arena_new(), *scratch = arena_new();
    struct diag d;
    struct module m;
    diag_init(&d, "fuzz");
    bool ok = module_decode(arena, (struct span){copy, size}, &f, &d, &m);
    require(arena_used(arena) <= 4096 + size * 64);
    ok = ok && module_validate(&m, scratch, &d);
    require(ok == !d.failed && (ok || d.message[0]));
    if (ok)
        check_module(&m, &d);
    require(ok == !d.failed);
    char text[2200];
    diag_format(&d, (struct span){0}, false, text, sizeof text);
    arena_free(scratch);
    arena_free(arena);
    free(copy);
    return 0;
}

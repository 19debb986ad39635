/* libc-extract FILE.wasm FOLDER [GLUE.js]: every function that a row of guest_libc.def could describe, as a module of its own in FOLDER, called by its
 * hash; its memory is the import m.m, its callees are imports of module "f", named as in the canonical form. One line each on standard
 * output: hash, parameters, bytes, what it is recognised as ("-": nothing), its name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode.h"
#include "glue.h"
#include "guest_libc.h"
#include "insn.h"
#include "validate.h"

struct bytes {
    uint8_t data[1 << 16];
    size_t len;
};

static void put_byte(struct bytes *b, uint8_t byte)
{
    if (b->len == sizeof b->data)
        abort();
    b->data[b->len++] = byte;
}

static void put_bytes(struct bytes *b, const void *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put_byte(b, ((const uint8_t *)p)[i]);
}

static void put_u32(struct bytes *b, uint32_t n)
{
    for (; n >= 0x80; n >>= 7)
        put_byte(b, (uint8_t)(n | 0x80));
    put_byte(b, (uint8_t)n);
}

static void put_text(struct bytes *b, const char *s)
{
    put_u32(b, (uint32_t)strlen(s));
    put_bytes(b, s, strlen(s));
}

static void put_section(struct bytes *out, uint8_t id, const struct bytes *content)
{
    put_byte(out, id);
    put_u32(out, (uint32_t)content->len);
    put_bytes(out, content->data, content->len);
}

enum { MOST_CALLEES = 16 };

struct callees {
    uint32_t funcs[MOST_CALLEES], count;
};

/* The index that the callee has as an import. */
static uint32_t callee_index(struct callees *c, uint32_t funcidx)
{
    for (uint32_t i = 0; i < c->count; i++)
        if (c->funcs[i] == funcidx)
            return i;
    if (c->count == MOST_CALLEES)
        abort();
    c->funcs[c->count] = funcidx;
    return c->count++;
}

/* The body as it is, but for the numbers of its callees. */
static void put_body(struct bytes *out, const struct module *m, const struct func *f, struct callees *callees)
{
    struct diag d;
    diag_init(&d, "");
    struct reader r = reader_of(f->body, m->bytes.ptr, &d);
    skip_locals(&r, &m->features);
    put_bytes(out, f->body.ptr, (size_t)(r.pos - f->body.ptr));
    while (r.pos < r.end) {
        const uint8_t *start = r.pos;
        struct insn in;
        insn_read(&r, &m->features, &in);
        if (in.op == OP_CALL) {
            put_byte(out, *start);
            put_u32(out, callee_index(callees, in.index));
        } else {
            put_bytes(out, start, (size_t)(r.pos - start));
        }
    }
}

static void put_types(struct bytes *out, const struct module *m, const struct callees *callees, uint32_t funcidx)
{
    struct bytes types = {.len = 0};
    put_u32(&types, callees->count + 1);
    for (uint32_t i = 0; i <= callees->count; i++) {
        const struct functype *ft = func_type(m, i < callees->count ? callees->funcs[i] : funcidx);
        put_byte(&types, 0x60);
        put_u32(&types, ft->nparams);
        for (uint32_t k = 0; k < ft->nparams; k++)
            put_byte(&types, (uint8_t)ft->params[k]);
        put_u32(&types, ft->nresults);
        for (uint32_t k = 0; k < ft->nresults; k++)
            put_byte(&types, (uint8_t)ft->results[k]);
    }
    put_section(out, 1, &types);
}

static void put_imports(struct bytes *out, const struct module *m, const struct hosts *h, const uint8_t *recognised, const struct callees *callees)
{
    struct bytes imports = {.len = 0};
    put_u32(&imports, callees->count + 1);
    for (uint32_t i = 0; i < callees->count; i++) {
        uint32_t funcidx = callees->funcs[i];
        put_text(&imports, "f");
        put_text(&imports, recognised[funcidx] ? libc_function_name(recognised[funcidx]) : h->funcs[funcidx]->symbol);
        put_byte(&imports, EXTERN_FUNC);
        put_u32(&imports, i);
    }
    put_text(&imports, "m");
    put_text(&imports, "m");
    put_bytes(&imports, (uint8_t[]){EXTERN_MEMORY, 0, 1}, 3);
    put_section(out, 2, &imports);
}

static void extract(struct bytes *out, const struct module *m, const struct hosts *h, const uint8_t *recognised, uint32_t funcidx)
{
    static struct bytes body, code, one;
    struct callees callees = {.count = 0};
    body.len = code.len = one.len = 0;
    put_body(&body, m, &m->funcs[funcidx], &callees);
    put_bytes(out, "\0asm\1\0\0\0", 8);
    put_types(out, m, &callees, funcidx);
    put_imports(out, m, h, recognised, &callees);
    put_u32(&one, 1);
    put_u32(&one, callees.count);
    put_section(out, 3, &one);
    one.len = 0;
    put_u32(&one, 1);
    put_text(&one, "f");
    put_byte(&one, EXTERN_FUNC);
    put_u32(&one, callees.count);
    put_section(out, 7, &one);
    put_u32(&code, 1);
    put_u32(&code, (uint32_t)body.len);
    put_bytes(&code, body.data, body.len);
    put_section(out, 10, &code);
}

static bool write_file(const char *folder, const char *hash, const struct bytes *b)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.wasm", folder, hash);
    FILE *f = fopen(path, "wb");
    return f && fwrite(b->data, b->len, 1, f) == 1 && fclose(f) == 0;
}

static bool stores_or_loads(const struct module *m, uint32_t funcidx)
{
    struct diag d;
    diag_init(&d, "");
    struct reader r = reader_of(m->funcs[funcidx].body, m->bytes.ptr, &d);
    skip_locals(&r, &m->features);
    struct insn in;
    while (r.pos < r.end && insn_read(&r, &m->features, &in))
        if (op_info[in.op].imm >= IMM_MEMARG0 && op_info[in.op].imm <= IMM_MEMARG3)
            return true;
    return false;
}

static bool calls(const struct module *m, uint32_t funcidx) { return memchr(m->funcs[funcidx].body.ptr, OPCODE_CALL, m->funcs[funcidx].body.len) != NULL; }

static bool candidate(const struct module *m, uint32_t funcidx)
{
    const struct functype *ft = func_type(m, funcidx);
    bool numbers = ft->nresults == 1 && ft->results[0] == VT_I32 && ft->nparams >= 1 && ft->nparams <= 3;
    for (uint32_t i = 0; i < ft->nparams; i++)
        numbers &= ft->params[i] == VT_I32;
    return numbers && m->funcs[funcidx].import == NO_INDEX;
}

static bool extract_all(struct arena *a, const struct module *m, const struct hosts *h, const char *folder)
{
    static struct bytes out;
    const uint8_t *recognised = libc_recognise(a, m, h);
    for (uint32_t i = 0; i < m->nfuncs; i++) {
        struct span canonical = candidate(m, i) ? libc_canonical_body(a, m, h, recognised, i) : (struct span){0};
        if (!canonical.len || (!stores_or_loads(m, i) && !recognised[i] && !calls(m, i)))
            continue;
        struct libc_hash hash = libc_hash_of(canonical);
        char *hex = arena_printf(a, "%016llx%016llx", (unsigned long long)hash.high, (unsigned long long)hash.low);
        out.len = 0;
        extract(&out, m, h, recognised, i);
        if (!write_file(folder, hex, &out))
            return false;
        printf("%s %u %zu %s %.*s\n", hex, (unsigned)func_type(m, i)->nparams, m->funcs[i].body.len, recognised[i] ? libc_function_name(recognised[i]) : "-",
               (int)m->funcs[i].name.len, (const char *)m->funcs[i].name.ptr);
    }
    return true;
}

static struct span read_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    uint8_t *bytes = NULL;
    size_t len = 0, n = 0, cap = 0;
    while (f && (len < cap || (bytes = xrealloc(bytes, cap = cap ? cap * 2 : 1 << 16))) && (n = fread(bytes + len, 1, cap - len, f)) > 0)
        len += n;
    if (f)
        fclose(f);
    return (struct span){bytes, len};
}

int main(int argc, char **argv)
{
    if (argc != 3 && argc != 4) {
        fputs("usage: libc-extract FILE.wasm FOLDER [GLUE.js]\n", stderr);
        return 2;
    }
    struct diag d;
    struct module m;
    struct hosts h;
    struct features features = features_all();
    struct hosts_options options = {.abi = ABI_AUTO, .missing = MISSING_TRAP};
    struct glue_options glue = {.js = argv[3]};
    struct arena *a = arena_new(), *scratch = arena_new();
    diag_init(&d, argv[1]);
    struct span file = read_file(argv[1]);
    bool ok = module_decode(a, file, &features, &d, &m) && module_validate(&m, scratch, &d) && glue_apply(a, &m, &glue, &d) &&
              hosts_resolve(a, &m, &options, &d, &h) && extract_all(a, &m, &h, argv[2]);
    if (!ok)
        fprintf(stderr, "%s: %s\n", argv[1], d.message);
    arena_free(scratch);
    arena_free(a);
    free((uint8_t *)file.ptr);
    return !ok;
}

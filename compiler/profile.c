/* The counters of a program: one walk over each reachable body. */
#include "profile.h"
#include "sha256.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint32_t profile_counters(const struct world *w, const struct insn *in, enum wasm_profile_kind *kind)
{
    switch (in->op) {
    case OP_IF:
    case OP_BR_IF: *kind = WASM_PROFILE_BRANCH; return 2;
    case OP_BR_TABLE: *kind = WASM_PROFILE_TABLE; return in->labels.count + 1;
    case OP_CALL_INDIRECT:
    case OP_RETURN_CALL_INDIRECT:
        *kind = w->tables[in->index2].is_const ? WASM_PROFILE_CALL_ELEMENT : WASM_PROFILE_CALL_FUNCTION;
        return sizeof(struct wasm_profile_targets) / 8;
    default: return 0;
    }
}

struct plan {
    struct arena *arena;
    const struct module *m;
    const struct world *w;
    struct diag *diag;
    VEC(struct wasm_profile_func) funcs;
    VEC(struct wasm_profile_site) sites;
    VEC(char) strings;
    uint32_t ncounters;
};

static void add_site(struct plan *p, struct wasm_profile_func *f, uint64_t offset, enum wasm_profile_kind kind, uint32_t n)
{
    struct wasm_profile_site site = {(uint32_t)offset, (uint32_t)kind | n << 8};
    VEC_PUSH(p->arena, &p->sites, site);
    f->nsites++;
    f->ncounters += n;
}

/* FNV-1a over 32-bit numbers. */
static uint64_t hash_add(uint64_t h, uint32_t n) { return (h ^ n) * 0x100000001b3u; }

/* The same number in every version of wasmc. */
static uint32_t opcode(enum op op) { return (uint32_t)op_info[op].prefix << 16 | op_info[op].code; }

/* The sites and the shape of one body. */
static bool plan_body(struct plan *p, uint32_t funcidx, struct wasm_profile_func *out)
{
    const struct func *func = &p->m->funcs[funcidx];
    struct reader r = reader_of(func->body, p->m->bytes.ptr, p->diag);
    *out = (struct wasm_profile_func){.shape = 0xcbf29ce484222325u, .site = p->sites.len, .counter = p->ncounters};
    add_site(p, out, 0, WASM_PROFILE_ENTRY, 1);
    bool ok = skip_locals(&r, &p->m->features);
    while (ok && reader_left(&r)) {
        struct insn in;
        enum wasm_profile_kind kind = WASM_PROFILE_ENTRY;
        ok = insn_read(&r, &p->m->features, &in);
        uint32_t n = ok ? profile_counters(p->w, &in, &kind) : 0;
        out->shape = hash_add(hash_add(out->shape, opcode(in.op)), n ? (uint32_t)kind | n << 8 : 0);
        if (n)
            add_site(p, out, in.offset - func->offset, kind, n);
    }
    p->ncounters += out->ncounters;
    return ok;
}

static bool has_body(const struct plan *p, uint32_t funcidx) { return p->w->reachable[funcidx] && p->m->funcs[funcidx].import == NO_INDEX; }

static void put(uint8_t **at, const void *bytes, size_t size)
{
    if (size)
        memcpy(*at, bytes, size);
    *at += size;
}

static void module_hash(const struct module *m, char out[WASM_PROFILE_HASH])
{
    char text[WASM_PROFILE_HASH + 1];
    sha256_hex(m->bytes.ptr, m->bytes.len, text);
    memcpy(out, text, WASM_PROFILE_HASH);
}

static struct span make_head(const struct plan *p, uint32_t page)
{
    struct wasm_profile_head head = {WASM_PROFILE_MAGIC, "", WASM_PROFILE_VERSION, p->funcs.len, p->sites.len, p->ncounters, align_up(p->strings.len, 8), 0};
    module_hash(p->m, head.module);
    size_t funcs = p->funcs.len * sizeof *p->funcs.items, sites = p->sites.len * sizeof *p->sites.items;
    head.size = align_up(sizeof head + funcs + sites + head.strings_size, page);
    uint8_t *bytes = ARENA_ARRAY(p->arena, uint8_t, head.size), *at = bytes;
    put(&at, &head, sizeof head);
    put(&at, p->funcs.items, funcs);
    put(&at, p->sites.items, sites);
    put(&at, p->strings.items, p->strings.len);
    return (struct span){bytes, head.size};
}

bool profile_plan(struct arena *a, const struct module *m, const struct world *w, uint32_t page, const char *file, struct diag *d, struct profile *out)
{
    struct plan p = {.arena = a, .m = m, .w = w, .diag = d};
    *out = (struct profile){.generate = true, .file = file, .funcs = ARENA_ARRAY(a, struct profile_func, m->nfuncs)};
    for (uint32_t i = 0; i < m->nfuncs; i++) {
        struct wasm_profile_func f;
        if (!has_body(&p, i))
            continue;
        if (!plan_body(&p, i, &f))
            return false;
        f.name = p.strings.len;
        out->funcs[i].first = f.counter;
        VEC_PUSH(a, &p.funcs, f);
        for (const char *s = w->symbols[i];; s++) {
            VEC_PUSH(a, &p.strings, *s);
            if (!*s)
                break;
        }
    }
    out->ncounters = p.ncounters;
    out->head = make_head(&p, page);
    return true;
}

/* ---- reading one ---- */

/* A profile that was checked: every index in it is inside. */
struct view {
    struct wasm_profile_head head;
    const struct wasm_profile_func *funcs;
    const struct wasm_profile_site *sites;
    const char *strings;
    const uint64_t *counters;
};

bool profile_is(struct span file) { return file.len >= 8 && memcmp(file.ptr, WASM_PROFILE_MAGIC, 8) == 0; }

static bool fail_damaged(struct diag *d) { return fail(d, DIAG_NO_OFFSET, "the profile is damaged: make it again with -fprofile-generate"); }

/* Functions, their names, sites and counters stand one behind the other, so that whatever walks them takes time in proportion to the file. */
struct place {
    uint64_t name, site, counter;
};

static bool check_func(const struct view *v, const struct wasm_profile_func *f, struct place *at)
{
    uint64_t counters = 0;
    if (f->name != at->name || f->site != at->site || f->counter != at->counter || at->name >= v->head.strings_size || f->nsites == 0 ||
        f->nsites > v->head.nsites - at->site || f->ncounters > v->head.ncounters - at->counter)
        return false;
    for (uint32_t i = 0; i < f->nsites; i++) {
        uint32_t kind = v->sites[f->site + i].kind & 0xff, n = v->sites[f->site + i].kind >> 8;
        bool is_call = kind == WASM_PROFILE_CALL_ELEMENT || kind == WASM_PROFILE_CALL_FUNCTION;
        if (n == 0 || kind > WASM_PROFILE_CALL_FUNCTION || (kind == WASM_PROFILE_ENTRY) != (i == 0) || (is_call && n != sizeof(struct wasm_profile_targets) / 8))
            return false;
        counters += n;
    }
    *at = (struct place){at->name + strlen(v->strings + f->name) + 1, at->site + f->nsites, at->counter + f->ncounters};
    return counters == f->ncounters;
}

/* Their sum is far from 64 bits. */
static bool check_counters(const struct view *v)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < v->head.ncounters; i++) {
        if (v->counters[i] > 1ull << 60 || (sum += v->counters[i]) > 1ull << 60)
            return false;
    }
    return true;
}

static bool check_view(const struct view *v)
{
    struct place at = {0, 0, 0};
    bool ok = v->head.strings_size == 0 || v->strings[v->head.strings_size - 1] == 0;
    for (uint32_t i = 0; ok && i < v->head.nfuncs; i++)
        ok = check_func(v, &v->funcs[i], &at);
    return ok && at.site == v->head.nsites && at.counter == v->head.ncounters && check_counters(v);
}

static bool view_open(struct span file, struct diag *d, struct view *v)
{
    if (!profile_is(file))
        return fail(d, DIAG_NO_OFFSET, "not a profile that a program compiled with -fprofile-generate wrote");
    if (file.len < sizeof v->head)
        return fail(d, DIAG_NO_OFFSET, "the profile is cut off");
    memcpy(&v->head, file.ptr, sizeof v->head);
    const struct wasm_profile_head *h = &v->head;
    if (h->version != WASM_PROFILE_VERSION)
        return fail(d, DIAG_NO_OFFSET, "the profile has version %u, this wasmc reads version %u: make it again with -fprofile-generate", (unsigned)h->version,
                    (unsigned)WASM_PROFILE_VERSION);
    uint64_t sites = sizeof *h + (uint64_t)h->nfuncs * sizeof *v->funcs, strings = sites + (uint64_t)h->nsites * sizeof *v->sites;
    if (h->size % 8 || h->size < strings || h->strings_size > h->size - strings || h->strings_size % 8)
        return fail_damaged(d);
    if (file.len < h->size || file.len - h->size < h->ncounters * 8ull)
        return fail(d, DIAG_NO_OFFSET, "the profile is cut off");
    v->funcs = (const struct wasm_profile_func *)(file.ptr + sizeof *h);
    v->sites = (const struct wasm_profile_site *)(file.ptr + sites);
    v->strings = (const char *)file.ptr + strings;
    v->counters = (const uint64_t *)(file.ptr + h->size);
    return check_view(v) || fail_damaged(d);
}

/* ---- matching ---- */

/* Open addressing by name: values are indices + 1. */
struct names {
    uint32_t *slots, mask;
};

static uint32_t hash_name(const char *s)
{
    uint32_t h = 0x811c9dc5u;
    for (; *s; s++)
        h = (h ^ (uint8_t)*s) * 0x01000193u;
    return h;
}

static uint32_t *find_name(const struct names *n, const struct view *v, const char *name)
{
    uint32_t i = hash_name(name) & n->mask;
    while (n->slots[i] && strcmp(v->strings + v->funcs[n->slots[i] - 1].name, name) != 0)
        i = (i + 1) & n->mask;
    return &n->slots[i];
}

static struct names index_names(struct arena *a, const struct view *v)
{
    struct names n = {.mask = 15};
    while (n.mask < 2ull * v->head.nfuncs && n.mask < UINT32_MAX / 2)
        n.mask = n.mask * 2 + 1;
    n.slots = ARENA_ARRAY(a, uint32_t, n.mask + 1ull);
    for (uint32_t i = 0; i < v->head.nfuncs; i++)
        *find_name(&n, v, v->strings + v->funcs[i].name) = i + 1;
    return n;
}

/* The counts that say how often code ran, all but the targets of calls, in the order of the sites. Returns their number. */
static uint32_t code_counts(const struct view *v, const struct wasm_profile_func *f, uint64_t *out)
{
    const uint64_t *at = v->counters + f->counter;
    uint32_t total = 0;
    for (uint32_t k = 0; k < f->nsites; k++) {
        uint32_t kind = v->sites[f->site + k].kind & 0xff, n = v->sites[f->site + k].kind >> 8;
        for (uint32_t c = 0; c < n && kind <= WASM_PROFILE_TABLE; c++)
            out[total++] = at[c];
        at += n;
    }
    return total;
}

static uint64_t greatest(const uint64_t *counts, uint32_t n)
{
    uint64_t most = 0;
    for (uint32_t i = 0; i < n; i++)
        most = counts[i] > most ? counts[i] : most;
    return most;
}

static void match_func(struct plan *p, const struct view *v, const struct wasm_profile_func *known, struct profile *out, uint32_t funcidx)
{
    struct wasm_profile_func f;
    if (!plan_body(p, funcidx, &f))
        return;
    bool same = f.shape == known->shape && f.ncounters == known->ncounters;
    if (same) {
        uint64_t *counts = ARENA_ARRAY(p->arena, uint64_t, known->ncounters);
        out->funcs[funcidx].counts = v->counters + known->counter;
        out->funcs[funcidx].most = greatest(counts, code_counts(v, known, counts));
    }
    out->matched += same;
    out->stale += !same;
}

static void summarise(struct arena *a, const struct view *v, struct profile *out);

bool profile_match(struct arena *a, const struct module *m, const struct world *w, struct span file, struct diag *d, struct profile *out)
{
    struct plan p = {.arena = a, .m = m, .w = w, .diag = d};
    struct view v;
    char hash[WASM_PROFILE_HASH];
    *out = (struct profile){.funcs = ARENA_ARRAY(a, struct profile_func, m->nfuncs)};
    if (!view_open(file, d, &v))
        return false;
    module_hash(m, hash);
    out->same_module = memcmp(hash, v.head.module, sizeof hash) == 0;
    struct names names = index_names(a, &v);
    for (uint32_t i = 0; i < m->nfuncs; i++) {
        uint32_t found = has_body(&p, i) ? *find_name(&names, &v, w->symbols[i]) : 0;
        if (found)
            match_func(&p, &v, &v.funcs[found - 1], out, i);
    }
    if (out->matched == 0)
        return fail(d, DIAG_NO_OFFSET, "the profile is another program's: none of its %u functions is in the module", (unsigned)v.head.nfuncs);
    summarise(a, &v, out);
    return true;
}

/* ---- the summary ---- */

static int compare_counts(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x < y) - (x > y); /* the greatest first */
}

static uint64_t greater(uint64_t a, uint64_t b) { return a > b ? a : b; }

static uint32_t collect_counts(const struct view *v, uint64_t *counts, struct profile_summary *s)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < v->head.nfuncs; i++) {
        uint32_t added = code_counts(v, &v->funcs[i], counts + n);
        s->maximum_function = greater(s->maximum_function, counts[n]); /* the entry's is the first */
        s->maximum_internal = greater(s->maximum_internal, greatest(counts + n + 1, added - 1));
        n += added;
    }
    for (uint32_t i = 0; i < n; i++)
        s->total += counts[i];
    return n;
}

enum { HOT_SHARE = 990000 }; /* of all counts, in millionths: LLVM's -profile-summary-cutoff-hot */

static void summarise(struct arena *a, const struct view *v, struct profile *out)
{
    struct profile_summary *s = &out->summary;
    static const uint32_t shares[PROFILE_CUTOFFS] = {10000,  100000, 200000, 300000, 400000, 500000, 600000, 700000,
                                                     800000, 900000, 950000, HOT_SHARE, 999000, 999900, 999990, 999999};
    uint64_t *counts = ARENA_ARRAY(a, uint64_t, v->head.ncounters), sum = 0;
    uint32_t n = collect_counts(v, counts, s), taken = 0;
    qsort(counts, n, sizeof *counts, compare_counts);
    s->ncounts = n;
    s->nfuncs = v->head.nfuncs;
    s->maximum = n ? counts[0] : 0;
    for (size_t i = 0; i < PROFILE_CUTOFFS; i++) {
        uint64_t wanted = (uint64_t)((unsigned __int128)s->total * shares[i] / 1000000);
        while (taken < n && sum < wanted)
            sum += counts[taken++];
        s->cutoffs[i] = (struct profile_cutoff){shares[i], taken ? counts[taken - 1] : s->maximum, taken};
        if (shares[i] == HOT_SHARE)
            out->hot = greater(s->cutoffs[i].minimum, 1);
    }
}

/* ---- as text ---- */

struct text {
    struct arena *arena;
    VEC(char) bytes;
};

static void say(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void say(struct text *t, const char *fmt, ...)
{
    char line[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    for (const char *s = line; *s; s++)
        VEC_PUSH(t->arena, &t->bytes, *s == '\n' || (uint8_t)*s >= ' ' ? *s : '?');
}

static void say_targets(struct text *t, const uint64_t *counts)
{
    struct wasm_profile_targets targets;
    memcpy(&targets, counts, sizeof targets);
    for (int i = 0; i < WASM_PROFILE_TARGETS; i++)
        if (targets.targets[i])
            say(t, " %llux%llu", (unsigned long long)targets.targets[i] - 1, (unsigned long long)targets.counts[i]);
    if (targets.others)
        say(t, " others %llu", (unsigned long long)targets.others);
}

static void say_func(struct text *t, const struct view *v, const struct wasm_profile_func *f)
{
    static const char *const kinds[] = {"entry", "branch", "table", "call element", "call function"};
    const uint64_t *at = v->counters + f->counter;
    say(t, "%.400s %llu\n", v->strings + f->name, (unsigned long long)at[0]);
    for (uint32_t i = 0; i < f->nsites; i++) {
        const struct wasm_profile_site *site = &v->sites[f->site + i];
        uint32_t kind = site->kind & 0xff, n = site->kind >> 8;
        if (kind != WASM_PROFILE_ENTRY) {
            say(t, "  0x%x %s", (unsigned)site->offset, kind < ARRAY_LEN(kinds) ? kinds[kind] : "?");
            for (uint32_t k = 0; k < n && kind <= WASM_PROFILE_TABLE; k++)
                say(t, " %llu", (unsigned long long)at[k]);
            if (kind > WASM_PROFILE_TABLE)
                say_targets(t, at);
            say(t, "\n");
        }
        at += n;
    }
}

char *profile_text(struct arena *a, struct span file, struct diag *d)
{
    struct text t = {.arena = a};
    struct view v;
    if (!view_open(file, d, &v))
        return NULL;
    say(&t, "profile of %u functions\nmodule %.*s\n", (unsigned)v.head.nfuncs, WASM_PROFILE_HASH, v.head.module);
    for (uint32_t i = 0; i < v.head.nfuncs; i++)
        say_func(&t, &v, &v.funcs[i]);
    VEC_PUSH(a, &t.bytes, 0);
    return t.bytes.items;
}

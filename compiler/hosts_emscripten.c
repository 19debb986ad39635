/* Releases of Emscripten, recognised; and the memory plan of the 2018 ABI, recovered. */
#include "hosts_emscripten.h"
#include "insn.h"
#include "reader.h"

#include <stdlib.h>
#include <string.h>

#define VERSION(major, minor, patch) ((major) * 1000000u + (minor) * 1000u + (patch))
/* The release that Debian packages, and the one assumed when nothing speaks against it. */
#define DEFAULT_VERSION VERSION(3, 1, 6)

/* ---- the version string ---- */

/* "X.Y.Z" at s; 0 when there is none or a part is absurd. */
static uint32_t parse_version(const uint8_t *s, const uint8_t *end)
{
    uint32_t part[3] = {0};
    for (int i = 0; i < 3; i++) {
        const uint8_t *start = s;
        while (s < end && *s >= '0' && *s <= '9' && s - start < 4)
            part[i] = part[i] * 10 + (uint32_t)(*s++ - '0');
        if (s == start || (i < 2 && (s == end || *s++ != '.')))
            return 0;
    }
    return part[0] && part[0] < 100 && part[1] < 1000 && part[2] < 1000 ? VERSION(part[0], part[1], part[2]) : 0;
}

/* What __VERSION__ leaves in programs that print it: "emscripten 1.38.11". Linear: each byte is looked at once for the first letter. */
static uint32_t version_in(struct span bytes)
{
    static const char marker[] = "emscripten ";
    const size_t len = sizeof marker - 1;
    const uint8_t *end = bytes.ptr + bytes.len;
    for (const uint8_t *p = bytes.ptr; (size_t)(end - p) > len && (p = memchr(p, 'e', (size_t)(end - p) - len)); p++) {
        uint32_t version = memcmp(p, marker, len) == 0 ? parse_version(p + len, end) : 0;
        if (version)
            return version;
    }
    return 0;
}

/* ---- what imports say ---- */

enum shape { ANY, PREFIX, WIDE, NARROW, SEVEN, FIVE, FOUR, THREE }; /* what else must hold of the import */

/* An import of this name dates a module: not before since, not after until. */
struct evidence {
    const char *name;
    enum shape shape;
    uint32_t since, until;
};

#define EVER UINT32_MAX
static const struct evidence evidence[] = {
    {"___syscall", PREFIX, VERSION(1, 37, 0), VERSION(1, 38, 48)}, /* fastcomp; its last releases count as 1.38 with WASI errno numbers */
    {"___syscall146", ANY, VERSION(1, 37, 0), VERSION(1, 38, 40)}, /* writev: fd_write from then on */
    {"enlargeMemory", ANY, VERSION(1, 37, 0), VERSION(1, 38, 11)}, /* gone before off_t became 64 bits wide in 1.38.31 */
    {"__sys_", PREFIX, VERSION(1, 39, 12), VERSION(2, 0, 31)},
    {"__syscall_", PREFIX, VERSION(2, 0, 32), EVER},
    {"__syscall_open", ANY, 0, VERSION(3, 1, 7)},
    {"__syscall_fstatat64", ANY, 0, VERSION(3, 1, 7)},
    {"clock_gettime", ANY, 0, VERSION(3, 1, 7)},
    {"__syscall_newfstatat", ANY, VERSION(3, 1, 8), EVER},
    {"setTempRet0", ANY, 0, VERSION(3, 1, 19)},
    {"_mmap_js", NARROW, 0, VERSION(3, 1, 41)}, /* (addr, len, prot, flags, fd, offset, allocated), all i32 */
    {"_mmap_js", WIDE, VERSION(3, 1, 42), EVER},
    {"_localtime_js", NARROW, 0, VERSION(3, 1, 42)}, /* the time by address; afterwards by value */
    {"_localtime_js", WIDE, VERSION(3, 1, 43), EVER},
    {"emscripten_memcpy_big", ANY, 0, VERSION(3, 1, 45)},
    {"_emscripten_memcpy_js", ANY, VERSION(3, 1, 46), EVER},
    {"_tzset_js", THREE, 0, VERSION(3, 1, 55)},
    {"_tzset_js", FOUR, VERSION(3, 1, 56), EVER},
    {"_abort_js", ANY, VERSION(3, 1, 60), EVER},
    {"strftime", ANY, 0, VERSION(3, 1, 64)},
    {"_emscripten_notify_thread_queue", ANY, 0, VERSION(3, 1, 7)},
    {"_emscripten_notify_proxying_queue", ANY, 0, VERSION(3, 1, 9)},
    {"_emscripten_notify_task_queue", ANY, VERSION(3, 1, 10), VERSION(3, 1, 32)},
    {"__pthread_kill_js", ANY, VERSION(3, 1, 12), VERSION(3, 1, 65)},
    {"_emscripten_notify_mailbox_postmessage", ANY, VERSION(3, 1, 33), EVER},
    {"_emscripten_thread_set_strongref", ANY, VERSION(3, 1, 37), EVER},
    {"_emscripten_default_pthread_stack_size", ANY, 0, VERSION(3, 1, 38)},
    {"emscripten_receive_on_main_thread_js", ANY, 0, VERSION(3, 1, 44)},
    {"_emscripten_receive_on_main_thread_js", FOUR, VERSION(3, 1, 45), VERSION(3, 1, 53)},
    {"_emscripten_receive_on_main_thread_js", FIVE, VERSION(3, 1, 54), VERSION(4, 0, 999)},
    {"_emscripten_receive_on_main_thread_js", SEVEN, VERSION(5, 0, 4), EVER}, /* 5.0.0; struct pthread is the later ones' since 5.0.4 */
    {"__emscripten_init_main_thread_js", ANY, 0, VERSION(3, 1, 57)},
    {"_emscripten_init_main_thread_js", ANY, VERSION(3, 1, 58), EVER},
    {"__syscall_epoll_create1", ANY, VERSION(6, 0, 8), EVER},
};

/* Whether a 64-bit parameter is there, whole or (one more than narrow parameters) as two words. */
static bool is_wide(const struct functype *t, const char *name)
{
    const uint32_t narrow = strcmp(name, "_mmap_js") == 0 ? 7 : 2;
    for (uint32_t i = 0; i < t->nparams; i++)
        if (t->params[i] == VT_I64)
            return true;
    return t->nparams > narrow;
}

static bool evidence_matches(const struct evidence *e, const struct module *m, const struct import *import)
{
    if (import->kind != EXTERN_FUNC || !span_eq_str(import->module, "env"))
        return false;
    const size_t len = strlen(e->name);
    if (import->name.len < len || memcmp(import->name.ptr, e->name, len) != 0 || (e->shape != PREFIX && import->name.len != len))
        return false;
    const struct functype *t = func_type(m, import->index);
    switch (e->shape) {
    case WIDE: return is_wide(t, e->name);
    case NARROW: return !is_wide(t, e->name);
    case THREE: return t->nparams == 3;
    case SEVEN: return t->nparams == 7;
    case FIVE: return t->nparams == 5;
    case FOUR: return t->nparams == 4;
    default: return true;
    }
}

static bool imports_name(const struct module *m, const char *name)
{
    for (uint32_t i = 0; i < m->nimports; i++)
        if (span_eq_str(m->imports[i].name, name))
            return true;
    return false;
}

uint32_t emscripten_detect_version(const struct module *m)
{
    uint32_t since = 0, until = EVER;
    for (uint32_t i = 0; i < m->ndatas; i++) {
        uint32_t version = version_in(m->datas[i].bytes);
        if (version)
            return version;
    }
    for (uint32_t i = 0; i < m->nimports; i++)
        for (const struct evidence *e = evidence; e < evidence + ARRAY_LEN(evidence); e++)
            if (evidence_matches(e, m, &m->imports[i])) {
                since = e->since > since ? e->since : since;
                until = e->until < until ? e->until : until;
            }
    /* Nearly every module before 3.1.20 imports setTempRet0; the width of time_t changed within 3.1.8 to 3.1.41. */
    if (since >= VERSION(3, 1, 8) && since < VERSION(3, 1, 20) && !imports_name(m, "setTempRet0"))
        since = VERSION(3, 1, 20);
    if (DEFAULT_VERSION < since)
        return since;
    return DEFAULT_VERSION > until ? until : DEFAULT_VERSION;
}

/* ---- the 2018 memory plan: static data from 1024, then two small cells, the stack (growing upwards), then the heap ---- */

#define GLOBAL_BASE 1024u
#define TOTAL_STACK 5242880u
#define STATIC_ALIGN 16u
/* Constants further apart than this do not belong to one block of static data. */
#define CLUSTER_GAP (64u << 10)
/* Room behind the highest static address seen: the last array's end is not a constant of the code. The larger of this and one
 * MARGIN_SHARE-th of the memory left. */
#define MARGIN_MIN (64u << 10)
#define MARGIN_SHARE 8u

struct constants {
    struct arena *arena;
    VEC(uint32_t) values;
    uint64_t limit; /* of memory: nothing above is an address */
};

static void note_constant(struct constants *c, uint64_t value)
{
    if (value >= GLOBAL_BASE && value < c->limit)
        VEC_PUSH(c->arena, &c->values, (uint32_t)value);
}

/* Constants of one valid body, and the addresses they form as base of the next instruction's access. */
static void scan_body(struct constants *c, const struct module *m, const struct func *f, struct diag *d)
{
    struct reader r = reader_of(f->body, m->bytes.ptr, d);
    struct insn in;
    uint32_t constant = 0;
    bool was_constant = false;
    if (!skip_locals(&r, &m->features))
        return;
    while (r.pos < r.end && insn_read(&r, &m->features, &in)) {
        if (op_is_access(in.op))
            note_constant(c, in.mem.offset + (was_constant ? constant : 0));
        was_constant = in.op == OP_I32_CONST;
        if (was_constant) {
            constant = (uint32_t)in.i32;
            note_constant(c, constant);
        }
    }
}

static int compare_u32(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static uint64_t memory_bytes(const struct module *m) { return m->nmemories ? m->memories[0].limits.min << 16 : 0; }

/* The end of initialised data: segments lie at constant addresses (after memoryBase, where that is how they say it). */
static uint32_t data_end(const struct module *m)
{
    uint64_t end = GLOBAL_BASE;
    for (uint32_t i = 0; i < m->ndatas; i++) {
        struct diag ignored;
        struct insn in;
        diag_init(&ignored, m->file);
        struct reader r = reader_of(m->datas[i].at.code, m->bytes.ptr, &ignored);
        if (m->datas[i].mode != SEGMENT_ACTIVE || !insn_read(&r, &m->features, &in))
            continue;
        uint64_t at = in.op == OP_I32_CONST ? (uint32_t)in.i32 : in.op == OP_GLOBAL_GET ? GLOBAL_BASE : 0;
        if (at + m->datas[i].bytes.len > end)
            end = at + m->datas[i].bytes.len;
    }
    return end < memory_bytes(m) ? (uint32_t)end : (uint32_t)memory_bytes(m);
}

uint32_t emscripten_static_top(struct arena *a, const struct module *m)
{
    struct constants c = {.arena = a, .limit = memory_bytes(m) > TOTAL_STACK ? memory_bytes(m) - TOTAL_STACK : 0};
    struct diag ignored; /* the module is valid */
    diag_init(&ignored, m->file);
    for (uint32_t i = m->nimported_funcs; i < m->nfuncs; i++)
        scan_body(&c, m, &m->funcs[i], &ignored);
    if (c.values.len > 0)
        qsort(c.values.items, c.values.len, sizeof c.values.items[0], compare_u32);
    uint32_t top = data_end(m);
    for (uint32_t i = 0; i < c.values.len; i++) {
        if (c.values.items[i] > top && c.values.items[i] - top > CLUSTER_GAP)
            break;
        if (c.values.items[i] > top)
            top = c.values.items[i];
    }
    uint64_t margin = top < c.limit ? (c.limit - top) / MARGIN_SHARE : 0;
    return (uint32_t)align_up(top + (margin > MARGIN_MIN ? margin : MARGIN_MIN), STATIC_ALIGN);
}

/* ---- imported globals ---- */

enum plan { ZERO, MEMORY_BASE, TEMP_DOUBLE, DYNAMICTOP, STACK_BASE, STACK_END, NAN_BITS, INFINITY_BITS, PLAN_VALUES };

struct imported_global {
    const char *module, *name;
    valtype type;
    enum plan value;
};

static const struct imported_global imported_globals[] = {
    {"env", "memoryBase", VT_I32, MEMORY_BASE},
    {"env", "__memory_base", VT_I32, MEMORY_BASE},
    {"env", "tableBase", VT_I32, ZERO},
    {"env", "__table_base", VT_I32, ZERO},
    {"env", "tempDoublePtr", VT_I32, TEMP_DOUBLE},
    {"env", "DYNAMICTOP_PTR", VT_I32, DYNAMICTOP},
    {"env", "STACKTOP", VT_I32, STACK_BASE},
    {"env", "STACK_MAX", VT_I32, STACK_END},
    {"env", "ABORT", VT_I32, ZERO},
    {"env", "__environ", VT_I32, ZERO},
    {"env", "_stdin", VT_I32, ZERO},
    {"env", "_stdout", VT_I32, ZERO},
    {"env", "_stderr", VT_I32, ZERO},
    {"global", "NaN", VT_F64, NAN_BITS},
    {"global", "Infinity", VT_F64, INFINITY_BITS},
};

static const struct imported_global *find_global(const struct module *m, const struct import *import)
{
    for (const struct imported_global *g = imported_globals; g < imported_globals + ARRAY_LEN(imported_globals); g++)
        if (span_eq_str(import->module, g->module) && span_eq_str(import->name, g->name) && m->globals[import->index].type == g->type)
            return g;
    return NULL;
}

/* The addresses of the plan, from the bottom up; fails when the memory is too small for them. */
static bool make_plan(struct arena *a, const struct module *m, const struct hosts_options *o, struct diag *d, uint64_t values[PLAN_VALUES])
{
    uint64_t top = o->static_bump ? align_up((uint64_t)GLOBAL_BASE + o->static_bump, STATIC_ALIGN) : emscripten_static_top(a, m);
    values[ZERO] = 0;
    values[MEMORY_BASE] = GLOBAL_BASE;
    values[TEMP_DOUBLE] = top;
    values[DYNAMICTOP] = top + STATIC_ALIGN;
    values[STACK_BASE] = top + 2 * STATIC_ALIGN;
    values[STACK_END] = values[STACK_BASE] + TOTAL_STACK;
    values[NAN_BITS] = 0x7ff8000000000000;
    values[INFINITY_BITS] = 0x7ff0000000000000;
    if (values[STACK_END] < memory_bytes(m))
        return true;
    fail(d, DIAG_NO_OFFSET, "static data up to %llu and a stack of %u bytes leave no heap in a memory of %llu bytes", (unsigned long long)top, TOTAL_STACK,
         (unsigned long long)memory_bytes(m));
    diag_hint(d, "say where static data ends with --static-bump=N (STATIC_BUMP in the .js file beside the module)");
    return false;
}

bool emscripten_resolve_globals(struct arena *a, const struct module *m, const struct hosts_options *o, struct diag *d, struct hosts *out)
{
    uint64_t values[PLAN_VALUES];
    if (m->nimported_globals > 0 && !make_plan(a, m, o, d, values))
        return false;
    for (uint32_t i = 0; i < m->nimports; i++) {
        const struct import *import = &m->imports[i];
        if (import->kind != EXTERN_GLOBAL)
            continue;
        const struct imported_global *g = find_global(m, import);
        if (!g) {
            fail(d, import->offset, "unknown import: global %.*s.%.*s : %s", (int)import->module.len, (const char *)import->module.ptr, (int)import->name.len,
                 (const char *)import->name.ptr, valtype_name(m->globals[import->index].type));
            diag_hint(d, "relocatable modules (-sMAIN_MODULE, -sSIDE_MODULE) must be linked statically");
            return false;
        }
        out->globals[import->index] = values[g->value];
        if (g->value == DYNAMICTOP) {
            out->poke_address = (uint32_t)values[DYNAMICTOP];
            out->poke_value = (uint32_t)align_up(values[STACK_END], STATIC_ALIGN);
        }
    }
    return true;
}

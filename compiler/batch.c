#include "batch.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "codegen.h"
#include "translate/translate.h"

/* One function per LLVM module costs 1.65x the CPU of 64 (measured, see HACKING.md); one batch never holds more code than this, so
 * that the last batch does not keep one thread busy alone. */
#define BATCH_FUNCTIONS 64
#define BATCH_BYTES (48u << 10)
/* A larger body is a batch of its own and compiled like -O1: LLVM's passes are not linear in the size of one function. */
#define LARGE_BODY (256u << 10)

struct batch {
    const uint32_t *funcs;
    uint32_t count;
    uint64_t bytes;
    bool with_data;
    enum opt_level opt;
};

struct queue {
    const struct program *program;
    enum output_kind kind;
    struct batch *batches;
    uint32_t count;
    struct batch_outputs *out;
    pthread_mutex_t lock; /* guards everything below */
    uint32_t next;
    uint64_t done_bytes, total_bytes;
    batch_progress *progress;
    void *user;
    struct diag *diag; /* first failure by batch order is not guaranteed: any failure here is ours or the environment's */
};

static double cpu_seconds(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

/* The partition: consecutive reachable functions; depends on the module alone. The first batch carries the data. */
static uint32_t make_batches(struct arena *a, const struct program *p, bool single, struct batch **out)
{
    const struct module *m = p->module;
    uint32_t *order = ARENA_ARRAY(a, uint32_t, m->nfuncs);
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->nfuncs; i++)
        if (p->world->reachable[i] && m->funcs[i].import == NO_INDEX)
            order[n++] = i;
    VEC(struct batch) v = {0};
    enum opt_level opt = p->options->opt;
    struct batch first = {.with_data = true, .opt = opt};
    VEC_PUSH(a, &v, first);
    if (single) {
        v.items[0].funcs = order;
        v.items[0].count = n;
    } else {
        for (uint32_t i = 0; i < n;) {
            bool large = opt > OPT_O1 && m->funcs[order[i]].body.len > LARGE_BODY;
            struct batch b = {.funcs = order + i, .opt = large ? OPT_O1 : opt};
            while (i < n && b.count < BATCH_FUNCTIONS && (b.count == 0 || b.bytes + m->funcs[order[i]].body.len <= BATCH_BYTES))
                b.bytes += m->funcs[order[i++]].body.len, b.count++;
            VEC_PUSH(a, &v, b);
        }
    }
    *out = v.items;
    return v.len;
}

static void note_reduced(const struct program *p, const struct queue *q, struct batch_outputs *out)
{
    for (uint32_t i = 0; i < q->count; i++)
        out->nreduced += q->batches[i].opt != p->options->opt;
    out->reduced = xmalloc((out->nreduced + 1) * sizeof *out->reduced);
    for (uint32_t i = 0, n = 0; i < q->count; i++)
        if (q->batches[i].opt != p->options->opt)
            out->reduced[n++] = q->batches[i].funcs[0];
}

struct seconds {
    double translate, optimise, codegen;
};

struct work {
    LLVMTargetMachineRef machine;
    LLVMModuleRef module;
};

/* The machine goes before the module's context: the instruction selector of arm64 at -O0, which lives as long as the machine, keeps the last
 * function's source location, and touches it again when it begins the next function (LLVM 19, MachineIRBuilder::setMF). */
static void dispose(struct work *w)
{
    if (w->machine)
        LLVMDisposeTargetMachine(w->machine);
    if (!w->module)
        return;
    LLVMContextRef context = LLVMGetModuleContext(w->module);
    LLVMDisposeModule(w->module);
    LLVMContextDispose(context);
}

/* Fills w, also if it fails. */
static bool make_module(struct queue *q, const struct batch *b, bool vectors, struct work *w, struct diag *d, struct seconds *s)
{
    double t0 = cpu_seconds();
    w->machine = codegen_machine(q->program, b->opt, d);
    if (!w->machine)
        return false;
    char *layout = codegen_data_layout(w->machine);
    w->module = translate_batch(q->program, b->funcs, b->count, b->with_data, "wasm", layout, d);
    LLVMDisposeMessage(layout);
    if (w->module && !vectors)
        codegen_forbid_vectors(w->module);
    double t1 = cpu_seconds();
    bool ok = w->module && codegen_optimise(q->program, b->opt, w->module, w->machine, d);
    s->translate += t1 - t0;
    s->optimise += cpu_seconds() - t1;
    return ok;
}

static bool run_batch(struct queue *q, uint32_t index, struct diag *d, struct seconds *s)
{
    const struct batch *b = &q->batches[index];
    struct work w = {0};
    bool ok = make_module(q, b, true, &w, d, s);
    if (ok && codegen_is_torn(w.module)) {
        dispose(&w);
        w = (struct work){0};
        ok = make_module(q, b, false, &w, d, s);
    }
    double t0 = cpu_seconds();
    ok = ok && codegen_emit(w.module, w.machine, q->kind, d, &q->out->items[index]);
    s->codegen += cpu_seconds() - t0;
    dispose(&w);
    return ok;
}

static bool take_batch(struct queue *q, uint32_t *index)
{
    pthread_mutex_lock(&q->lock);
    bool more = q->next < q->count && !q->diag->failed;
    if (more)
        *index = q->next++;
    pthread_mutex_unlock(&q->lock);
    return more;
}

static void finish_batch(struct queue *q, uint32_t index, const struct diag *d)
{
    pthread_mutex_lock(&q->lock);
    if (d->failed && !q->diag->failed)
        *q->diag = *d;
    q->done_bytes += q->batches[index].bytes;
    if (q->progress)
        q->progress(q->user, q->done_bytes, q->total_bytes);
    pthread_mutex_unlock(&q->lock);
}

static void *worker(void *arg)
{
    struct queue *q = arg;
    struct diag d;
    diag_init(&d, q->diag->file);
    struct seconds s = {0};
    uint32_t index;
    while (take_batch(q, &index)) {
        run_batch(q, index, &d, &s);
        finish_batch(q, index, &d);
    }
    pthread_mutex_lock(&q->lock);
    if (d.failed && !q->diag->failed)
        *q->diag = d;
    q->out->translate_seconds += s.translate;
    q->out->optimise_seconds += s.optimise;
    q->out->codegen_seconds += s.codegen;
    pthread_mutex_unlock(&q->lock);
    return NULL;
}

/* LLVM recurses deeply over large functions: give its threads a large stack, of which only the used pages cost. */
#define WORKER_STACK (256u << 20)

static void run_workers(struct queue *q, uint32_t jobs)
{
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, WORKER_STACK);
    pthread_t *threads = xmalloc(jobs * sizeof *threads);
    uint32_t started = 0;
    while (started < jobs && pthread_create(&threads[started], &attr, worker, q) == 0)
        started++;
    pthread_attr_destroy(&attr);
    if (started == 0) /* no thread to be had: do it here */
        worker(q);
    for (uint32_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    free(threads);
}

bool batch_run(const struct program *p, enum output_kind kind, batch_progress *progress, void *user, struct diag *d, struct batch_outputs *out)
{
    struct arena *a = arena_new();
    *out = (struct batch_outputs){0};
    struct queue q = {.program = p, .kind = kind, .out = out, .progress = progress, .user = user, .diag = d, .total_bytes = p->world->code_bytes};
    q.count = make_batches(a, p, kind != OUTPUT_OBJECT, &q.batches);
    out->items = xmalloc(q.count * sizeof *out->items);
    memset(out->items, 0, q.count * sizeof *out->items);
    out->count = q.count;
    note_reduced(p, &q, out);
    pthread_mutex_init(&q.lock, NULL);
    codegen_init();
    uint32_t jobs = p->options->jobs < q.count ? p->options->jobs : q.count;
    run_workers(&q, jobs);
    pthread_mutex_destroy(&q.lock);
    arena_free(a);
    if (d->failed)
        batch_free_outputs(out);
    return !d->failed;
}

void batch_free_outputs(struct batch_outputs *o)
{
    for (uint32_t i = 0; i < o->count; i++)
        free(o->items[i].bytes);
    free(o->items);
    free(o->reduced);
    *o = (struct batch_outputs){0};
}

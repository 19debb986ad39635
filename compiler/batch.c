#include "batch.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cache.h"
#include "codegen.h"
#include "lines.h"
#include "partition.h"
#include "translate/translate.h"

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
    double translate, optimise, codegen, cache;
};

struct work {
    LLVMTargetMachineRef machine;
    LLVMModuleRef module;
    struct line_map lines; /* of an object */
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
static bool translate(struct queue *q, const struct batch *b, struct work *w, struct diag *d, struct seconds *s)
{
    double t0 = cpu_seconds();
    w->machine = codegen_machine(q->program, b->opt, d);
    if (!w->machine)
        return false;
    char *layout = codegen_data_layout(w->machine);
    w->lines.origin = b->count ? q->program->module->funcs[b->funcs[0]].offset : 0;
    w->lines.nimports = 0;
    w->module = translate_batch(q->program, b->opt, b->funcs, b->count, b->with_data, q->kind == OUTPUT_OBJECT ? &w->lines : NULL, layout, d);
    LLVMDisposeMessage(layout);
    s->translate += cpu_seconds() - t0;
    return w->module != NULL;
}

static bool optimise(struct queue *q, const struct batch *b, const struct work *w, struct diag *d, struct seconds *s)
{
    double t0 = cpu_seconds();
    bool ok = codegen_optimise(q->program, b->opt, w->module, w->machine, d);
    s->optimise += cpu_seconds() - t0;
    return ok;
}

/* Makes the output from the translated module. */
static bool compile(struct queue *q, const struct batch *b, struct work *w, struct diag *d, struct seconds *s, struct batch_output *out)
{
    bool ok = optimise(q, b, w, d, s);
    double t0 = cpu_seconds();
    ok = ok && codegen_emit(b->opt, w->module, w->machine, q->kind, d, out);
    s->codegen += cpu_seconds() - t0;
    return ok;
}

/* ---- the cache ---- */

/* All that an object depends on. */
static void object_name(const struct queue *q, const struct batch *b, const struct work *w, char *name)
{
    const struct codegen_options *o = q->program->options;
    struct cache_key key = {.arena = arena_new()};
    char ir[CACHE_NAME_DIGITS + 1];
    codegen_hash(w->module, ir);
    cache_key_add(&key, o->cache_key);
    cache_key_add(&key, arena_printf(key.arena, "-O%d pic=%d", (int)b->opt, o->pic));
    cache_key_add(&key, o->cpu ? o->cpu : q->program->target->cpu);
    cache_key_add(&key, o->features ? o->features : "");
    cache_key_add(&key, ir);
    cache_key_name(&key, name);
    arena_free(key.arena);
}

/* Whether the cache has the object. */
static bool load_object(struct queue *q, const char *name, struct batch_output *out)
{
    struct span object;
    enum cache_found found = cache_load(q->program->options->cache_dir, name, &object);
    if (found == CACHE_PRESENT)
        *out = (struct batch_output){(char *)object.ptr, object.len};
    pthread_mutex_lock(&q->lock);
    q->out->cached += found == CACHE_PRESENT;
    q->out->damaged += found == CACHE_DAMAGED;
    pthread_mutex_unlock(&q->lock);
    return found == CACHE_PRESENT;
}

/* A cache that cannot be written to is no reason to fail. */
static void store_object(struct queue *q, const char *name, const struct batch_output *out)
{
    struct diag d;
    diag_init(&d, "");
    bool ok = cache_store(q->program->options->cache_dir, name, (struct span){(uint8_t *)out->bytes, out->size}, &d);
    pthread_mutex_lock(&q->lock);
    if (!ok && !q->out->cache_problem[0])
        snprintf(q->out->cache_problem, sizeof q->out->cache_problem, "%s", d.message);
    pthread_mutex_unlock(&q->lock);
}

static bool compile_or_load(struct queue *q, const struct batch *b, struct work *w, struct diag *d, struct seconds *s, struct batch_output *out)
{
    char name[CACHE_NAME_DIGITS + 1];
    if (!q->program->options->cache_dir || q->kind != OUTPUT_OBJECT)
        return compile(q, b, w, d, s, out);
    double t0 = cpu_seconds();
    object_name(q, b, w, name);
    bool cached = load_object(q, name, out);
    s->cache += cpu_seconds() - t0;
    if (cached)
        return true;
    if (!compile(q, b, w, d, s, out))
        return false;
    t0 = cpu_seconds();
    store_object(q, name, out);
    s->cache += cpu_seconds() - t0;
    return true;
}

static bool run_batch(struct queue *q, uint32_t index, struct diag *d, struct seconds *s)
{
    const struct batch *b = &q->batches[index];
    struct batch_output *out = &q->out->items[index];
    struct work w = {0};
    bool ok = translate(q, b, &w, d, s) && compile_or_load(q, b, &w, d, s, out);
    dispose(&w);
    return ok && (q->kind != OUTPUT_OBJECT || lines_move((uint8_t *)out->bytes, out->size, &w.lines, d));
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
    q->out->cache_seconds += s.cache;
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
    q.count = partition_make(a, p, kind != OUTPUT_OBJECT, &q.batches);
    out->items = xmalloc(q.count * sizeof *out->items);
    memset(out->items, 0, q.count * sizeof *out->items);
    out->count = q.count;
    note_reduced(p, &q, out);
    pthread_mutex_init(&q.lock, NULL);
    codegen_init();
    uint32_t jobs = p->options->jobs < q.count ? p->options->jobs : q.count;
    run_workers(&q, jobs);
    pthread_mutex_destroy(&q.lock);
    if (p->options->cache_dir && out->cached < out->count)
        cache_trim(a, p->options->cache_dir, NULL);
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

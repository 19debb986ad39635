/* Instances -> objects, through the compiler's own passes. Two instances of one module are compiled twice: their state has symbols of its own. */
#include "files.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

static const char *symbol_prefix(struct test *t, uint32_t instance) { return arena_printf(t->arena, "m%u!", (unsigned)instance); }

static struct codegen_options options_of(struct test *t, uint32_t instance)
{
    struct codegen_options o = t->config->codegen;
    o.fixed_base = t->instances[instance].fixed;
    o.tail_convention = t->tail_convention;
    o.symbol_prefix = symbol_prefix(t, instance);
    return o;
}

/* ---- the cache: a file per instance: a count, then a size and the bytes of each object ---- */

static char *cache_path(struct test *t, uint32_t instance, const struct codegen_options *o)
{
    const struct span bytes = t->files[t->instances[instance].file].bytes;
    const char *options = arena_printf(t->arena, "%s %s %s %s %d %d %d %d %d %d", t->config->target->triple, o->symbol_prefix, o->cpu ? o->cpu : "",
                                       o->features ? o->features : "", (int)o->opt, (int)o->bounds, o->fixed_base, o->pic, o->tail_convention, o->debug);
    XXH3_state_t *state = XXH3_createState();
    XXH3_128bits_reset(state);
    XXH3_128bits_update(state, options, strlen(options) + 1);
    XXH3_128bits_update(state, bytes.ptr, bytes.len);
    XXH128_hash_t hash = XXH3_128bits_digest(state);
    XXH3_freeState(state);
    return arena_printf(t->arena, "%s/%016llx%016llx", t->config->cache, (unsigned long long)hash.high64, (unsigned long long)hash.low64);
}

static bool cache_read(const char *path, struct batch_outputs *out)
{
    FILE *f = fopen(path, "rb");
    uint32_t count;
    if (!f)
        return false;
    bool ok = fread(&count, sizeof count, 1, f) == 1;
    *out = (struct batch_outputs){.items = ok ? calloc(count, sizeof *out->items) : NULL, .count = ok ? count : 0};
    for (uint32_t i = 0; ok && i < count; i++) {
        struct batch_output *o = &out->items[i];
        ok = fread(&o->size, sizeof o->size, 1, f) == 1 && (o->bytes = malloc(o->size + 1)) && fread(o->bytes, 1, o->size, f) == o->size;
    }
    fclose(f);
    if (!ok)
        batch_free_outputs(out);
    return ok;
}

/* Other processes may be writing the same file: each writes its own and renames it. A cache that cannot be written is only slow. */
static void cache_write(struct test *t, const char *path, const struct batch_outputs *objects)
{
    const char *temporary = arena_printf(t->arena, "%s.%d", path, (int)getpid());
    FILE *f = fopen(temporary, "wb");
    bool ok = f && fwrite(&objects->count, sizeof objects->count, 1, f) == 1;
    for (uint32_t i = 0; ok && i < objects->count; i++) {
        const struct batch_output *o = &objects->items[i];
        ok = fwrite(&o->size, sizeof o->size, 1, f) == 1 && fwrite(o->bytes, 1, o->size, f) == o->size;
    }
    ok = f && fclose(f) == 0 && ok;
    if (!ok || rename(temporary, path) < 0)
        unlink(temporary);
}

/* ---- compiling ---- */

static bool analyse(struct test *t, struct instance *in, struct diag *d)
{
    return world_analyse(t->arena, &t->files[in->file].module, NULL, WORLD_OPEN, d, &in->world);
}

static bool compile(struct test *t, uint32_t index, struct diag *d)
{
    static const struct hosts hosts = {.abi = ABI_NONE};
    static const struct policy_data policy;
    struct instance *in = &t->instances[index];
    const struct codegen_options options = options_of(t, index);
    const char *cached = cache_path(t, index, &options);
    if (cache_read(cached, &in->objects))
        return true;
    const struct program program = {
        .module = &t->files[in->file].module, .hosts = &hosts, .world = &in->world, .target = t->config->target, .options = &options, .policy = &policy};
    if (!batch_run(&program, OUTPUT_OBJECT, NULL, NULL, d, &in->objects))
        return false;
    cache_write(t, cached, &in->objects);
    return true;
}

static void mark_broken(struct test *t, struct instance *in, const struct diag *d)
{
    in->broken = true;
    if (in->command != PLAN_NO_COMMAND)
        test_fail(t, in->command, arena_printf(t->arena, "does not compile: %s", d->message));
}

/* Runs one of the two steps over every instance that has survived so far. */
static void for_each_instance(struct test *t, bool (*step)(struct test *t, uint32_t index, struct diag *d))
{
    for (uint32_t i = 0; i < t->ninstances; i++) {
        struct diag d;
        diag_init(&d, "module");
        if (!t->instances[i].broken && !step(t, i, &d))
            mark_broken(t, &t->instances[i], &d);
    }
}

static bool analyse_step(struct test *t, uint32_t index, struct diag *d)
{
    bool ok = analyse(t, &t->instances[index], d);
    t->tail_convention |= t->instances[index].world.uses_tail_calls;
    return ok;
}

static void collect(struct test *t)
{
    uint32_t n = 1; /* the plan's */
    for (uint32_t i = 0; i < t->ninstances; i++)
        n += t->instances[i].objects.count;
    t->objects.items = xmalloc(n * sizeof *t->objects.items);
    for (uint32_t i = 0; i < t->ninstances; i++)
        for (uint32_t k = 0; k < t->instances[i].objects.count; k++)
            t->objects.items[t->objects.count++] = t->instances[i].objects.items[k];
}

bool test_compile(struct test *t)
{
    for_each_instance(t, analyse_step);
    for_each_instance(t, compile);
    collect(t);
    return !t->instances[t->spectest].broken || fail_with(t->diag, EXIT_INTERNAL, "the spectest module does not compile");
}

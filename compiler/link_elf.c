/* Linking for ELF targets: the linker's command line, the placing of memory 0's image, and lld's messages as a diagnostic. */
#define _GNU_SOURCE
#include "elf_local.h"
#include "files.h"
#include "link.h"
#include "lld_shim.h"
#include "manifest.h"
#include "wasm_abi.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One link: everything it needs on the way, gone at its end. */
struct link {
    struct arena *arena;
    const struct program *program;
    const struct link_options *options;
    struct diag *diag;
    VEC(const char *) args;
    int objects, script; /* memory files, or -1 */
};

/* Text that grows in the link's arena. */
struct text {
    VEC(char) bytes;
};

static void text_add(struct link *l, struct text *t, const char *s)
{
    for (; *s; s++)
        VEC_PUSH(l->arena, &t->bytes, *s);
}

static const char *text_end(struct link *l, struct text *t)
{
    VEC_PUSH(l->arena, &t->bytes, 0);
    return t->bytes.items;
}

static void arg(struct link *l, const char *s) { VEC_PUSH(l->arena, &l->args, s); }

static void add_args(struct link *l, const char *const *args, size_t n)
{
    for (size_t i = 0; i < n; i++)
        arg(l, args[i]);
}

/* ---- the objects, as one archive in memory: thousands of batches, one descriptor ---- */

/* ar(5): a 60-byte header, the bytes, padding to an even length. */
static bool add_member(int fd, uint32_t number, const struct batch_output *object)
{
    char name[24], header[61];
    snprintf(name, sizeof name, "batch.%u/", (unsigned)number);
    snprintf(header, sizeof header, "%-16s%-12d%-6d%-6d%-8o%-10zu`\n", name, 0, 0, 0, 0644, object->size);
    return write_all(fd, header, 60) && write_all(fd, object->bytes, object->size) && write_all(fd, "\n", object->size & 1);
}

static bool save_object(struct link *l, uint32_t number, const struct batch_output *object)
{
    const char *folder = l->options->save_temps, *slash = strrchr(l->options->output, '/');
    if (!folder)
        return true;
    const char *path = arena_printf(l->arena, "%s/%s.%u.o", folder, slash ? slash + 1 : l->options->output, (unsigned)number);
    return file_write(path, object->bytes, object->size, l->diag);
}

static bool collect_objects(struct link *l, struct batch_outputs *objects)
{
    if (l->options->save_temps && mkdir(l->options->save_temps, 0777) < 0 && errno != EEXIST)
        return fail_with(l->diag, EXIT_ENVIRONMENT, "cannot create folder '%s': %s", l->options->save_temps, strerror(errno));
    l->objects = memory_file("wasmc-objects", false);
    bool ok = l->objects >= 0 && write_all(l->objects, "!<arch>\n", 8);
    for (uint32_t i = 0; ok && i < objects->count; i++) {
        if (!save_object(l, i, &objects->items[i]))
            return false;
        ok = add_member(l->objects, i, &objects->items[i]);
        free(objects->items[i].bytes);
        objects->items[i] = (struct batch_output){0};
    }
    if (ok && l->options->manifest) {
        struct span object = manifest_object(l->arena, l->program->target, l->options->manifest);
        ok = add_member(l->objects, objects->count, &(struct batch_output){(char *)object.ptr, object.len});
    }
    return ok || fail_with(l->diag, EXIT_ENVIRONMENT, "cannot hold the objects in memory: %s", strerror(errno));
}

/* ---- memory 0 in the image ---- */

/* The linker script that places each chunk at its address, behind .bss, so that the rest of the program stays below; NULL when there is none or
 * after a failure.
 * AT() only repeats the address, but makes lld begin a program header: gaps between chunks must neither stand in the file nor be mapped. */
static const char *script_text(struct link *l)
{
    struct image image = {0};
    image_build(l->arena, l->program, &image);
    if (image.count == 0)
        return NULL;
    struct text text = {0};
    text_add(l, &text, "SECTIONS {\n");
    for (uint32_t k = 0; k < image.count; k++) {
        unsigned long long at = WASM_FIXED_BASE + image.chunks[k].offset;
        text_add(l, &text, arena_printf(l->arena, "  .wasm_memory.%u 0x%llx : AT(0x%llx) { KEEP(*(.wasm_memory.%u)) }\n", (unsigned)k, at, at, (unsigned)k));
    }
    text_add(l, &text, "} INSERT AFTER .bss;\n");
    return text_end(l, &text);
}

static bool write_script(struct link *l)
{
    const char *text = script_text(l);
    if (!text)
        return !l->diag->failed;
    l->script = memory_file("wasmc-script", false);
    if (l->script < 0 || !write_all(l->script, text, strlen(text)))
        return fail_with(l->diag, EXIT_ENVIRONMENT, "cannot write the linker script: %s", strerror(errno));
    if (!l->options->save_temps)
        return true;
    const char *slash = strrchr(l->options->output, '/');
    const char *path = arena_printf(l->arena, "%s/%s.ld", l->options->save_temps, slash ? slash + 1 : l->options->output);
    return file_write(path, text, strlen(text), l->diag);
}

/* ---- the command line ---- */

/* The ABI's library comes first: its wasm_abi_main wins over the fallback in libwasmc_rt.a. */
static const char *const abi_archives[] = {[ABI_WASI] = "libwasmc_wasi.a", [ABI_EMSCRIPTEN] = "libwasmc_emscripten.a", [ABI_NONE] = NULL};

static char *resource_path(struct link *l, const char *name) { return arena_printf(l->arena, "%s/%s", l->options->resource_dir, name); }

static bool add_resource(struct link *l, const char *name)
{
    char *path = resource_path(l, name);
    if (access(path, R_OK) != 0) {
        fail_with(l->diag, EXIT_ENVIRONMENT, "link error: cannot find the runtime file '%s': %s", path, strerror(errno));
        diag_hint(l->diag, "--resource-dir=DIR or WASMC_RESOURCE_DIR names the folder that holds %s/%s", l->program->target->triple, name);
        return false;
    }
    arg(l, path);
    return true;
}

static void add_flags(struct link *l)
{
    const char *const common[] = {"ld.lld",
                                  "-m",
                                  l->program->target->emulation,
                                  "-o",
                                  "-",
                                  "--build-id=none",
                                  "--color-diagnostics=never",
                                  "--error-limit=20",
                                  "-z",
                                  "noexecstack",
                                  arena_printf(l->arena, "--threads=%u", (unsigned)l->program->options->jobs)};
    add_args(l, common, ARRAY_LEN(common));
    if (l->options->strip)
        arg(l, l->options->relocatable || l->options->library ? "--strip-debug" : "--strip-all");
}

/* A program that is one static file: nobody applies PT_GNU_RELRO in it, so its padding is left out. */
static void add_executable_flags(struct link *l)
{
    static const char *const fixed[] = {"-static"}, *const pie[] = {"-pie", "--no-dynamic-linker", "-z", "text"};
    const char *const common[] = {"--gc-sections", "-z", "norelro", "-z", arena_printf(l->arena, "max-page-size=%u", (unsigned)l->program->target->page_size)};
    if (l->options->static_pie)
        add_args(l, pie, ARRAY_LEN(pie));
    else
        add_args(l, fixed, ARRAY_LEN(fixed));
    add_args(l, common, ARRAY_LEN(common));
    /* A small program's data is one page then, which the kernel must fetch anyway to clear its end, instead of parts of two or three. */
    if (l->program->target->page_size <= 4096) {
        arg(l, "-z");
        arg(l, "separate-loadable-segments");
    }
    if (l->program->profile) { /* what runs often together, and what never runs apart */
        arg(l, "-z");
        arg(l, "keep-text-section-prefix");
    }
    if (l->program->options->fixed_base)
        arg(l, arena_printf(l->arena, "--defsym=wasm_linear_memory=0x%llx", WASM_FIXED_BASE));
}

/* The C library stays undefined: it is the program's, musl's or glibc's. */
static void add_library_flags(struct link *l)
{
    const char *slash = strrchr(l->options->output, '/');
    const char *const shared[] = {"-shared", "--gc-sections", "--hash-style=both", "-z", "text", "-z",
                                  arena_printf(l->arena, "max-page-size=%u", (unsigned)l->program->target->page_size), "-soname",
                                  slash ? slash + 1 : l->options->output};
    if (l->options->shared)
        add_args(l, shared, ARRAY_LEN(shared));
    else
        arg(l, "-r");
}

static void add_objects(struct link *l)
{
    arg(l, "--whole-archive");
    arg(l, l->objects >= 0 ? descriptor_path(l->arena, l->objects) : "OBJECTS");
    arg(l, "--no-whole-archive");
}

static bool add_libraries(struct link *l)
{
    const char *abi = abi_archives[l->program->hosts->abi], *builtins = "libclang_rt.builtins.a";
    arg(l, "--start-group");
    if (l->options->archive && !add_resource(l, l->options->archive))
        return false;
    if (abi && !add_resource(l, abi))
        return false;
    if (!add_resource(l, "libwasmc_rt.a"))
        return false;
    bool own_libc = !l->options->library && !l->options->shared; /* a library uses its program's */
    if (own_libc && !add_resource(l, "libc.a"))
        return false;
    /* targets whose long double is computed in software have it */
    if (own_libc && access(resource_path(l, builtins), R_OK) == 0)
        arg(l, resource_path(l, builtins));
    arg(l, "--end-group");
    return true;
}

static bool command_build(struct link *l)
{
    add_flags(l);
    if (l->options->relocatable) {
        arg(l, "-r");
        add_objects(l);
        return true;
    }
    if (l->options->library || l->options->shared) {
        add_library_flags(l);
        add_objects(l);
        return add_libraries(l);
    }
    add_executable_flags(l);
    if (!add_resource(l, l->options->static_pie ? "rcrt1.o" : "crt1.o") || !add_resource(l, "crti.o"))
        return false;
    add_objects(l);
    if (l->script >= 0) {
        arg(l, "-T");
        arg(l, descriptor_path(l->arena, l->script));
    }
    return add_libraries(l) && add_resource(l, "crtn.o");
}

static void command_print(const struct link *l)
{
    for (uint32_t i = 0; i < l->args.len; i++)
        fprintf(stderr, " \"%s\"", l->args.items[i]);
    fprintf(stderr, "\n");
}

/* ---- running lld ---- */

/* Copies lld's messages without its name and with the objects called by their archive's name instead of a descriptor's path. */
static const char *readable_messages(struct link *l, const char *messages)
{
    const struct {
        const char *from, *to;
    } replacements[] = {{"ld.lld: error: ", ""}, {"ld.lld: ", ""}, {descriptor_path(l->arena, l->objects), "program"}};
    struct text text = {0};
    while (*messages) {
        size_t i = 0;
        while (i < ARRAY_LEN(replacements) && strncmp(messages, replacements[i].from, strlen(replacements[i].from)) != 0)
            i++;
        text_add(l, &text, i < ARRAY_LEN(replacements) ? replacements[i].to : (char[]){*messages, 0});
        messages += i < ARRAY_LEN(replacements) ? strlen(replacements[i].from) : 1;
    }
    while (text.bytes.len && text.bytes.items[text.bytes.len - 1] == '\n')
        text.bytes.len--;
    return text_end(l, &text);
}

static bool result_check(struct link *l, const struct lld_result *result)
{
    const char *messages = readable_messages(l, result->messages);
    if (result->crashed)
        return fail_with(l->diag, EXIT_INTERNAL, "internal error: the linker crashed: %s", messages);
    if (result->write_error)
        return fail_with(l->diag, EXIT_ENVIRONMENT, "cannot write output file '%s': %s", l->options->output, strerror(result->write_error));
    if (result->status != 0)
        return fail_with(l->diag, EXIT_ENVIRONMENT, "link error: %s", *messages ? messages : "the linker gave no reason");
    if (*messages && !l->options->quiet)
        fprintf(stderr, "%s\n", messages);
    return true;
}

/* ---- archives ---- */

/* ar(5), System V: the index that linkers look symbols up in. Numbers are big-endian; every symbol is the only member's. */
static void archive_index(struct link *l, struct text *t, const char **symbols, uint32_t count)
{
    uint32_t size = 4 + 4 * count;
    for (uint32_t i = 0; i < count; i++)
        size += (uint32_t)strlen(symbols[i]) + 1;
    char header[61];
    uint32_t padded = (size + 1) & ~1u, member = 8 + 60 + padded;
    snprintf(header, sizeof header, "%-16s%-12d%-6d%-6d%-8o%-10u`\n", "/", 0, 0, 0, 0, (unsigned)padded);
    text_add(l, t, header);
    for (uint32_t i = 0; i <= count; i++)
        for (int shift = 24; shift >= 0; shift -= 8)
            VEC_PUSH(l->arena, &t->bytes, (char)((i ? member : count) >> shift));
    for (uint32_t i = 0; i < count; i++) {
        text_add(l, t, symbols[i]);
        VEC_PUSH(l->arena, &t->bytes, 0);
    }
    if (size & 1)
        VEC_PUSH(l->arena, &t->bytes, 0);
}

static bool write_archive(struct link *l, struct span object, int fd)
{
    uint32_t count;
    struct text index = {0};
    if (!elf_localise(l->arena, (uint8_t *)object.ptr, object.len, l->diag))
        return false;
    const char **symbols = elf_defined_symbols(l->arena, object.ptr, object.len, &count);
    text_add(l, &index, "!<arch>\n");
    archive_index(l, &index, symbols, count);
    const struct batch_output member = {(char *)object.ptr, object.len};
    return (write_all(fd, index.bytes.items, index.bytes.len) && add_member(fd, 0, &member)) ||
           fail_with(l->diag, EXIT_ENVIRONMENT, "cannot write output file '%s': %s", l->options->output, strerror(errno));
}

/* lld's object goes to memory, the archive around it to fd. */
static bool link_archive(struct link *l, int fd)
{
    int memory = memory_file("wasmc-library", false);
    if (memory < 0)
        return fail_with(l->diag, EXIT_ENVIRONMENT, "cannot hold the library in memory: %s", strerror(errno));
    struct lld_result result = lld_link_elf(l->args.items, l->args.len, memory);
    struct span object = {0};
    bool ok = result_check(l, &result) && memory_file_read(memory, l->diag, &object) && write_archive(l, object, fd);
    free(result.messages);
    free((void *)object.ptr);
    close(memory);
    return ok;
}

static bool link_to(struct link *l, int fd)
{
    if (l->options->library)
        return link_archive(l, fd);
    struct lld_result result = lld_link_elf(l->args.items, l->args.len, fd);
    bool ok = result_check(l, &result);
    free(result.messages);
    return ok;
}

static bool run_linker(struct link *l)
{
    struct output out;
    if (!output_open(&out, l->options->output, l->diag))
        return false;
    if (link_to(l, out.fd))
        return output_commit(&out, !l->options->relocatable && !l->options->library, l->diag);
    output_discard(&out);
    return false;
}

static bool link_program(struct link *l, struct batch_outputs *objects)
{
    bool has_image = l->program->options->fixed_base && !l->options->relocatable;
    if (!l->options->dry_run && (!collect_objects(l, objects) || (has_image && !write_script(l))))
        return false;
    if (!command_build(l))
        return false;
    if (l->options->verbose)
        command_print(l);
    return l->options->dry_run || run_linker(l);
}

bool link_elf(const struct program *p, struct batch_outputs *objects, const struct link_options *o, struct diag *d)
{
    struct link l = {.arena = arena_new(), .program = p, .options = o, .diag = d, .objects = -1, .script = -1};
    bool ok = link_program(&l, objects);
    if (l.objects >= 0)
        close(l.objects);
    if (l.script >= 0)
        close(l.script);
    arena_free(l.arena);
    return ok;
}

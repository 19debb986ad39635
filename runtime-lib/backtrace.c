/* The report of a trap: its text, then the guest's frames, innermost first:
 *
 *   wasm trap: out of bounds memory access
 *     in nginx.wasm
 *     #0 0x1a2b3 ngx_palloc
 *
 * The number is the byte offset in the module. Runs on the host stack; the guest's stack is as the trap left it. */
#include "os.h"
#include "symbolize.h"
#include "text.h"
#include "thread.h"
#include "wasm_abi.h"

/* Frames printed, and frames looked at to find that many that belong to the guest. */
#define MAX_PRINTED 64
#define MAX_FRAMES 96

/* The executable's first byte; the linker defines it. */
extern const char executable_start[] __asm__("__ehdr_start") __attribute__((weak, visibility("hidden")));

/* Lines are collected, so that a report is a few writes. */
struct report {
    char text[2048];
    size_t size;
};

static void flush(struct report *r)
{
    os_write_error(r->text, r->size);
    r->size = 0;
}

static void line(struct report *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void line(struct report *r, const char *fmt, ...)
{
    if (r->size > sizeof r->text / 2)
        flush(r);
    va_list args;
    va_start(args, fmt);
    r->size += text_vformat(r->text + r->size, sizeof r->text - r->size, fmt, args);
    va_end(args);
}

/* Names come from the module, and the report goes to a terminal. */
static void function_name(struct report *r, const char *name, size_t size)
{
    char clean[200];
    size_t n = 0;
    for (; n < size && n < sizeof clean; n++)
        clean[n] = (unsigned char)name[n] < 0x20 || name[n] == 0x7f ? '?' : name[n];
    line(r, " %.*s", (int)n, clean);
}

/* How many bytes of the name stand in front of the module's own; 0 for functions of the runtime and the host. */
static size_t guest_prefix(const char *name, size_t size)
{
    static const char prefix[] = "wasm.";
    size_t n = sizeof prefix - 1;
    return size >= n && !memcmp(name, prefix, n) ? n : 0;
}

/* Fills in the pc of each frame, innermost first, in terms of the file. Returns how many; *more when the stack goes on. */
static size_t walk(const struct wasm_thread *t, const struct executable *e, struct location *frames, size_t cap, bool *more)
{
    struct cpu_registers registers = t->registers;
    struct readable stack = {t->stack, t->stack_end};
    bool at_call = t->at_call;
    size_t n = 0;
    while (n < cap) {
        uint64_t pc = registers.r[CPU_PC] - e->bias - at_call;
        frames[n++] = (struct location){.pc = pc};
        if (!dwarf_unwind(e, pc, stack, &registers))
            return n;
        at_call = true;
    }
    *more = true;
    return n;
}

/* Frames as they are printed, and how many there were. */
struct frame_list {
    struct report *report;
    size_t printed;
    bool more;
};

static void print_frame(struct frame_list *list, const struct location *l, const char *name, size_t name_size, uint64_t offset)
{
    if (list->printed == MAX_PRINTED) {
        list->more = true;
        return;
    }
    line(list->report, "  #%zu", list->printed++);
    if (offset)
        line(list->report, " 0x%lx", (unsigned long)offset);
    if (name)
        function_name(list->report, name + guest_prefix(name, name_size), name_size - guest_prefix(name, name_size));
    else
        line(list->report, " address 0x%lx", (unsigned long)l->pc);
    line(list->report, "\n");
}

/* A machine frame is as many frames as calls were inlined into it, and one. Only guest functions are inlined into guest functions. */
static void print_location(struct frame_list *list, const struct location *l)
{
    uint64_t offset = l->line;
    if (l->name && !guest_prefix(l->name, l->name_size))
        return;
    for (size_t i = l->ncalls; i--;) {
        print_frame(list, l, l->calls[i].name, l->calls[i].name_size, offset);
        offset = l->calls[i].line;
    }
    print_frame(list, l, l->name, l->name_size, offset);
}

/* Of the frames that the executable's file explains. */
static void print_frames(struct report *r, const struct wasm_thread *t, const struct executable *e, struct location *frames)
{
    bool more = false;
    size_t n = walk(t, e, frames, MAX_FRAMES, &more);
    executable_locate(e, frames, n);
    struct frame_list list = {r, 0, more};
    for (size_t i = 0; i < n; i++)
        print_location(&list, &frames[i]);
    if (list.more)
        line(r, "  ...\n");
}

/* Its 23 KB are mapped now: the host stack may be anybody's, and as static data they would lie between what every start touches. */
static void backtrace(struct report *r, const struct wasm_thread *t)
{
    struct executable e = {0};
    size_t size = 0, room = MAX_FRAMES * sizeof(struct location);
    uint8_t *frames;
    if (os_map(room, &frames))
        return;
    const uint8_t *file = os_map_self(&size);
    if (file)
        executable_read((struct bytes){file, file + size, false}, executable_start, &e);
    print_frames(r, t, &e, (struct location *)frames);
    if (file)
        os_unmap((uint8_t *)file, size);
    os_unmap(frames, room);
}

void trap_report(const struct wasm_thread *t)
{
    struct report r = {.size = 0};
    line(&r, "wasm trap: %s\n", t->message[0] ? t->message : trap_text(t->trap));
    if (wasm_module.name)
        line(&r, "  in %s\n", wasm_module.name);
    backtrace(&r, t);
    flush(&r);
}

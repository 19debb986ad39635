/* One scenario per way to end: traps <scenario> [number]. The exit status and what it prints stand in cases.txt. */
#include "fixture.h"
#include "thread.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Hides a constant from the optimiser, which would make copies of the functions it is passed to. */
#define OPAQUE(value)                                                                                                                                          \
    ({                                                                                                                                                         \
        __typeof__(value) hidden = (value);                                                                                                                    \
        __asm__("" : "+r"(hidden));                                                                                                                            \
        hidden;                                                                                                                                                \
    })

static uint32_t number(char **argv) { return argv[2] ? (uint32_t)strtoul(argv[2], NULL, 0) : 0; }

/* ---- the module; the number given to #line is the offset of the next line ---- */
/* clang-format off */

static uint32_t load(uint32_t index, uint32_t offset) WASM("load");
static void stub(uint32_t which) WASM("stub");
static uint64_t recurse(uint32_t depth, uint64_t *below) WASM("recurse");
static void big_frame(uint32_t depth) WASM("big frame\x1b[31m");
static void fill(uint32_t d, uint64_t n) WASM("fill");
static void to_host(void (*host)(void)) WASM("to_host");
static void die(void) WASM("die");
static inline uint32_t innermost(uint32_t index) __attribute__((always_inline));
static inline uint32_t middle(uint32_t index) __attribute__((always_inline));
static inline void inlined_fill(uint32_t index) __attribute__((always_inline));
static uint32_t call_inlined(uint32_t index) WASM("call_inlined");
static uint32_t call_inlined_fill(uint32_t index) WASM("call_inlined_fill");
static uint32_t call_load(uint32_t index) WASM("call_load");
static uint32_t call_load_far(uint32_t index) WASM("call_load_far");
static uint32_t call_stub(uint32_t which) WASM("call_stub");
static uint32_t call_die(uint32_t unused) WASM("call_die");
static uint32_t call_recurse(uint32_t depth) WASM("call_recurse");
static uint32_t call_big_frame(uint32_t depth) WASM("call_big_frame");
static uint32_t call_fill(uint32_t d) WASM("call_fill");
void exported_start(uint32_t (*code)(uint32_t), uint32_t arg) WASM("_start");

#line 4096
static uint32_t load(uint32_t index, uint32_t offset)
{
    uint32_t value = *at(index, offset);
    return value + 1;
}
#line 4112
static uint32_t call_load(uint32_t index) { uint32_t r = load(index, 0); NO_TAIL_CALL; return r; }
#line 4128
static uint32_t call_load_far(uint32_t index) { uint32_t r = load(index, 0xffffffff); NO_TAIL_CALL; return r; }

static void (*const stubs[])(void) = {
    NULL,
#define TRAP(e, name, text) wasm_trap_##name,
#include "traps.def"
#undef TRAP
};
#line 8192
static void stub(uint32_t which)
{
    stubs[which]();
    NO_TAIL_CALL;
}
#line 8208
static uint32_t call_stub(uint32_t which) { stub(which); NO_TAIL_CALL; return 0; }
#line 8224
static void die(void) { __builtin_trap(); }
#line 8225
static uint32_t call_die(uint32_t unused) { die(); return unused; }

#line 12288
static uint64_t recurse(uint32_t depth, uint64_t *below) { uint64_t here[4] = {depth, *below}, r = OPAQUE(1) ? recurse(depth + 1, here) : 0; return r + here[depth & 3]; }
#line 12304
static uint32_t call_recurse(uint32_t depth) { uint64_t zero = 0; return (uint32_t)recurse(depth, &zero); }
#line 12320
static void big_frame(uint32_t depth)
{
    volatile uint8_t frame[100000];
    frame[depth % sizeof frame] = 1;
    if (OPAQUE(1))
        big_frame(depth + 1);
    NO_TAIL_CALL;
    frame[0] = 2;
}
#line 12336
static uint32_t call_big_frame(uint32_t depth) { big_frame(depth); return 0; }

#line 16384
static void fill(uint32_t d, uint64_t n) { wasm_memory_fill(&wasm_memories[0], d, 0, n); NO_TAIL_CALL; }
#line 16385
static uint32_t call_fill(uint32_t d) { fill(d, 0x20000); NO_TAIL_CALL; return 0; }

#line 17408
static inline uint32_t innermost(uint32_t index) { return *at(index, 8); }
#line 17424
static inline uint32_t middle(uint32_t index) { uint32_t r = innermost(index + 4) + 1; OPAQUE(r); return r; }
#line 17440
static uint32_t call_inlined(uint32_t index) { uint32_t r = middle(index) * 2; NO_TAIL_CALL; return r; }
#line 17456
static uint32_t call_inlined_fill(uint32_t index) { inlined_fill(index); NO_TAIL_CALL; return 0; }
#line 17472
static void inlined_fill(uint32_t index) { wasm_memory_fill(&wasm_memories[0], index, 0, 0x20000); NO_TAIL_CALL; }

#line 20480
static void to_host(void (*host)(void)) { host(); NO_TAIL_CALL; }

#line 24576
void exported_start(uint32_t (*code)(uint32_t), uint32_t arg) { code(arg); NO_TAIL_CALL; }

/* clang-format on */
/* ---- the host's side ---- */
#line 200

static void host_fails(void) { host_trap("%s(%d) is not supported: 0x%08x|%5u|%-5ld|%c%%", "proc_raise", -7, 0xabcu, 42u, 7l, 'x'); }

static void host_null(void) { *(volatile int *)8 = 1; }

static void host_sends_segv(void) { kill(getpid(), SIGSEGV); }

static uint32_t call_host_fails(uint32_t unused)
{
    to_host(OPAQUE(&host_fails));
    return unused;
}

static uint32_t call_host_null(uint32_t unused)
{
    to_host(OPAQUE(&host_null));
    return unused;
}

static uint32_t call_host_sends_segv(uint32_t unused)
{
    to_host(OPAQUE(&host_sends_segv));
    return unused;
}

/* The child traps, the parent goes on: 134 seen by the parent is success. */
static uint32_t call_fork(uint32_t index)
{
    pid_t child = fork();
    if (child == 0)
        return load(index, 0);
    int status = 0;
    waitpid(child, &status, 0);
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 99);
}

/* The image's chunks are there, zeros between and behind them, and the heap keeps out of the memory. */
static uint32_t call_image(uint32_t unused)
{
    static const char first[] = "first chunk", second[] = "second chunk";
    (void)unused;
    if (wasm_memories[0].flags & WASM_MEMORY_FIXED) {
        if (memcmp((void *)at(0, 0), first, sizeof first) || memcmp((void *)at(0x8000, 0), second, sizeof second))
            exit(50);
    }
    for (uint32_t i = 0x1000; i < 0x20000; i += i == 0x7000 ? 0x3000 : 0x1000) {
        if (*at(i, 0) || *at(i, 4095))
            exit(51);
    }
    for (size_t size = 16; size < 1 << 20; size *= 3) {
        uint8_t *p = malloc(size);
        if (!p || (p >= wasm_memories[0].base && p < wasm_memories[0].base + wasm_memories[0].reserved))
            exit(52);
        memset(p, 1, size);
    }
    return 0;
}

static uint32_t call_exit(uint32_t status) { exit((int)status); }

static const struct scenario {
    const char *name;
    uint32_t (*code)(uint32_t);
} scenarios[] = {
    {"load", call_load},           {"load-far", call_load_far},
    {"stub", call_stub},           {"ud2", call_die},
    {"recurse", call_recurse},     {"big-frame", call_big_frame},
    {"inlined", call_inlined},     {"inlined-fill", call_inlined_fill},
    {"fill", call_fill},           {"host-trap", call_host_fails},
    {"host-null", call_host_null}, {"host-kill", call_host_sends_segv},
    {"fork", call_fork},           {"exit", call_exit},
    {"image", call_image},
};

int wasm_abi_main(int argc, char **argv, char **envp)
{
    (void)envp;
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++) {
        if (argc > 1 && !strcmp(argv[1], scenarios[i].name)) {
            exported_start(scenarios[i].code, number(argv));
            return 0;
        }
    }
    return 2;
}

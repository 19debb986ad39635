/* A C program that uses two libraries made by wasmc, compiled by the host's compiler against the host's C library. */
#define _GNU_SOURCE
#include "arith.h"
#include "reactor.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static int failures;

static void check(int ok, const char *what, int line)
{
    if (!ok)
        fprintf(stderr, "program.c:%d: failed: %s\n", line, what), failures++;
}
#define CHECK(x) check((x) != 0, #x, __LINE__)
#define TRAPS(trap, call, words) CHECK((call) == (trap) && !strcmp(arith_trap_text(trap), words))

/* ---- what arith imports ---- */

static char logged[64];
static uint64_t twice_result;
static enum wasm_trap nested = WASM_TRAP_NONE;

void arith_import_env_log(uint32_t at, uint32_t size)
{
    if (size > sizeof logged - 1 || at > arith_memory_size() - size)
        arith_trap("log: no such text");
    memcpy(logged, arith_memory_base() + at, size);
}

/* Calls back into the library and into the other one; both may trap below. */
uint64_t arith_import_env_twice(uint64_t n)
{
    uint32_t sum = 0, other = 0;
    if (n == 13)
        arith_trap("thirteen is refused");
    CHECK(arith_add((uint32_t)n, (uint32_t)n, &sum) == 0);
    CHECK(reactor_add(1, 2, &other) == 0 && other == 1003);
    CHECK(reactor_store(65536, 1) == WASM_TRAP_MEMORY_BOUNDS);
    nested = arith_div(1, 0, NULL);
    return twice_result = sum;
}

void arith_import_env_minmax(uint32_t a, uint32_t b, void *results)
{
    uint64_t *r = results;
    r[0] = a < b ? a : b;
    r[1] = a < b ? b : a;
}

/* ---- the program's own handlers ---- */

static sigjmp_buf back;
static volatile sig_atomic_t seen;
static void *volatile seen_address;

static void on_signal(int sig, siginfo_t *info, void *context)
{
    (void)context;
    seen = sig;
    seen_address = info->si_addr;
    siglongjmp(back, 1);
}

static void install(int sig)
{
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigaction(sig, &action, NULL);
}

static int installed(int sig)
{
    struct sigaction now;
    sigaction(sig, NULL, &now);
    return now.sa_sigaction == on_signal;
}

static void faults_of_the_program(void)
{
    char *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    seen = 0;
    if (!sigsetjmp(back, 1))
        *(volatile char *)(page + 5) = 1;
    CHECK(seen == SIGSEGV && seen_address == page + 5);
    seen = 0;
    if (!sigsetjmp(back, 1))
        __builtin_trap();
    CHECK(seen == SIGILL || seen == SIGTRAP);
    munmap(page, 4096);
}

/* ---- */

static void before_instantiation(void)
{
    uint32_t r = 7;
    TRAPS(WASM_UNAVAILABLE, arith_add(1, 2, &r), "the library is not instantiated");
    CHECK(r == 7);
    CHECK(arith_instantiate() == 0 && arith_instantiate() == 0);
    CHECK(installed(SIGSEGV) == 0); /* arith's now; on_signal is behind it */
}

static void values(void)
{
    uint32_t a = 0, b = 0;
    uint64_t l = 0;
    double d = 0;
    wasm_v128 v = {1, 2, 3, 4, 5};
    CHECK(arith_add(40, 2, &a) == 0 && a == 42);
    CHECK(arith_add(40, 2, NULL) == 0);
    CHECK(arith_divmod(17, 5, &a, &l) == 0 && a == 3 && l == 2);
    CHECK(arith_mean(1.5f, 2.5, &d) == 0 && d == 2.0);
    CHECK(arith_splat(0x01010101, v, &v) == 0 && v[0] == 2 && v[4] == 6 && v[15] == 1);
    CHECK(arith_sorted(9, 4, &a, &b) == 0 && a == 4 && b == 9);
    CHECK(arith_recurse(10000, &l) == 0 && l == 10000);
    CHECK(arith_indirect(0, &a) == 0 && a == 3);
    CHECK(arith_initialised(&a) == 0 && a == 'p');
    CHECK(arith_calls() >= 3 && arith_answer() == 42);
}

static void traps(void)
{
    uint32_t r = 5;
    for (int i = 0; i < 3; i++) {
        TRAPS(WASM_TRAP_DIVIDE_BY_ZERO, arith_div(1, 0, &r), "integer divide by zero");
        TRAPS(WASM_TRAP_INTEGER_OVERFLOW, arith_div(0x80000000, (uint32_t)-1, &r), "integer overflow");
        TRAPS(WASM_TRAP_MEMORY_BOUNDS, arith_load(0xfffffffe, &r), "out of bounds memory access");
        TRAPS(WASM_TRAP_STACK_EXHAUSTED, arith_recurse(UINT64_MAX, NULL), "call stack exhausted");
        TRAPS(WASM_TRAP_UNDEFINED_ELEMENT, arith_indirect(2, &r), "undefined element");
        TRAPS(WASM_TRAP_UNREACHABLE, arith_unreachable_(), "unreachable");
        TRAPS(WASM_TRAP_HOST, arith_fourfold(13, NULL), "thirteen is refused");
        CHECK(r == 5);
        CHECK(reactor_store(65533, 1) == WASM_TRAP_MEMORY_BOUNDS);
    }
    CHECK(arith_div(42, 6, &r) == 0 && r == 7);
}

static void memory(void)
{
    uint32_t r = 0, value = 0x01020304;
    uint8_t *base = arith_memory_base();
    CHECK(arith_memory_size() == 65536);
    memcpy(base + 1000, &value, sizeof value);
    CHECK(arith_load(1000, &r) == 0 && r == value);
    CHECK(arith_grow(1, &r) == 0 && r == 1 && arith_memory_size() == 131072 && arith_memory_base() == base);
    CHECK(arith_load(131068, &r) == 0 && r == 0);
    CHECK(arith_load(131069, &r) == WASM_TRAP_MEMORY_BOUNDS);
    CHECK(reactor_memory_base() != base && reactor_memory_size() == 65536);
}

static void imports(void)
{
    uint64_t r = 0;
    CHECK(arith_greet() == 0 && !strcmp(logged, "hello from arith"));
    CHECK(arith_fourfold(5, &r) == 0 && r == 20 && twice_result == 20 && nested == WASM_TRAP_DIVIDE_BY_ZERO);
}

static void reactor(void)
{
    uint32_t r = 9;
    CHECK(reactor_ready(&r) == 0 && r == 1);
    CHECK(reactor_arguments(&r) == 0 && r == 0);
    fflush(stdout);
    CHECK(reactor_say(&r) == 0 && r == 0);
    CHECK(reactor_leave(3) == WASM_TRAP_HOST && !strcmp(reactor_trap_text(WASM_TRAP_HOST), "the module exits with status 3"));
    uint32_t raised = 1;
    CHECK(reactor_raise(15, &raised) == WASM_TRAP_HOST && !strcmp(reactor_trap_text(WASM_TRAP_HOST), "the module raises signal 15"));
    CHECK(reactor_raise(0, &raised) == 0 && raised == 0);
    CHECK(reactor_say(&r) == 0 && r == 0);
}

static void *thread(void *unused)
{
    uint32_t r = 0;
    CHECK(arith_add(1, 1, &r) == 0 && r == 2);
    CHECK(arith_recurse(UINT64_MAX, NULL) == WASM_TRAP_STACK_EXHAUSTED);
    CHECK(arith_load(0x7fffffff, &r) == WASM_TRAP_MEMORY_BOUNDS);
    CHECK(reactor_store(0x7fffffff, 1) == WASM_TRAP_MEMORY_BOUNDS);
    return unused;
}

static void threads(void)
{
    for (int i = 0; i < 20; i++) {
        pthread_t t;
        CHECK(pthread_create(&t, NULL, thread, NULL) == 0 && pthread_join(t, NULL) == 0);
    }
}

int main(void)
{
    const int trap_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP};
    for (int i = 0; i < 4; i++)
        install(trap_signals[i]);
    CHECK(installed(SIGSEGV)); /* nothing happens before instantiation */
    before_instantiation();
    CHECK(reactor_instantiate() == 0);
    values();
    traps();
    imports();
    memory();
    reactor();
    faults_of_the_program();
    threads();
    faults_of_the_program();
    traps();
    puts(failures ? "failed" : "ok");
    return failures != 0;
}

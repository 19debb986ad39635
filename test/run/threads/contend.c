/* What threads share and what they do not: run with the name of one of the parts at the end. */
#include "guest.h"

#define WORKERS 8
#define ROUNDS 20000
#define SPAWNS 3000

static _Atomic uint32_t counter;
static uint32_t guarded; /* by the mutex: 0 free, 1 taken, 2 taken and somebody may sleep */
static _Atomic uint32_t mutex;
static _Thread_local int32_t own = 41;

static void lock(void)
{
    uint32_t seen = 0;
    if (__c11_atomic_compare_exchange_strong(&mutex, &seen, 1, 5, 5))
        return;
    while (__c11_atomic_exchange(&mutex, 2, 5))
        __builtin_wasm_memory_atomic_wait32((int *)&mutex, 2, -1);
}

static void unlock(void)
{
    if (__c11_atomic_exchange(&mutex, 0, 5) == 2)
        __builtin_wasm_memory_atomic_notify((int *)&mutex, 1);
}

static void count_body(struct thread *self)
{
    own += self->index;
    for (int i = 0; i < ROUNDS; i++) {
        counter++;
        lock();
        guarded++;
        unlock();
    }
    self->value = own;
}

static void count(void)
{
    int32_t sum = 0, distinct = 1, tid[WORKERS];
    for (int i = 0; i < WORKERS; i++)
        tid[i] = thread_start(i, count_body);
    for (int i = 0; i < WORKERS; i++) {
        thread_join(i);
        sum += threads[i].value;
        for (int k = 0; k < i; k++)
            distinct &= tid[i] > 0 && tid[i] != tid[k];
    }
    print_number(counter);
    print_number(guarded);
    print_number(sum);
    print_number(own);
    print_number(distinct);
}

/* Every page is given to one thread only. */
#define GROWS 40
static int32_t grown[WORKERS][GROWS];

static void grow_body(struct thread *self)
{
    for (int i = 0; i < GROWS; i++) {
        int32_t page = (int32_t)__builtin_wasm_memory_grow(0, 1);
        grown[self->index][i] = page;
        if (page >= 0)
            *(volatile char *)((uint32_t)page * 65536 + 65535) += 1;
    }
}

static void grow(void)
{
    int32_t first = (int32_t)__builtin_wasm_memory_size(0), wrong = 0;
    for (int i = 0; i < WORKERS; i++)
        thread_start(i, grow_body);
    for (int i = 0; i < WORKERS; i++)
        thread_join(i);
    int32_t size = (int32_t)__builtin_wasm_memory_size(0);
    for (int32_t page = first; page < size; page++)
        wrong += *(volatile char *)((uint32_t)page * 65536 + 65535) != 1;
    print_number(size - first);
    print_number(wrong);
}

static void wait(void)
{
    static _Alignas(8) int64_t wide = 5;
    print_number(__builtin_wasm_memory_atomic_wait64(&wide, 4, -1));
    print_number(__builtin_wasm_memory_atomic_wait64(&wide, 5, 20000000));
    print_number(__builtin_wasm_memory_atomic_wait32((int *)&wide, 6, -1));
    print_number(__builtin_wasm_memory_atomic_wait32((int *)&wide, 5, 0));
    print_number(__builtin_wasm_memory_atomic_notify((int *)&wide, 10));
}

static void nothing(struct thread *self) { self->value = self->index; }

/* Stacks are given back: so many at once would not fit. */
static void spawns(void)
{
    int32_t failed = 0;
    for (int i = 0; i < SPAWNS; i++) {
        failed += thread_start(0, nothing) < 0;
        thread_join(0);
    }
    print_number(failed);
}

static void sleep_forever(struct thread *self)
{
    static int32_t word;
    __builtin_wasm_memory_atomic_wait32(&word, 0, -1);
}

static void trap_body(struct thread *self) { __builtin_trap(); }

__attribute__((noinline)) static int32_t deep(volatile int32_t *p) { return *p ? deep(p) + deep(p) : 0; }

static void overflow_body(struct thread *self)
{
    static volatile int32_t yes = 1;
    self->value = deep(&yes);
}

static void access_body(struct thread *self) { self->value = *(volatile int32_t *)0xfffffff0u; }

static void exit_body(struct thread *self) { proc_exit(7); }

/* The main thread and others sleep when one ends the process. */
static void end_by(void (*body)(struct thread *self))
{
    for (int i = 1; i < 4; i++)
        thread_start(i, sleep_forever);
    thread_start(0, body);
    sleep_forever(0);
}

static void trap(void) { end_by(trap_body); }
static void overflow(void) { end_by(overflow_body); }
static void access_outside(void) { end_by(access_body); }
static void exits(void) { end_by(exit_body); }

/* _start returns while threads run. */
static void leave(void)
{
    for (int i = 0; i < 4; i++)
        thread_start(i, sleep_forever);
    print("left ");
}

static const struct part {
    const char *name;
    void (*run)(void);
} parts[] = {{"count", count},       {"grow", grow},         {"wait", wait},   {"spawns", spawns}, {"trap", trap},
             {"overflow", overflow}, {"access", access_outside}, {"exit", exits}, {"leave", leave}};

static int same(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

void _start(void)
{
    const char *name = first_argument();
    for (uint32_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!same(name, parts[i].name))
            continue;
        parts[i].run();
        print("\n");
        return;
    }
    proc_exit(2);
}

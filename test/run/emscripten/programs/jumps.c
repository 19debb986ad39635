/* setjmp and longjmp: values, nesting, depth, callbacks, signal handlers, many times; and that the functions in between are gone. */
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static jmp_buf outer, inner;

__attribute__((noinline)) static void leap(jmp_buf to, int value) { longjmp(to, value); }

static void values(void)
{
    static const int sent[] = {1, 0, -1, 42, INT32_MIN, INT32_MAX};
    for (volatile size_t i = 0; i < sizeof sent / sizeof *sent; i++) {
        int got = setjmp(outer);
        if (got == 0)
            leap(outer, sent[i]);
        printf("sent %d, got %d\n", sent[i], got);
    }
}

/* Frames with arrays, so that each has something on both stacks. */
__attribute__((noinline)) static int deep(int depth, jmp_buf to)
{
    volatile char room[100];
    memset((char *)room, depth, sizeof room);
    if (depth == 0)
        leap(to, 7);
    int r = deep(depth - 1, to);
    return r + room[50];
}

static void across_frames(void)
{
    static const int depths[] = {0, 1, 10, 1000, 20000};
    for (volatile size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        volatile int before = (int)i * 3;
        int got = setjmp(outer);
        if (got == 0)
            deep(depths[i], outer);
        printf("from %d frames below: %d, kept %d\n", depths[i], got, before);
    }
}

__attribute__((noinline)) static int middle(int how)
{
    volatile int steps = 0;
    int got = setjmp(inner);
    steps++;
    if (got == 0 && how != 0)
        leap(how == 1 ? inner : outer, 10 + how);
    if (got == 11 && steps < 4)
        leap(inner, steps < 3 ? 11 : 12);
    if (got == 12)
        leap(outer, 100 + steps);
    return got;
}

static void nested(void)
{
    for (volatile int how = 0; how < 3; how++) {
        int got = setjmp(outer);
        if (got == 0)
            printf("middle(%d) returned %d\n", how, middle(how));
        else
            printf("middle(%d) left by %d\n", how, got);
    }
}

/* Two buffers of one function, and one set again. */
static void several(void)
{
    jmp_buf a, b;
    volatile int visits = 0;
    int from_a = setjmp(a);
    int from_b = setjmp(b);
    printf("a %d b %d visits %d\n", from_a, from_b, (int)visits);
    visits++;
    if (visits == 1)
        leap(b, 5);
    if (visits == 2)
        leap(a, 6);
    if (visits == 3)
        leap(b, 8);
}

static int compare(const void *x, const void *y)
{
    int a = *(const int *)x, b = *(const int *)y;
    if (a == 13 || b == 13)
        leap(outer, 13);
    return a - b;
}

static void from_callback(void)
{
    int numbers[] = {5, 3, 9, 13, 1};
    int got = setjmp(outer);
    if (got == 0)
        qsort(numbers, 5, sizeof numbers[0], compare);
    printf("out of qsort: %d\n", got);
}

static volatile double kept_double;
typedef double shape(int, double, float, long long, const char *, int, int, int, int, int, int, double);
static double many(int a, double b, float c, long long d, const char *e, int f, int g, int h, int i, int j, int k, double l)
{
    kept_double = a + b + c + (double)d + (double)strlen(e) + f + g + h + i + j + k + l;
    if (a < 0)
        leap(outer, -a);
    return kept_double;
}
static long long wide(long long a, int b, long long c)
{
    if (b == 0)
        leap(outer, (int)(a >> 32));
    return a * b + c;
}
static shape *volatile many_pointer = many;
static long long (*volatile wide_pointer)(long long, int, long long) = wide;

static void signatures(void)
{
    volatile int round = 0;
    int got = setjmp(outer);
    printf("round %d got %d\n", (int)round, got);
    switch (round++) {
    case 0: printf("%.3f\n", many_pointer(1, 2.5, 3.25f, 1ll << 33, "four", 5, 6, 7, 8, 9, 10, 11.125)); /* fallthrough */
    case 1: many_pointer(-9, 2.5, 3.25f, 1ll << 33, "four", 5, 6, 7, 8, 9, 10, 11.125); break;
    case 2: printf("%lld\n", wide_pointer(-0x123456789ll, 5, 0x7000000000ll)); /* fallthrough */
    case 3: wide_pointer(0x7700000001ll, 0, 3); break;
    default: break;
    }
    printf("kept %.3f\n", kept_double);
}

/* ---- signals: a handler runs where the kernel is called, and does not return ---- */

static void on_signal(int signum) { leap(outer, signum); }

static void unblock(int signum)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signum);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void from_handlers(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGALRM, &action, NULL);
    volatile int times = 0;
    int got = setjmp(outer);
    if (got != 0)
        unblock(got);
    if (times < 1000) {
        times++;
        kill(getpid(), SIGUSR1);
        getppid();
        printf("not reached\n");
    }
    printf("%d times out of a handler, last by %d\n", (int)times, got);

    got = setjmp(outer);
    if (got == 0) {
        int ends[2];
        char byte;
        pipe(ends);
        alarm(1);
        printf("read %zd\n", read(ends[0], &byte, 1)); /* would block for ever */
    }
    unblock(SIGALRM);
    printf("out of read by %s\n", got == SIGALRM ? "SIGALRM" : "something else");
}

/* ---- many times: neither stack grows ---- */

static void many_times(void)
{
    volatile int n = 0;
    char *volatile first = NULL;
    for (int i = 0; i < 100000; i++) {
        char here;
        if (!first)
            first = &here;
        if (first != &here)
            printf("the stack moved\n");
        if (setjmp(outer) == 0)
            deep(i % 8, outer);
        else
            n++;
    }
    printf("%d jumps\n", (int)n);
}

static void again(void)
{
    volatile int n = 0;
    while (setjmp(inner) < 100000)
        leap(inner, ++n);
    printf("%d jumps to one place\n", (int)n);
}

static void leaving(void) { printf("atexit runs\n"); }

static sigjmp_buf with_mask, without_mask;
static void jump_with(int signum) { siglongjmp(with_mask, signum); }
static void jump_without(int signum) { siglongjmp(without_mask, signum); }

static int is_blocked(int signum)
{
    sigset_t set;
    sigprocmask(SIG_BLOCK, NULL, &set);
    return sigismember(&set, signum);
}

/* sigsetjmp keeps the mask when asked, and siglongjmp puts it back: a handler that jumps out leaves its signal as it was. */
static void masks(void)
{
    struct sigaction action = {.sa_handler = jump_with};
    volatile int times = 0;
    sigaction(SIGUSR1, &action, NULL);
    int got = sigsetjmp(with_mask, 1);
    if (times < 100) {
        times++;
        kill(getpid(), SIGUSR1);
        getppid();
        printf("not reached\n");
    }
    printf("%d times with the mask, last by %d, blocked %d\n", (int)times, got, is_blocked(SIGUSR1));
    action.sa_handler = jump_without;
    sigaction(SIGUSR1, &action, NULL);
    if (!(got = sigsetjmp(without_mask, 0)))
        raise(SIGUSR1);
    printf("without, by %d, blocked %d\n", got, is_blocked(SIGUSR1));
    unblock(SIGUSR1);
}

int main(void)
{
    values();
    across_frames();
    nested();
    several();
    from_callback();
    signatures();
    fflush(stdout);
    from_handlers();
    masks();
    many_times();
    again();
    atexit(leaving);
    if (setjmp(outer) == 0)
        exit(3);
    printf("not reached\n");
    return 4;
}

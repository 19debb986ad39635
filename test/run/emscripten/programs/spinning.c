/* wasmc options: --async-signals */
/* A program that computes without calling the system is interrupted; what a leaf function keeps below the stack pointer survives. */
#include "show.h"

#include <signal.h>
#include <sys/time.h>

static volatile int seen;

/* Its frame would lie where a leaf function of the interrupted program keeps its own. */
static void on_alarm(int s)
{
    char deep[300];
    memset(deep, 0x5a, sizeof deep);
    seen++;
    if (((volatile char *)deep)[7] != 0x5a)
        abort();
}

__attribute__((noinline)) static int leaf(int x)
{
    volatile unsigned char keep[96];
    for (int i = 0; i < 96; i++)
        keep[i] = (unsigned char)(x + i);
    for (int before = seen; seen == before;) {
    }
    for (int i = 0; i < 96; i++)
        if (keep[i] != (unsigned char)(x + i))
            return 0;
    return 1;
}

int main(void)
{
    const struct itimerval often = {{0, 2000}, {0, 2000}};
    struct sigaction a = {.sa_handler = on_alarm};
    sigaction(SIGALRM, &a, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    int whole = 0;
    for (int i = 0; i < 50; i++)
        whole += leaf(i);
    printf("interrupted 50 times, whole %d times\n", whole);
    return 0;
}

/* Counters in memory that two processes share: exact only if the compiler's builtins are atomic instructions and the mapping is one. */
#include "show.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 300000 };

struct shared {
    volatile int started, sum, lock, guarded;
    volatile long long wide;
};

static void count(struct shared *s)
{
    __sync_fetch_and_add(&s->started, 1);
    for (int i = 0; s->started < 2 && i < 1000; i++) /* both at once, if the machine lets them */
        usleep(1000);
    for (int i = 0; i < ROUNDS; i++) {
        __sync_fetch_and_add(&s->sum, 1);
        __sync_fetch_and_add(&s->wide, 1LL << 33);
        while (!__sync_bool_compare_and_swap(&s->lock, 0, 1))
            usleep(0);
        s->guarded++; /* not atomic itself: the lock must hold */
        __sync_lock_release(&s->lock);
    }
}

int main(void)
{
    int status = -1;
    struct shared *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t child = fork();
    count(s);
    if (child == 0)
        _exit(7);
    SHOW(waitpid(child, &status, 0) == child);
    SHOW(WEXITSTATUS(status));
    SHOW(s->sum);
    SHOW(s->guarded);
    SHOW(s->wide == 2LL * ROUNDS << 33);
    SHOW(munmap(s, sizeof *s));
    return 0;
}

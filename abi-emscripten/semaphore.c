/* Unnamed semaphores (sem_t, 16 bytes in every era): a count and the number of waiters in its first two words. They work between the
 * processes that share the memory, too. */
#include "blocking.h"
#include "env.h"
#include "guest.h"

#include <errno.h>
#include <stdatomic.h>

#define SEM_MAX 0x7fffffffu

struct semaphore {
    _Atomic uint32_t count, waiters;
};

/* NULL: outside memory or not aligned as the guest's compiler aligns it. */
static struct semaphore *at(uint32_t addr) { return addr % 4 == 0 ? guest_ptr(addr, sizeof(struct semaphore)) : NULL; }

static bool take(struct semaphore *s)
{
    uint32_t count = atomic_load(&s->count);
    while (count > 0)
        if (atomic_compare_exchange_weak(&s->count, &count, count - 1))
            return true;
    return false;
}

uint32_t em_sem_init(uint32_t sem, uint32_t shared, uint32_t value)
{
    struct semaphore *s = at(sem);
    if (!s || value > SEM_MAX)
        return libc_result(-EINVAL);
    atomic_store(&s->count, value);
    atomic_store(&s->waiters, 0);
    return 0;
}

uint32_t em_sem_destroy(uint32_t sem) { return 0; }

uint32_t em_sem_post(uint32_t sem)
{
    struct semaphore *s = at(sem);
    if (!s)
        return libc_result(-EINVAL);
    atomic_fetch_add(&s->count, 1);
    if (atomic_load(&s->waiters) > 0)
        block_wake_word((uint32_t *)&s->count);
    return libc_result(0);
}

uint32_t em_sem_trywait(uint32_t sem)
{
    struct semaphore *s = at(sem);
    return libc_result(!s ? -EINVAL : take(s) ? 0 : -EAGAIN);
}

uint32_t em_sem_wait(uint32_t sem)
{
    struct semaphore *s = at(sem);
    int64_t r = 0;
    if (!s)
        return libc_result(-EINVAL);
    atomic_fetch_add(&s->waiters, 1);
    while (r != -EINTR && !take(s))
        r = block_wait_word((uint32_t *)&s->count, 0);
    atomic_fetch_sub(&s->waiters, 1);
    return libc_result(r == -EINTR ? r : 0);
}

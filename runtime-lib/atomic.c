/* memory.atomic.wait and notify (threads proposal) as a queue of waiters per bucket of addresses: a futex on the guest's own word would
 * do for 32 bits, but not for 64, and could not count who was woken. */
#include "os.h"
#include "wasm_abi.h"

#include <errno.h>

/* On the waiting thread's stack, in its bucket's list; both are changed under the bucket's lock only. */
struct waiter {
    struct waiter *next;
    const uint8_t *addr;
    uint32_t woken; /* futex */
};

static struct bucket {
    uint32_t lock; /* futex: 0 free, 1 taken, 2 taken and somebody sleeps */
    struct waiter *first, **last;
} buckets[64];

static struct bucket *bucket_of(const uint8_t *addr)
{
    uint64_t hash = ((uintptr_t)addr >> 2) * 0x9e3779b97f4a7c15u;
    return &buckets[hash >> 58];
}

static void lock(struct bucket *b)
{
    uint32_t seen = 0;
    if (__atomic_compare_exchange_n(&b->lock, &seen, 1, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
        return;
    while (__atomic_exchange_n(&b->lock, 2, __ATOMIC_SEQ_CST))
        os_futex_wait(&b->lock, 2, -1);
}

static void unlock(struct bucket *b)
{
    if (__atomic_exchange_n(&b->lock, 0, __ATOMIC_SEQ_CST) == 2)
        os_futex_wake(&b->lock, 1);
}

static void enqueue(struct bucket *b, struct waiter *w)
{
    if (!b->first)
        b->last = &b->first;
    *b->last = w;
    b->last = &w->next;
}

/* The link that points to w, or the list's end. */
static struct waiter **find_link(struct bucket *b, const struct waiter *w)
{
    struct waiter **link = &b->first;
    while (*link && *link != w)
        link = &(*link)->next;
    return link;
}

static void unlink_waiter(struct bucket *b, struct waiter **link)
{
    struct waiter *w = *link;
    *link = w->next;
    if (b->last == &w->next)
        b->last = link;
}

/* Sleeps until notified or until timeout; whether it was notified. */
static bool sleep_until_woken(struct waiter *w, int64_t timeout_ns)
{
    int64_t deadline = 0, left = timeout_ns;
    if (timeout_ns >= 0 && __builtin_add_overflow(os_monotonic_ns(), timeout_ns, &deadline))
        left = timeout_ns = -1;
    while (!__atomic_load_n(&w->woken, __ATOMIC_ACQUIRE)) {
        if (timeout_ns >= 0 && left <= 0)
            return false;
        os_futex_wait(&w->woken, 0, left);
        if (timeout_ns >= 0)
            left = deadline - os_monotonic_ns();
    }
    return true;
}

/* The caller has locked b and found the expected value. */
static uint32_t wait_in(struct bucket *b, const uint8_t *addr, int64_t timeout_ns)
{
    struct waiter w = {.addr = addr};
    enqueue(b, &w);
    unlock(b);
    if (sleep_until_woken(&w, timeout_ns))
        return 0;
    lock(b);
    bool notified = __atomic_load_n(&w.woken, __ATOMIC_ACQUIRE);
    if (!notified)
        unlink_waiter(b, find_link(b, &w));
    unlock(b);
    return notified ? 0 : 2;
}

uint32_t wasm_atomic_wait32(struct wasm_memory *m, uint8_t *addr, uint32_t expected, int64_t timeout_ns)
{
    (void)m;
    struct bucket *b = bucket_of(addr);
    lock(b);
    if (__atomic_load_n((uint32_t *)addr, __ATOMIC_SEQ_CST) == expected)
        return wait_in(b, addr, timeout_ns);
    unlock(b);
    return 1;
}

uint32_t wasm_atomic_wait64(struct wasm_memory *m, uint8_t *addr, uint64_t expected, int64_t timeout_ns)
{
    (void)m;
    struct bucket *b = bucket_of(addr);
    lock(b);
    if (__atomic_load_n((uint64_t *)addr, __ATOMIC_SEQ_CST) == expected)
        return wait_in(b, addr, timeout_ns);
    unlock(b);
    return 1;
}

/* A waiter may leave as soon as its word is set: nothing of it is touched afterwards but the futex's address. */
uint32_t wasm_atomic_notify(struct wasm_memory *m, uint8_t *addr, uint32_t count)
{
    (void)m;
    struct bucket *b = bucket_of(addr);
    uint32_t woken = 0;
    lock(b);
    for (struct waiter **link = &b->first; *link && woken < count;) {
        struct waiter *w = *link;
        if (w->addr != addr) {
            link = &w->next;
            continue;
        }
        unlink_waiter(b, link);
        __atomic_store_n(&w->woken, 1, __ATOMIC_RELEASE);
        os_futex_wake(&w->woken, 1);
        woken++;
    }
    unlock(b);
    return woken;
}

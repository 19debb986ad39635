/* Linear memory as the guest's allocator sees it: growing it, and mmap laid over page-aligned guest allocations, so that shared mappings
 * are shared by real pages and survive fork. */
#define _GNU_SOURCE
#include "env.h"
#include "fs/fs.h"
#include "guest.h"
#include "handlers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- growing ---- */

#define MEMORY (&wasm_memories[0])
/* A 32-bit byte count that a guest can still compute with. */
#define HEAP_LIMIT 0xffff0000u
/* How much more than asked for is taken: a fifth of what there is, at most this. Uncommitted pages cost nothing. */
#define GROW_EXTRA_MAX (96ull << 20)

static bool grow_to(uint64_t size)
{
    uint64_t page = 1ull << MEMORY->page_log2;
    return size <= MEMORY->size || wasm_memory_grow(MEMORY, (size - MEMORY->size + page - 1) >> MEMORY->page_log2) != UINT64_MAX;
}

uint32_t em_get_heap_size(void) { return MEMORY->size > HEAP_LIMIT ? HEAP_LIMIT : (uint32_t)MEMORY->size; }
uint32_t em_get_heap_max(void) { return MEMORY->max > HEAP_LIMIT ? HEAP_LIMIT : (uint32_t)MEMORY->max; }

/* No signals_boundary: the guest is inside its allocator. */
uint32_t em_resize_heap(uint32_t requested)
{
    uint64_t extra = MEMORY->size / 5, generous;
    if (requested > em_get_heap_max())
        return 0;
    generous = MEMORY->size + (extra < GROW_EXTRA_MAX ? extra : GROW_EXTRA_MAX);
    if (generous > requested && generous <= em_get_heap_max() && grow_to(generous))
        return 1;
    return grow_to(requested);
}

/* fastcomp: the new end is in a variable only the module knows, so everything the module may have is made accessible. */
uint32_t em_enlarge_memory(void) { return MEMORY->size < MEMORY->max && grow_to(em_get_heap_max()); }
uint32_t em_abort_on_cannot_grow(void) { host_trap("out of memory: the program cannot enlarge its %u bytes", em_get_heap_size()); }
uint32_t em_abort_on_cannot_grow1(uint32_t requested) { host_trap("out of memory: the program cannot grow to %u bytes", requested); }
void em_notify_memory_growth(uint32_t index) {}

static uint32_t copy(uint32_t to, uint32_t from, uint32_t n)
{
    void *d = guest_ptr(to, n);
    const void *s = guest_ptr(from, n);
    if (!d || !s)
        wasm_trap_memory_bounds();
    memcpy(d, s, n);
    return to;
}
uint32_t em_memcpy_big(uint32_t to, uint32_t from, uint32_t n) { return copy(to, from, n); }
void em_memcpy_js(uint32_t to, uint32_t from, uint32_t n) { copy(to, from, n); }

/* ---- mappings ---- */

struct mapping {
    struct mapping *next;
    uint32_t addr, len; /* len: whole host pages */
    bool file, shared;
};
static struct mapping *mappings;

/* Guests from 1.39 on have 64 KiB pages, earlier ones 16 KiB. */
static uint32_t mapping_align(void)
{
    uint32_t page = (uint32_t)sysconf(_SC_PAGESIZE), guest = era_is_fastcomp() ? 16384 : 65536;
    return page > guest ? page : guest;
}

static uint64_t whole_pages(uint32_t len)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    return (len + page - 1) & ~(page - 1);
}

static struct mapping **find(uint32_t addr)
{
    struct mapping **at = &mappings;
    while (*at && (*at)->addr != addr)
        at = &(*at)->next;
    return at;
}

/* Replaces the pages of a guest range. Fixed: the memory's base never moves, and growing leaves lower pages alone. */
static int64_t put_pages(uint32_t addr, uint64_t len, int prot, int flags, int fd, uint64_t offset)
{
    void *p = guest_ptr(addr, len);
    if (!p)
        return -ENOMEM;
    return mmap(p, len, prot, flags | MAP_FIXED, fd, (off_t)offset) == MAP_FAILED ? -errno : 0;
}

/* The page becomes ordinary zeroed guest memory again. */
static int64_t put_plain_pages(uint32_t addr, uint64_t len) { return put_pages(addr, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }

/* Maps and remembers; the guest address. fd -1: anonymous. */
static int64_t map_over_allocation(uint32_t len, int prot, int flags, int fd, uint64_t offset)
{
    uint64_t size = whole_pages(len);
    struct mapping *m = calloc(1, sizeof *m);
    uint32_t addr = m && size <= HEAP_LIMIT ? guest_memalign(mapping_align(), (uint32_t)size) : 0;
    int64_t r = addr ? put_pages(addr, size, prot, flags, fd, offset) : -ENOMEM;
    if (r < 0) {
        if (addr)
            guest_free(addr);
        free(m);
        return r;
    }
    *m = (struct mapping){.next = mappings, .addr = addr, .len = (uint32_t)size, .file = fd >= 0, .shared = flags & MAP_SHARED};
    mappings = m;
    return addr;
}

int64_t mapping_map(uint32_t addr, uint32_t len, uint32_t prot, uint32_t flags, uint32_t fd, uint64_t offset)
{
    bool anonymous = flags & MAP_ANONYMOUS, shared = flags & MAP_SHARED;
    if (len == 0 || flags & MAP_FIXED)
        return -EINVAL; /* guest addresses are the allocator's to choose */
    if (!anonymous && !file_is_open_to_guest(fd))
        return -EBADF;
    /* Guest memory has no protection, except that a file may not be open for writing. */
    int host_prot = !anonymous && shared && !(prot & PROT_WRITE) ? PROT_READ : PROT_READ | PROT_WRITE;
    int host_flags = (shared ? MAP_SHARED : MAP_PRIVATE) | (anonymous ? MAP_ANONYMOUS : 0);
    return map_over_allocation(len, host_prot, host_flags, anonymous ? -1 : (int)fd, offset);
}

/* Forgets the mapping that starts at addr; its memory is plain again but still allocated. */
static int64_t unmap_keep(uint32_t addr, uint32_t len)
{
    struct mapping **at = find(addr), *m = *at;
    if (!m || whole_pages(len) != m->len)
        return -EINVAL;
    int64_t r = put_plain_pages(m->addr, m->len);
    if (r == 0) {
        *at = m->next;
        free(m);
    }
    return r;
}

int64_t mapping_unmap(uint32_t addr, uint32_t len)
{
    int64_t r = unmap_keep(addr, len);
    if (r == 0)
        guest_free(addr);
    return r;
}

int64_t mapping_sync(uint32_t addr, uint32_t len, uint32_t flags)
{
    void *p = guest_ptr(addr, len);
    return p ? host_result(msync(p, len, (int)flags)) : -ENOMEM;
}

/* Advice that changes contents (MADV_DONTNEED, MADV_FREE, MADV_REMOVE) is carried out inside mappings only; the rest is accepted. */
int64_t mapping_advise(uint32_t addr, uint32_t len, uint32_t advice)
{
    if (advice != MADV_DONTNEED && advice != MADV_FREE && advice != MADV_REMOVE)
        return 0;
    for (const struct mapping *m = mappings; m; m = m->next)
        if (addr >= m->addr && (uint64_t)addr + len <= (uint64_t)m->addr + m->len)
            return host_result(madvise(guest_ptr(addr, len), len, (int)advice));
    return -EINVAL;
}

/* Moving pages keeps what they are: shared stays shared, a file's a file's. */
static int64_t move_mapping(struct mapping *m, uint32_t len)
{
    uint64_t size = whole_pages(len);
    uint32_t addr = size <= HEAP_LIMIT ? guest_memalign(mapping_align(), (uint32_t)size) : 0;
    if (!addr)
        return -ENOMEM;
    if (mremap(guest_ptr(m->addr, m->len), m->len, size, MREMAP_MAYMOVE | MREMAP_FIXED, guest_ptr(addr, size)) == MAP_FAILED) {
        int64_t err = -errno;
        put_plain_pages(addr, size);
        guest_free(addr);
        return err;
    }
    put_plain_pages(m->addr, m->len); /* the kernel left a hole */
    guest_free(m->addr);
    m->addr = addr;
    m->len = (uint32_t)size;
    return addr;
}

/* A mapping's memory is one allocation: any other size means another one. */
int64_t mapping_remap(uint32_t addr, uint32_t len, uint32_t new_len, uint32_t flags)
{
    struct mapping *m = *find(addr);
    if (!m || new_len == 0 || flags & ~(uint32_t)MREMAP_MAYMOVE)
        return -EINVAL;
    if (whole_pages(len) != m->len)
        return -EFAULT;
    if (whole_pages(new_len) == m->len)
        return addr;
    return flags & MREMAP_MAYMOVE ? move_mapping(m, new_len) : -ENOMEM;
}

/* One byte per guest page, all in core: what is swapped out is the machine's affair. */
int64_t mapping_in_core(uint32_t addr, uint32_t len, uint32_t vector)
{
    uint32_t page = em_getpagesize(), pages = (uint32_t)(((uint64_t)len + page - 1) / page);
    uint8_t *p = guest_ptr(vector, pages);
    if (addr % page)
        return -EINVAL;
    if (!guest_ptr(addr, len))
        return -ENOMEM;
    if (!p)
        return -EFAULT;
    memset(p, 1, pages);
    return 0;
}

int64_t mapping_lock(uint32_t addr, uint32_t len)
{
    const void *p = guest_ptr(addr, len);
    return p ? host_result(mlock(p, len)) : -ENOMEM;
}

int64_t mapping_unlock(uint32_t addr, uint32_t len)
{
    const void *p = guest_ptr(addr, len);
    return p ? host_result(munlock(p, len)) : -ENOMEM;
}

/* All of the process would be the whole reservation: what the program has now is meant. Memory it gets later is not locked. */
int64_t mapping_lock_all(uint32_t flags)
{
    if (flags == 0 || flags & ~(uint32_t)(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT))
        return -EINVAL;
    return flags & MCL_CURRENT ? host_result(mlock(MEMORY->base, MEMORY->size)) : 0;
}

int64_t mapping_unlock_all(void) { return host_result(munlockall()); }

int64_t mapping_protect(uint32_t addr, uint32_t len, uint32_t prot) { return guest_ptr(addr, len) ? 0 : -ENOMEM; }

/* ---- the halves of mmap that stayed outside modules without the shim: files only; the module frees the memory itself ---- */

static uint32_t map_part(uint32_t len, uint32_t prot, uint32_t flags, uint32_t fd, uint64_t offset, uint32_t allocated)
{
    int64_t r = guest_ptr(allocated, 4) ? mapping_map(0, len, prot, flags & ~(uint32_t)(MAP_FIXED | MAP_ANONYMOUS), fd, offset) : -EFAULT;
    if (r > 0)
        guest_put32(allocated, 1);
    return sys_result(r);
}

/* Where the address is a result of its own (from 3.1.42 on). */
static uint32_t map_file_to(uint32_t len, uint32_t prot, uint32_t flags, uint32_t fd, uint64_t offset, uint32_t allocated, uint32_t addr)
{
    uint32_t r = guest_ptr(addr, 4) ? map_part(len, prot, flags, fd, offset, allocated) : sys_result(-EFAULT);
    if ((int32_t)r < 0 && (int32_t)r > -4096)
        return r;
    guest_put32(addr, r);
    return 0;
}

uint32_t em_mmap_js_old(uint32_t addr, uint32_t len, uint32_t prot, uint32_t flags, uint32_t fd, uint32_t offset, uint32_t allocated)
{
    return map_part(len, prot, flags, fd, offset, allocated);
}
uint32_t em_mmap_js(uint32_t len, uint32_t prot, uint32_t flags, uint32_t fd, uint32_t low, uint32_t high, uint32_t allocated, uint32_t addr)
{
    return map_file_to(len, prot, flags, fd, pair64(low, high), allocated, addr);
}
uint32_t em_mmap_js_j(uint32_t len, uint32_t prot, uint32_t flags, uint32_t fd, uint64_t offset, uint32_t allocated, uint32_t addr)
{
    return map_file_to(len, prot, flags, fd, offset, allocated, addr);
}
uint32_t em_munmap_js_old(uint32_t addr, uint32_t len, uint32_t prot, uint32_t flags, uint32_t fd, uint32_t offset)
{
    return sys_result(unmap_keep(addr, len));
}
uint32_t em_munmap_js(uint32_t addr, uint32_t len, uint32_t prot, uint32_t flags, uint32_t fd, uint32_t low, uint32_t high)
{
    return sys_result(unmap_keep(addr, len));
}
uint32_t em_munmap_js_j(uint32_t addr, uint32_t len, uint32_t prot, uint32_t flags, uint32_t fd, uint64_t offset) { return sys_result(unmap_keep(addr, len)); }
uint32_t em_msync_js_old(uint32_t addr, uint32_t len, uint32_t flags, uint32_t fd) { return sys_result(mapping_sync(addr, len, MS_SYNC)); }
uint32_t em_msync_js_j(uint32_t addr, uint32_t len, uint32_t prot, uint32_t flags, uint32_t fd, uint64_t offset)
{
    return sys_result(mapping_sync(addr, len, MS_SYNC));
}

/* The C library's own way to read a message catalogue: the file's address, its length at size; 0: there is none. */
uint32_t em_map_file(uint32_t path, uint32_t size)
{
    int err;
    struct stat st;
    const char *name = guest_path(path, &err);
    int fd = name ? fs_open(FS_CWD, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0) : -1;
    int64_t r = -1;
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= INT32_MAX && guest_put32(size, (uint32_t)st.st_size))
        r = mapping_map(0, (uint32_t)st.st_size, PROT_READ, MAP_PRIVATE, (uint32_t)fd, 0);
    if (fd >= 0)
        fs_close(fd);
    return r > 0 ? (uint32_t)r : 0;
}

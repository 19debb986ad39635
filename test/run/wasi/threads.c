/* Threads that call random functions on the same few descriptors and names, under the thread sanitizer: no data race in the host's code, no descriptor
 * leaked or closed twice, nothing outside the grant changed; and a directory that several threads read through one descriptor is complete for each.
 * Usage: threads [seeds [first]] */
#define _GNU_SOURCE
#include "guest.h"
#include "os.h"
#include "seeds.h"
#include "thread.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 4, CALLS = 1500, READINGS = 60, NAMES = 150, FIRST_OWN = 8, SHARED = 6, PART = GUEST_SIZE / 8 };

static const char *const tree[] = {"in/", "in/file", "in/dir/", "in/dir/file", "in/link>file", "in/out>../out/secret", "in/full/", "out/", "out/secret=THE SECRET", NULL};
static const char *const paths[] = {"file", "dir", "dir/file", "link", "out", "new", "dir/new", "../out/secret", ".", "new/deeper", "../in/file"};
enum { PATHS = sizeof paths / sizeof *paths };

/* ---- what spawn.c needs of the runtime: every thread stays on its own stack ---- */

static _Thread_local struct wasm_thread *current;
static struct wasm_thread main_thread;
struct wasm_thread *os_thread(void) { return current; }
void os_set_thread(struct wasm_thread *t) { current = t; }
int os_futex_wait(const uint32_t *word, uint32_t expected, int64_t timeout_ns) { return usleep(1000); }
void os_exit(int status) { _exit(status); }
void trap_report(const struct wasm_thread *t) {}
void cpu_guest_leave(struct wasm_thread *t, int code) { abort(); }
int wasm_guest_call(void (*fn)(void *), void *arg) { return fn(arg), 0; }
bool thread_map(struct wasm_thread *t, uint64_t stack_size, char *why, size_t why_size) { return memset(t, 0, sizeof *t); }
int thread_adopt(struct wasm_thread *t) { return os_set_thread(t), 0; }
void thread_detach(struct wasm_thread *t) { os_set_thread(NULL); }
void thread_unmap(struct wasm_thread *t) {}

/* ---- one thread ---- */

struct worker {
    uint64_t state;
    uint32_t memory, number; /* its own part of the guest's memory: what the guest's threads do to each other is not the host's */
    unsigned succeeded, strange;
};
static struct worker workers[THREADS];
static unsigned running;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t done = PTHREAD_COND_INITIALIZER;

static uint32_t pick(struct worker *w, uint32_t n)
{
    w->state = w->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(w->state >> 33) % n;
}

static uint32_t any_fd(struct worker *w) { return pick(w, 12) ? FIRST_OWN + pick(w, SHARED) : pick(w, FIRST_OWN); }

static uint32_t path_at(struct worker *w, uint32_t at, uint32_t *len)
{
    const char *text = paths[pick(w, PATHS)];
    guest_text(w->memory + at, text);
    *len = (uint32_t)strlen(text);
    return w->memory + at;
}

/* One iovec of 64 bytes. */
static uint32_t iovec_at(struct worker *w)
{
    const uint32_t v[2] = {w->memory + 1024, 64};
    memcpy(guest + w->memory + 512, v, sizeof v);
    return w->memory + 512;
}

static uint32_t call(struct worker *w, unsigned which)
{
    uint32_t n, m, p = path_at(w, 0, &n), q = path_at(w, 256, &m), fd = any_fd(w), out = w->memory + 768, dir = pick(w, 3) ? 3 : fd;
    switch (which) {
    case 0:
    case 1:
    case 2: return wasi_path_open(dir, pick(w, 2), p, n, pick(w, 3) ? 0 : pick(w, 16), pick(w, 2) ? RIGHTS_FILE : RIGHTS_DIR | RIGHT_FD_READ, RIGHTS_ALL, FDFLAGS_NONBLOCK, out);
    case 3: return fd < FIRST_OWN ? WASI_OK : wasi_fd_close(fd);
    case 4: return fd < FIRST_OWN ? WASI_OK : wasi_fd_renumber(fd, FIRST_OWN + pick(w, SHARED));
    case 5: return wasi_fd_readdir(fd, w->memory + 2048, 512, 0, out);
    case 6: return wasi_path_rename(dir, p, n, 3, q, m);
    case 7: return wasi_path_link(dir, pick(w, 2), p, n, 3, q, m);
    case 8: return wasi_path_unlink_file(dir, p, n);
    case 9: return wasi_path_create_directory(dir, p, n);
    case 10: return wasi_path_remove_directory(dir, p, n);
    case 11: return wasi_path_filestat_get(dir, pick(w, 2), p, n, w->memory + 2048);
    case 12: return wasi_fd_filestat_get(fd, w->memory + 2048);
    case 13: return wasi_fd_fdstat_get(fd, w->memory + 2048);
    case 14: return fd < FIRST_OWN || pick(w, 20) ? WASI_OK : wasi_fd_fdstat_set_rights(fd, RIGHT_FD_READ | RIGHT_FD_READDIR, 0);
    case 15: return wasi_fd_read(fd, iovec_at(w), 1, out);
    case 16: return wasi_fd_write(fd, iovec_at(w), 1, out);
    case 17: return wasi_fd_pread(fd, iovec_at(w), 1, pick(w, 100), out);
    case 18: return wasi_fd_seek(fd, 0, WHENCE_SET, out);
    case 19: return wasi_fd_filestat_set_size(fd, pick(w, 100));
    case 20: return wasi_fd_filestat_set_times(fd, 0, 0, FST_MTIM_NOW);
    case 21: return wasi_path_symlink(p, n, dir, q, m);
    case 22: return wasi_path_readlink(dir, p, n, w->memory + 2048, 64, out);
    case 23: return wasi_path_filestat_set_times(dir, 0, p, n, 0, 0, FST_MTIM_NOW);
    case 24: return wasi_fd_prestat_get(fd, out);
    case 25: return wasi_fd_advise(fd, 0, 10, 0);
    case 26: return wasi_environ_sizes_get(out, out + 4);
    default: return wasi_fd_fdstat_set_flags(fd, FDFLAGS_NONBLOCK);
    }
}
enum { FUNCTIONS = 28 };

static void leave(void)
{
    pthread_mutex_lock(&lock);
    running--;
    pthread_cond_signal(&done);
    pthread_mutex_unlock(&lock);
}

static void call_some(void *arg)
{
    struct worker *w = arg;
    for (unsigned i = 0; i < CALLS; i++) {
        uint32_t e = call(w, pick(w, FUNCTIONS));
        w->succeeded += !e;
        w->strange += e > WASI_ENOTCAPABLE;
    }
    leave();
}

/* How many entries a buffer of `used` bytes has in full; *cookie is that behind the last of them. */
static unsigned count_entries(uint32_t at, uint32_t used, uint64_t *cookie)
{
    unsigned n = 0;
    for (uint32_t p = 0; p + sizeof(struct wasi_dirent) <= used; n++) {
        struct wasi_dirent d;
        memcpy(&d, guest + at + p, sizeof d);
        p += (uint32_t)sizeof d + d.namlen;
        if (p > used)
            break;
        *cookie = d.next;
    }
    return n;
}

/* The whole directory behind the shared descriptor, in pieces. */
static void read_all(void *arg)
{
    struct worker *w = arg;
    for (unsigned i = 0; i < READINGS; i++) {
        uint64_t cookie = 0;
        uint32_t used = 512;
        unsigned n = 0;
        while (used == 512) {
            if (wasi_fd_readdir(w->number, w->memory + 2048, 512, cookie, w->memory))
                break;
            used = guest_load32(w->memory);
            n += count_entries(w->memory + 2048, used, &cookie);
        }
        w->strange += n != NAMES + 2; /* "." and ".." */
    }
    leave();
}

static void run_all(void (*fn)(void *))
{
    running = THREADS;
    for (int i = 0; i < THREADS; i++)
        if (thread_spawn(fn, &workers[i]))
            exit(95);
    pthread_mutex_lock(&lock);
    while (running)
        pthread_cond_wait(&done, &lock);
    pthread_mutex_unlock(&lock);
}

/* ---- a process ---- */

static uint32_t open_full(void)
{
    guest_text(0, "full");
    if (wasi_path_open(3, 0, 0, 4, OFLAGS_DIRECTORY, RIGHT_FD_READDIR, 0, 0, 64))
        exit(94);
    return guest_load32(64);
}

static void body(void *arg)
{
    uint64_t seed = *(uint64_t *)arg;
    char *argv[] = {"guest", NULL}, *envp[] = {"A=1", NULL};
    policy = (struct wasm_policy){.flags = WASM_POLICY_DEFAULT_DIRS | WASM_POLICY_INHERIT_ENV};
    guest_start_with(argv, envp);
    int out = seeds_hide_stdio();
    os_set_thread(&main_thread);
    wasi_fd_peek(3);
    fs_before_threads();
    unsigned before = seeds_open_descriptors(), strange = 0, succeeded = 0;
    for (uint32_t i = 0; i < THREADS; i++)
        workers[i] = (struct worker){.state = seed * THREADS + i, .memory = PART * (i + 1)};
    run_all(call_some);
    for (uint32_t i = 0; i < THREADS; i++)
        strange += workers[i].strange, succeeded += workers[i].succeeded;
    if (strange || succeeded < THREADS * CALLS / 5)
        dprintf(out, "%u strange answers, %u calls succeeded\n", strange, succeeded);
    uint32_t full = open_full();
    for (uint32_t i = 0; i < THREADS; i++)
        workers[i].number = full;
    run_all(read_all);
    for (uint32_t i = 0; i < THREADS; i++)
        if (workers[i].strange)
            dprintf(out, "thread %u: %u of %u readings of a directory were not complete\n", i, workers[i].strange, READINGS);
    for (uint32_t fd = 3; fd < 10000; fd++)
        wasi_fd_close(fd);
    unsigned after = seeds_open_descriptors();
    if (after > before + 3 + 4 * THREADS) /* two grants, the dead descriptor, and numbers that a thread had noted last */
        dprintf(out, "%u descriptors before, %u after\n", before, after);
    free(guest);
}

static void fill(const char *folder)
{
    for (int i = 0; i < NAMES; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/full/entry-%d", folder, i);
        FILE *f = fopen(path, "w");
        if (!f || fclose(f))
            exit(96);
    }
}

int main(int argc, char **argv)
{
    uint64_t n;
    unsigned failed = seeds_run(&(struct seeds){.count = 6, .first = 1, .rows = tree, .prepare = fill, .body = body}, argc, argv, &n);
    printf("%llu times %d threads of %d calls, %u failed\n", (unsigned long long)n, THREADS, CALLS, failed);
    return failed != 0;
}

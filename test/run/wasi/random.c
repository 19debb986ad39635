/* Random sequences of calls with random arguments: no crash, no byte outside the guest's memory touched, every answer a WASI errno, no
 * descriptor leaked, nothing changed outside the grant. Usage: random [seeds [first]] */
#define _GNU_SOURCE
#include "guest.h"
#include "seeds.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* Preopens are 3 to 7; what the guest opens comes behind and is closed again. */
enum { CALLS = 3000, FIRST_OWN = 8 };

static const char *const tree[] = {"in/",          "in/file", "in/dir/",    "in/dir/file", "in/link>file", "in/up>..", "in/out>../out/secret",
                                   "in/loop>loop", "out/",    "out/secret=THE SECRET", NULL};
static const char *const paths[] = {"file",        "dir",    "dir/file", "link", "up/out/secret", "out", "loop", "new", "dir/new", "../out/secret",
                                    "/etc/passwd", "dir/..", "",         ".",    "dir/",          "new/"};
enum { PATHS = sizeof paths / sizeof *paths };

static uint64_t state;
static int connected[2]; /* sockets */

static uint32_t pick(uint32_t n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % n;
}

/* Mostly inside memory, sometimes at or behind its end. */
static uint32_t any_pointer(void)
{
    static const uint32_t edges[] = {0, 1, GUEST_SIZE - 1, GUEST_SIZE - 4, GUEST_SIZE - 8, GUEST_SIZE, GUEST_SIZE + 1, UINT32_MAX, UINT32_MAX - 7, INT32_MAX};
    return pick(8) ? pick(GUEST_SIZE) : edges[pick(10)];
}

static uint32_t any_size(void)
{
    static const uint32_t edges[] = {0, 1, GUEST_SIZE, UINT32_MAX, 1u << 31, 1u << 29, 4096, 1024};
    return pick(8) ? pick(300) : edges[pick(8)];
}

static uint64_t any64(void)
{
    static const uint64_t edges[] = {0, 1, UINT64_MAX, INT64_MAX, (uint64_t)INT64_MAX + 1, 1u << 31};
    return pick(4) ? pick(5000) : edges[pick(6)];
}

static uint32_t any_fd(void) { return pick(20) ? pick(14) : (uint32_t)any64(); }
static uint32_t any_flags(void) { return pick(6) ? pick(32) : (uint32_t)any64(); }
static uint64_t any_rights(void) { return pick(3) ? RIGHTS_FILE | RIGHTS_DIR : pick(2) ? 0 : any64() << pick(24); }

/* An array of iovecs somewhere, mostly good ones. */
static uint32_t some_iovecs(uint32_t n)
{
    uint32_t at = any_pointer();
    for (uint32_t i = 0; i < n && i < 200 && (uint64_t)at + 8 * i + 8 <= GUEST_SIZE; i++) {
        uint32_t v[2] = {any_pointer(), pick(50) ? pick(200) : any_size()};
        memcpy(guest + at + 8 * i, v, 8);
    }
    return at;
}

struct path {
    uint32_t at, len;
};

static struct path some_path(void)
{
    struct path p = {any_pointer(), 0};
    const char *text = paths[pick(PATHS)];
    p.len = pick(30) ? (uint32_t)strlen(text) : any_size();
    if (p.at < GUEST_SIZE - 100 && p.at + 100 > p.at)
        guest_text(p.at, text);
    return p;
}

/* A clock that goes off at once makes sure that polling ends. */
static uint32_t poll_some(void)
{
    uint32_t n = pick(40), in = pick(GUEST_SIZE - 48 * 40), out = any_pointer();
    for (uint32_t i = 0; i < n; i++) {
        struct wasi_subscription s = {.userdata = i, .tag = (uint8_t)pick(pick(20) ? 3 : 256)};
        if (s.tag) {
            s.file.fd = any_fd();
        } else {
            s.clock.id = pick(5);
            s.clock.flags = (uint16_t)pick(2);
            s.clock.timeout = s.clock.flags ? any64() : pick(1000);
        }
        if (i == 0) {
            s.tag = 0;
            s.clock.id = WASI_CLOCK_MONOTONIC;
            s.clock.flags = 0;
            s.clock.timeout = 1000;
        }
        memcpy(guest + in + i * sizeof s, &s, sizeof s);
    }
    return wasi_poll_oneoff(in, out, n, any_pointer());
}

/* A record of WasmEdge's: pointer and size of an address. */
static uint32_t some_address(void)
{
    static const uint32_t sizes[] = {4, 16, 128, 128, 0, 5, 127, UINT32_MAX};
    uint32_t at = any_pointer(), v[2] = {any_pointer(), sizes[pick(8)]};
    if (at <= GUEST_SIZE - sizeof v)
        memcpy(guest + at, v, sizeof v);
    if (v[1] == 128 && v[0] <= GUEST_SIZE - 2)
        memcpy(guest + v[0], (uint8_t[]){(uint8_t)pick(4), 0}, 2);
    return at;
}

/* A socket of the guest's own, which never blocks. */
static uint32_t open_socket(void)
{
    uint32_t at = pick(GUEST_SIZE - 4), e = wasi_wasmedge_sock_open(pick(4), pick(4), pick(30) ? at : any_pointer());
    return e || guest_load32(at) < FIRST_OWN ? e : wasi_fd_fdstat_set_flags(guest_load32(at), FDFLAGS_NONBLOCK);
}

/* Without a network, so that random addresses are read, but nobody is called. */
static uint32_t call_refused(unsigned which, uint32_t fd, uint32_t n)
{
    policy.flags |= WASM_POLICY_NO_NET;
    struct path p = some_path();
    uint32_t e = which == 46   ? wasi_wasmedge_sock_bind(fd, some_address(), any_flags())
                 : which == 47 ? wasi_wasmedge_sock_connect(fd, some_address(), any_flags())
                 : which == 56 ? wasi_wasmedge_sock_listen(fd, any_flags())
                 : which == 48 ? wasi_wasmedge_sock_send_to(fd, some_iovecs(n), n, some_address(), pick(65537), pick(9) ? 0 : any_flags(), any_pointer())
                               : wasi_wasmedge_sock_getaddrinfo(p.at, p.len, any_pointer(), any_size(), any_pointer(), any_pointer(), any_size(), any_pointer());
    policy.flags &= ~WASM_POLICY_NO_NET;
    return e;
}

static uint32_t call_wasmedge(unsigned which, uint32_t fd, uint32_t n)
{
    switch (which) {
    case 45: return open_socket();
    case 46:
    case 47:
    case 48:
    case 49: return call_refused(which, fd, n);
    case 50: return wasi_wasmedge_sock_recv_from(pick(2) ? 0 : fd, some_iovecs(n), n, some_address(), any_flags(), any_pointer(), any_pointer());
    case 51: return wasi_wasmedge_sock_recv_from_port(fd, some_iovecs(n), n, some_address(), any_flags(), any_pointer(), any_pointer(), any_pointer());
    case 52: return wasi_wasmedge_sock_getsockopt(fd, pick(9) ? 0 : any_flags(), any_flags(), any_pointer(), any_pointer());
    case 53: return wasi_wasmedge_sock_setsockopt(fd, pick(9) ? 0 : any_flags(), any_flags(), any_pointer(), any_size());
    case 54: return wasi_wasmedge_sock_getlocaladdr(fd, some_address(), any_pointer(), any_pointer());
    case 55: return wasi_wasmedge_sock_getpeeraddr_2(fd, some_address(), any_pointer());
    default: return call_refused(which, fd, n);
    }
}

static uint32_t call(unsigned which)
{
    struct path p = some_path(), q = some_path();
    uint32_t fd = any_fd(), n = pick(10) ? pick(5) : any_size();
    switch (which) {
    case 0: return wasi_args_get(any_pointer(), any_pointer());
    case 1: return wasi_args_sizes_get(any_pointer(), any_pointer());
    case 2: return wasi_environ_get(any_pointer(), any_pointer());
    case 3: return wasi_environ_sizes_get(any_pointer(), any_pointer());
    case 4: return wasi_clock_res_get(any_flags(), any_pointer());
    case 5: return wasi_clock_time_get(any_flags(), any64(), any_pointer());
    case 6: return wasi_fd_advise(fd, any64(), any64(), any_flags());
    case 7: return wasi_fd_allocate(fd, pick(5000), pick(5000));
    case 8: return pick(3) || fd < FIRST_OWN ? wasi_fd_datasync(fd) : wasi_fd_close(fd);
    case 9: return wasi_fd_sync(fd);
    case 10: return wasi_fd_fdstat_get(fd, any_pointer());
    case 11: return wasi_fd_fdstat_set_flags(fd, any_flags() | FDFLAGS_NONBLOCK);
    case 12: return fd < FIRST_OWN || pick(20) ? WASI_OK : wasi_fd_fdstat_set_rights(fd, any_rights(), any_rights());
    case 13: return wasi_fd_filestat_get(fd, any_pointer());
    case 14: return wasi_fd_filestat_set_size(fd, pick(9000));
    case 15: return wasi_fd_filestat_set_times(fd, any64(), any64(), any_flags());
    case 16: return wasi_fd_pread(fd, some_iovecs(n), n, any64(), any_pointer());
    case 17: return wasi_fd_prestat_get(fd, any_pointer());
    case 18: return wasi_fd_prestat_dir_name(fd, any_pointer(), any_size());
    case 19: return wasi_fd_pwrite(fd, some_iovecs(n), n, pick(9000), any_pointer());
    case 20: return wasi_fd_read(fd, some_iovecs(n), n, any_pointer());
    case 21: return wasi_fd_readdir(fd, any_pointer(), any_size(), pick(3) ? 0 : any64(), any_pointer());
    case 22: return fd >= FIRST_OWN && !pick(4) ? wasi_fd_renumber(fd, FIRST_OWN + pick(6)) : wasi_fd_tell(fd, any_pointer());
    case 23: return wasi_fd_seek(fd, any64() % 9000, any_flags(), any_pointer());
    case 24: return wasi_fd_write(fd, some_iovecs(n), n, any_pointer());
    case 25: return wasi_path_create_directory(fd, p.at, p.len);
    case 26: return wasi_path_filestat_get(fd, any_flags(), p.at, p.len, any_pointer());
    case 27: return wasi_path_filestat_set_times(fd, any_flags(), p.at, p.len, any64(), any64(), any_flags());
    case 28: return wasi_path_link(fd, any_flags(), p.at, p.len, any_fd(), q.at, q.len);
    case 29:
    case 30: return wasi_path_open(fd, any_flags(), p.at, p.len, any_flags() % 16, any_rights(), any_rights(), any_flags() | FDFLAGS_NONBLOCK, any_pointer());
    case 31: return wasi_path_readlink(fd, p.at, p.len, any_pointer(), any_size(), any_pointer());
    case 32: return wasi_path_remove_directory(fd, p.at, p.len);
    case 33: return wasi_path_rename(fd, p.at, p.len, any_fd(), q.at, q.len);
    case 34: return wasi_path_symlink(p.at, p.len, fd, q.at, q.len);
    case 35: return wasi_path_unlink_file(fd, p.at, p.len);
    case 36: return poll_some();
    case 37: return wasi_sched_yield();
    case 38: return wasi_random_get(any_pointer(), any_size());
    case 39: return wasi_sock_accept(fd, any_flags(), any_pointer());
    case 40: return wasi_sock_recv(pick(2) ? 0 : fd, some_iovecs(n), n, any_flags(), any_pointer(), any_pointer());
    case 41: return wasi_sock_send(pick(2) ? 0 : fd, some_iovecs(n), n, pick(4) ? 0 : any_flags(), any_pointer());
    case 42: return wasi_wasmedge_sock_accept(fd, any_pointer());
    case 43: return write(connected[1], "more", 4) == 4 ? wasi_sock_recv(0, some_iovecs(2), 2, any_flags() % 4, any_pointer(), any_pointer()) : WASI_OK;
    case 44: return wasi_sock_shutdown(fd, any_flags());
    default: return call_wasmedge(which, fd, n);
    }
}
enum { FUNCTIONS = 57 };

/* What a guest must never have in its memory. */
static bool knows_secret(void) { return memmem(guest, GUEST_SIZE, "THE SECRET", 10); }

/* A listener that somebody has connected to, from --listen, and one end of `connected` in place of standard input. */
static void give_sockets(void)
{
    static const char *const listen[] = {"127.0.0.1:0"};
    struct sockaddr_in a;
    socklen_t size = sizeof a;
    policy.listen = listen;
    policy.nlisten = 1;
    wasm_start_listen(0, NULL);
    for (int fd = 3; fd < 100; fd++) {
        if (getsockname(fd, (struct sockaddr *)&a, &size) || a.sin_family != AF_INET)
            continue;
        fcntl(fd, F_SETFL, O_NONBLOCK);
        for (int i = 0; i < 8; i++) {
            int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            if (s < 0 || connect(s, (struct sockaddr *)&a, sizeof a) || write(s, "some bytes", 10) != 10)
                exit(96);
            close(s); /* so that nothing waits for more */
        }
        break;
    }
    if (socketpair(AF_UNIX, pick(2) ? SOCK_STREAM : SOCK_DGRAM, 0, connected))
        exit(96);
    for (int i = 0; i < 2; i++)
        fcntl(connected[i], F_SETFL, O_NONBLOCK);
    dup2(connected[0], 0);
}

static void on_alarm(int sig) {}

/* The guest may make its descriptors wait: whatever does ends with EINTR. */
static void interrupt(void)
{
    const struct itimerval every = {.it_interval.tv_usec = 50000, .it_value.tv_usec = 50000};
    sigaction(SIGALRM, &(struct sigaction){.sa_handler = on_alarm}, NULL);
    setitimer(ITIMER_REAL, &every, NULL);
}

static void body(void *arg)
{
    state = *(uint64_t *)arg;
    char *argv[] = {"guest", "one", "", NULL}, *envp[] = {"A=1", "HOME=/", NULL};
    policy = (struct wasm_policy){.flags = WASM_POLICY_DEFAULT_DIRS | WASM_POLICY_INHERIT_ENV};
    guest_start_with(argv, envp);
    int out = seeds_hide_stdio();
    give_sockets();
    interrupt();
    unsigned before = seeds_open_descriptors(), succeeded = 0;
    for (unsigned i = 0; i < CALLS; i++) {
        unsigned which = pick(FUNCTIONS);
        uint32_t e = call(which);
        succeeded += !e;
        if (i % 8 == 0 && knows_secret())
            dprintf(out, "call %u of function %u: the guest has read what is outside\n", i, which);
        if (e > WASI_ENOTCAPABLE)
            dprintf(out, "call %u of function %u answered %u\n", i, which, e);
    }
    if (succeeded < CALLS / 8)
        dprintf(out, "only %u calls succeeded\n", succeeded);
    for (uint32_t fd = 3; fd < 10000; fd++)
        wasi_fd_close(fd);
    unsigned after = seeds_open_descriptors();
    if (after > before + 1) /* the grant itself stays open */
        dprintf(out, "%u descriptors before, %u after\n", before, after);
    free(guest);
}

int main(int argc, char **argv)
{
    uint64_t n;
    unsigned failed = seeds_run(&(struct seeds){.count = 40, .first = 1, .rows = tree, .body = body}, argc, argv, &n);
    printf("%llu sequences of %d calls, %u failed\n", (unsigned long long)n, CALLS, failed);
    return failed != 0;
}

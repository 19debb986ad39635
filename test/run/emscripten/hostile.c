/* Random calls of every host function with random arguments, many at the edges of memory: no crash, no byte outside the guest's memory
 * touched (guard pages, sanitizers), no function that never returns. What ends or starts processes, signals others or waits by its
 * nature is left out by name. Usage: hostile [seeds [first]] */
#define _GNU_SOURCE
#include "guest.h"

#include "environ.h"
#include "fs.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CALLS = 20000 };

struct function {
    const char *name, *types; /* result, then parameters: V I L F D */
    void (*code)(void);
};

#define T_VOID "V"
#define T_I32 "I"
#define T_I64 "L"
#define T_F32 "F"
#define T_F64 "D"
#define T1(a) T_##a
#define T2(a, ...) T_##a T1(__VA_ARGS__)
#define T3(a, ...) T_##a T2(__VA_ARGS__)
#define T4(a, ...) T_##a T3(__VA_ARGS__)
#define T5(a, ...) T_##a T4(__VA_ARGS__)
#define T6(a, ...) T_##a T5(__VA_ARGS__)
#define T7(a, ...) T_##a T6(__VA_ARGS__)
#define T8(a, ...) T_##a T7(__VA_ARGS__)
#define T9(a, ...) T_##a T8(__VA_ARGS__)
#define T10(a, ...) T_##a T9(__VA_ARGS__)
#define T11(a, ...) T_##a T10(__VA_ARGS__)
#define T_PICK(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, f, ...) f
#define TYPES(...) T_PICK(__VA_ARGS__, T11, T10, T9, T8, T7, T6, T5, T4, T3, T2, T1, )(__VA_ARGS__)

static const struct function functions[] = {
#define HOST_ENV(module, name, symbol, ...) {#symbol, TYPES(__VA_ARGS__), (void (*)(void))em_##symbol},
#include "env.def"
#undef HOST_ENV
};
enum { FUNCTIONS = sizeof functions / sizeof functions[0] };

static const char *const left_out[] = {
    "receive_on_main_thread",
    "receive_on_main_thread4",
    "receive_on_main_thread5",
    "receive_on_main_thread7",
    "exit_with_live_runtime",
    "call_main",
    "unwind_to_event_loop",
    "pthread_kill",
    "exit",
    "exit_now",
    "proc_exit",
    "abort",
    "abort_code",
    "segfault",
    "alignfault",
    "assert_fail",
    "abort_on_cannot_grow",
    "abort_on_cannot_grow1",
    "abort_stack_overflow",
    "null_func",
    "syscall1", /* end the program */
    "memcpy_big",
    "memcpy_js", /* trap */
    "throw_longjmp",
    "longjmp", /* with nobody to catch */
    "save_setjmp", /* without an allocator */
    "syscall_fallocate",
    "syscall_fallocate_j",
    "syscall324", /* fill the disk in spite of the limit, beyond the ends of files */
    "cxa_allocate_exception",
    "cxa_throw",
    "cxa_rethrow",
    "cxa_rethrow_primary_exception",
    "cxa_call_unexpected",
    "cxa_pure_virtual",
    "resume_exception",
    "personality", /* end the program */
    "cxa_free_exception",
    "cxa_decrement_exception_refcount",
    "cxa_end_catch", /* free what the host keeps in guest memory, when told so */
    "fork",
    "execve",
    "kill",
    "raise", /* processes and signals */
    "sigsuspend",
    "syscall_pselect6",
    "epoll_pwait",
    "syscall_epoll_pwait", /* wait with masks of their own */
    "getaddrinfo",
    "getnameinfo", /* ask the network */
    "alarm",
    "setitimer",
    "setitimer_js",
    "syscall_setitimer",
    "syscall104", /* timers end the test */
    "setuid",
    "setgid",
    "setgroups",
    "initgroups", /* the test's own rights and limits */
    "syscall_setrlimit",
    "syscall75",
    "syscall_prlimit64",
    "syscall340",
    "syscall_setpriority",
    "syscall97",
    "syscall_nice",
    "syscall34",
    "prctl",
    "signal",
    "sigaction",
    "sigprocmask",
    "pthread_sigmask",
    "syscall_sync",
    "syscall36",
    "syscall_setsid",
    "syscall66",
    "syscall_setpgid",
    "syscall57",
    "posix_spawn",
    "system",
    "sigqueue",
    "syscall308", /* as above, by other names */
    "gethostbyname",
    "gethostbyaddr",
    "gethostbyname_r",
    "seteuid",
    "setegid",
    "setreuid",
    "setregid",
    "setresuid",
    "setresgid",
    "sched_setscheduler",
    "sched_setparam",
    "sched_setaffinity",
};

static uint64_t state;
static uint32_t pick(uint32_t n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % n;
}

static const char *const texts[] = {"file",           "dir", "dir/file", "link", "new", "/etc/passwd", "../up",
                                    "/proc/self/mem", ".",   "%Y-%Z %j", "root", "",    "127.0.0.1"};

static uint32_t any(void)
{
    static const uint32_t edges[] = {0,         1,     3,       GUEST_SIZE - 1, GUEST_SIZE - 4, GUEST_SIZE - 8, GUEST_SIZE, UINT32_MAX, UINT32_MAX - 3,
                                     INT32_MAX, -100u, 1u << 16};
    switch (pick(6)) {
    case 0: return edges[pick(sizeof edges / sizeof edges[0])];
    case 1: return pick(64);
    case 2: return guest_text(1024 + 256 * pick(8), texts[pick(sizeof texts / sizeof texts[0])]);
    case 3: return GUEST_SIZE - pick(600);
    default: return pick(GUEST_HEAP);
    }
}

/* Some words that make sense as nested pointers, lengths and descriptors. */
static void scribble(void)
{
    for (int i = 0; i < 16; i++) {
        uint32_t words[4] = {any(), pick(3) ? pick(300) : any(), any(), pick(40)};
        memcpy(guest + pick(GUEST_HEAP - 16), words, sizeof words);
    }
}

static bool is_left_out(const char *name)
{
    for (size_t i = 0; i < sizeof left_out / sizeof left_out[0]; i++)
        if (strcmp(name, left_out[i]) == 0)
            return true;
    return false;
}

typedef uint32_t u;
/* Integer parameters travel alike, whatever their width: one call serves every type without floating point parameters. */
__attribute__((no_sanitize("function"))) static void call(const struct function *f)
{
    uint64_t a[10];
    for (int i = 0; i < 10; i++)
        a[i] = f->types[0] && strlen(f->types) > (size_t)i + 1 && f->types[i + 1] == 'L' ? any() | (uint64_t)any() << 32 : any();
    if (f->types[0] == 'D')
        ((double (*)(uint64_t, uint64_t))f->code)(a[0], a[1]);
    else
        ((uint64_t (*)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t))f->code)(a[0], a[1], a[2], a[3], a[4],
            a[5], a[6], a[7], a[8], a[9]);
}

static const uint32_t versions[] = {1038011, 1038048, 3001006, 3001030, 4000015, 6000009};
static volatile const char *current = "nothing yet";

static volatile int ticks;

/* Ends sleeps with EINTR, and the test when that does not help for ten seconds. */
static void tick(int s)
{
    if (++ticks < 2000)
        return;
    dprintf(2, "%s does not return\n", (const char *)current);
    _exit(97);
}

static void start_ticking(void)
{
    struct sigaction action = {.sa_handler = tick};
    const struct itimerval every = {{0, 5000}, {0, 5000}};
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &every, NULL);
}

/* Pages of the guest's that are not to be touched are mappings of its own: of a file that has become shorter, or that it may not write. It would die
 * as any program does (by a trap, in a compiled one). Here the page becomes memory and the test goes on. Anywhere else the signal kills. */
static void give_page(int s, siginfo_t *info, void *context)
{
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), at = (uintptr_t)info->si_addr & -page;
    if (at < (uintptr_t)guest || at >= (uintptr_t)guest + GUEST_SIZE ||
        mmap((void *)at, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
        signal(s, SIG_DFL);
}

static void survive_mappings(void)
{
    struct sigaction action = {.sa_sigaction = give_page, .sa_flags = SA_SIGINFO};
    sigaction(SIGBUS, &action, NULL);
    sigaction(SIGSEGV, &action, NULL);
}

static void run_seed(uint64_t seed)
{
    state = seed * 0x9e3779b97f4a7c15u + 1;
    signal(SIGIO, SIG_IGN);
    signal(SIGURG, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){1 << 20, 1 << 20});
    guest_start();
    guest_set_version(versions[seed % (sizeof versions / sizeof versions[0])]);
    static char *args[] = {"program", "argument", NULL}, *env[] = {"NAME=value", "TZ=Europe/Berlin", NULL};
    environ_start(2, args, env);
    fs_own_high_fds();
    start_ticking();
    survive_mappings();
    for (int i = 0; i < CALLS; i++) {
        const struct function *f = &functions[pick(FUNCTIONS)];
        if (is_left_out(f->name))
            continue;
        if (i % 50 == 0)
            scribble();
        if (guest_heap_used() > GUEST_HEAP / 2)
            guest_start();
        current = f->name;
        ticks = 0;
        call(f);
    }
}

/* In a directory of its own, without a terminal, descriptors 0 to 2 on a pipe without a writer: reading ends, and no call reaches what
 * belongs to the machine, as the permissions of /dev/null would. */
static int in_child(uint64_t seed)
{
    char dir[] = "/tmp/wasmc-hostile-XXXXXX", command[2 * sizeof dir + 32];
    if (!mkdtemp(dir))
        return 1;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        int err = fcntl(2, F_DUPFD_CLOEXEC, 700), ends[2];
        setsid();
        if (chdir(dir) < 0 || err < 0 || pipe2(ends, O_NONBLOCK | O_CLOEXEC) < 0)
            _exit(1);
        close(ends[1]);
        for (int fd = 0; fd < 3; fd++)
            dup2(ends[0], fd);
        dup2(err, 2);
        close_range(3, (unsigned)err - 1, 0); /* what the caller leaked to us is not the test's to change */
        close_range((unsigned)err + 1, ~0u, 0);
        run_seed(seed);
        _exit(0);
    }
    int status;
    waitpid(pid, &status, 0);
    snprintf(command, sizeof command, "chmod -R u+rwx %s && rm -rf %s", dir, dir);
    if (system(command) != 0)
        printf("%s stays behind\n", dir);
    return status;
}

int main(int argc, char **argv)
{
    uint64_t seeds = argc > 1 ? strtoull(argv[1], NULL, 0) : 12, first = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
    for (uint64_t seed = first; seed < first + seeds; seed++) {
        int status = in_child(seed);
        if (status != 0) {
            printf("seed %llu: status %#x\n", (unsigned long long)seed, status);
            return 1;
        }
    }
    printf("%llu seeds\n", (unsigned long long)seeds);
    return 0;
}

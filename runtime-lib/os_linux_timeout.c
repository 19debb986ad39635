/* The time limit on Linux: two timers, one that speaks and one that nothing can hold up. */
#define _GNU_SOURCE
#include "os.h"
#include "text.h"
#include "wasm_abi.h"

#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* The last real-time signal: a guest that takes it for itself loses only the message. */
#define TIMEOUT_SIGNAL 64

/* What timer_create(2) reads; the C library's structure and call bring threads along. */
struct kernel_sigevent {
    uint64_t value;
    int signal, notify;
    uint64_t rest[6];
};
_Static_assert(sizeof(struct kernel_sigevent) == 64, "SIGEV_MAX_SIZE");

static int64_t deadline_ns; /* of CLOCK_MONOTONIC */

static void on_timeout(int sig)
{
    text_error("%s: time limit exceeded\n", wasm_module.name);
    os_exit(OS_TIMEOUT_EXIT);
}

/* CLOCK_MONOTONIC reaching at_ns sends the signal. */
static int arm(int sig, int64_t at_ns)
{
    struct kernel_sigevent event = {.signal = sig, .notify = SIGEV_SIGNAL};
    struct itimerspec when = {.it_value = {.tv_sec = at_ns / 1000000000, .tv_nsec = at_ns % 1000000000}};
    int id;
    if (syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &id) || syscall(SYS_timer_settime, id, TIMER_ABSTIME, &when, NULL))
        return errno;
    return 0;
}

int os_set_timeout(uint32_t ms)
{
    struct sigaction action = {.sa_handler = on_timeout, .sa_flags = SA_ONSTACK};
    if (ms) {
        deadline_ns = os_monotonic_ns() + (int64_t)ms * 1000000;
        if (sigaction(TIMEOUT_SIGNAL, &action, NULL))
            return errno;
    }
    int error = arm(TIMEOUT_SIGNAL, deadline_ns);
    return error ? error : arm(SIGKILL, deadline_ns + 1000000000);
}

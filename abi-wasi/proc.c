/* proc_exit, proc_raise */
#define _GNU_SOURCE
#include "thread.h"
#include "wasi.h"

#include <signal.h>
#include <unistd.h>

/* A library must not end the program that called it. */
extern __typeof__(wasm_library_exit) wasm_library_exit __attribute__((weak, visibility("hidden")));

/* As the host's exit: the low 8 bits arrive. Nothing is buffered here that would have to be written. */
void wasi_proc_exit(uint32_t status)
{
    if (wasm_library_exit)
        wasm_library_exit(status);
    if (thread_claim_end)
        thread_claim_end();
    _exit((int)status);
}

static const int signals[] = {
    [1] = SIGHUP,     [2] = SIGINT,   [3] = SIGQUIT,   [4] = SIGILL,   [5] = SIGTRAP,  [6] = SIGABRT,  [7] = SIGBUS,   [8] = SIGFPE,
    [9] = SIGKILL,    [10] = SIGUSR1, [11] = SIGSEGV,  [12] = SIGUSR2, [13] = SIGPIPE, [14] = SIGALRM, [15] = SIGTERM, [16] = SIGCHLD,
    [17] = SIGCONT,   [18] = SIGSTOP, [19] = SIGTSTP,  [20] = SIGTTIN, [21] = SIGTTOU, [22] = SIGURG,  [23] = SIGXCPU, [24] = SIGXFSZ,
    [25] = SIGVTALRM, [26] = SIGPROF, [27] = SIGWINCH, [28] = SIGIO,   [29] = SIGPWR,  [30] = SIGSYS,
};

/* The default action: what the runtime catches for traps is not the guest's fault here. */
uint32_t wasi_proc_raise(uint32_t sig)
{
    if (!sig)
        return WASI_OK;
    if (sig >= sizeof signals / sizeof *signals)
        return WASI_EINVAL;
    int host = signals[sig];
    if (wasm_library_exit)
        host_trap("the module raises signal %u", (unsigned)sig);
    bool catches = host == SIGSEGV || host == SIGBUS || host == SIGILL || host == SIGTRAP || host == SIGFPE;
    if (catches)
        signal(host, SIG_DFL);
    return raise(host) ? wasi_errno(errno) : WASI_OK;
}

/* Guest signals. The host's handler only notes what arrived; guest handlers run when the guest is inside a host call, at its end
 * (signals_boundary) or after a blocking call was interrupted (blocking.h): running them anywhere else would let them overwrite the
 * frame of a leaf function, which keeps data below the guest's stack pointer.
 *
 * Sets of signals are 64-bit masks, signal s at bit s - 1, as the guest lays them out. */
#ifndef EMSCRIPTEN_SIGNALS_H
#define EMSCRIPTEN_SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/* Not 0 when a noted signal may be delivered; read by every host call and, race-free, by blocking calls. */
extern volatile int signals_pending;

/* Runs the guest handlers of noted signals that the guest's mask allows. */
void signals_deliver(void);
static inline void signals_boundary(void)
{
    if (__builtin_expect(signals_pending, 0))
        signals_deliver();
}

/* Runs call(arg) with the guest's mask replaced by mask, atomically where call takes the host mask it is given (sigsuspend, ppoll,
 * pselect, epoll_pwait), then delivers what that mask let in. */
int64_t signals_with_mask(uint64_t mask, int64_t (*call)(const sigset_t *host_mask, void *arg), void *arg);

/* fork: nothing noted before is delivered twice, nothing that arrives for the child is lost. */
int64_t signals_fork(void);

/* Handlers for the tables; guest addresses, results as in guest.h. */
int64_t signals_action(uint32_t signum, uint32_t action, uint32_t previous);
int64_t signals_mask(uint32_t how, uint32_t set, uint32_t previous);
int64_t signals_get_pending(uint32_t set);
int64_t signals_suspend(uint32_t set);
int64_t signals_pause(void);
/* Whether the policy lets the guest send signals there (as kill's first argument). */
bool signals_may_reach(int32_t pid);
int64_t signals_kill(uint32_t pid, uint32_t signum);
int64_t signals_raise(uint32_t signum);
/* The mask at a guest sigset_t; false: outside memory. */
bool signals_read_set(uint32_t addr, uint64_t *mask);
/* siginfo_t at a guest address; false: outside memory. */
bool signals_write_info(uint32_t addr, const siginfo_t *info);
int64_t signals_queue(uint32_t pid, uint32_t signum, uint32_t value);
/* timeout: a timespec's address, 0 for ever; info 0: not wanted. The signal taken. */
int64_t signals_wait(uint32_t set, uint32_t info, uint32_t timeout);
/* The host's form of the mask at a guest sigset_t, without what the runtime needs itself; false: outside memory. */
bool signals_read_host_set(uint32_t addr, sigset_t *set);
/* In a new process about to become another program: default actions for the signals of mask. */
void signals_reset(uint64_t mask);
/* From now on the signal's arrival calls this, where a guest handler would be called, until the guest sets an action of its own. 0 or -errno. */
int64_t signals_watch(int signum, void (*arrived)(int signum));
/* The old handler, or -errno. */
int64_t signals_set_handler(uint32_t signum, uint32_t handler);

#endif

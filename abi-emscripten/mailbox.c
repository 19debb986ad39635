/* Threads that have returned to their event loop, as a browser would call it: they sleep until another one notifies somebody, and look what has
 * been sent to them. Threads that wait in the program's own C library look into their queues themselves. */
#include "mailbox.h"
#include "blocking.h"
#include "cancel.h"
#include "env.h"
#include "guest.h"
#include "signals.h"

GUEST_EXPORT(void, check_mailbox, "_emscripten_check_mailbox", (void)); /* since 3.1.33 */
GUEST_EXPORT(void, process_queued_calls, "emscripten_current_thread_process_queued_calls", (void));

static uint32_t notified; /* counts; a futex */

static void notify(void)
{
    __atomic_add_fetch(&notified, 1, __ATOMIC_SEQ_CST);
    block_wake_all(&notified);
}

void mailbox_serve(void)
{
    for (;;) {
        uint32_t seen = __atomic_load_n(&notified, __ATOMIC_SEQ_CST);
        if (check_mailbox)
            check_mailbox();
        else if (process_queued_calls)
            process_queued_calls();
        block_wait_word(&notified, seen);
        signals_boundary();
    }
}

void em_exit_with_live_runtime(void) { mailbox_serve(); }
void em_thread_mailbox_await(uint32_t block) {}
void em_notify_mailbox(uint32_t target, uint32_t self) { notify(); }
void em_notify_mailbox3(uint32_t target, uint32_t self, uint32_t main) { notify(); }
void em_notify_task_queue(uint32_t target, uint32_t self, uint32_t main, uint32_t queue) { notify(); }
uint32_t em_notify_proxying_queue(uint32_t target, uint32_t self, uint32_t main, uint32_t queue)
{
    notify();
    return 1;
}
uint32_t em_notify_thread_queue(uint32_t target, uint32_t main)
{
    notify();
    return 1;
}

/* Only JavaScript asks for it: a function of its own, or an EM_ASM. */
static double no_javascript(void) { host_trap("a call of JavaScript on the main thread"); }
double em_receive_on_main_thread(uint32_t index, uint32_t n, uint32_t args) { return no_javascript(); }
double em_receive_on_main_thread4(uint32_t index, uint32_t caller, uint32_t n, uint32_t args) { return no_javascript(); }
double em_receive_on_main_thread5(uint32_t index, uint32_t code, uint32_t caller, uint32_t n, uint32_t args) { return no_javascript(); }
double em_receive_on_main_thread7(uint32_t index, uint32_t code, uint32_t caller, uint32_t n, uint32_t args, uint32_t context, uint32_t rest)
{
    return no_javascript();
}

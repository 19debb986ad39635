/* Start and end of a program: the order in which Emscripten's own host called a module's exports, for every era. */
#include "env.h"
#include "environ.h"
#include "exceptions.h"
#include "exit.h"
#include "fs/fs.h"
#include "guest.h"
#include "mailbox.h"
#include "thread.h"
#include "unwind.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* Constructors: one entry since the LLVM back end; several before. */
GUEST_EXPORT(void, call_ctors, "__wasm_call_ctors", (void));
GUEST_EXPORT(void, environ_constructor, "___emscripten_environ_constructor", (void));
GUEST_EXPORT(void, global_ctors, "globalCtors", (void));
extern void wasm_constructors(void) __attribute__((weak, visibility("hidden")));
/* Programs that check their stack (-sASSERTIONS, -sSTACK_OVERFLOW_CHECK) are told first where it is. */
GUEST_EXPORT(void, stack_init, "emscripten_stack_init", (void));
GUEST_EXPORT(void, set_stack_limits, "__set_stack_limits", (uint32_t base, uint32_t end));
GUEST_EXPORT(uint32_t, stack_get_base, "emscripten_stack_get_base", (void));
GUEST_EXPORT(uint32_t, stack_get_end, "emscripten_stack_get_end", (void));
/* Entry points. */
GUEST_EXPORT(uint32_t, export_main, "main", (uint32_t argc, uint32_t argv));
GUEST_EXPORT(uint32_t, export_main_mangled, "__main_argc_argv", (uint32_t argc, uint32_t argv));
GUEST_EXPORT(uint32_t, export_main_fastcomp, "_main", (uint32_t argc, uint32_t argv));
GUEST_EXPORT(uint32_t, export_proxy_main, "_emscripten_proxy_main", (uint32_t argc, uint32_t argv));
GUEST_EXPORT(uint32_t, export_proxy_main_old, "emscripten_proxy_main", (uint32_t argc, uint32_t argv));
GUEST_EXPORT(void, export_start, "_start", (void));
GUEST_EXPORT(void, export_initialize, "_initialize", (void));
GUEST_EXPORT(uint32_t, stack_alloc, "stackAlloc", (uint32_t size));
GUEST_EXPORT(uint32_t, stack_alloc_new, "_emscripten_stack_alloc", (uint32_t size));
/* The end: functions registered with atexit; flushing and closing streams. */
GUEST_EXPORT(void, funcs_on_exit, "__funcs_on_exit", (void));
GUEST_EXPORT(void, stdio_exit, "__stdio_exit", (void));
GUEST_EXPORT(uint32_t, fflush_all, "fflush", (uint32_t stream));
GUEST_EXPORT(uint32_t, fflush_all_fastcomp, "_fflush", (uint32_t stream));

static uint32_t alloc_for_main(uint32_t size)
{
    uint32_t (*alloc)(uint32_t) = stack_alloc ? stack_alloc : stack_alloc_new ? stack_alloc_new : guest_malloc;
    return alloc((size + 15) & ~15u);
}

static void prepare_stack_checks(void)
{
    if (stack_init)
        stack_init();
    if (set_stack_limits && stack_get_base && stack_get_end)
        set_stack_limits(stack_get_base(), stack_get_end());
}

static void run_constructors(void)
{
    prepare_stack_checks();
    void (*const all[])(void) = {export_initialize ? export_initialize : call_ctors, environ_constructor, global_ctors, wasm_constructors};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i])
            all[i]();
}

typedef uint32_t main_function(uint32_t argc, uint32_t argv);

/* With -sPROXY_TO_PTHREAD, main runs in a thread that another entry point starts; the first thread could do nothing but wait for it, so main
 * runs in the first. Without an export of its own, by that entry point. */
static main_function *entry_point(void)
{
    main_function *const all[] = {export_main, export_main_mangled, export_main_fastcomp, export_proxy_main, export_proxy_main_old};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i])
            return all[i];
    return NULL;
}

void em_call_main(uint32_t argc, uint32_t argv)
{
    main_function *entry = export_main ? export_main : export_main_mangled;
    if (!entry)
        host_trap("the module exports no entry point: neither main nor __main_argc_argv");
    exit_program((int)entry(argc, argv));
}

static int run_main(void)
{
    main_function *entry = entry_point();
    if (!entry)
        host_trap("the module exports no entry point: none of main, __main_argc_argv, _main, _start");
    uint32_t argv = environ_to_guest(environ_argv(), alloc_for_main);
    int status = (int)entry((uint32_t)environ_argc(), argv);
    if ((entry == export_proxy_main || entry == export_proxy_main_old) && status == 0 && mailbox_serve)
        mailbox_serve();
    return status;
}

int wasm_abi_main(int argc, char **argv, char **envp)
{
    fs_own_high_fds();
    environ_start(argc, argv, envp);
    if (exceptions_note_handler)
        exceptions_note_handler();
    if (export_start) { /* a standalone module does everything itself and ends in proc_exit */
        export_start();
        return 0;
    }
    run_constructors();
    exit_program(run_main());
}

void exit_at_once(int status)
{
    if (thread_claim_end)
        thread_claim_end();
    _exit(status);
}

void exit_program(int status)
{
    unwind_hide(); /* what exit() runs is not below the functions that are open now */
    if (funcs_on_exit)
        funcs_on_exit();
    if (stdio_exit)
        stdio_exit();
    else if (fflush_all)
        fflush_all(0);
    else if (fflush_all_fastcomp)
        fflush_all_fastcomp(0);
    exit_at_once(status);
}

void em_exit(uint32_t status) { exit_program((int)status); }
void em_exit_now(uint32_t status) { exit_at_once((int)status); }
void em_proc_exit(uint32_t status) { exit_at_once((int)status); }

/* A handler the guest installed for SIGABRT runs first, as abort(3) has it. */
void em_abort(void)
{
    em_raise(SIGABRT);
    abort();
}
void em_abort_code(uint32_t what) { em_abort(); }

#define TEXT_MAX 4096
static const char *text(uint32_t addr)
{
    const char *s = addr ? guest_cstr(addr, TEXT_MAX) : NULL;
    return s ? s : "?";
}

void em_assert_fail(uint32_t condition, uint32_t file, uint32_t line, uint32_t function)
{
    host_trap("assertion failed: %s, at %s:%u in %s", text(condition), text(file), line, text(function));
}

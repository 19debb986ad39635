/* The program: "_start" of a WASI command. */
#include "wasi.h"

GUEST_EXPORT(void, guest_start, "_start", (void));
GUEST_EXPORT(void, guest_initialize, "_initialize", (void));

struct wasi_start wasi_start;

/* No arguments: they are the program's, not the module's. */
void wasm_abi_library(char **envp) { wasi_start = (struct wasi_start){.envp = envp}; }

int wasm_abi_main(int argc, char **argv, char **envp)
{
    wasi_start = (struct wasi_start){(uint32_t)argc, argv, envp};
    if (guest_start) {
        guest_start();
        return 0;
    }
    if (guest_initialize)
        host_trap("this module is a library (a WASI reactor: it exports _initialize), not a program; there is nothing to run");
    host_trap("the module exports no _start: it is not a WASI program");
}

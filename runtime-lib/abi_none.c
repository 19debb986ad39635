/* Entry of modules without an ABI: linked when no ABI library before this one defines wasm_abi_main. */
#include "host.h"

GUEST_EXPORT(void, guest_start, "_start", (void));
GUEST_EXPORT(uint32_t, guest_main, "main", (uint32_t, uint32_t));
GUEST_EXPORT(uint32_t, guest_unnamed, "", (uint32_t, uint32_t));

/* Further integer arguments are harmless to a function that takes fewer; its result counts only when the module says it has one. */
int wasm_abi_main(int argc, char **argv, char **envp)
{
    (void)argc, (void)argv, (void)envp;
    if (guest_start) {
        guest_start();
        return 0;
    }
    uint32_t (*entry)(uint32_t, uint32_t) = guest_main ? guest_main : guest_unnamed;
    uint32_t status = entry ? entry(0, 0) : 0;
    return wasm_module.flags & WASM_MODULE_MAIN_I32 ? (int)status : 0;
}

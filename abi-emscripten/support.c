/* What compiled code leans on besides the C library: the second half of 64-bit results, the fastcomp stack, refused features. */
#include "env.h"
#include "guest.h"

#include <errno.h>

/* The high word of a 64-bit result: modules keep it on this side until 3.1.19. */
static uint32_t temp_ret0;
void em_set_temp_ret0(uint32_t high) { temp_ret0 = high; }
uint32_t em_get_temp_ret0(void) { return temp_ret0; }

/* The number is the guest's already. */
void em_set_errno(uint32_t number) { guest_put_errno(number); }

/* One thread: locks are free. */
void em_lock(uint32_t lock) {}
void em_unlock(uint32_t lock) {}

GUEST_EXPORT(uint32_t, export_stack_save, "stackSave", (void));
GUEST_EXPORT(void, export_stack_restore, "stackRestore", (uint32_t top));
uint32_t em_stack_save(void) { return export_stack_save ? export_stack_save() : 0; }
void em_stack_restore(uint32_t top)
{
    if (export_stack_restore)
        export_stack_restore(top);
}

void em_abort_stack_overflow(uint32_t size) { wasm_trap_stack_exhausted(); }
/* What fastcomp puts into unused table slots. */
void em_null_func(uint32_t pointer) { wasm_trap_indirect_call_type(); }

/* ---- dynamic loading: refused, with a reason for dlerror() ---- */

GUEST_EXPORT(void, dl_seterr, "__dl_seterr", (uint32_t format, uint32_t va));
static uint32_t refuse_dl(void)
{
    uint32_t text = dl_seterr ? guest_strdup("dynamic loading is not available in a compiled program") : 0;
    if (text) {
        dl_seterr(text, 0);
        guest_free(text);
    }
    return 0;
}
uint32_t em_dlopen(uint32_t file, uint32_t flags) { return refuse_dl(); }
uint32_t em_dlopen_js(uint32_t handle) { return refuse_dl(); }
uint32_t em_dlopen_js3(uint32_t file, uint32_t flags, uint32_t handle) { return refuse_dl(); }
/* Calls back at once, for the failure. */
GUEST_DYNCALL(void, call_vi, "vi", (uint32_t function, uint32_t handle));
GUEST_DYNCALL(void, call_vii, "vii", (uint32_t function, uint32_t handle, uint32_t data));
void em_dlopen_later(uint32_t handle, uint32_t done, uint32_t failed)
{
    refuse_dl();
    if (call_vi)
        call_vi(failed, handle);
}
void em_dlopen_later4(uint32_t handle, uint32_t done, uint32_t failed, uint32_t data)
{
    refuse_dl();
    if (call_vii)
        call_vii(failed, handle, data);
}
uint32_t em_dlsym_js(uint32_t handle, uint32_t name) { return refuse_dl(); }
uint32_t em_dlsym_js3(uint32_t handle, uint32_t name, uint32_t index) { return refuse_dl(); }

/* A program here ends when main does. */
void em_runtime_keepalive_clear(void) {}

/* The saved context of a signal: Linux on AArch64. */
#define _GNU_SOURCE
#include "os.h"

#include <signal.h>
#include <ucontext.h>

unsigned os_certain_cpu_level(void) { return 0; }

void os_context_read(const void *context, struct cpu_registers *out)
{
    const ucontext_t *uc = context;
    for (int i = 0; i < 31; i++)
        out->r[i] = uc->uc_mcontext.regs[i];
    out->r[CPU_SP] = uc->uc_mcontext.sp;
    out->r[CPU_PC] = uc->uc_mcontext.pc;
}

void os_context_leave(void *context, const struct os_verdict *verdict)
{
    ucontext_t *uc = context;
    uc->uc_mcontext.pc = (uint64_t)cpu_guest_leave;
    uc->uc_mcontext.sp = (uint64_t)verdict->sp;
    uc->uc_mcontext.regs[0] = (uint64_t)verdict->thread;
    uc->uc_mcontext.regs[1] = (uint64_t)verdict->code;
}

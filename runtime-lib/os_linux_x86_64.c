/* The saved context of a signal: Linux on x86-64. */
#define _GNU_SOURCE
#include "os.h"

#include <signal.h>
#include <sys/auxv.h>
#include <ucontext.h>

/* asm/hwcap2.h: FSGSBASE can be used. The processors that have it (Intel's since 2012, AMD's since 2014) all have what level 2 asks for. To ask
 * the processor itself is a CPUID, for which a virtual machine is left: 9 us where this was measured, more than any system call of start-up. */
#define HWCAP2_FSGSBASE 2ul

unsigned os_certain_cpu_level(void) { return getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE ? 2 : 0; }

/* gregs index of each DWARF register. */
static const int context_index[CPU_REGISTERS] = {REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI, REG_RBP, REG_RSP, REG_R8,
                                                 REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP};

void os_context_read(const void *context, struct cpu_registers *out)
{
    const ucontext_t *uc = context;
    for (int i = 0; i < CPU_REGISTERS; i++)
        out->r[i] = (uint64_t)uc->uc_mcontext.gregs[context_index[i]];
}

void os_context_leave(void *context, const struct os_verdict *verdict)
{
    ucontext_t *uc = context;
    uc->uc_mcontext.gregs[REG_RIP] = (greg_t)cpu_guest_leave;
    uc->uc_mcontext.gregs[REG_RSP] = (greg_t)verdict->sp;
    uc->uc_mcontext.gregs[REG_RDI] = (greg_t)verdict->thread;
    uc->uc_mcontext.gregs[REG_RSI] = verdict->code;
}

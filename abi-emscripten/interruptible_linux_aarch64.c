/* AArch64: the interruptible system call. */
#define _GNU_SOURCE
#include "interruptible_linux.h"

__asm__(".section .text.interruptible_syscall,\"ax\",%progbits\n"
        ".globl interruptible_syscall, interruptible_begin, interruptible_end, interruptible_cancel\n"
        ".hidden interruptible_syscall, interruptible_begin, interruptible_end, interruptible_cancel\n"
        ".type interruptible_syscall,%function\n"
        ".balign 16\n"
        "interruptible_syscall:\n" /* (flag x0, number x1, a x2, b x3, c x4, d x5, e x6, f x7) */
        "  mov x9,x0\n"
        "  mov x8,x1\n"
        "  mov x0,x2\n"
        "  mov x1,x3\n"
        "  mov x2,x4\n"
        "  mov x3,x5\n"
        "  mov x4,x6\n"
        "  mov x5,x7\n"
        "interruptible_begin:\n"
        "  ldr w9,[x9]\n"
        "  cbnz w9,interruptible_cancel\n"
        "  svc #0\n"
        "interruptible_end:\n"
        "  ret\n"
        "interruptible_cancel:\n"
        "  mov x0,#-512\n" /* INTERRUPTIBLE_CALLED_OFF */
        "  ret\n"
        ".size interruptible_syscall,.-interruptible_syscall\n"
        ".text\n");

uintptr_t context_pc(const ucontext_t *context) { return context->uc_mcontext.pc; }
void context_set_pc(ucontext_t *context, uintptr_t pc) { context->uc_mcontext.pc = pc; }
/* The kernel brings its own. */
void set_restorer(struct kernel_sigaction *action) { action->restorer = 0; }

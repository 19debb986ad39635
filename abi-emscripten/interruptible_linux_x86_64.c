/* x86-64: the interruptible system call. */
#define _GNU_SOURCE
#include "interruptible_linux.h"

__asm__(".section .text.interruptible_syscall,\"ax\",@progbits\n"
        ".globl interruptible_syscall, interruptible_begin, interruptible_end, interruptible_cancel\n"
        ".hidden interruptible_syscall, interruptible_begin, interruptible_end, interruptible_cancel\n"
        ".type interruptible_syscall,@function\n"
        ".balign 16\n"
        "interruptible_syscall:\n" /* (flag rdi, number rsi, a rdx, b rcx, c r8, d r9, e and f on the stack) */
        "  mov %rdi,%r11\n"
        "  mov %rsi,%rax\n"
        "  mov %rdx,%rdi\n"
        "  mov %rcx,%rsi\n"
        "  mov %r8,%rdx\n"
        "  mov %r9,%r10\n"
        "  mov 8(%rsp),%r8\n"
        "  mov 16(%rsp),%r9\n"
        "interruptible_begin:\n"
        "  cmpl $0,(%r11)\n"
        "  jne interruptible_cancel\n"
        "  syscall\n"
        "interruptible_end:\n"
        "  ret\n"
        "interruptible_cancel:\n"
        "  mov $-512,%rax\n" /* INTERRUPTIBLE_CALLED_OFF */
        "  ret\n"
        ".size interruptible_syscall,.-interruptible_syscall\n"
        ".section .text.return_from_signal,\"ax\",@progbits\n"
        ".globl return_from_signal\n"
        ".hidden return_from_signal\n"
        "return_from_signal:\n"
        "  mov $15,%eax\n" /* rt_sigreturn */
        "  syscall\n"
        ".text\n");
extern void return_from_signal(void);

uintptr_t context_pc(const ucontext_t *context) { return (uintptr_t)context->uc_mcontext.gregs[REG_RIP]; }
void context_set_pc(ucontext_t *context, uintptr_t pc) { context->uc_mcontext.gregs[REG_RIP] = (greg_t)pc; }
void set_restorer(struct kernel_sigaction *action)
{
    action->flags |= KERNEL_SA_RESTORER;
    action->restorer = return_from_signal;
}

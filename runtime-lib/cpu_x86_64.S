/* x86-64: the way onto the guest's stack and back, and the trap stubs. System V calling convention. Nothing here depends on the
 * operating system but the directives of its object format. */

    .text
    .cfi_sections .debug_frame

/* int cpu_guest_enter(struct wasm_thread *t, void (*fn)(void *), void *arg, void *stack)
 * t->landing is the thread's first member. The frame: previous landing, then the callee-saved registers, then the return address. */
    .globl cpu_guest_enter
    .hidden cpu_guest_enter
    .type cpu_guest_enter, @function
    .p2align 4
cpu_guest_enter:
    .cfi_startproc
    endbr64
    push %rbp
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rbp, 0
    push %rbx
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rbx, 0
    push %r12
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r12, 0
    push %r13
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r13, 0
    push %r14
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r14, 0
    push %r15
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r15, 0
    push (%rdi)
    .cfi_adjust_cfa_offset 8
    mov %rsp, (%rdi)
    mov %rdi, %rbx
    test %rcx, %rcx
    cmovnz %rcx, %rsp
    mov %rdx, %rdi
    call *%rsi
    mov %rbx, %rdi
    xor %esi, %esi
    jmp cpu_guest_leave
    .cfi_endproc
    .size cpu_guest_enter, . - cpu_guest_enter

/* void cpu_guest_leave(struct wasm_thread *t, int code): the landing pad. Reached from cpu_guest_enter, from the trap stubs, and from a
 * signal handler that edited the context, with nothing but rdi and rsi to rely on. */
    .globl cpu_guest_leave
    .hidden cpu_guest_leave
    .type cpu_guest_leave, @function
    .p2align 4
cpu_guest_leave:
    endbr64
    mov (%rdi), %rsp
    cld
    mov %esi, %eax
    pop (%rdi)
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbx
    pop %rbp
    ret
    .size cpu_guest_leave, . - cpu_guest_leave

/* uint32_t wasm_catch_begin(struct wasm_catch *c): in c->state the callee-saved registers, the stack pointer and the return address. */
    .section .text.wasm_catch_begin, "ax", @progbits
    .globl wasm_catch_begin
    .hidden wasm_catch_begin
    .type wasm_catch_begin, @function
    .p2align 4
wasm_catch_begin:
    endbr64
    mov (%rsp), %rax
    mov %rbx, 8(%rdi)
    mov %rbp, 16(%rdi)
    mov %r12, 24(%rdi)
    mov %r13, 32(%rdi)
    mov %r14, 40(%rdi)
    mov %r15, 48(%rdi)
    mov %rsp, 56(%rdi)
    mov %rax, 64(%rdi)
    jmp catch_link
    .size wasm_catch_begin, . - wasm_catch_begin

/* void cpu_catch_resume(const struct wasm_catch *c): the slot of the return address may have been used since, so it is written again. */
    .section .text.cpu_catch_resume, "ax", @progbits
    .globl cpu_catch_resume
    .hidden cpu_catch_resume
    .type cpu_catch_resume, @function
    .p2align 4
cpu_catch_resume:
    endbr64
    mov 8(%rdi), %rbx
    mov 16(%rdi), %rbp
    mov 24(%rdi), %r12
    mov 32(%rdi), %r13
    mov 40(%rdi), %r14
    mov 48(%rdi), %r15
    mov 56(%rdi), %rsp
    mov 64(%rdi), %rax
    mov %rax, (%rsp)
    mov $1, %eax
    cld
    ret
    .size cpu_catch_resume, . - cpu_catch_resume

/* wasm_trap_<name>: numbered in the order of traps.def, as enum wasm_trap is. */
    .macro trap_stub name
    .set trap_code, trap_code + 1
    .section .text.wasm_trap_\name, "ax", @progbits
    .globl wasm_trap_\name
    .hidden wasm_trap_\name
    .type wasm_trap_\name, @function
wasm_trap_\name:
    endbr64
    push $trap_code
    jmp trap_save
    .size wasm_trap_\name, . - wasm_trap_\name
    .endm

    .set trap_code, 0
#define TRAP(e, name, text) trap_stub name
#include "traps.def"
#undef TRAP

/* On the stack: trap code, return address into the function that trapped. Builds struct cpu_registers of the caller as it is after
 * the call, and hands it to trap_raise, which does not return. */
    .text
    .type trap_save, @function
    .p2align 4
trap_save:
    sub $(17 * 8), %rsp
    mov %rax, 0(%rsp)
    mov %rdx, 8(%rsp)
    mov %rcx, 16(%rsp)
    mov %rbx, 24(%rsp)
    mov %rsi, 32(%rsp)
    mov %rdi, 40(%rsp)
    mov %rbp, 48(%rsp)
    lea (17 * 8 + 16)(%rsp), %rax
    mov %rax, 56(%rsp)
    mov %r8, 64(%rsp)
    mov %r9, 72(%rsp)
    mov %r10, 80(%rsp)
    mov %r11, 88(%rsp)
    mov %r12, 96(%rsp)
    mov %r13, 104(%rsp)
    mov %r14, 112(%rsp)
    mov %r15, 120(%rsp)
    mov (17 * 8 + 8)(%rsp), %rax
    mov %rax, 128(%rsp)
    mov (17 * 8)(%rsp), %edi
    mov %rsp, %rsi
    and $-16, %rsp
    call trap_raise
    .size trap_save, . - trap_save

    .section .note.GNU-stack, "", @progbits

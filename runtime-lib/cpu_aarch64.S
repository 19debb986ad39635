/* AArch64: the way onto the guest's stack and back, and the trap stubs. AAPCS64 calling convention. */

    .text
    .cfi_sections .debug_frame

/* int cpu_guest_enter(struct wasm_thread *t, void (*fn)(void *), void *arg, void *stack)
 * t->landing is the thread's first member. The frame, upwards: previous landing, x29 x30, x19..x28, d8..d15. */
    .globl cpu_guest_enter
    .hidden cpu_guest_enter
    .type cpu_guest_enter, @function
    .p2align 4
cpu_guest_enter:
    .cfi_startproc
    hint #34
    sub sp, sp, #176
    .cfi_def_cfa_offset 176
    stp x29, x30, [sp, #16]
    .cfi_rel_offset x29, 16
    .cfi_rel_offset x30, 24
    stp x19, x20, [sp, #32]
    .cfi_rel_offset x19, 32
    .cfi_rel_offset x20, 40
    stp x21, x22, [sp, #48]
    .cfi_rel_offset x21, 48
    .cfi_rel_offset x22, 56
    stp x23, x24, [sp, #64]
    .cfi_rel_offset x23, 64
    .cfi_rel_offset x24, 72
    stp x25, x26, [sp, #80]
    .cfi_rel_offset x25, 80
    .cfi_rel_offset x26, 88
    stp x27, x28, [sp, #96]
    .cfi_rel_offset x27, 96
    .cfi_rel_offset x28, 104
    stp d8, d9, [sp, #112]
    stp d10, d11, [sp, #128]
    stp d12, d13, [sp, #144]
    stp d14, d15, [sp, #160]
    ldr x9, [x0]
    str x9, [sp]
    mov x9, sp
    str x9, [x0]
    mov x19, x0
    cbz x3, 1f
    mov sp, x3
1:  mov x0, x2
    blr x1
    mov x0, x19
    mov w1, #0
    b cpu_guest_leave
    .cfi_endproc
    .size cpu_guest_enter, . - cpu_guest_enter

/* void cpu_guest_leave(struct wasm_thread *t, int code): the landing pad. Reached from cpu_guest_enter, from the trap stubs, and from a
 * signal handler that edited the context, with nothing but x0 and x1 to rely on. */
    .globl cpu_guest_leave
    .hidden cpu_guest_leave
    .type cpu_guest_leave, @function
    .p2align 4
cpu_guest_leave:
    hint #38
    ldr x9, [x0]
    mov sp, x9
    ldr x9, [sp]
    str x9, [x0]
    ldp x29, x30, [sp, #16]
    ldp x19, x20, [sp, #32]
    ldp x21, x22, [sp, #48]
    ldp x23, x24, [sp, #64]
    ldp x25, x26, [sp, #80]
    ldp x27, x28, [sp, #96]
    ldp d8, d9, [sp, #112]
    ldp d10, d11, [sp, #128]
    ldp d12, d13, [sp, #144]
    ldp d14, d15, [sp, #160]
    add sp, sp, #176
    mov w0, w1
    ret
    .size cpu_guest_leave, . - cpu_guest_leave

/* uint32_t wasm_catch_begin(struct wasm_catch *c): in c->state x19..x30, sp, d8..d15. */
    .section .text.wasm_catch_begin, "ax", @progbits
    .globl wasm_catch_begin
    .hidden wasm_catch_begin
    .type wasm_catch_begin, @function
    .p2align 4
wasm_catch_begin:
    hint #34
    mov x9, sp
    stp x19, x20, [x0, #8]
    stp x21, x22, [x0, #24]
    stp x23, x24, [x0, #40]
    stp x25, x26, [x0, #56]
    stp x27, x28, [x0, #72]
    stp x29, x30, [x0, #88]
    str x9, [x0, #104]
    stp d8, d9, [x0, #112]
    stp d10, d11, [x0, #128]
    stp d12, d13, [x0, #144]
    stp d14, d15, [x0, #160]
    b catch_link
    .size wasm_catch_begin, . - wasm_catch_begin

/* void cpu_catch_resume(const struct wasm_catch *c) */
    .section .text.cpu_catch_resume, "ax", @progbits
    .globl cpu_catch_resume
    .hidden cpu_catch_resume
    .type cpu_catch_resume, @function
    .p2align 4
cpu_catch_resume:
    hint #34
    ldp x19, x20, [x0, #8]
    ldp x21, x22, [x0, #24]
    ldp x23, x24, [x0, #40]
    ldp x25, x26, [x0, #56]
    ldp x27, x28, [x0, #72]
    ldp x29, x30, [x0, #88]
    ldr x9, [x0, #104]
    mov sp, x9
    ldp d8, d9, [x0, #112]
    ldp d10, d11, [x0, #128]
    ldp d12, d13, [x0, #144]
    ldp d14, d15, [x0, #160]
    mov w0, #1
    ret
    .size cpu_catch_resume, . - cpu_catch_resume

/* wasm_trap_<name>: numbered in the order of traps.def, as enum wasm_trap is. x16 is free at a call. */
    .macro trap_stub name
    .set trap_code, trap_code + 1
    .section .text.wasm_trap_\name, "ax", @progbits
    .globl wasm_trap_\name
    .hidden wasm_trap_\name
    .type wasm_trap_\name, @function
    .p2align 2
wasm_trap_\name:
    hint #34
    mov w16, #trap_code
    b trap_save
    .size wasm_trap_\name, . - wasm_trap_\name
    .endm

    .set trap_code, 0
#define TRAP(e, name, text) trap_stub name
#include "traps.def"
#undef TRAP

/* w16: trap code. Builds struct cpu_registers of the caller as it is after the call, and hands it to trap_raise, which does not return. */
    .text
    .type trap_save, @function
    .p2align 4
trap_save:
    sub sp, sp, #272
    stp x0, x1, [sp, #0]
    stp x2, x3, [sp, #16]
    stp x4, x5, [sp, #32]
    stp x6, x7, [sp, #48]
    stp x8, x9, [sp, #64]
    stp x10, x11, [sp, #80]
    stp x12, x13, [sp, #96]
    stp x14, x15, [sp, #112]
    stp x16, x17, [sp, #128]
    stp x18, x19, [sp, #144]
    stp x20, x21, [sp, #160]
    stp x22, x23, [sp, #176]
    stp x24, x25, [sp, #192]
    stp x26, x27, [sp, #208]
    stp x28, x29, [sp, #224]
    add x17, sp, #272
    stp x30, x17, [sp, #240]
    str x30, [sp, #256]
    mov w0, w16
    mov x1, sp
    bl trap_raise
    .size trap_save, . - trap_save

    .section .note.GNU-stack, "", @progbits

/* In front of Emscripten's own setjmp.h, which makes sigsetjmp and siglongjmp plain jumps: signals have masks here. */
#include_next <setjmp.h>

#if !defined(WASMC_SETJMP_H) && defined(sigsetjmp)
#define WASMC_SETJMP_H
#ifdef __cplusplus
extern "C" {
#endif
/* posix-shim.c. The mask lies in the buffer, in the members that the C library has for it. */
void __wasmc_keep_mask(struct __jmp_buf_tag *buffer, int keep);
void __wasmc_restore_mask(const struct __jmp_buf_tag *buffer);
#ifdef __cplusplus
}
#endif
#undef sigsetjmp
#undef siglongjmp
#define sigsetjmp(buffer, keep) (__wasmc_keep_mask((buffer), (keep)), setjmp(buffer))
#define siglongjmp(buffer, value) (__wasmc_restore_mask(buffer), longjmp((buffer), (value)))
#endif

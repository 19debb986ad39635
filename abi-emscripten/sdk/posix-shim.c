/*
 * Link this object into a program built by Emscripten 3.1.6 and its process, signal and mapping calls reach
 * the host: each one becomes an import that wasmc binds to a real implementation.
 *
 * Why a shim at all: Emscripten's library was written for a browser tab, so it *defines* these functions, with
 * bodies that pretend. A definition in the program wins over the member of libc.a that holds it, so the program's
 * own sources stay untouched. Functions the library leaves undefined need no entry here: they are imports already.
 */

/* The headers are included so that a wrong parameter list below is a compile error. */
#define _GNU_SOURCE
#include <netdb.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

/* Defines NAME as a call of the import env.NAME. The import needs another C name: NAME is being defined here. */
#define FROM_HOST(result, name, parameters, arguments)                                                               \
  __attribute__((import_module("env"), import_name(#name))) result host_##name parameters;                           \
  result name parameters { return host_##name arguments; }

/* The library only notes the handler in a table of its own: no signal from outside would ever arrive. */
FROM_HOST(int, sigaction, (int signal, const struct sigaction *restrict action, struct sigaction *restrict previous),
          (signal, action, previous))

/* The library's signal() goes past the function above, by another name of the body that only notes. */
void (*signal(int number, void (*handler)(int)))(int) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART}, previous;
  return sigaction(number, &action, &previous) < 0 ? SIG_ERR : previous.sa_handler;
}
void (*bsd_signal(int number, void (*handler)(int)))(int) { return signal(number, handler); }

/* The library's raise() calls the noted handler directly, past every mask, and never stops or ends the process. */
FROM_HOST(int, raise, (int signal), (signal))

/* The library knows one process, number 42, and refuses to signal any other. */
FROM_HOST(int, kill, (pid_t process, int signal), (process, signal))

/* The library's mask is a variable that nothing consults; a master process relies on real blocking. */
FROM_HOST(int, sigprocmask, (int how, const sigset_t *restrict set, sigset_t *restrict previous), (how, set, previous))

/* sigprocmask()'s twin sits in the same library member as sigpending(): all three come from the host or none. */
FROM_HOST(int, pthread_sigmask, (int how, const sigset_t *restrict set, sigset_t *restrict previous),
          (how, set, previous))

/* What is pending is known where the mask is known. */
FROM_HOST(int, sigpending, (sigset_t * set), (set))

/* The library has no body for it at all. Stated here so that it needs no permission for undefined symbols. */
FROM_HOST(int, sigsuspend, (const sigset_t *mask), (mask))

/* The library answers every change of identity with EPERM, which makes a server started by root give up. */
FROM_HOST(int, setuid, (uid_t user), (user))
FROM_HOST(int, setgid, (gid_t group), (group))

/* The library returns 42, also after fork(): every process would write 42 to its pid file. No header declares the
   bottom half of a system call; the types are those of Emscripten 3.1.6, where every argument is a long. */
FROM_HOST(long, __syscall_getpid, (void), ())

/* The library carves mappings out of malloc() and keeps its bookkeeping inside them: such memory cannot be shared
   with a child process. The three belong together, because one host must know every mapping. Offsets are in pages
   of 4096 bytes. */
FROM_HOST(long, __syscall_mmap2, (long address, long length, long protection, long flags, long fd, long page),
          (address, length, protection, flags, fd, page))
FROM_HOST(long, __syscall_munmap, (long address, long length), (address, length))
FROM_HOST(long, __syscall_msync, (long address, long length, long flags), (address, length, flags))

/* The library's bodies look at a set that nothing fills; sigwait() and sigwaitinfo() are built on this one. */
FROM_HOST(int, sigtimedwait, (const sigset_t *restrict set, siginfo_t *restrict info, const struct timespec *restrict timeout),
          (set, info, timeout))

/* The library spins until the time has come, past every signal. */
FROM_HOST(int, nanosleep, (const struct timespec *request, struct timespec *remaining), (request, remaining))
FROM_HOST(int, clock_nanosleep, (clockid_t clock, int flags, const struct timespec *request, struct timespec *remaining),
          (clock, flags, request, remaining))

/* Like setuid() above. */
FROM_HOST(int, seteuid, (uid_t user), (user))
FROM_HOST(int, setegid, (gid_t group), (group))
FROM_HOST(int, setreuid, (uid_t real, uid_t effective), (real, effective))
FROM_HOST(int, setregid, (gid_t real, gid_t effective), (real, effective))
FROM_HOST(int, setresuid, (uid_t real, uid_t effective, uid_t saved), (real, effective, saved))
FROM_HOST(int, setresgid, (gid_t real, gid_t effective, gid_t saved), (real, effective, saved))

/* The library's need a part that it lacks, so that they do not even link. */
FROM_HOST(struct servent *, getservbyname, (const char *name, const char *protocol), (name, protocol))
FROM_HOST(struct servent *, getservbyport, (int port, const char *protocol), (port, protocol))

/* sigsetjmp() and siglongjmp(), by sdk/include/setjmp.h. */
void __wasmc_keep_mask(struct __jmp_buf_tag *buffer, int keep) {
  buffer->__fl = keep && !sigprocmask(SIG_SETMASK, NULL, (sigset_t *)buffer->__ss);
}
void __wasmc_restore_mask(const struct __jmp_buf_tag *buffer) {
  if (buffer->__fl)
    sigprocmask(SIG_SETMASK, (const sigset_t *)buffer->__ss, NULL);
}

/* What the compiler makes of setjmp() and longjmp(). The library's version loses longjmp(buffer, 0), which must arrive as 1. Weak, so that the
   library's own comes in without a clash where a program uses another kind of longjmp (-sSUPPORT_LONGJMP=wasm). */
struct jump_label {
  uintptr_t id; /* 0 behind the last */
  uint32_t label;
};
void setThrew(uintptr_t threw, int value);
void setTempRet0(uint32_t value);
__attribute__((noreturn)) void _emscripten_throw_longjmp(void);

__attribute__((weak, noreturn)) void emscripten_longjmp(uintptr_t buffer, int value) {
  setThrew(buffer, value ? value : 1);
  _emscripten_throw_longjmp();
}

/* Notes that setjmp(buffer) was called at label of a function; size is the capacity of the function's table, which may move and grow. A buffer
   that stands for this label already stays as it is, or a loop around setjmp() would fill the table (as the library's does). */
__attribute__((weak)) struct jump_label *saveSetjmp(uintptr_t *buffer, uint32_t label, struct jump_label *table, uint32_t size) {
  static uintptr_t ids;
  uint32_t used = 0;
  setTempRet0(size);
  for (; used < size && table[used].id; used++)
    if (table[used].id == *buffer && table[used].label == label)
      return table;
  if (used == size) {
    size *= 2;
    table = realloc(table, (size + 1) * sizeof *table);
    if (!table)
      abort();
  }
  *buffer = ++ids;
  table[used] = (struct jump_label){*buffer, label};
  table[used + 1].id = 0;
  setTempRet0(size);
  return table;
}

/* The label of a setjmp of this function, or 0. */
__attribute__((weak)) uint32_t testSetjmp(uintptr_t id, const struct jump_label *table, uint32_t size) {
  for (uint32_t i = 0; i < size && table[i].id; i++)
    if (table[i].id == id)
      return table[i].label;
  return 0;
}

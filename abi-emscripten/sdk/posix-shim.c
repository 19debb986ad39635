/*
 * Link this object into a program built by Emscripten 3.1.6 and its process, signal and mapping calls reach
 * the host: each one becomes an import that wasmc binds to a real implementation.
 *
 * Why a shim at all: Emscripten's library was written for a browser tab, so it *defines* these functions, with
 * bodies that pretend. A definition in the program wins over the member of libc.a that holds it, so the program's
 * own sources stay untouched. Functions the library leaves undefined need no entry here: they are imports already.
 */

/* The headers are included so that a wrong parameter list below is a compile error. */
#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

/* Defines NAME as a call of the import env.NAME. The import needs another C name: NAME is being defined here. */
#define FROM_HOST(result, name, parameters, arguments)                                                               \
  __attribute__((import_module("env"), import_name(#name))) result host_##name parameters;                           \
  result name parameters { return host_##name arguments; }

/* The library only notes the handler in a table of its own: no signal from outside would ever arrive. */
FROM_HOST(int, sigaction, (int signal, const struct sigaction *restrict action, struct sigaction *restrict previous),
          (signal, action, previous))

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

/* Included before SQLite's sources: the parts of POSIX that its file layer uses and WASI preview 1 lacks. A WASI
   program has no users, no modes and no other process to lock out, so all of these succeed without doing anything. */
#ifndef SQLITE_MISSING_H
#define SQLITE_MISSING_H

#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static inline int chmod(const char *path, mode_t mode) { return (void)path, (void)mode, 0; }
static inline int fchmod(int fd, mode_t mode) { return (void)fd, (void)mode, 0; }
static inline int fchown(int fd, uid_t user, gid_t group) { return (void)fd, (void)user, (void)group, 0; }
static inline uid_t getuid(void) { return 1000; }
static inline uid_t geteuid(void) { return 1000; }

/* WASI's fcntl() has no locks. The numbers are our own: nobody else sees them. */
enum { F_RDLCK, F_WRLCK, F_UNLCK, F_GETLK = 100, F_SETLK = 101 };

static inline int fcntl_without_locks(int fd, int command, ...) {
  va_list rest;
  va_start(rest, command);
  int result = 0;
  if (command == F_GETLK)
    va_arg(rest, struct flock *)->l_type = F_UNLCK;
  else if (command != F_SETLK)
    result = fcntl(fd, command, va_arg(rest, int));
  va_end(rest);
  return result;
}
#define fcntl fcntl_without_locks

#endif

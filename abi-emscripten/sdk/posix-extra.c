/*
 * C library functions that Emscripten 3.1.6 declares in its headers but leaves out of its library, or fills with
 * bodies that only fail. They need nothing from the host that is not there already: fork, execve, signals, pipes.
 * All are weak: a program that brings its own keeps it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <paths.h>
#include <poll.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define EXTRA __attribute__((weak))
extern char **environ;

/* By other names in C: a probe of configure declares posix_spawn() as something else, and undefined functions of one name must have one type. */
#define IMPORTED(name) __attribute__((import_module("env"), import_name(#name)))
IMPORTED(execve) int host_execve(const char *path, char *const *argv, char *const *envp);
IMPORTED(posix_spawn) int host_posix_spawn(pid_t *restrict pid, const char *restrict path, const posix_spawn_file_actions_t *actions,
                                           const posix_spawnattr_t *restrict attributes, char *const *restrict argv,
                                           char *const *restrict envp);

/* ---- starting programs ---- */

/* The first file called name in PATH that may be executed; the name itself when it has a slash. */
static const char *find_program(const char *name, char buffer[PATH_MAX]) {
  const char *path = getenv("PATH"), *end;
  if (strchr(name, '/')) return name;
  for (path = path ? path : "/usr/local/bin:/bin:/usr/bin"; *path; path = *end ? end + 1 : end) {
    end = strchrnul(path, ':');
    int n = snprintf(buffer, PATH_MAX, "%.*s%s%s", (int)(end - path), path, end > path ? "/" : "", name);
    if (n > 0 && n < PATH_MAX && access(buffer, X_OK) == 0) return buffer;
  }
  return NULL;
}

EXTRA int posix_spawnp(pid_t *restrict pid, const char *restrict file, const posix_spawn_file_actions_t *actions,
                       const posix_spawnattr_t *restrict attributes, char *const *restrict argv,
                       char *const *restrict envp) {
  char buffer[PATH_MAX];
  const char *path = find_program(file, buffer);
  return path ? host_posix_spawn(pid, path, actions, attributes, argv, envp) : ENOENT;
}

static _Noreturn void become_shell(const char *command) {
  char *argv[] = {"sh", "-c", (char *)command, NULL};
  host_execve(_PATH_BSHELL, argv, environ);
  _exit(127);
}

EXTRA int system(const char *command) {
  struct sigaction ignore = {.sa_handler = SIG_IGN}, interrupt, quit;
  sigset_t child, before;
  int status = -1;
  if (!command) return access(_PATH_BSHELL, X_OK) == 0;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, &before);
  sigaction(SIGINT, &ignore, &interrupt);
  sigaction(SIGQUIT, &ignore, &quit);
  pid_t pid = fork();
  if (pid == 0) {
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGQUIT, &quit, NULL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    become_shell(command);
  }
  while (pid > 0 && waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) {
      status = -1;
      break;
    }
  sigaction(SIGINT, &interrupt, NULL);
  sigaction(SIGQUIT, &quit, NULL);
  sigprocmask(SIG_SETMASK, &before, NULL);
  return status;
}

/* Streams of popen() and the processes behind them. */
static struct piped {
  struct piped *next;
  FILE *stream;
  pid_t pid;
} *piped;

EXTRA FILE *popen(const char *command, const char *mode) {
  int fds[2], reading = mode[0] == 'r';
  if (mode[0] != 'r' && mode[0] != 'w') {
    errno = EINVAL;
    return NULL;
  }
  struct piped *p = malloc(sizeof *p);
  if (!p || pipe2(fds, O_CLOEXEC) < 0) {
    free(p);
    return NULL;
  }
  int ours = fds[reading ? 0 : 1], theirs = fds[reading ? 1 : 0];
  *p = (struct piped){piped, fdopen(ours, reading ? "r" : "w"), fork()};
  if (p->pid == 0) {
    for (struct piped *other = piped; other; other = other->next) close(fileno(other->stream));
    if (theirs == reading)
      fcntl(theirs, F_SETFD, 0);
    else
      dup2(theirs, reading);
    become_shell(command);
  }
  close(theirs);
  if (!p->stream || p->pid < 0) {
    int error = errno;
    if (p->stream)
      fclose(p->stream);
    else
      close(ours);
    free(p);
    errno = error;
    return NULL;
  }
  if (!strchr(mode, 'e')) fcntl(ours, F_SETFD, 0);
  piped = p;
  return p->stream;
}

EXTRA int pclose(FILE *stream) {
  struct piped **at = &piped, *p;
  int status;
  while (*at && (*at)->stream != stream) at = &(*at)->next;
  if (!(p = *at)) {
    errno = ECHILD;
    return -1;
  }
  *at = p->next;
  pid_t pid = p->pid;
  free(p);
  fclose(stream);
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return status;
}

EXTRA int daemon(int stay, int keep) {
  pid_t pid = fork();
  if (pid != 0) {
    if (pid < 0) return -1;
    _exit(0);
  }
  if (setsid() < 0 || (!stay && chdir("/") < 0)) return -1;
  if (keep) return 0;
  int fd = open("/dev/null", O_RDWR);
  if (fd < 0) return -1;
  for (int i = 0; i < 3; i++)
    if (dup2(fd, i) < 0) return -1;
  if (fd > 2) close(fd);
  return 0;
}

/* ---- bare system calls: the kernel's structures are this release's own ---- */

long __syscall_wait4(long pid, long status, long options, long usage);
long __syscall_fallocate(long fd, long mode, long low, long high, long size_low, long size_high);
long __syscall_prlimit64(long pid, long resource, long new_limit, long old_limit);

static long result(long r) {
  if (r >= 0) return r;
  errno = -r;
  return -1;
}
EXTRA pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage) {
  return result(__syscall_wait4(pid, (long)status, options, (long)usage));
}
EXTRA int fallocate(int fd, int mode, off_t at, off_t size) {
  return result(__syscall_fallocate(fd, mode, (long)at, (long)(at >> 32), (long)size, (long)(size >> 32)));
}
EXTRA int prlimit(pid_t pid, int resource, const struct rlimit *limit, struct rlimit *previous) {
  return result(__syscall_prlimit64(pid, resource, (long)limit, (long)previous));
}
EXTRA pid_t wait3(int *status, int options, struct rusage *usage) { return wait4(-1, status, options, usage); }

/* ---- signals ---- */

EXTRA int sigisemptyset(const sigset_t *set) {
  for (int s = 1; s < _NSIG; s++)
    if (sigismember(set, s) == 1) return 0;
  return 1;
}

static int change_mask(int how, int signal) {
  sigset_t set;
  sigemptyset(&set);
  return sigaddset(&set, signal) < 0 ? -1 : sigprocmask(how, &set, NULL);
}
EXTRA int sighold(int signal) { return change_mask(SIG_BLOCK, signal); }
EXTRA int sigrelse(int signal) { return change_mask(SIG_UNBLOCK, signal); }
EXTRA int sigignore(int signal) {
  struct sigaction action = {.sa_handler = SIG_IGN};
  return sigaction(signal, &action, NULL);
}
EXTRA int sigpause(int signal) {
  sigset_t mask;
  sigprocmask(SIG_BLOCK, NULL, &mask);
  return sigdelset(&mask, signal) < 0 ? -1 : sigsuspend(&mask);
}
EXTRA void psignal(int signal, const char *text) {
  fprintf(stderr, "%s%s%s\n", text ? text : "", text && *text ? ": " : "", strsignal(signal));
}
EXTRA void psiginfo(const siginfo_t *info, const char *text) { psignal(info->si_signo, text); }

/* ---- descriptors ---- */

EXTRA int eventfd_read(int fd, eventfd_t *value) { return read(fd, value, sizeof *value) == sizeof *value ? 0 : -1; }
EXTRA int eventfd_write(int fd, eventfd_t value) { return write(fd, &value, sizeof value) == sizeof value ? 0 : -1; }

/* pselect() under another shape: the mask changes in the same system call. */
EXTRA int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask) {
  fd_set sets[3];
  int highest = -1;
  for (int i = 0; i < 3; i++) FD_ZERO(&sets[i]);
  for (nfds_t i = 0; i < n; i++) {
    fds[i].revents = 0;
    if (fds[i].fd < 0) continue;
    if (fds[i].fd >= FD_SETSIZE) {
      errno = EINVAL;
      return -1;
    }
    if (fds[i].events & POLLIN) FD_SET(fds[i].fd, &sets[0]);
    if (fds[i].events & POLLOUT) FD_SET(fds[i].fd, &sets[1]);
    if (fds[i].events & POLLPRI) FD_SET(fds[i].fd, &sets[2]);
    if (fds[i].fd > highest) highest = fds[i].fd;
  }
  int r = pselect(highest + 1, &sets[0], &sets[1], &sets[2], timeout, mask);
  /* What is ready by now, hang-ups included, poll() says. */
  return r < 0 ? r : poll(fds, n, 0);
}

EXTRA int futimes(int fd, const struct timeval tv[2]) {
  struct timespec times[2];
  for (int i = 0; tv && i < 2; i++) times[i] = (struct timespec){tv[i].tv_sec, tv[i].tv_usec * 1000};
  return futimens(fd, tv ? times : NULL);
}
EXTRA int lutimes(const char *path, const struct timeval tv[2]) {
  struct timespec times[2];
  for (int i = 0; tv && i < 2; i++) times[i] = (struct timespec){tv[i].tv_sec, tv[i].tv_usec * 1000};
  return utimensat(AT_FDCWD, path, tv ? times : NULL, AT_SYMLINK_NOFOLLOW);
}
EXTRA int getdtablesize(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur < INT_MAX ? (int)limit.rlim_cur : INT_MAX;
}
int __sched_cpucount(size_t size, const cpu_set_t *set);
EXTRA int __sched_cpucount(size_t size, const cpu_set_t *set) {
  const unsigned char *bytes = (const unsigned char *)set;
  int n = 0;
  for (size_t i = 0; i < size; i++) n += __builtin_popcount(bytes[i]);
  return n;
}
EXTRA int euidaccess(const char *path, int mode) { return faccessat(AT_FDCWD, path, mode, AT_EACCESS); }
EXTRA int eaccess(const char *path, int mode) { return euidaccess(path, mode); }

/* ---- users, environment ---- */

EXTRA int getgrouplist(const char *user, gid_t group, gid_t *groups, int *n) {
  int room = *n, found = 1;
  struct group *g;
  if (room > 0) groups[0] = group;
  setgrent();
  while ((g = getgrent()))
    for (char **member = g->gr_mem; *member; member++)
      if (g->gr_gid != group && strcmp(*member, user) == 0) {
        if (found < room) groups[found] = g->gr_gid;
        found++;
        break;
      }
  endgrent();
  *n = found;
  return found <= room ? found : -1;
}

EXTRA int clearenv(void) {
  static char *none[1];
  environ = none;
  return 0;
}
EXTRA char *secure_getenv(const char *name) {
  return getuid() == geteuid() && getgid() == getegid() ? getenv(name) : NULL;
}

/* Without an echo, from the terminal. */
EXTRA char *getpass(const char *prompt) {
  static char line[128];
  struct termios before, silent;
  int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) return NULL;
  tcgetattr(fd, &before);
  silent = before;
  silent.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
  silent.c_lflag |= ICANON;
  tcsetattr(fd, TCSAFLUSH, &silent);
  dprintf(fd, "%s", prompt);
  ssize_t n = read(fd, line, sizeof line);
  tcsetattr(fd, TCSAFLUSH, &before);
  dprintf(fd, "\n");
  close(fd);
  if (n < 0) return NULL;
  line[n > 0 && (line[n - 1] == '\n' || n == sizeof line) ? n - 1 : n] = 0;
  return line;
}

/* fd_write as an attacker who controls the process would have it: instead of writing, a system call that the program has no use for. The
 * attempt is named by the environment; when the call returns at all, the program ends with status 0, or 13 if it was refused with EACCES. */
#define _GNU_SOURCE
#include "wasm_abi.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static char *const shell[] = {"/bin/sh", "-c", "exit 0", NULL};
static char page[8192] __attribute__((aligned(4096)));

static const struct attempt {
    const char *name;
    long number, a, b, c, d, e, f;
} attempts[] = {
    {"socket", SYS_socket, 2, 1, 0, 0, 0, 0},
    {"connect", SYS_connect, 0, 0, 0, 0, 0, 0},
    {"execve", SYS_execve, (long)"/bin/sh", (long)shell, 0, 0, 0, 0},
    {"execveat", SYS_execveat, AT_FDCWD, (long)"/bin/sh", (long)shell, 0, 0, 0},
    {"fork", SYS_clone, 17, 0, 0, 0, 0, 0},
    {"vfork", SYS_clone3, 0, 0, 0, 0, 0, 0},
    {"open", SYS_openat, AT_FDCWD, (long)"/etc/passwd", O_RDONLY, 0, 0, 0},
    {"openat2", 437, AT_FDCWD, (long)"/etc/passwd", 0, 0, 0, 0},
    {"unlink", SYS_unlinkat, AT_FDCWD, (long)"missing", 0, 0, 0, 0},
    {"rename", SYS_renameat2, AT_FDCWD, (long)"missing", AT_FDCWD, (long)"other", 0, 0},
    {"chdir", SYS_chdir, (long)"/", 0, 0, 0, 0, 0},
    {"chroot", SYS_chroot, (long)"/missing", 0, 0, 0, 0, 0},
    {"mount", SYS_mount, 0, 0, 0, 0, 0, 0},
    {"ptrace", SYS_ptrace, 16, 1, 0, 0, 0, 0},
    {"kill", SYS_kill, 1, 0, 0, 0, 0, 0},
    {"setuid", SYS_setuid, 0, 0, 0, 0, 0, 0},
    {"bpf", SYS_bpf, 0, 0, 0, 0, 0, 0},
    {"io_uring", 425, 1, 0, 0, 0, 0, 0},
    {"memfd", SYS_memfd_create, (long)"x", 0, 0, 0, 0, 0},
    {"process_vm_writev", SYS_process_vm_writev, 1, 0, 0, 0, 0, 0},
    {"mmap-exec", SYS_mmap, 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0},
    {"mprotect-exec", SYS_mprotect, (long)page, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, 0, 0, 0},
    {"x32", 0x40000000 + SYS_getpid, 0, 0, 0, 0, 0, 0},
    {"unknown", 4000, 0, 0, 0, 0, 0, 0},
    {"allowed", SYS_getpid, 0, 0, 0, 0, 0, 0},
    /* for the fence of a program that may open files: calls that its filter allows */
    {"fence-read", SYS_openat, AT_FDCWD, (long)"/etc/os-release", O_RDONLY, 0, 0, 0},
    {"fence-read2", SYS_openat, AT_FDCWD, (long)"/proc/self/cwd/../../../etc/os-release", O_RDONLY, 0, 0, 0},
    {"fence-list", SYS_openat, AT_FDCWD, (long)"/", O_RDONLY | O_DIRECTORY, 0, 0, 0},
    {"fence-write", SYS_openat, AT_FDCWD, (long)"../outside", O_WRONLY, 0, 0, 0},
    {"fence-truncate", SYS_openat, AT_FDCWD, (long)"../outside", O_WRONLY | O_TRUNC, 0, 0, 0},
    {"fence-create", SYS_openat, AT_FDCWD, (long)"../created", O_WRONLY | O_CREAT, 0600, 0, 0},
    {"fence-memory", SYS_openat, AT_FDCWD, (long)"/proc/self/mem", O_RDWR, 0, 0, 0},
    {"fence-inside", SYS_openat, AT_FDCWD, (long)"inside", O_WRONLY | O_CREAT, 0600, 0, 0},
    {"fence-node", SYS_openat, AT_FDCWD, (long)"/dev/null", O_RDWR, 0, 0, 0},
};

uint32_t wasi_fd_write(uint32_t fd, uint32_t iovs, uint32_t n, uint32_t out);
uint32_t wasi_fd_write(uint32_t fd, uint32_t iovs, uint32_t n, uint32_t out)
{
    const char *name = getenv("ATTEMPT");
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        const struct attempt *a = &attempts[i];
        if (strcmp(a->name, name))
            continue;
        long r = syscall(a->number, a->a, a->b, a->c, a->d, a->e, a->f);
        _exit(r == -1 && errno == EACCES ? 13 : 0);
    }
    _exit(1);
}

/* without CALL... -- PROGRAM ARGUMENTS...: runs the program as on a kernel that does not have these system calls: they answer ENOSYS. Also
 * `exchange A B`: exchanges two names in a loop until standard input ends; `--landlock`: succeeds when the kernel has Landlock. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
    const char *name;
    unsigned number;
} calls[] = {{"openat2", SYS_openat2}, {"landlock_create_ruleset", 444}, {"seccomp", SYS_seccomp}};

static int lack(unsigned number)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
        return 1;
    return syscall(number, -1, NULL, NULL, 0) != -1 || errno != ENOSYS;
}

static int exchange(const char *a, const char *b)
{
    struct pollfd in = {.fd = 0, .events = POLLIN};
    while (!poll(&in, 1, 0))
        for (int i = 0; i < 200; i++)
            if (syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, 2 /* RENAME_EXCHANGE */))
                return perror("renameat2"), 1;
    return 0;
}

int main(int argc, char **argv)
{
    int i = 1;
    if (argc == 2 && !strcmp(argv[1], "--landlock"))
        return syscall(444, NULL, 0, 1u) < 2;
    if (argc == 4 && !strcmp(argv[1], "exchange"))
        return exchange(argv[2], argv[3]);
    for (; i < argc && strcmp(argv[i], "--"); i++)
        for (size_t k = 0; k < sizeof calls / sizeof *calls; k++)
            if (!strcmp(argv[i], calls[k].name) && lack(calls[k].number))
                return fprintf(stderr, "without: cannot take %s away\n", argv[i]), 125;
    if (i + 1 >= argc)
        return 125;
    execv(argv[i + 1], argv + i + 1);
    return perror(argv[i + 1]), 125;
}

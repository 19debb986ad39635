/* The fence around the granted folders on Linux: landlock(7). The file layer decides what the guest may open; these rules bind the process, and
 * what it executes, whatever becomes of the file layer. They may be wider than its view, never narrower. */
#define _GNU_SOURCE
#include "fs_rt.h"
#include "start.h"
#include "wasm_abi.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* linux/landlock.h: musl comes without the kernel's headers. The numbers are those of every architecture. */
#define CREATE_RULESET 444
#define ADD_RULE 445
#define RESTRICT_SELF 446
#define CREATE_RULESET_VERSION 1u
#define RULE_PATH_BENEATH 1
struct ruleset {
    uint64_t files, net, scoped;
};
struct __attribute__((packed)) path_beneath {
    uint64_t allowed;
    int32_t fd;
};
#define EXECUTE (1u << 0)
#define WRITE_FILE (1u << 1)
#define READ_FILE (1u << 2)
#define READ_DIR (1u << 3)
#define MAKE_CHAR (1u << 6)
#define MAKE_BLOCK (1u << 11)
#define TRUNCATE (1u << 14)
#define IOCTL_DEV (1u << 15)
#define FILE_RIGHTS (EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV) /* that a rule for a single file may have */
#define READ_RIGHTS (EXECUTE | READ_FILE | READ_DIR)
#define NET_TCP 3u /* bind, connect */
#define SCOPE_ABSTRACT_UNIX 1u
#define SCOPE_SIGNAL 2u

/* By version of the interface: what it can restrict. The first one refused every rename into another folder, which no program expects. */
#define OLDEST 2
#define NEWEST 6
static const struct ruleset versions[NEWEST + 1] = {
    [2] = {0x3fff, 0, 0},
    [3] = {0x7fff, 0, 0},
    [4] = {0x7fff, NET_TCP, 0},
    [5] = {0xffff, NET_TCP, 0},
    [6] = {0xffff, NET_TCP, SCOPE_ABSTRACT_UNIX | SCOPE_SIGNAL},
};

/* What the rules are made from. */
struct fence {
    struct ruleset handled;
    int fd;
    uint64_t execute; /* EXECUTE, unless nothing may be executed */
};

static struct ruleset handled_by(long version, uint32_t policy)
{
    struct ruleset r = versions[version < NEWEST ? version : NEWEST];
    if (!(policy & WASM_POLICY_NO_NET)) {
        r.net = 0;
        r.scoped &= ~(uint64_t)SCOPE_ABSTRACT_UNIX;
    }
    if (!(policy & WASM_POLICY_KILL_OWN))
        r.scoped &= ~(uint64_t)SCOPE_SIGNAL;
    return r;
}

/* What cannot be opened is not there to be granted; pipes and sockets, behind /dev/stdout, need no rule. */
static void allow(struct fence *f, const char *path, uint64_t rights)
{
    /* musl's open adds a call that sets O_CLOEXEC again */
    struct path_beneath rule = {rights & f->handled.files, (int)syscall(SYS_openat, AT_FDCWD, path, O_PATH | O_CLOEXEC)};
    if (rule.fd < 0)
        return;
    syscall(ADD_RULE, f->fd, RULE_PATH_BENEATH, &rule, 0);
    close(rule.fd);
}

static void allow_host(void *arg, const char *path, bool read_only, bool file)
{
    struct fence *f = arg;
    uint64_t rights = read_only ? READ_RIGHTS : ~(uint64_t)(MAKE_CHAR | MAKE_BLOCK);
    rights &= ~(uint64_t)EXECUTE | f->execute;
    allow(f, path, file ? rights & FILE_RIGHTS & ~(uint64_t)EXECUTE : rights);
}

/* An upgrade replaces the program's file and executes the new one. */
static void allow_own_folder(struct fence *f)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    while (n > 0 && path[--n] != '/')
        continue;
    if (n < 0 || n == (ssize_t)sizeof path - 1)
        return;
    path[n ? n : 1] = 0;
    allow(f, path, EXECUTE | READ_FILE);
}

/* 0 or an errno value. */
static int enclose(const struct wasm_policy *p)
{
    long version = syscall(CREATE_RULESET, NULL, 0, CREATE_RULESET_VERSION);
    if (version < OLDEST)
        return ENOSYS;
    struct fence f = {.handled = handled_by(version, p->flags)};
    bool executes = wasm_module.emscripten_version && !(p->flags & WASM_POLICY_NO_EXEC);
    f.execute = executes ? EXECUTE : 0;
    f.fd = (int)syscall(CREATE_RULESET, &f.handled, sizeof f.handled, 0);
    if (f.fd < 0)
        return errno;
    fs_each_host(allow_host, &f);
    allow(&f, "/proc/self/exe", READ_FILE | f.execute); /* backtraces */
    if (executes)
        allow_own_folder(&f);
    int error = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || syscall(RESTRICT_SELF, f.fd, 0) ? errno : 0;
    close(f.fd);
    return error;
}

void wasm_start_landlock(int argc, char **argv)
{
    const struct wasm_policy *p = wasm_module.policy;
    if (!fs_everything_granted() && enclose(p) && p->flags & WASM_POLICY_STRICT)
        give_up("this system has no Landlock of version 2 or later, which --sandbox=strict asks for");
}

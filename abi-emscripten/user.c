/* Users and groups: the host's databases, copied into guest memory that is allocated once and reused, as the C library's static results. */
#define _GNU_SOURCE
#include "env.h"
#include "guest.h"
#include "handlers.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#define PASSWD_SIZE 28u /* name passwd uid gid gecos dir shell */
#define GROUP_SIZE 16u  /* name passwd gid mem */

/* ---- identities ---- */

/* What a program of the fastcomp era is told instead of 0: its own C library refuses setuid, so that servers that find themselves root
 * and try to drop privileges give up. */
#define FASTCOMP_EUID 1000

int64_t user_getuid(void) { return getuid(); }
int64_t user_getgid(void) { return getgid(); }
int64_t user_getegid(void) { return getegid(); }
int64_t user_geteuid(void)
{
    const struct wasm_policy *policy = wasm_module.policy;
    if (policy && policy->flags & WASM_POLICY_GUEST_EUID)
        return policy->guest_euid;
    uid_t euid = geteuid();
    return euid == 0 && era_is_fastcomp() ? FASTCOMP_EUID : euid;
}

int64_t user_saved_uid(void)
{
    uid_t real, effective, saved = 0;
    return getresuid(&real, &effective, &saved) < 0 ? -errno : saved;
}

int64_t user_saved_gid(void)
{
    gid_t real, effective, saved = 0;
    return getresgid(&real, &effective, &saved) < 0 ? -errno : saved;
}

int64_t user_getgroups(uint32_t n, uint32_t list)
{
    _Static_assert(sizeof(gid_t) == 4, "the guest's gid_t");
    gid_t *p = guest_ptr(list, (uint64_t)n * sizeof *p);
    return p || n == 0 ? host_result(getgroups((int)n, p)) : -EFAULT;
}

uint32_t em_setuid(uint32_t uid) { return libc_result(host_result(setuid(uid))); }
uint32_t em_setgid(uint32_t gid) { return libc_result(host_result(setgid(gid))); }
uint32_t em_seteuid(uint32_t uid) { return libc_result(host_result(seteuid(uid))); }
uint32_t em_setegid(uint32_t gid) { return libc_result(host_result(setegid(gid))); }
uint32_t em_setreuid(uint32_t real, uint32_t effective) { return libc_result(host_result(setreuid(real, effective))); }
uint32_t em_setregid(uint32_t real, uint32_t effective) { return libc_result(host_result(setregid(real, effective))); }
uint32_t em_setresuid(uint32_t real, uint32_t effective, uint32_t saved) { return libc_result(host_result(setresuid(real, effective, saved))); }
uint32_t em_setresgid(uint32_t real, uint32_t effective, uint32_t saved) { return libc_result(host_result(setresgid(real, effective, saved))); }
uint32_t em_setgroups(uint32_t n, uint32_t list)
{
    const gid_t *p = guest_ptr(list, (uint64_t)n * sizeof *p);
    return libc_result(p || n == 0 ? host_result(setgroups(n, p)) : -EFAULT);
}
uint32_t em_initgroups(uint32_t user, uint32_t gid)
{
    const char *name = guest_cstr(user, 256);
    return libc_result(name ? host_result(initgroups(name, gid)) : -EFAULT);
}

/* ---- records: fixed part, then strings, in one buffer ---- */

/* A buffer being filled: strings are appended behind the fixed part. */
struct record {
    uint32_t addr, size, used;
};

/* Bytes the variable part of a record needs. */
static uint32_t passwd_bytes(const struct passwd *pw)
{
    return (uint32_t)(strlen(pw->pw_name) + strlen(pw->pw_passwd) + strlen(pw->pw_gecos) + strlen(pw->pw_dir) + strlen(pw->pw_shell) + 5);
}
static uint32_t group_bytes(const struct group *gr)
{
    uint32_t n = 4 + 4 + (uint32_t)(strlen(gr->gr_name) + strlen(gr->gr_passwd) + 2); /* 4: alignment of the list */
    for (char **m = gr->gr_mem; *m; m++)
        n += 4 + (uint32_t)strlen(*m) + 1;
    return n;
}

/* Guest address of the copy. The caller has made sure that it fits. */
static uint32_t append(struct record *r, const char *s)
{
    uint32_t at = r->addr + r->used, n = (uint32_t)strlen(s) + 1;
    void *p = guest_ptr(at, n);
    if (p)
        memcpy(p, s, n);
    r->used += n;
    return at;
}

static void put_words(uint32_t addr, const uint32_t *words, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        guest_put32(addr + 4 * i, words[i]);
}

static void put_passwd(uint32_t to, struct record *strings, const struct passwd *pw)
{
    const uint32_t words[] = {append(strings, pw->pw_name), append(strings, pw->pw_passwd), pw->pw_uid, pw->pw_gid, append(strings, pw->pw_gecos),
                              append(strings, pw->pw_dir),  append(strings, pw->pw_shell)};
    put_words(to, words, PASSWD_SIZE / 4);
}

static void put_group(uint32_t to, struct record *strings, const struct group *gr)
{
    uint32_t members = 0;
    while (gr->gr_mem[members])
        members++;
    strings->used = ((strings->addr + strings->used + 3) & ~3u) - strings->addr;
    uint32_t list = strings->addr + strings->used;
    strings->used += 4 * (members + 1);
    for (uint32_t i = 0; i < members; i++)
        guest_put32(list + 4 * i, append(strings, gr->gr_mem[i]));
    guest_put32(list + 4 * members, 0);
    const uint32_t words[] = {append(strings, gr->gr_name), append(strings, gr->gr_passwd), gr->gr_gid, list};
    put_words(to, words, GROUP_SIZE / 4);
}

/* The static result of a function: grows, never shrinks. */
static bool reserve(struct record *r, uint32_t size)
{
    r->used = 0;
    if (r->addr && r->size >= size)
        return true;
    if (r->addr)
        guest_free(r->addr);
    r->addr = guest_malloc(size);
    r->size = r->addr ? size : 0;
    return r->addr != 0;
}

/* A null result with errno: 0 stays for "not found". */
static uint32_t no_entry(void)
{
    if (errno)
        guest_set_errno(errno);
    return 0;
}

static uint32_t static_passwd(const struct passwd *pw)
{
    static struct record record;
    if (!pw)
        return no_entry();
    if (!reserve(&record, PASSWD_SIZE + passwd_bytes(pw)))
        return 0;
    record.used = PASSWD_SIZE;
    put_passwd(record.addr, &record, pw);
    return record.addr;
}

static uint32_t static_group(const struct group *gr)
{
    static struct record record;
    if (!gr)
        return no_entry();
    if (!reserve(&record, GROUP_SIZE + group_bytes(gr)))
        return 0;
    record.used = GROUP_SIZE;
    put_group(record.addr, &record, gr);
    return record.addr;
}

/* A name argument as a string that is never NULL: an unreadable one finds nothing. */
static const char *name_arg(uint32_t addr)
{
    const char *name = guest_cstr(addr, 256);
    errno = 0;
    return name ? name : "";
}

uint32_t em_getpwnam(uint32_t name) { return static_passwd(getpwnam(name_arg(name))); }
uint32_t em_getpwuid(uint32_t uid) { return errno = 0, static_passwd(getpwuid(uid)); }
uint32_t em_getpwent(void) { return errno = 0, static_passwd(getpwent()); }
void em_setpwent(void) { setpwent(); }
uint32_t em_getgrnam(uint32_t name) { return static_group(getgrnam(name_arg(name))); }
uint32_t em_getgrgid(uint32_t gid) { return errno = 0, static_group(getgrgid(gid)); }
uint32_t em_getgrent(void) { return errno = 0, static_group(getgrent()); }
void em_setgrent(void) { setgrent(); }

/* ---- the _r forms: positive errno; *result is the record or null ---- */

static uint32_t fill_passwd(const struct passwd *pw, uint32_t to, uint32_t buf, uint32_t size, uint32_t result)
{
    struct record strings = {.addr = buf, .size = size};
    if (!guest_put32(result, 0) || !guest_ptr(to, PASSWD_SIZE) || !guest_ptr(buf, size))
        return errno_to_guest(EFAULT);
    if (!pw)
        return errno ? errno_to_guest(errno) : 0;
    if (passwd_bytes(pw) > size)
        return errno_to_guest(ERANGE);
    put_passwd(to, &strings, pw);
    guest_put32(result, to);
    return 0;
}

static uint32_t fill_group(const struct group *gr, uint32_t to, uint32_t buf, uint32_t size, uint32_t result)
{
    struct record strings = {.addr = buf, .size = size};
    if (!guest_put32(result, 0) || !guest_ptr(to, GROUP_SIZE) || !guest_ptr(buf, size))
        return errno_to_guest(EFAULT);
    if (!gr)
        return errno ? errno_to_guest(errno) : 0;
    if (group_bytes(gr) > size)
        return errno_to_guest(ERANGE);
    put_group(to, &strings, gr);
    guest_put32(result, to);
    return 0;
}

uint32_t em_getpwnam_r(uint32_t name, uint32_t to, uint32_t buf, uint32_t size, uint32_t result)
{
    return fill_passwd(getpwnam(name_arg(name)), to, buf, size, result);
}
uint32_t em_getpwuid_r(uint32_t uid, uint32_t to, uint32_t buf, uint32_t size, uint32_t result)
{
    return errno = 0, fill_passwd(getpwuid(uid), to, buf, size, result);
}
uint32_t em_getgrnam_r(uint32_t name, uint32_t to, uint32_t buf, uint32_t size, uint32_t result)
{
    return fill_group(getgrnam(name_arg(name)), to, buf, size, result);
}
uint32_t em_getgrgid_r(uint32_t gid, uint32_t to, uint32_t buf, uint32_t size, uint32_t result)
{
    return errno = 0, fill_group(getgrgid(gid), to, buf, size, result);
}

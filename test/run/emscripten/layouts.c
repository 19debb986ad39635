/* Structures, errors and messages against expectations written down by hand, for releases on both sides of every change. The numbers are
 * offsets and widths that Emscripten's own headers of these releases give. */
#define _GNU_SOURCE
#include "check.h"
#include "guest.h"
#include "layout.h"
#include "message.h"
#include "socket_options.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#define V(major, minor, patch) ((major) * 1000000u + (minor) * 1000u + (patch))

struct place {
    unsigned at, width;
};

static bool holds(const uint8_t *p, struct place f, uint64_t expected)
{
    uint64_t v = 0;
    memcpy(&v, p + f.at, f.width);
    return v == (f.width == 8 ? expected : expected & ((1ull << 8 * f.width) - 1));
}

static const struct {
    uint32_t version;
    unsigned size;
    struct place dev, mode, nlink, uid, gid, rdev, bytes, blksize, blocks, atim, mtim, ctim, nsec, ino, ino_copy;
} stats[] = {
    {V(1, 38, 11), 76, {0, 4}, {12, 4}, {16, 4}, {20, 4}, {24, 4}, {28, 4}, {36, 4}, {40, 4}, {44, 4}, {48, 4}, {56, 4}, {64, 4}, {60, 4}, {72, 4}, {8, 4}},
    {V(1, 38, 30), 76, {0, 4}, {12, 4}, {16, 4}, {20, 4}, {24, 4}, {28, 4}, {36, 4}, {40, 4}, {44, 4}, {48, 4}, {56, 4}, {64, 4}, {60, 4}, {72, 4}, {8, 4}},
    {V(1, 38, 31), 88, {0, 4}, {12, 4}, {16, 4}, {20, 4}, {24, 4}, {28, 4}, {40, 8}, {48, 4}, {52, 4}, {56, 4}, {64, 4}, {72, 4}, {68, 4}, {80, 8}, {8, 4}},
    {V(3, 1, 6), 88, {0, 4}, {12, 4}, {16, 4}, {20, 4}, {24, 4}, {28, 4}, {40, 8}, {48, 4}, {52, 4}, {56, 4}, {64, 4}, {72, 4}, {68, 4}, {80, 8}, {8, 4}},
    {V(3, 1, 15), 88, {0, 4}, {12, 4}, {16, 4}, {20, 4}, {24, 4}, {28, 4}, {40, 8}, {48, 4}, {52, 4}, {56, 4}, {64, 4}, {72, 4}, {68, 4}, {80, 8}, {8, 4}},
    {V(3, 1, 16), 112, {0, 4}, {12, 4}, {16, 4}, {20, 4}, {24, 4}, {28, 4}, {40, 8}, {48, 4}, {52, 4}, {56, 8}, {72, 8}, {88, 8}, {80, 4}, {104, 8}, {8, 4}},
    {V(3, 1, 41), 112, {0, 4}, {12, 4}, {16, 4}, {20, 4}, {24, 4}, {28, 4}, {40, 8}, {48, 4}, {52, 4}, {56, 8}, {72, 8}, {88, 8}, {80, 4}, {104, 8}, {8, 4}},
    {V(3, 1, 42), 96, {0, 4}, {4, 4}, {8, 4}, {12, 4}, {16, 4}, {20, 4}, {24, 8}, {32, 4}, {36, 4}, {40, 8}, {56, 8}, {72, 8}, {64, 4}, {88, 8}, {88, 8}},
    {V(6, 0, 9), 96, {0, 4}, {4, 4}, {8, 4}, {12, 4}, {16, 4}, {20, 4}, {24, 8}, {32, 4}, {36, 4}, {40, 8}, {56, 8}, {72, 8}, {64, 4}, {88, 8}, {88, 8}},
};

static void check_stat(void)
{
    const struct stat st = {.st_dev = 0x0102,
                            .st_mode = 0100640,
                            .st_nlink = 3,
                            .st_uid = 1001,
                            .st_gid = 1002,
                            .st_rdev = 0x0501,
                            .st_size = 123456789,
                            .st_blksize = 4096,
                            .st_blocks = 241128,
                            .st_ino = 0x1122334455667788,
                            .st_atim = {11, 1},
                            .st_mtim = {1700000000, 987654321},
                            .st_ctim = {33, 3}};
    for (size_t i = 0; i < sizeof stats / sizeof stats[0]; i++) {
        char name[32];
        uint8_t buf[128];
        snprintf(name, sizeof name, "stat of %u", stats[i].version);
        memset(buf, 0xee, sizeof buf);
        const struct stat_layout *l = layout_stat(stats[i].version);
        CHECK_CASE(l->size == stats[i].size, name);
        CHECK_CASE(layout_write_stat(l, buf, &st), name);
        CHECK_CASE(holds(buf, stats[i].dev, 0x0102) && holds(buf, stats[i].mode, 0100640) && holds(buf, stats[i].nlink, 3), name);
        CHECK_CASE(holds(buf, stats[i].uid, 1001) && holds(buf, stats[i].gid, 1002) && holds(buf, stats[i].rdev, 0x0501), name);
        CHECK_CASE(holds(buf, stats[i].bytes, 123456789) && holds(buf, stats[i].blksize, 4096) && holds(buf, stats[i].blocks, 241128), name);
        CHECK_CASE(holds(buf, stats[i].atim, 11) && holds(buf, stats[i].mtim, 1700000000) && holds(buf, stats[i].ctim, 33), name);
        CHECK_CASE(holds(buf, stats[i].nsec, 987654321), name);
        CHECK_CASE(holds(buf, stats[i].ino, 0x1122334455667788) && holds(buf, stats[i].ino_copy, 0x1122334455667788), name);
        CHECK_CASE(buf[stats[i].size] == 0xee, name);
    }
    uint8_t buf[128];
    const struct stat big = {.st_size = 5LL << 30};
    CHECK(!layout_write_stat(layout_stat(V(1, 38, 11)), buf, &big));
    CHECK(layout_write_stat(layout_stat(V(3, 1, 6)), buf, &big));
}

static const struct {
    uint32_t version;
    unsigned time, sec_width, sub;          /* timespec, timeval */
    unsigned flock, start, len, width, pid; /* flock */
    unsigned statfs, blocks, blocks_width, namelen;
    unsigned sigaction, flags, sigset;
    unsigned dirent_name, type, reclen, off, off_width;
} eras[] = {
    {V(1, 38, 11), 8, 4, 4, 16, 4, 8, 4, 12, 64, 8, 4, 36, 140, 132, 128, 11, 10, 8, 4, 4},
    {V(1, 38, 48), 8, 4, 4, 32, 8, 16, 8, 24, 64, 8, 4, 36, 140, 132, 128, 19, 18, 16, 8, 8},
    {V(3, 1, 6), 8, 4, 4, 32, 8, 16, 8, 24, 64, 8, 4, 36, 140, 132, 128, 19, 18, 16, 8, 8},
    {V(3, 1, 30), 16, 8, 8, 32, 8, 16, 8, 24, 64, 8, 4, 36, 140, 132, 128, 19, 18, 16, 8, 8},
    {V(4, 0, 11), 16, 8, 8, 32, 8, 16, 8, 24, 64, 8, 4, 36, 140, 132, 128, 19, 18, 16, 8, 8},
    {V(4, 0, 15), 16, 8, 8, 32, 8, 16, 8, 24, 88, 8, 8, 56, 140, 132, 128, 19, 18, 16, 8, 8},
    {V(6, 0, 9), 16, 8, 8, 32, 8, 16, 8, 24, 88, 8, 8, 56, 20, 12, 8, 19, 18, 16, 8, 8},
};

static void check_era(size_t i)
{
    char name[32];
    uint8_t buf[512];
    const uint32_t v = eras[i].version;
    int64_t sec, sub;
    snprintf(name, sizeof name, "structures of %u", v);

    memset(buf, 0xee, sizeof buf);
    layout_write_time(layout_time(v), buf, -5, 999999);
    CHECK_CASE(layout_time(v)->size == eras[i].time && buf[eras[i].time] == 0xee, name);
    CHECK_CASE(holds(buf, (struct place){0, eras[i].sec_width}, (uint64_t)-5) && holds(buf, (struct place){eras[i].sub, 4}, 999999), name);
    layout_read_time(layout_time(v), buf, &sec, &sub);
    CHECK_CASE(sec == -5 && sub == 999999, name);

    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_END, .l_start = -77, .l_len = 88, .l_pid = 99}, back;
    CHECK_CASE(layout_write_flock(layout_flock(v), buf, &lock) && layout_flock(v)->size == eras[i].flock, name);
    CHECK_CASE(holds(buf, (struct place){eras[i].start, eras[i].width}, (uint64_t)-77) && holds(buf, (struct place){eras[i].len, eras[i].width}, 88), name);
    CHECK_CASE(holds(buf, (struct place){eras[i].pid, 4}, 99) && holds(buf, (struct place){2, 2}, SEEK_END), name);
    layout_read_flock(layout_flock(v), buf, &back);
    CHECK_CASE(back.l_start == -77 && back.l_len == 88 && back.l_type == F_WRLCK && back.l_whence == SEEK_END && back.l_pid == 99, name);
    lock.l_len = 1LL << 40;
    CHECK_CASE(layout_write_flock(layout_flock(v), buf, &lock) == (eras[i].width == 8), name);

    const struct statfs fs = {.f_blocks = 1ull << 33, .f_namelen = 255};
    layout_write_statfs(layout_statfs(v), buf, &fs);
    CHECK_CASE(layout_statfs(v)->size == eras[i].statfs && holds(buf, (struct place){eras[i].namelen, 4}, 255), name);
    CHECK_CASE(holds(buf, (struct place){eras[i].blocks, eras[i].blocks_width}, eras[i].blocks_width == 8 ? 1ull << 33 : UINT32_MAX), name);

    const struct sigaction_layout *s = layout_sigaction(v);
    CHECK_CASE(s->size == eras[i].sigaction && s->flags.at == eras[i].flags && s->sigset == eras[i].sigset && s->mask.at == 4, name);

    memset(buf, 0xee, sizeof buf);
    const struct dirent_layout *d = layout_dirent(v);
    uint32_t reclen = layout_dirent_reclen(d, 4);
    layout_write_dirent(d, buf, 7, 0x55, DT_LNK, "name", 4);
    CHECK_CASE(reclen >= eras[i].dirent_name + 5 && reclen % eras[i].off_width == 0 && buf[reclen] == 0xee, name);
    CHECK_CASE(strcmp((char *)buf + eras[i].dirent_name, "name") == 0 && buf[eras[i].type] == DT_LNK, name);
    CHECK_CASE(holds(buf, (struct place){eras[i].reclen, 2}, reclen) && holds(buf, (struct place){eras[i].off, eras[i].off_width}, 0x55), name);
}

static const struct {
    int host;
    uint32_t in_2018, later;
} errors[] = {
    {EPERM, 1, 63},          {ENOENT, 2, 44},        {EINTR, 4, 27},      {EBADF, 9, 8},    {EAGAIN, 11, 6},    {ENOMEM, 12, 48},      {EACCES, 13, 2},
    {EFAULT, 14, 21},        {EEXIST, 17, 20},       {EINVAL, 22, 28},    {ENOSYS, 38, 52}, {ENOTSOCK, 88, 57}, {EOPNOTSUPP, 95, 138}, {EADDRINUSE, 98, 3},
    {ECONNREFUSED, 111, 14}, {EINPROGRESS, 115, 26}, {EOVERFLOW, 75, 61}, {9999, 5, 29}, /* one that nobody knows: EIO */
};

uint32_t errno_to_guest(int host); /* guest.h of the ABI; its name is taken by this folder's */

static void check_errors(void)
{
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        guest_set_version(V(1, 38, 46));
        CHECK_CASE(errno_to_guest(errors[i].host) == errors[i].in_2018, strerror(errors[i].host));
        guest_set_version(V(1, 38, 47));
        CHECK_CASE(errno_to_guest(errors[i].host) == errors[i].later, strerror(errors[i].host));
    }
    guest_set_version(0);
    CHECK(errno_to_guest(ENOENT) == 44);
}

/* Two descriptors and a credential: guest headers of 12 bytes aligned to 4, host headers of 16 aligned to 8. */
static void check_messages(void)
{
    const uint32_t guest_form[] = {20, SOL_SOCKET, SCM_RIGHTS, 5, 6, 13, SOL_SOCKET, 77, 0xab};
    _Alignas(8) uint8_t host[256];
    uint32_t back[16] = {0};
    bool cut;
    CHECK(control_to_host((const uint8_t *)guest_form, sizeof guest_form - 3, host, sizeof host) == (int64_t)(CMSG_SPACE(8) + CMSG_SPACE(1)));
    struct msghdr m = {.msg_control = host, .msg_controllen = CMSG_SPACE(8) + CMSG_SPACE(1)};
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    CHECK(c->cmsg_len == CMSG_LEN(8) && c->cmsg_type == SCM_RIGHTS && CMSG_DATA(c)[0] == 5 && CMSG_DATA(c)[4] == 6);
    c = CMSG_NXTHDR(&m, c);
    CHECK(c && c->cmsg_len == CMSG_LEN(1) && c->cmsg_type == 77 && CMSG_DATA(c)[0] == 0xab);
    CHECK(control_to_guest(&m, (uint8_t *)back, sizeof back, &cut) == 36 && !cut);
    CHECK(memcmp(back, guest_form, sizeof guest_form - 3) == 0);
    CHECK(control_to_guest(&m, (uint8_t *)back, 20, &cut) == 20 && cut);
    CHECK(control_to_guest(&m, (uint8_t *)back, 19, &cut) == 0 && cut);
    const uint32_t too_long[] = {24, SOL_SOCKET, SCM_RIGHTS, 5, 6}, too_short[] = {11, SOL_SOCKET, SCM_RIGHTS};
    CHECK(control_to_host((const uint8_t *)too_long, sizeof too_long, host, sizeof host) == -EINVAL);
    CHECK(control_to_host((const uint8_t *)too_short, sizeof too_short, host, sizeof host) == -EINVAL);
    CHECK(control_to_host((const uint8_t *)guest_form, 20, host, 16) == -ENOBUFS);
    CHECK(control_to_host((const uint8_t *)guest_form, 11, host, sizeof host) == 0);
}

static void check_options(void)
{
    const int32_t narrow[2] = {-1, 500};
    const int64_t wide[2] = {1LL << 33, 7};
    struct timeval tv;
    uint8_t buf[16];
    CHECK(option_find(SOL_SOCKET, 20) && option_find(SOL_SOCKET, 20)->host == SO_RCVTIMEO && option_find(SOL_SOCKET, 67)->host == SO_SNDTIMEO);
    CHECK(!option_find(SOL_SOCKET, 26)); /* SO_ATTACH_FILTER takes a host pointer */
    CHECK(option_read_timeval((const uint8_t *)narrow, 8, &tv) && tv.tv_sec == -1 && tv.tv_usec == 500);
    CHECK(option_read_timeval((const uint8_t *)wide, 16, &tv) && tv.tv_sec == 1LL << 33 && tv.tv_usec == 7);
    CHECK(!option_read_timeval((const uint8_t *)narrow, 7, &tv));
    memcpy(buf, &(struct timeval){3, 4}, sizeof buf);
    CHECK(option_write_timeval(buf, 8) == 8 && holds(buf, (struct place){0, 4}, 3) && holds(buf, (struct place){4, 4}, 4));
    memcpy(buf, &(struct timeval){3, 4}, sizeof buf);
    CHECK(option_write_timeval(buf, 16) == 16 && holds(buf, (struct place){0, 8}, 3) && holds(buf, (struct place){8, 8}, 4));
}

/* A call of 2018 as a whole: words at an address, the result -errno in Linux numbers, 32-bit offsets. */
static void check_2018(void)
{
    const uint32_t args = 1024;
    char path[] = "/tmp/wasmc-layouts-XXXXXX";
    int fd = mkstemp(path);
    guest_start();
    guest_set_version(V(1, 38, 11));
    CHECK(ftruncate(fd, 1000) == 0);
    const uint32_t seek[] = {(uint32_t)fd, 0xdddddddd, (uint32_t)-100, 2048, SEEK_END}; /* the high word is noise where off_t has 32 bits */
    memset(guest + 2048, 0xee, 8);
    memcpy(guest + args, seek, sizeof seek);
    CHECK(em_syscall140(140, args) == 0 && guest_load(2048, 4) == 900 && guest_load(2052, 4) == 0xeeeeeeee);
    const uint32_t fstat64[] = {(uint32_t)fd, 4096};
    memcpy(guest + args, fstat64, sizeof fstat64);
    CHECK(em_syscall197(197, args) == 0 && guest_load(4096 + 36, 4) == 1000);
    CHECK(ftruncate(fd, 3LL << 30) == 0);
    CHECK(em_syscall197(197, args) == (uint32_t)-EOVERFLOW);
    CHECK(em_syscall197(197, GUEST_SIZE - 4) == (uint32_t)-EFAULT);
    const uint32_t bad[] = {99999, 4096};
    memcpy(guest + args, bad, sizeof bad);
    CHECK(em_syscall197(197, args) == (uint32_t)-9);
    guest_set_version(V(3, 1, 6));
    CHECK(em_syscall_fstat64(99999, 4096) == (uint32_t)-8);
    CHECK(em_syscall_fstat64((uint32_t)fd, 4096) == 0 && guest_load(4096 + 40, 8) == 3ull << 30);
    close(fd);
    unlink(path);
}

/* Times in system calls are two longs in every era; where the C library's function is the import, they are the era's structures. */
static void check_times(void)
{
    static const struct {
        uint32_t version;
        unsigned seconds, size;
    } eras[] = {{V(1, 38, 11), 4, 8}, {V(3, 1, 6), 4, 8}, {V(3, 1, 50), 8, 16}};
    const uint32_t at = 1024, back = 2048;
    for (size_t i = 0; i < sizeof eras / sizeof eras[0]; i++) {
        guest_start();
        guest_set_version(eras[i].version);
        const uint32_t call[4] = {0, 0, 500, 7}; /* interval, value */
        memcpy(guest + at, call, sizeof call);
        memset(guest + back, 0xee, 64);
        CHECK(em_syscall_setitimer(0, at, 0) == 0 && em_syscall_getitimer(0, back) == 0);
        CHECK(guest_load(back, 8) == 0 && guest_load(back + 8, 4) >= 499 && guest_load(back + 16, 4) == 0xeeeeeeee);
        memset(guest + back, 0xee, 64);
        CHECK(em_getitimer(0, back) == 0);
        CHECK(guest_load(back + eras[i].size, eras[i].seconds) >= 499 && guest_load(back + 2 * eras[i].size, 4) == 0xeeeeeeee);
        memset(guest + at, 0, 64);
        CHECK(em_setitimer(0, at, 0) == 0);
        memset(guest + back, 0xee, 256);
        CHECK(em_syscall_getrusage(0, back) == 0 && guest_load(back + 16, 4) > 100 && guest_load(back + 16, 4) < 100000000); /* ru_maxrss behind four longs */
        const uint32_t short_wait[2] = {0, 1000}; /* with 8-byte seconds this would be 4294967296000 of them */
        memcpy(guest + at, short_wait, sizeof short_wait);
        CHECK(em_syscall_newselect(0, 0, 0, 0, at) == 0);
    }
}

static void check_threads(void)
{
    static const struct {
        uint32_t version;
        struct place stack, size, cancel, state;
    } rows[] = {
        {V(3, 1, 6), {44, 4}, {48, 4}, {28, 4}, {32, 1}},  {V(3, 1, 24), {44, 4}, {48, 4}, {28, 4}, {32, 1}},
        {V(3, 1, 25), {52, 4}, {56, 4}, {36, 4}, {40, 1}}, {V(5, 0, 3), {52, 4}, {56, 4}, {36, 4}, {40, 1}},
        {V(5, 0, 4), {48, 4}, {52, 4}, {32, 4}, {36, 1}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t block[64] = {0};
        const struct thread_layout *l = layout_thread(rows[i].version);
        field_put(block, l->stack, 0x01020304);
        field_put(block, l->stack_size, 0x05060708);
        field_put(block, l->cancel, 0x090a0b0c);
        field_put(block, l->cancel_state, 2);
        CHECK(holds(block, rows[i].stack, 0x01020304) && holds(block, rows[i].size, 0x05060708) && holds(block, rows[i].cancel, 0x090a0b0c) &&
              holds(block, rows[i].state, 2) && l->size == rows[i].size.at + 4);
    }
}

int main(void)
{
    check_threads();
    check_times();
    check_stat();
    for (size_t i = 0; i < sizeof eras / sizeof eras[0]; i++)
        check_era(i);
    check_errors();
    check_messages();
    check_options();
    check_2018();
    return check_result();
}

/* Each host function: what it answers, where it writes, what it refuses. */
#define _GNU_SOURCE
#include "guest.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char *const tree[] = {"in/", "in/file=0123456789", "in/dir/", "in/dir/file", "in/link>file", "in/abs>/etc/passwd", "ro/", "ro/file", NULL};
static const char *root;

#define CHECK(condition) ((condition) ? (void)0 : (void)printf("%s:%d: failed: %s\n", __FILE__, __LINE__, #condition))
#define ANSWER(call, expected)                                                                                                                                 \
    do {                                                                                                                                                       \
        uint32_t answer_ = (call);                                                                                                                             \
        if (answer_ != (uint32_t)(expected))                                                                                                                   \
            printf("%s:%d: %s answered %u, expected %u\n", __FILE__, __LINE__, #call, answer_, (unsigned)(expected));                                          \
    } while (0)

#define END GUEST_SIZE
enum { OUT = 64, PATH = 1024, PATH2 = 2048, IOV = 4096, BUF = 8192 };
#define READ_WRITE (RIGHT_FD_READ | RIGHT_FD_WRITE | RIGHT_FD_SEEK | RIGHT_FD_TELL | RIGHT_FD_FILESTAT_GET | RIGHT_FD_FILESTAT_SET_SIZE)

static char *none[] = {NULL};

/* The working directory as descriptor 3, the read-only folder as another, named "/ro". */
static void begin(void)
{
    static char in[4096], ro[4096];
    static struct wasm_grant grants[2] = {{.guest = "."}, {.guest = "/ro", .flags = WASM_GRANT_READ_ONLY}};
    snprintf(in, sizeof in, "%s/in", root);
    snprintf(ro, sizeof ro, "%s/ro", root);
    grants[0].host = in;
    grants[1].host = ro;
    policy = (struct wasm_policy){.ngrants = 2, .grants = grants};
    guest_start_with(none, none);
}

static uint32_t path(uint32_t at, const char *text)
{
    guest_text(at, text);
    return (uint32_t)strlen(text);
}

static uint32_t open_as(uint32_t dir, const char *name, uint32_t oflags, uint64_t base, uint32_t fdflags)
{
    uint32_t e = wasi_path_open(dir, LOOKUP_SYMLINK_FOLLOW, PATH, path(PATH, name), oflags, base, 0, fdflags, OUT);
    if (e)
        printf("open %s answered %u\n", name, e);
    return guest_load32(OUT);
}

static uint32_t iovec(uint32_t index, uint32_t buf, uint32_t len)
{
    uint32_t v[2] = {buf, len};
    memcpy(guest + IOV + 8 * index, v, 8);
    return IOV;
}

static void arguments(void *arg)
{
    char *argv[] = {"program", "", "three", NULL};
    char *envp[] = {"A=1", "B=2", "C", "D=4", NULL};
    const char *const env[] = {"B=override", "D", "E=new=5"};
    policy = (struct wasm_policy){.flags = WASM_POLICY_INHERIT_ENV, .nenv = 3, .env = env};
    guest_start_with(argv, envp);
    ANSWER(wasi_args_sizes_get(0, 4), 0);
    CHECK(guest_load32(0) == 3 && guest_load32(4) == 8 + 1 + 6);
    ANSWER(wasi_args_get(100, 200), 0);
    CHECK(guest_load32(104) == 208 && !strcmp((char *)guest + guest_load32(108), "three"));
    ANSWER(wasi_args_get(END - 8, 200), WASI_EFAULT);
    ANSWER(wasi_args_get(100, END - 14), WASI_EFAULT);
    ANSWER(wasi_args_sizes_get(END - 3, 0), WASI_EFAULT);
    ANSWER(wasi_args_sizes_get(0, END), WASI_EFAULT);
    ANSWER(wasi_environ_sizes_get(0, 4), 0);
    CHECK(guest_load32(0) == 5);
    ANSWER(wasi_environ_get(100, 200), 0);
    static const char *const expected[] = {"A=1", "C", "D=4", "B=override", "E=new=5"};
    for (int i = 0; i < 5; i++)
        CHECK(!strcmp((char *)guest + guest_load32(100 + 4 * (uint32_t)i), expected[i]));
    policy.flags = 0;
    ANSWER(wasi_environ_sizes_get(0, 4), 0);
    CHECK(guest_load32(0) == 3 && guest_load32(4) == sizeof "D=4" + sizeof "B=override" + sizeof "E=new=5");
}

static void clocks(void *arg)
{
    begin();
    struct timespec ts;
    ANSWER(wasi_clock_time_get(WASI_CLOCK_REALTIME, 0, 0), 0);
    clock_gettime(CLOCK_REALTIME, &ts);
    CHECK(guest_load64(0) / 1000000000u >= (uint64_t)ts.tv_sec - 2 && guest_load64(0) / 1000000000u <= (uint64_t)ts.tv_sec);
    uint64_t last = 0;
    for (int i = 0; i < 10; i++) {
        ANSWER(wasi_clock_time_get(WASI_CLOCK_MONOTONIC, 0, 0), 0);
        CHECK(guest_load64(0) >= last);
        last = guest_load64(0);
    }
    ANSWER(wasi_clock_time_get(WASI_CLOCK_PROCESS, 0, 0), 0);
    ANSWER(wasi_clock_time_get(WASI_CLOCK_THREAD, 0, 1), 0); /* at any address */
    ANSWER(wasi_clock_time_get(4, 0, 0), WASI_EINVAL);
    ANSWER(wasi_clock_time_get(0, 0, END - 7), WASI_EFAULT);
    ANSWER(wasi_clock_res_get(0, 8), 0);
    CHECK(guest_load64(8) > 0 && guest_load64(8) < 1000000000u);
    ANSWER(wasi_clock_res_get(UINT32_MAX, 8), WASI_EINVAL);
}

static void randomness(void *arg)
{
    begin();
    ANSWER(wasi_random_get(0, 5000), 0);
    unsigned zeros = 0;
    for (unsigned i = 0; i < 5000; i++)
        zeros += !guest[i];
    CHECK(zeros < 100 && !guest[5000]);
    ANSWER(wasi_random_get(END - 10, 10), 0);
    ANSWER(wasi_random_get(END - 10, 11), WASI_EFAULT);
    ANSWER(wasi_random_get(END, 0), 0);
    ANSWER(wasi_random_get(1, UINT32_MAX), WASI_EFAULT);
}

static void preopens(void *arg)
{
    begin();
    ANSWER(wasi_fd_prestat_get(3, OUT), 0);
    CHECK(guest_load32(OUT) == 0 && guest_load32(OUT + 4) == 1);
    ANSWER(wasi_fd_prestat_dir_name(3, OUT, 1), 0);
    CHECK(guest[OUT] == '.');
    ANSWER(wasi_fd_prestat_dir_name(3, OUT, 0), WASI_ENAMETOOLONG);
    uint32_t last = 4;
    while (wasi_fd_prestat_get(last, OUT) == 0)
        last++;
    CHECK(last == 5);
    ANSWER(wasi_fd_prestat_dir_name(4, OUT, 3), 0);
    CHECK(!memcmp(guest + OUT, "/ro", 3));
    ANSWER(wasi_fd_prestat_get(0, OUT), WASI_EBADF);
    ANSWER(wasi_fd_prestat_get(3, END - 7), WASI_EFAULT);
    ANSWER(wasi_fd_prestat_dir_name(4, END - 2, 3), WASI_EFAULT);
    uint32_t fd = open_as(3, "file", 0, RIGHT_FD_READ, 0);
    CHECK(fd == 5);
    ANSWER(wasi_fd_prestat_get(fd, OUT), WASI_EBADF);
    ANSWER(wasi_fd_close(4), 0);
    ANSWER(wasi_fd_prestat_get(4, OUT), WASI_EBADF);
    ANSWER(wasi_fd_close(4), WASI_EBADF);
    CHECK(open_as(3, "dir/file", 0, RIGHT_FD_READ, 0) == 4); /* the lowest free number */
}

static void reading(void *arg)
{
    begin();
    uint32_t fd = open_as(3, "file", 0, READ_WRITE, 0);
    iovec(0, BUF, 3);
    iovec(1, 0, 0);
    iovec(2, BUF + 10, 4);
    ANSWER(wasi_fd_read(fd, IOV, 3, OUT), 0);
    CHECK(guest_load32(OUT) == 7 && !memcmp(guest + BUF, "012", 3) && !memcmp(guest + BUF + 10, "3456", 4));
    ANSWER(wasi_fd_tell(fd, OUT), 0);
    CHECK(guest_load64(OUT) == 7);
    ANSWER(wasi_fd_seek(fd, (uint64_t)-2, WHENCE_END, OUT), 0);
    CHECK(guest_load64(OUT) == 8);
    ANSWER(wasi_fd_read(fd, IOV, 3, OUT), 0);
    CHECK(guest_load32(OUT) == 2);
    ANSWER(wasi_fd_read(fd, IOV, 3, OUT), 0);
    CHECK(guest_load32(OUT) == 0);
    ANSWER(wasi_fd_pread(fd, iovec(0, BUF, 2), 1, 4, OUT), 0);
    CHECK(guest_load32(OUT) == 2 && !memcmp(guest + BUF, "45", 2));
    ANSWER(wasi_fd_pwrite(fd, IOV, 1, 0, OUT), 0);
    ANSWER(wasi_fd_pread(fd, iovec(0, BUF, 10), 1, 0, OUT), 0);
    CHECK(!memcmp(guest + BUF, "4523456789", 10));
    /* what is wrong is found before anything is moved */
    ANSWER(wasi_fd_seek(fd, 0, WHENCE_SET, OUT), 0);
    iovec(1, END - 1, 2);
    ANSWER(wasi_fd_read(fd, IOV, 2, OUT), WASI_EFAULT);
    ANSWER(wasi_fd_read(fd, iovec(0, BUF, UINT32_MAX), 1, OUT), WASI_EFAULT);
    ANSWER(wasi_fd_read(fd, iovec(0, BUF, 1), 1, END - 3), WASI_EFAULT);
    ANSWER(wasi_fd_read(fd, END - 7, 1, OUT), WASI_EFAULT);
    ANSWER(wasi_fd_read(fd, IOV, UINT32_MAX, OUT), WASI_EFAULT);
    ANSWER(wasi_fd_tell(fd, OUT), 0);
    CHECK(guest_load64(OUT) == 0);
    ANSWER(wasi_fd_seek(fd, (uint64_t)-1, WHENCE_SET, OUT), WASI_EINVAL);
    ANSWER(wasi_fd_seek(fd, 0, 3, OUT), WASI_EINVAL);
    ANSWER(wasi_fd_seek(99, 0, 0, OUT), WASI_EBADF);
    ANSWER(wasi_fd_seek(3, 0, 0, OUT), WASI_ENOTCAPABLE);
    ANSWER(wasi_fd_pread(fd, iovec(0, BUF, 1), 1, UINT64_MAX, OUT), WASI_EINVAL);
}

/* More iovecs than go to the host at once. */
static void many_iovecs(void *arg)
{
    begin();
    enum { N = 3 * WASI_IOV_BATCH + 5 };
    uint32_t fd = open_as(3, "many", OFLAGS_CREAT, READ_WRITE, 0);
    for (uint32_t i = 0; i < N; i++) {
        guest[BUF + i] = (uint8_t)('a' + i % 26);
        iovec(i, BUF + i, 1);
    }
    ANSWER(wasi_fd_write(fd, IOV, N, OUT), 0);
    CHECK(guest_load32(OUT) == N);
    ANSWER(wasi_fd_seek(fd, 0, WHENCE_SET, OUT), 0);
    for (uint32_t i = 0; i < N; i++)
        iovec(i, BUF + 1000 + i, 1);
    ANSWER(wasi_fd_read(fd, IOV, N, OUT), 0);
    CHECK(guest_load32(OUT) == N && !memcmp(guest + BUF, guest + BUF + 1000, N));
    ANSWER(wasi_fd_pread(fd, IOV, N, 2, OUT), 0);
    CHECK(guest_load32(OUT) == N - 2 && !memcmp(guest + BUF + 2, guest + BUF + 1000, N - 2));
    /* a bad one behind the first batch cuts the transfer short */
    iovec(WASI_IOV_BATCH + 1, END, 1);
    ANSWER(wasi_fd_pread(fd, IOV, N, 0, OUT), 0);
    CHECK(guest_load32(OUT) == WASI_IOV_BATCH);
}

static void rights(void *arg)
{
    begin();
    uint32_t fd = open_as(3, "file", 0, RIGHT_FD_READ, 0);
    ANSWER(wasi_fd_read(fd, iovec(0, BUF, 1), 1, OUT), 0);
    ANSWER(wasi_fd_write(fd, IOV, 1, OUT), WASI_ENOTCAPABLE);
    ANSWER(wasi_fd_seek(fd, 1, WHENCE_SET, OUT), WASI_ENOTCAPABLE);
    ANSWER(wasi_fd_tell(fd, OUT), WASI_ENOTCAPABLE);
    ANSWER(wasi_fd_filestat_get(fd, OUT), WASI_ENOTCAPABLE);
    ANSWER(wasi_fd_sync(fd), WASI_ENOTCAPABLE);
    ANSWER(wasi_fd_allocate(fd, 0, 1), WASI_ENOTCAPABLE);
    ANSWER(wasi_fd_fdstat_set_rights(fd, RIGHT_FD_READ | RIGHT_FD_WRITE, 0), WASI_ENOTCAPABLE);
    ANSWER(wasi_fd_fdstat_set_rights(fd, 0, 0), 0);
    ANSWER(wasi_fd_read(fd, IOV, 1, OUT), WASI_ENOTCAPABLE);
    ANSWER(wasi_fd_fdstat_get(fd, OUT), 0);
    CHECK(guest[OUT] == FILETYPE_REGULAR && guest_load64(OUT + 8) == 0);
    /* a directory that may not hand out writing */
    ANSWER(wasi_path_open(3, 0, PATH, path(PATH, "dir"), OFLAGS_DIRECTORY, RIGHT_PATH_OPEN, RIGHT_FD_READ, 0, OUT), 0);
    uint32_t dir = guest_load32(OUT);
    ANSWER(wasi_path_open(dir, 0, PATH, path(PATH, "file"), 0, RIGHT_FD_READ | RIGHT_FD_WRITE, 0, 0, OUT), WASI_ENOTCAPABLE);
    ANSWER(wasi_path_open(dir, 0, PATH, path(PATH, "new"), OFLAGS_CREAT, RIGHT_FD_READ, 0, 0, OUT), WASI_ENOTCAPABLE);
    ANSWER(wasi_path_open(dir, 0, PATH, path(PATH, "file"), OFLAGS_TRUNC, RIGHT_FD_READ, 0, 0, OUT), WASI_ENOTCAPABLE);
    ANSWER(wasi_path_unlink_file(dir, PATH, path(PATH, "file")), WASI_ENOTCAPABLE);
    ANSWER(wasi_path_create_directory(dir, PATH, path(PATH, "new")), WASI_ENOTCAPABLE);
    ANSWER(wasi_path_filestat_get(dir, 0, PATH, path(PATH, "file"), OUT), WASI_ENOTCAPABLE);
    CHECK(open_as(dir, "file", 0, RIGHT_FD_READ, 0) > dir);
}

static void read_only(void *arg)
{
    begin();
    ANSWER(wasi_path_open(4, 0, PATH, path(PATH, "file"), 0, RIGHT_FD_WRITE, 0, 0, OUT), WASI_EROFS);
    ANSWER(wasi_path_open(4, 0, PATH, path(PATH, "file"), OFLAGS_TRUNC, RIGHT_FD_READ, 0, 0, OUT), WASI_EROFS);
    ANSWER(wasi_path_open(4, 0, PATH, path(PATH, "new"), OFLAGS_CREAT, RIGHT_FD_READ, 0, 0, OUT), WASI_EROFS);
    ANSWER(wasi_path_unlink_file(4, PATH, path(PATH, "file")), WASI_EROFS);
    ANSWER(wasi_path_link(4, 0, PATH, path(PATH, "file"), 3, PATH2, path(PATH2, "stolen")), WASI_EROFS);
    ANSWER(wasi_path_rename(3, PATH, path(PATH, "file"), 4, PATH2, path(PATH2, "file")), WASI_EROFS);
    uint32_t fd = open_as(4, "file", 0, RIGHT_FD_READ | RIGHT_FD_FILESTAT_SET_TIMES | RIGHT_FD_FILESTAT_GET, 0);
    ANSWER(wasi_fd_filestat_set_times(fd, 0, 0, FST_ATIM | FST_MTIM), WASI_EROFS);
    ANSWER(wasi_fd_filestat_get(fd, OUT), 0);
}

static void paths(void *arg)
{
    begin();
    ANSWER(wasi_path_open(3, 0, PATH, path(PATH, "link"), 0, RIGHT_FD_READ, 0, 0, OUT), WASI_ELOOP);
    ANSWER(wasi_path_open(3, 0, PATH, path(PATH, "../ro/file"), 0, RIGHT_FD_READ, 0, 0, OUT), WASI_EPERM);
    ANSWER(wasi_path_open(3, 0, PATH, path(PATH, "/ro/file"), 0, RIGHT_FD_READ, 0, 0, OUT), WASI_EPERM);
    ANSWER(wasi_path_open(3, LOOKUP_SYMLINK_FOLLOW, PATH, path(PATH, "abs"), 0, RIGHT_FD_READ, 0, 0, OUT), WASI_ENOENT);
    guest_text(PATH, "fi\0le");
    guest[PATH + 2] = 0;
    ANSWER(wasi_path_open(3, 0, PATH, 5, 0, RIGHT_FD_READ, 0, 0, OUT), WASI_EILSEQ);
    ANSWER(wasi_path_open(3, 0, PATH, 0, 0, RIGHT_FD_READ, 0, 0, OUT), WASI_ENOENT);
    ANSWER(wasi_path_open(3, 0, 0, 5000, 0, RIGHT_FD_READ, 0, 0, OUT), WASI_ENAMETOOLONG);
    ANSWER(wasi_path_open(3, 0, END - 3, 4, 0, RIGHT_FD_READ, 0, 0, OUT), WASI_EFAULT);
    ANSWER(wasi_path_open(3, 0, PATH, path(PATH, "file"), 0, RIGHT_FD_READ, 0, 0, END - 3), WASI_EFAULT);
    ANSWER(wasi_path_open(3, 0, PATH, path(PATH, "file"), 16, RIGHT_FD_READ, 0, 0, OUT), WASI_EINVAL);
    ANSWER(wasi_path_open(0, 0, PATH, path(PATH, "file"), 0, RIGHT_FD_READ, 0, 0, OUT), WASI_ENOTDIR);
    ANSWER(wasi_path_open(77, 0, PATH, path(PATH, "file"), 0, RIGHT_FD_READ, 0, 0, OUT), WASI_EBADF);
    ANSWER(wasi_path_create_directory(3, PATH, path(PATH, "new")), 0);
    ANSWER(wasi_path_create_directory(3, PATH, path(PATH, "new")), WASI_EEXIST);
    ANSWER(wasi_path_rename(3, PATH, path(PATH, "file"), 3, PATH2, path(PATH2, "new/file")), 0);
    ANSWER(wasi_path_filestat_get(3, 0, PATH2, path(PATH2, "new/file"), OUT), 0);
    CHECK(guest[OUT + 16] == FILETYPE_REGULAR && guest_load64(OUT + 32) == 10 && guest_load64(OUT + 24) == 1);
    ANSWER(wasi_path_link(3, 0, PATH2, path(PATH2, "new/file"), 3, PATH, path(PATH, "two")), 0);
    ANSWER(wasi_path_symlink(PATH, path(PATH, "new/file"), 3, PATH2, path(PATH2, "sl")), 0);
    ANSWER(wasi_path_symlink(PATH, path(PATH, "/etc"), 3, PATH2, path(PATH2, "sl2")), WASI_EPERM);
    ANSWER(wasi_path_readlink(3, PATH2, path(PATH2, "sl"), BUF, 100, OUT), 0);
    CHECK(guest_load32(OUT) == 8 && !memcmp(guest + BUF, "new/file", 8));
    ANSWER(wasi_path_readlink(3, PATH2, path(PATH2, "sl"), BUF, 3, OUT), 0);
    CHECK(guest_load32(OUT) == 3);
    ANSWER(wasi_path_readlink(3, PATH2, path(PATH2, "sl"), BUF, 0, OUT), 0);
    CHECK(guest_load32(OUT) == 0);
    ANSWER(wasi_path_filestat_set_times(3, LOOKUP_SYMLINK_FOLLOW, PATH2, path(PATH2, "sl"), 0, 1500000000123456789u, FST_MTIM), 0);
    ANSWER(wasi_path_filestat_get(3, LOOKUP_SYMLINK_FOLLOW, PATH2, path(PATH2, "sl"), OUT), 0);
    CHECK(guest_load64(OUT + 48) == 1500000000123456789u && guest_load64(OUT + 24) == 2);
    ANSWER(wasi_path_filestat_set_times(3, 0, PATH2, path(PATH2, "sl"), 0, 0, FST_MTIM | FST_MTIM_NOW), WASI_EINVAL);
    ANSWER(wasi_path_unlink_file(3, PATH, path(PATH, "new")), WASI_EISDIR);
    ANSWER(wasi_path_remove_directory(3, PATH, path(PATH, "new")), WASI_ENOTEMPTY);
    ANSWER(wasi_path_remove_directory(3, PATH, path(PATH, "two")), WASI_ENOTDIR);
    ANSWER(wasi_path_unlink_file(3, PATH, path(PATH, "two")), 0);
}

/* Finds every entry whatever the size of the buffer. */
static void directories(void *arg)
{
    begin();
    for (uint32_t i = 0; i < 60; i++) {
        char name[40];
        snprintf(name, sizeof name, "dir/%02u%.*s", i, (int)(i / 2), "a-name-of-some-length-to-cross-buffers");
        wasi_fd_close(open_as(3, name, OFLAGS_CREAT, RIGHT_FD_WRITE, 0));
    }
    ANSWER(wasi_path_open(3, 0, PATH, path(PATH, "dir"), OFLAGS_DIRECTORY, RIGHT_FD_READDIR, 0, 0, OUT), 0);
    uint32_t fd = guest_load32(OUT);
    static const uint32_t sizes[] = {64, 100, 333, 1000, 4096, 20000};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        uint64_t cookie = 0;
        unsigned found = 0, calls = 0, dots = 0;
        uint32_t used;
        do {
            ANSWER(wasi_fd_readdir(fd, BUF, sizes[s], cookie, OUT), 0);
            used = guest_load32(OUT);
            for (uint32_t at = 0; at + sizeof(struct wasi_dirent) <= used;) {
                struct wasi_dirent d;
                memcpy(&d, guest + BUF + at, sizeof d);
                at += (uint32_t)sizeof d + d.namlen;
                if (at > used)
                    break;
                bool dot = guest[BUF + at - d.namlen] == '.';
                dots += dot;
                found++;
                cookie = d.next;
                CHECK(d.type == (dot ? FILETYPE_DIRECTORY : FILETYPE_REGULAR));
            }
        } while (used == sizes[s] && ++calls < 1000);
        CHECK(found == 63 && dots == 2);
    }
    ANSWER(wasi_fd_readdir(fd, END - 10, 11, 0, OUT), WASI_EFAULT);
    ANSWER(wasi_fd_readdir(fd, BUF, 100, 0, END - 3), WASI_EFAULT);
    ANSWER(wasi_fd_readdir(0, BUF, 100, 0, OUT), WASI_ENOTCAPABLE);
}

static void descriptors(void *arg)
{
    begin();
    uint32_t a = open_as(3, "file", 0, READ_WRITE | RIGHT_FD_FDSTAT_SET_FLAGS, 0), b = open_as(3, "dir/file", 0, READ_WRITE, FDFLAGS_APPEND);
    ANSWER(wasi_fd_fdstat_get(b, OUT), 0);
    CHECK(guest_load32(OUT) >> 16 == FDFLAGS_APPEND);
    ANSWER(wasi_fd_renumber(a, 99), WASI_EBADF);
    ANSWER(wasi_fd_renumber(a, a), 0);
    ANSWER(wasi_fd_renumber(a, b), 0);
    ANSWER(wasi_fd_fdstat_get(a, OUT), WASI_EBADF);
    ANSWER(wasi_fd_read(b, iovec(0, BUF, 4), 1, OUT), 0);
    CHECK(!memcmp(guest + BUF, "0123", 4));
    ANSWER(wasi_fd_fdstat_set_flags(b, FDFLAGS_APPEND | FDFLAGS_NONBLOCK), 0);
    ANSWER(wasi_fd_fdstat_get(b, OUT), 0);
    CHECK(guest_load32(OUT) >> 16 == (FDFLAGS_APPEND | FDFLAGS_NONBLOCK));
    ANSWER(wasi_fd_fdstat_set_flags(b, FDFLAGS_SYNC), WASI_ENOTSUP);
    ANSWER(wasi_fd_fdstat_set_flags(b, 32), WASI_EINVAL);
    /* more than the first, static part of the table */
    uint32_t last = 0;
    for (int i = 0; i < 200; i++)
        last = open_as(3, "file", 0, READ_WRITE, 0);
    CHECK(last == 205);
    ANSWER(wasi_fd_read(last, IOV, 1, OUT), 0);
    ANSWER(wasi_fd_close(50), 0);
    CHECK(open_as(3, "file", 0, READ_WRITE, 0) == 50);
    ANSWER(wasi_fd_filestat_set_size(b, 3), 0);
    ANSWER(wasi_fd_filestat_get(b, OUT), 0);
    CHECK(guest_load64(OUT + 32) == 3);
    ANSWER(wasi_fd_filestat_set_size(b, UINT64_MAX), WASI_EFBIG);
    ANSWER(wasi_fd_filestat_get(b, END - 63), WASI_EFAULT);
    ANSWER(wasi_fd_close(UINT32_MAX), WASI_EBADF);
}

static void subscribe_clock(uint32_t at, uint64_t userdata, uint32_t id, uint64_t timeout, uint16_t flags)
{
    struct wasi_subscription s = {.userdata = userdata, .tag = 0};
    s.clock.id = id;
    s.clock.timeout = timeout;
    s.clock.flags = flags;
    memcpy(guest + at, &s, sizeof s);
}

static void subscribe_fd(uint32_t at, uint64_t userdata, uint8_t tag, uint32_t fd)
{
    struct wasi_subscription s = {.userdata = userdata, .tag = tag};
    s.file.fd = fd;
    memcpy(guest + at, &s, sizeof s);
}

static uint64_t now(void)
{
    wasi_clock_time_get(WASI_CLOCK_MONOTONIC, 0, BUF);
    return guest_load64(BUF);
}

static void polling(void *arg)
{
    begin();
    const uint32_t ms = 1000000;
    uint64_t start = now();
    subscribe_clock(0, 7, WASI_CLOCK_MONOTONIC, 30 * ms, 0);
    ANSWER(wasi_poll_oneoff(0, PATH, 1, OUT + 512), 0);
    CHECK(now() - start >= 30 * ms && guest_load32(OUT + 512) == 1 && guest_load64(PATH) == 7);
    subscribe_clock(0, 8, WASI_CLOCK_MONOTONIC, start + 40 * ms, 1);
    ANSWER(wasi_poll_oneoff(0, PATH, 1, OUT + 512), 0);
    CHECK(now() - start >= 40 * ms);
    /* the nearest of two; the far one is not reported */
    subscribe_clock(0, 1, WASI_CLOCK_REALTIME, 3600000ull * ms, 0);
    subscribe_clock(48, 2, WASI_CLOCK_MONOTONIC, ms, 0);
    ANSWER(wasi_poll_oneoff(0, PATH, 2, OUT + 512), 0);
    CHECK(guest_load32(OUT + 512) == 1 && guest_load64(PATH) == 2);
    /* a file is ready at once, a bad descriptor is an event; in and out may be the same memory */
    uint32_t fd = open_as(3, "file", 0, RIGHT_FD_READ | RIGHT_POLL_FD_READWRITE | RIGHT_FD_SEEK | RIGHT_FD_TELL, 0);
    subscribe_fd(0, 11, 1, fd);
    subscribe_clock(48, 12, WASI_CLOCK_MONOTONIC, 3600000ull * ms, 0);
    subscribe_fd(96, 13, 2, 99);
    subscribe_clock(144, 14, 3, 0, 0);
    ANSWER(wasi_poll_oneoff(0, 0, 4, OUT + 512), 0);
    struct wasi_event e[3];
    memcpy(e, guest, sizeof e);
    CHECK(guest_load32(OUT + 512) == 3);
    CHECK(e[0].userdata == 11 && !e[0].error && e[0].type == 1 && e[0].nbytes == 10);
    CHECK(e[1].userdata == 13 && e[1].error == WASI_EBADF && e[1].type == 2);
    CHECK(e[2].userdata == 14 && e[2].error == WASI_ENOTSUP);
    ANSWER(wasi_poll_oneoff(0, PATH, 0, OUT), WASI_EINVAL);
    ANSWER(wasi_poll_oneoff(END - 47, PATH, 1, OUT), WASI_EFAULT);
    ANSWER(wasi_poll_oneoff(0, END - 31, 1, OUT), WASI_EFAULT);
    ANSWER(wasi_poll_oneoff(0, PATH, UINT32_MAX, OUT), WASI_EINVAL);
    subscribe_fd(0, 1, 3, 0);
    ANSWER(wasi_poll_oneoff(0, PATH, 1, OUT), WASI_EINVAL);
}

/* A clock of snapshot 0: an identifier in front of what preview 1 has. */
static void subscribe_unstable_clock(uint32_t at, uint64_t userdata, uint32_t id, uint64_t timeout)
{
    const uint64_t words[7] = {userdata, 0, UINT64_MAX, id, timeout, 0, 0};
    memcpy(guest + at, words, sizeof words);
}

/* What wasi_unstable has otherwise than preview 1. */
static void unstable(void *arg)
{
    begin();
    uint32_t fd = open_as(3, "file", 0, READ_WRITE | RIGHT_POLL_FD_READWRITE, 0);
    memset(guest + OUT, 0xAA, 72);
    ANSWER(wasi_unstable_fd_filestat_get(fd, OUT), 0);
    CHECK(guest[OUT + 16] == FILETYPE_REGULAR && guest_load32(OUT + 20) == 1 && guest_load64(OUT + 24) == 10);
    CHECK(guest_load64(OUT + 48) / 1000000000u > 1500000000u && guest_load64(OUT + 56) == 0xAAAAAAAAAAAAAAAAu);
    memset(guest + OUT, 0xAA, 72);
    ANSWER(wasi_unstable_path_filestat_get(3, 0, PATH, path(PATH, "link"), OUT), 0);
    CHECK(guest[OUT + 16] == FILETYPE_LINK && guest_load64(OUT + 24) == 4 && guest_load64(OUT + 56) == 0xAAAAAAAAAAAAAAAAu);
    ANSWER(wasi_unstable_fd_filestat_get(fd, END - 56), 0);
    ANSWER(wasi_unstable_fd_filestat_get(fd, END - 55), WASI_EFAULT);
    ANSWER(wasi_unstable_path_filestat_get(3, 0, PATH, path(PATH, "absent"), OUT), WASI_ENOENT);
    ANSWER(wasi_unstable_fd_seek(fd, 4, UNSTABLE_WHENCE_SET, OUT), 0);
    ANSWER(wasi_unstable_fd_seek(fd, 3, UNSTABLE_WHENCE_CUR, OUT), 0);
    CHECK(guest_load64(OUT) == 7);
    ANSWER(wasi_unstable_fd_seek(fd, (uint64_t)-1, UNSTABLE_WHENCE_END, OUT), 0);
    CHECK(guest_load64(OUT) == 9);
    ANSWER(wasi_unstable_fd_seek(fd, 0, 3, OUT), WASI_EINVAL);
    subscribe_unstable_clock(0, 5, WASI_CLOCK_MONOTONIC, 3600000000000u);
    subscribe_fd(56, 7, 1, 99);
    ANSWER(wasi_unstable_poll_oneoff(0, PATH, 2, OUT), 0);
    CHECK(guest_load32(OUT) == 1 && guest_load64(PATH) == 7);
    subscribe_unstable_clock(56, 6, WASI_CLOCK_MONOTONIC, 1000);
    ANSWER(wasi_unstable_poll_oneoff(0, PATH, 2, OUT), 0);
    CHECK(guest_load32(OUT) == 1 && guest_load64(PATH) == 6);
    ANSWER(wasi_unstable_poll_oneoff(END - 55, PATH, 1, OUT), WASI_EFAULT);
}

/* Descriptor 0 is a listening socket, descriptor 1 one end of a pair. */
static void sockets(void *arg)
{
    begin();
    int pair[2], out = dup(1);
    FILE *report = fdopen(out, "w");
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
        printf("socketpair\n");
    fflush(stdout);
    dup2(pair[0], 1);
    guest_text(BUF, "hello");
    uint32_t r[8];
    r[0] = wasi_sock_send(1, iovec(0, BUF, 5), 1, 0, OUT);
    char text[8] = "";
    r[1] = read(pair[1], text, 8) != 5 || strcmp(text, "hello");
    r[2] = write(pair[1], "abc", 3) != 3;
    r[3] = wasi_sock_recv(1, iovec(0, BUF, 8), 1, 1, OUT, OUT + 8); /* peek */
    r[4] = wasi_sock_recv(1, iovec(0, BUF + 8, 8), 1, 0, OUT, OUT + 8);
    r[5] = guest_load32(OUT) != 3 || memcmp(guest + BUF, "abc", 3) || memcmp(guest + BUF + 8, "abc", 3);
    r[6] = wasi_sock_shutdown(1, 3);
    r[7] = wasi_sock_send(1, iovec(0, BUF, 5), 1, 0, OUT) != WASI_EPIPE;
    for (int i = 0; i < 8; i++) {
        if (r[i])
            fprintf(report, "step %d: %u\n", i, r[i]);
    }
    fflush(report);
    dup2(out, 1);
    ANSWER(wasi_sock_shutdown(3, 1), WASI_ENOTSOCK);
    ANSWER(wasi_sock_shutdown(99, 1), WASI_EBADF);
    ANSWER(wasi_sock_shutdown(1, 0), WASI_EINVAL);
}

static void ends_with(void *arg) { wasi_proc_exit(*(uint32_t *)arg); }

static unsigned run(const char *name, void (*body)(void *), void *arg, int expected)
{
    int status;
    tree_clear(root);
    tree_build(root, tree);
    char *text = run_child(body, arg, &status);
    bool ok = !*text && status == expected;
    if (!ok)
        printf("%s: status %d\n%s", name, status, text);
    free(text);
    return !ok;
}

int main(void)
{
    static const struct {
        const char *name;
        void (*body)(void *);
    } cases[] = {
        {"arguments", arguments},     {"clocks", clocks},   {"randomness", randomness}, {"preopens", preopens}, {"reading", reading},
        {"many iovecs", many_iovecs}, {"rights", rights},   {"read-only", read_only},   {"paths", paths},       {"directories", directories},
        {"descriptors", descriptors}, {"polling", polling}, {"unstable", unstable}, {"sockets", sockets},
    };
    uint32_t codes[] = {0, 1, 42, 255};
    unsigned failed = 0, n = sizeof cases / sizeof *cases;
    setenv("LSAN_OPTIONS", "detect_leaks=0", 1);
    root = tree_create();
    for (unsigned i = 0; i < n; i++)
        failed += run(cases[i].name, cases[i].body, NULL, 0);
    for (unsigned i = 0; i < 4; i++, n++)
        failed += run("proc_exit", ends_with, &codes[i], (int)codes[i]);
    tree_remove(root);
    printf("%u cases, %u failed\n", n, failed);
    return failed != 0;
}

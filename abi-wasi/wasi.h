/* Inside abi-wasi: the numbers and layouts of wasi_snapshot_preview1 (from its witx), the table of guest descriptors, small helpers.
 * Every host function returns a WASI errno; guest memory is reached through guest_ptr only, and what lies there is read once. */
#ifndef WASI_H
#define WASI_H

#include "fs.h"
#include "host.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/stat.h>

/* ---- prototypes, from the table that the compiler checks imports against ---- */
#define HOST_P0() void
#define HOST_P1(a) HOST_C_##a
#define HOST_P2(a, ...) HOST_C_##a, HOST_P1(__VA_ARGS__)
#define HOST_P3(a, ...) HOST_C_##a, HOST_P2(__VA_ARGS__)
#define HOST_P4(a, ...) HOST_C_##a, HOST_P3(__VA_ARGS__)
#define HOST_P5(a, ...) HOST_C_##a, HOST_P4(__VA_ARGS__)
#define HOST_P6(a, ...) HOST_C_##a, HOST_P5(__VA_ARGS__)
#define HOST_P7(a, ...) HOST_C_##a, HOST_P6(__VA_ARGS__)
#define HOST_P8(a, ...) HOST_C_##a, HOST_P7(__VA_ARGS__)
#define HOST_P9(a, ...) HOST_C_##a, HOST_P8(__VA_ARGS__)
#define HOST_PICK(_0, _1, _2, _3, _4, _5, _6, _7, _8, _9, p, ...) p
#define HOST_PARAMS(...) HOST_PICK(0 __VA_OPT__(, ) __VA_ARGS__, HOST_P9, HOST_P8, HOST_P7, HOST_P6, HOST_P5, HOST_P4, HOST_P3, HOST_P2, HOST_P1, HOST_P0)
#define HOST(name, result, ...) HOST_C_##result wasi_##name(HOST_PARAMS(__VA_ARGS__)(__VA_ARGS__));
#include "wasi.def"
#undef HOST
#define HOST_VARIANT(module, name, symbol, result, ...) HOST_C_##result wasi_##symbol(HOST_PARAMS(__VA_ARGS__)(__VA_ARGS__));
#include "variants.def"
#undef HOST_VARIANT

/* ---- numbers ---- */
enum wasi_errno {
    WASI_OK,
#define WASI_ERRNO(name, number) WASI_E##name = number,
#define WASI_ERRNO_OWN(name, number) WASI_E##name = number,
#include "errno.def"
#undef WASI_ERRNO
#undef WASI_ERRNO_OWN
};
/* Rights, as single bits. */
enum {
#define RIGHT(name, bit) RIGHT_##name = 1 << bit,
#include "rights.def"
#undef RIGHT
};
enum { FILETYPE_UNKNOWN, FILETYPE_BLOCK, FILETYPE_CHARACTER, FILETYPE_DIRECTORY, FILETYPE_REGULAR, FILETYPE_DGRAM, FILETYPE_STREAM, FILETYPE_LINK };
enum { FDFLAGS_APPEND = 1, FDFLAGS_DSYNC = 2, FDFLAGS_NONBLOCK = 4, FDFLAGS_RSYNC = 8, FDFLAGS_SYNC = 16 };
enum { OFLAGS_CREAT = 1, OFLAGS_DIRECTORY = 2, OFLAGS_EXCL = 4, OFLAGS_TRUNC = 8 };
enum { LOOKUP_SYMLINK_FOLLOW = 1 };
enum { FST_ATIM = 1, FST_ATIM_NOW = 2, FST_MTIM = 4, FST_MTIM_NOW = 8 };
enum { WHENCE_SET, WHENCE_CUR, WHENCE_END };
enum { UNSTABLE_WHENCE_CUR, UNSTABLE_WHENCE_END, UNSTABLE_WHENCE_SET };
enum { WASI_CLOCK_REALTIME, WASI_CLOCK_MONOTONIC, WASI_CLOCK_PROCESS, WASI_CLOCK_THREAD, WASI_CLOCKS };

/* ---- layouts: little-endian, at any address ---- */
#define WASI_STRUCT struct __attribute__((packed, aligned(1)))
WASI_STRUCT wasi_iovec { uint32_t buf, len; };
WASI_STRUCT wasi_fdstat
{
    uint8_t filetype, pad;
    uint16_t flags;
    uint32_t pad2;
    uint64_t rights_base, rights_inheriting;
};
WASI_STRUCT wasi_filestat
{
    uint64_t dev, ino;
    uint8_t filetype, pad[7];
    uint64_t nlink, size, atim, mtim, ctim;
};
WASI_STRUCT wasi_unstable_filestat
{
    uint64_t dev, ino;
    uint8_t filetype, pad[3];
    uint32_t nlink;
    uint64_t size, atim, mtim, ctim;
};
WASI_STRUCT wasi_prestat { uint32_t type, name_len; /* type 0: a directory */ };
WASI_STRUCT wasi_dirent
{
    uint64_t next, ino;
    uint32_t namlen;
    uint8_t type, pad[3];
};
WASI_STRUCT wasi_subscription
{
    uint64_t userdata;
    uint8_t tag, pad[7]; /* EVENT_ */
    union {
        WASI_STRUCT
        {
            uint32_t id, pad;
            uint64_t timeout, precision;
            uint16_t flags, pad2[3];
        }
        clock;
        WASI_STRUCT { uint32_t fd; }
        file;
    };
};
/* Snapshot 0 has an identifier of 8 bytes in front of the clock, and nothing else differs. */
#define WASI_UNSTABLE_CLOCK_GAP 8
WASI_STRUCT wasi_event
{
    uint64_t userdata;
    uint16_t error;
    uint8_t type, pad[5];
    uint64_t nbytes;
    uint16_t flags, pad2[3];
};
_Static_assert(sizeof(struct wasi_iovec) == 8, "witx: iovec");
_Static_assert(sizeof(struct wasi_fdstat) == 24 && offsetof(struct wasi_fdstat, rights_base) == 8, "witx: fdstat");
_Static_assert(sizeof(struct wasi_filestat) == 64 && offsetof(struct wasi_filestat, nlink) == 24, "witx: filestat");
_Static_assert(sizeof(struct wasi_unstable_filestat) == 56 && offsetof(struct wasi_unstable_filestat, nlink) == 20, "witx, snapshot 0: filestat");
_Static_assert(sizeof(struct wasi_prestat) == 8, "witx: prestat");
_Static_assert(sizeof(struct wasi_dirent) == 24, "witx: dirent");
_Static_assert(sizeof(struct wasi_subscription) == 48 && offsetof(struct wasi_subscription, clock) == 16, "witx: subscription");
_Static_assert(offsetof(struct wasi_subscription, clock.flags) == 40, "witx: subscription_clock");
_Static_assert(sizeof(struct wasi_event) == 32 && offsetof(struct wasi_event, nbytes) == 16, "witx: event");

/* ---- errno.c ---- */
/* The WASI errno of the host's e; EIO for one that WASI does not know. */
uint32_t wasi_errno(int e);
/* The same for results in the style of fs.h and of system calls: 0 when r >= 0. */
static inline uint32_t wasi_result(long r) { return r < 0 ? wasi_errno((int)-r) : WASI_OK; }
static inline uint32_t wasi_syscall(long r) { return r < 0 ? wasi_errno(errno) : WASI_OK; }

/* ---- guest memory ---- */
/* Copies what the guest wrote, once: what another of its threads changes later is not looked at. */
static inline void wasi_take(void *to, const void *from, size_t n)
{
    __builtin_memcpy(to, from, n);
    __asm__ volatile("" : : : "memory"); /* or the compiler may read it again */
}
static inline uint32_t wasi_store32(uint32_t addr, uint32_t value)
{
    void *p = guest_ptr(addr, 4);
    if (!p)
        return WASI_EFAULT;
    __builtin_memcpy(p, &value, 4);
    return WASI_OK;
}
static inline uint32_t wasi_store64(uint32_t addr, uint64_t value)
{
    void *p = guest_ptr(addr, 8);
    if (!p)
        return WASI_EFAULT;
    __builtin_memcpy(p, &value, 8);
    return WASI_OK;
}

/* ---- table.c: guest descriptors ----
 *
 * What the functions below give is the calling thread's copy of an entry, good until its third next look-up: another thread may close or change
 * the entry meanwhile. The copy's host descriptor stays what it is for as long, or is dead; its number never becomes another file's. */
struct wasi_fd {
    uint32_t number, serial; /* the guest's number; which of the descriptors that ever had it */
    int host;        /* -1: a preopen that was not used yet */
    int16_t preopen; /* index of the grant + 1; 0: none */
    bool open;
    uint8_t type; /* FILETYPE_; UNKNOWN until somebody asks (wasi_fd_type) */
    uint32_t base, inheriting; /* RIGHT_ */
};
/* The open descriptor with all of rights, and its host descriptor; else *error says why not (EBADF, ENOTCAPABLE...) and NULL. */
struct wasi_fd *wasi_fd_get(uint32_t fd, uint64_t rights, uint32_t *error);
/* The open descriptor as it is, host perhaps not open yet; NULL when there is none. */
struct wasi_fd *wasi_fd_peek(uint32_t fd);
/* Its host descriptor with all of rights, or the negative WASI errno. What most functions need. */
int wasi_fd_host(uint32_t fd, uint64_t rights);
/* Gives an open host descriptor with what is known of it the lowest free guest number; the new entry, or NULL when there is no memory. */
struct wasi_fd *wasi_fd_new(const struct wasi_fd *entry);
/* What was learnt about f, and which rights it has lost, goes into the table. */
void wasi_fd_update(struct wasi_fd *f);
/* Closes `to` and gives its number to the descriptor `from`. */
uint32_t wasi_fd_move(uint32_t from, uint32_t to);
/* Finds out the file type and, with it, takes away rights that make no sense. */
uint32_t wasi_fd_type(struct wasi_fd *f);
uint32_t wasi_filetype(unsigned mode);       /* of a host st_mode */
uint32_t wasi_fd_release(struct wasi_fd *f); /* closes it; EBADF when another thread did */

/* ---- fd.c ---- */
uint16_t wasi_fdflags(int host);      /* O_ flags -> FDFLAGS_ */
int wasi_fdflags_host(uint32_t wasi); /* and back */

/* preopen.c; only linked when a function that needs preopens is. */
void wasi_preopens_load(void) __attribute__((weak));
int wasi_preopen_open(struct wasi_fd *f) __attribute__((weak)); /* 0 or -errno */
void wasi_preopens_need(void);                                  /* does nothing but bring preopen.c into the program */

/* listen.c; only linked by --listen. */
void wasi_listeners_load(void) __attribute__((weak)); /* gives the listeners their descriptors */
/* The variables that say which those are, by index from 0; NULL: no more. Valid until the next call. */
const char *wasi_listeners_variable(uint32_t index) __attribute__((weak));

/* What is granted at most, by kind. */
#define RIGHTS_ALL ((uint64_t)(1 << 30) - 1)
_Static_assert(RIGHTS_ALL <= UINT32_MAX, "struct wasi_fd keeps rights in 32 bits");
#define RIGHTS_FILE                                                                                                                                            \
    ((uint64_t)(RIGHT_FD_DATASYNC | RIGHT_FD_READ | RIGHT_FD_SEEK | RIGHT_FD_FDSTAT_SET_FLAGS | RIGHT_FD_SYNC | RIGHT_FD_TELL | RIGHT_FD_WRITE |               \
                RIGHT_FD_ADVISE | RIGHT_FD_ALLOCATE | RIGHT_FD_FILESTAT_GET | RIGHT_FD_FILESTAT_SET_SIZE | RIGHT_FD_FILESTAT_SET_TIMES |                       \
                RIGHT_POLL_FD_READWRITE))
#define RIGHTS_SOCKET                                                                                                                                          \
    ((uint64_t)(RIGHT_FD_READ | RIGHT_FD_FDSTAT_SET_FLAGS | RIGHT_FD_WRITE | RIGHT_FD_FILESTAT_GET | RIGHT_POLL_FD_READWRITE | RIGHT_SOCK_SHUTDOWN |           \
                RIGHT_SOCK_ACCEPT))
#define RIGHTS_DIR                                                                                                                                             \
    ((uint64_t)(RIGHT_FD_FDSTAT_SET_FLAGS | RIGHT_FD_SYNC | RIGHT_FD_ADVISE | RIGHT_PATH_CREATE_DIRECTORY | RIGHT_PATH_CREATE_FILE | RIGHT_PATH_LINK_SOURCE |  \
                RIGHT_PATH_LINK_TARGET | RIGHT_PATH_OPEN | RIGHT_FD_READDIR | RIGHT_PATH_READLINK | RIGHT_PATH_RENAME_SOURCE | RIGHT_PATH_RENAME_TARGET |      \
                RIGHT_PATH_FILESTAT_GET | RIGHT_PATH_FILESTAT_SET_SIZE | RIGHT_PATH_FILESTAT_SET_TIMES | RIGHT_FD_FILESTAT_GET | RIGHT_FD_FILESTAT_SET_TIMES | \
                RIGHT_PATH_SYMLINK | RIGHT_PATH_REMOVE_DIRECTORY | RIGHT_PATH_UNLINK_FILE))

/* ---- iovec.c ---- */
#define WASI_IOV_BATCH 64
struct iovec;
/* Host iovecs for at most WASI_IOV_BATCH of the guest's n at addr; their number, or the negative WASI errno. */
int wasi_iovecs(struct iovec *out, uint32_t addr, uint32_t n);
struct msghdr;
struct wasi_received {
    uint32_t size;
    uint16_t flags; /* of sock_recv's result */
};
/* sock_recv up to its results, in host memory; room: whether the guest has room for the results (WASI_EFAULT, if nothing else is
 * wrong); msg has room for the sender's address, or none. A WASI errno. */
uint32_t wasi_receive(uint32_t fd, uint32_t iovs, uint32_t n, uint32_t flags, bool room, struct msghdr *msg, struct wasi_received *out);

/* ---- stat.c ---- */
uint32_t wasi_filestat_put(uint32_t addr, const struct stat *st);
uint32_t wasi_unstable_filestat_put(uint32_t addr, const struct stat *st);
/* FST_ flags and nanoseconds -> utimensat's pair. */
uint32_t wasi_times(struct timespec ts[2], uint64_t atim, uint64_t mtim, uint32_t flags);

/* ---- clock.c ---- */
/* The host's clock, or -1. */
int wasi_clock(uint32_t id);

/* ---- main.c: what the process was started with ---- */
extern struct wasi_start {
    uint32_t argc;
    char **argv, **envp;
} wasi_start;

#endif

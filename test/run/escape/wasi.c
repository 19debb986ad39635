/* Attempts of a WASI program to get out. Descriptors: 3 is in (read and write), 4 is ro (read-only), 5 is map; out is nobody's. 9 is open on
 * out/secret and 10 on out in the process that starts this. Every answer is a WASI errno. */
#include "guest.h"

enum { OK = 0, BADF = 8, EXIST = 20, FAULT = 21, ILSEQ = 25, INVAL = 28, LOOP = 32, NAMETOOLONG = 37, NOENT = 44, NOTDIR = 54, NOTSOCK = 57, PERM = 63,
       ROFS = 69, NOTCAPABLE = 76 };
enum { FOLLOW = 1 };
enum { CREAT = 1, DIRECTORY = 2, EXCL = 4, TRUNC = 8 };
#define RIGHT(bit) (1ull << (bit))
#define READ RIGHT(1)
#define WRITE RIGHT(6)
#define ALL (RIGHT(30) - 1)
#define FILE_RIGHTS (RIGHT(1) | RIGHT(2) | RIGHT(5) | RIGHT(6) | RIGHT(21) | RIGHT(22))
#define DIR_RIGHTS (RIGHT(9) | RIGHT(10) | RIGHT(13) | RIGHT(14) | RIGHT(18))

#define WASI(name) IMPORT(wasi_snapshot_preview1, name)
WASI(fd_write) uint32_t fd_write(uint32_t fd, const void *iovs, uint32_t n, uint32_t *out);
WASI(fd_read) uint32_t fd_read(uint32_t fd, const void *iovs, uint32_t n, uint32_t *out);
WASI(fd_pread) uint32_t fd_pread(uint32_t fd, uint32_t iovs, uint32_t n, uint64_t at, uint32_t out);
WASI(fd_close) uint32_t fd_close(uint32_t fd);
WASI(fd_renumber) uint32_t fd_renumber(uint32_t fd, uint32_t to);
WASI(fd_readdir) uint32_t fd_readdir(uint32_t fd, uint32_t buf, uint32_t len, uint64_t cookie, uint32_t out);
WASI(fd_prestat_dir_name) uint32_t fd_prestat_dir_name(uint32_t fd, uint32_t buf, uint32_t len);
WASI(fd_fdstat_get) uint32_t fd_fdstat_get(uint32_t fd, uint32_t out);
WASI(fd_fdstat_set_rights) uint32_t fd_fdstat_set_rights(uint32_t fd, uint64_t base, uint64_t inheriting);
WASI(fd_filestat_set_size) uint32_t fd_filestat_set_size(uint32_t fd, uint64_t size);
WASI(fd_filestat_set_times) uint32_t fd_filestat_set_times(uint32_t fd, uint64_t a, uint64_t m, uint32_t flags);
WASI(path_open)
uint32_t path_open(uint32_t dir, uint32_t lookup, uint32_t path, uint32_t len, uint32_t oflags, uint64_t base, uint64_t inheriting, uint32_t flags, uint32_t out);
WASI(path_filestat_get) uint32_t path_filestat_get(uint32_t dir, uint32_t lookup, uint32_t path, uint32_t len, uint32_t out);
WASI(path_filestat_set_times)
uint32_t path_filestat_set_times(uint32_t dir, uint32_t lookup, uint32_t path, uint32_t len, uint64_t a, uint64_t m, uint32_t flags);
WASI(path_create_directory) uint32_t path_create_directory(uint32_t dir, uint32_t path, uint32_t len);
WASI(path_remove_directory) uint32_t path_remove_directory(uint32_t dir, uint32_t path, uint32_t len);
WASI(path_unlink_file) uint32_t path_unlink_file(uint32_t dir, uint32_t path, uint32_t len);
WASI(path_rename) uint32_t path_rename(uint32_t dir, uint32_t path, uint32_t len, uint32_t dir2, uint32_t path2, uint32_t len2);
WASI(path_link) uint32_t path_link(uint32_t dir, uint32_t lookup, uint32_t path, uint32_t len, uint32_t dir2, uint32_t path2, uint32_t len2);
WASI(path_symlink) uint32_t path_symlink(uint32_t target, uint32_t target_len, uint32_t dir, uint32_t path, uint32_t len);
WASI(path_readlink) uint32_t path_readlink(uint32_t dir, uint32_t path, uint32_t len, uint32_t buf, uint32_t buf_len, uint32_t out);
WASI(poll_oneoff) uint32_t poll_oneoff(uint32_t in, uint32_t out, uint32_t n, uint32_t nout);
WASI(random_get) uint32_t random_get(uint32_t buf, uint32_t len);
WASI(sock_accept) uint32_t sock_accept(uint32_t fd, uint32_t flags, uint32_t out);
WASI(sock_recv) uint32_t sock_recv(uint32_t fd, uint32_t iovs, uint32_t n, uint32_t flags, uint32_t size, uint32_t out);
WASI(proc_exit) void proc_exit(uint32_t status);

struct iovec {
    uint32_t at, len;
};
static uint8_t buffer[4096];
static uint32_t number;

static void write_text(const char *s, uint32_t n)
{
    struct iovec v = {ADDRESS(s), n};
    fd_write(1, &v, 1, &number);
}

/* ---- paths ---- */

enum op { OPEN, STAT, LSTAT, MKDIR, RMDIR, UNLINK, RENAME, LINK, LINKF, SYMLINK, READLINK, TIMES };
/* dir, path: what; for OPEN `flags` are oflags and `rights` the rights asked for; dir2, path2: where to, or a symbolic link's target. */
static const struct row {
    const char *name;
    enum op op;
    uint32_t dir;
    const char *path;
    uint32_t expect, flags;
    uint64_t rights;
    uint32_t dir2;
    const char *path2;
} rows[] = {
    /* what is granted works */
    {"open inside", OPEN, 3, "file", OK, 0, FILE_RIGHTS},
    {"open through ..", OPEN, 3, "dir/sub/../../file", OK, 0, READ},
    {"open through a link", OPEN, 3, "l_in", OK, 0, READ},
    {"open read-only", OPEN, 4, "file", OK, 0, READ},
    {"create", OPEN, 3, "created", OK, CREAT, FILE_RIGHTS},
    {"truncate", OPEN, 3, "created", OK, TRUNC, WRITE},
    {"list", OPEN, 3, "dir", OK, DIRECTORY, DIR_RIGHTS},
    {"stat", STAT, 3, "file", OK},
    {"stat a link itself", LSTAT, 3, "l_secret", OK},
    {"mkdir", MKDIR, 3, "made", OK},
    {"rmdir", RMDIR, 3, "made", OK},
    {"rename", RENAME, 3, "created", OK, .dir2 = 5, .path2 = "moved"},
    {"link", LINK, 3, "file", OK, .dir2 = 5, .path2 = "linked"},
    {"unlink", UNLINK, 5, "linked", OK},
    {"symlink", SYMLINK, 3, "new_link", OK, .path2 = "file"},
    {"readlink", READLINK, 3, "l_secret", OK},
    {"times", TIMES, 3, "file", OK},
    /* out by the path's text */
    {"..", OPEN, 3, "..", PERM, DIRECTORY, READ},
    {"../", OPEN, 3, "../", PERM, DIRECTORY, READ},
    {"../out/secret", OPEN, 3, "../out/secret", PERM, 0, READ},
    {"dir/../../out/secret", OPEN, 3, "dir/../../out/secret", PERM, 0, READ},
    {"in by its own name", OPEN, 3, "../in/file", PERM, 0, READ},
    {"many ..", OPEN, 3, "../../../../../../../../etc/passwd", PERM, 0, READ},
    {"dots and slashes", OPEN, 3, ".//./dir/.././..//out/secret", PERM, 0, READ},
    {"absolute", OPEN, 3, "/etc/passwd", PERM, 0, READ},
    {"two slashes", OPEN, 3, "//etc/passwd", PERM, 0, READ},
    {"from a read-only preopen", OPEN, 4, "../in/file", PERM, 0, READ},
    {"a file as a directory", OPEN, 3, "file/../../out/secret", NOTDIR, 0, READ},
    {"a missing directory", OPEN, 3, "nothing/../../out/secret", NOENT, 0, READ},
    {"create outside", OPEN, 3, "../out/new", PERM, CREAT, FILE_RIGHTS},
    {"truncate outside", OPEN, 3, "../out/secret", PERM, TRUNC, WRITE},
    {"stat outside", STAT, 3, "../out/secret", PERM},
    {"mkdir outside", MKDIR, 3, "../out/new", PERM},
    {"rmdir outside", RMDIR, 3, "../out/dir", PERM},
    {"unlink outside", UNLINK, 3, "../out/secret", PERM},
    {"times outside", TIMES, 3, "../out/secret", PERM},
    {"rename out", RENAME, 3, "file", PERM, .dir2 = 3, .path2 = "../out/file"},
    {"rename in", RENAME, 3, "../out/secret", PERM, .dir2 = 3, .path2 = "stolen"},
    {"rename over the parent", RENAME, 3, "dir", PERM, .dir2 = 3, .path2 = ".."},
    {"link out", LINK, 3, "file", PERM, .dir2 = 3, .path2 = "../out/file"},
    {"link in", LINK, 3, "../out/secret", PERM, .dir2 = 3, .path2 = "stolen"},
    {"symlink outside", SYMLINK, 3, "../out/link", PERM, .path2 = "secret"},
    {"symlink to an absolute path", SYMLINK, 3, "escape", PERM, .path2 = "/etc"},
    {"readlink outside", READLINK, 3, "../in/l_secret", PERM},
    /* out by links that lie inside */
    {"link up", OPEN, 3, "l_up", PERM, DIRECTORY, READ},
    {"link to a folder", OPEN, 3, "l_out/secret", PERM, 0, READ},
    {"link to a file", OPEN, 3, "l_secret", PERM, 0, READ},
    {"link not followed", OPEN, 3, "l_secret", LOOP, 0, READ, 77},
    {"chain of links", OPEN, 3, "l_chain", PERM, 0, READ},
    {"link in a folder", OPEN, 3, "dir/l_up3", PERM, 0, READ},
    {"absolute link", OPEN, 3, "l_abs", NOENT, 0, READ},
    {"absolute link to /etc", OPEN, 3, "l_etc", NOENT, 0, READ},
    {"link to the root", OPEN, 3, "l_root/etc/passwd", NOENT, 0, READ},
    {"link to /proc/self/root", OPEN, 3, "l_proc/etc/passwd", NOENT, 0, READ},
    {"link to /proc/self/fd", OPEN, 3, "l_fd", NOENT, 0, READ},
    {"link to /proc/self/cwd", OPEN, 3, "l_cwd/out/secret", NOENT, 0, READ},
    {"link to /dev/mem", OPEN, 3, "l_mem", NOENT, 0, READ},
    {"link to the other grant", OPEN, 3, "l_ro", PERM, 0, READ},
    {"endless link", OPEN, 3, "l_self", LOOP, 0, READ},
    {"create through a dangling link", OPEN, 3, "l_dangle", PERM, CREAT, FILE_RIGHTS},
    {"create through an absolute dangling link", OPEN, 3, "l_absdangle", NOENT, CREAT, FILE_RIGHTS},
    {"create exclusively on a dangling link", OPEN, 3, "l_dangle", EXIST, CREAT | EXCL, FILE_RIGHTS},
    {"truncate through a link", OPEN, 3, "l_secret", PERM, TRUNC, WRITE},
    {"stat through a link", STAT, 3, "l_secret", PERM},
    {"mkdir through a link", MKDIR, 3, "l_out/new", PERM},
    {"rmdir through a link", RMDIR, 3, "l_out/dir", PERM},
    {"unlink through a link", UNLINK, 3, "l_out/secret", PERM},
    {"times through a link", TIMES, 3, "l_secret", PERM},
    {"rename through a link", RENAME, 3, "l_out/secret", PERM, .dir2 = 3, .path2 = "stolen"},
    {"rename out through a link", RENAME, 3, "file", PERM, .dir2 = 3, .path2 = "l_out/file"},
    {"link what a link names", LINKF, 3, "l_secret", PERM, .dir2 = 3, .path2 = "stolen"},
    {"link through a link", LINK, 3, "l_out/secret", PERM, .dir2 = 3, .path2 = "stolen"},
    {"symlink through a link", SYMLINK, 3, "l_out/link", PERM, .path2 = "secret"},
    {"readlink through a link", READLINK, 3, "l_up/in/l_secret", PERM},
    {"link in a read-only grant", OPEN, 4, "l_out", PERM, 0, READ},
    /* read-only */
    {"write", OPEN, 4, "file", ROFS, 0, FILE_RIGHTS},
    {"create read-only", OPEN, 4, "new", ROFS, CREAT, READ},
    {"truncate read-only", OPEN, 4, "file", ROFS, TRUNC, READ},
    {"mkdir read-only", MKDIR, 4, "new", ROFS},
    {"rmdir read-only", RMDIR, 4, "dir", ROFS},
    {"unlink read-only", UNLINK, 4, "file", ROFS},
    {"times read-only", TIMES, 4, "file", ROFS},
    {"rename from read-only", RENAME, 4, "file", ROFS, .dir2 = 3, .path2 = "taken"},
    {"rename to read-only", RENAME, 3, "file", ROFS, .dir2 = 4, .path2 = "file"},
    {"link from read-only", LINK, 4, "file", ROFS, .dir2 = 3, .path2 = "taken"},
    {"link to read-only", LINK, 3, "file", ROFS, .dir2 = 4, .path2 = "new"},
    {"symlink read-only", SYMLINK, 4, "new", ROFS, .path2 = "file"},
    /* descriptors that are not the guest's */
    {"path of a host descriptor", OPEN, 10, "secret", BADF, 0, READ},
    {"stat of a host descriptor", STAT, 10, "secret", BADF},
    {"path of standard input", OPEN, 0, "file", NOTDIR, 0, READ},
    {"path of -100", OPEN, (uint32_t)-100, "/etc/passwd", BADF, 0, READ},
    {"path of -1", OPEN, (uint32_t)-1, "file", BADF, 0, READ},
    {"path of 2^31", OPEN, 1u << 31, "file", BADF, 0, READ},
    {"path of 3 + 2^16", OPEN, 3 + (1u << 16), "file", BADF, 0, READ},
    {"rename to a host descriptor", RENAME, 3, "file", BADF, .dir2 = 10, .path2 = "file"},
    {"link from a host descriptor", LINK, 10, "secret", BADF, .dir2 = 3, .path2 = "stolen"},
    /* forms */
    {"empty", OPEN, 3, "", NOENT, 0, READ},
    {"unknown open flags", OPEN, 3, "file", INVAL, 16, READ},
    {"rights that nobody has", OPEN, 3, "file", NOTCAPABLE, 0, RIGHT(40)},
};

static uint32_t open_row(const struct row *r, uint32_t path, uint32_t len)
{
    uint32_t fd, e = path_open(r->dir, r->dir2 == 77 ? 0 : FOLLOW, path, len, r->flags, r->rights, 0, 0, ADDRESS(&fd));
    if (!e)
        fd_close(fd);
    return e;
}

static uint32_t perform(const struct row *r)
{
    uint32_t path = ADDRESS(r->path), len = text_length(r->path), path2 = ADDRESS(r->path2), len2 = r->path2 ? text_length(r->path2) : 0;
    switch (r->op) {
    case OPEN: return open_row(r, path, len);
    case STAT: return path_filestat_get(r->dir, FOLLOW, path, len, ADDRESS(buffer));
    case LSTAT: return path_filestat_get(r->dir, 0, path, len, ADDRESS(buffer));
    case MKDIR: return path_create_directory(r->dir, path, len);
    case RMDIR: return path_remove_directory(r->dir, path, len);
    case UNLINK: return path_unlink_file(r->dir, path, len);
    case RENAME: return path_rename(r->dir, path, len, r->dir2, path2, len2);
    case LINK: return path_link(r->dir, 0, path, len, r->dir2, path2, len2);
    case LINKF: return path_link(r->dir, FOLLOW, path, len, r->dir2, path2, len2);
    case SYMLINK: return path_symlink(path2, len2, r->dir, path, len);
    case READLINK: return path_readlink(r->dir, path, len, ADDRESS(buffer), sizeof buffer, ADDRESS(&number));
    default: return path_filestat_set_times(r->dir, FOLLOW, path, len, 1, 1, 5);
    }
}

/* ---- descriptors and rights ---- */

static uint32_t opened(const char *path, uint32_t oflags, uint64_t base, uint64_t inheriting)
{
    uint32_t fd = 0;
    judge(path, (int32_t)path_open(3, FOLLOW, ADDRESS(path), text_length(path), oflags, base, inheriting, 0, ADDRESS(&fd)), OK);
    return fd;
}

static uint32_t read_some(uint32_t fd)
{
    struct iovec v = {ADDRESS(buffer), 16};
    return fd_read(fd, &v, 1, &number);
}

static uint32_t write_some(uint32_t fd)
{
    struct iovec v = {ADDRESS(buffer), 1};
    return fd_write(fd, &v, 1, &number);
}

static uint32_t open_below(uint32_t dir, const char *path, uint32_t oflags, uint64_t base)
{
    uint32_t fd, e = path_open(dir, FOLLOW, ADDRESS(path), text_length(path), oflags, base, 0, 0, ADDRESS(&fd));
    if (!e)
        fd_close(fd);
    return e;
}

static void try_descriptors(void)
{
    static const uint32_t forged[] = {9, 10, 6, 100, 1000, 1001, 0x7fffffff, 0x80000000, 0xffffffff, 3 + 65536};
    for (uint32_t i = 0; i < COUNT(forged); i++) {
        judge("read of a forged descriptor", (int32_t)read_some(forged[i]), BADF);
        judge("write to a forged descriptor", (int32_t)write_some(forged[i]), BADF);
    }
    judge("close of a forged descriptor", (int32_t)fd_close(9), BADF);
    judge("renumbering a forged descriptor", (int32_t)fd_renumber(9, 3), BADF);
    judge("renumbering to a forged descriptor", (int32_t)fd_renumber(3, 1u << 30), BADF);
    judge("reading a folder as a file", read_some(3) != OK, 1);
    judge("accepting from a file", sock_accept(0, 0, ADDRESS(&number)) != OK, 1);
    uint32_t rd = opened("file", 0, READ, 0), wr = opened("file", 0, WRITE, 0), dir = opened("dir", DIRECTORY, RIGHT(13), READ);
    judge("write without the right", (int32_t)write_some(rd), NOTCAPABLE);
    judge("read without the right", (int32_t)read_some(wr), NOTCAPABLE);
    judge("truncation without the right", (int32_t)fd_filestat_set_size(rd, 0), NOTCAPABLE);
    judge("times without the right", (int32_t)fd_filestat_set_times(rd, 1, 1, 5), NOTCAPABLE);
    judge("winning rights back", (int32_t)fd_fdstat_set_rights(rd, ALL, 0), NOTCAPABLE);
    judge("giving rights up", (int32_t)fd_fdstat_set_rights(rd, 0, 0), OK);
    judge("read after giving up", (int32_t)read_some(rd), NOTCAPABLE);
    judge("rights that are not inherited", (int32_t)open_below(dir, "file", 0, WRITE), NOTCAPABLE);
    judge("creation without the right", (int32_t)open_below(dir, "new", CREAT, READ), NOTCAPABLE);
    judge("truncation by open without the right", (int32_t)open_below(dir, "file", TRUNC, READ), NOTCAPABLE);
    judge("listing without the right", (int32_t)fd_readdir(dir, ADDRESS(buffer), sizeof buffer, 0, ADDRESS(&number)), NOTCAPABLE);
    judge("a folder's own parent", (int32_t)open_below(dir, "../file", 0, READ), PERM);
    judge("inherited rights", (int32_t)open_below(dir, "file", 0, READ), OK);
    fd_close(wr);
    judge("a closed descriptor", (int32_t)write_some(wr), BADF);
}

/* ---- pointers ---- */

static uint32_t read_to(uint32_t fd, uint32_t at, uint32_t len)
{
    struct iovec v = {at, len};
    return fd_read(fd, &v, 1, &number);
}

static void try_pointers(void)
{
    const uint32_t end = (uint32_t)__builtin_wasm_memory_size(0) << 16, far = 0xfffffff0u;
    uint32_t fd = opened("file", 0, READ | RIGHT(2), 0), path = ADDRESS("file");
    const struct iovec whole = {ADDRESS(buffer), sizeof buffer};
    judge("reading beyond the end", (int32_t)read_to(fd, end - 1, 2), FAULT);
    judge("reading far away", (int32_t)read_to(fd, far, 16), FAULT);
    judge("a length that wraps", (int32_t)read_to(fd, ADDRESS(buffer), 0xffffffffu), FAULT);
    judge("reading to the last byte", (int32_t)read_to(fd, end - 1, 1), OK);
    judge("iovecs beyond the end", (int32_t)fd_pread(fd, end - 4, 1, 0, ADDRESS(&number)), FAULT);
    judge("so many iovecs that they wrap", (int32_t)fd_pread(fd, ADDRESS(buffer), 1u << 29, 0, ADDRESS(&number)), FAULT);
    judge("2^32-1 iovecs", (int32_t)fd_pread(fd, ADDRESS(buffer), 0xffffffffu, 0, ADDRESS(&number)), FAULT);
    judge("a result beyond the end", (int32_t)fd_pread(fd, ADDRESS(buffer), 0, 0, end - 3), FAULT);
    judge("a path beyond the end", (int32_t)path_filestat_get(3, 0, end - 2, 4, ADDRESS(buffer)), FAULT);
    judge("a path that wraps", (int32_t)path_filestat_get(3, 0, path, 0xffffffffu, ADDRESS(buffer)), FAULT);
    judge("a path with a NUL", (int32_t)path_filestat_get(3, 0, path, 5, ADDRESS(buffer)), ILSEQ);
    judge("a path of 5000 bytes", (int32_t)path_filestat_get(3, 0, ADDRESS(buffer), 5000, ADDRESS(buffer)), NAMETOOLONG);
    judge("status beyond the end", (int32_t)path_filestat_get(3, 0, path, 4, end - 63), FAULT);
    judge("a link's text beyond the end", (int32_t)path_readlink(3, ADDRESS("l_in"), 4, end - 1, 100, ADDRESS(&number)), FAULT);
    judge("random bytes beyond the end", (int32_t)random_get(end - 4, 8), FAULT);
    judge("4 GiB of random bytes", (int32_t)random_get(0, 0xffffffffu), FAULT);
    judge("entries beyond the end", (int32_t)fd_readdir(3, end - 8, 4096, 0, ADDRESS(&number)), FAULT);
    judge("a preopen's name beyond the end", (int32_t)fd_prestat_dir_name(3, end - 2, 3), FAULT);
    judge("rights beyond the end", (int32_t)fd_fdstat_get(3, end - 23), FAULT);
    judge("subscriptions beyond the end", (int32_t)poll_oneoff(end - 47, ADDRESS(buffer), 1, ADDRESS(&number)), FAULT);
    judge("so many subscriptions that they wrap", (int32_t)poll_oneoff(ADDRESS(buffer), ADDRESS(buffer), 0x05555556u, ADDRESS(&number)), INVAL);
    judge("events beyond the end", (int32_t)poll_oneoff(ADDRESS(buffer), end - 31, 1, ADDRESS(&number)), FAULT);
    judge("an open descriptor's number beyond the end", (int32_t)path_open(3, 0, path, 4, 0, READ, 0, 0, end - 3), FAULT);
    judge("truncation before the number is refused", (int32_t)path_open(3, 0, path, 4, TRUNC, WRITE, 0, 0, end), FAULT);
    judge("a link over the end", (int32_t)path_symlink(end - 1, 4, 3, path, 4), FAULT);
    judge("receiving from a file", (int32_t)sock_recv(fd, ADDRESS(&whole), 1, 0, ADDRESS(&number), ADDRESS(&number)), NOTSOCK);
}

/* ---- a race: somebody exchanges in/race, a folder, with a link to out ---- */

static void race(void)
{
    static const char inside[] = "race/secret", made[] = "race/made", *const ops[] = {"race: contents of the outside", "race: status of the outside"};
    uint32_t got = 0, leaked[2] = {0};
    for (uint32_t i = 0; i < 4000; i++) {
        uint32_t fd;
        if (!path_open(3, FOLLOW, ADDRESS(inside), sizeof inside - 1, 0, READ, 0, 0, ADDRESS(&fd))) {
            buffer[0] = 0;
            read_some(fd);
            fd_close(fd);
            got++;
            leaked[0] += buffer[0] != 'i';
        }
        /* 32 bytes into it is the size: 6 inside */
        if (!path_filestat_get(3, FOLLOW, ADDRESS(inside), sizeof inside - 1, ADDRESS(buffer)))
            leaked[1] += buffer[32] != 6;
        if (!path_open(3, FOLLOW, ADDRESS(made), sizeof made - 1, CREAT, WRITE, 0, 0, ADDRESS(&fd)))
            fd_close(fd);
        path_rename(3, ADDRESS(made), sizeof made - 1, 3, ADDRESS("race/other"), 10);
        path_create_directory(3, ADDRESS("race/folder"), 11);
        path_remove_directory(3, ADDRESS("race/folder"), 11);
    }
    for (uint32_t i = 0; i < 2; i++)
        judge(ops[i], leaked[i] == 0, 1);
    judge("race: the inside is seen", got == 0, 0);
}

__attribute__((export_name("_start"))) void start(void)
{
    for (uint32_t i = 0; i < COUNT(rows); i++)
        judge(rows[i].name, (int32_t)perform(&rows[i]), (int32_t)rows[i].expect);
    try_descriptors();
    try_pointers();
    race();
    print_counts();
    proc_exit(wrong != 0);
}

/* Threads that rename, link and close under the feet of others that resolve paths: nothing outside of the preopens may be reached. Preopen 3 is
 * /in, where everything is allowed, 4 is /ro. Prints how often each side got anywhere. */
#include "guest.h"

WASI(path_open)
uint32_t path_open(uint32_t dir, uint32_t lookup, const char *path, uint32_t len, uint32_t oflags, uint64_t base, uint64_t inheriting, uint32_t flags, uint32_t *fd);
WASI(path_symlink) uint32_t path_symlink(const char *target, uint32_t target_len, uint32_t dir, const char *path, uint32_t len);
WASI(path_rename) uint32_t path_rename(uint32_t from, const char *old, uint32_t old_len, uint32_t to, const char *new, uint32_t new_len);
WASI(path_unlink_file) uint32_t path_unlink_file(uint32_t dir, const char *path, uint32_t len);
WASI(path_create_directory) uint32_t path_create_directory(uint32_t dir, const char *path, uint32_t len);
WASI(fd_close) uint32_t fd_close(uint32_t fd);
WASI(fd_read) uint32_t fd_read(uint32_t fd, const void *iovs, uint32_t n, uint32_t *read);
WASI(fd_renumber) uint32_t fd_renumber(uint32_t from, uint32_t to);
WASI(fd_filestat_set_times) uint32_t fd_filestat_set_times(uint32_t fd, uint64_t access, uint64_t change, uint32_t flags);

#define IN 3
#define RO 4
#define ROUNDS 3000
#define PATH(text) text, sizeof(text) - 1
#define CREAT 1
#define DIRECTORY 2
#define FOLLOW 1
#define READS 0x2ull
#define WRITES 0x40ull
#define SET_TIMES 0x800000ull
#define ALL 0x1fffffffull

static _Atomic uint32_t opened, escaped, swapped, closed, finished;
static _Atomic uint32_t shared_dir = 100000;

/* d is a directory, then a link that leads out. */
static void swapper(struct thread *self)
{
    while (!finished) {
        swapped += !path_rename(IN, PATH("d"), IN, PATH("e"));
        path_symlink(PATH("../out"), IN, PATH("d"));
        path_unlink_file(IN, PATH("d"));
        path_rename(IN, PATH("e"), IN, PATH("d"));
        path_rename(IN, PATH("x/y"), IN, PATH("y")); /* up, while others are in it */
        path_rename(IN, PATH("y"), IN, PATH("x/y"));
    }
}

static void try_open(const char *path, uint32_t len, uint32_t oflags)
{
    char buffer[16] = "";
    uint32_t fd, n;
    const struct {
        void *p;
        uint32_t size;
    } iov = {buffer, sizeof buffer - 1};
    if (path_open(IN, FOLLOW, path, len, oflags, oflags ? WRITES : READS, 0, 0, &fd))
        return;
    opened++;
    if (!oflags && !fd_read(fd, &iov, 1, &n) && buffer[0] == 'S')
        escaped++;
    fd_close(fd);
}

static void opener(struct thread *self)
{
    for (int i = 0; i < ROUNDS; i++) {
        try_open(PATH("d/secret"), 0);
        try_open(PATH("d/new"), CREAT);
        try_open(PATH("x/y/z/../../../out/secret"), 0);
        try_open(PATH("x/y/z/../../../../out/new"), CREAT);
        path_create_directory(IN, PATH("d/made"));
    }
}

/* The directory behind one number is now one that may be written to, now one that may not. */
static void closer(struct thread *self)
{
    uint32_t fd;
    while (!finished) {
        uint32_t from = self->index & 1 ? RO : IN;
        if (path_open(from, 0, PATH("sub"), DIRECTORY, 0, ALL, 0, &fd) && path_open(from, 0, PATH("sub"), DIRECTORY, SET_TIMES, READS | WRITES | SET_TIMES, 0, &fd))
            continue;
        shared_dir = fd;
        closed += !fd_close(fd);
    }
}

static void user(struct thread *self)
{
    uint32_t fd;
    for (int i = 0; i < ROUNDS * 4; i++) {
        uint32_t dir = shared_dir;
        fd_filestat_set_times(dir, 1, 1, 5);
        path_create_directory(dir, PATH("made"));
        if (!path_open(dir, 0, PATH("new"), CREAT, WRITES, 0, 0, &fd))
            fd_close(fd);
        fd_renumber(dir, dir + 1);
    }
}

void _start(void)
{
    void (*const bodies[])(struct thread *) = {opener, opener, user, user, swapper, closer, closer};
    int n = sizeof bodies / sizeof *bodies;
    for (int i = 0; i < n; i++)
        thread_start(i, bodies[i]);
    for (int i = 0; i < 4; i++)
        thread_join(i);
    finished = 1;
    for (int i = 4; i < n; i++)
        thread_join(i);
    print(escaped ? "escaped" : "inside");
    print(opened && swapped && closed ? ", all sides moved\n" : ", somebody stood still\n");
}

/* Whole files in and out; system calls of open(2), memfd_create(2), linkat(2), rename(2). */
#define _GNU_SOURCE
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST_BLOCK = 64 * 1024 };

static bool is_stdio(const char *path) { return strcmp(path, "-") == 0; }

/* read(2) until `size` bytes or the end; -1 with errno. */
static ssize_t read_full(int fd, uint8_t *to, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t n = read(fd, to + done, size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        done += (size_t)n;
    }
    return (ssize_t)done;
}

/* Reads to the end in blocks that double; `wanted` may stop it after the first. size_hint: st_size, 0 when unknown. */
static bool read_all(int fd, size_t size_hint, file_wanted *wanted, struct diag *d, struct span *out)
{
    size_t cap = FIRST_BLOCK, len = 0;
    uint8_t *bytes = xmalloc(cap);
    for (;;) {
        ssize_t n = read_full(fd, bytes + len, cap - len);
        if (n < 0) {
            free(bytes);
            return fail_with(d, EXIT_ENVIRONMENT, "cannot read: %s", strerror(errno));
        }
        len += (size_t)n;
        *out = (struct span){bytes, len};
        if (len < cap || (cap == FIRST_BLOCK && wanted && !wanted(*out)))
            return true;
        if (cap >= FILE_MAX_BYTES) {
            free(bytes);
            return fail(d, DIAG_NO_OFFSET, "the input is larger than %llu MiB", FILE_MAX_BYTES >> 20);
        }
        cap = cap * 2 < size_hint + 1 && size_hint < FILE_MAX_BYTES ? size_hint + 1 : cap * 2;
        bytes = xrealloc(bytes, cap);
    }
}

bool file_read(const char *path, file_wanted *wanted, struct diag *d, struct span *out)
{
    int fd = is_stdio(path) ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) < 0)
        return fail_with(d, EXIT_ENVIRONMENT, "cannot open: %s", strerror(errno));
    bool ok = S_ISDIR(st.st_mode) ? fail_with(d, EXIT_ENVIRONMENT, "is a directory, not a WebAssembly module")
                                  : read_all(fd, S_ISREG(st.st_mode) ? (size_t)st.st_size : 0, wanted, d, out);
    if (fd != STDIN_FILENO)
        close(fd);
    return ok;
}

/* Devices and pipes are written in place; a missing file and a regular one are replaced. */
static bool is_special(const char *path)
{
    struct stat st;
    return is_stdio(path) || (stat(path, &st) == 0 && !S_ISREG(st.st_mode));
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* "a/b" -> "a", "b" -> ".", "/b" -> "/"; malloc'ed. */
static char *folder_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return strdup(".");
    return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

static bool fail_output(struct diag *d, const char *path) { return fail_with(d, EXIT_ENVIRONMENT, "cannot write output file '%s': %s", path, strerror(errno)); }

bool output_check(const char *path, struct diag *d)
{
    struct stat st;
    if (is_stdio(path))
        return true;
    if (!*base_name(path) || (stat(path, &st) == 0 && S_ISDIR(st.st_mode)))
        return fail_with(d, EXIT_ENVIRONMENT, "cannot write output file '%s': is a directory", path);
    char *folder = folder_name(path);
    bool is_folder = stat(folder, &st) == 0 && S_ISDIR(st.st_mode);
    bool ok = access(is_special(path) ? path : folder, W_OK) == 0;
    free(folder);
    if (ok && !is_folder)
        errno = ENOTDIR;
    return (ok && is_folder) || fail_output(d, path);
}

/* A name that nobody else uses; malloc'ed. */
static char *temporary_name(const char *path)
{
    uint64_t random = 0;
    if (getrandom(&random, sizeof random, GRND_NONBLOCK) != sizeof random)
        random = (uint64_t)getpid();
    char *name = NULL;
    if (asprintf(&name, ".%.200s.%016llx", base_name(path), (unsigned long long)random) < 0)
        abort();
    return name;
}

/* Prefers O_TMPFILE: whatever ends the process, nothing stays behind. */
static int open_beside(struct output *o)
{
    int fd = openat(o->dir, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL && errno != ENOENT))
        return fd;
    o->temp = temporary_name(o->path);
    fd = openat(o->dir, o->temp, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) {
        free(o->temp);
        o->temp = NULL;
    }
    return fd;
}

bool output_open(struct output *o, const char *path, struct diag *d)
{
    *o = (struct output){.path = path, .fd = -1, .dir = -1, .direct = is_special(path)};
    if (o->direct) {
        o->fd = is_stdio(path) ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3) : open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
        return o->fd >= 0 || fail_output(d, path);
    }
    char *folder = folder_name(path);
    o->dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    if (o->dir >= 0)
        o->fd = open_beside(o);
    if (o->fd >= 0)
        return true;
    fail_output(d, path);
    output_discard(o);
    return false;
}

bool write_all(int fd, const void *bytes, size_t size)
{
    const uint8_t *p = bytes;
    while (size > 0) {
        ssize_t n = write(fd, p, size);
        if (n < 0 && errno != EINTR)
            return false;
        p += n > 0 ? n : 0;
        size -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

bool output_write(struct output *o, const void *bytes, size_t size, struct diag *d) { return write_all(o->fd, bytes, size) || fail_output(d, o->path); }

/* The mode that open(2) would have given the file: umask(2) can only be asked by setting it. */
static mode_t final_mode(bool executable)
{
    mode_t mask = umask(0);
    umask(mask);
    return (executable ? 0777 : 0666) & ~mask;
}

/* Gives a nameless file a temporary name, because link(2) cannot replace a file and rename(2) can. */
static bool name_output(struct output *o)
{
    char self[64];
    snprintf(self, sizeof self, "/proc/self/fd/%d", o->fd);
    char *name = temporary_name(o->path);
    if (linkat(AT_FDCWD, self, o->dir, name, AT_SYMLINK_FOLLOW) == 0) {
        o->temp = name;
        return true;
    }
    free(name);
    return false;
}

bool output_commit(struct output *o, bool executable, struct diag *d)
{
    bool ok = o->direct || (fchmod(o->fd, final_mode(executable)) == 0 && (o->temp || name_output(o)));
    /* network file systems report a full disk at close, so before the file takes its place */
    ok = close(o->fd) == 0 && ok;
    o->fd = -1;
    ok = ok && (o->direct || renameat(o->dir, o->temp, o->dir, base_name(o->path)) == 0);
    if (!ok)
        fail_output(d, o->path);
    if (ok && o->temp) {
        free(o->temp);
        o->temp = NULL;
    }
    output_discard(o);
    return ok;
}

void output_discard(struct output *o)
{
    if (o->temp) {
        unlinkat(o->dir, o->temp, 0);
        free(o->temp);
    }
    if (o->fd >= 0)
        close(o->fd);
    if (o->dir >= 0)
        close(o->dir);
    *o = (struct output){.path = o->path, .fd = -1, .dir = -1};
}

bool file_write(const char *path, const void *bytes, size_t size, struct diag *d)
{
    struct output o;
    if (!output_open(&o, path, d))
        return false;
    if (output_write(&o, bytes, size, d))
        return output_commit(&o, false, d);
    output_discard(&o);
    return false;
}

int memory_file(const char *name, bool inherit) { return memfd_create(name, inherit ? 0 : MFD_CLOEXEC); }

char *descriptor_path(struct arena *a, int fd) { return arena_printf(a, "/proc/self/fd/%d", fd); }

bool memory_file_read(int fd, struct diag *d, struct span *out)
{
    if (lseek(fd, 0, SEEK_SET) < 0)
        return fail_with(d, EXIT_ENVIRONMENT, "cannot read a temporary file: %s", strerror(errno));
    return read_all(fd, 0, NULL, d, out);
}

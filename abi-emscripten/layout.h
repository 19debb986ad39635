/* The guest's structure layouts as data (layouts.def): handlers fill host values into fields, so that no code exists per era. */
#ifndef EMSCRIPTEN_LAYOUT_H
#define EMSCRIPTEN_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

/* A field of a guest structure, little-endian; width 0: this era has none (writes vanish, reads give 0). */
struct field {
    uint8_t at, width;
};

struct stat_layout {
    uint32_t since, size;
    struct field dev, mode, nlink, uid, gid, rdev, st_size, blksize, blocks;
    struct field atim, atim_nsec, mtim, mtim_nsec, ctim, ctim_nsec, ino, ino_copy;
};
struct time_layout {
    uint32_t since, size;
    struct field sec, sub;
};
struct dirent_layout {
    uint32_t since, name, align;
    struct field ino, off, reclen, type;
};
struct flock_layout {
    uint32_t since, size;
    struct field type, whence, start, len, pid;
};
struct statfs_layout {
    uint32_t since, size;
    struct field type, bsize, blocks, bfree, bavail, files, ffree, fsid, namelen, frsize, flags;
};
struct sigaction_layout {
    uint32_t since, size, sigset;
    struct field handler, mask, flags;
};
struct thread_layout {
    uint32_t since, size;
    struct field stack, stack_size, cancel, cancel_state;
};

/* The row for an Emscripten version (major*1000000 + minor*1000 + patch). Static storage. */
const struct stat_layout *layout_stat(uint32_t version);
const struct time_layout *layout_time(uint32_t version);
/* Times as system calls get them from the C library of every era, whatever time_t is: two longs. (utimensat and recvmmsg get the structure.) */
extern const struct time_layout layout_time_words;
const struct dirent_layout *layout_dirent(uint32_t version);
const struct flock_layout *layout_flock(uint32_t version);
const struct statfs_layout *layout_statfs(uint32_t version);
const struct sigaction_layout *layout_sigaction(uint32_t version);
const struct thread_layout *layout_thread(uint32_t version);

/* base: the structure. Values are cut to the field's width. */
void field_put(uint8_t *base, struct field f, uint64_t value);
uint64_t field_get(const uint8_t *base, struct field f);
int64_t field_get_signed(const uint8_t *base, struct field f);
/* Whether a signed value survives field_put and field_get_signed. */
bool field_fits(struct field f, int64_t value);

/* Host structures written out by a row; the memory at base is size bytes. Bytes no field covers become 0. */
struct stat;
struct statfs;
struct timespec;
struct flock;
/* False when the size does not fit (32-bit off_t): EOVERFLOW. */
bool layout_write_stat(const struct stat_layout *l, uint8_t *base, const struct stat *st);
void layout_write_statfs(const struct statfs_layout *l, uint8_t *base, const struct statfs *st);
/* Seconds and a fraction in whatever unit the structure has. */
void layout_write_time(const struct time_layout *l, uint8_t *base, int64_t sec, int64_t sub);
void layout_read_time(const struct time_layout *l, const uint8_t *base, int64_t *sec, int64_t *sub);
bool layout_write_flock(const struct flock_layout *l, uint8_t *base, const struct flock *lock);
void layout_read_flock(const struct flock_layout *l, const uint8_t *base, struct flock *lock);
/* Writes one directory entry of reclen bytes; the name must fit. */
uint32_t layout_dirent_reclen(const struct dirent_layout *l, uint32_t namelen);
void layout_write_dirent(const struct dirent_layout *l, uint8_t *base, uint64_t ino, uint64_t off, uint8_t type, const char *name, uint32_t namelen);

#endif

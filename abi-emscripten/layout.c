/* Rows of layouts.def and the writers that follow them. */
#include "layout.h"
#include "guest.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <time.h>

#define F(at, width) {at, width}
#define NONE {0, 0}

static const struct stat_layout stat_rows[] = {
#define STAT_LAYOUT(...) {__VA_ARGS__},
#include "layouts.def"
#undef STAT_LAYOUT
};
static const struct time_layout time_rows[] = {
#define TIME_LAYOUT(...) {__VA_ARGS__},
#include "layouts.def"
#undef TIME_LAYOUT
};
static const struct dirent_layout dirent_rows[] = {
#define DIRENT_LAYOUT(...) {__VA_ARGS__},
#include "layouts.def"
#undef DIRENT_LAYOUT
};
static const struct flock_layout flock_rows[] = {
#define FLOCK_LAYOUT(...) {__VA_ARGS__},
#include "layouts.def"
#undef FLOCK_LAYOUT
};
static const struct statfs_layout statfs_rows[] = {
#define STATFS_LAYOUT(...) {__VA_ARGS__},
#include "layouts.def"
#undef STATFS_LAYOUT
};
static const struct sigaction_layout sigaction_rows[] = {
#define SIGACTION_LAYOUT(...) {__VA_ARGS__},
#include "layouts.def"
#undef SIGACTION_LAYOUT
};
static const struct thread_layout thread_rows[] = {
#define THREAD_LAYOUT(...) {__VA_ARGS__},
#include "layouts.def"
#undef THREAD_LAYOUT
};

/* The last row whose first version is not above version; the first row for versions before any. */
#define LAYOUT_PICK(kind)                                                                                                                                      \
    const struct kind##_layout *layout_##kind(uint32_t version)                                                                                                \
    {                                                                                                                                                          \
        size_t i = sizeof kind##_rows / sizeof kind##_rows[0] - 1;                                                                                             \
        while (i > 0 && kind##_rows[i].since > version)                                                                                                        \
            i--;                                                                                                                                               \
        return &kind##_rows[i];                                                                                                                                \
    }
LAYOUT_PICK(stat)
LAYOUT_PICK(time)
const struct time_layout layout_time_words = {0, 8, F(0, 4), F(4, 4)};
LAYOUT_PICK(dirent)
LAYOUT_PICK(flock)
LAYOUT_PICK(statfs)
LAYOUT_PICK(sigaction)
LAYOUT_PICK(thread)

void field_put(uint8_t *base, struct field f, uint64_t value) { memcpy(base + f.at, &value, f.width); }

uint64_t field_get(const uint8_t *base, struct field f)
{
    uint64_t value = 0;
    memcpy(&value, base + f.at, f.width);
    return value;
}

int64_t field_get_signed(const uint8_t *base, struct field f)
{
    if (f.width == 0)
        return 0;
    unsigned shift = 64 - 8 * f.width;
    return (int64_t)(field_get(base, f) << shift) >> shift;
}

bool field_fits(struct field f, int64_t value)
{
    if (f.width == 8 || f.width == 0)
        return true;
    int64_t limit = (int64_t)1 << (8 * f.width - 1);
    return value >= -limit && value < limit;
}

/* A count in a field that may be too narrow for it: the largest value then. */
static void field_put_saturated(uint8_t *base, struct field f, uint64_t value)
{
    uint64_t most = UINT64_MAX >> (64 - 8 * f.width);
    field_put(base, f, value < most ? value : most);
}

bool layout_write_stat(const struct stat_layout *l, uint8_t *base, const struct stat *st)
{
    memset(base, 0, l->size);
    field_put(base, l->dev, st->st_dev);
    field_put(base, l->mode, st->st_mode);
    field_put(base, l->nlink, st->st_nlink);
    field_put(base, l->uid, st->st_uid);
    field_put(base, l->gid, st->st_gid);
    field_put(base, l->rdev, st->st_rdev);
    field_put(base, l->st_size, (uint64_t)st->st_size);
    field_put(base, l->blksize, (uint64_t)st->st_blksize);
    field_put_saturated(base, l->blocks, (uint64_t)st->st_blocks);
    field_put(base, l->atim, (uint64_t)st->st_atim.tv_sec);
    field_put(base, l->atim_nsec, (uint64_t)st->st_atim.tv_nsec);
    field_put(base, l->mtim, (uint64_t)st->st_mtim.tv_sec);
    field_put(base, l->mtim_nsec, (uint64_t)st->st_mtim.tv_nsec);
    field_put(base, l->ctim, (uint64_t)st->st_ctim.tv_sec);
    field_put(base, l->ctim_nsec, (uint64_t)st->st_ctim.tv_nsec);
    field_put(base, l->ino, st->st_ino);
    field_put(base, l->ino_copy, st->st_ino);
    return field_fits(l->st_size, st->st_size);
}

void layout_write_statfs(const struct statfs_layout *l, uint8_t *base, const struct statfs *st)
{
    uint64_t fsid = 0;
    memcpy(&fsid, &st->f_fsid, sizeof fsid);
    memset(base, 0, l->size);
    field_put(base, l->type, (uint64_t)st->f_type);
    field_put(base, l->bsize, (uint64_t)st->f_bsize);
    field_put_saturated(base, l->blocks, st->f_blocks);
    field_put_saturated(base, l->bfree, st->f_bfree);
    field_put_saturated(base, l->bavail, st->f_bavail);
    field_put_saturated(base, l->files, st->f_files);
    field_put_saturated(base, l->ffree, st->f_ffree);
    field_put(base, l->fsid, fsid);
    field_put(base, l->namelen, (uint64_t)st->f_namelen);
    field_put(base, l->frsize, (uint64_t)st->f_frsize);
    field_put(base, l->flags, (uint64_t)st->f_flags);
}

void layout_write_time(const struct time_layout *l, uint8_t *base, int64_t sec, int64_t sub)
{
    memset(base, 0, l->size);
    field_put(base, l->sec, (uint64_t)sec);
    field_put(base, l->sub, (uint64_t)sub);
}

void layout_read_time(const struct time_layout *l, const uint8_t *base, int64_t *sec, int64_t *sub)
{
    *sec = field_get_signed(base, l->sec);
    *sub = field_get_signed(base, l->sub);
}

bool layout_write_flock(const struct flock_layout *l, uint8_t *base, const struct flock *lock)
{
    memset(base, 0, l->size);
    field_put(base, l->type, (uint16_t)lock->l_type);
    field_put(base, l->whence, (uint16_t)lock->l_whence);
    field_put(base, l->start, (uint64_t)lock->l_start);
    field_put(base, l->len, (uint64_t)lock->l_len);
    field_put(base, l->pid, (uint64_t)lock->l_pid);
    return field_fits(l->start, lock->l_start) && field_fits(l->len, lock->l_len);
}

void layout_read_flock(const struct flock_layout *l, const uint8_t *base, struct flock *lock)
{
    *lock = (struct flock){
        .l_type = (short)field_get(base, l->type),
        .l_whence = (short)field_get(base, l->whence),
        .l_start = field_get_signed(base, l->start),
        .l_len = field_get_signed(base, l->len),
        .l_pid = (pid_t)field_get(base, l->pid),
    };
}

uint32_t layout_dirent_reclen(const struct dirent_layout *l, uint32_t namelen) { return (l->name + namelen + 1 + l->align - 1) & ~(l->align - 1); }

void layout_write_dirent(const struct dirent_layout *l, uint8_t *base, uint64_t ino, uint64_t off, uint8_t type, const char *name, uint32_t namelen)
{
    uint32_t reclen = layout_dirent_reclen(l, namelen);
    memset(base, 0, reclen);
    field_put(base, l->ino, ino);
    field_put(base, l->off, off);
    field_put(base, l->reclen, reclen);
    field_put(base, l->type, type);
    memcpy(base + l->name, name, namelen);
}

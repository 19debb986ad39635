/* path_*: everything beneath a directory descriptor. */
#define _GNU_SOURCE
#include "path.h"

static unsigned follow(uint32_t lookup) { return FS_BENEATH | (lookup & LOOKUP_SYMLINK_FOLLOW ? FS_FOLLOW : 0); }

uint32_t wasi_path_create_directory(uint32_t fd, uint32_t path, uint32_t len)
{
    struct wasi_place pl;
    uint32_t error = wasi_place(&pl, fd, RIGHT_PATH_CREATE_DIRECTORY, path, len);
    return error ? error : wasi_result(fs_mkdir(pl.dirfd, pl.path, 0777, FS_BENEATH));
}

uint32_t wasi_path_remove_directory(uint32_t fd, uint32_t path, uint32_t len)
{
    struct wasi_place pl;
    uint32_t error = wasi_place(&pl, fd, RIGHT_PATH_REMOVE_DIRECTORY, path, len);
    return error ? error : wasi_result(fs_rmdir(pl.dirfd, pl.path, FS_BENEATH));
}

uint32_t wasi_path_unlink_file(uint32_t fd, uint32_t path, uint32_t len)
{
    struct wasi_place pl;
    uint32_t error = wasi_place(&pl, fd, RIGHT_PATH_UNLINK_FILE, path, len);
    return error ? error : wasi_result(fs_unlink(pl.dirfd, pl.path, FS_BENEATH));
}

static uint32_t path_stat(uint32_t fd, uint32_t lookup, uint32_t path, uint32_t len, struct stat *st)
{
    struct wasi_place pl;
    uint32_t error = wasi_place(&pl, fd, RIGHT_PATH_FILESTAT_GET, path, len);
    return error ? error : wasi_result(fs_stat(pl.dirfd, pl.path, follow(lookup), st));
}

uint32_t wasi_path_filestat_get(uint32_t fd, uint32_t lookup, uint32_t path, uint32_t len, uint32_t out)
{
    struct stat st;
    uint32_t error = path_stat(fd, lookup, path, len, &st);
    return error ? error : wasi_filestat_put(out, &st);
}

uint32_t wasi_unstable_path_filestat_get(uint32_t fd, uint32_t lookup, uint32_t path, uint32_t len, uint32_t out)
{
    struct stat st;
    uint32_t error = path_stat(fd, lookup, path, len, &st);
    return error ? error : wasi_unstable_filestat_put(out, &st);
}

uint32_t wasi_path_filestat_set_times(uint32_t fd, uint32_t lookup, uint32_t path, uint32_t len, uint64_t atim, uint64_t mtim, uint32_t flags)
{
    struct wasi_place pl;
    struct timespec ts[2];
    uint32_t error = wasi_place(&pl, fd, RIGHT_PATH_FILESTAT_SET_TIMES, path, len);
    if (!error)
        error = wasi_times(ts, atim, mtim, flags);
    return error ? error : wasi_result(fs_utimens(pl.dirfd, pl.path, ts, follow(lookup)));
}

/* An absolute target would be read in the name space of whoever follows it: not expressible beneath a descriptor. */
uint32_t wasi_path_symlink(uint32_t target, uint32_t target_len, uint32_t fd, uint32_t path, uint32_t len)
{
    struct wasi_place pl;
    char text[WASI_PATH_MAX];
    uint32_t error = wasi_place(&pl, fd, RIGHT_PATH_SYMLINK, path, len);
    if (!error)
        error = wasi_path(text, target, target_len);
    if (error)
        return error;
    return *text == '/' ? WASI_EPERM : wasi_result(fs_symlink(text, pl.dirfd, pl.path, FS_BENEATH));
}

uint32_t wasi_path_readlink(uint32_t fd, uint32_t path, uint32_t len, uint32_t buf, uint32_t buf_len, uint32_t out)
{
    struct wasi_place pl;
    uint32_t error = wasi_place(&pl, fd, RIGHT_PATH_READLINK, path, len);
    if (error)
        return error;
    char *p = guest_ptr(buf, buf_len), none;
    if (!p || !guest_ptr(out, 4))
        return WASI_EFAULT;
    /* The host refuses a buffer of no bytes; WASI cuts the answer to it. */
    ssize_t n = fs_readlink(pl.dirfd, pl.path, buf_len ? p : &none, buf_len ? buf_len : 1, FS_BENEATH);
    return n < 0 ? wasi_result(n) : wasi_store32(out, buf_len ? (uint32_t)n : 0);
}

uint32_t wasi_path_link(uint32_t old_fd, uint32_t lookup, uint32_t old_path, uint32_t old_len, uint32_t fd, uint32_t path, uint32_t len)
{
    struct wasi_place from, to;
    uint32_t error = wasi_place(&from, old_fd, RIGHT_PATH_LINK_SOURCE, old_path, old_len);
    if (!error)
        error = wasi_place(&to, fd, RIGHT_PATH_LINK_TARGET, path, len);
    return error ? error : wasi_result(fs_link(from.dirfd, from.path, to.dirfd, to.path, follow(lookup)));
}

uint32_t wasi_path_rename(uint32_t old_fd, uint32_t old_path, uint32_t old_len, uint32_t fd, uint32_t path, uint32_t len)
{
    struct wasi_place from, to;
    uint32_t error = wasi_place(&from, old_fd, RIGHT_PATH_RENAME_SOURCE, old_path, old_len);
    if (!error)
        error = wasi_place(&to, fd, RIGHT_PATH_RENAME_TARGET, path, len);
    return error ? error : wasi_result(fs_rename(from.dirfd, from.path, to.dirfd, to.path, FS_BENEATH));
}

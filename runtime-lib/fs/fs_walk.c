/* The careful resolution: component by component, never following anything it has not read itself. It decides where the kernel's own
 * (fs_os_open_beneath) is missing, or cannot know: other grants below a directory, links to absolute guest paths.
 *
 * A directory is left upwards by opening its parent again from the grant's root: ".." of the file system would lead out when the
 * directory was moved meanwhile. Longer, and rare. */
#define _GNU_SOURCE
#include "fs_internal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define OPEN_DIR (FS_OS_HANDLE | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

static void set_fd(struct fs_walk *w, int fd, bool owned)
{
    if (w->owned)
        close(w->fd);
    w->fd = fd;
    w->owned = owned;
}

void fs_walk_end(struct fs_walk *w) { set_fd(w, -1, false); }

/* errno says that a name was not opened because it is a link or not a directory (EMLINK: FreeBSD's ELOOP) */
static bool maybe_link(int e) { return e == ELOOP || e == ENOTDIR || e == EMLINK; }

/* Copies the next component to name; its length, 0 at the end. */
static int take(struct fs_walk *w, char name[256])
{
    w->pos += strspn(w->rest + w->pos, "/");
    size_t n = strcspn(w->rest + w->pos, "/");
    if (n > 255)
        return -ENAMETOOLONG;
    memcpy(name, w->rest + w->pos, n);
    name[n] = 0;
    w->pos += n;
    return (int)n;
}

static bool push(struct fs_walk *w, const char *name)
{
    size_t n = strlen(name);
    if (w->len + 1 + n >= FS_PATH_MAX)
        return false;
    w->path[w->len] = '/';
    memcpy(w->path + w->len + 1, name, n + 1);
    w->len += 1 + n;
    return true;
}

static void cut(struct fs_walk *w, size_t len) { w->path[w->len = len] = 0; }

/* Opens the canonical path below fd, no links on the way. */
static int reopen(struct fs_walk *w, int fd, const char *path)
{
    set_fd(w, fd, false);
    while (*path++) {
        char name[256];
        size_t n = strcspn(path, "/");
        memcpy(name, path, n);
        name[n] = 0;
        int next = openat(w->fd, name, OPEN_DIR);
        if (next < 0)
            return -errno;
        set_fd(w, next, true);
        path += n;
    }
    return 0;
}

/* Anchored: goes to the directory that w->path says. */
static int enter(struct fs_walk *w)
{
    w->grant = fs_grant_over(w->path, w->len);
    if (w->grant < 0) {
        set_fd(w, -1, false);
        return !w->len || fs_grant_below(w->path, w->len) ? 0 : -ENOENT;
    }
    const struct fs_grant *g = &fs_grants()->list[w->grant];
    if (g->flags & FS_GRANT_FILE)
        return -ENOTDIR;
    int fd = fs_grant_fd((unsigned)w->grant);
    int r = fd < 0 ? fd : reopen(w, fd, w->path + g->guest_len);
    if (r != -ENOENT || !fs_grant_below(w->path, w->len))
        return r;
    /* A grant below a directory that the host does not have. */
    set_fd(w, -1, false);
    w->grant = -1;
    return 0;
}

static int anchor(struct fs_walk *w)
{
    w->anchored = true;
    cut(w, 0);
    return enter(w);
}

/* Puts text in front of what is still to be resolved. */
static int put_front(struct fs_walk *w, const char *text, size_t n)
{
    size_t rest = strlen(w->rest + w->pos);
    if (n + rest >= FS_PATH_MAX)
        return -ENAMETOOLONG;
    memmove(w->rest + n, w->rest + w->pos, rest + 1);
    memcpy(w->rest, text, n);
    w->pos = 0;
    return 0;
}

static int up(struct fs_walk *w)
{
    if (w->beneath && w->len <= w->floor)
        return -EPERM;
    if (!w->len && w->anchored)
        return 0; /* the parent of the root is the root */
    if (!w->len) {
        /* Out of the caller's directory: begin again from the guest's root. */
        int r = put_front(w, "/..", 3);
        if (r >= 0)
            r = put_front(w, w->base, strlen(w->base));
        return r < 0 ? r : anchor(w);
    }
    size_t len = w->len;
    while (w->path[--len] != '/')
        continue;
    cut(w, len);
    return w->anchored ? enter(w) : reopen(w, w->root, w->path);
}

static bool is_missing(const struct fs_walk *w, const char *name)
{
    struct stat st;
    return fstatat(w->fd, name, &st, AT_SYMLINK_NOFOLLOW) && errno == ENOENT;
}

/* Anchored: whether name leads to another grant or on through virtual directories. 1: there; 0: an ordinary name. */
static int cross(struct fs_walk *w, const char *name)
{
    if (!w->anchored)
        return 0;
    if (w->grant >= 0 && !(fs_grants()->list[w->grant].flags & FS_GRANT_NESTED))
        return 0;
    size_t len = w->len;
    if (!push(w, name))
        return -ENAMETOOLONG;
    int r = 0;
    if (w->grant < 0 || fs_grant_at(w->path, w->len) >= 0 || (fs_grant_below(w->path, w->len) && is_missing(w, name))) {
        r = enter(w);
        if (r >= 0)
            return 1;
    }
    cut(w, len);
    return r;
}

static int down(struct fs_walk *w, const char *name)
{
    int r = cross(w, name);
    if (r)
        return r < 0 ? r : 0;
    int fd = openat(w->fd, name, OPEN_DIR);
    if (fd < 0) {
        int e = errno;
        r = maybe_link(e) ? fs_walk_link(w, name) : 0;
        return r ? (r < 0 ? r : 0) : -e;
    }
    set_fd(w, fd, true);
    return push(w, name) ? 0 : -ENAMETOOLONG;
}

int fs_walk_link(struct fs_walk *w, const char *name)
{
    char target[FS_PATH_MAX];
    ssize_t n = readlinkat(w->fd, name, target, sizeof target);
    if (n < 0)
        return errno == EINVAL || errno == ENOENT ? 0 : -errno;
    if (!n)
        return -ENOENT;
    if ((size_t)n >= sizeof target)
        return -ENAMETOOLONG;
    if (++w->links > FS_LINK_MAX)
        return -ELOOP;
    int r = put_front(w, target, (size_t)n);
    if (r >= 0 && *target == '/') {
        w->beneath = false; /* from here on the grants are the limit */
        r = anchor(w);
    }
    return r < 0 ? r : 1;
}

int fs_walk_parent(struct fs_walk *w, char name[256])
{
    for (;;) {
        int n = take(w, name);
        if (n < 0)
            return n;
        w->end_up = false;
        w->slash = w->rest[w->pos] == '/';
        bool last = !w->rest[w->pos + strspn(w->rest + w->pos, "/")];
        bool dot = !strcmp(name, "."), dotdot = !strcmp(name, "..");
        if (n && last && !dot && !dotdot)
            return 0;
        if (n && !dot) {
            int r = dotdot ? up(w) : down(w, name);
            if (r < 0)
                return r;
        }
        w->end_up = dotdot;
        /* Asked again: going up may have begun anew with more to resolve. */
        if (!w->rest[w->pos + strspn(w->rest + w->pos, "/")]) {
            strcpy(name, ".");
            return 0;
        }
    }
}

int fs_walk_all(struct fs_walk *w)
{
    for (;;) {
        char name[256];
        int r = fs_walk_parent(w, name);
        if (r < 0 || !strcmp(name, "."))
            return r;
        r = down(w, name);
        if (r < 0)
            return r;
    }
}

/* What down is to the guest's paths. risky: links from here on could be the guest's. */
static int down_host(struct fs_walk *w, const char *name, bool risky)
{
    int fd = openat(w->fd, name, OPEN_DIR);
    if (fd >= 0)
        return set_fd(w, fd, true), 0;
    char target[FS_PATH_MAX];
    int e = errno;
    ssize_t n = maybe_link(e) ? readlinkat(w->fd, name, target, sizeof target - 1) : -1;
    if (n <= 0)
        return -e;
    if (risky || ++w->links > FS_LINK_MAX)
        return -ELOOP;
    target[n] = 0;
    return *target == '/' ? set_fd(w, open("/", OPEN_DIR), true), put_front(w, target, (size_t)n) : put_front(w, target, (size_t)n);
}

int fs_walk_host(struct fs_walk *w, const struct fs_grant *g)
{
    bool risky = false;
    *w = (struct fs_walk){.fd = open("/", OPEN_DIR), .owned = true};
    strcpy(w->rest, g->place);
    for (;;) {
        char name[256];
        int n = w->fd < 0 ? -errno : take(w, name);
        if (n <= 0)
            return n;
        risky = risky || fs_grant_is_risky(w->fd, g);
        int r = !strcmp(name, ".") ? 0 : risky && !strcmp(name, "..") ? -ELOOP : down_host(w, name, risky);
        if (r < 0)
            return r;
    }
}

int fs_walk_begin(struct fs_walk *w, const struct fs_start *s, unsigned flags)
{
    w->fd = s->dirfd;
    w->owned = w->anchored = w->slash = w->beneath = false;
    w->grant = -1;
    w->root = s->dirfd;
    w->root_flags = s->flags;
    w->links = 0;
    w->floor = w->pos = 0;
    w->base = s->base;
    cut(w, 0);
    if (s->slow || *s->rest == '/') { /* everything is granted: an absolute path began at no descriptor */
        strcpy(w->rest, s->base);
        int r = anchor(w);
        if (r >= 0)
            r = fs_walk_all(w);
        if (r < 0)
            return r;
        w->floor = w->len;
        w->pos = 0;
    }
    w->beneath = flags & FS_BENEATH;
    strcpy(w->rest, s->rest);
    return 0;
}

static bool is_grant(const struct fs_walk *w, unsigned flag)
{
    int g = fs_grant_at(w->path, w->len);
    return g >= 0 && (fs_grants()->list[g].flags & flag);
}

/* The current directory is name's parent; anchored, and name may be a granted file. */
static bool at_file(struct fs_at *at, struct fs_walk *w, const char *name)
{
    size_t len = w->len;
    if (!push(w, name))
        return false;
    bool file = is_grant(w, FS_GRANT_FILE);
    if (file) {
        const struct fs_grant *g = &fs_grants()->list[fs_grant_at(w->path, w->len)];
        *at = (struct fs_at){.dirfd = AT_FDCWD, .flags = FS_AT_FILE | (g->flags & FS_GRANT_READ_ONLY ? FS_AT_READ_ONLY : 0)};
        strcpy(at->name, g->host);
    }
    cut(w, len);
    return file;
}

/* A grant lies below name in the current directory. */
static bool holds_grant(struct fs_walk *w, const char *name)
{
    size_t len = w->len;
    if (!w->anchored || !strcmp(name, ".") || !push(w, name))
        return false;
    bool holds = fs_grant_below(w->path, w->len);
    cut(w, len);
    return holds;
}

int fs_walk_at(struct fs_at *at, struct fs_walk *w, char name[256], unsigned flags)
{
    if (strcmp(name, ".")) {
        if (w->anchored && at_file(at, w, name))
            return 0;
        int r = cross(w, name);
        if (r == -ENOENT && (flags & FS_CREATE))
            return -EACCES; /* nothing can be made in a virtual directory */
        if (r < 0)
            return r;
        if (r)
            strcpy(name, ".");
    }
    *at = (struct fs_at){.dirfd = w->fd};
    if (w->fd < 0 && w->fd != AT_FDCWD)
        at->flags = FS_AT_VIRTUAL;
    if (fs_walk_flags(w) & FS_ENTRY_READ_ONLY)
        at->flags |= FS_AT_READ_ONLY;
    if (w->slash)
        at->flags |= FS_AT_SLASH;
    if (w->end_up)
        at->flags |= FS_AT_UP;
    if (holds_grant(w, name))
        at->flags |= FS_AT_HOLDS;
    strcpy(at->name, name);
    return 0;
}

unsigned fs_walk_flags(const struct fs_walk *w) { return w->anchored ? fs_entry_flags(w->grant, w->path) : w->root_flags; }

bool fs_walk_path(char *out, const struct fs_walk *w, const char *name)
{
    const char *base = w->anchored ? "" : w->base;
    size_t b = strlen(base);
    if (b + w->len >= FS_PATH_MAX)
        return false;
    memcpy(out, base, b);
    memcpy(out + b, w->path, w->len + 1);
    if (!strcmp(name, "."))
        return true;
    size_t n = strlen(name), at = b + w->len;
    if (at + 1 + n >= FS_PATH_MAX)
        return false;
    out[at] = '/';
    memcpy(out + at + 1, name, n + 1);
    return true;
}

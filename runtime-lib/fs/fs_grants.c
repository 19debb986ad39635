/* The grants: what of the host the guest may see, from the policy in the executable. */
#define _GNU_SOURCE
#include "fs_internal.h"
#include "fs_rt.h"
#include "wasm_abi.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The default profile's harmless nodes: what programs expect to find on any machine, tells nothing about the user and changes nothing. */
static const struct node {
    const char *path;
    unsigned flags;
} nodes[] = {
    {"/dev/null", FS_GRANT_FILE},
    {"/dev/zero", FS_GRANT_FILE},
    {"/dev/random", FS_GRANT_FILE},
    {"/dev/urandom", FS_GRANT_FILE},
    {"/dev/stdin", FS_GRANT_FILE},
    {"/dev/stdout", FS_GRANT_FILE},
    {"/dev/stderr", FS_GRANT_FILE},
    {"/dev/tty", FS_GRANT_FILE},
    {"/etc/localtime", FS_GRANT_FILE | FS_GRANT_READ_ONLY},
    {"/etc/hosts", FS_GRANT_FILE | FS_GRANT_READ_ONLY},
    {"/etc/resolv.conf", FS_GRANT_FILE | FS_GRANT_READ_ONLY},
    {"/etc/nsswitch.conf", FS_GRANT_FILE | FS_GRANT_READ_ONLY},
    {"/etc/passwd", FS_GRANT_FILE | FS_GRANT_READ_ONLY},
    {"/etc/group", FS_GRANT_FILE | FS_GRANT_READ_ONLY},
    {"/etc/services", FS_GRANT_FILE | FS_GRANT_READ_ONLY},
    {"/usr/share/zoneinfo", FS_GRANT_READ_ONLY},
};
#define NODES (sizeof nodes / sizeof *nodes)

static struct fs_grants table;
static bool loaded;

bool fs_path_join(char *out, const char *base, const char *path)
{
    size_t len = *path == '/' ? 0 : strlen(base);
    if (len >= FS_PATH_MAX)
        return false;
    memcpy(out, base, len);
    while (*path) {
        path += strspn(path, "/");
        size_t n = strcspn(path, "/");
        if (n == 2 && path[0] == '.' && path[1] == '.') {
            while (len && out[--len] != '/')
                continue;
        } else if (n && !(n == 1 && *path == '.')) {
            if (len + 1 + n >= FS_PATH_MAX)
                return false;
            out[len++] = '/';
            memcpy(out + len, path, n);
            len += n;
        }
        path += n;
    }
    out[len] = 0;
    return true;
}

/* path lies below dir, or is dir itself when itself is set */
static bool is_below(const char *path, size_t len, const char *dir, size_t dir_len, bool itself)
{
    if (len < dir_len || memcmp(path, dir, dir_len))
        return false;
    return len == dir_len ? itself : path[dir_len] == '/';
}

static void add(const char *guest, const char *host, const char *place, const char *name, unsigned flags)
{
    size_t len = strlen(guest);
    if (fs_grant_at(guest, len) >= 0)
        return; /* the first one stands */
    char *copy = strdup(guest);
    if (!copy)
        return;
    table.list[table.count++] = (struct fs_grant){copy, len, host, place ? strdup(place) : NULL, name, -1, flags};
}

static void add_policy(const struct wasm_grant *g, const char *cwd, bool known)
{
    char guest[FS_PATH_MAX], host[FS_PATH_MAX];
    if (!g->host || !fs_path_join(guest, cwd, g->guest ? g->guest : g->host))
        return;
    unsigned flags = g->flags & WASM_GRANT_READ_ONLY ? FS_GRANT_READ_ONLY : 0;
    bool fits = fs_path_join(host, cwd, g->host);
    if (fits && !strcmp(host, guest))
        flags |= FS_GRANT_IDENTITY;
    add(guest, g->host, fits && (known || *g->host == '/') ? host : NULL, g->guest ? g->guest : g->host, flags);
}

/* A node that a granted directory shows anyway, under its own path and with the same rights, needs no grant. */
static void add_node(const struct node *n)
{
    int over = fs_grant_over(n->path, strlen(n->path));
    if (over >= 0) {
        unsigned flags = table.list[over].flags;
        if ((flags & FS_GRANT_IDENTITY) && (flags & FS_GRANT_READ_ONLY) <= (n->flags & FS_GRANT_READ_ONLY))
            return;
    }
    add(n->path, n->path, n->path, n->path, n->flags);
}

static void mark_nested(void)
{
    for (unsigned i = 0; i < table.count; i++) {
        struct fs_grant *g = &table.list[i];
        if (fs_grant_below(g->guest, g->guest_len))
            g->flags |= FS_GRANT_NESTED;
        if (!g->guest_len && !strcmp(g->host, "/") && !(g->flags & FS_GRANT_NESTED))
            g->flags |= FS_GRANT_NATIVE;
    }
}

/* The guest begins where the host does, when it can see that place under its own path, or something below it; else in the first grant. */
static void choose_start(const char *cwd, bool known)
{
    int over = fs_grant_over(cwd, strlen(cwd));
    bool here = over >= 0 && (table.list[over].flags & FS_GRANT_IDENTITY), alias = over >= 0 && !known && !strcmp(table.list[over].host, ".");
    bool below = known && fs_grant_below(cwd, strlen(cwd));
    table.start_grant = -1;
    if (here || alias || below) {
        table.start = strdup(cwd);
        table.start_grant = here || alias ? over : -1;
        table.start_here = true;
    } else if (table.count) {
        table.start = table.list[0].guest;
        table.start_grant = 0;
    }
    if (!table.start)
        table.start = "";
}

const struct fs_grants *fs_grants(void)
{
    if (loaded)
        return &table;
    loaded = true;
    const struct wasm_policy *p = wasm_module.policy;
    table.start_grant = -1;
    table.start = "";
    if (!p)
        return &table;
    table.list = calloc(p->ngrants + 1 + NODES, sizeof *table.list);
    if (!table.list)
        return &table;
    /* When the host cannot say where we are (the directory was removed, or is not reachable), it appears as "/". */
    char cwd[FS_PATH_MAX] = "";
    bool known = getcwd(cwd, sizeof cwd) && *cwd == '/';
    if (!known || !cwd[1])
        *cwd = 0;
    for (uint32_t i = 0; i < p->ngrants; i++)
        add_policy(&p->grants[i], cwd, known);
    if (p->flags & WASM_POLICY_DEFAULT_DIRS) {
        add(cwd, known && !*cwd ? "/" : ".", known ? cwd : NULL, ".", known ? FS_GRANT_IDENTITY : 0);
        for (size_t i = 0; i < NODES; i++)
            add_node(&nodes[i]);
    }
    mark_nested();
    choose_start(cwd, known);
    return &table;
}

/* ---- WASMC_RT ---- */

static bool host_is_inside(const char *path, const char *folder)
{
    size_t n = strlen(folder);
    return is_below(path, strlen(path), folder, folder[1] ? n : 0, true);
}

/* Whether the policy shows the folder at this real path; *flags become its restrictions: those of every grant around it, and those of every
 * grant inside it, which would no longer lie over it. */
static bool policy_covers(const struct wasm_policy *p, const char *path, uint32_t *flags)
{
    char folder[PATH_MAX];
    bool found = p->flags & WASM_POLICY_DEFAULT_DIRS && realpath(".", folder) && host_is_inside(path, folder);
    for (uint32_t i = 0; i < p->ngrants; i++) {
        if (!realpath(p->grants[i].host, folder))
            continue;
        bool around = host_is_inside(path, folder);
        found |= around;
        if (around || host_is_inside(folder, path))
            *flags |= p->grants[i].flags;
    }
    return found;
}

const char *rt_grants(struct wasm_policy *p, struct wasm_grant *dirs, uint32_t n, bool open, uint32_t *at)
{
    for (*at = 0; *at < n; ++*at) {
        char path[PATH_MAX];
        struct wasm_grant *g = &dirs[*at];
        if (!realpath(g->host, path))
            return "cannot find the folder";
        if (!open && !policy_covers(p, path, &g->flags))
            return "the program was not compiled to see (--dir) the folder";
        char *copy = strdup(path);
        if (!copy)
            return "out of memory for the folder";
        if (g->guest == g->host)
            g->guest = copy;
        g->host = copy;
    }
    p->grants = dirs;
    p->ngrants = n;
    p->flags &= ~WASM_POLICY_DEFAULT_DIRS;
    return NULL;
}

/* ---- the fence ---- */

void fs_each_host(void (*visit)(void *arg, const char *path, bool read_only, bool file), void *arg)
{
    const struct fs_grants *t = fs_grants();
    for (unsigned i = 0; i < t->count; i++)
        visit(arg, t->list[i].host, t->list[i].flags & FS_GRANT_READ_ONLY, t->list[i].flags & FS_GRANT_FILE);
    /* Users, host names and time zones are looked up by the C library, for the functions of Emscripten's ABI and WASI's getaddrinfo. */
    bool reads = wasm_module.emscripten_version || &fs_names_are_looked_up;
    for (size_t i = 0; i < NODES && reads; i++)
        if ((nodes[i].flags & FS_GRANT_READ_ONLY) && fs_grant_at(nodes[i].path, strlen(nodes[i].path)) < 0)
            visit(arg, nodes[i].path, true, nodes[i].flags & FS_GRANT_FILE);
}

bool fs_everything_granted(void)
{
    const struct fs_grant *native = fs_grant_native();
    return native && !(native->flags & FS_GRANT_READ_ONLY);
}

/* ---- looking up ---- */

/* Where the guest may make links. Not when that is everywhere: there is nothing then that they could lead to. */
static bool is_risky(const struct fs_grant *g, const struct fs_grant *but)
{
    return g != but && !(g->flags & (FS_GRANT_FILE | FS_GRANT_READ_ONLY)) && !(g->place && !*g->place);
}

bool fs_grant_is_risky(int fd, const struct fs_grant *but)
{
    const struct fs_grants *t = fs_grants();
    struct stat here, there;
    if (fstat(fd, &here))
        return true;
    for (unsigned i = 0; i < t->count; i++) {
        const struct fs_grant *g = &t->list[i];
        if (!is_risky(g, but) || (g->fd >= 0 ? fstat(g->fd, &there) : stat(g->host, &there)))
            continue;
        if (here.st_dev == there.st_dev && here.st_ino == there.st_ino)
            return true;
    }
    return false;
}

bool fs_grants_read_only(void)
{
    const struct fs_grants *t = fs_grants();
    for (unsigned i = 0; i < t->count; i++) {
        if (t->list[i].flags & FS_GRANT_READ_ONLY)
            return true;
    }
    return false;
}

/* A folder inside another one that the guest may write could be a link by now, made by the guest or by an earlier run of it. */
int fs_grant_open_host(const struct fs_grant *g, int oflags)
{
    const struct fs_grants *t = fs_grants();
    bool careful = false;
    for (unsigned i = 0; i < t->count && g->place; i++)
        careful |= is_risky(&t->list[i], g);
    if (!careful) {
        int fd = open(g->host, oflags);
        return fd < 0 ? -errno : fd;
    }
    struct fs_walk w;
    int r = fs_walk_host(&w, g);
    if (r >= 0) {
        r = openat(w.fd, ".", oflags);
        r = r < 0 ? -errno : r;
    }
    fs_walk_end(&w);
    return r;
}

int fs_grant_fd(unsigned index)
{
    struct fs_grant *g = &fs_grants()->list[index];
    if (g->fd >= 0)
        return g->fd;
    int fd = fs_grant_open_host(g, FS_OS_HANDLE | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? fd : (g->fd = fs_internal_fd(fd));
}

void fs_grants_pin(void)
{
    static bool pinned;
    const struct fs_grants *t = fs_grants();
    if (pinned)
        return;
    pinned = true;
    for (unsigned i = 0; i < t->count; i++) {
        /* What is missing now must not turn up relative to another directory later. */
        if (*t->list[i].host != '/' && fs_grant_fd(i) < 0)
            t->list[i].host = "";
    }
}

const struct fs_grant *fs_grant_native(void)
{
    const struct fs_grants *t = fs_grants();
    return t->count == 1 && (t->list[0].flags & FS_GRANT_NATIVE) ? t->list : NULL;
}

int fs_grant_at(const char *path, size_t len)
{
    const struct fs_grants *t = fs_grants();
    for (unsigned i = 0; i < t->count; i++) {
        if (t->list[i].guest_len == len && !memcmp(t->list[i].guest, path, len))
            return (int)i;
    }
    return -1;
}

int fs_grant_over(const char *path, size_t len)
{
    const struct fs_grants *t = fs_grants();
    int best = -1;
    for (unsigned i = 0; i < t->count; i++) {
        const struct fs_grant *g = &t->list[i];
        if (!is_below(path, len, g->guest, g->guest_len, true))
            continue;
        if (best < 0 || g->guest_len > t->list[best].guest_len)
            best = (int)i;
    }
    return best;
}

bool fs_grant_below(const char *path, size_t len)
{
    const struct fs_grants *t = fs_grants();
    for (unsigned i = 0; i < t->count; i++) {
        if (is_below(t->list[i].guest, t->list[i].guest_len, path, len, false))
            return true;
    }
    return false;
}

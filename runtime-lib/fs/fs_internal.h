/* Inside the file layer. Guest directory paths are kept canonical in one form: absolute, no "." or empty components, no slash at the
 * end, so that the root is "" and path + "/" + name is always a path. */
#ifndef RUNTIME_FS_INTERNAL_H
#define RUNTIME_FS_INTERNAL_H

#include "fs.h"
#include "fs_os.h"

#define FS_PATH_MAX 4096 /* with the NUL, as the host's PATH_MAX */
#define FS_LINK_MAX 40   /* symbolic links in one resolution, as Linux's MAXSYMLINKS */

/* ---- fs_grants.c ---- */

struct fs_grant {
    const char *guest; /* canonical; absolute, or for FS_GRANT_PARENT the virtual directory above granted files */
    size_t guest_len;
    const char *host;
    const char *place; /* host, canonical and absolute by its text; NULL when that is not known */
    const char *name;  /* as the policy spells the guest path */
    int fd;           /* -1 until first used */
    unsigned flags;
};
#define FS_GRANT_READ_ONLY 1u
#define FS_GRANT_FILE 2u      /* a single file or device */
#define FS_GRANT_NESTED 4u    /* another grant lies below: the kernel's resolution would not see it */
#define FS_GRANT_NATIVE 8u    /* the host's "/" as "/", nothing below */
#define FS_GRANT_IDENTITY 16u /* guest path and host path are the same */

struct fs_grants {
    struct fs_grant *list;
    unsigned count;
    const char *start; /* canonical guest path of the first working directory */
    int start_grant;   /* the grant it lies in; -1: virtual */
    bool start_here;   /* the process is there already */
};
/* The table, built from the policy on first use. Never fails: what cannot be had is not granted. */
const struct fs_grants *fs_grants(void);
/* The descriptor of a directory grant, opened on first use; or -errno. */
int fs_grant_fd(unsigned index);
/* A new descriptor of it; or -errno. */
int fs_grant_open_host(const struct fs_grant *g, int oflags);
/* fd is the folder of a grant other than `but` in which the guest may make links that lead where it may not. */
bool fs_grant_is_risky(int fd, const struct fs_grant *but);
/* Something is granted read-only. */
bool fs_grants_read_only(void);
/* Opens every grant whose host path is relative, before the working directory changes. */
void fs_grants_pin(void);
/* The grant of everything, when that is all there is, or NULL. */
const struct fs_grant *fs_grant_native(void);
/* The grant with exactly this guest path (len bytes), or -1. */
int fs_grant_at(const char *path, size_t len);
/* The grant that holds this guest path (the longest match), or -1. */
int fs_grant_over(const char *path, size_t len);
/* Some grant lies strictly below this guest path. */
bool fs_grant_below(const char *path, size_t len);
/* Writes base + "/" + path, canonical by text (".." removes a component), to out[FS_PATH_MAX]; false when it is too long. */
bool fs_path_join(char *out, const char *base, const char *path);

/* ---- fs_fd.c ---- */

/* What is known of a descriptor. path: the guest path it was opened as (not always canonical below its grant), malloc'ed, NULL when
 * it is not a directory. */
struct fs_entry {
    char *path;
    unsigned flags;
};
#define FS_ENTRY_READ_ONLY 1u
#define FS_ENTRY_NESTED 2u  /* resolution must start from the guest's root, a grant lies below */
#define FS_ENTRY_VIRTUAL 4u /* stands for a virtual directory */
#define FS_ENTRY_NATIVE 8u  /* everything is granted */
#define FS_ENTRY_OWN 16u    /* the guest opened it; what is not noted was inherited or received */
/* The entry of a valid dirfd (FS_CWD included): its path into out[FS_PATH_MAX], its flags; false when it is none. */
bool fs_entry_get(int fd, char *out, unsigned *flags);
/* There are threads and descriptors are the guest's to close: one that was looked up may be another directory when it is used. */
bool fs_fd_is_volatile(void);
/* Records what fd is now; takes a copy of path (NULL: not a directory). False when there is no memory: then close fd. */
bool fs_entry_set(int fd, const char *path, unsigned flags);
/* The entry flags for a directory inside a grant (index, -1 = virtual) at this canonical guest path. */
unsigned fs_entry_flags(int grant, const char *path);

/* ---- fs_cwd.c ---- */
bool fs_cwd_get(char *out, unsigned *flags); /* as fs_entry_get */
void fs_cwd_before_threads(void);            /* once */

/* ---- fs_start.c: where a resolution begins ---- */

/* dirfd and rest: what a call of the kernel would get. When slow is set the kernel cannot be left alone with it (a grant lies below,
 * or the path matches no grant by its text alone): only fs_walk can tell. */
struct fs_start {
    int dirfd;
    const char *rest; /* never empty */
    const char *base; /* guest path of dirfd: a grant's, or kept */
    unsigned flags;   /* FS_ENTRY_ of dirfd */
    bool slow;
    char kept[FS_PATH_MAX];
    char path[FS_PATH_MAX]; /* a copy: the caller's may lie in memory that another thread of the guest changes */
};
int fs_start(struct fs_start *s, int dirfd, const char *path, unsigned flags); /* 0 or -errno */
/* The kernel may resolve everything by itself, outside links included. */
static inline bool fs_start_native(const struct fs_start *s, unsigned flags) { return (s->flags & FS_ENTRY_NATIVE) && !(flags & FS_BENEATH); }
/* base + "/" + rest into out[FS_PATH_MAX]; false when too long. */
bool fs_start_path(char *out, const struct fs_start *s);

/* ---- fs_walk.c: the careful resolution, component by component ---- */

struct fs_walk {
    int fd;                 /* the current directory; -1: virtual */
    bool owned;             /* fd is ours to close */
    bool anchored;          /* path is a full guest path; otherwise it is relative to root, which is the caller's dirfd */
    bool slash;             /* the last component had a slash behind it */
    bool end_up;            /* the path ended in ".." */
    bool beneath;           /* `..` at floor answers EPERM */
    int grant;              /* anchored: the grant we are in; -1: virtual */
    int root;               /* not anchored: the caller's dirfd */
    unsigned root_flags;    /* FS_ENTRY_ of root */
    unsigned links;         /* followed so far */
    size_t floor;           /* length of path that `..` must not go below when beneath is set */
    size_t len, pos;        /* of path; read position in rest */
    const char *base;       /* guest path of root */
    char path[FS_PATH_MAX]; /* canonical, of the current directory */
    char rest[FS_PATH_MAX]; /* what is still to be resolved, from pos */
};
/* Begins a resolution; 0 or -errno. End with fs_walk_end in both cases. */
int fs_walk_begin(struct fs_walk *w, const struct fs_start *s, unsigned flags);
/* Resolves everything but the last component and writes that to name; "." when the path ends in the directory itself. */
int fs_walk_parent(struct fs_walk *w, char name[256]);
/* When (w->fd, name) is a symbolic link: puts its target in front of the rest and returns 1; 0 when it is none; -errno. */
int fs_walk_link(struct fs_walk *w, const char *name);
/* Resolves everything to a directory. */
int fs_walk_all(struct fs_walk *w);
/* Goes along the host path of g, links and all, until it comes into a folder that the guest may write: links there could be the guest's, and answer ELOOP.
 * 0 or -errno; w->fd is the folder. End with fs_walk_end in both cases. */
int fs_walk_host(struct fs_walk *w, const struct fs_grant *g);
/* What name, the last component, is in the current directory: an ordinary name, a granted file, a virtual directory, or a granted
 * directory, which is entered (name becomes "."). at borrows w's descriptor. 0; -ENOENT, -EACCES (FS_CREATE) below a virtual directory. */
int fs_walk_at(struct fs_at *at, struct fs_walk *w, char name[256], unsigned flags);
/* The full guest path of the current directory + "/" + name, into out[FS_PATH_MAX]; false when too long. */
bool fs_walk_path(char *out, const struct fs_walk *w, const char *name);
/* FS_ENTRY_ flags for the current directory. */
unsigned fs_walk_flags(const struct fs_walk *w);
void fs_walk_end(struct fs_walk *w);

/* ---- fs_fd.c ---- */
/* A descriptor of our own: moved out of the guest's way when guest descriptors are the host's. -errno passes through. */
int fs_internal_fd(int fd);

#endif

/* Reading inputs and writing outputs: whole files, errors as diagnostics, never a half-written output. */
#ifndef WASMC_FILES_H
#define WASMC_FILES_H

#include "diag.h"

/* Decides after the first block whether the rest of an input is worth reading: /dev/zero must not fill the memory. */
typedef bool file_wanted(struct span first_block);

/* All bytes of `path` ("-": standard input), malloc'ed: the caller frees out->ptr. Larger than FILE_MAX_BYTES is an error. */
bool file_read(const char *path, file_wanted *wanted, struct diag *d, struct span *out);
#define FILE_MAX_BYTES (2ull << 30)

/* An output under construction: a file without a name beside its place, or with a temporary one where the file system knows no nameless
 * files. Devices, pipes and standard output ("-") have no beside and are written directly. */
struct output {
    const char *path;
    int fd;     /* write here; seekable unless direct */
    int dir;    /* of the folder that holds path */
    char *temp; /* name of the temporary file in dir, NULL while nameless; malloc'ed */
    bool direct;
};

/* Says early that `path` cannot be written (a directory, no such folder, no permission), before a long compilation. */
bool output_check(const char *path, struct diag *d);
bool output_open(struct output *o, const char *path, struct diag *d);
bool output_write(struct output *o, const void *bytes, size_t size, struct diag *d);
/* Puts the file in its place with mode 0777 (executable) or 0666 less the umask, replacing what was there; or removes it on failure. */
bool output_commit(struct output *o, bool executable, struct diag *d);
/* Leaves everything as it was before output_open. */
void output_discard(struct output *o);

/* write(2) of everything; false with errno. */
bool write_all(int fd, const void *bytes, size_t size);

/* open + write + commit. */
bool file_write(const char *path, const void *bytes, size_t size, struct diag *d);

/* A nameless, empty file in memory; pass it to libraries and children as descriptor_path(). -1 with errno on failure. The descriptor
 * stays open across exec when `inherit`. */
int memory_file(const char *name, bool inherit);
char *descriptor_path(struct arena *a, int fd);
/* The bytes written to a memory_file; malloc'ed. */
bool memory_file_read(int fd, struct diag *d, struct span *out);

#endif

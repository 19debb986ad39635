/* Paths from guest memory. */
#ifndef WASI_PATH_H
#define WASI_PATH_H

#include "wasi.h"

#define WASI_PATH_MAX 4096

/* A guest path, copied because it has no NUL; and the host descriptor of the directory it starts from. */
struct wasi_place {
    int dirfd;
    uint64_t inheriting; /* rights of what is opened from it */
    char path[WASI_PATH_MAX];
};

uint32_t wasi_path(char out[WASI_PATH_MAX], uint32_t addr, uint32_t len);
/* fd must be a directory with these rights. */
uint32_t wasi_place(struct wasi_place *pl, uint32_t fd, uint64_t rights, uint32_t path, uint32_t len);

#endif

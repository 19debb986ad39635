/* Socket addresses on their way between guest and host. */
#ifndef EMSCRIPTEN_SOCKET_ADDRESS_H
#define EMSCRIPTEN_SOCKET_ADDRESS_H

#include "fs/fs.h"

#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

struct socket_address {
    union {
        struct sockaddr any;
        struct sockaddr_un un;
        struct sockaddr_storage storage;
    } host;
    socklen_t len;
    /* AF_UNIX with a path: where it leads, open until address_done, and the guest's spelling. */
    struct fs_at at;
    bool has_path;
    char guest_path[sizeof((struct sockaddr_un *)0)->sun_path + 1];
};

#define ADDRESS_CREATE 1u /* bind: the path is to be created */
/* Reads a guest sockaddr; 0 or -errno. End with address_done on success. A zeroed structure may be passed to address_done as well. */
int64_t address_read(struct socket_address *a, uint32_t addr, uint32_t len, unsigned flags);
void address_done(struct socket_address *a);
/* Writes a.len bytes of the host address, cut to the room at guest socklen_t *len, and the full length there. */
int64_t address_write(struct socket_address *a, uint32_t addr, uint32_t len);
/* After bind: the guest gets its own spelling back from getsockname. */
void address_remember(const struct socket_address *a);

#endif

/* Control messages (SCM_RIGHTS and the like) between the guest's and the host's form. */
#ifndef EMSCRIPTEN_MESSAGE_H
#define EMSCRIPTEN_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/* sizeof(struct cmsghdr) in the guest: length, level, type. */
#define GUEST_CMSG_HEADER 12u

/* n bytes of guest control data as host control data: bytes used, or -EINVAL (malformed), -ENOBUFS (no room). */
int64_t control_to_host(const uint8_t *from, uint32_t n, uint8_t *to, size_t room);
/* The control data of a received message in the guest's form: bytes used; *cut when some did not fit. */
uint32_t control_to_guest(struct msghdr *from, uint8_t *to, uint32_t room, bool *cut);

#endif

/* The socket options a guest may use. Others answer ENOPROTOOPT: some take host pointers. */
#ifndef EMSCRIPTEN_SOCKET_OPTIONS_H
#define EMSCRIPTEN_SOCKET_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/time.h>

enum option_kind {
    OPTION_PLAIN,   /* bytes that mean the same on both sides */
    OPTION_TIMEVAL, /* 8 or 16 bytes in the guest */
};

struct socket_option {
    uint32_t level, guest;
    int host;
    enum option_kind kind;
};

const struct socket_option *option_find(uint32_t level, uint32_t option);
/* A guest timeval of 8 or 16 bytes. */
bool option_read_timeval(const uint8_t *p, uint32_t len, struct timeval *tv);
/* Rewrites the host timeval in buf as the guest's, 16 bytes when there is room, else 8; its size. */
uint32_t option_write_timeval(uint8_t *buf, uint32_t room);

#endif

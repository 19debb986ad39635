/* The table of socket options. */
#define _GNU_SOURCE
#include "socket_options.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#define PLAIN(level, name) {level, name, name, OPTION_PLAIN}

static const struct socket_option options[] = {
    PLAIN(SOL_SOCKET, SO_DEBUG),
    PLAIN(SOL_SOCKET, SO_REUSEADDR),
    PLAIN(SOL_SOCKET, SO_TYPE),
    PLAIN(SOL_SOCKET, SO_ERROR),
    PLAIN(SOL_SOCKET, SO_DONTROUTE),
    PLAIN(SOL_SOCKET, SO_BROADCAST),
    PLAIN(SOL_SOCKET, SO_SNDBUF),
    PLAIN(SOL_SOCKET, SO_RCVBUF),
    PLAIN(SOL_SOCKET, SO_KEEPALIVE),
    PLAIN(SOL_SOCKET, SO_OOBINLINE),
    PLAIN(SOL_SOCKET, SO_PRIORITY),
    PLAIN(SOL_SOCKET, SO_LINGER),
    PLAIN(SOL_SOCKET, SO_REUSEPORT),
    PLAIN(SOL_SOCKET, SO_PASSCRED),
    PLAIN(SOL_SOCKET, SO_PEERCRED),
    PLAIN(SOL_SOCKET, SO_RCVLOWAT),
    PLAIN(SOL_SOCKET, SO_SNDLOWAT),
    {SOL_SOCKET, 20, SO_RCVTIMEO, OPTION_TIMEVAL}, /* until some 3.1.5x */
    {SOL_SOCKET, 21, SO_SNDTIMEO, OPTION_TIMEVAL},
    {SOL_SOCKET, 66, SO_RCVTIMEO, OPTION_TIMEVAL},
    {SOL_SOCKET, 67, SO_SNDTIMEO, OPTION_TIMEVAL},
    PLAIN(SOL_SOCKET, SO_BINDTODEVICE),
    PLAIN(SOL_SOCKET, SO_TIMESTAMP),
    PLAIN(SOL_SOCKET, SO_ACCEPTCONN),
    PLAIN(SOL_SOCKET, SO_SNDBUFFORCE),
    PLAIN(SOL_SOCKET, SO_RCVBUFFORCE),
    PLAIN(SOL_SOCKET, SO_MARK),
    PLAIN(SOL_SOCKET, SO_PROTOCOL),
    PLAIN(SOL_SOCKET, SO_DOMAIN),
    PLAIN(SOL_SOCKET, SO_BUSY_POLL),
    PLAIN(SOL_SOCKET, SO_INCOMING_CPU),
    PLAIN(IPPROTO_TCP, TCP_NODELAY),
    PLAIN(IPPROTO_TCP, TCP_MAXSEG),
    PLAIN(IPPROTO_TCP, TCP_CORK),
    PLAIN(IPPROTO_TCP, TCP_KEEPIDLE),
    PLAIN(IPPROTO_TCP, TCP_KEEPINTVL),
    PLAIN(IPPROTO_TCP, TCP_KEEPCNT),
    PLAIN(IPPROTO_TCP, TCP_SYNCNT),
    PLAIN(IPPROTO_TCP, TCP_LINGER2),
    PLAIN(IPPROTO_TCP, TCP_DEFER_ACCEPT),
    PLAIN(IPPROTO_TCP, TCP_WINDOW_CLAMP),
    PLAIN(IPPROTO_TCP, TCP_INFO),
    PLAIN(IPPROTO_TCP, TCP_QUICKACK),
    PLAIN(IPPROTO_TCP, TCP_CONGESTION),
    PLAIN(IPPROTO_TCP, TCP_USER_TIMEOUT),
    PLAIN(IPPROTO_TCP, TCP_FASTOPEN),
    PLAIN(IPPROTO_TCP, TCP_FASTOPEN_CONNECT),
    PLAIN(IPPROTO_IP, IP_TOS),
    PLAIN(IPPROTO_IP, IP_TTL),
    PLAIN(IPPROTO_IP, IP_PKTINFO),
    PLAIN(IPPROTO_IP, IP_RECVERR),
    PLAIN(IPPROTO_IP, IP_MTU_DISCOVER),
    PLAIN(IPPROTO_IP, IP_FREEBIND),
    PLAIN(IPPROTO_IP, IP_TRANSPARENT),
    PLAIN(IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT),
    PLAIN(IPPROTO_IP, IP_MULTICAST_IF),
    PLAIN(IPPROTO_IP, IP_MULTICAST_TTL),
    PLAIN(IPPROTO_IP, IP_MULTICAST_LOOP),
    PLAIN(IPPROTO_IP, IP_ADD_MEMBERSHIP),
    PLAIN(IPPROTO_IP, IP_DROP_MEMBERSHIP),
    PLAIN(IPPROTO_IPV6, IPV6_V6ONLY),
    PLAIN(IPPROTO_IPV6, IPV6_UNICAST_HOPS),
    PLAIN(IPPROTO_IPV6, IPV6_MULTICAST_IF),
    PLAIN(IPPROTO_IPV6, IPV6_MULTICAST_HOPS),
    PLAIN(IPPROTO_IPV6, IPV6_MULTICAST_LOOP),
    PLAIN(IPPROTO_IPV6, IPV6_JOIN_GROUP),
    PLAIN(IPPROTO_IPV6, IPV6_LEAVE_GROUP),
    PLAIN(IPPROTO_IPV6, IPV6_RECVPKTINFO),
    PLAIN(IPPROTO_IPV6, IPV6_TCLASS),
    PLAIN(IPPROTO_IPV6, IPV6_MTU_DISCOVER),
    PLAIN(IPPROTO_IPV6, IPV6_TRANSPARENT),
    PLAIN(IPPROTO_UDP, 103 /* UDP_SEGMENT */),
    PLAIN(IPPROTO_UDP, 104 /* UDP_GRO */),
};

const struct socket_option *option_find(uint32_t level, uint32_t option)
{
    for (const struct socket_option *o = options; o < options + sizeof options / sizeof options[0]; o++)
        if (o->level == level && o->guest == option)
            return o;
    return NULL;
}

bool option_read_timeval(const uint8_t *p, uint32_t len, struct timeval *tv)
{
    int32_t narrow[2];
    int64_t sec;
    if (len >= 16) {
        memcpy(&sec, p, sizeof sec);
        memcpy(narrow, p + 8, sizeof narrow[0]);
        *tv = (struct timeval){.tv_sec = sec, .tv_usec = narrow[0]};
    } else if (len >= 8) {
        memcpy(narrow, p, sizeof narrow);
        *tv = (struct timeval){.tv_sec = narrow[0], .tv_usec = narrow[1]};
    }
    return len >= 8;
}

uint32_t option_write_timeval(uint8_t *buf, uint32_t room)
{
    struct timeval tv;
    memcpy(&tv, buf, sizeof tv);
    const int64_t wide[2] = {tv.tv_sec, tv.tv_usec};
    const int32_t narrow[2] = {(int32_t)tv.tv_sec, (int32_t)tv.tv_usec};
    if (room >= sizeof wide)
        memcpy(buf, wide, sizeof wide);
    else
        memcpy(buf, narrow, sizeof narrow);
    return room >= sizeof wide ? sizeof wide : sizeof narrow;
}

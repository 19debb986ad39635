/* sendmsg and recvmsg: the guest's msghdr is 28 bytes, its cmsghdr 12 (aligned to 4); the host's are 56 and 16 (aligned to 8). */
#define _GNU_SOURCE
#include "message.h"
#include "blocking.h"
#include "fs/fs.h"
#include "guest.h"
#include "handlers.h"
#include "layout.h"
#include "socket_address.h"

#include <errno.h>
#include <time.h>

enum { MSG_NAME, MSG_NAMELEN, MSG_IOV, MSG_IOVLEN, MSG_CONTROL, MSG_CONTROLLEN, MSG_FLAGS, MSG_WORDS };
/* Guest control data at most; the host's form of it fits twice that. */
#define CONTROL_MAX 4096u

static uint32_t align4(uint32_t n) { return (n + 3) & ~3u; }

int64_t control_to_host(const uint8_t *from, uint32_t n, uint8_t *to, size_t room)
{
    size_t used = 0;
    memset(to, 0, room);
    for (uint32_t at = 0; n - at >= GUEST_CMSG_HEADER;) {
        uint32_t head[3]; /* len level type */
        memcpy(head, from + at, sizeof head);
        if (head[0] < GUEST_CMSG_HEADER || head[0] > n - at)
            return -EINVAL;
        uint32_t data = head[0] - GUEST_CMSG_HEADER;
        if (CMSG_SPACE(data) > room - used)
            return -ENOBUFS;
        struct cmsghdr c = {.cmsg_len = (socklen_t)CMSG_LEN(data), .cmsg_level = (int)head[1], .cmsg_type = (int)head[2]};
        memcpy(to + used, &c, sizeof c);
        memcpy(to + used + CMSG_LEN(0), from + at + GUEST_CMSG_HEADER, data);
        used += CMSG_SPACE(data);
        if (align4(head[0]) > n - at)
            break;
        at += align4(head[0]);
    }
    return (int64_t)used;
}

/* CMSG_NXTHDR, whose macro compares integers of different signs. */
static struct cmsghdr *next_header(const struct msghdr *m, struct cmsghdr *c)
{
    const uint8_t *end = (const uint8_t *)m->msg_control + m->msg_controllen;
    uint8_t *next = (uint8_t *)c + CMSG_ALIGN(c->cmsg_len);
    return c->cmsg_len >= sizeof *c && next <= end && (size_t)(end - next) >= sizeof *c ? (struct cmsghdr *)next : NULL;
}

uint32_t control_to_guest(struct msghdr *from, uint8_t *to, uint32_t room, bool *cut)
{
    uint32_t used = 0;
    *cut = false;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(from); c; c = next_header(from, c)) {
        uint32_t data = (uint32_t)(c->cmsg_len - CMSG_LEN(0));
        if (GUEST_CMSG_HEADER + data > room - used) {
            *cut = true;
            break;
        }
        const uint32_t head[3] = {GUEST_CMSG_HEADER + data, (uint32_t)c->cmsg_level, (uint32_t)c->cmsg_type};
        memcpy(to + used, head, sizeof head);
        memcpy(to + used + GUEST_CMSG_HEADER, CMSG_DATA(c), data);
        used += GUEST_CMSG_HEADER + data;
        uint32_t padded = align4(used) < room ? align4(used) : room;
        memset(to + used, 0, padded - used);
        used = padded;
    }
    return used;
}

/* SCM_RIGHTS must not hand out descriptors that are the runtime's. */
static bool passes_internal_fd(struct msghdr *m)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = next_header(m, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        for (size_t i = 0; i + sizeof(int) <= c->cmsg_len - CMSG_LEN(0); i += sizeof(int)) {
            int fd;
            memcpy(&fd, CMSG_DATA(c) + i, sizeof fd);
            if (fs_fd_is_internal(fd))
                return true;
        }
    }
    return false;
}

int64_t message_send(uint32_t fd, uint32_t msg, uint32_t flags)
{
    uint32_t w[MSG_WORDS];
    struct iovec iov[GUEST_IOV_MAX];
    struct socket_address a = {.len = 0};
    _Alignas(8) uint8_t control[2 * CONTROL_MAX];
    if (!file_is_open_to_guest(fd))
        return -EBADF;
    if (!guest_words(msg, MSG_WORDS, w))
        return -EFAULT;
    int64_t count = guest_iovecs(w[MSG_IOV], w[MSG_IOVLEN], iov), used = 0;
    if (count < 0)
        return count;
    if (w[MSG_CONTROL] && w[MSG_CONTROLLEN]) {
        const uint8_t *from = w[MSG_CONTROLLEN] <= CONTROL_MAX ? guest_ptr(w[MSG_CONTROL], w[MSG_CONTROLLEN]) : NULL;
        used = from ? control_to_host(from, w[MSG_CONTROLLEN], control, sizeof control) : w[MSG_CONTROLLEN] > CONTROL_MAX ? -ENOBUFS : -EFAULT;
        if (used < 0)
            return used;
    }
    struct msghdr m = {.msg_iov = iov, .msg_iovlen = (int)count, .msg_control = used ? control : NULL, .msg_controllen = (socklen_t)used};
    if (passes_internal_fd(&m))
        return -EBADF;
    int64_t r = w[MSG_NAME] ? address_read(&a, w[MSG_NAME], w[MSG_NAMELEN], 0) : 0;
    if (r < 0)
        return r;
    m.msg_name = a.len ? &a.host : NULL;
    m.msg_namelen = a.len;
    r = block_sendmsg((int)fd, &m, (int)flags);
    address_done(&a);
    return r;
}

/* Where in the guest the parts of a received message go. */
static int64_t put_received(uint32_t msg, const uint32_t w[MSG_WORDS], struct msghdr *m, struct socket_address *a)
{
    bool cut = false;
    uint32_t used = 0;
    if (w[MSG_CONTROL] && w[MSG_CONTROLLEN]) {
        uint8_t *to = guest_ptr(w[MSG_CONTROL], w[MSG_CONTROLLEN]);
        if (!to)
            return -EFAULT;
        used = control_to_guest(m, to, w[MSG_CONTROLLEN], &cut);
    }
    a->len = m->msg_namelen;
    if (w[MSG_NAME] && address_write(a, w[MSG_NAME], msg + 4 * MSG_NAMELEN) < 0)
        return -EFAULT;
    guest_put32(msg + 4 * MSG_CONTROLLEN, used);
    guest_put32(msg + 4 * MSG_FLAGS, (uint32_t)m->msg_flags | (cut ? (uint32_t)MSG_CTRUNC : 0));
    return 0;
}

int64_t message_receive(uint32_t fd, uint32_t msg, uint32_t flags)
{
    uint32_t w[MSG_WORDS];
    struct iovec iov[GUEST_IOV_MAX];
    struct socket_address a = {.len = 0};
    _Alignas(8) uint8_t control[2 * CONTROL_MAX];
    if (!file_is_open_to_guest(fd))
        return -EBADF;
    if (!guest_words(msg, MSG_WORDS, w) || !guest_ptr(msg, 4 * MSG_WORDS))
        return -EFAULT;
    int64_t count = guest_iovecs(w[MSG_IOV], w[MSG_IOVLEN], iov);
    if (count < 0)
        return count;
    /* Not more host room than the guest has: descriptors it could not be told of would leak. */
    uint32_t want = !w[MSG_CONTROL] ? 0 : w[MSG_CONTROLLEN] < CONTROL_MAX ? w[MSG_CONTROLLEN] : CONTROL_MAX;
    struct msghdr m = {
        .msg_name = w[MSG_NAME] ? &a.host : NULL,
        .msg_namelen = w[MSG_NAME] ? sizeof a.host : 0,
        .msg_iov = iov,
        .msg_iovlen = (int)count,
        .msg_control = want >= GUEST_CMSG_HEADER ? control : NULL,
        .msg_controllen = want >= GUEST_CMSG_HEADER ? (socklen_t)CMSG_LEN(want - GUEST_CMSG_HEADER) : 0,
    };
    int64_t r = block_recvmsg((int)fd, &m, (int)flags);
    if (r < 0)
        return r;
    int64_t put = put_received(msg, w, &m, &a);
    return put < 0 ? put : r;
}

/* ---- several at once; struct mmsghdr: a msghdr and the number of bytes ---- */

#define MMSG_SIZE (4 * MSG_WORDS + 4)

int64_t message_send_many(uint32_t fd, uint32_t messages, uint32_t n, uint32_t flags)
{
    uint32_t done = 0;
    for (; done < n && done < GUEST_IOV_MAX; done++) {
        int64_t r = message_send(fd, messages + done * MMSG_SIZE, flags);
        if (r < 0 && done == 0)
            return r;
        if (r < 0 || !guest_put32(messages + done * MMSG_SIZE + 4 * MSG_WORDS, (uint32_t)r))
            break;
    }
    return done;
}

/* As the kernel does it: the timeout is looked at only after a message has come. */
int64_t message_receive_many(uint32_t fd, uint32_t messages, uint32_t n, uint32_t flags, uint32_t timeout)
{
    const struct time_layout *l = layout_time(era_version());
    const uint8_t *p = timeout ? guest_ptr(timeout, l->size) : NULL;
    int64_t sec = 0, nsec = 0;
    struct timespec now, end;
    uint32_t done = 0;
    if (timeout && !p)
        return -EFAULT;
    if (p)
        layout_read_time(l, p, &sec, &nsec);
    clock_gettime(CLOCK_MONOTONIC, &end);
    end = (struct timespec){.tv_sec = end.tv_sec + (time_t)((uint64_t)sec & INT32_MAX) + (end.tv_nsec + (long)(nsec % 1000000000)) / 1000000000,
                            .tv_nsec = (end.tv_nsec + (long)(nsec % 1000000000)) % 1000000000};
    while (done < n && done < GUEST_IOV_MAX) {
        uint32_t wait = done && flags & MSG_WAITFORONE ? MSG_DONTWAIT : 0;
        int64_t r = message_receive(fd, messages + done * MMSG_SIZE, (flags & ~(uint32_t)MSG_WAITFORONE) | wait);
        if (r < 0 && done == 0)
            return r;
        if (r < 0 || !guest_put32(messages + done * MMSG_SIZE + 4 * MSG_WORDS, (uint32_t)r))
            break;
        done++;
        clock_gettime(CLOCK_MONOTONIC, &now);
        if (p && (now.tv_sec > end.tv_sec || (now.tv_sec == end.tv_sec && now.tv_nsec >= end.tv_nsec)))
            break;
    }
    return done;
}

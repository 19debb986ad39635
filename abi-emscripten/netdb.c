/* Network names by the host's resolver. */
#define _GNU_SOURCE
#include "env.h"
#include "guest.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <sys/socket.h>

/* Guest addrinfo: flags family socktype protocol addrlen addr canonname next. EAI_ numbers are musl's on both sides. */
enum { AI_WORD_FLAGS, AI_WORD_FAMILY, AI_WORD_SOCKTYPE, AI_WORD_PROTOCOL, AI_WORD_ADDRLEN, AI_WORD_ADDR, AI_WORD_CANONNAME, AI_WORD_NEXT, AI_WORDS };
#define HOST_NAME_MAX_BYTES 1024

/* One result in guest memory: the record and the address are separate blocks, as the guest's freeaddrinfo frees both. 0: no memory.
 * The host's C library names every result, but the guest gets a name only if it asked. */
static uint32_t copy_result(const struct addrinfo *ai, bool named, uint32_t next)
{
    uint32_t addr = guest_copy(ai->ai_addr, ai->ai_addrlen);
    uint32_t name = named && ai->ai_canonname ? guest_strdup(ai->ai_canonname) : 0;
    const uint32_t words[AI_WORDS] = {
        (uint32_t)ai->ai_flags, (uint32_t)ai->ai_family, (uint32_t)ai->ai_socktype, (uint32_t)ai->ai_protocol, ai->ai_addrlen, addr, name, next};
    return addr ? guest_copy(words, sizeof words) : 0;
}

/* Last first, so that each record knows its successor. */
static uint32_t copy_results(const struct addrinfo *ai, bool named)
{
    if (!ai)
        return 0;
    return copy_result(ai, named, copy_results(ai->ai_next, named));
}

uint32_t em_getaddrinfo(uint32_t node, uint32_t service, uint32_t hints, uint32_t out)
{
    const char *host = node ? guest_cstr(node, HOST_NAME_MAX_BYTES) : NULL;
    const char *port = service ? guest_cstr(service, HOST_NAME_MAX_BYTES) : NULL;
    uint32_t w[AI_WORDS] = {0};
    struct addrinfo *found = NULL;
    if ((node && !host) || (service && !port) || (hints && !guest_words(hints, AI_WORDS, w)) || !guest_ptr(out, 4)) {
        guest_set_errno(EFAULT);
        return (uint32_t)EAI_SYSTEM;
    }
    const struct addrinfo want = {.ai_flags = (int)w[AI_WORD_FLAGS] | (host_net_refused() ? AI_NUMERICHOST : 0),
                                  .ai_family = (int)w[AI_WORD_FAMILY],
                                  .ai_socktype = (int)w[AI_WORD_SOCKTYPE],
                                  .ai_protocol = (int)w[AI_WORD_PROTOCOL]};
    int r = getaddrinfo(host, port, hints || want.ai_flags ? &want : NULL, &found);
    if (r == EAI_SYSTEM)
        guest_set_errno(errno);
    if (r != 0)
        return (uint32_t)r;
    uint32_t list = copy_results(found, want.ai_flags & AI_CANONNAME);
    freeaddrinfo(found);
    if (!list)
        return (uint32_t)EAI_MEMORY;
    guest_put32(out, list);
    return 0;
}

uint32_t em_getnameinfo(uint32_t addr, uint32_t len, uint32_t node, uint32_t node_len, uint32_t service, uint32_t service_len, uint32_t flags)
{
    const void *sa = guest_ptr(addr, len);
    char *host = node ? guest_ptr(node, node_len) : NULL;
    char *port = service ? guest_ptr(service, service_len) : NULL;
    struct sockaddr_storage aligned;
    if (!sa || len > sizeof aligned || (node && !host) || (service && !port))
        return (uint32_t)EAI_FAMILY;
    memcpy(&aligned, sa, len);
    return (uint32_t)getnameinfo((struct sockaddr *)&aligned, len, host, host ? node_len : 0, port, port ? service_len : 0,
                                 (int)flags | (host_net_refused() ? NI_NUMERICHOST : 0));
}

/* ---- the older functions: records of the C library with strings and lists behind them, packed into one guest block ---- */

#define PACK_MAX 8192u
struct pack {
    uint32_t base, limit, used;
    bool full;
    uint8_t bytes[PACK_MAX];
};

/* Guest address of n bytes in the block, aligned to a word. */
static uint32_t pack_bytes(struct pack *p, const void *bytes, size_t n)
{
    uint32_t at = (p->used + 3) & ~3u;
    if (p->full || n > p->limit || at > p->limit - n) {
        p->full = true;
        return 0;
    }
    memcpy(p->bytes + at, bytes, n);
    p->used = at + (uint32_t)n;
    return p->base + at;
}

static uint32_t pack_string(struct pack *p, const char *s) { return pack_bytes(p, s ? s : "", strlen(s ? s : "") + 1); }

/* A list of pointers to items of size bytes (0: strings), ending in a null one. */
#define PACK_LIST_MAX 64
static uint32_t pack_list(struct pack *p, char *const *items, size_t size)
{
    uint32_t addrs[PACK_LIST_MAX + 1] = {0}, n = 0;
    for (; items && items[n] && n < PACK_LIST_MAX; n++)
        addrs[n] = size ? pack_bytes(p, items[n], size) : pack_string(p, items[n]);
    return pack_bytes(p, addrs, 4 * ((size_t)n + 1));
}

/* hostent: name aliases addrtype length addresses. The words, to be stored wherever the caller's record is. */
enum { HOSTENT_WORDS = 5, SERVENT_WORDS = 4, PROTOENT_WORDS = 3 };
static void pack_host(struct pack *p, const struct hostent *h, uint32_t w[HOSTENT_WORDS])
{
    w[0] = pack_string(p, h->h_name);
    w[1] = pack_list(p, h->h_aliases, 0);
    w[2] = (uint32_t)h->h_addrtype;
    w[3] = (uint32_t)h->h_length;
    w[4] = pack_list(p, h->h_addr_list, (size_t)h->h_length);
}

/* The block all static results share, as the C library's functions do; its address, 0: no memory. */
static uint32_t static_block(void)
{
    static uint32_t addr;
    if (!addr)
        addr = guest_malloc(PACK_MAX);
    return addr;
}

/* Stores record and block; the record's address. */
static uint32_t finish(struct pack *p, const uint32_t *record, uint32_t words)
{
    uint32_t at = pack_bytes(p, record, 4 * (size_t)words);
    void *to = p->full ? NULL : guest_ptr(p->base, p->used);
    if (!to)
        return 0;
    memcpy(to, p->bytes, p->used);
    return at;
}

static struct pack static_pack(void) { return (struct pack){.base = static_block(), .limit = PACK_MAX}; }

static uint32_t static_host(const struct hostent *h)
{
    struct pack p = static_pack();
    uint32_t w[HOSTENT_WORDS];
    if (!h || !p.base)
        return 0;
    pack_host(&p, h, w);
    return finish(&p, w, HOSTENT_WORDS);
}

static uint32_t static_service(const struct servent *s)
{
    struct pack p = static_pack();
    if (!s || !p.base)
        return 0;
    const uint32_t w[SERVENT_WORDS] = {pack_string(&p, s->s_name), pack_list(&p, s->s_aliases, 0), (uint32_t)s->s_port, pack_string(&p, s->s_proto)};
    return finish(&p, w, SERVENT_WORDS);
}

static uint32_t static_protocol(const struct protoent *e)
{
    struct pack p = static_pack();
    if (!e || !p.base)
        return 0;
    const uint32_t w[PROTOENT_WORDS] = {pack_string(&p, e->p_name), pack_list(&p, e->p_aliases, 0), (uint32_t)e->p_proto};
    return finish(&p, w, PROTOENT_WORDS);
}

/* A program without a network may still convert what is not a name. */
static bool may_look_up(const char *name)
{
    uint8_t address[16];
    return name && (!host_net_refused() || inet_pton(AF_INET, name, address) == 1 || inet_pton(AF_INET6, name, address) == 1);
}

uint32_t em_gethostbyname(uint32_t name)
{
    const char *s = guest_cstr(name, HOST_NAME_MAX_BYTES);
    return may_look_up(s) ? static_host(gethostbyname(s)) : 0;
}

uint32_t em_gethostbyaddr(uint32_t addr, uint32_t len, uint32_t type)
{
    const void *p = len <= 16 ? guest_ptr(addr, len) : NULL;
    return p && !host_net_refused() ? static_host(gethostbyaddr(p, len, (int)type)) : 0;
}

/* 0 and the record at *result, or an error number and null. */
uint32_t em_gethostbyname_r(uint32_t name, uint32_t out, uint32_t buf, uint32_t size, uint32_t result, uint32_t error)
{
    const char *s = guest_cstr(name, HOST_NAME_MAX_BYTES);
    struct pack p = {.base = buf, .limit = size < PACK_MAX ? size : PACK_MAX};
    uint32_t w[HOSTENT_WORDS];
    uint8_t *record = guest_ptr(out, sizeof w);
    if (!s || !record || !guest_ptr(buf, p.limit) || !guest_put32(result, 0))
        return errno_to_guest(EFAULT);
    if (buf & 3)
        return errno_to_guest(ERANGE);
    const struct hostent *h = may_look_up(s) ? gethostbyname(s) : NULL;
    guest_put32(error, h ? 0 : (uint32_t)h_errno);
    if (!h)
        return 0;
    pack_host(&p, h, w);
    if (p.full)
        return errno_to_guest(ERANGE);
    memcpy(guest_ptr(buf, p.used), p.bytes, p.used);
    memcpy(record, w, sizeof w);
    guest_put32(result, out);
    return 0;
}

static const char *optional(uint32_t name) { return name ? guest_cstr(name, HOST_NAME_MAX_BYTES) : NULL; }
uint32_t em_getservbyname(uint32_t name, uint32_t protocol)
{
    const char *s = optional(name);
    return s ? static_service(getservbyname(s, optional(protocol))) : 0;
}
uint32_t em_getservbyport(uint32_t port, uint32_t protocol) { return static_service(getservbyport((int)port, optional(protocol))); }
uint32_t em_getprotobyname(uint32_t name)
{
    const char *s = optional(name);
    return s ? static_protocol(getprotobyname(s)) : 0;
}
uint32_t em_getprotobynumber(uint32_t number) { return static_protocol(getprotobynumber((int)number)); }
uint32_t em_getprotoent(void) { return static_protocol(getprotoent()); }
void em_setprotoent(uint32_t stay_open) { setprotoent((int)stay_open); }
void em_endprotoent(void) { endprotoent(); }

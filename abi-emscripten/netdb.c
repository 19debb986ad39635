/* Network names by the host's resolver. */
#define _GNU_SOURCE
#include "env.h"
#include "guest.h"

#include <errno.h>
#include <netdb.h>
#include <sys/socket.h>

/* Guest addrinfo: flags family socktype protocol addrlen addr canonname next. EAI_ numbers are musl's on both sides. */
enum { AI_WORD_FLAGS, AI_WORD_FAMILY, AI_WORD_SOCKTYPE, AI_WORD_PROTOCOL, AI_WORD_ADDRLEN, AI_WORD_ADDR, AI_WORD_CANONNAME, AI_WORD_NEXT, AI_WORDS };
#define HOST_NAME_MAX_BYTES 1024

/* One result in guest memory: the record and the address are separate blocks, as the guest's freeaddrinfo frees both. 0: no memory. */
static uint32_t copy_result(const struct addrinfo *ai, uint32_t next)
{
    uint32_t addr = guest_copy(ai->ai_addr, ai->ai_addrlen);
    uint32_t name = ai->ai_canonname ? guest_strdup(ai->ai_canonname) : 0;
    const uint32_t words[AI_WORDS] = {
        (uint32_t)ai->ai_flags, (uint32_t)ai->ai_family, (uint32_t)ai->ai_socktype, (uint32_t)ai->ai_protocol, ai->ai_addrlen, addr, name, next};
    return addr ? guest_copy(words, sizeof words) : 0;
}

/* Last first, so that each record knows its successor. */
static uint32_t copy_results(const struct addrinfo *ai)
{
    if (!ai)
        return 0;
    return copy_result(ai, copy_results(ai->ai_next));
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
    uint32_t list = copy_results(found);
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

/* sock_getaddrinfo, WasmEdge's: results go into a list of structures that the guest has linked before. */
#define _GNU_SOURCE
#include "fs_rt.h"
#include "path.h"

#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

enum { FAMILY_UNSPEC, FAMILY_INET4, FAMILY_INET6 };
enum { TYPE_ANY, TYPE_DGRAM, TYPE_STREAM };
enum { PROTOCOL_IP, PROTOCOL_TCP, PROTOCOL_UDP };
/* Behind preview 1's numbers, in this order. */
enum { AI_ERROR_FAMILY = 81, AI_ERROR_AGAIN = 78, AI_ERROR_BADFLAGS = 79, AI_ERROR_FAIL = 80, AI_ERROR_MEMORY = 82, AI_ERROR_NONAME = 84, AI_ERROR_SERVICE = 85,
       AI_ERROR_SOCKTYPE = 86, AI_ERROR_SYSTEM = 87 };

WASI_STRUCT wasmedge_addrinfo
{
    uint16_t flags; /* AI_: the number of a bit */
    uint8_t family, type;
    uint32_t protocol, address_size, address, name, name_size, next;
};
WASI_STRUCT wasmedge_sockaddr
{
    uint8_t family, pad[3];
    uint32_t size, data; /* port, both in network order, and what else struct sockaddr has behind the family */
};
_Static_assert(sizeof(struct wasmedge_addrinfo) == 28 && sizeof(struct wasmedge_sockaddr) == 12, "api.hpp: __wasi_addrinfo_t, __wasi_sockaddr_t");

enum { DATA_SIZE = 26 }; /* of struct sockaddr_in6 without the family: what guests make room for */

static uint32_t error_of(int e)
{
    static const struct {
        int host;
        uint32_t wasi;
    } errors[] = {{EAI_FAMILY, AI_ERROR_FAMILY},   {EAI_AGAIN, AI_ERROR_AGAIN},     {EAI_BADFLAGS, AI_ERROR_BADFLAGS}, {EAI_MEMORY, AI_ERROR_MEMORY},
                  {EAI_NONAME, AI_ERROR_NONAME},   {EAI_SERVICE, AI_ERROR_SERVICE}, {EAI_SOCKTYPE, AI_ERROR_SOCKTYPE}, {EAI_SYSTEM, AI_ERROR_SYSTEM}};
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (errors[i].host == e)
            return errors[i].wasi;
    return AI_ERROR_FAIL;
}

const char fs_names_are_looked_up = 1;

/* A text that may end in a NUL of its own; empty stands for none. */
static uint32_t text_of(char out[WASI_PATH_MAX], uint32_t addr, uint32_t len)
{
    const char *p = guest_ptr(addr, len);
    if (p && len && !p[len - 1])
        len--;
    return wasi_path(out, addr, len);
}

static uint32_t hints_read(struct addrinfo *hints, uint32_t addr)
{
    static const int types[] = {[TYPE_ANY] = 0, [TYPE_DGRAM] = SOCK_DGRAM, [TYPE_STREAM] = SOCK_STREAM};
    static const int families[] = {[FAMILY_UNSPEC] = AF_UNSPEC, [FAMILY_INET4] = AF_INET, [FAMILY_INET6] = AF_INET6};
    struct wasmedge_addrinfo h;
    const void *p = guest_ptr(addr, sizeof h);
    if (!p)
        return WASI_EFAULT;
    wasi_take(&h, p, sizeof h);
    if (h.family > FAMILY_INET6 || h.type > TYPE_STREAM)
        return WASI_EINVAL;
    *hints = (struct addrinfo){.ai_family = families[h.family], .ai_socktype = types[h.type]};
    return WASI_OK;
}

static uint32_t sockaddr_write(uint32_t addr, const struct addrinfo *from, uint8_t family)
{
    struct wasmedge_sockaddr a;
    void *p = guest_ptr(addr, sizeof a);
    if (!p)
        return WASI_EFAULT;
    wasi_take(&a, p, sizeof a);
    uint32_t n = from->ai_addrlen - (uint32_t)sizeof(sa_family_t);
    n = n < DATA_SIZE ? n : DATA_SIZE;
    void *data = guest_ptr(a.data, n);
    if (!data)
        return WASI_EFAULT;
    memcpy(data, (const char *)from->ai_addr + sizeof(sa_family_t), n);
    a.family = family;
    a.size = n;
    memcpy(p, &a, sizeof a);
    return WASI_OK;
}

/* Into the structure at *at, which becomes the next one of the guest's list. */
static uint32_t result_write(uint32_t *at, const struct addrinfo *from)
{
    struct wasmedge_addrinfo r;
    void *p = guest_ptr(*at, sizeof r);
    if (!p)
        return WASI_EFAULT;
    wasi_take(&r, p, sizeof r);
    r.flags = 0;
    r.family = from->ai_family == AF_INET ? FAMILY_INET4 : FAMILY_INET6;
    r.type = from->ai_socktype == SOCK_DGRAM ? TYPE_DGRAM : TYPE_STREAM;
    r.protocol = from->ai_protocol == IPPROTO_UDP ? PROTOCOL_UDP : from->ai_protocol == IPPROTO_TCP ? PROTOCOL_TCP : PROTOCOL_IP;
    r.address_size = from->ai_addrlen;
    r.name_size = 0;
    memcpy(p, &r, sizeof r);
    *at = r.next;
    return sockaddr_write(r.address, from, r.family);
}

static uint32_t results_write(const struct addrinfo *list, uint32_t at, uint32_t most, uint32_t count_out)
{
    uint32_t n = 0;
    for (; list && n < most; list = list->ai_next) {
        if (list->ai_family != AF_INET && list->ai_family != AF_INET6)
            continue;
        uint32_t error = result_write(&at, list);
        if (error)
            return error;
        n++;
    }
    return wasi_store32(count_out, n);
}

uint32_t wasi_wasmedge_sock_getaddrinfo(uint32_t node, uint32_t node_len, uint32_t service, uint32_t service_len, uint32_t hints_at, uint32_t results,
                                        uint32_t most, uint32_t count_out)
{
    char name[WASI_PATH_MAX], port[WASI_PATH_MAX];
    struct addrinfo hints, *list;
    uint32_t first, error = text_of(name, node, node_len);
    if (!error)
        error = text_of(port, service, service_len);
    if (!error)
        error = hints_read(&hints, hints_at);
    const void *p = guest_ptr(results, 4);
    if (error || !p || !guest_ptr(count_out, 4))
        return error ? error : WASI_EFAULT;
    wasi_take(&first, p, 4);
    if (host_net_refused())
        return WASI_EACCES;
    int e = getaddrinfo(*name ? name : NULL, *port ? port : NULL, &hints, &list);
    if (e)
        return error_of(e);
    error = results_write(list, first, most, count_out);
    freeaddrinfo(list);
    return error;
}

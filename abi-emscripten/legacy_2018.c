/* env.___syscall<number>(which, varargs): the system calls of the fastcomp compiler, bound to the handlers by syscalls.def. */
#include "env.h"
#include "guest.h"
#include "handlers.h"

#include <errno.h>

/* socketcall(2): one number for all sockets, the arguments behind a second pointer. */
#define SOCKETCALL_WORDS 6
static const uint8_t socketcall_words[] = {0, 3, 3, 3, 2, 3, 3, 3, 4, 4, 4, 6, 6, 2, 5, 5, 3, 3, 4};

static int64_t socketcall(uint32_t call, uint32_t args)
{
    uint32_t w[SOCKETCALL_WORDS] = {0};
    if (call == 0 || call >= sizeof socketcall_words)
        return -EINVAL;
    if (!guest_words(args, socketcall_words[call], w))
        return -EFAULT;
    switch (call) {
    case 1: return socket_socket(w[0], w[1], w[2]);
    case 2: return socket_bind(w[0], w[1], w[2]);
    case 3: return socket_connect(w[0], w[1], w[2]);
    case 4: return socket_listen(w[0], w[1]);
    case 5: return socket_accept(w[0], w[1], w[2], 0);
    case 6: return socket_name(w[0], w[1], w[2]);
    case 7: return socket_peer(w[0], w[1], w[2]);
    case 8: return socket_pair(w[0], w[1], w[2], w[3]);
    case 9: return socket_send(w[0], w[1], w[2], w[3], 0, 0);
    case 10: return socket_receive(w[0], w[1], w[2], w[3], 0, 0);
    case 11: return socket_send(w[0], w[1], w[2], w[3], w[4], w[5]);
    case 12: return socket_receive(w[0], w[1], w[2], w[3], w[4], w[5]);
    case 13: return socket_shutdown(w[0], w[1]);
    case 14: return socket_set_option(w[0], w[1], w[2], w[3], w[4]);
    case 15: return socket_get_option(w[0], w[1], w[2], w[3], w[4]);
    case 16: return message_send(w[0], w[1], w[2]);
    case 17: return message_receive(w[0], w[1], w[2]);
    default: return socket_accept(w[0], w[1], w[2], w[3]);
    }
}

/* Between the two conventions: its name, and sockets still behind one number. */
uint32_t em_sys_socketcall(uint32_t call, uint32_t args) { return sys_result(socketcall(call, args)); }

#define SYSCALL_2018(number, words, call)                                                                                                                      \
    uint32_t em_syscall##number(uint32_t which, uint32_t varargs)                                                                                              \
    {                                                                                                                                                          \
        uint32_t w[(words) + 1];                                                                                                                               \
        return sys_result(guest_words(varargs, words, w) ? (call) : -EFAULT);                                                                                  \
    }
#include "syscalls.def"
#undef SYSCALL_2018

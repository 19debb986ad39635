/* ioctl: the requests a guest may use and how many bytes of guest memory each touches. Everything else answers EINVAL: an unknown
 * request could take a host pointer. */
#define _GNU_SOURCE
#include "guest.h"
#include "handlers.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>

/* The kernel's termios: four flag words, the line discipline, 19 control characters. The guest's has the same beginning. */
#define TERMIOS_SIZE 36u
#define BY_VALUE UINT32_MAX

struct ioctl_row {
    uint32_t request;
    uint32_t size; /* bytes at the argument, or BY_VALUE */
};

static const struct ioctl_row ioctl_rows[] = {
    {FIONBIO, 4},           {FIOASYNC, 4},           {FIONREAD, 4},           {TIOCOUTQ, 4},      {SIOCATMARK, 4},
    {FIOCLEX, BY_VALUE},    {FIONCLEX, BY_VALUE},    {TIOCGWINSZ, 8},         {TIOCSWINSZ, 8},    {TCGETS, TERMIOS_SIZE},
    {TCSETS, TERMIOS_SIZE}, {TCSETSW, TERMIOS_SIZE}, {TCSETSF, TERMIOS_SIZE}, {TCFLSH, BY_VALUE}, {TCSBRK, BY_VALUE},
    {TCXONC, BY_VALUE},     {TIOCGPGRP, 4},          {TIOCSPGRP, 4},          {TIOCGSID, 4},      {TIOCSCTTY, BY_VALUE},
    {TIOCNOTTY, BY_VALUE},
};

GUEST_EXPORT(uint32_t, export_fflush, "fflush", (uint32_t stream));
GUEST_EXPORT(uint32_t, export_fflush_fastcomp, "_fflush", (uint32_t stream));
GUEST_EXPORT(void, export_stdio_exit, "__stdio_exit", (void));

/* A program built without -sEXIT_RUNTIME cannot be flushed at exit. Emscripten's own host made up for that by calling standard output a
 * terminal, so that it is flushed at every newline: the C library asks for its window size. */
static bool must_look_like_terminal(uint32_t fd, uint32_t request)
{
    return request == TIOCGWINSZ && fd == 1 && !export_fflush && !export_fflush_fastcomp && !export_stdio_exit;
}

int64_t ioctl_call(uint32_t fd, uint32_t request, uint32_t arg)
{
    const struct ioctl_row *row = ioctl_rows, *end = ioctl_rows + sizeof ioctl_rows / sizeof ioctl_rows[0];
    while (row < end && row->request != request)
        row++;
    if (!file_is_open_to_guest(fd))
        return -EBADF;
    if (row == end)
        return -EINVAL;
    if (row->size == BY_VALUE)
        return host_result(ioctl((int)fd, (int)request, (unsigned long)arg));
    void *p = guest_ptr(arg, row->size);
    if (!p)
        return -EFAULT;
    int64_t r = host_result(ioctl((int)fd, (int)request, p));
    if (r == -ENOTTY && must_look_like_terminal(fd, request)) {
        memset(p, 0, row->size);
        return 0;
    }
    return r;
}

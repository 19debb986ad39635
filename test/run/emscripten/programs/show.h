/* Every program here is built twice, natively and by emcc + wasmc, and must print the same. Values are printed through these, so that
 * errors show their name (numbers differ) and nothing depends on the width of a type. */
#ifndef SHOW_H
#define SHOW_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Numbers and texts of errors differ; names do not. */
#define NAMED(e) {e, #e}
static const struct {
    int number;
    const char *name;
} show_errors[] = {
    NAMED(EPERM),       NAMED(ENOENT),       NAMED(ESRCH),        NAMED(EINTR),         NAMED(EIO),          NAMED(ENXIO),        NAMED(E2BIG),
    NAMED(EBADF),       NAMED(ECHILD),       NAMED(EAGAIN),       NAMED(ENOMEM),        NAMED(EACCES),       NAMED(EFAULT),       NAMED(EBUSY),
    NAMED(EEXIST),      NAMED(EXDEV),        NAMED(ENODEV),       NAMED(ENOTDIR),       NAMED(EISDIR),       NAMED(EINVAL),       NAMED(EMFILE),
    NAMED(ENOTTY),      NAMED(EFBIG),        NAMED(ENOSPC),       NAMED(ESPIPE),        NAMED(EROFS),        NAMED(EMLINK),       NAMED(EPIPE),
    NAMED(EDOM),        NAMED(ERANGE),       NAMED(EDEADLK),      NAMED(ENAMETOOLONG),  NAMED(ENOLCK),       NAMED(ENOSYS),       NAMED(ENOTEMPTY),
    NAMED(ELOOP),       NAMED(ENOTSOCK),     NAMED(EDESTADDRREQ), NAMED(EMSGSIZE),      NAMED(EPROTOTYPE),   NAMED(ENOPROTOOPT),  NAMED(EPROTONOSUPPORT),
    NAMED(EOPNOTSUPP),  NAMED(EAFNOSUPPORT), NAMED(EADDRINUSE),   NAMED(EADDRNOTAVAIL), NAMED(ENETUNREACH),  NAMED(ECONNABORTED), NAMED(ECONNRESET),
    NAMED(ENOBUFS),     NAMED(EISCONN),      NAMED(ENOTCONN),     NAMED(ETIMEDOUT),     NAMED(ECONNREFUSED), NAMED(EHOSTUNREACH), NAMED(EALREADY),
    NAMED(EINPROGRESS), NAMED(EOVERFLOW),    NAMED(EILSEQ),
};
static inline const char *error_name(void)
{
    for (size_t i = 0; i < sizeof show_errors / sizeof show_errors[0]; i++)
        if (show_errors[i].number == errno)
            return show_errors[i].name;
    return "an unlisted error";
}

/* The result, or the error's name when it is negative. */
static inline long long show(const char *what, long long result)
{
    if (result < 0)
        printf("%s: %s\n", what, error_name());
    else
        printf("%s: %lld\n", what, result);
    return result;
}
/* Only whether it worked: descriptors, addresses, process ids. */
static inline long long works(const char *what, long long result)
{
    printf("%s: %s\n", what, result < 0 ? error_name() : "ok");
    return result;
}
#define SHOW(expression) show(#expression, (long long)(expression))
#define WORKS(expression) works(#expression, (long long)(expression))

#endif

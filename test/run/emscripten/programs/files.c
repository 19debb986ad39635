/* Files and their contents: open flags, offsets, vectors, truncation, duplicates, locks, pipes. */
#define _GNU_SOURCE
#include "show.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static void print_file(const char *name)
{
    char buf[256];
    int fd = open(name, O_RDONLY);
    ssize_t n = fd < 0 ? -1 : read(fd, buf, sizeof buf);
    printf("%s holds %zd: %.*s\n", name, n, n > 0 ? (int)n : 0, buf);
    close(fd);
}

int main(void)
{
    char a[4] = "", b[16] = "";
    struct iovec in[2] = {{a, 3}, {b, 15}}, out[3] = {{"one ", 4}, {"", 0}, {"two", 3}};
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 2, .l_len = 5};
    int pair[2];

    SHOW(open("missing", O_RDONLY));
    SHOW(open("missing/below", O_RDWR | O_CREAT, 0644));
    SHOW(open("../outside", O_RDONLY));
    umask(022);
    int fd = WORKS(open("f", O_RDWR | O_CREAT | O_EXCL, 0666));
    SHOW(open("f", O_RDWR | O_CREAT | O_EXCL, 0666));
    SHOW(write(fd, "hello world", 11));
    SHOW(lseek(fd, -5, SEEK_END));
    SHOW(read(fd, b, 15));
    printf("%s\n", b);
    SHOW(lseek(fd, -1, SEEK_SET));
    SHOW(pwrite(fd, "HELLO", 5, 0));
    SHOW(pread(fd, b, 5, 6));
    SHOW(lseek(fd, 0, SEEK_CUR));
    SHOW(writev(fd, out, 3));
    SHOW(lseek(fd, 0, SEEK_SET));
    memset(b, 0, sizeof b);
    SHOW(readv(fd, in, 2));
    printf("<%s><%s>\n", a, b);
    print_file("f");
    SHOW(ftruncate(fd, 3));
    SHOW(truncate("f", 6));
    SHOW(lseek(fd, 0, SEEK_END));
    SHOW(ftruncate(fd, 5LL << 30));
    SHOW(lseek(fd, 0, SEEK_END));
    SHOW(pwrite(fd, "x", 1, 4LL << 30));
    SHOW(pread(fd, b, 1, 4LL << 30));
    printf("%c\n", b[0]);
    SHOW(ftruncate(fd, 4));

    int copy = WORKS(dup(fd)), other = WORKS(fcntl(fd, F_DUPFD, 50));
    SHOW(other);
    SHOW(lseek(copy, 2, SEEK_SET));
    SHOW(lseek(other, 0, SEEK_CUR));
    SHOW(dup2(fd, 60));
    SHOW(close(60));
    SHOW(close(60));
    SHOW(dup3(fd, 61, O_CLOEXEC));
    SHOW(fcntl(61, F_GETFD));
    SHOW(fcntl(61, F_SETFD, 0));
    SHOW(fcntl(61, F_GETFD));
    SHOW(fcntl(61, F_GETFL) & (O_ACCMODE | O_APPEND));
    SHOW(fcntl(61, F_SETFL, O_APPEND));
    SHOW(fcntl(61, F_GETFL) & (O_ACCMODE | O_APPEND));
    SHOW(write(61, "end", 3));
    SHOW(fcntl(fd, 777, 1));

    SHOW(fcntl(fd, F_SETLK, &lock));
    SHOW(fcntl(fd, F_GETLK, &lock));
    printf("type %d start %lld len %lld\n", lock.l_type == F_UNLCK, (long long)lock.l_start, (long long)lock.l_len);
    SHOW(fsync(fd));
    SHOW(fdatasync(fd));
    SHOW(posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL));

    SHOW(pipe(pair));
    SHOW(write(pair[1], "through", 7));
    SHOW(read(pair[0], b, 15));
    close(pair[1]);
    SHOW(read(pair[0], b, 15));
    SHOW(lseek(pair[0], 0, SEEK_SET));
    SHOW(read(fd, NULL, 5));
    SHOW(write(999, "x", 1));
    SHOW(isatty(fd));
    return 0;
}

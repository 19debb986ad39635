/* The system calls below streams. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define SHOW(call) printf("%s = %d\n", #call, (int)(call))

int main(void)
{
    char buf[32] = "";
    int fd = open("data", O_RDWR | O_CREAT | O_EXCL, 0644);
    SHOW(fd >= 0);
    SHOW(write(fd, "0123456789", 10));
    SHOW(lseek(fd, 3, SEEK_SET));
    SHOW(read(fd, buf, 4));
    puts(buf);
    SHOW(lseek(fd, 0, SEEK_CUR));
    SHOW(pread(fd, buf, 2, 8));
    SHOW(pwrite(fd, "AB", 2, 0));
    SHOW(lseek(fd, 0, SEEK_CUR));
    struct iovec out[3] = {{"one", 3}, {"", 0}, {"three", 5}};
    SHOW(writev(fd, out, 3));
    SHOW(lseek(fd, 0, SEEK_SET));
    char a[4] = "", b[12] = "";
    struct iovec in[2] = {{a, 3}, {b, 11}};
    SHOW(readv(fd, in, 2));
    printf("%s %s\n", a, b);
    SHOW(read(fd, buf, 1));
    SHOW(ftruncate(fd, 5));
    SHOW(lseek(fd, 0, SEEK_END));
    SHOW(lseek(fd, -6, SEEK_END));
    SHOW(errno == EINVAL);
    struct stat st;
    SHOW(fstat(fd, &st));
    SHOW(st.st_size);
    SHOW(st.st_nlink);
    struct timespec times[2] = {{1000000000, 0}, {1500000000, 500}};
    SHOW(futimens(fd, times));
    SHOW(fstat(fd, &st));
    printf("%lld %lld %ld\n", (long long)st.st_atim.tv_sec, (long long)st.st_mtim.tv_sec, (long)st.st_mtim.tv_nsec);
    SHOW(fsync(fd));
    SHOW(fcntl(fd, F_GETFL) & O_APPEND);
    SHOW(fcntl(fd, F_SETFL, O_APPEND));
    SHOW((fcntl(fd, F_GETFL) & O_APPEND) != 0);
    SHOW(lseek(fd, 0, SEEK_SET));
    SHOW(write(fd, "!", 1));
    SHOW(lseek(fd, 0, SEEK_CUR));
    SHOW(close(fd));
    SHOW(close(fd));
    SHOW(errno == EBADF);
    SHOW(open("data", O_RDWR | O_CREAT | O_EXCL, 0644));
    SHOW(errno == EEXIST);
    fd = open("data", O_RDONLY);
    SHOW(write(fd, "x", 1) < 0);
    SHOW(close(fd));
    fd = open("data", O_WRONLY | O_TRUNC);
    SHOW(fstat(fd, &st));
    SHOW(st.st_size);
    SHOW(close(fd));
    SHOW(open("data", O_RDONLY | O_DIRECTORY));
    SHOW(errno == ENOTDIR);
    SHOW(open(".", O_WRONLY));
    SHOW(errno == EISDIR);
    return 0;
}

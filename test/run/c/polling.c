/* poll and select on files and on time. */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
    int fd = open("in.txt", O_RDONLY);
    struct pollfd p = {.fd = fd, .events = POLLRDNORM};
    int r = poll(&p, 1, 1000);
    printf("%d %d\n", r, (p.revents & POLLRDNORM) != 0);
    p = (struct pollfd){.fd = 1, .events = POLLWRNORM};
    r = poll(&p, 1, 1000);
    printf("%d %d\n", r, (p.revents & POLLWRNORM) != 0);
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    struct timeval t = {0, 20000};
    printf("%d\n", select(0, NULL, NULL, NULL, &t));
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%d\n", (b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000 >= 20);
    fd_set set;
    FD_ZERO(&set);
    FD_SET(fd, &set);
    r = select(fd + 1, &set, NULL, NULL, NULL);
    printf("%d %d\n", r, FD_ISSET(fd, &set) != 0);
    return 0;
}

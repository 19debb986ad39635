/* wasmc options: --dir=/ */
/* The machine and this process's place in it: scheduling, locked memory, mappings that move, limits, groups, randomness, names. */
#define _GNU_SOURCE
#include "show.h"

#include <arpa/inet.h>
#include <grp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void scheduling(void)
{
    struct sched_param p = {0};
    struct timespec ts;
    cpu_set_t set, one;
    SHOW(sched_getscheduler(0));
    SHOW(sched_getparam(0, &p));
    printf("priority %d\n", p.sched_priority);
    SHOW(sched_setscheduler(0, SCHED_BATCH, &p));
    SHOW(sched_getscheduler(0));
    SHOW(sched_setparam(0, &p));
    SHOW(sched_get_priority_max(SCHED_FIFO));
    SHOW(sched_get_priority_min(SCHED_RR));
    SHOW(sched_get_priority_max(77));
    WORKS(sched_rr_get_interval(0, &ts));
    WORKS(sched_getcpu());
    SHOW(sched_getaffinity(0, sizeof set, &set));
    CPU_ZERO(&one);
    for (int i = 0; i < 64; i++)
        if (CPU_ISSET(i, &set)) {
            CPU_SET(i, &one);
            break;
        }
    SHOW(sched_setaffinity(0, sizeof one, &one));
    SHOW(sched_getaffinity(0, sizeof set, &set));
    printf("pinned %d\n", CPU_ISSET(sched_getcpu(), &set) ? 1 : 0);
    CPU_ZERO(&one);
    SHOW(sched_setaffinity(0, sizeof one, &one));
    errno = 0;
    SHOW(getpriority(PRIO_PROCESS, 0));
    SHOW(setpriority(PRIO_PROCESS, 0, 5));
    SHOW(getpriority(PRIO_PROCESS, 0));
    SHOW(nice(3));
}

static void memory(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *m = mmap(NULL, 4 * page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    unsigned char in_core[4] = "";
    strcpy(m + 3 * page, "kept");
    SHOW(mlock(m, 100));
    SHOW(munlock(m, 100));
    SHOW(mincore(m, 4 * page, in_core));
    printf("in core %d\n", in_core[3] & 1);
    SHOW(madvise(m, page, MADV_WILLNEED));
    char *bigger = mremap(m, 4 * page, 64 * page, MREMAP_MAYMOVE);
    printf("moved %d: %s\n", bigger != MAP_FAILED, bigger + 3 * page);
    fflush(stdout);
    if (fork() == 0) {
        strcpy(bigger + 3 * page, "written by the child");
        _exit(0);
    }
    wait(NULL);
    printf("%s\n", bigger + 3 * page);
    char *smaller = mremap(bigger, 64 * page, 4 * page, MREMAP_MAYMOVE);
    printf("smaller: %s\n", smaller + 3 * page);
    SHOW(munmap(smaller, 4 * page));
    SHOW(mlockall(0));
    SHOW(munlockall());
    char *private = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *private = 1;
    SHOW(madvise(private, page, MADV_DONTNEED));
    printf("discarded %d\n", *private);
    private[1] = 'p';
    private = mremap(private, page, 10 * page, MREMAP_MAYMOVE);
    private[9 * page] = 'q';
    printf("private %c%c\n", private[1], private[9 * page]);
    SHOW(munmap(private, 10 * page));
}

static void limits(void)
{
    struct rlimit l;
    struct rusage u;
    gid_t groups[64], listed[64];
    int n = 64;
    SHOW(getrlimit(RLIMIT_CORE, &l));
    l.rlim_cur = 0;
    SHOW(setrlimit(RLIMIT_CORE, &l));
    SHOW(getrlimit(RLIMIT_CORE, &l));
    printf("core %d\n", (int)l.rlim_cur);
    SHOW(getrlimit(99, &l));
    SHOW(getrusage(RUSAGE_SELF, &u));
    printf("used %d\n", u.ru_maxrss > 0);
    SHOW(getgroups(64, groups));
    SHOW(getgrouplist("root", 0, listed, &n));
    if (getuid() == 0) {
        groups[0] = 4, groups[1] = 20;
        SHOW(setgroups(2, groups));
        SHOW(getgroups(64, groups));
        printf("groups %d %d\n", groups[0], groups[1]);
        SHOW(setegid(7));
        SHOW(setresgid(8, 8, 8));
        SHOW(getgid());
        SHOW(setreuid(-1, 65534));
        SHOW(geteuid());
        SHOW(seteuid(0));
        SHOW(setresuid(65534, 65534, 65534));
        SHOW(setuid(0));
    }
    SHOW(sysconf(_SC_OPEN_MAX) > 8);
    SHOW(sysconf(_SC_CLK_TCK));
    SHOW(sysconf(_SC_NPROCESSORS_ONLN) > 0);
    SHOW(sysconf(_SC_ARG_MAX) > 4096);
    SHOW(getdtablesize() > 8);
}

static void random_bytes(void)
{
    char a[32] = "", b[32] = "";
    SHOW(getentropy(a, sizeof a));
    SHOW(getrandom(b, sizeof b, 0));
    printf("different %d\n", memcmp(a, b, sizeof a) != 0);
    SHOW(getentropy(a, 257));
}

static void names(void)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM, .ai_flags = AI_CANONNAME}, *found = NULL;
    char host[100], service[30];
    SHOW(getaddrinfo("localhost", "http", &hints, &found));
    const struct sockaddr_in *in = (const struct sockaddr_in *)found->ai_addr;
    printf("%s %d %s\n", inet_ntoa(in->sin_addr), ntohs(in->sin_port), found->ai_canonname);
    SHOW(getnameinfo(found->ai_addr, found->ai_addrlen, host, sizeof host, service, sizeof service, 0));
    printf("%s %s\n", host, service);
    freeaddrinfo(found);
    hints = (struct addrinfo){.ai_flags = AI_NUMERICHOST | AI_PASSIVE, .ai_family = AF_INET6, .ai_socktype = SOCK_DGRAM};
    SHOW(getaddrinfo("::1", "53", &hints, &found));
    SHOW(getnameinfo(found->ai_addr, found->ai_addrlen, host, sizeof host, service, sizeof service, NI_NUMERICHOST | NI_NUMERICSERV | NI_DGRAM));
    printf("%s %s %d\n", host, service, found->ai_canonname == NULL);
    freeaddrinfo(found);
    printf("nonsense %d\n", getaddrinfo("not numeric", NULL, &hints, &found) != 0);
    const struct hostent *h = gethostbyname("localhost");
    printf("%s %d %d %s\n", h->h_name, h->h_addrtype == AF_INET, h->h_length, inet_ntoa(*(struct in_addr *)h->h_addr_list[0]));
    h = gethostbyname("127.0.0.2");
    printf("%s %s %d\n", h->h_name, inet_ntoa(*(struct in_addr *)h->h_addr_list[0]), h->h_addr_list[1] == NULL);
    const struct servent *s = getservbyname("http", "tcp");
    printf("%s %d %s\n", s->s_name, ntohs((unsigned short)s->s_port), s->s_proto);
    s = getservbyport(htons(443), "tcp");
    printf("%s\n", s ? s->s_name : "?");
    printf("%d\n", getservbyname("no-such-service", "tcp") == NULL);
    const struct protoent *p = getprotobyname("tcp");
    printf("%s %d\n", p->p_name, p->p_proto);
    p = getprotobynumber(17);
    printf("%s\n", p->p_name);
}

static void dates(void)
{
    struct tm tm = {0};
    char text[40];
    const char *rest = strptime("2020-02-29 12:34:56 tail", "%Y-%m-%d %H:%M:%S", &tm);
    printf("%d %d %d %d rest%s\n", tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_hour, rest);
    printf("%s", asctime_r(&tm, text));
    printf("%d\n", strptime("nonsense", "%d", &tm) == NULL);
    struct timespec ts;
    printf("%d %d\n", timespec_get(&ts, TIME_UTC) == TIME_UTC, ts.tv_sec > 1700000000);
}

int main(void)
{
    scheduling();
    memory();
    random_bytes();
    names();
    dates();
    limits();
    return 0;
}

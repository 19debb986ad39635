/* Arguments, environment, users, the machine; and the order of things at exit. */
#define _GNU_SOURCE
#include "show.h"

#include <grp.h>
#include <pwd.h>
#include <sys/utsname.h>
#include <unistd.h>

static void first(void) { printf("registered first, runs last\n"); }
static void second(void) { printf("registered second, runs first\n"); }

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        printf("argument %d: <%s>\n", i, argv[i]);
    printf("VISIBLE=%s ABSENT=%s\n", getenv("VISIBLE"), getenv("ABSENT") ? "set" : "unset");
    setenv("ABSENT", "now", 1);
    printf("%s\n", getenv("ABSENT"));
    struct passwd *pw = getpwnam("root");
    printf("%s %d %d %s\n", pw->pw_name, (int)pw->pw_uid, (int)pw->pw_gid, pw->pw_dir);
    printf("%d\n", getpwnam("no such user") == NULL);
    struct group *gr = getgrnam("root");
    printf("%s %d %d\n", gr->gr_name, (int)gr->gr_gid, gr->gr_mem[0] == NULL);
    struct utsname u;
    SHOW(uname(&u));
    printf("%s\n", u.sysname);
    printf("uid %d euid %d\n", (int)getuid(), (int)geteuid());
    void *big = malloc(100u << 20);
    printf("grown %d\n", big != NULL);
    memset(big, 1, 100u << 20);
    atexit(first);
    atexit(second);
    exit(argc > 1 ? 3 : 300);
}

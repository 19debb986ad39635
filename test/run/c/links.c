/* Symbolic and hard links. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHOW(call) printf("%s = %d\n", #call, (int)(call))

int main(void)
{
    struct stat st;
    char buf[64] = "";
    FILE *f = fopen("target", "w");
    fputs("through the link\n", f);
    fclose(f);
    mkdir("dir", 0777);
    SHOW(symlink("target", "soft"));
    SHOW(symlink("../target", "dir/up"));
    SHOW(symlink("loop", "loop"));
    SHOW(symlink("nothing", "dangling"));
    SHOW(link("target", "hard"));
    SHOW(readlink("dir/up", buf, sizeof buf));
    puts(buf);
    SHOW(readlink("target", buf, sizeof buf));
    SHOW(errno == EINVAL);
    SHOW(lstat("soft", &st) == 0 && S_ISLNK(st.st_mode));
    SHOW(stat("soft", &st) == 0 && S_ISREG(st.st_mode));
    SHOW(st.st_nlink);
    SHOW(stat("loop", &st));
    SHOW(errno == ELOOP);
    SHOW(stat("dangling", &st));
    SHOW(errno == ENOENT);
    SHOW(open("soft", O_RDONLY | O_NOFOLLOW));
    SHOW(errno == ELOOP);
    f = fopen("dir/up", "r");
    SHOW(fgets(buf, sizeof buf, f) != NULL);
    fputs(buf, stdout);
    fclose(f);
    f = fopen("dangling", "w");
    SHOW(f != NULL);
    fputs("made\n", f);
    fclose(f);
    SHOW(stat("nothing", &st) == 0 ? st.st_size : -1);
    SHOW(unlink("target"));
    SHOW(stat("hard", &st) == 0 ? (int)st.st_nlink : -1);
    SHOW(stat("soft", &st));
    SHOW(unlink("soft"));
    return 0;
}

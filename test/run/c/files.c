/* Streams on files: every mode, seeking, appending, what is left behind. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void cat(const char *name)
{
    FILE *f = fopen(name, "r");
    char line[100];
    printf("-- %s%s\n", name, f ? "" : " does not open");
    while (f && fgets(line, sizeof line, f))
        fputs(line, stdout);
    if (f)
        fclose(f);
}

int main(void)
{
    FILE *f = fopen("out.txt", "w");
    for (int i = 0; i < 1000; i++)
        fprintf(f, "line %d\n", i);
    printf("%ld %d\n", ftell(f), fclose(f));
    f = fopen("out.txt", "r+");
    fseek(f, 5, SEEK_SET);
    fputs("ZERO", f);
    fseek(f, -9, SEEK_END);
    char last[20] = "";
    printf("%d [%s]\n", (int)fread(last, 1, 19, f), last);
    printf("%d %d\n", feof(f) != 0, ferror(f));
    rewind(f);
    printf("%s", fgets(last, sizeof last, f));
    fclose(f);
    f = fopen("out.txt", "a+");
    fputs("appended\n", f);
    fclose(f);
    truncate("out.txt", 20);
    cat("out.txt");
    f = fopen("out.txt", "wx");
    printf("%d %d\n", f == NULL, errno == EEXIST);
    f = fopen("missing/out.txt", "w");
    printf("%d %d\n", f == NULL, errno == ENOENT);
    f = fopen("in.txt", "r");
    int c, sum = 0;
    while ((c = getc(f)) != EOF)
        sum = sum * 31 + c;
    ungetc('u', f);
    printf("%d %c\n", sum, getc(f));
    fclose(f);
    printf("%d %d\n", rename("out.txt", "renamed.txt"), rename("out.txt", "x"));
    printf("%d %d\n", remove("in.txt"), remove("in.txt"));
    struct stat st;
    printf("%d %d %d\n", stat("renamed.txt", &st), (int)st.st_size, S_ISREG(st.st_mode));
    f = fopen("/dev/null", "w");
    printf("%d\n", f && fputs("gone", f) >= 0 && !fclose(f));
    static char big[300000];
    memset(big, 'b', sizeof big);
    f = fopen("big", "wb");
    setvbuf(f, NULL, _IONBF, 0);
    printf("%d\n", (int)fwrite(big, 1, sizeof big, f));
    fclose(f);
    f = fopen("big", "rb");
    memset(big, 0, sizeof big);
    printf("%d %c\n", (int)fread(big, 1, sizeof big, f), big[sizeof big - 1]);
    return fclose(f);
}
